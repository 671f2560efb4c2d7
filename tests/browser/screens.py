"""Every page in every state, to look at: `python -m tests.browser.screens FOLDER [ROLE …]`.

States: `normal` over demo data; `empty` over offices and staff alone; `error`, every form sent with every box
too long or blank, and the pages of 400 to 413; `long`, the longest values the product takes. Each page at desk
and phone size for the first role that has it, all in one contact sheet, `FOLDER/sheet.html` (and `sheet-01.png` …).
`--states` chooses among them. With `--readme FILE` only the picture of the queue for the README (1366×768).
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Flask
from playwright.sync_api import Browser, Page, sync_playwright

from app.rules.vocabulary import Role
from tests.browser.camera import Camera
from tests.browser.extremes import enter_longest
from tests.browser.places import LOOKED_AT_BY, Place, open_places, own_places, places, prepare
from tests.browser.refusals import TOO_LONG, Answers, error_pages, send_wrongly
from tests.browser.sheet import make_sheet
from tests.browser.site import CHROMIUM_FLAGS, DESKTOP, Site, chromium_path, serving
from tests.browser.visitor import Visitors
from tests.conftest import migrate

DEMO_CASES = "200"  # enough to fill lists and charts
STATES = ("empty", "normal", "error", "long")  # in this order: one leaves its traces for the next
Among = Callable[[Flask, Role], list[Place]]


@dataclass(frozen=True, slots=True)
class Round:
    """Who goes where with which camera."""

    chromium: Browser
    site: Site
    camera: Camera
    roles: list[Role]

    def look(self, state: str, among: Among = places) -> None:
        """Every page as it opens."""
        for role, page, answers, mine in self._each_role(among):
            for place in mine:
                page.goto(place.path)
                if answers.status == 404 and state == "empty":
                    continue  # nothing to show before something was entered
                self.camera.take(page, role, place.endpoint, state, answers.status)

    def provoke(self) -> None:
        """Every form refused, and every error that needs no form."""
        for role, page, answers, mine in self._each_role(places):
            for place in mine:
                for state, text in (("error-long", TOO_LONG), ("error-blank", "")):
                    if not send_wrongly(page, place, text):
                        break
                    if answers.status >= 400:
                        self.camera.take(page, role, place.endpoint, state, answers.status)
                    else:
                        print(f"{place.endpoint} takes {state}")
            for name, come in error_pages(mine):
                come(page)
                assert str(answers.status) == name, f"{name} was answered by {answers.status}"
                self.camera.take(page, role, "error", name, answers.status)

    def _each_role(self, among: Among) -> Iterator[tuple[Role, Page, Answers, list[Place]]]:
        for role in self.roles:
            visitors = Visitors(self.chromium)
            page = visitors.sign_in(self.site, role, viewport=DESKTOP).page
            with self.site.app() as app:
                mine = own_places(app, role, among)
            yield role, page, Answers(page), mine
            visitors.close()


def shoot(chromium: Browser, scratch: Path, camera: Camera, roles: list[Role], states: list[str]) -> None:
    """Photograph the states asked for, over a site without cases and one with."""
    if "empty" in states:
        with _serving(scratch / "empty", "--offices-only") as site:
            Round(chromium, site, camera, roles).look("empty", open_places)
    if set(states) == {"empty"}:
        return
    with _serving(scratch / "demo", "--cases", DEMO_CASES) as site:
        prepare(site)
        tour = Round(chromium, site, camera, roles)
        if "normal" in states:
            tour.look("normal")
        if "error" in states:
            tour.provoke()
        if "long" in states:
            enter_longest(site)
            tour.look("long")


@contextmanager
def _serving(folder: Path, *demo: str) -> Iterator[Site]:
    folder.mkdir()
    url = f"sqlite:///{folder}/screens.sqlite3"
    migrate(url)
    with serving(url, folder / "server.log", *demo) as site:
        yield site


def shoot_queue(chromium: Browser, site: Site, file: Path) -> None:
    """The queue as a director sees it."""
    visitors = Visitors(chromium)
    page = visitors.sign_in(site, Role.DIRECTOR, viewport=DESKTOP).page
    page.goto("/queue")
    page.screenshot(path=file)
    visitors.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="where the pictures go; a file with --readme")
    parser.add_argument("roles", nargs="*", type=Role, help="role codes; all of them by default")
    parser.add_argument("--states", nargs="+", choices=STATES, default=list(STATES))
    parser.add_argument("--readme", action="store_true", help="only the picture of the queue")
    asked = parser.parse_args()
    with TemporaryDirectory() as scratch, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=chromium_path(), args=list(CHROMIUM_FLAGS))
        if asked.readme:
            with _serving(Path(scratch) / "demo", "--cases", DEMO_CASES) as site:
                shoot_queue(chromium, site, asked.folder)
            print(f"{asked.folder}: {asked.folder.stat().st_size} bytes")
            return
        camera = Camera(asked.folder)
        shoot(chromium, Path(scratch), camera, asked.roles or list(LOOKED_AT_BY), asked.states)
        sheet = make_sheet(chromium, asked.folder, camera.pictures)
    for picture in camera.pictures:
        for problem in picture.problems:
            print(f"{picture.caption}: {problem}")
    print(f"{len(camera.pictures)} pages, see {sheet}")


if __name__ == "__main__":
    main()
