"""Which reminder process is the active one, and is it alive?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from app.extensions import db
from app.reminders.models import WorkerLease

NAME: Final = "reminders"
FRESH_SECONDS: Final = 90  # a heartbeat older than this means that nobody reminds


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """Who held the lease last, when it beat, and whether that is recent enough (心跳)."""

    holder: str
    beat_at: datetime
    is_fresh: bool


def beat(holder: str, now: datetime, seconds: int) -> bool:
    """Renew the lease, or take it if it has run out; whether the holder has it now.

    A lease that ends further ahead than any could was written by a clock that has since
    been set back; it counts as run out.
    """
    until = now + timedelta(seconds=seconds)
    into = postgresql.insert if db.session.get_bind().dialect.name == "postgresql" else sqlite.insert
    first = into(WorkerLease).values(name=NAME, holder=holder, beat_at=now, until=until)
    db.session.execute(first.on_conflict_do_nothing())
    taken = db.session.execute(
        update(WorkerLease)
        .where(
            WorkerLease.name == NAME,
            or_(
                WorkerLease.holder == holder,
                WorkerLease.until <= now,
                WorkerLease.until > now + timedelta(seconds=10 * seconds),
            ),
        )
        .values(holder=holder, beat_at=now, until=until)
        .returning(WorkerLease.name)
        .execution_options(synchronize_session=False)
    )
    return taken.first() is not None


def release(holder: str, now: datetime) -> None:
    """Give the lease up, so that a process standing by need not wait."""
    db.session.execute(
        update(WorkerLease)
        .where(WorkerLease.name == NAME, WorkerLease.holder == holder)
        .values(until=now)
        .execution_options(synchronize_session=False)
    )


def heartbeat(now: datetime) -> Heartbeat | None:
    """The last sign of life of a reminder process, or None if there never was one."""
    row = db.session.execute(
        select(WorkerLease.holder, WorkerLease.beat_at).where(WorkerLease.name == NAME)
    ).first()
    if row is None:
        return None
    return Heartbeat(row.holder, row.beat_at, now - row.beat_at <= timedelta(seconds=FRESH_SECONDS))
