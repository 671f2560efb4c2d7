"""Whose case comes next, and why? (优先队列)

The order is the one of rules.priority, said in SQL: band, tier, next due day, receipt, id.
A page takes one statement for its rows, one for the total, one for the position of its first
row and one that asks whether limits or calendar have changed, however many rows it has. What
is done with stands in another order (see done_list), so that no page costs more for old cases.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import joinedload

from app.audit import Actor
from app.casework.done_list import count_text, counted, counting, done_page
from app.casework.models import LegalCase
from app.casework.next_actions import NextAction, actionable, next_action
from app.casework.ordering import (
    Cursor,
    OrderKey,
    after,
    before,
    lamp_colour,
    sort_key,
)
from app.casework.queue_filters import QueueFilters, Tab, conditions, with_a_lamp
from app.casework.scope import visible
from app.casework.standing import priority_of
from app.casework.viewing import open_elsewhere, open_viewing, viewers
from app.extensions import db
from app.rules.basis import Basis
from app.rules.deadlines import DeadlineKind, Lamp, PauseReason, lamp
from app.rules.findings import Reason
from app.rules.lamps import PAUSED_WORDS
from app.rules.matters import MATTER
from app.rules.priority import BAND_LABELS, queue_reasons
from app.rules.procedure import OPEN_STATUSES
from app.rules.vocabulary import BeneficiaryType, CaseStatus, LampColour, Role
from app.timing import OfficeTiming, timing_for

MOST_ROWS = 200
_WAITS_FOR = {
    DeadlineKind.SUPPLEMENT.value: PAUSED_WORDS[PauseReason.SUPPLEMENT],
    DeadlineKind.COOPERATION_REPLY.value: PAUSED_WORDS[PauseReason.COOPERATION],
}
_MOST_TRIES = 50


@dataclass(frozen=True, slots=True)
class QueueRow:
    """One case in the queue, ready to show; nothing here needs another query."""

    case_id: int
    position: int
    case_no: str
    short_no: str
    applicant_name: str
    beneficiary_type: BeneficiaryType
    matter: str
    matter_label: str
    status: CaseStatus
    office_name: str
    handler_name: str
    lawyer_name: str
    received_on: date
    received_at: datetime
    next_due_on: date | None
    next_due_kind: str
    next_due_label: str
    next_is_tentative: bool
    is_paused: bool
    is_provisional: bool
    band: int
    tier: int
    lamp: Lamp | None
    reasons: tuple[Reason, ...]
    next_action: NextAction | None
    verdict: str  # of the rules when last asked: a code of rules.eligibility.Verdict
    proposal: str  # 审查意见: a DecisionKind code, or ""
    version: int

    @property
    def band_label(self) -> str:
        """今日必须处理, 应当优先, 可以优先 or 按收到时间."""
        return BAND_LABELS[self.band]

    @property
    def is_priority(self) -> bool:
        """Whether the row carries the mark of a statutory or policy priority."""
        return self.tier < 3


@dataclass(frozen=True, slots=True)
class QueuePage:
    """A page of the queue; the cursors lead to the pages before and after it."""

    rows: tuple[QueueRow, ...]
    total: int
    newer_cursor: str | None
    older_cursor: str | None

    @property
    def total_text(self) -> str:
        """共几件: the done are not counted beyond a thousand."""
        return count_text(self.total)


def queue(
    actor: Actor,
    filters: QueueFilters,
    on: date,
    cursor: str | None = None,
    limit: int | None = 20,
) -> QueuePage:
    """The cases in reach, in the order of the queue as of `on`; a bad cursor gives the first page.

    `limit` None gives all rows (the command line).
    """
    if filters.tab is Tab.DONE and filters.lamp is None and limit is not None:
        return _done(actor, filters, on, cursor, min(limit, MOST_ROWS))
    wanted = [visible(actor), *conditions(filters, on)]
    total = db.session.scalar(select(func.count()).select_from(LegalCase).where(*wanted)) or 0
    start, timing = Cursor.parse(cursor), timing_for(actor)
    workday = timing.calendar.next_workday(on)
    size = min(limit, MOST_ROWS) if limit is not None else max(total, 1)
    cases = _page(wanted, on, workday, start, size)
    first = 1
    if cases and start is not None:
        ahead = before(on, workday, OrderKey.of(cases[0], on, workday))
        first += db.session.scalar(select(func.count()).select_from(LegalCase).where(*wanted, ahead)) or 0
    rows = tuple(row_of(actor, case, on, first + n, timing) for n, case in enumerate(cases))
    keys = [OrderKey.of(case, on, workday) for case in cases[:1] + cases[-1:]]
    newer = Cursor("b", keys[0]).text if rows and first > 1 else None
    older = Cursor("a", keys[-1]).text if rows and rows[-1].position < total else None
    return QueuePage(rows, total, newer, older)


def _done(actor: Actor, filters: QueueFilters, on: date, cursor: str | None, size: int) -> QueuePage:
    """已办: the newest application first."""
    wanted, timing = conditions(filters, on), timing_for(actor)
    page = done_page(actor, wanted, cursor, size)
    cases = db.session.scalars(
        _whole(select(LegalCase.id).where(LegalCase.id.in_(page.case_ids))).order_by(LegalCase.id.desc())
    )
    rows = tuple(row_of(actor, case, on, n, timing) for n, case in enumerate(cases, start=page.first))
    return QueuePage(rows, counted(actor, wanted), page.newer, page.older)


def _page(
    wanted: Sequence[ColumnElement[bool]], on: date, workday: date, start: Cursor | None, size: int
) -> list[LegalCase]:
    order, query = sort_key(on, workday), select(LegalCase.id).where(*wanted).limit(size)
    if start is not None and start.direction == "b":
        nearest = query.where(before(on, workday, start.key)).order_by(*(each.desc() for each in order))
        return list(db.session.scalars(_whole(nearest).order_by(*order)))
    if start is not None:
        query = query.where(after(on, workday, start.key))
    return list(db.session.scalars(_whole(query.order_by(*order)).order_by(*order)))


def _whole(case_ids: Select[int]) -> Select[LegalCase]:
    """These cases with everything a row shows. Which ones is found out first, from the index alone:
    sorting whole cases costs their texts."""
    return (
        select(LegalCase)
        .where(LegalCase.id.in_(case_ids))
        .options(
            joinedload(LegalCase.person),
            joinedload(LegalCase.beneficiary_status),
            joinedload(LegalCase.office),
            joinedload(LegalCase.handler),
            joinedload(LegalCase.lawyer),
        )
    )


def is_waiting_provisionally(case: LegalCase) -> bool:
    """先行提供 decided and not yet assigned."""
    return case.is_provisional and case.status is CaseStatus.GRANTED


def is_escalated(case: LegalCase, on: date) -> bool:
    """Whether a 督办 about the case stayed unanswered past its reply day: the lamp is black."""
    return case.supervised_until is not None and case.supervised_until < on


def lamp_of(case: LegalCase, on: date) -> Lamp | None:
    """The lamp of a case's next due day; grey while the case waits for others who are not late yet,
    and where all its clocks stand still."""
    if case.next_due_on is None:
        return lamp(on, on, paused=True, paused_text="") if case.is_paused else None
    return lamp(
        case.next_due_on,
        on,
        paused=case.is_paused and case.next_due_on >= on,
        escalated=is_escalated(case, on),
        paused_text=_WAITS_FOR.get(case.next_due_kind, ""),
        warn_days=(case.next_due_on - (case.next_warn_on or case.next_due_on)).days,
    )


def row_of(actor: Actor, case: LegalCase, on: date, position: int, timing: OfficeTiming) -> QueueRow:
    """A case as a row of the queue; person, status, office, handler and lawyer must be loaded.

    `timing` is that of the actor, whose working days order the whole list.
    """
    workday = timing.calendar.next_workday(on)
    place = OrderKey.of(case, on, workday)
    is_waiting = is_waiting_provisionally(case)
    kind = DeadlineKind(case.next_due_kind) if case.next_due_kind else None
    reasons = queue_reasons(
        priority_of(case, on),
        case.next_due_on,
        on,
        workday,
        is_waiting,
        kind.label if kind else "期限",
        _basis(timing, kind, on),
    )
    return QueueRow(
        case_id=case.id,
        position=position,
        case_no=case.case_no,
        short_no=number_for(actor, case),
        applicant_name=case.applicant_name,
        beneficiary_type=case.beneficiary_type,
        matter=case.matter,
        matter_label=MATTER[case.matter].label,
        status=case.status,
        office_name=case.office.name,
        handler_name=case.handler.name,
        lawyer_name=case.lawyer.name if case.lawyer else "",
        received_on=case.received_on,
        received_at=case.received_at,
        next_due_on=case.next_due_on,
        next_due_kind=case.next_due_kind,
        next_due_label=kind.label if kind else "",
        next_is_tentative=case.next_is_tentative,
        is_paused=case.is_paused,
        is_provisional=case.is_provisional,
        band=place.band,
        tier=place.tier,
        lamp=lamp_of(case, on),
        reasons=reasons,
        next_action=next_action(actor.role, case, on),
        verdict=case.assessment.get("verdict", ""),
        proposal=case.proposal,
        version=case.version,
    )


def number_for(actor: Actor, case: LegalCase) -> str:
    """2026-118, led by the series where it is not that of one's own office: 清江军援 2026-118."""
    own = case.office_id == actor.office_id
    return case.short_no if own else f"{case.office.case_prefix} {case.short_no}"


