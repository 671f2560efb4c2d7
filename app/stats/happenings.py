"""What happened in the month? The one grouped read behind all figures.

Events are joined with the case's own submit event, which holds the facts as they were
registered: a figure of a past month does not move when a case is corrected later. Only
`overdue` looks at the present: the clocks that are running now.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, select
from sqlalchemy.orm import aliased

from app.audit import Actor
from app.casework.clocks import Deadline, DeadlineState
from app.casework.models import CaseEvent, LegalCase
from app.casework.scope import within
from app.casework.timekeeping import APPLICANT_CLOCKS
from app.extensions import db
from app.rules.vocabulary import Action, BeneficiaryType, CaseStatus
from app.stats.period import Period
from app.timing import OfficeTiming, timing_of

# Events a figure is made of, and events that only explain how long something took.
COUNTED = (
    Action.SUBMIT,
    Action.GRANT,
    Action.GRANT_PROVISIONALLY,
    Action.CONFIRM_PROVISIONAL,
    Action.REFUSE,
    Action.OVERTURN_REFUSAL,
    Action.ASSIGN,
    Action.CLOSE,
    Action.TERMINATE,
)
_TIMED = (Action.GRANT, Action.GRANT_PROVISIONALLY, Action.REFUSE, Action.ASSIGN)
_BEFORE = (
    Action.ASK_FOR_PAPERS,
    Action.PAPERS_RECEIVED,
    Action.GRANT,
    Action.GRANT_PROVISIONALLY,
    Action.OVERTURN_REFUSAL,
)


@dataclass(frozen=True, slots=True)
class Happening:
    """One event with the facts of its case at registration."""

    event_id: int
    case_id: int
    office_id: int
    kind: Action
    on: date
    data: Mapping[str, Any]
    received_on: date
    matter: str
    beneficiary_type: BeneficiaryType
    service_state: str | None
    tier: int


@dataclass(frozen=True, slots=True)
class Earlier:
    """An event that says how long another one took."""

    event_id: int
    kind: Action
    on: date


@dataclass(frozen=True, slots=True)
class Overdue:
    """A case with a clock that has run out, as it stands now: the earliest target passed."""

    case_id: int
    matter: str
    beneficiary_type: BeneficiaryType
    tier: int
    status: CaseStatus
    target_on: date


@dataclass(frozen=True, slots=True)
class Month:
    """Everything the figures of one month are made of. `on` is the day overdue is asked for."""

    period: Period
    on: date
    happenings: tuple[Happening, ...] = ()
    earlier: Mapping[int, tuple[Earlier, ...]] = field(default_factory=dict)
    overdue: tuple[Overdue, ...] = ()
    timings: Mapping[int, OfficeTiming] = field(default_factory=dict)  # by office

    def first(self, *kinds: Action) -> tuple[Happening, ...]:
        """The first event of these kinds of each case, oldest first: a case counts once."""
        found: dict[int, Happening] = {}
        for happening in self.happenings:
            if happening.kind in kinds:
                found.setdefault(happening.case_id, happening)
        return tuple(found.values())


def month_of(actor: Actor, period: Period, on: date) -> Month:
    """Read a month within the actor's offices: three statements however many figures follow,
    and what each office has set about time."""
    happenings = tuple(_happening(row) for row in db.session.execute(_happenings(actor, period)))
    return Month(
        period,
        on,
        happenings,
        _earlier(actor, period),
        overdue_of(actor, on),
        {office_id: timing_of(office_id) for office_id in {each.office_id for each in happenings}},
    )


def _in_period(actor: Actor, period: Period, kinds: tuple[Action, ...]) -> ColumnElement[bool]:
    return and_(
        within(actor, CaseEvent.office_id),
        CaseEvent.kind.in_(kinds),
        CaseEvent.on_date >= period.first_on,
        CaseEvent.on_date < period.end_on,
    )


def _happenings(actor: Actor, period: Period) -> Select[Any]:
    start = aliased(CaseEvent)
    same_case = and_(
        start.office_id == CaseEvent.office_id,
        start.case_id == CaseEvent.case_id,
        start.kind == Action.SUBMIT,
    )
    return (
        select(
            CaseEvent.id,
            CaseEvent.case_id,
            CaseEvent.office_id,
            CaseEvent.kind,
            CaseEvent.on_date,
            CaseEvent.data,
            start.on_date,
            start.data,
        )
        .join(start, same_case)
        .where(_in_period(actor, period, COUNTED))
        .order_by(CaseEvent.id)
    )


def _happening(row: Any) -> Happening:
    event_id, case_id, office_id, kind, on, data, received_on, facts = row
    return Happening(
        event_id,
        case_id,
        office_id,
        Action(kind),
        on,
        data,
        received_on,
        facts["matter"],
        BeneficiaryType(facts["beneficiary_type"]),
        facts.get("service_state"),
        facts["tier"],
    )


def _earlier(actor: Actor, period: Period) -> Mapping[int, tuple[Earlier, ...]]:
    """Pauses and decisions of the cases decided or assigned in the month, by case, oldest first."""
    past = aliased(CaseEvent)
    timed = (
        select(CaseEvent.office_id, CaseEvent.case_id).where(_in_period(actor, period, _TIMED)).distinct()
    ).subquery()
    rows = db.session.execute(
        select(past.case_id, past.id, past.kind, past.on_date)
        .join(timed, and_(past.office_id == timed.c.office_id, past.case_id == timed.c.case_id))
        .where(past.kind.in_(_BEFORE), past.on_date < period.end_on)
        .order_by(past.id)
    )
    found: dict[int, list[Earlier]] = {}
    for case_id, event_id, kind, on in rows:
        found.setdefault(case_id, []).append(Earlier(event_id, Action(kind), on))
    return {case_id: tuple(events) for case_id, events in found.items()}


def overdue_of(actor: Actor, on: date) -> tuple[Overdue, ...]:
    """Cases with a running clock whose target day lies before `on`, most overdue first.

    The applicant's own limits are nobody's delay, and a paused clock is not overdue.
    """
    rows = db.session.execute(
        select(
            LegalCase.id,
            LegalCase.matter,
            LegalCase.beneficiary_type,
            LegalCase.priority_tier,
            LegalCase.status,
            Deadline.target_on,
        )
        .join(LegalCase, and_(Deadline.office_id == LegalCase.office_id, Deadline.case_id == LegalCase.id))
        .where(
            within(actor, Deadline.office_id),
            Deadline.state == DeadlineState.RUNNING,
            Deadline.target_on < on,
            Deadline.kind.not_in([kind.value for kind in APPLICANT_CLOCKS]),
        )
        .order_by(Deadline.target_on, LegalCase.id)
    )
    found: dict[int, Overdue] = {}
    for row in rows:
        found.setdefault(row[0], Overdue(*row))
    return tuple(found.values())
