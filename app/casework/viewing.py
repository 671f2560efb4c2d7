"""Who has a case open just now? (正在查看)"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.dialects import postgresql, sqlite

from app import clock
from app.audit import Actor
from app.casework.models import CaseViewing, LegalCase
from app.extensions import db

FRESH_FOR = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Viewer:
    """A colleague who has the case open, and since when last seen."""

    user_id: int
    name: str
    seen_at: datetime


def open_viewing(actor: Actor, case: LegalCase) -> None:
    """Note that the actor has the case open now; call again while the page stays open."""
    if actor.user_id is None:
        return
    dialect = db.session.get_bind().dialect.name
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    now = clock.now()
    db.session.execute(
        insert(CaseViewing)
        .values(case_id=case.id, user_id=actor.user_id, office_id=case.office_id, seen_at=now)
        .on_conflict_do_update(index_elements=["case_id", "user_id"], set_={"seen_at": now})
    )


def viewers(case: LegalCase, but: Actor | None = None) -> tuple[Viewer, ...]:
    """Who else has it open, latest first; seen within five minutes."""
    rows = db.session.scalars(
        select(CaseViewing)
        .where(
            CaseViewing.case_id == case.id,
            CaseViewing.seen_at >= clock.now() - FRESH_FOR,
            CaseViewing.user_id != (but.user_id if but and but.user_id else 0),
        )
        .order_by(CaseViewing.seen_at.desc())
    )
    return tuple(Viewer(row.user_id, row.user.name, row.seen_at) for row in rows)


def open_elsewhere(actor: Actor) -> ColumnElement[bool]:
    """The SQL condition: a colleague has the case open."""
    return exists(
        select(CaseViewing.case_id).where(
            CaseViewing.case_id == LegalCase.id,
            CaseViewing.user_id != (actor.user_id or 0),
            CaseViewing.seen_at >= clock.now() - FRESH_FOR,
        )
    )
