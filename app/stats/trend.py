"""How do the last months compare? One statement for all of them. (逐月走势)"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, and_, case, func, or_, select

from app.audit import Actor
from app.casework.models import CaseEvent, LegalCase
from app.casework.scope import while_unchanged, within
from app.extensions import db
from app.rules.vocabulary import Action
from app.stats.classes import ReportGroup, report_group
from app.stats.cuts import TABLE
from app.stats.keys import key_of
from app.stats.monthly import Report
from app.stats.period import Period

# Kinds of events whose cases make up a figure of the table, once a case.
_KINDS: Mapping[str, tuple[Action, ...]] = {
    "received": (Action.SUBMIT,),
    "granted": (Action.GRANT, Action.GRANT_PROVISIONALLY),
    "refused": (Action.REFUSE,),
    "first_provided": (Action.GRANT_PROVISIONALLY,),
    "closed": (Action.CLOSE,),
    "terminated": (Action.TERMINATE,),
}


@dataclass(frozen=True, slots=True)
class TrendMonth:
    """The totals of one month by key: the figures of the table, and each by matter."""

    period: Period
    totals: Mapping[str, int]
    is_locked: bool = False

    def of(self, figure: str, /, **parts: object) -> int:
        """A total under headings."""
        return self.totals.get(key_of(figure, **parts), 0)


def trend(
    actor: Actor, last: Period, months: int, locked: Mapping[str, Report] | None = None
) -> tuple[TrendMonth, ...]:
    """The table's figures in the months up to and with `last`, oldest first, a case once a month as
    in the figure itself. Months in `locked` (by code) are taken from there and not counted again.
    Raises BadPeriod when the first month would lie before the year 2000."""
    kept = locked or {}
    periods = [last.shifted(number) for number in range(1 - months, 1)]
    asked = tuple(period for period in periods if period.code not in kept)
    found = while_unchanged(
        actor,
        ("trend", *((each, each.first_on, each.end_on) for each in asked)),
        lambda: _counted(actor, asked),
    )
    return tuple(
        TrendMonth(period, _kept(kept[period.code]), True)
        if period.code in kept
        else TrendMonth(period, found[period.code])
        for period in periods
    )


def _kept(report: Report) -> dict[str, int]:
    keys = [key_of(name, group=group) for name in TABLE for group in ReportGroup]
    return {key: report.counts[key] for key in (*TABLE, *keys) if key in report.counts}


def _counted(actor: Actor, periods: Sequence[Period]) -> Mapping[str, Counter[str]]:
    found: dict[str, Counter[str]] = {period.code: Counter() for period in periods}
    if not periods:
        return found
    for number, matter, *totals in db.session.execute(_totals(actor, periods)):
        month = found[periods[number].code]
        for name, total in zip(TABLE, totals, strict=True):
            month[name] += int(total)
            month[key_of(name, group=report_group(matter))] += int(total)
    return found


def _totals(actor: Actor, periods: Sequence[Period]) -> Select[Any]:
    number = case(*((_inside(period), place) for place, period in enumerate(periods)))
    each = (
        select(number.label("number"), CaseEvent.office_id, CaseEvent.case_id, CaseEvent.kind)
        .where(
            within(actor, CaseEvent.office_id),
            CaseEvent.kind.in_(sorted({kind.value for kinds in _KINDS.values() for kind in kinds})),
            CaseEvent.on_date >= periods[0].first_on,  # so that PostgreSQL reads these months alone
            CaseEvent.on_date < periods[-1].end_on,
            or_(*map(_inside, periods)),
        )
        .subquery()
    )
    flags = [
        func.max(case((each.c.kind.in_([kind.value for kind in _KINDS[name]]), 1), else_=0)).label(name)
        for name in TABLE
    ]
    heads = (each.c.number, each.c.office_id, each.c.case_id)
    once = select(*heads, *flags).group_by(*heads).subquery()
    pieces = case((LegalCase.is_divisible, LegalCase.applicants), else_=1)
    return (
        select(
            once.c.number,
            LegalCase.matter,
            *(func.sum(once.c[name] * pieces, type_=Integer) for name in TABLE),
        )
        .join(LegalCase, and_(LegalCase.office_id == once.c.office_id, LegalCase.id == once.c.case_id))
        .group_by(once.c.number, LegalCase.matter)
    )


def _inside(period: Period) -> ColumnElement[bool]:
    return and_(CaseEvent.on_date >= period.first_on, CaseEvent.on_date < period.end_on)
