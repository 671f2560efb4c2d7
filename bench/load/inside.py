"""What does one visit cost, and where does the time go? The application called in this process.

Statements are counted and timed; a profile shares out the rest. All of it is processor time, so
that other work on the machine counts little. C code is not slowed by the profiler and Python is:
the time of SQL is taken as measured, and the rest of an unprofiled visit shared out as the
profile has it. What PostgreSQL does is done elsewhere: its statements are timed by the clock.
"""

from __future__ import annotations

import cProfile
import pstats
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

from flask import Flask
from sqlalchemy import event

from app.extensions import db
from bench.load.browsing import Browser, Inside
from bench.load.visits import Material, Visit

_REPEATS = 5
_SLOW_MS = 2.0
_DRIVERS: Final = ("pysqlite3", "psycopg")
# The first that stands in a function's file names its part.
_PARTS: Final = (
    ("sqlalchemy", "ORM"),
    ("jinja2", "template"),
    ("markupsafe", "template"),
    ("/templates/", "template"),
    ("<template>", "template"),
    ("wtforms", "forms"),
    ("flask_wtf", "forms"),
    ("werkzeug", "web"),
    ("flask", "web"),
    ("whitenoise", "web"),
    ("/app/", "app"),
    ("json", "json"),
)


@dataclass(slots=True)
class Statement:
    """One statement as it went to the database."""

    sql: str
    parameters: Any
    milliseconds: float = 0.0
    plan: list[str] = field(default_factory=list)


@contextmanager
def statements(app: Flask) -> Iterator[list[Statement]]:
    """The statements sent while it is open."""
    said: list[Statement] = []
    started: list[float] = []

    def before(*given: Any) -> None:
        said.append(Statement(str(given[2]), given[3]))
        started.append(time.perf_counter())

    def after(*given: Any) -> None:
        said[-1].milliseconds = 1000 * (time.perf_counter() - started[-1])

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", before)
    event.listen(engine, "after_cursor_execute", after)
    try:
        yield said
    finally:
        event.remove(engine, "before_cursor_execute", before)
        event.remove(engine, "after_cursor_execute", after)


@cache
def _browser(app: Flask, login: str) -> Browser:
    return Browser(Inside(app), login)


def examine(app: Flask, visit: Visit, login: str, material: Material) -> dict[str, Any]:
    """Statements, milliseconds and parts of one visit, and the plans of its slow statements."""
    browser, repeats = _browser(app, login), 1 if visit.writes else _REPEATS

    def once() -> float:
        ready = visit.before(browser, material)
        started = time.process_time()
        visit.timed(browser, material, ready)
        return time.process_time() - started

    for _ in range(repeats):
        once()
    ready = visit.before(browser, material)
    with statements(app) as said:
        answers = visit.timed(browser, material, ready)
    whole_ms = 1000 * min(once() for _ in range(repeats))
    readies = [visit.before(browser, material) for _ in range(repeats)]
    profile = cProfile.Profile(time.process_time)
    profile.enable()
    for ready in readies:
        visit.timed(browser, material, ready)
    profile.disable()
    parts = _parts(profile)
    sql_ms = 1000 * parts.pop("SQL", 0.0) / repeats
    rest = sum(parts.values()) or 1.0
    slow = _with_plans(app, said)
    return {
        "queries": len(said) / len(answers),
        "queries_of_visit": len(said),
        "cpu_ms": round(whole_ms, 1),
        "sql_clock_ms": round(sum(each.milliseconds for each in said), 1),
        "parts_ms": {
            "SQL": round(sql_ms, 1),
            **{
                name: round(max(whole_ms - sql_ms, 0) * share / rest, 1)
                for name, share in parts.most_common()
            },
        },
        "slow_statements": slow,
    }


def _parts(profile: cProfile.Profile) -> Counter[str]:
    """Seconds by part of the system; built-in functions count for who called them."""
    found: Counter[str] = Counter()
    stats: dict[Any, Any] = pstats.Stats(profile).stats  # type: ignore[attr-defined]
    for (file, _, name), (_, _, own, _, callers) in stats.items():
        if any(driver in file or driver in name for driver in _DRIVERS):
            found["SQL"] += own
        elif file != "~":
            found[_part(file)] += own
        else:
            for (caller, _, _), (_, _, share, _) in callers.items():
                found[_part(caller)] += share
    return found


def _part(file: str) -> str:
    if any(driver in file for driver in _DRIVERS):
        return "SQL"
    return next((name for mark, name in _PARTS if mark in file), "other")


def _with_plans(app: Flask, said: list[Statement]) -> list[dict[str, Any]]:
    """What took long, or reads a table from end to end, with the database's plan for it."""
    with app.app_context(), db.engine.connect() as connection:
        for each in said:
            if each.sql.lstrip().upper().startswith(("SELECT", "WITH")):
                verb = "EXPLAIN QUERY PLAN " if connection.dialect.name == "sqlite" else "EXPLAIN "
                rows = connection.exec_driver_sql(verb + each.sql, each.parameters).all()
                each.plan = [str(row[-1]) for row in rows]
        connection.rollback()
    return [
        {"ms": round(each.milliseconds, 1), "sql": each.sql, "plan": each.plan}
        for each in sorted(said, key=lambda one: -one.milliseconds)
        if each.milliseconds >= _SLOW_MS
    ]
