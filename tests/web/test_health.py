"""Liveness and readiness: each condition alone turns readiness off."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask
from sqlalchemy import text

from app import clock
from app.extensions import db, transaction
from app.reminders import clock_guard
from app.reminders.models import WorkerLease
from app.reminders.worker_models import HoldReason, WorkerClock
from app.web import health
from tests.browsing import Browser


def beat(age: timedelta) -> None:
    with transaction() as session:
        at = clock.now() - age
        session.merge(WorkerLease(name="reminders", holder="test", beat_at=at, until=at))


def checks(client: Browser) -> tuple[int, dict[str, str]]:
    response = client.get("/readyz")
    assert response.json is not None
    return response.status_code, response.json["checks"]


def test_alive_without_a_database(visitor: Browser) -> None:
    assert visitor.get("/healthz").json == {"status": "ok"}


def test_ready_when_all_is_well(visitor: Browser) -> None:
    beat(timedelta(seconds=20))
    assert checks(visitor) == (200, {"database": "ok", "migrations": "ok", "reminders": "ok"})


def test_not_ready_when_the_reminder_process_is_silent(visitor: Browser) -> None:
    """Red when the heartbeat is not compared with the clock."""
    assert checks(visitor)[1]["reminders"] == "stale"
    beat(timedelta(minutes=4))
    assert checks(visitor) == (503, {"database": "ok", "migrations": "ok", "reminders": "stale"})


def test_not_ready_while_the_clock_is_held(visitor: Browser) -> None:
    """P16: the alarm. Red when health does not ask the guard."""
    beat(timedelta(seconds=1))
    with transaction() as session:
        session.merge(
            WorkerClock(
                name=clock_guard.NAME, tick_at=clock.now(), boot_id="b", since_boot=1.0, held_at=clock.now(),
                held_because=HoldReason.JUMP, drift_seconds=3600,
            )
        )  # fmt: skip
    assert checks(visitor) == (503, {"database": "ok", "migrations": "ok", "reminders": "held"})


def test_not_ready_when_migrations_are_behind(visitor: Browser) -> None:
    with db.engine.connect().execution_options(writes=True) as connection, connection.begin():
        head = connection.scalar(text("select version_num from alembic_version"))
        connection.execute(text("update alembic_version set version_num = '0001'"))
    try:
        assert checks(visitor)[1]["migrations"] == "behind"
    finally:
        with db.engine.connect().execution_options(writes=True) as connection, connection.begin():
            connection.execute(text("update alembic_version set version_num = :head"), {"head": head})


def test_the_expected_head_is_the_only_one(app: Flask) -> None:
    assert len(health._expected_heads()) == 1
