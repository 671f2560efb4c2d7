"""What does each person of the story do with their hands? The same steps with and without script."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page

from tests.browser.visitor import next_page

# Keystrokes for one Chinese character with a pinyin input method (UX spec §5.1).
KEYS_PER_CHARACTER = 3.2
_FULL_WIDTH = re.compile(r"[^\x00-\xff]")
_MOST_TABS = 120


@dataclass(frozen=True, slots=True)
class Applicant:
    """Who comes to the window: the father of a martyr, injured in a traffic accident."""

    name: str
    id_number: str
    phone: str
    opponent: str


class Fingers:
    """Ten fingers on a keyboard, counted: a chord such as Alt+N is two keys, 李 is 3.2."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.keys = 0.0

    def press(self, key: str, times: int = 1) -> None:
        for _ in range(times):
            self.page.keyboard.press(key)
            self.keys += 1 + key.count("+")

    def type(self, text: str, counted: bool = True) -> None:
        """Type latin letters and digits; insert Chinese as an input method would commit it."""
        wide = len(_FULL_WIDTH.findall(text))
        if wide:
            self.page.keyboard.insert_text(text)
        else:
            self.page.keyboard.type(text)
        if counted:
            self.keys += len(text) - wide + wide * KEYS_PER_CHARACTER

    def tab_to(self, selector: str) -> None:
        """Press Tab until the element has the focus."""
        for _ in range(_MOST_TABS):
            if self.page.evaluate("s => !!document.activeElement.matches(s)", selector):
                return
            self.press("Tab")
        raise AssertionError(f"Tab never reaches {selector}")

    @property
    def focused(self) -> str:
        """The id of the element with the focus."""
        found: str = self.page.evaluate("document.activeElement.id")
        return found


def sign_in_by_keyboard(page: Page, login: str, password: str) -> None:
    """登录: the cursor already stands in the first box."""
    page.goto("/sign-in")
    page.keyboard.type(login)
    page.keyboard.press("Tab")
    page.keyboard.type(password)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/sign-in" not in url)


def register_by_keyboard(fingers: Fingers, who: Applicant, narrative: str) -> int:
    """新受理 from wherever the clerk is: Alt+N, one box after the other by Enter. The keys it took."""
    page, before = fingers.page, fingers.keys
    fingers.press("Alt+n")
    page.wait_for_url("**/intake/new")
    assert fingers.focused == "id_number"
    fingers.type(who.id_number)
    _next(fingers, "name")
    fingers.type(who.name)
    _next(fingers, "phone")  # sex and birth were read from the number and are passed over
    fingers.type(who.phone)
    _next(fingers, "address")
    _next(fingers, "beneficiary_type")  # so are the kind of paper and how and when it came
    fingers.type("9")  # 烈士遗属
    _next(fingers, "relation")
    fingers.type("2")  # 父母
    _next(fingers, "dependent")
    fingers.press("Enter")
    fingers.type("2")  # 烈士证书
    _next(fingers, "proof_later")
    _next(fingers, "matter")
    fingers.type("jtsg")
    _next(fingers, "opponents")
    fingers.type(who.opponent)
    _next(fingers, "amount_fen")
    fingers.type("38600")
    _next(fingers, "time_bar_on")
    _next(fingers, "urgent_preservation")
    _next(fingers, "facts")
    fingers.type(narrative, counted=False)
    fingers.tab_to("#part-papers input")
    page.wait_for_selector("#part-papers label:has-text('事故认定书')")  # people read before they tick
    for number in range(1, page.locator("#part-papers input").count() + 1):
        fingers.type(str(number))
    fingers.press("Control+Enter")
    page.wait_for_url("**/intake/receipt/*")
    return math.ceil(fingers.keys - before)


def _next(fingers: Fingers, wanted: str) -> None:
    fingers.press("Enter")
    assert fingers.focused == wanted, f"Enter leads to {fingers.focused}, not to {wanted}"


