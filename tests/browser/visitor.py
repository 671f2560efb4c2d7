"""Somebody in front of the browser: signed in, with a screen of some size, and watched for errors."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page

from app.rules.vocabulary import Role
from tests.browser.site import DESKTOP, Site

# Violations of the content security policy become console errors of ours, also where
# Chromium itself would only report them.
WATCH_POLICY = """
document.addEventListener('securitypolicyviolation', function (e) {
  console.error('policy violation: ' + e.violatedDirective + ' ' + e.blockedURI);
});
window.pointerUses = 0;
document.addEventListener('pointerdown', function () { window.pointerUses += 1; }, true);
"""


@dataclass(slots=True)
class Watched:
    """A page and what went wrong on it."""

    page: Page
    errors: list[str] = field(default_factory=list)


class Visitors:
    """Browser contexts of one test; a role signs in once per screen."""

    def __init__(self, chromium: Browser) -> None:
        self._chromium = chromium
        self._contexts: list[BrowserContext] = []

    def arrive(self, site: Site, *, script: bool = True, **screen: Any) -> Watched:
        """A page on nothing yet, signed out. `screen` goes to the browser context."""
        options = {"viewport": DESKTOP, "locale": "zh-CN", "base_url": site.url} | screen
        context = self._chromium.new_context(java_script_enabled=script, **options)
        context.set_default_timeout(15_000)
        if script:
            context.add_init_script(WATCH_POLICY)
        self._contexts.append(context)
        watched = Watched(context.new_page())
        watched.page.on("console", lambda message: _note(watched, message.type, message.text))
        watched.page.on("pageerror", lambda error: watched.errors.append(str(error)))
        return watched

    def sign_in(self, site: Site, role: Role, *, script: bool = True, **screen: Any) -> Watched:
        """A page of somebody of that role, on the page they start their day with."""
        watched = self.arrive(site, script=script, **screen)
        login, password = site.login_of(role)
        watched.page.goto("/sign-in")
        watched.page.fill("#login", login)
        watched.page.fill("#password", password)
        watched.page.click("main button[type=submit]")
        watched.page.wait_for_url(lambda url: "/sign-in" not in url)
        return watched

    def close(self) -> None:
        for context in self._contexts:
            context.close()


@contextmanager
def next_page(page: Page) -> Iterator[None]:
    """What is done inside leads to another page; after it that page has been read in whole.

    A click alone waits only until the answer begins: what is read then may be the page before, or half of it.
    """
    with page.expect_event("load"):
        yield


def _note(watched: Watched, kind: str, text: str) -> None:
    # The status of a refused form (400, 409) is no fault of the page.
    if kind == "error" and "Failed to load resource: the server responded with a status of 4" not in text:
        watched.errors.append(text)
