"""Back and forth: going back, reloading or clicking twice loses no typed text and repeats no action."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page
from playwright.sync_api import TimeoutError as PlaywrightTimeout
from sqlalchemy import select

from app.casework.models import CaseEvent
from app.extensions import db
from app.rules.vocabulary import CaseStatus, Role
from app.web.sent_once import TOLD
from tests.browser.places import LOOKED_AT_BY, DemoTeam, own_places
from tests.browser.site import Site
from tests.browser.visitor import Visitors, next_page
from tests.factories import a_case

# Every control of every form that writes: another tick, the last choice, a text.
CONTROLS = """[...document.querySelectorAll('main form[method=post] :is(input,select,textarea)')]
  .filter(x => x.name && !/^(hidden|submit|button|file|password)$/.test(x.type) && !x.disabled && !x.readOnly)"""
FILL = (
    "async () => { let n = 0; for (const x of "
    + CONTROLS
    + """) {
  if (x.type === 'checkbox') x.checked = !x.checked; else if (x.type === 'radio') x.checked = true;
  else if (x.tagName === 'SELECT') x.selectedIndex = x.options.length - 1; else x.value = '试填' + ++n;
  for (const kind of ['input', 'change']) x.dispatchEvent(new Event(kind, { bubbles: true }));
 } await new Promise(done => setTimeout(done, 80)); }"""  # a hand takes longer to reach the next link
)
READ = "() => " + CONTROLS + ".map(x => x.name + '=' + (/radio|checkbox/.test(x.type) ? x.checked : x.value))"
THERE = (
    f"wanted => {{ const found = ({READ})();"
    " return wanted.every(each => { const at = found.indexOf(each); return at >= 0 && found.splice(at, 1); }); }"
)
ONE_STEP_IN = 8  # the steps of a case share one template
LIGHT = "/healthz"  # somewhere else, quickly


def lost(page: Page, wanted: list[str]) -> list[str]:
    """What was typed and is not there any more; parts that the server draws anew come a moment later,
    and there may be more of them."""
    try:
        page.wait_for_function(THERE, arg=wanted, timeout=4000)
    except PlaywrightTimeout:
        return sorted((Counter(wanted) - Counter(page.evaluate(READ))).elements())
    return []


@pytest.mark.parametrize("role", LOOKED_AT_BY, ids=lambda role: role.value)
def test_what_was_typed_outlives_back_and_reload(demo_site: Site, visitors: Visitors, role: Role) -> None:
    """Red when a form lacks forms.csrf(), or the script does not store what is typed (take `keep(form)`
    out of typed() in app.js): no page is stored, so the browser itself forgets every text."""
    visitor = visitors.sign_in(demo_site, role)
    page, wrong, forms = visitor.page, [], 0
    with demo_site.app() as app:
        mine = own_places(app, role)
    steps = [place for place in mine if place.endpoint.startswith("cases.")]
    for place in [place for place in mine if place not in steps] + steps[::ONE_STEP_IN]:
        page.goto(place.path)
        if not page.evaluate(READ):
            continue
        page.evaluate(FILL)
        wanted = page.evaluate(READ)
        page.goto(LIGHT)
        page.go_back()
        wrong += [f"{place.endpoint} after Back: {each}" for each in lost(page, wanted)]
        if forms % 10 == 0:
            page.reload()
            wrong += [f"{place.endpoint} after reloading: {each}" for each in lost(page, wanted)]
        forms += 1
    assert wrong == []
    assert visitor.errors == []
    assert forms > 0 or role is Role.AUDITOR


@pytest.fixture
def case_id(demo_site: Site) -> Iterator[int]:
    """A case that nobody else touches."""
    with demo_site.app():
        yield a_case(CaseStatus.IN_PROGRESS, team=DemoTeam()).id


def notes_of(case_id: int) -> list[str]:
    """The notes of the case, as they stand in its timeline."""
    db.session.rollback()
    found = select(CaseEvent.text).where(CaseEvent.case_id == case_id, CaseEvent.kind == "add_note")
    return list(db.session.scalars(found.order_by(CaseEvent.id)))


def note(page: Page, case_id: int, text: str) -> None:
    page.goto(f"/case/{case_id}/add-note")
    page.fill("#text", text)


SEND = "main form.form button[type=submit]"


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_a_double_click_is_one_action(
    demo_site: Site, visitors: Visitors, case_id: int, script: bool
) -> None:
    """Held three times over: by this browser, by the lock in app.js and by the gate sent_once.look_back.
    Red when clicking loses the first; what the gate holds alone is shown by the next two tests."""
    page = visitors.sign_in(demo_site, Role.CLERK, script=script).page
    note(page, case_id, "双击一次")
    with next_page(page):
        page.dblclick(SEND)
    page.wait_for_url(f"**/case/{case_id}")
    assert notes_of(case_id) == ["双击一次"]
    assert "双击一次" in page.inner_text("main")


def test_two_at_the_same_moment_are_one(demo_site: Site, visitors: Visitors, case_id: int) -> None:
    """Red when the hash is written after the view instead of before it: both get through the gate."""
    page = visitors.sign_in(demo_site, Role.CLERK).page
    note(page, case_id, "同时两次")
    led_to = page.evaluate(
        """async () => { const form = document.querySelector('main form.form');
        const send = () => fetch(location.href, { method: 'POST', body: new URLSearchParams(new FormData(form)) });
        return (await Promise.all([send(), send(), send()])).map(x => x.status + ' ' + new URL(x.url).pathname); }"""
    )
    assert led_to == [f"200 /case/{case_id}"] * 3
    assert notes_of(case_id) == ["同时两次"]


def test_going_back_and_sending_again_repeats_nothing(
    demo_site: Site, visitors: Visitors, case_id: int
) -> None:
    """Red when the script does not keep form_page, or the gate is gone: a conflict with oneself. Red for the
    reload when the view answers by a page instead of a redirect."""
    page = visitors.sign_in(demo_site, Role.CLERK).page
    note(page, case_id, "只此一次")
    with next_page(page):
        page.click(SEND)
    with page.expect_request(f"**/case/{case_id}") as again, next_page(page):
        page.reload()
    assert again.value.method == "GET"
    page.go_back()
    page.wait_for_function("document.querySelector('#text').value === '只此一次'")
    with next_page(page):
        page.click(SEND)
    assert TOLD in page.inner_text("main")
    assert page.url.endswith(f"/case/{case_id}")
    assert notes_of(case_id) == ["只此一次"]


def test_a_refused_form_is_opened_again_and_not_sent(
    demo_site: Site, visitors: Visitors, case_id: int
) -> None:
    """Red without reopen() in app.js: reloading asks to send the form once more, Back shows an error of the
    browser's own."""
    page = visitors.sign_in(demo_site, Role.CLERK).page
    page.goto(f"/case/{case_id}/follow-up")
    page.fill("#next_on", "昨日之前")
    page.fill("#note", "等候家属来电")
    with next_page(page):
        page.click(SEND)
    assert page.locator(".errsum").count() == 1
    page.wait_for_function("history.state !== null")
    sent: list[str] = []
    page.on(
        "request", lambda request: sent.append(request.method) if request.is_navigation_request() else None
    )
    page.reload()
    page.wait_for_function("document.querySelector('#note').value === '等候家属来电'")
    page.goto(LIGHT)
    page.go_back()
    page.wait_for_function("document.querySelector('#note').value === '等候家属来电'")
    assert page.input_value("#next_on") == "昨日之前"
    assert set(sent) == {"GET"}


