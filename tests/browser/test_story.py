"""Does the main job work from end to end, in a real browser, by keyboard, by thumb and without script?"""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page

from app import clock
from app.rules.vocabulary import CaseStatus, Role
from app.stats import Period
from tests.browser import people
from tests.browser.people import Applicant, Fingers
from tests.browser.places import DemoTeam
from tests.browser.site import PHONE, Site
from tests.browser.visitor import Visitors, next_page
from tests.factories import a_case, an_id_number

MOST_KEYS = 120
NARRATIVE = "申请人骑车与货车相撞，左腿骨折住院二十日，对方拒不赔偿医疗费、误工费，交警认定对方负主要责任。"
LAWYER = "宋明远"  # the demo lawyer
RECOVERED = "38600"
BY_KEYBOARD = Applicant("李建军", an_id_number(311, date(1955, 3, 8)), "13855501234", "清江物流公司")
WITHOUT_SCRIPT = Applicant("赵卫国", an_id_number(313, date(1957, 9, 2)), "13855504321", "石桥运输公司")
EXPECTED: dict[str, Any] = {
    "status": "已归档",
    "beneficiary_type": "烈士遗属",
    "matter": "交通事故人身损害赔偿",
    "amount_fen": 3_860_000,
    "waiver": "免予核查",
    "tier": 1,
    "lawyer": LAWYER,
    "received_via": "来访",
    "timeline": [
        "受理登记",
        "受理",
        "给予援助",
        "指派",
        "签订委托协议",
        "更新进展",
        "结案",
        "提交卷宗",
        "归档",
    ],
    "deadlines": [
        ("审查申请", "已完成"),
        ("指派", "已完成"),
        ("提交结案卷宗", "已完成"),
        ("签订委托协议", "已完成"),
        ("结案审查", "已完成"),
    ],
}


@pytest.fixture(scope="module")
def seeded(story_site: Site) -> dict[str, str]:
    """Case numbers: an ordinary case that waits, one past its limit, one closed last month."""
    today = clock.today()
    last_month = today.replace(day=1) - timedelta(days=12)
    with story_site.app():
        team = DemoTeam()
        waiting = a_case(team=team, received_on=today - timedelta(days=1))
        overdue = a_case(team=team, received_on=today - timedelta(days=30))
        a_case(CaseStatus.CLOSED, team=team, received_on=last_month)
        return {"waiting": waiting.case_no, "overdue": overdue.case_no}


def test_by_keyboard_and_thumb(story_site: Site, seeded: dict[str, str], visitors: Visitors) -> None:
    """The clerk never touches the mouse; the lawyer's phone takes three taps a report."""
    clerk = visitors.arrive(story_site)
    people.sign_in_by_keyboard(clerk.page, *story_site.login_of(Role.CLERK))
    fingers = Fingers(clerk.page)
    keys = people.register_by_keyboard(fingers, BY_KEYBOARD, NARRATIVE)
    print(f"registration took {keys} keys without the narrative")
    assert keys <= MOST_KEYS
    case_no = people.registered_number(clerk.page)
    assert_first_in_queue(fingers, case_no, seeded["waiting"], story_site)
    assert clerk.page.evaluate("window.pointerUses") == 0
    director = visitors.sign_in(story_site, Role.DIRECTOR)
    lawyer = visitors.sign_in(story_site, Role.LAWYER, viewport=PHONE, has_touch=True)
    play_on(clerk.page, director.page, lawyer.page, case_no)
    assert record_of(story_site, case_no, BY_KEYBOARD) == EXPECTED
    assert clerk.errors + director.errors + lawyer.errors == []


@pytest.mark.pages
def test_without_script(story_site: Site, seeded: dict[str, str], visitors: Visitors) -> None:
    """The same people, the same pages, no script: the same record."""
    clerk = visitors.sign_in(story_site, Role.CLERK, script=False).page
    people.register_without_script(clerk, WITHOUT_SCRIPT, NARRATIVE)
    case_no = people.registered_number(clerk)
    clerk.goto("/queue?why=all")
    assert short(case_no) in clerk.inner_text("tbody")
    director = visitors.sign_in(story_site, Role.DIRECTOR, script=False).page
    lawyer = visitors.sign_in(story_site, Role.LAWYER, script=False, viewport=PHONE, has_touch=True).page
    play_on(clerk, director, lawyer, case_no)
    assert record_of(story_site, case_no, WITHOUT_SCRIPT) == EXPECTED


