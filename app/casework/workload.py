"""What waits for somebody today? (工作台)

Each question is one statement, however many cases there are.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import joinedload

from app.audit import Actor
from app.casework.models import LegalCase
from app.casework.next_actions import actionable
from app.casework.ordering import sort_key
from app.casework.queue import QueueRow, row_of
from app.casework.queue_filters import QueueFilters, Tab, conditions
from app.casework.scope import visible
from app.extensions import db
from app.rules.procedure import OPEN_STATUSES
from app.timing import timing_for


def how_many(actor: Actor, filters: QueueFilters, on: date) -> int:
    """How many cases in reach the queue would list under these filters."""
    wanted = (visible(actor), *conditions(filters, on))
    return db.session.scalar(select(func.count()).select_from(LegalCase).where(*wanted)) or 0


def my_turn(actor: Actor, on: date, limit: int) -> tuple[QueueRow, ...]:
    """The first cases of the queue in which the actor is the one to act (待办), in its order."""
    wanted = (*conditions(QueueFilters(tab=Tab.TODO), on), actionable(actor, on))
    query = _cases(actor, *wanted).order_by(*sort_key(on, timing_for(actor).calendar.next_workday(on)))
    return _rows(actor, query.limit(limit), on)


def due_next(actor: Actor, on: date, limit: int) -> tuple[QueueRow, ...]:
    """The open cases in reach whose day comes next, today included, nearest first (期限)."""
    wanted = (LegalCase.next_due_on >= on, LegalCase.status.in_(OPEN_STATUSES))
    query = _cases(actor, *wanted).order_by(LegalCase.next_due_on, LegalCase.received_at, LegalCase.id)
    return _rows(actor, query.limit(limit), on)


def _cases(actor: Actor, *wanted: ColumnElement[bool]) -> Select[LegalCase]:
    return (
        select(LegalCase)
        .where(visible(actor), *wanted)
        .options(
            joinedload(LegalCase.person),
            joinedload(LegalCase.beneficiary_status),
            joinedload(LegalCase.office),
            joinedload(LegalCase.handler),
            joinedload(LegalCase.lawyer),
        )
    )


def _rows(actor: Actor, query: Select[LegalCase], on: date) -> tuple[QueueRow, ...]:
    timing = timing_for(actor)
    return tuple(
        row_of(actor, case, on, n, timing) for n, case in enumerate(db.session.scalars(query), start=1)
    )
