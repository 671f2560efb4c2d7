"""What do the visitors do? Each line of the tables: what is made ready, and what is timed."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from app.rules.identity import check_character
from bench.load.browsing import Answer, Browser, Failed, Fields

Material = dict[str, Any]  # what `material` found in the database
PAGE: Final = 50
_NEXT = re.compile(r'rel="next" href="([^"]+)"')
FLOOR_LOGIN: Final = "floor:"  # in front of a login: nobody signs in at the bare handler
_FIELD = re.compile(r'name="(form_token|version)"[^>]*?value="([^"]+)"')
_LAWYER = re.compile(r'name="lawyer_id"[^>]*?value="([0-9]+)"([^>]*)>')


class NothingLeft(Exception):
    """There is no case left to do it with: the line ends."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One line: who comes, what is done before the clock starts, what is timed."""

    key: str
    label: str
    role: str  # the logins of `Material["users"]` that come
    timed: Callable[[Browser, Material, Any], list[Answer]]
    before: Callable[[Browser, Material], Any] = lambda browser, material: None
    writes: bool = False
    amid_changes: bool = False  # nothing that was read may be kept (see app/unchanged.py)


def _next_of(answer: Answer) -> str | None:
    found = _NEXT.search(answer.body.decode())
    return found[1].replace("&amp;", "&") if found else None


def _turned(start: str) -> Callable[[Browser, Material], str]:
    """The address of page 50 of a list, or of its last page, looked up once a browser."""

    def look(browser: Browser, material: Material) -> str:
        if start not in browser.kept:
            path = start
            for _ in range(PAGE - 1):
                following = _next_of(browser.get(path))
                if following is None:
                    break
                path = following
            browser.kept[start] = path
        return browser.kept[start]

    return look


def _open(path: str) -> Callable[[Browser, Material, Any], list[Answer]]:
    return lambda browser, material, ready: [browser.get(path.format(month=material["month"]))]


def _download(path: str) -> Callable[[Browser, Material, Any], list[Answer]]:
    return lambda browser, material, ready: [
        browser.post(path.format(month=material["month"]), {}, answered=(200,))
    ]


def _open_ready(browser: Browser, material: Material, ready: str) -> list[Answer]:
    return [browser.get(ready)]


def _one_of(name: str, pattern: str) -> Callable[[Browser, Material], str]:
    """Another of the things known to this browser's office each time."""

    def pick(browser: Browser, material: Material) -> str:
        browser.turn += 1
        known = material[name][material["centre_of"][browser.login]]
        return pattern.format(known[(browser.turn * 7 + len(browser.login)) % len(known)])

    return pick


def _search(browser: Browser, material: Material, text: str) -> list[Answer]:
    """The search box as it is used: the form sent, the page it leads to."""
    sent = browser.post("/search", {"q": text})
    return [sent, browser.get(sent.location)]


def _words(*texts: str) -> Callable[[Browser, Material], str]:
    def pick(browser: Browser, material: Material) -> str:
        browser.turn += 1
        return texts[browser.turn % len(texts)]

    return pick


def _fields(answer: Answer) -> Fields:
    return dict(_FIELD.findall(answer.body.decode()))


def _blank_form(browser: Browser, material: Material) -> Fields:
    """An opened form, filled in: a person nobody knows, complete papers."""
    token = _fields(browser.get("/intake/new"))["form_token"]
    serial = secrets.randbelow(10**9)
    born = date(1950, 1, 1) + timedelta(days=serial % 15_000)
    first_17 = f"519998{born:%Y%m%d}{serial // 15_000 % 1000:03d}"
    return {
        "form_token": token,
        "received_on": material["today"],
        "id_number": first_17 + check_character(first_17),
        "name": "压测" + "".join(chr(0x4E00 + secrets.randbelow(5000)) for _ in range(2)),
        "phone": f"198{serial % 10**8:08d}",
        "id_kind": "resident_id",
        "received_via": "walk_in",
        "beneficiary_type": "none",
        "matter": "劳动报酬",
        "opponents": f"压测第{serial}号公司",
        "hardship": "pledge",
        "facts": "用人单位拖欠工资三个月。",
        "papers": material["papers"],
    }


