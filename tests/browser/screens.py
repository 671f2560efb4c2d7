"""Pictures of every page, to look at: `python -m tests.browser.screens FOLDER [ROLE …]`.

Demo data, every page of every role at desktop and phone size. With `--readme FILE` only the
picture of the queue for the README (1366×768).
"""

from __future__ import annotations

import argparse
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, sync_playwright

from app.rules.vocabulary import Role
from tests.browser.places import places, prepare
from tests.browser.site import CHROMIUM_FLAGS, DESKTOP, PHONE, Site, chromium_path, serving
from tests.browser.visitor import Visitors
from tests.conftest import migrate

HEIGHT = "Math.min(9000, Math.max(innerHeight, document.scrollingElement.scrollHeight))"
DEMO_CASES = "200"  # enough to fill lists and charts


def shoot(chromium: Browser, site: Site, folder: Path, roles: list[Role]) -> int:
    """Write role-endpoint-width.png for every page; the number of files."""
    written = 0
    for role in roles:
        with site.app() as app:
            mine = places(app, role)
        for screen in (DESKTOP, PHONE):
            visitors = Visitors(chromium)
            page = visitors.sign_in(site, role, viewport=screen).page
            for place in mine:
                page.set_viewport_size(screen)
                page.goto(place.path)
                # As tall as the page, so that sticky bars stand at its foot and hide nothing.
                page.set_viewport_size({**screen, "height": page.evaluate(HEIGHT)})
                name = f"{role.value}-{place.endpoint}-{screen['width']}.png"
                page.screenshot(path=folder / name)
                written += 1
            visitors.close()
    return written


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
    parser.add_argument("--readme", action="store_true", help="only the picture of the queue")
    asked = parser.parse_args()
    with TemporaryDirectory() as scratch, sync_playwright() as playwright:
        url = f"sqlite:///{scratch}/screens.sqlite3"
        migrate(url)
        chromium = playwright.chromium.launch(executable_path=chromium_path(), args=list(CHROMIUM_FLAGS))
        with serving(url, Path(scratch) / "server.log", "--cases", DEMO_CASES) as site:
            if asked.readme:
                shoot_queue(chromium, site, asked.folder)
                print(f"{asked.folder}: {asked.folder.stat().st_size} bytes")
                return
            prepare(site)
            asked.folder.mkdir(parents=True, exist_ok=True)
            print(shoot(chromium, site, asked.folder, asked.roles or list(Role)), "pictures")


if __name__ == "__main__":
    main()