def test_after_signing_out_nothing_comes_back(demo_site: Site, visitors: Visitors) -> None:
    """Red when the key of typed_text.keeping does not depend on the person, or the script stores the text
    itself instead of sealing it."""
    visitor = visitors.sign_in(demo_site, Role.CLERK)
    page = visitor.page
    page.goto("/outreach/new")
    page.fill("#theme", "欧阳鸢尾家")
    page.press("#theme", "Tab")
    page.wait_for_function("history.state !== null")
    assert "欧阳" not in page.evaluate("new TextDecoder().decode(history.state.box)")
    page.goto("/help")
    theirs = visitors.sign_in(demo_site, Role.DIRECTOR).page.context.cookies()
    page.context.clear_cookies()
    page.context.add_cookies(theirs)
    page.go_back()
    page.wait_for_timeout(200)  # time enough to give it back, as it is above
    assert page.input_value("#theme") == ""
    with next_page(page):
        page.click("header button:text-is('退出')")
    page.go_back()
    assert page.locator("#password").count() == 1
    assert "欧阳" not in page.content()


def test_a_session_that_ends_while_typing_loses_no_text(
    demo_site: Site, visitors: Visitors, case_id: int
) -> None:
    """Red when errors.on_unauthorized or on_expired_token drops what was sent."""
    page = visitors.sign_in(demo_site, Role.CLERK).page
    note(page, case_id, "写到一半")
    page.context.clear_cookies()
    with next_page(page):
        page.click(SEND)
    assert "写到一半" in page.inner_text("main")
    theirs = visitors.sign_in(demo_site, Role.CLERK).page.context.cookies()  # in a window beside it
    page.context.add_cookies(theirs)
    for label in ("登录后重新提交", "重新提交"):
        with next_page(page):
            page.get_by_role("button", name=label).click()
    page.wait_for_url(f"**/case/{case_id}")
    assert notes_of(case_id) == ["写到一半"]


def test_saving_over_a_colleague_shows_both_texts(demo_site: Site, visitors: Visitors, case_id: int) -> None:
    """Red when casework.load is not given the version the form was opened on: the later one wins."""
    mine, theirs = (visitors.sign_in(demo_site, role).page for role in (Role.CLERK, Role.DIRECTOR))
    for page, text in ((mine, "需要手语翻译"), (theirs, "需要无障碍通道")):
        page.goto(f"/case/{case_id}/correct")
        page.fill("#remark", text)
        page.fill("#reason", "补记")
    for page in (theirs, mine):
        with next_page(page):
            page.click(SEND)
    shown = mine.inner_text("main")
    assert "需要手语翻译" in shown
    assert "需要无障碍通道" in shown
    with next_page(mine):
        mine.get_by_role("button", name="用本人内容继续编辑").click()
    assert mine.input_value("#remark") == "需要手语翻译"
    theirs.goto(f"/case/{case_id}/correct")
    assert theirs.input_value("#remark") == "需要无障碍通道"
