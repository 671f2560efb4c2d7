"""For which months was nothing written down? A missing ledger is said, never counted as nothing (缺项)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, extract, select
from sqlalchemy.orm import InstrumentedAttribute

from app.audit import Actor
from app.extensions import db
from app.outreach.models import Consultation, Entry
from app.outreach.span import Days, last_day
from app.outreach.totals import was_consulted, was_held


@dataclass(frozen=True, slots=True)
class Gap:
    """A ledger without any row in some months of the period; (year, month) pairs in order."""

    ledger: str
    months: tuple[tuple[int, int], ...]

    @property
    def text_zh(self) -> str:
        """2026年9月、2026年10月没有咨询登记."""
        named = "、".join(f"{year}年{month}月" for year, month in self.months)
        return f"{named}没有{self.ledger}"


def missing(actor: Actor, span: Days, on: date) -> tuple[Gap, ...]:
    """The ledgers with months of the period, until that day, in which nothing was written down."""
    until = min(last_day(span), on)
    months = _months(span.first_on, until)
    ledgers = (
        ("咨询登记", Consultation.consulted_on, was_consulted(actor, span)),
        ("活动台账", Entry.held_on, was_held(actor, span)),
    )
    gaps = []
    for ledger, day, counts in ledgers:
        there = _months_with(day, counts)
        if absent := tuple(month for month in months if month not in there):
            gaps.append(Gap(ledger, absent))
    return tuple(gaps)


def _months(first_on: date, last_on: date) -> list[tuple[int, int]]:
    numbers = range(first_on.year * 12 + first_on.month - 1, last_on.year * 12 + last_on.month)
    return [(number // 12, number % 12 + 1) for number in numbers]


def _months_with(day: InstrumentedAttribute[date], counts: ColumnElement[bool]) -> set[tuple[int, int]]:
    rows = select(extract("year", day), extract("month", day)).where(counts).distinct()
    return {(int(year), int(month)) for year, month in db.session.execute(rows)}
