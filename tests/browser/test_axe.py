"""Is every page usable without sight, without a mouse, without good eyes? axe-core finds nothing to say."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from app.rules.vocabulary import Role
from tests.browser.places import own_places, places
from tests.browser.site import DESKTOP, PHONE, Site
from tests.browser.visitor import Visitors, next_page

RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
OPTIONS = {"runOnly": {"type": "tag", "values": list(RULES)}, "resultTypes": ["violations"]}
SCREENS = (DESKTOP, PHONE)
# A colour is the same at every size, and looking at each is most of the work: looked at once, and
# again where a phone shows something of its own.
COLOURS_SEEN = {"rules": {"color-contrast": {"enabled": False}}}
RUN = "options => axe.run(document, options).then(found => found.violations)"


def violations(page: Page, screens: tuple[Any, ...] = SCREENS) -> list[str]:
    """What axe-core finds on the page at each size: rule, size, first element."""
    found = []
    page.evaluate(Axe().axe_script)
    for screen in screens:
        page.set_viewport_size(screen)
        is_new = screen is screens[0] or page.locator(".only-phone").count() > 0
        options = OPTIONS if is_new else OPTIONS | COLOURS_SEEN
        for each in page.evaluate(RUN, options):
            nodes = each["nodes"]
            found.append(
                f"{each['id']} at {screen['width']} px, {len(nodes)}×, e.g. {nodes[0]['html'][:160]}"
            )
    return found


@pytest.mark.parametrize("role", list(Role), ids=lambda role: role.value)
def test_every_page_of_a_role(demo_site: Site, visitors: Visitors, role: Role) -> None:
    """Every page for the first role that has it, on a desk's screen and on a phone."""
    page = visitors.sign_in(demo_site, role).page
    with demo_site.app() as app:
        mine = own_places(app, role)
    found: dict[str, list[str]] = {}
    for place in mine:
        response = page.goto(place.path)
        assert response is not None
        assert response.status == 200, f"{place.endpoint} {place.path}: {response.status}"
        if problems := violations(page):
            found[place.endpoint] = problems
    assert found == {}


def test_every_page_is_looked_at(demo_site: Site) -> None:
    """Red when a role's own pages leave one out that no earlier role has."""
    with demo_site.app() as app:
        every = {place.endpoint for role in Role for place in places(app, role)}
        looked_at = {place.endpoint for role in Role for place in own_places(app, role)}
    assert looked_at == every
    assert len(every) > 100


def test_signed_out_pages_and_error_states(demo_site: Site, visitors: Visitors) -> None:
    page = visitors.arrive(demo_site).page
    page.goto("/sign-in")
    assert violations(page) == []
    with next_page(page):
        page.click("main button[type=submit]")
    assert page.locator(".errsum").count() == 1
    assert violations(page) == []


def test_intake_with_errors_and_a_missing_page(demo_site: Site, visitors: Visitors) -> None:
    page = visitors.sign_in(demo_site, Role.CLERK).page
    page.goto("/intake/new")
    page.select_option("#beneficiary_type", "martyr_bereaved")
    page.fill("#id_number", "11010519491231002")
    with next_page(page):
        page.press("#matter", "Control+Enter")
    page.wait_for_selector(".errsum")
    assert page.locator(".fi.bad").count() >= 4
    assert violations(page) == []
    for path in ("/case/999999", "/nowhere", "/settings/users", "/queue?why=all&tab=hand", "/queue?lamp=p"):
        page.goto(path)
        assert violations(page) == [], path


def test_the_check_sees_a_violation(demo_site: Site, visitors: Visitors) -> None:
    """The control: a button without a name and pale text must be reported, or nothing above means anything."""
    page = visitors.arrive(demo_site).page
    page.goto("/sign-in")
    page.evaluate(
        "document.querySelector('main').insertAdjacentHTML('beforeend',"
        ' \'<button type="button"></button><p id="pale">看不清的文字</p>\');'
        "document.getElementById('pale').style.color = '#ccc'"
    )
    found = " ".join(violations(page, (DESKTOP,)))
    assert "button-name" in found
    assert "color-contrast" in found