def _basis(timing: OfficeTiming, kind: DeadlineKind | None, on: date) -> Basis | None:
    """The article of a limit as in force that day; None before it was."""
    try:
        return timing.limit(kind, on).basis if kind else None
    except LookupError:
        return None


def status_counts(actor: Actor) -> dict[CaseStatus, int]:
    """How many open cases in reach stand at each status; statuses without any are left out."""
    found = db.session.execute(
        select(LegalCase.status, func.count())
        .where(visible(actor), LegalCase.status.in_(OPEN_STATUSES))
        .group_by(LegalCase.status)
    )
    return {status: number for status, number in found}


def tab_counts(actor: Actor, open_ones: Mapping[CaseStatus, int] | None = None) -> dict[Tab, int]:
    """How many cases stand under each tab (待办, 在办, 已办); the done are counted to MOST_COUNTED + 1.

    `open_ones` is what `status_counts` has said already, if it was asked.
    """
    found = status_counts(actor) if open_ones is None else open_ones
    numbers = {tab: sum(found.get(status, 0) for status in tab.statuses) for tab in Tab}
    numbers[Tab.DONE] = counted(actor, [LegalCase.status.in_(Tab.DONE.statuses)])
    return numbers


def totals(actor: Actor, lists: Sequence[QueueFilters], on: date) -> list[int]:
    """How many cases in reach each of the lists has, by one statement; past MOST_COUNTED + 1 none counts."""
    if not lists:
        return []
    parts = [counting(actor, conditions(each, on)).label(f"n{at}") for at, each in enumerate(lists)]
    return list(db.session.execute(select(*parts)).one())


