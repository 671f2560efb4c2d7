"""How much was done in a period? Each total is counted over the rows its list shows.

`as_of` counts what was written down by that moment and not corrected or voided by then.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, case, cast, exists, func, or_, select

from app import clock
from app.audit import Actor
from app.casework.models import CaseEvent, LegalCase
from app.extensions import db
from app.outreach.models import Consultation, ConsultationTopic, Entry, Liaison, PlanItem
from app.outreach.reach import counts_at, reach
from app.outreach.span import Days, last_day
from app.rules.consultations import BRANCH_TOPICS, TOPIC, Branch, Crowd, Handling, Way
from app.rules.outreach import Host, LedgerKind, LiaisonKind, PlanState
from app.rules.vocabulary import Action

_FEWEST_FOR_PER_CENT = 10
_AID_GIVEN = (Action.GRANT.value, Action.GRANT_PROVISIONALLY.value, Action.OVERTURN_REFUSAL.value)


@dataclass(frozen=True, slots=True)
class ConsultationTotals:
    """咨询: `people` counts 人次, `matters` counts 件; way, crowd and handling split people, the rest matters."""

    people: int = 0
    matters: int = 0
    by_way: Mapping[Way, int] = field(default_factory=dict)
    by_crowd: Mapping[Crowd, int] = field(default_factory=dict)
    by_handling: Mapping[Handling, int] = field(default_factory=dict)
    by_branch: Mapping[Branch, int] = field(default_factory=dict)
    by_topic: Mapping[str, int] = field(default_factory=dict)  # every code of TOPIC


@dataclass(frozen=True, slots=True)
class Measures:
    """What entries of the ledger add up to; amounts in 分."""

    events: int = 0
    lawyers: int = 0
    audience: int = 0
    consulted: int = 0
    materials: int = 0
    households: int = 0
    leads: int = 0
    condolence_fen: int = 0
    recovered_fen: int = 0

    def plus(self, other: Measures) -> Measures:
        """Both together."""
        return Measures(*(getattr(self, name) + getattr(other, name) for name in MEASURES))


MEASURES: tuple[str, ...] = tuple(Measures.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class ActivityTotals:
    """台账: all entries, and those of each kind."""

    all: Measures = Measures()
    by_kind: Mapping[LedgerKind, Measures] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StationTotals:
    """工作站: the register as it stood on the last day of the period."""

    stations: int = 0
    contact_points: int = 0
    units: int = 0
    staffed: int = 0  # stations with somebody of their own
    by_host: Mapping[Host, int] = field(default_factory=dict)  # stations


@dataclass(frozen=True, slots=True)
class PlanTotals:
    """年度计划 of the year the period ends in; `overdue` are open items past their day."""

    year: int
    items: int = 0
    done: int = 0
    dropped: int = 0
    overdue: int = 0

    @property
    def due(self) -> int:
        """Items that count for the completion: all but those dropped with a reason."""
        return self.items - self.dropped

    @property
    def share_text(self) -> str:
        """已完成 7 项，共 12 项（58%）; no per cent of fewer than ten."""
        text = f"已完成 {self.done} 项，共 {self.due} 项"
        if self.due < _FEWEST_FOR_PER_CENT:
            return text
        return f"{text}（{round(100 * self.done / self.due)}%）"


@dataclass(frozen=True, slots=True)
class OutreachTotals:
    """Everything beside the cases, for one period."""

    consultations: ConsultationTotals
    activities: ActivityTotals
    stations: StationTotals
    plan: PlanTotals


def totals(actor: Actor, span: Days, as_of: datetime | None = None, on: date | None = None) -> OutreachTotals:
    """The totals of a period within the actor's offices: five statements.

    `on` is the day on which an open item of the plan counts as overdue: unless told today, or the
    period's last day when that is past.
    """
    return OutreachTotals(
        consultation_totals(was_consulted(actor, span, as_of), as_of),
        activity_totals(was_held(actor, span, as_of)),
        _stations(actor, last_day(span)),
        _plan(actor, last_day(span).year, on or min(last_day(span), clock.today())),
    )


def was_consulted(actor: Actor, span: Days, as_of: datetime | None = None) -> ColumnElement[bool]:
    """The SQL condition of the consultations that count in a period."""
    return and_(
        reach(actor, Consultation),
        Consultation.consulted_on >= span.first_on,
        Consultation.consulted_on < span.end_on,
        counts_at(Consultation.created_at, Consultation.voided_at, as_of),
    )


def was_held(actor: Actor, span: Days, as_of: datetime | None = None) -> ColumnElement[bool]:
    """The SQL condition of the entries of the ledger that count in a period."""
    return and_(
        reach(actor, Entry),
        Entry.held_on >= span.first_on,
        Entry.held_on < span.end_on,
        counts_at(Entry.created_at, Entry.voided_at, as_of),
    )


def handled(as_of: datetime | None = None) -> ColumnElement[str]:
    """What came of a consultation: 受理并批准 once its case was given aid, else as typed."""
    grants = (
        select(CaseEvent.id)
        .join(LegalCase, and_(LegalCase.office_id == CaseEvent.office_id, LegalCase.id == CaseEvent.case_id))
        .where(LegalCase.form_token == Consultation.case_token, CaseEvent.kind.in_(_AID_GIVEN))
    )
    given = exists(grants if as_of is None else grants.where(CaseEvent.at <= as_of))
    is_given = and_(Consultation.case_token != "", given)
    return case((is_given, Handling.GRANTED.value), else_=cast(Consultation.handling, String))


def consultation_totals(counts: ColumnElement[bool], as_of: datetime | None = None) -> ConsultationTotals:
    """The totals of the consultations under a condition: two statements."""
    handling = handled(as_of).label("handling")
    each = select(Consultation.way, Consultation.crowd, handling).where(counts).subquery()
    heads = (each.c.way, each.c.crowd, each.c.handling)
    people = db.session.execute(select(*heads, func.count()).group_by(*heads)).all()
    topics = dict(
        db.session.execute(
            select(ConsultationTopic.code, func.count())
            .join(Consultation, Consultation.id == ConsultationTopic.consultation_id)
            .where(counts)
            .group_by(ConsultationTopic.code)
        ).all()
    )
    by_topic = {code: topics.get(code, 0) for code in TOPIC}
    return ConsultationTotals(
        people=sum(row[3] for row in people),
        matters=sum(by_topic.values()),
        by_way={way: sum(row[3] for row in people if row[0] is way) for way in Way},
        by_crowd={crowd: sum(row[3] for row in people if row[1] is crowd) for crowd in Crowd},
        by_handling={each_: sum(row[3] for row in people if row[2] == each_.value) for each_ in Handling},
        by_branch={branch: sum(by_topic[topic.code] for topic in BRANCH_TOPICS[branch]) for branch in Branch},
        by_topic=by_topic,
    )


def activity_totals(counts: ColumnElement[bool]) -> ActivityTotals:
    """The totals of the entries of the ledger under a condition."""
    sums = [func.sum(getattr(Entry, name)) for name in MEASURES[1:]]
    rows: Select[Any] = select(Entry.kind, func.count(), *sums).where(counts).group_by(Entry.kind)
    found = {row[0]: Measures(*(int(value) for value in row[1:])) for row in db.session.execute(rows)}
    together = Measures()
    for measures in found.values():
        together = together.plus(measures)
    return ActivityTotals(together, {kind: found.get(kind, Measures()) for kind in LedgerKind})


def stood(actor: Actor, on: date) -> ColumnElement[bool]:
    """The SQL condition of what stood in the register on that day."""
    return and_(
        reach(actor, Liaison),
        Liaison.opened_on <= on,
        or_(Liaison.closed_on.is_(None), Liaison.closed_on > on),
    )


def _stations(actor: Actor, on: date) -> StationTotals:
    heads = (Liaison.kind, Liaison.host, Liaison.staffed)
    rows = db.session.execute(select(*heads, func.count()).where(stood(actor, on)).group_by(*heads)).all()

    def of(kind: LiaisonKind) -> int:
        return sum(row[3] for row in rows if row[0] is kind)

    stations = [row for row in rows if row[0] is LiaisonKind.STATION]
    return StationTotals(
        stations=of(LiaisonKind.STATION),
        contact_points=of(LiaisonKind.CONTACT_POINT),
        units=of(LiaisonKind.UNIT),
        staffed=sum(row[3] for row in stations if row[2]),
        by_host={host: sum(row[3] for row in stations if row[1] is host) for host in Host},
    )


def planned(actor: Actor, year: int) -> ColumnElement[bool]:
    """The SQL condition of the items of a year's plan."""
    return and_(reach(actor, PlanItem), PlanItem.year == year)


def _plan(actor: Actor, year: int, on: date) -> PlanTotals:
    late = and_(PlanItem.state == PlanState.OPEN, PlanItem.due_on < on).label("late")
    each = select(PlanItem.state, late).where(planned(actor, year)).subquery()
    heads = (each.c.state, each.c.late)
    rows = db.session.execute(select(*heads, func.count()).group_by(*heads)).all()
    return PlanTotals(
        year,
        items=sum(row[2] for row in rows),
        done=sum(row[2] for row in rows if row[0] is PlanState.DONE),
        dropped=sum(row[2] for row in rows if row[0] is PlanState.DROPPED),
        overdue=sum(row[2] for row in rows if row[1]),
    )
