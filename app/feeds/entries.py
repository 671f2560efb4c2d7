"""Which limits stand in a feed, and since when as they are?"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm import lazyload

from app.casework.clocks import Deadline, DeadlineState
from app.casework.models import CaseEvent, LegalCase
from app.casework.procedural import Acceptance
from app.extensions import db
from app.rules.deadlines import DeadlineKind, Limit
from app.timing import timing_of

# Enough for a city; a calendar with more is of no use to anybody, and every reading costs as much.
MOST_EVENTS: Final = 2000
_OPEN: Final = (DeadlineState.RUNNING, DeadlineState.PAUSED)


@dataclass(frozen=True, slots=True)
class Entry:
    """One running limit as a calendar shows it. Nothing of the person: the case number is all.

    `revision` grows with every entry in the case's timeline, and every change of a date makes
    one; `changed_at` is when the last was made.
    """

    deadline_id: int
    case_id: int
    case_no: str
    kind: DeadlineKind
    basis: str
    needs_checking: bool  # 待核
    nominal_due_on: date
    rolled_due_on: date
    promise_due_on: date | None
    due_at: datetime | None
    warn_on: date
    is_tentative: bool  # 暂定
    is_paused: bool
    is_proposed: bool  # 待确认
    revision: int
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Listing:
    """The limits of a feed, nearest day first; `is_cut` when there are more than it holds."""

    entries: tuple[Entry, ...]
    is_cut: bool

    @property
    def tag(self) -> str:
        """Changes when anything does that a calendar would show."""
        return hashlib.sha256(repr(self).encode()).hexdigest()[:32]

    @property
    def changed_at(self) -> datetime | None:
        """When the last change was made to a case of these."""
        return max((entry.changed_at for entry in self.entries), default=None)


def listing(reach: ColumnElement[bool]) -> Listing:
    """Every running limit of the cases within reach, paused ones included."""
    of_case = and_(CaseEvent.office_id == Deadline.office_id, CaseEvent.case_id == Deadline.case_id)
    timeline = select(CaseEvent).where(of_case).correlate(Deadline)
    changes = timeline.with_only_columns(func.count()).scalar_subquery()
    last_change = timeline.with_only_columns(func.max(CaseEvent.at)).scalar_subquery()
    found = db.session.execute(
        select(Deadline, LegalCase.case_no, changes, last_change)
        .join(Deadline.case)
        .options(lazyload(Deadline.pauses), lazyload(Deadline.event))
        .where(reach, Deadline.state.in_(_OPEN))
        .order_by(Deadline.nominal_due_on, Deadline.id)
        .limit(MOST_EVENTS + 1)
    ).all()
    rules: dict[tuple[int, str], Limit] = {}
    entries = []
    for row, case_no, count, changed_at in found[:MOST_EVENTS]:
        key = (row.office_id, row.rule_id)
        if key not in rules:
            rules[key] = timing_of(row.office_id).limit_by_id(row.rule_id)
        entries.append(_entry(row, case_no, rules[key], count, changed_at))
    return Listing(tuple(entries), len(found) > MOST_EVENTS)


def _entry(row: Deadline, case_no: str, limit: Limit, count: int, changed_at: datetime) -> Entry:
    return Entry(
        deadline_id=row.id,
        case_id=row.case_id,
        case_no=case_no,
        kind=DeadlineKind(row.kind),
        basis=limit.basis.label,
        needs_checking=limit.confidence.needs_checking,
        nominal_due_on=row.nominal_due_on,
        rolled_due_on=row.rolled_due_on,
        promise_due_on=row.promise_due_on,
        due_at=row.due_at,
        warn_on=row.warn_on,
        is_tentative=row.is_tentative,
        is_paused=row.state is DeadlineState.PAUSED,
        is_proposed=row.acceptance == Acceptance.PROPOSED,
        revision=count,
        changed_at=changed_at,
    )
