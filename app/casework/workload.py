"""What waits for somebody today? (工作台)

Each question is one statement or two, however many cases there are.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from app.audit import Actor
from app.casework.listed import LISTED, ListedCase, read
from app.casework.models import LegalCase
from app.casework.next_actions import actionable, actionable_after
from app.casework.ordering import OrderKey, sort_key
from app.casework.queue_filters import WITH_A_DAY, QueueFilters, Tab, conditions
from app.casework.queue_row import QueueRow, row_of
from app.casework.scope import visible
from app.rules.procedure import OPEN_STATUSES
from app.timing import OfficeTiming, timing_for


def my_turn(actor: Actor, on: date, limit: int) -> tuple[QueueRow, ...]:
    """The first cases in which the actor is the one to act (待办), in the order of the queue. What is refused
    or terminated stands among them while something is left to do."""
    timing = timing_for(actor)
    workday = timing.calendar.next_workday(on)
    lists = (
        (*conditions(QueueFilters(tab=Tab.TODO), on), actionable(actor, on)),
        (*WITH_A_DAY, actionable_after(actor)),
    )
    found = [
        case
        for wanted in lists
        for case in read(LISTED.where(visible(actor), *wanted).order_by(*sort_key(on, workday)).limit(limit))
    ]
    found.sort(key=lambda case: OrderKey.of(case, on, workday))
    return _rows(actor, found[:limit], on, timing)


def due_next(actor: Actor, on: date, limit: int) -> tuple[QueueRow, ...]:
    """The open cases in reach whose day comes next, today included, nearest first (期限)."""
    query = LISTED.where(visible(actor), LegalCase.next_due_on >= on, LegalCase.status.in_(OPEN_STATUSES))
    query = query.order_by(LegalCase.next_due_on, LegalCase.received_at, LegalCase.id)
    return _rows(actor, read(query.limit(limit)), on, timing_for(actor))


def _rows(actor: Actor, cases: Sequence[ListedCase], on: date, timing: OfficeTiming) -> tuple[QueueRow, ...]:
    return tuple(row_of(actor, case, on, n, timing) for n, case in enumerate(cases, start=1))