def assert_first_in_queue(fingers: Fingers, case_no: str, later: str, site: Site) -> None:
    """Alt+Q, then 为什么: before the ordinary case that came earlier, and it says why."""
    page = fingers.page
    fingers.press("Alt+q")
    page.wait_for_url("**/queue*")
    text = page.inner_text("tbody")
    assert text.index(short(case_no)) < text.index(short(later))
    fingers.tab_to(f"a[aria-label^='{short(case_no)} 为什么']")
    fingers.press("Enter")
    page.wait_for_url("**why=*")
    reasons = page.inner_text("tbody td[colspan]")
    assert "烈士遗属" in reasons or "应当优先" in reasons
    rows = {row["case_no"]: row for row in site.json("queue")}
    assert rows[case_no]["position"] < rows[later]["position"]
    assert rows[case_no]["tier"] == 1
    assert rows[case_no]["reasons"]


def play_on(clerk: Page, director: Page, lawyer: Page, case_no: str) -> None:
    """From the decision to the archive."""
    people.approve(director, short(case_no))
    people.assign(director, short(case_no), LAWYER)
    people.report_in_three_taps(lawyer, short(case_no), "签订委托协议")
    people.report_in_three_taps(lawyer, short(case_no), "立案")
    people.close_and_file(lawyer, short(case_no), RECOVERED)
    people.archive(clerk, case_no, short(case_no))
    assert "已归档" in clerk.inner_text("main")


def short(case_no: str) -> str:
    """清江法援〔2026〕3号 as lists show it: 2026-003."""
    year, number = re.search(r"〔(\d+)〕(\d+)号", case_no).groups()  # type: ignore[union-attr]
    return f"{year}-{int(number):03d}"


def record_of(site: Site, case_no: str, who: Applicant) -> dict[str, Any]:
    """What the database holds of the case, without what differs between two applicants."""
    shown = site.json("case", "show", case_no)
    assert shown["applicant"] == who.name
    assert shown["opponents"] == who.opponent
    assert shown["facts"] == NARRATIVE
    assert shown["received_on"] == clock.today().isoformat()
    kept = ("status", "beneficiary_type", "matter", "amount_fen", "waiver", "tier", "lawyer", "received_via")
    return {name: shown[name] for name in kept} | {
        "timeline": [entry["action"] for entry in reversed(shown["timeline"])],
        "deadlines": sorted((face["kind"], face["state"]) for face in shown["deadlines"]),
    }


def test_an_overdue_case_is_reminded(story_site: Site, seeded: dict[str, str], visitors: Visitors) -> None:
    """The worker's round by day; a second one adds nothing."""
    on = f"{clock.today().isoformat()}T10:00"
    done = story_site.json("reminders", "run", "--on", on)
    assert done["raised"] >= 1
    assert story_site.json("reminders", "run", "--on", on)["raised"] == 0
    for role in (Role.CLERK, Role.DIRECTOR):
        page = visitors.sign_in(story_site, role).page
        assert page.locator(".who .count").count() == 1
        with next_page(page):
            page.click(".who a:has-text('通知')")
        mine = page.locator("main .cards li", has_text="逾期")
        assert seeded["overdue"] in " ".join(mine.all_inner_texts())


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_last_month_is_exported(
    story_site: Site, seeded: dict[str, str], visitors: Visitors, tmp_path: Path, script: bool
) -> None:
    page = visitors.sign_in(story_site, Role.STATISTICIAN, script=script).page
    path = people.export_month(page, tmp_path)
    month = Period.last_full(clock.today())
    assert month.code in path.name
    book = load_workbook(path)
    texts = [
        str(cell.value)
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    ]
    assert any(month.label in text for text in texts)
    figures = story_site.json("stats", "month", month.code)
    assert figures["counts"]["closed"] == 1
    total = next(row for row in book["案由与身份"].iter_rows(values_only=True) if row[0] == "合计")
    assert total[1] == figures["counts"]["received"] >= 1


def test_the_data_hold_together(story_site: Site, seeded: dict[str, str]) -> None:
    """After everything above: every written invariant."""
    assert story_site.json("check") == []