def register_without_script(page: Page, who: Applicant, narrative: str) -> None:
    """The same form by hand, with 更新判断 to see what papers are asked for."""
    page.goto("/intake/new")
    for field, value in (
        ("#id_number", who.id_number),
        ("#name", who.name),
        ("#phone", who.phone),
        ("#matter", "jtsg"),
        ("#opponents", who.opponent),
        ("#amount_fen", "38600"),
        ("#facts", narrative),
    ):
        page.fill(field, value)
    page.select_option("#beneficiary_type", "martyr_bereaved")
    page.select_option("#relation", "parent")
    page.check("input[name=proofs][value=martyr_certificate]")
    page.get_by_role("button", name="更新判断").click()
    page.wait_for_selector("#part-papers input")
    for box in page.locator("#part-papers input").all():
        box.check()
    page.click("button.pri:has-text('提交审查')")
    page.wait_for_url("**/intake/receipt/*")


def registered_number(page: Page) -> str:
    """The case number on the receipt."""
    found = re.search(r"已登记：(\S+?号)", page.inner_text("main"))
    assert found, page.inner_text("main")
    return found[1]


def approve(page: Page, short_no: str) -> None:
    """审查审批: open the case from the list, read, grant."""
    page.goto("/review")
    with next_page(page):
        page.click(f"table a:text-is('{short_no}')")
    assert "应当优先" in page.inner_text("main")
    with next_page(page):
        page.click("button:has-text('给予援助')")
    assert "给予" in page.inner_text("main")


def assign(page: Page, short_no: str, lawyer: str) -> None:
    """指派: the lawyer by name, among the candidates."""
    page.goto("/assign")
    page.locator("tr", has_text=short_no).get_by_role("link", name="指派").click()
    page.get_by_role("radio", name=f"选择 {lawyer}").check()
    with next_page(page):
        page.click("form button.pri:has-text('指派')")


def report_in_three_taps(page: Page, short_no: str, step: str) -> None:
    """我的案件 on a phone: 更新进展, what happened, 提交. Nothing else is touched."""
    page.goto("/my?tab=todo")
    if not page.locator(".cards > li", has_text=short_no).count():
        page.goto("/my?tab=hand")
    page.locator(".cards > li", has_text=short_no).get_by_role("link", name="更新进展").tap()
    page.wait_for_url("**/progress")
    page.locator(".radio-cards label", has_text=step).tap()
    page.get_by_role("button", name="提交", exact=True).tap()
    page.wait_for_url("**/done/*")


def close_and_file(page: Page, short_no: str, amount: str) -> None:
    """结案 and 提交卷宗 on the phone."""
    page.goto("/my?tab=hand")
    if not page.locator(".cards > li", has_text=short_no).count():
        page.goto("/my?tab=todo")
    page.locator(".cards > li", has_text=short_no).get_by_role("link", name="更新进展").tap()
    page.get_by_role("link", name="结案").tap()
    page.locator(".radio-cards label", has_text="调解").first.tap()
    page.fill("#recovered_fen", amount)
    page.get_by_role("button", name="结案", exact=True).tap()
    page.wait_for_url("**/done/*")
    page.get_by_role("link", name="提交卷宗").tap()
    page.wait_for_selector("input[name=checklist]")
    for box in page.locator("input[name=checklist]").all():
        box.check()
    page.get_by_role("button", name="提交卷宗").tap()
    page.wait_for_url("**/done/*")


def archive(page: Page, case_no: str, short_no: str) -> None:
    """归档, found by its number in the search box."""
    page.fill("#shell-q", case_no)
    with next_page(page):
        page.press("#shell-q", "Enter")
    if "/case/" not in page.url:
        page.locator("main a", has_text=short_no).first.click()
    page.get_by_role("link", name="归档").first.click()
    page.wait_for_url("**/archive*")
    page.get_by_role("button", name="归档").click()
    page.wait_for_url(lambda url: "/archive" not in url)


def export_month(page: Page, folder: Path) -> Path:
    """统计月报 of last month, as a workbook."""
    page.goto("/stats")
    with page.expect_download() as waiting:
        page.click("button:has-text('导出 Excel')")
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path
