"""How do the last months compare? One statement for all of them. (逐月走势)"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import case, distinct, extract, func, select

from app.audit import Actor
from app.casework.models import CaseEvent
from app.casework.scope import within
from app.extensions import db
from app.stats.figures import FIGURES
from app.stats.period import Period


@dataclass(frozen=True, slots=True)
class TrendMonth:
    """The totals of one month by key of figure."""

    period: Period
    totals: Mapping[str, int]


def trend(actor: Actor, last: Period, months: int, keys: Sequence[str]) -> tuple[TrendMonth, ...]:
    """Totals of the figures in the months up to and with `last`, oldest first.

    Only figures made of events by kind can be asked for. A case counts once a month, as in
    the figure itself. Raises BadPeriod when the first month would lie before the year 2000.
    """
    first = last.shifted(1 - months)
    year, month = extract("year", CaseEvent.on_date), extract("month", CaseEvent.on_date)
    kinds = {key: [kind.value for kind in FIGURES[key].kinds] for key in keys}
    counts = [
        func.count(distinct(case((CaseEvent.kind.in_(each), CaseEvent.case_id)))) for each in kinds.values()
    ]
    rows = db.session.execute(
        select(year, month, *counts)
        .where(
            within(actor, CaseEvent.office_id),
            CaseEvent.kind.in_(sorted({kind for each in kinds.values() for kind in each})),
            CaseEvent.on_date >= first.first_on,
            CaseEvent.on_date < last.end_on,
        )
        .group_by(year, month)
    )
    found = {Period(int(row[0]), int(row[1])): dict(zip(keys, row[2:], strict=True)) for row in rows}
    nothing = dict.fromkeys(keys, 0)
    periods = (first.shifted(number) for number in range(months))
    return tuple(TrendMonth(period, found.get(period, nothing)) for period in periods)
