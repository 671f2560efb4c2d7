"""Which rows does a page of a ledger show? Filtered lists, newest first, with their totals (查询)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import selectinload

from app.audit import Actor
from app.extensions import db
from app.outreach.models import Consultation, ConsultationTopic, Entry
from app.outreach.span import Span
from app.outreach.totals import (
    ActivityTotals,
    ConsultationTotals,
    activity_totals,
    consultation_totals,
    handled,
    was_consulted,
    was_held,
)
from app.rules.commemorations import Occasion
from app.rules.consultations import BRANCH_TOPICS, TOPIC, Branch, Crowd, Handling, Way
from app.rules.outreach import LedgerKind, PlaceKind
from app.rules.text import mask_name, mask_phone

RowKind = TypeVar("RowKind")
TotalsKind = TypeVar("TotalsKind")
PAGE_SIZE = 50
MOST_PAGES = 100_000


@dataclass(frozen=True, slots=True)
class ConsultationFilters:
    """Which consultations: empty fields do not filter. With a branch or topic the list counts 件."""

    from_on: date
    to_on: date
    way: Way | None = None
    crowd: Crowd | None = None
    handling: Handling | None = None
    branch: Branch | None = None
    topic: str = ""

    @property
    def by_matter(self) -> bool:
        """Whether a row of the list is a topic (件) rather than a person asking (人次)."""
        return self.branch is not None or bool(self.topic)

    @property
    def codes(self) -> tuple[str, ...]:
        """The topics meant; all of them without a filter."""
        if self.topic:
            return (self.topic,)
        return tuple(topic.code for topic in (BRANCH_TOPICS[self.branch] if self.branch else TOPIC.values()))


@dataclass(frozen=True, slots=True)
class ConsultationRow:
    """One row of the list; name and phone masked."""

    id: int
    on: date
    way: Way
    crowd: Crowd
    topics: tuple[str, ...]  # labels
    handling: Handling
    who: str
    registrar: str
    office_name: str


@dataclass(frozen=True, slots=True)
class Page(Generic[RowKind, TotalsKind]):
    """One page of a list: its rows, how many there are altogether, and the totals over all of them."""

    rows: tuple[RowKind, ...]
    count: int
    number: int
    totals: TotalsKind

    @property
    def has_older(self) -> bool:
        """Whether a further page follows."""
        return self.number * PAGE_SIZE < self.count


def consultations(
    actor: Actor, filters: ConsultationFilters, number: int = 1
) -> Page[ConsultationRow, ConsultationTotals]:
    """A page of the consultations, newest first: five statements."""
    counts = _consulted(actor, filters)
    rows: Select[*tuple[Any, ...]] = select(Consultation, handled().label("handling")).where(counts)
    if filters.by_matter:
        rows = (
            rows.add_columns(ConsultationTopic.code)
            .join(ConsultationTopic, ConsultationTopic.consultation_id == Consultation.id)
            .where(ConsultationTopic.code.in_(filters.codes))
        )
    count = db.session.scalar(select(func.count()).select_from(rows.order_by(None).subquery())) or 0
    shown = rows.options(selectinload(Consultation.registrar), selectinload(Consultation.office)).order_by(
        Consultation.consulted_on.desc(), Consultation.id.desc()
    )
    if filters.by_matter:
        shown = shown.order_by(ConsultationTopic.place)
    page = shown.limit(PAGE_SIZE).offset((number - 1) * PAGE_SIZE)
    return Page(
        tuple(_row(*row) for row in db.session.execute(page)), count, number, consultation_totals(counts)
    )


def _consulted(actor: Actor, filters: ConsultationFilters) -> ColumnElement[bool]:
    counts = [was_consulted(actor, Span.between(filters.from_on, filters.to_on))]
    if filters.way is not None:
        counts.append(Consultation.way == filters.way)
    if filters.crowd is not None:
        counts.append(Consultation.crowd == filters.crowd)
    if filters.handling is not None:
        counts.append(handled() == filters.handling.value)
    if filters.by_matter:
        mine = select(ConsultationTopic.consultation_id).where(ConsultationTopic.code.in_(filters.codes))
        counts.append(Consultation.id.in_(mine))
    return and_(*counts)


def _row(row: Consultation, handling: str, code: str = "") -> ConsultationRow:
    codes = (code,) if code else tuple(each.code for each in row.topics)
    return ConsultationRow(
        row.id,
        row.consulted_on,
        row.way,
        row.crowd,
        tuple(TOPIC[each].label for each in codes),
        Handling(handling),
        masked(row),
        row.registrar.name,
        row.office.name,
    )


def masked(row: Consultation) -> str:
    """Whom it was, fit for a list: 王*兰 138 **** 5678, or nothing for somebody unnamed."""
    parts = (mask_name(row.name) if row.name else "", mask_phone(row.phone) if row.phone else "")
    return " ".join(part for part in parts if part)


def last_of(actor: Actor, limit: int = 5) -> list[ConsultationRow]:
    """The actor's own last consultations that stand, newest first (最近登记)."""
    rows = db.session.execute(
        select(Consultation, handled())
        .where(Consultation.registered_by == actor.user_id, Consultation.voided_at.is_(None))
        .options(selectinload(Consultation.registrar), selectinload(Consultation.office))
        .order_by(Consultation.id.desc())
        .limit(limit)
    )
    return [_row(*row) for row in rows]


def handling_of(row: Consultation) -> Handling:
    """What came of one consultation, its case considered."""
    return Handling(db.session.scalar(select(handled()).where(Consultation.id == row.id)) or row.handling)


@dataclass(frozen=True, slots=True)
class EntryFilters:
    """Which entries of the ledger: empty fields do not filter."""

    from_on: date
    to_on: date
    kind: LedgerKind | None = None
    occasion: Occasion | None = None
    place_kind: PlaceKind | None = None


def entries(actor: Actor, filters: EntryFilters, number: int = 1) -> Page[Entry, ActivityTotals]:
    """A page of the ledger, newest first, with what all of its entries add up to."""
    counts = [was_held(actor, Span.between(filters.from_on, filters.to_on))]
    for column, value in (
        (Entry.kind, filters.kind),
        (Entry.occasion, filters.occasion),
        (Entry.place_kind, filters.place_kind),
    ):
        if value is not None:
            counts.append(column == value)
    summed = activity_totals(and_(*counts))
    rows = (
        select(Entry)
        .where(*counts)
        .options(
            selectinload(Entry.registrar),
            selectinload(Entry.office),
            selectinload(Entry.photos),
            selectinload(Entry.liaison),
        )
        .order_by(Entry.held_on.desc(), Entry.id.desc())
        .limit(PAGE_SIZE)
        .offset((number - 1) * PAGE_SIZE)
    )
    return Page(tuple(db.session.scalars(rows)), summed.all.events, number, summed)
