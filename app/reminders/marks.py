"""What must the worker remember between rounds? Small marks in the database (进程记号)."""

from __future__ import annotations

from datetime import datetime

from app.extensions import db
from app.reminders.channel_models import WorkerMark

LAST_ROUND = "last_round"


def mark(name: str) -> WorkerMark | None:
    """The mark as stored now."""
    return db.session.get(WorkerMark, name, populate_existing=True)


def set_mark(name: str, value: str, at: datetime) -> None:
    """Set a mark, inside the caller's transaction."""
    row = mark(name)
    if row is None:
        db.session.add(WorkerMark(name=name, value=value, at=at))
    else:
        row.value, row.at = value, at


def remove_mark(name: str) -> None:
    """Forget a mark, inside the caller's transaction."""
    if (row := mark(name)) is not None:
        db.session.delete(row)
