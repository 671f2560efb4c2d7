"""A real server, a real Chromium. Without Chromium these tests are skipped; in CI that is a failure."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright
from sqlalchemy import create_engine, text

from app.extensions import Base
from tests.browser.places import prepare
from tests.browser.site import CHROMIUM_FLAGS, CHROMIUM_NAMES, Site, chromium_path, serving
from tests.browser.visitor import Visitors

DEMO_CASES = "60"  # every status, office and beneficiary class occurs


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.parent == Path(__file__).parent:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One headless Chromium for all tests of this process."""
    path = chromium_path()
    if path is None:
        missing = f"no Chromium found (looked for {', '.join(CHROMIUM_NAMES)})"
        if os.environ.get("CI", "").lower() in ("1", "true"):
            pytest.fail(missing + "; CI needs one")
        pytest.skip(missing)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(CHROMIUM_FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def site(
    chromium: Browser, sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """Demo data over SQLite, served: for tests that look at pages and change little."""
    folder = tmp_path_factory.mktemp("site")
    shutil.copyfile(sqlite_template, folder / "site.sqlite3")
    url = f"sqlite:///{folder / 'site.sqlite3'}"
    with serving(url, folder / "server.log", "--cases", DEMO_CASES) as running:
        yield running


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def story_site(
    chromium: Browser, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """Offices and staff without cases, served over a database of each kind."""
    folder = tmp_path_factory.mktemp("story")
    if request.param == "sqlite":
        shutil.copyfile(request.getfixturevalue("sqlite_template"), folder / "story.sqlite3")
        url = f"sqlite:///{folder / 'story.sqlite3'}"
    else:
        url = request.getfixturevalue("postgresql_url")
        empty(url)
    with serving(url, folder / "server.log", "--offices-only") as running:
        yield running
    if request.param == "postgresql":
        empty(url)


def empty(url: str) -> None:
    """Delete every row of the shared PostgreSQL database."""
    engine = create_engine(url)
    names = ", ".join(table.name for table in Base.metadata.sorted_tables)
    with engine.begin() as connection:
        connection.execute(text(f"truncate {names} restart identity cascade"))
    engine.dispose()


@pytest.fixture
def visitors(chromium: Browser) -> Iterator[Visitors]:
    """Opens signed-in pages and closes them after the test."""
    opened = Visitors(chromium)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def demo_site(site: Site) -> Site:
    """The demo site with what only passing time gives: a draft, a fresh report, reminders."""
    prepare(site)
    return site
