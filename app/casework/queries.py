"""Which cases are mine? (我的案件)"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, cast, exists, func, or_, select
from sqlalchemy.orm import joinedload

from app.audit import Actor
from app.casework.clocks import Deadline, DeadlineState
from app.casework.listed import ListedCase
from app.casework.models import CaseEvent, LegalCase
from app.casework.ordering import NEVER
from app.casework.procedural import Acceptance
from app.casework.queue_row import QueueRow, row_of
from app.casework.scope import visible
from app.extensions import BigId, db
from app.rules.deadlines import DeadlineKind
from app.rules.procedure import IN_HAND, OPEN_STATUSES
from app.rules.vocabulary import Action, CaseStatus, Term
from app.timing import timing_for

_SOON = timedelta(days=7)
_MOST_CASES = 200
_MAY_BE_TO_DO = OPEN_STATUSES | {CaseStatus.TERMINATED}


class MyTab(Term):
    """The lawyer's three lists (待我处理, 在办, 已结)."""

    TODO = "todo", "待我处理"
    HAND = "hand", "在办"
    DONE = "done", "已结"


@dataclass(frozen=True, slots=True)
class MyCase:
    """A card of 我的案件: the case, whom to call, what was reported last, and what waits for an answer."""

    row: QueueRow
    phone: str | None
    current: str
    to_confirm: int  # limits that wait for an answer (待确认)


def my_cases(actor: Actor, tab: MyTab, on: date) -> tuple[MyCase, ...]:
    """The cases assigned to the actor, nearest day first."""
    cases = db.session.scalars(
        select(LegalCase)
        .where(LegalCase.lawyer_id == actor.user_id, visible(actor), _my_tab(tab, on))
        .options(
            joinedload(LegalCase.person),
            joinedload(LegalCase.beneficiary_status),
            joinedload(LegalCase.office),
            joinedload(LegalCase.handler),
            joinedload(LegalCase.lawyer),
        )
        .order_by(func.coalesce(LegalCase.next_due_on, NEVER), LegalCase.received_at, LegalCase.id)
        .limit(_MOST_CASES)
    ).all()
    timing = timing_for(actor)
    latest, waiting = _latest_progress(cases), _to_confirm_counts(cases)
    return tuple(
        MyCase(
            row_of(actor, ListedCase.of(case), on, n, timing),
            case.person.phone,
            latest.get(case.id, case.status.label),
            waiting.get(case.id, 0),
        )
        for n, case in enumerate(cases, start=1)
    )


def my_counts(actor: Actor, on: date) -> dict[MyTab, int]:
    """How many cases each of the lawyer's lists holds."""
    return {
        tab: db.session.scalar(
            select(func.count())
            .select_from(LegalCase)
            .where(LegalCase.lawyer_id == actor.user_id, visible(actor), _my_tab(tab, on))
        )
        or 0
        for tab in MyTab
    }


def _my_tab(tab: MyTab, on: date) -> ColumnElement[bool]:
    if tab is MyTab.HAND:
        return LegalCase.status.in_(IN_HAND)
    if tab is MyTab.DONE:
        return LegalCase.status.not_in(IN_HAND)
    to_do = or_(
        LegalCase.status == CaseStatus.ASSIGNED,
        and_(LegalCase.status == CaseStatus.IN_PROGRESS, LegalCase.next_due_on <= on + _SOON),
        and_(LegalCase.status == CaseStatus.CLOSED, LegalCase.file_received_on.is_(None)),
        and_(
            LegalCase.status == CaseStatus.TERMINATED,
            LegalCase.next_due_kind == DeadlineKind.CLOSING_FILE.value,
        ),
        _to_confirm(),
    )
    # Said once more by status, for the index: nothing waits for an answer once a case is done with.
    return and_(LegalCase.status.in_(_MAY_BE_TO_DO), to_do)


_UNANSWERED = and_(
    Deadline.acceptance == Acceptance.PROPOSED.value,
    Deadline.state.in_((DeadlineState.RUNNING, DeadlineState.PAUSED)),
)


def _to_confirm() -> ColumnElement[bool]:
    """Whether a limit was proposed that nobody has answered (待确认)."""
    return exists().where(
        Deadline.office_id == LegalCase.office_id, Deadline.case_id == LegalCase.id, _UNANSWERED
    )


def _to_confirm_counts(cases: Sequence[LegalCase]) -> dict[int, int]:
    """How many limits of each case wait for an answer; cases without any are left out."""
    rows = select(Deadline.case_id, func.count()).where(_of(Deadline, cases), _UNANSWERED)
    return {case_id: number for case_id, number in db.session.execute(rows.group_by(Deadline.case_id))}


def _of(model: type[Deadline] | type[CaseEvent], cases: Sequence[LegalCase]) -> ColumnElement[bool]:
    """The rows of these cases, by both parts of the key, so that the index finds them."""
    return and_(
        model.office_id.in_({case.office_id for case in cases}),
        model.case_id.in_([case.id for case in cases]),
    )


def _latest_progress(cases: Sequence[LegalCase]) -> dict[int, str]:
    """What was reported last of each case; what was taken back does not count."""
    of_cases = _of(CaseEvent, cases)
    retracted = select(cast(CaseEvent.data["retracts"].as_string(), BigId)).where(
        of_cases,
        CaseEvent.kind == Action.ADD_NOTE.value,
        CaseEvent.data["retracts"].as_string().is_not(None),
    )
    newest = (
        select(func.max(CaseEvent.id))
        .where(
            of_cases,
            CaseEvent.kind == Action.RECORD_PROGRESS.value,
            CaseEvent.id.not_in(retracted),
        )
        .group_by(CaseEvent.case_id)
    )
    rows = db.session.execute(
        select(CaseEvent.case_id, CaseEvent.on_date, CaseEvent.text).where(CaseEvent.id.in_(newest))
    )
    return {row.case_id: f"{row.on_date} {row.text}" for row in rows}
