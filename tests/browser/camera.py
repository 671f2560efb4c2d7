"""Pictures of a page at desk and phone size, and what a script can see to be wrong with it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Page

from app.rules.vocabulary import Role
from tests.browser.site import DESKTOP, PHONE
from tests.browser.test_gates import SIDEWAYS

SCREENS = (DESKTOP, PHONE)
HEIGHT = "Math.min(9000, Math.max(innerHeight, document.scrollingElement.scrollHeight))"
HAS_SAID = "() => /[\\u4e00-\\u9fff]{4}/.test((document.querySelector('main') || {}).innerText || '')"


@dataclass(frozen=True, slots=True)
class Picture:
    """A page in one of its states, photographed at every size."""

    endpoint: str
    role: Role
    state: str
    title: str
    files: tuple[Path, ...]
    problems: tuple[str, ...]

    @property
    def caption(self) -> str:
        return f"{self.endpoint} · {self.role.value} · {self.state}"


class Camera:
    """Photographs what somebody of a role sees; remembers every picture taken."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self.pictures: list[Picture] = []

    def take(self, page: Page, role: Role, endpoint: str, state: str, status: int) -> Picture:
        """Write endpoint-role-state-width.png for each size; `status` is what the server answered."""
        problems = [f"answered {status}"] if status >= 500 else []
        if not page.evaluate(HAS_SAID):
            problems.append("says nothing in Chinese")
        files = []
        for screen in SCREENS:
            page.set_viewport_size(screen)
            if wide := page.evaluate(SIDEWAYS):
                problems.append(f"at {screen['width']}: {wide}")
            # As tall as the page, so that sticky bars stand at its foot and hide nothing.
            page.set_viewport_size({**screen, "height": page.evaluate(HEIGHT)})
            files.append(self._folder / f"{endpoint}-{role.value}-{state}-{screen['width']}.png")
            page.screenshot(path=files[-1])
        page.set_viewport_size(DESKTOP)
        taken = Picture(endpoint, role, state, page.title(), tuple(files), tuple(problems))
        self.pictures.append(taken)
        return taken
