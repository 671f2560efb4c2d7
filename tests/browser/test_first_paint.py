"""How long does somebody at an old computer look at nothing? First paint, cache empty, processor six times slower."""

from __future__ import annotations

import time

import pytest
from playwright.sync_api import Page, Route

from app.rules.vocabulary import Role
from tests.browser.site import Site
from tests.browser.visitor import Visitors

SLOWDOWN = 6
FIRST_PAINT_MS = 1000
TRIES = 6  # one is enough where nothing else runs; beside another test process some are slow
LATE_STYLES_SECONDS = 1.2
# The paint may be reported a moment after the load.
PAINTED = """() => new Promise(done => {
  const look = () => {
    const paint = performance.getEntriesByName('first-contentful-paint')[0];
    return paint ? done(paint.startTime) : setTimeout(look, 20);
  };
  look();
})"""


def first_paint(page: Page, path: str) -> float:
    """Milliseconds until something stands on the screen: nothing cached, a slow processor."""
    session = page.context.new_cdp_session(page)
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWDOWN})
    try:
        page.goto(path, wait_until="commit")
        painted: float = page.evaluate(PAINTED)
    finally:
        session.send("Emulation.setCPUThrottlingRate", {"rate": 1})
        session.detach()
    return painted


def best_of(page: Page, path: str, tries: int = TRIES) -> float:
    """The quickest load, since what else the machine does only ever adds; the first in time is enough."""
    best = first_paint(page, path)
    for _ in range(tries - 1):
        if best <= FIRST_PAINT_MS:
            break
        page.wait_for_timeout(300)
        best = min(best, first_paint(page, path))
    return best


def newcomer(site: Site, visitors: Visitors, role: Role) -> Page:
    """A browser that is signed in and has loaded nothing yet."""
    state = visitors.sign_in(site, role).page.context.storage_state()
    return visitors.arrive(site, storage_state=state).page


@pytest.mark.parametrize(
    ("role", "paths"),
    [(Role.CLERK, ("/intake/new", "/queue", "a case of the queue")), (Role.LAWYER, ("/my",))],
    ids=["clerk", "lawyer"],
)
def test_something_is_seen_within_a_second(
    demo_site: Site, visitors: Visitors, role: Role, paths: tuple[str, ...]
) -> None:
    page, painted = newcomer(demo_site, visitors, role), {}
    for path in paths:
        shown = path if path.startswith("/") else page.get_attribute("main .caseno a[href^='/case/']", "href")
        assert shown is not None
        painted[path] = best_of(page, shown)
    print("; ".join(f"first paint of {path}: {found:.0f} ms" for path, found in painted.items()))
    assert {path: found for path, found in painted.items() if found > FIRST_PAINT_MS} == {}


def test_the_check_sees_late_styles(demo_site: Site, visitors: Visitors) -> None:
    """The control: nothing is painted before the stylesheet, so one that is late must break the limit."""

    def later(route: Route) -> None:
        time.sleep(LATE_STYLES_SECONDS)
        route.continue_()

    page = newcomer(demo_site, visitors, Role.LAWYER)
    page.route("**/app.css*", later)
    assert first_paint(page, "/my") > FIRST_PAINT_MS