def _submit(browser: Browser, material: Material, form: Fields) -> list[Answer]:
    return [browser.post("/intake/new", form)]


def _granted(browser: Browser, material: Material) -> tuple[str, Fields]:
    """A case of the director's that has just been granted, with the form that assigns it."""
    waiting = material["to_assign"][browser.login]
    if not waiting:
        raise NothingLeft
    case_id = waiting.pop()
    asked = _fields(browser.get(f"/case/{case_id}/grant"))
    browser.post(f"/case/{case_id}/grant", asked)
    page = browser.get(f"/case/{case_id}/assign")
    lawyers = [each for each, rest in _LAWYER.findall(page.body.decode()) if "disabled" not in rest]
    if not lawyers:
        raise Failed(f"nobody can be assigned to case {case_id}")
    lawyer_id = lawyers[secrets.randbelow(len(lawyers))]
    return f"/case/{case_id}/assign", {**_fields(page), "lawyer_id": lawyer_id}


def _assign(browser: Browser, material: Material, ready: tuple[str, Fields]) -> list[Answer]:
    return [browser.post(*ready)]


_SURNAMES = _words("王", "李", "张", "刘", "陈")
_TWO = _words("王建", "李秀", "国庆", "张华")
_INITIALS = _words("wjg", "lxl", "zwm", "gq")

VISITS: Final[tuple[Visit, ...]] = (
    Visit("queue_first", "优先队列，第一页", "desk", _open("/queue")),
    Visit("queue_changing", "优先队列，第一页，其间不断变更", "desk", _open("/queue"), amid_changes=True),
    Visit("queue_50", "优先队列，第 50 页（不足则末页）", "desk", _open_ready, _turned("/queue")),
    Visit("queue_done_50", "优先队列“已办”，第 50 页", "desk", _open_ready, _turned("/queue?tab=done")),
    Visit("case", "案件详情", "desk", _open_ready, _one_of("cases", "/case/{}")),
    Visit("search_1", "检索，一个字", "desk", _search, _SURNAMES),
    Visit("search_2", "检索，两个字", "desk", _search, _TWO),
    Visit("search_initials", "检索，首字母", "desk", _search, _INITIALS),
    Visit("search_last4", "检索，证件后四位", "desk", _search, _one_of("last_four", "{}")),
    Visit("my", "我的案件", "lawyer", _open("/my")),
    Visit("stats", "统计月报", "director", _open("/stats/{month}")),
    Visit("stats_changing", "统计月报，其间不断变更", "director", _open("/stats/{month}"), amid_changes=True),
    Visit("stats_xlsx", "统计月报，导出 Excel", "director", _download("/stats/{month}/xlsx")),
    Visit("intake_form", "受理登记，空白表", "clerk", _open("/intake/new")),
    Visit("intake_submit", "受理登记，提交", "clerk", _submit, _blank_form, writes=True),
    Visit("assign", "指派，提交", "director", _assign, _granted, writes=True),
    Visit("city_queue_first", "全市：优先队列，第一页", "city", _open("/queue")),
    Visit("city_queue_50", "全市：优先队列，第 50 页", "city", _open_ready, _turned("/queue")),
    Visit("city_search_1", "全市：检索，一个字", "city", _search, _SURNAMES),
    Visit("city_stats", "全市：统计月报", "city", _open("/stats/{month}")),
    Visit("city_stats_xlsx", "全市：统计月报，导出 Excel", "city", _download("/stats/{month}/xlsx")),
)

FLOOR: Final = Visit(
    "floor",
    "裸程序：同一队列页（原始 SQL 加拼接文本）",
    "desk",
    lambda browser, material, ready: [browser.get(f"/{ready}/{material['size']}")],
    lambda browser, material: material["offices_of"][browser.login.removeprefix(FLOOR_LOGIN)],
)
