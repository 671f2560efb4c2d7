"""Every form sent as it must not be: what comes back. And the pages of the errors no form is needed for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from playwright.sync_api import Page, Response

from tests.browser.places import Place
from tests.browser.visitor import next_page

TOO_LONG = "过长" * 3000
MAIN_BUTTON = "main form[method=post] .pri[type=submit]"
# The form with the most text boxes, every one filled with the text. False: there is none.
FILL = """text => {
  const boxes = form => [...form.querySelectorAll('input, textarea')].filter(e => e.matches(
    'textarea, [type=text], [type=search], [type=tel], [type=password], input:not([type])'));
  const forms = [...document.querySelectorAll('main form[method=post]')].filter(form => boxes(form).length);
  forms.sort((one, other) => boxes(other).length - boxes(one).length);
  if (!forms.length) return false;
  forms[0].setAttribute('data-sent-wrongly', '');
  boxes(forms[0]).forEach(e => { e.value = text; });
  return true;
}"""
# In a moment: the page may go only when this has answered.
SEND = """() => {
  const all = [...document.querySelectorAll('[data-sent-wrongly] [type=submit]:not([disabled])')];
  setTimeout(() => (all.find(e => e.matches('.pri')) || all[0]).click(), 20);
}"""


class Answers:
    """Remembers the last status a page was answered with."""

    def __init__(self, page: Page) -> None:
        self.status = 0
        page.on("response", self._note)

    def _note(self, response: Response) -> None:
        request = response.request
        if request.is_navigation_request() and request.frame.parent_frame is None:
            self.status = response.status


def send_wrongly(page: Page, place: Place, text: str) -> bool:
    """Open the page and send its form with `text` in every box; False when it has no form with a box."""
    page.goto(place.path)
    if not page.evaluate(FILL, text):
        return False
    with next_page(page):
        page.evaluate(SEND)
    return True


def error_pages(mine: list[Place]) -> Iterator[tuple[str, Callable[[Page], object]]]:
    """Name of an error and how to come to its page, for the one role that may correct a case first."""
    for place in mine:
        if place.endpoint == "cases.correct":
            yield "401", _after_signing_out
            yield "400", _with_an_old_token
            yield "403", lambda page: page.goto("/settings/users")
            yield "404", lambda page: page.goto("/case/99999999")
            yield "405", lambda page: page.goto("/sign-out")
            yield "409", partial(_saved_by_somebody_else, correction=place.path)
            yield "413", _too_large


def _with_an_old_token(page: Page) -> None:
    page.goto("/intake/new")
    page.fill("#name", "欧阳鸢尾")
    page.fill("#phone", "13955502468")
    page.evaluate("document.querySelectorAll('[name=csrf_token]').forEach(e => { e.value = 'old'; })")
    with next_page(page):
        page.click(MAIN_BUTTON)


def _after_signing_out(page: Page) -> None:
    kept = page.context.cookies()
    page.goto("/intake/new")
    page.fill("#name", "欧阳鸢尾")
    page.context.clear_cookies()
    with next_page(page):
        page.click(MAIN_BUTTON)
    page.context.clear_cookies()
    page.context.add_cookies(kept)  # type: ignore[arg-type]


def _too_large(page: Page) -> None:
    page.goto("/intake/new")
    page.evaluate("document.getElementById('facts').value = '长'.repeat(400000)")
    with next_page(page):
        page.click(MAIN_BUTTON)


def _saved_by_somebody_else(page: Page, correction: str) -> None:
    """Two who correct one case at the same time."""
    colleague = page.context.new_page()
    for each in (page, colleague):
        each.goto(correction)
    for each, remark in ((colleague, "同事先改"), (page, "本人后改")):
        each.fill("#remark", remark)
        each.fill("#reason", "核对后更正")
        with next_page(each):
            each.click(MAIN_BUTTON)
    colleague.close()
