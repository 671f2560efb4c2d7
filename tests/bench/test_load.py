"""Does the load bench build data that is sound, and do its visits still find their way?

No figure is asked for: sixty cases, called inside this process.
"""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import func, select

from app import create_app
from app.casework.invariants import findings
from app.casework.models import LegalCase
from app.extensions import db
from app.unchanged import MARK_OF_ALL
from bench.load import serving
from bench.load.browsing import Browser, Inside
from bench.load.building import build
from bench.load.changing import changing
from bench.load.material import material, to_assign
from bench.load.visits import VISITS

CASES, SEED = 60, 7
# One page, one search and both writes; the other lines send the same kinds of requests.
_DRIVEN = ("queue_first", "case", "search_1", "my", "stats", "intake_submit", "assign")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    folder: Path = tmp_path_factory.mktemp("bench")
    app = create_app(serving.settings_for(f"sqlite:///{folder / 'bench.sqlite3'}", folder))
    with app.app_context():
        upgrade()
        db.engine.dispose()
    assert build(app, folder, CASES, SEED, quiet=True).phase == "done"
    return app


def test_the_built_cases_break_no_invariant(built: Flask) -> None:
    with built.app_context():
        assert db.session.scalar(select(func.count()).select_from(LegalCase)) == CASES
        assert findings(db.session()) == []


def test_every_kind_of_visit_gets_what_it_asks_for(built: Flask) -> None:
    found = material(built, SEED, 1)
    for visit in (each for each in VISITS if each.key in _DRIVEN):
        login = found["users"][visit.role][0]
        if visit.key == "assign":
            found["to_assign"] = to_assign(built, found, 1)
        browser = Browser(Inside(built), login)
        answers = visit.timed(browser, found, visit.before(browser, found))
        assert answers, visit.key


def test_amid_changes_nothing_kept_is_good_for_long(built: Flask) -> None:
    """Red when the thread draws no mark: those lines would measure what is kept."""
    with built.app_context():
        first = db.session.scalar(MARK_OF_ALL)
        with changing(built):
            until = time.monotonic() + 10
            while db.session.scalar(MARK_OF_ALL) == first and time.monotonic() < until:
                db.session.rollback()
                time.sleep(0.01)
        assert db.session.scalar(MARK_OF_ALL) != first
