"""Pages that read a whole month are made one at a time in a process; nobody else waits for them."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event, Lock
from typing import Any

import pytest
from flask import Flask, g, request

from app.rules.vocabulary import Role
from app.stats import happenings
from app.web import turns
from app.web.access import matrix
from tests.browsing import Browser, browser_of
from tests.factories import a_user, an_office

MONTH, QUEUE = "/stats/2026-08", "/queue"


@pytest.fixture
def visitors(own_app: Flask) -> list[Browser]:
    office = an_office()
    return [browser_of(own_app, a_user(Role.DIRECTOR, office)) for _ in range(3)]


def got(app: Flask, browser: Browser, path: str) -> int:
    """The status of a page asked for in a thread."""
    with app.app_context():
        return browser.get(path).status_code


def asked(own_app: Flask, visitors: list[Browser], path: str) -> int:
    """The most that were ever made at the same time, when all ask at once."""
    lock, at_once, most = Lock(), 0, 0
    together = Barrier(len(visitors))

    def page(**given: object) -> str:
        nonlocal at_once, most
        with lock:
            at_once += 1
            most = max(most, at_once)
        Event().wait(0.1)
        with lock:
            at_once -= 1
        return "a page"

    def visit(browser: Browser) -> int:
        together.wait(10)
        return got(own_app, browser, path)

    for endpoint in ("stats.month", "queue.index"):
        own_app.view_functions[endpoint] = page
    with ThreadPoolExecutor(len(visitors)) as pool:
        assert list(pool.map(visit, visitors)) == [200] * len(visitors)
    return most


def test_a_month_is_made_once_at_a_time_and_the_queue_by_all(own_app: Flask, visitors: list[Browser]) -> None:
    """Red without the gate, and when it stands before every page."""
    assert asked(own_app, visitors, MONTH) == 1
    assert asked(own_app, visitors, QUEUE) == len(visitors)


def test_the_queue_does_not_wait_for_a_month(own_app: Flask, visitors: list[Browser]) -> None:
    begun, may_end = Event(), Event()

    def slow(**given: object) -> str:
        begun.set()
        assert may_end.wait(20)
        return "a month"

    own_app.view_functions["stats.month"] = slow
    with ThreadPoolExecutor(1) as pool:
        month = pool.submit(got, own_app, visitors[0], MONTH)
        assert begun.wait(20)
        try:
            assert visitors[1].get(QUEUE).status_code == 200
            assert not month.done()
        finally:
            may_end.set()
        assert month.result() == 200


@pytest.mark.parametrize("fails", [ZeroDivisionError, SystemExit])
def test_a_month_that_fails_lets_the_next_one_in(
    own_app: Flask, visitors: list[Browser], fails: type[BaseException]
) -> None:
    """Red when the turn is given up only after an answer."""

    def broken(**given: object) -> str:
        raise fails

    own_app.testing = False
    own_app.view_functions["stats.month"] = broken
    try:
        assert visitors[0].get(MONTH).status_code == 500
    except SystemExit:
        assert fails is SystemExit
    assert not turns._TURN.locked()


def test_who_waits_too_long_goes_all_the_same(
    own_app: Flask, visitors: list[Browser], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Red when a turn nobody gives up stops every month, or when somebody gives up another's."""
    monkeypatch.setattr(turns, "_PATIENCE", 0.05)
    with turns._TURN:
        assert visitors[0].get(MONTH).status_code == 200
        assert turns._TURN.locked()


def test_every_page_that_reads_the_cases_of_a_span_takes_turns(
    own_app: Flask, visitors: list[Browser], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Red when a page of statistics reads a month without a turn."""
    read: set[tuple[str, bool]] = set()
    real = happenings._histories

    def noted(*given: Any) -> Iterator[happenings.History]:
        read.add((f"{request.endpoint} {request.method}", g.get("has_turn", False)))
        return real(*given)

    monkeypatch.setattr(happenings, "_histories", noted)
    browser = visitors[0]
    browser.send("/annual/2026/draft")
    for rule in own_app.url_map.iter_rules():
        if not rule.endpoint.startswith(("stats.", "annual.")):
            continue
        path = (
            rule.rule.replace("<month>", "2026-08")
            .replace("<int:year>", "2026")
            .replace("<int:version>", "1")
        )
        for key in ("received", "unknown"):
            for method in (rule.methods or set()) & {"GET", "POST"}:
                ask = browser.send if method == "POST" else browser.get
                ask(path.replace("<key>", key).replace("<section>", "results").replace("<int:case_id>", "1"))
    assert {page for page, has_turn in read if not has_turn} == set()
    assert {page.partition(" ")[0] for page, _ in read} >= {
        "stats.month",
        "stats.cases",
        "stats.xlsx",
        "stats.check",
        "annual.draft",
    }


def test_only_what_is_known_to_be_heavy_takes_turns() -> None:
    assert {rule.endpoint.partition(".")[0] for rule in matrix().values() if rule.takes_turns} == {
        "stats",
        "annual",
    }
