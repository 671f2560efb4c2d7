"""What are the numbers of the year, beside those of the year before? (数据核对)

A number is read from the same figures as the monthly return and the ledgers, as recorded at the
moment of the draft, so that the list behind it can be opened again exactly as it was.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from app import outreach, stats
from app.annual.outline import TOLD, Kind, Told
from app.annual.stretch import Stretch
from app.audit import Actor
from app.casework.models import LegalCase
from app.casework.scope import within
from app.extensions import db
from app.stats import Report, wan

FEWEST_FOR_RATE = 10  # no growth in per cent over fewer
Number = int | float | None


@dataclass(frozen=True, slots=True)
class Fact:
    """A number of the draft and the same of the year before; money in 分, `last` None where there is
    nothing to compare with."""

    label: str
    unit: str
    kind: Kind
    value: Number
    last: Number

    @property
    def shown(self) -> str:
        """As it stands in the text; nothing where there is no number."""
        return shown(self.kind, self.value)

    @property
    def last_shown(self) -> str:
        """The number of the year before."""
        return shown(self.kind, self.last)

    @property
    def change(self) -> Number:
        """This year's number less last year's."""
        return None if self.value is None or self.last is None else self.value - self.last

    @property
    def change_shown(self) -> str:
        """The difference without its sign; that of two shares in percentage points."""
        if self.change is None:
            return ""
        if self.kind is Kind.SHARE:
            return f"{abs(self.change) * 100:.1f}个百分点"
        return shown(self.kind, abs(self.change))

    @property
    def rate_shown(self) -> str:
        """Growth over the year before, 12.5%; nothing where last year's number is too small."""
        if self.change is None or not self.last or self.last < FEWEST_FOR_RATE:
            return ""
        return f"{abs(self.change) / self.last:.1%}"

    def part(self, name: str) -> str:
        """What a template asks for: the number itself, last, change or rate."""
        return {"": self.shown, "last": self.last_shown, "change": self.change_shown}.get(
            name, self.rate_shown
        )

    def as_json(self) -> dict[str, Any]:
        """For the stored draft."""
        return {"kind": self.kind.value, "value": self.value, "last": self.last}


def shown(kind: Kind, value: Number) -> str:
    """A number as it is printed."""
    if value is None:
        return ""
    if kind is Kind.WAN:
        return wan(int(value))
    if kind is Kind.YUAN:
        yuan, fen = divmod(int(value), 100)
        return f"{yuan}.{fen:02d}" if fen else str(yuan)
    if kind is Kind.SHARE:
        return f"{value:.1%}"
    return f"{value:g}" if kind is Kind.DAYS else str(value)


def fact_of(slot: str, data: Mapping[str, Any]) -> Fact:
    """Read what `as_json` wrote."""
    told = TOLD[slot]
    return Fact(told.label, told.unit, told.kind, data["value"], data["last"])


def first_received(actor: Actor) -> date | None:
    """The day the first case of the actor's offices came in; nothing was registered before it."""
    found = select(func.min(LegalCase.received_on)).where(within(actor, LegalCase.office_id))
    return db.session.scalar(found)


def facts_of(
    actor: Actor, span: Stretch, before: Stretch, on: date, as_of: datetime, first: date | None
) -> tuple[dict[str, Fact], Report]:
    """Every number told, and the year's report; `first` is the day registration began (first_received).

    Cases are not compared with a time in which registration had only begun: what grew then is the register.
    """
    now, then = _Read(actor, span, on, as_of), _Read(actor, before, on, as_of, first)
    found = {
        slot: Fact(told.label, told.unit, told.kind, now.number(told), then.compared(told))
        for slot, told in TOLD.items()
    }
    return found, now.report


def _month(day: date) -> tuple[int, int]:
    return day.year, day.month


class _Read:
    """The figures of one stretch of days."""

    def __init__(
        self, actor: Actor, span: Stretch, on: date, as_of: datetime, first: date | None = None
    ) -> None:
        # In whole months: an office open from the first of them may have had nobody in its first days.
        self.began_within = first is not None and _month(first) > _month(span.first_on)
        self.report = stats.monthly(actor, span, on, as_of)
        self.totals = outreach.totals(actor, span, as_of)

    def number(self, told: Told) -> Number:
        if told.is_ledger:
            return outreach.FIGURES[told.key].read(self.totals)
        if told.kind is Kind.WAN:
            return self.report.sums.get(told.key, 0)
        if told.kind is Kind.COUNT:
            return self.report.counts.get(told.key, 0)
        pace = self.report.paces.get(told.key)
        if pace is None:
            return None
        return pace.median_days if told.kind is Kind.DAYS else pace.share

    def compared(self, told: Told) -> Number:
        """The number, unless nothing of its kind was written down in those days, or not from the first month on."""
        return self.number(told) if self._was_kept(told) else None

    def _was_kept(self, told: Told) -> bool:
        if not told.is_ledger:
            return not self.report.is_zero and not self.began_within
        if not stats.is_dated(told.key):
            return True  # stations and the plan stand with their own dates
        if told.key.startswith("consultation"):
            return self.totals.consultations.people > 0
        return self.totals.activities.all.events > 0