def total(actor: Actor, filters: QueueFilters, on: date) -> int:
    """How many cases in reach the list has, counted to the last one."""
    wanted = select(func.count()).select_from(LegalCase).where(visible(actor), *conditions(filters, on))
    return db.session.scalar(wanted) or 0


def lamp_counts(actor: Actor, filters: QueueFilters, on: date) -> dict[LampColour, int]:
    """How many cases of the filtered list (whatever its lamp filter) carry each lamp."""
    colour = lamp_colour(on)
    shown = db.session.execute(
        select(colour, func.count())
        .select_from(LegalCase)
        .where(visible(actor), *conditions(filters, on, with_lamp=False), *with_a_lamp(filters))
        .group_by(colour)
    ).all()
    found = {code: number for code, number in shown}
    return {each: found.get(each.value, 0) for each in LampColour}


def next_case(actor: Actor, on: date) -> LegalCase | None:
    """下一件: the first case of the actor's own to-do that no colleague has open, marked as open now.

    Locked while chosen, so that two people who ask at once get two cases.
    """
    tab = Tab.HAND if actor.role is Role.LAWYER else Tab.TODO
    first_free = (
        select(LegalCase)
        .where(
            visible(actor),
            *conditions(QueueFilters(tab=tab), on),
            actionable(actor, on),
            ~open_elsewhere(actor),
        )
        .order_by(*sort_key(on, timing_for(actor).calendar.next_workday(on)))
        .limit(1)
        .with_for_update(of=LegalCase, skip_locked=True)
    )
    for _ in range(_MOST_TRIES):
        case = db.session.scalar(first_free)
        if case is None:
            return None
        # A colleague may have taken it and let go of the lock since this statement began.
        if not viewers(case, but=actor):
            open_viewing(actor, case)
            return case
    return None
