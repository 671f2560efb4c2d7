"""Is the application alive, and can it work? For the supervisor and the monitoring."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from pathlib import Path

from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from app import clock
from app.extensions import db
from app.reminders.models import WorkerLease
from config import ROOT

FRESH = timedelta(minutes=3)  # a heartbeat older than this means the reminder process is gone

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
            beat_at = connection.scalar(select(WorkerLease.beat_at).order_by(WorkerLease.beat_at.desc()))
    except SQLAlchemyError:
        return {"database": "unreachable", "migrations": "unknown", "reminders": "unknown"}
    fresh = beat_at is not None and clock.now() - beat_at <= FRESH
    return {"database": "ok", "migrations": "ok", "reminders": "ok" if fresh else "stale"}


@cache
def _expected_heads() -> frozenset[str]:
    config = Config()
    config.set_main_option("script_location", str(Path(ROOT) / "migrations"))
    return frozenset(ScriptDirectory.from_config(config).get_heads())
