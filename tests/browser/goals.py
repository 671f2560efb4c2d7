"""What does each frequent task cost the hand? Keys, clicks and seconds by the keystroke model (UX spec §5.1).

`python -m tests.browser.goals FILE` measures on demo data and writes docs/usability.md's table into FILE.
Seconds are the model's, not people's: a key 0.28 s (a digit 0.20 s), pointing 1.1 s and the click a
key, a thought 1.35 s before each act that needs one, a hand between mouse and keys 0.4 s, a character 3.2 keys.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Locator, Page, sync_playwright

from app.rules.vocabulary import Role
from tests.browser.people import KEYS_PER_CHARACTER
from tests.browser.places import DemoTeam, prepare
from tests.browser.site import CHROMIUM_FLAGS, DESKTOP, PHONE, Site, chromium_path, serving
from tests.browser.visitor import Visitors
from tests.conftest import migrate
from tests.factories import a_case, a_person, an_id_number

KEY, DIGIT, POINT, THOUGHT, HAND = 0.28, 0.20, 1.1, 1.35, 0.4  # seconds
_MOST_BOXES = 40
_WIDE = re.compile(r"[^\x00-\xff]")
DEMO_CASES = "120"  # lists are full, nobody is
RETURNING = an_id_number(417, date(1951, 3, 8))
MARK = "<!-- table -->"


class Hand:
    """One hand on keys and mouse, counted; each act is thought about once."""

    def __init__(self, page: Page) -> None:
        self.page, self.keys, self.clicks, self.seconds = page, 0.0, 0, 0.0
        self._on_keys = True

    def click(self, what: str | Locator) -> None:
        """Point at it and click, or tap."""
        self._move(to_keys=False)
        target = self.page.locator(what).locator("visible=true").first if isinstance(what, str) else what
        target.click()
        self.clicks += 1
        self.seconds += THOUGHT + POINT + KEY

    def press(self, *keys: str) -> None:
        """One thought, then these keys; a chord is as many keys as it has."""
        self._move(to_keys=True)
        for key in keys:
            self.page.keyboard.press(key)
            self.keys += 1 + key.count("+")
            self.seconds += KEY * (1 + key.count("+"))
        self.seconds += THOUGHT

    def type(self, text: str) -> None:
        """One thought, then the text; Chinese as an input method commits it."""
        self._move(to_keys=True)
        wide, digits = len(_WIDE.findall(text)), sum(character.isdigit() for character in text)
        (self.page.keyboard.insert_text if wide else self.page.keyboard.type)(text)
        self.keys += len(text) - wide + wide * KEYS_PER_CHARACTER
        others = len(text) - wide - digits + wide * KEYS_PER_CHARACTER
        self.seconds += THOUGHT + digits * DIGIT + others * KEY

    def _move(self, *, to_keys: bool) -> None:
        if to_keys is not self._on_keys:
            self.seconds += HAND
        self._on_keys = to_keys


@dataclass(frozen=True, slots=True)
class Goal:
    """One row of UX spec §5.1: what is done, by whom, where it starts, and what it may cost."""

    code: str
    task: str
    role: Role
    start: str
    act: Callable[[Hand], None]
    most_clicks: int
    most_keys: int
    most_seconds: float
    on_phone: bool = False


def _returning(hand: Hand) -> None:
    """Known from an earlier case: the number brings the file, the rest is this case."""
    hand.press("Alt+n")
    hand.page.wait_for_url("**/intake/new")
    hand.type(RETURNING)
    hand.page.wait_for_selector("text=已有档案")
    hand.press("Alt+u")
    hand.page.wait_for_function("document.getElementById('name').value")
    _on_to(hand, "beneficiary_type")
    hand.type("12")  # 普通申请人
    _on_to(hand, "matter")
    hand.type("syf")
    _on_to(hand, "opponents")
    hand.type("周强")
    _on_to(hand, "facts")
    hand.page.keyboard.insert_text("儿子三年未支付赡养费。")  # the narrative is not counted
    hand.press("Control+Enter")
    hand.page.wait_for_url("**/intake/receipt/*")


def _on_to(hand: Hand, field: str) -> None:
    """Enter from box to box; a thought only for the box one wants."""
    for _ in range(_MOST_BOXES):
        if hand.page.evaluate("document.activeElement.id") == field:
            return
        hand.page.keyboard.press("Enter")
        hand.keys += 1
        hand.seconds += KEY
    raise AssertionError(f"Enter never reaches {field}")


def _assign(hand: Hand) -> None:
    hand.click("main tbody a:has-text('指派')")
    hand.page.wait_for_url("**/assign*")
    hand.click("main button.pri:has-text('指派')")
    hand.page.wait_for_selector(".notice.ok")


def _grant(hand: Hand) -> None:
    hand.click("main table td.caseno a")
    hand.page.wait_for_url("**/review/*")
    hand.click("button:has-text('给予援助')")
    hand.page.wait_for_selector(".notice.ok")


def _report(hand: Hand) -> None:
    hand.click("main .cards a:has-text('更新进展')")
    hand.page.wait_for_url("**/progress")
    hand.click(".radio-cards label")
    hand.click("main button:has-text('提交')")
    hand.page.wait_for_url("**/done/*")


def _find(hand: Hand) -> None:
    hand.press("Alt+s")
    hand.type("wxl")
    hand.press("Enter")
    hand.page.wait_for_selector("main mark, main h1")


def _urge_one(hand: Hand) -> None:
    hand.click("main tbody button:has-text('催办')")
    hand.page.wait_for_selector(".notice.ok")


def _urge_all(hand: Hand) -> None:
    hand.click("main thead input[type=checkbox]")
    hand.click("button:has-text('批量催办')")
    hand.page.wait_for_url("**/chase/**")
    hand.click("main button.pri")
    hand.page.wait_for_selector(".notice.ok")


def _month(hand: Hand) -> None:
    hand.click("nav a:has-text('统计月报')")
    hand.page.wait_for_url("**/stats/*")
    with hand.page.expect_download():
        hand.click("button:has-text('导出 Excel')")


def _annual(hand: Hand) -> None:
    hand.click("button:has-text('生成初稿'), button:has-text('重新生成')")
    hand.page.wait_for_selector(".notice.ok")


GOALS = (
    Goal("G2", "登记一位来过的申请人（不计事实经过）", Role.CLERK, "/", _returning, 0, 60, 30),
    Goal("G5", "从队列指派一件", Role.DIRECTOR, "/queue?why=&status=approved", _assign, 2, 0, 10),
    Goal("G6", "律师在手机上更新进展", Role.LAWYER, "/my?tab=hand", _report, 3, 0, 15, on_phone=True),
    Goal("G7", "审批人给予援助一件", Role.DIRECTOR, "/review", _grant, 2, 0, 10),
    Goal("G8", "按首字母找人", Role.CLERK, "/", _find, 0, 6, 10),
    Goal("G9", "催办一件", Role.DIRECTOR, "/chase?tab=overdue", _urge_one, 1, 0, 5),
    Goal("G9", "批量催办", Role.DIRECTOR, "/chase?tab=overdue", _urge_all, 3, 0, 10),
    Goal("G10", "从工作台导出上月月报", Role.DIRECTOR, "/", _month, 3, 0, 10),
    Goal("G11", "生成双拥年度总结初稿", Role.DIRECTOR, "/annual", _annual, 1, 0, 5),
)


def seed(site: Site) -> None:
    """Somebody with a file here, for those who come back."""
    with site.app():
        a_case(team=DemoTeam(), person=a_person(id_number=RETURNING, name="孙玉兰"))


def measured(site: Site, visitors: Visitors, goal: Goal) -> Hand:
    """Do the task once, from its start page."""
    screen = {"viewport": PHONE, "has_touch": True} if goal.on_phone else {"viewport": DESKTOP}
    page = visitors.sign_in(site, goal.role, **screen).page
    page.goto(goal.start)
    hand = Hand(page)
    goal.act(hand)
    return hand


def row(goal: Goal, hand: Hand) -> str:
    """The row of the table: the task, what it may cost, what it cost."""
    most = "、".join(
        each for each in (f"{goal.most_clicks} clicks" if goal.most_clicks else "",
                          f"{goal.most_keys} keys" if goal.most_keys else "", f"{goal.most_seconds:g} s")
        if each
    )  # fmt: skip
    return f"| {goal.code} | {goal.task} | {most} | {hand.clicks} | {hand.keys:g} | {hand.seconds:.1f} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path, help="the document; its table is replaced")
    asked = parser.parse_args()
    rows = ["| goal | task | at most | clicks | keys | seconds (model) |", "|---|---|---|---|---|---|"]
    with TemporaryDirectory() as folder, sync_playwright() as playwright:
        url = f"sqlite:///{folder}/goals.sqlite3"
        migrate(url)
        with serving(url, Path(folder) / "log", "--cases", DEMO_CASES) as site:
            prepare(site)
            seed(site)
            visitors = Visitors(
                playwright.chromium.launch(executable_path=chromium_path(), args=list(CHROMIUM_FLAGS))
            )
            rows += [row(goal, measured(site, visitors, goal)) for goal in GOALS]
            visitors.close()
    before, _, after = asked.file.read_text().partition(MARK)
    _, _, after = after.partition(MARK)
    asked.file.write_text(f"{before}{MARK}\n" + "\n".join(rows) + f"\n{MARK}{after}")


if __name__ == "__main__":
    main()
