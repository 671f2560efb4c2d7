"""At a desk without a mouse, or with the largest letters: is the list one key away, and everything in view?"""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, Request, Route
from sqlalchemy import select

from app.casework.models import LegalCase
from app.extensions import db
from app.rules.vocabulary import CaseStatus, Role
from tests.browser.site import Site
from tests.browser.visitor import Visitors, next_page

ROW = "#main [data-rows] tbody tr:not(.band)"
# Whether the last link of the first row can be clicked where it stands, and how far its box goes beyond the screen.
LAST_LINK = """row => {
  const links = document.querySelector(row).lastElementChild.querySelectorAll('a,button'), a = links[links.length - 1];
  const r = a.getBoundingClientRect(), at = document.elementFromPoint(r.x + r.width / 2, r.y + r.height / 2);
  return r.right <= innerWidth && a.contains(at);
}"""
IN_LIST = "row => document.activeElement.closest('tr') === document.querySelector(row)"
LETTERS_WIDE = "e => e.clientWidth / parseFloat(getComputedStyle(e).fontSize)"


@pytest.fixture
def queue(site: Site, visitors: Visitors) -> Page:
    """The queue of somebody who assigns, on a desk's screen."""
    page = visitors.sign_in(site, Role.DIRECTOR).page
    page.goto("/queue")
    return page


def sent(page: Page) -> list[str]:
    """Where the page sends forms from now on; nothing arrives and the page stays."""
    found: list[str] = []

    def hold(route: Route, request: Request) -> None:
        if request.method != "POST":
            route.continue_()
            return
        found.append(request.url.split("/", 3)[3])
        route.fulfill(status=204)

    page.route("**/*", hold)
    return found


def test_what_is_done_with_a_row_stays_in_view(queue: Page) -> None:
    """Red when a table wider than its box takes its last column along, or does not show that it goes on."""
    with next_page(queue):
        queue.get_by_role("button", name="特大").click()
    with next_page(queue):
        queue.get_by_text("列和行距").click()
        for box in queue.locator("#columns-lb + ul input").all():
            box.check()
        queue.get_by_role("button", name="应用").click()
    try:
        assert queue.evaluate(
            "document.querySelector('.tw').scrollWidth > document.querySelector('.tw').clientWidth"
        )
        assert queue.evaluate(LAST_LINK, ROW)
        bar = queue.locator(".hbar")
        shown: Any = bar.bounding_box()
        assert shown["y"] + shown["height"] <= queue.evaluate("innerHeight")
        bar.evaluate("e => { e.scrollLeft = 200; }")
        queue.wait_for_timeout(200)
        assert queue.evaluate("document.querySelector('.tw').scrollLeft") > 0
        assert queue.evaluate(LAST_LINK, ROW)
    finally:
        with next_page(queue):
            queue.get_by_role("button", name="标准").click()


def test_what_will_be_sent_can_be_read_and_is_sent_without_a_mouse(queue: Page) -> None:
    """Red when the box is narrower than forty characters, or Ctrl+Enter needs a focus in the form."""
    queue.check("[data-check-all]")
    with next_page(queue):
        queue.get_by_role("button", name="批量催办").click()
    assert queue.locator("textarea").first.evaluate(LETTERS_WIDE) >= 40
    posts = sent(queue)
    queue.keyboard.press("Control+Enter")
    queue.wait_for_timeout(300)
    assert posts == ["chase/urge"]


def test_ctrl_enter_sends_the_one_form_and_no_other(site: Site, queue: Page) -> None:
    """Red when 指派 wants a focus first; or when a page without a form of its own sends one all the same."""
    with site.app():
        waiting = db.session.scalar(select(LegalCase.id).where(LegalCase.status == CaseStatus.GRANTED))
    posts = sent(queue)
    queue.keyboard.press("Control+Enter")
    queue.goto(f"/case/{waiting}/assign")
    queue.locator("main .tw td a, .crumb a").first.focus()
    queue.evaluate("document.activeElement.blur()")
    queue.keyboard.press("Control+Enter")
    queue.wait_for_timeout(300)
    assert posts == [f"case/{waiting}/assign"]


def test_the_list_is_one_key_away(queue: Page) -> None:
    """Red when ↓ does nothing until a row has the focus; single letters stay off outside the list (WCAG 2.1.4)."""
    queue.keyboard.press("j")
    assert not queue.evaluate(IN_LIST, ROW)
    queue.keyboard.press("ArrowDown")
    assert queue.evaluate(IN_LIST, ROW)
    queue.keyboard.press("j")
    assert not queue.evaluate(IN_LIST, ROW)
    queue.keyboard.press("k")
    assert queue.evaluate(IN_LIST, ROW)
    queue.goto("/queue")
    queue.focus("#f-status")
    queue.keyboard.press("ArrowDown")
    assert queue.evaluate("document.activeElement.id") == "f-status"


def test_the_list_has_a_link_of_its_own(queue: Page) -> None:
    """Red without 跳到列表: two Tabs, Enter and J lead to the first row."""
    for key in ("Tab", "Tab", "Enter", "j"):
        queue.keyboard.press(key)
    assert queue.evaluate(IN_LIST, ROW)
