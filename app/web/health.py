"""Is the application alive, and can it work? For the supervisor and the monitoring."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import SQLAlchemyError

from app import clock, reminders
from app.extensions import db
from app.reminders import clock_guard
from config import ROOT

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def live() -> ResponseReturnValue:
    """The process answers."""
    return jsonify(status="ok")


@blueprint.get("/readyz")
def ready() -> ResponseReturnValue:
    """Database reachable, migrations at head, reminders running; 503 with the reasons if not."""
    checks = _checks()
    good = all(value == "ok" for value in checks.values())
    return jsonify(status="ok" if good else "unavailable", checks=checks), 200 if good else 503


def _checks() -> dict[str, str]:
    try:
        with db.engine.connect() as connection:
            heads = MigrationContext.configure(connection).get_current_heads()
            if set(heads) != _expected_heads():
                return {"database": "ok", "migrations": "behind", "reminders": "unknown"}
    except SQLAlchemyError:
        return {"database": "unreachable", "migrations": "unknown", "reminders": "unknown"}
    return {"database": "ok", "migrations": "ok", "reminders": _reminders()}


def _reminders() -> str:
    """ok; stale when no process has given a sign of life; held while the clock is not trusted."""
    beat = reminders.heartbeat(clock.now())
    if beat is None or not beat.is_fresh:
        return "stale"
    return "held" if clock_guard.held() is not None else "ok"


@cache
def _expected_heads() -> frozenset[str]:
    config = Config()
    config.set_main_option("script_location", str(Path(ROOT) / "migrations"))
    return frozenset(ScriptDirectory.from_config(config).get_heads())
