"""A consultation in a dozen keys, and a form that asks only for what its kind has: with the script on."""

from __future__ import annotations

from playwright.sync_api import Page

from app.rules.vocabulary import Role
from tests.browser.site import DESKTOP, Site
from tests.browser.visitor import Visitors, next_page

MOST_KEYS = 12  # beside the text: goal G3


class Keys:
    """Counts what is pressed beside the text typed into boxes."""

    def __init__(self, page: Page) -> None:
        self.page, self.pressed = page, 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.pressed += 1

    def text(self, words: str) -> None:
        self.page.keyboard.type(words)


def test_a_consultation_by_the_keyboard_alone(demo_site: Site, visitors: Visitors) -> None:
    """G3. Red when the first box has no focus, digits do not choose, or a hidden stop is in the way."""
    visitor = visitors.sign_in(demo_site, Role.CLERK, viewport=DESKTOP)
    page = visitor.page
    page.goto("/consult/new")
    keys = Keys(page)
    keys.press("2", "Enter", "3", "Enter")  # 来电, 退役军人
    keys.text("jtsg")
    keys.press("Enter", "3", "Enter")  # 常用要点 3
    with next_page(page):
        keys.press("Control+Enter")
    page.wait_for_selector(".notice.ok")
    assert keys.pressed <= MOST_KEYS
    newest = page.locator("aside .checkline li").first.inner_text()
    assert "交通事故" in newest
    assert "来电，退役军人，解答" in newest
    assert page.evaluate("document.activeElement.name") == "way"  # ready for the next caller
    page.goto("/outreach/new")
    for kind, shown, hidden in (("visit", "households", "audience"), ("camp", "audience", "households")):
        page.select_option("#kind", kind)
        assert page.locator(f"#{shown}").is_visible(), kind
        assert not page.locator(f"#{hidden}").is_visible(), kind
    assert visitor.errors == []
