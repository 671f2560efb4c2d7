"""What happened to the cases of a span? The one read behind all figures.

The whole history of every case touched in the span, or open in it, as it was recorded by
`as_of`. Facts are those of the registration with every correction recorded since, so that a
corrected case moves; a month that was sent keeps its figures in `snapshots`. Only `overdue`
looks at the clocks as they stand now.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from typing import Any, NamedTuple, TypeVar

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    Subquery,
    and_,
    case,
    func,
    literal_column,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute

from app.audit import Actor
from app.casework.clocks import Deadline, DeadlineState
from app.casework.models import CaseEvent, LegalCase
from app.casework.scope import within
from app.casework.timekeeping import APPLICANT_CLOCKS
from app.extensions import db
from app.rules.deadline_kinds import DeadlineKind
from app.rules.limits_oversight import OVERSIGHT_KINDS
from app.rules.matters import MATTER
from app.rules.recipients import pieces
from app.rules.vocabulary import Action, AidForm, BeneficiaryType, CaseStatus, ReceivedVia
from app.stats.course import ENDINGS, REOPENINGS, is_over, stands_over
from app.stats.period import Span
from app.timing import OfficeTiming, timings_of

# Events a figure is made of, and events that only explain how long something took or what is known.
COUNTED = (
    Action.SUBMIT,
    Action.GRANT,
    Action.GRANT_PROVISIONALLY,
    Action.CONFIRM_PROVISIONAL,
    Action.ASSIGN,
    Action.REASSIGN,
    *ENDINGS,
    *REOPENINGS,
)
PAUSES: Mapping[Action, Action] = {
    Action.ASK_FOR_PAPERS: Action.PAPERS_RECEIVED,
    Action.START_COOPERATION: Action.END_COOPERATION,
}
_READ = frozenset({*COUNTED, *PAUSES, *PAUSES.values(), Action.CORRECT})
# After an objection succeeded the case waits for a lawyer again.
_HANDS = frozenset({Action.ASSIGN, Action.REASSIGN, Action.OVERTURN_REFUSAL})
# All that a case shows that is open and nothing happened to in the span: whose it is, and that it is open.
_STANDING = frozenset({Action.SUBMIT, Action.CORRECT, *_HANDS, *ENDINGS, *REOPENINGS})
_T = TypeVar("_T")
_ACTIONS = {action.value: action for action in Action}  # looked up far quicker than Action(…)
# Neither database takes the greatest of true and false.
_YES, _NO = literal_column("1", Integer), literal_column("0", Integer)
_OWN_KINDS = [kind.value for kind in DeadlineKind if kind not in APPLICANT_CLOCKS | OVERSIGHT_KINDS]
_FACTS = ("matter", "aid_form", "applicants", "is_divisible", "recipients")


class Facts(NamedTuple):
    """What is known of a case when it is counted (案件要素)."""

    case_id: int
    office_id: int
    received_on: date
    matter: str
    beneficiary_type: BeneficiaryType
    service_state: str | None
    tier: int  # at registration
    received_via: ReceivedVia
    aid_form: AidForm
    applicants: int
    is_divisible: bool
    recipients: Mapping[str, int] | None

    @property
    def pieces(self) -> int:
        """As how many cases (件) it counts."""
        return pieces(self.applicants, self.is_divisible)


class Happening(NamedTuple):
    """One event of a case, with the statuses before and after it."""

    event_id: int
    case_id: int
    kind: Action
    on: date
    at: datetime
    before: str
    after: str
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class History:
    """A case with its events in the order they were recorded."""

    facts: Facts
    events: tuple[Happening, ...]

    def was_over(self, day: date) -> bool:
        """Whether the case was ended before that day."""
        return is_over(self.events, day)

    def lawyer_before(self, day: date, event_id: int | None = None) -> int | None:
        """Who was in charge at the start of that day, or just before an event; None before any assignment."""
        found = None
        for event in self.events:
            if event_id is not None and event.event_id >= event_id:
                break
            if event.on < day and event.kind in _HANDS:
                found = event.data.get("lawyer_id")
        return found


@dataclass(frozen=True, slots=True)
class Overdue:
    """A case with a clock that has run out, as it stands now: the earliest target passed."""

    case_id: int
    office_id: int
    matter: str
    beneficiary_type: BeneficiaryType
    tier: int
    status: CaseStatus
    lawyer_id: int | None
    target_on: date


@dataclass(frozen=True, slots=True)
class Month:
    """Everything the figures of one span are made of. `on` is the day overdue is asked for."""

    period: Span
    on: date
    histories: Mapping[int, History] = field(default_factory=dict)  # by case
    overdue: tuple[Overdue, ...] = ()
    timings: Mapping[int, OfficeTiming] = field(default_factory=dict)  # by office
    happened: Mapping[Action, tuple[Happening, ...]] = field(default_factory=dict)  # within the span
    due_days: dict[Any, date] = field(default_factory=dict)  # worked out so far, see durations

    def first(self, *kinds: Action) -> tuple[tuple[History, Happening], ...]:
        """The first event of these kinds of each case in the span, oldest first: a case counts once."""
        found: dict[int, Happening] = {}
        events = [event for kind in kinds for event in self.happened.get(kind, ())]
        for event in sorted(events, key=lambda each: each.event_id) if len(kinds) > 1 else events:
            found.setdefault(event.case_id, event)
        return tuple((self.histories[case_id], event) for case_id, event in found.items())


def month_of(actor: Actor, span: Span, on: date, as_of: datetime | None = None) -> Month:
    """Read a span within the actor's offices as it was recorded by `as_of` (now unless told): two or
    three statements however many figures follow, and what each office has set about time."""
    histories = tuple(_histories(actor, span, as_of))
    timings = timings_of({each.facts.office_id for each in histories})
    return gathered(span, on, histories, overdue_of(actor, on), timings)


def gathered(
    span: Span,
    on: date,
    histories: Iterable[History],
    overdue: tuple[Overdue, ...] = (),
    timings: Mapping[int, OfficeTiming] | None = None,
) -> Month:
    """These histories as a month: the events of the span by kind, in the order they were recorded."""
    by_case = {each.facts.case_id: each for each in histories}
    happened: dict[Action, list[Happening]] = {}
    first_on, end_on = span.first_on, span.end_on
    for history in by_case.values():
        for event in history.events:
            if first_on <= event.on < end_on:
                happened.setdefault(event.kind, []).append(event)
    ordered = {kind: tuple(sorted(each, key=lambda event: event.event_id)) for kind, each in happened.items()}
    return Month(span, on, by_case, overdue, timings or {}, ordered)


def _histories(actor: Actor, span: Span, as_of: datetime | None) -> Iterator[History]:
    former = _former_days(actor, as_of)
    rows = db.session.execute(_events(actor, span, as_of))
    for case_id, events in groupby(rows, key=lambda row: row[1]):
        found = history_of(case_id, events, former, span)
        if found is not None:
            yield found


def _former_days(actor: Actor, as_of: datetime | None) -> dict[int, date]:
    """The day an event stood under at `as_of`, where it was put right since (更正日期), by event."""
    if as_of is None:
        return {}
    moved = db.session.scalars(
        select(CaseEvent.data)
        .where(
            within(actor, CaseEvent.office_id), CaseEvent.kind == Action.CORRECT_DATE, CaseEvent.at > as_of
        )
        .order_by(CaseEvent.id.desc())
    )
    return {data["event"]: date.fromisoformat(data["dates"][0][1]) for data in moved if data.get("event")}


def _events(actor: Actor, span: Span, as_of: datetime | None) -> Select[Any]:
    """The events of all cases touched in the span, open now, or changed since the span began; of one
    that is merely open, those that say so: most of what a month reads is such cases."""
    known = [] if as_of is None else [CaseEvent.at <= as_of]
    cases = _cases(actor, span, as_of)
    return (
        select(
            CaseEvent.id,
            CaseEvent.case_id,
            CaseEvent.office_id,
            CaseEvent.kind,
            CaseEvent.on_date,
            CaseEvent.at,
            CaseEvent.from_status,
            CaseEvent.to_status,
            CaseEvent.data,
        )
        .join_from(
            cases,
            CaseEvent,
            and_(CaseEvent.office_id == cases.c.office_id, CaseEvent.case_id == cases.c.case_id),
        )
        .where(
            _beside(CaseEvent.kind).in_(_values(_READ)),
            or_(CaseEvent.kind.in_(_values(_STANDING)), cases.c.has_moved == _YES),
            *known,
        )
        .order_by(CaseEvent.case_id, CaseEvent.id)
    )


def _beside(column: InstrumentedAttribute[_T]) -> ColumnElement[_T]:
    """The column as something no index is entered by. SQLite counts an index up to a thousand rows, so it
    cannot know that the other way in, which the statement is written for, is the shorter by far."""
    return func.coalesce(column, column)


def _values(actions: Iterable[Action]) -> list[str]:
    return sorted(action.value for action in actions)


def _cases(actor: Actor, span: Span, as_of: datetime | None) -> Subquery:
    """The cases to read, by office and id so that the events of each are one look into an index, and
    whether anything happened to them in the span or since."""
    counts = case((CaseEvent.kind.in_(_values(COUNTED)), _YES), else_=_NO)
    touched = select(
        CaseEvent.office_id, CaseEvent.case_id, counts.label("counts"), _YES.label("has_moved")
    ).where(
        within(actor, CaseEvent.office_id),
        CaseEvent.kind.in_(_values(_READ)),
        CaseEvent.on_date >= span.first_on,
        CaseEvent.on_date < span.end_on,
    )
    each = union_all(touched, _since(actor, span, as_of), _still_open(actor)).subquery()
    return (
        select(each.c.office_id, each.c.case_id, func.max(each.c.has_moved).label("has_moved"))
        .group_by(each.c.office_id, each.c.case_id)
        .having(func.max(each.c.counts) == _YES)
        .subquery()
    )


def _since(actor: Actor, span: Span, as_of: datetime | None) -> Select[*tuple[Any, ...]]:
    """The cases ended, taken up again or put under another day since the span, or since `as_of`."""
    later = CaseEvent.on_date >= span.end_on
    found = select(CaseEvent.office_id, CaseEvent.case_id, _YES, _YES)
    return found.where(
        within(actor, CaseEvent.office_id),
        CaseEvent.kind.in_(_values((*ENDINGS, *REOPENINGS, Action.CORRECT_DATE))),
        later if as_of is None else or_(later, CaseEvent.at > as_of),
    )


def _still_open(actor: Actor) -> Select[*tuple[Any, ...]]:
    """The cases open now. `history_of` leaves out those received later: were that asked here, SQLite
    would look up every case ever received by its day, instead of the open ones by their status."""
    found = select(LegalCase.office_id, LegalCase.id, _YES, _NO)
    return found.where(
        within(actor, LegalCase.office_id),
        LegalCase.status.in_([status for status in CaseStatus if not stands_over(status)]),
    )


def history_of(case_id: int, rows: Iterable[Any], former: Mapping[int, date], span: Span) -> History | None:
    """The rows of one case until the end of the span; None for one that had not been received by then."""
    facts, events, end_on = None, [], span.end_on
    for event_id, _, office_id, kind, on_now, at, before, after, data in rows:
        action, on = _ACTIONS[kind], former.get(event_id, on_now)
        if action is Action.CORRECT:
            facts = facts and _corrected(facts, data)
        elif on < end_on:
            if action is Action.SUBMIT:
                facts = _registered(case_id, office_id, on, data)
            events.append(Happening(event_id, case_id, action, on, at, before, after, data))
    return History(facts, tuple(events)) if facts is not None else None


def _registered(case_id: int, office_id: int, on: date, data: Mapping[str, Any]) -> Facts:
    matter = MATTER.get(data["matter"])
    usual = matter.aid_form if matter else AidForm.NON_LITIGATION
    return Facts(
        case_id=case_id,
        office_id=office_id,
        received_on=on,
        matter=data["matter"],
        beneficiary_type=BeneficiaryType(data["beneficiary_type"]),
        service_state=data.get("service_state"),
        tier=data["tier"],
        received_via=ReceivedVia(data.get("received_via", ReceivedVia.WALK_IN)),
        aid_form=AidForm(data.get("aid_form", usual)),
        applicants=data.get("applicants", 1),
        is_divisible=data.get("is_divisible", False),
        recipients=data.get("recipients"),
    )


def _corrected(facts: Facts, data: Mapping[str, Any]) -> Facts:
    changed = data.get("changed") or {}
    fresh = {name: changed[name][1] for name in _FACTS if changed.get(name)}
    if "aid_form" in fresh:
        fresh["aid_form"] = AidForm(fresh["aid_form"])
    return facts._replace(**fresh) if fresh else facts


def overdue_of(actor: Actor, on: date) -> tuple[Overdue, ...]:
    """Cases with a running clock whose target day lies before `on`, most overdue first.

    The applicant's own limits are nobody's delay, a paused clock is not overdue, and the day of a
    slip or of a follow-up is the office's own business.
    """
    rows = db.session.execute(
        select(
            LegalCase.id,
            LegalCase.office_id,
            LegalCase.matter,
            LegalCase.beneficiary_type,
            LegalCase.priority_tier,
            LegalCase.status,
            LegalCase.lawyer_id,
            Deadline.target_on,
        )
        .join(LegalCase, and_(Deadline.office_id == LegalCase.office_id, Deadline.case_id == LegalCase.id))
        .where(
            within(actor, Deadline.office_id),
            Deadline.state == DeadlineState.RUNNING,
            Deadline.kind.in_(_OWN_KINDS),  # named, so that each is one stretch of an index
            _beside(Deadline.target_on) < on,
        )
    )
    # Sorted here: by an order of days SQLite would go through what is late in every office.
    late = sorted((Overdue(*row) for row in rows), key=lambda one: (one.target_on, one.case_id))
    found: dict[int, Overdue] = {}
    for one in late:
        found.setdefault(one.case_id, one)
    return tuple(found.values())
