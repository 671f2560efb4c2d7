"""When does a month of statistics end for an office, and which months make its year? (统计口径设置)"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from app import staff, unchanged
from app.audit import Actor
from app.casework.errors import Invalid
from app.extensions import db
from app.staff.models import OfficeParameter
from app.staff.parameters import Parameter
from app.staff.queries import office, path_ids
from app.stats.models import MonthlyReturn, ReturnState
from app.stats.period import Cutoffs, Period, Year

YEAR_STARTS = (1, 12)  # 自然年, or December to November


@dataclass(frozen=True, slots=True)
class Reckoning:
    """What an office has set about its months and years, oldest setting first."""

    cutoffs: Cutoffs = ()
    year_starts: tuple[tuple[date, int], ...] = ()

    def month(self, code: str) -> Period:
        """The month of that code. Raises BadPeriod."""
        return Period.parse(code, self.cutoffs)

    def month_of(self, day: date) -> Period:
        """The month a day belongs to."""
        return Period.of(day, self.cutoffs)

    def last_full(self, today: date) -> Period:
        """The last month that is over."""
        return Period.last_full(today, self.cutoffs)

    def year(self, code: str) -> Year:
        """The year of that code, beginning in the month in force on its 1 January. Raises BadPeriod."""
        parsed = Year.parse(code)
        return Year(parsed.year, self.first_month(date(parsed.year, 1, 1)), self.cutoffs)

    def year_of(self, day: date) -> Year:
        """The year a day belongs to."""
        month = self.month_of(day)
        found = self.year(str(month.year))
        return found if found.contains(day) else self.year(str(month.year + 1))

    def first_month(self, on: date) -> int:
        """The month years begin in, as set on that day."""
        return _in_force(self.year_starts, on, 1)

    def cutoff(self, on: date) -> int:
        """The last day of months as set on that day; 0 is the calendar month."""
        return _in_force(self.cutoffs, on, 0)


def _in_force(rows: tuple[tuple[date, int], ...], on: date, otherwise: int) -> int:
    return next((value for since, value in reversed(rows) if since <= on), otherwise)


def reckoning_of(actor: Actor) -> Reckoning:
    """What holds for the office somebody works for; of the first one a job or command acts for."""
    first = actor.office_ids[0] if actor.office_ids else None
    office_id = actor.office_id if actor.office_id is not None else first
    if office_id is None:
        return Reckoning()
    return unchanged.while_unchanged(("reckoning", office_id), lambda: _reckoning(office_id))


def _reckoning(office_id: int) -> Reckoning:
    return Reckoning(
        _history(office_id, Parameter.STATS_CUTOFF_DAY), _history(office_id, Parameter.STATS_YEAR_MONTH)
    )


def _history(office_id: int, key: Parameter) -> tuple[tuple[date, int], ...]:
    """Every day from which another figure holds, the nearest office's before those above it."""
    nearest_first = path_ids(office(office_id).path)[::-1]
    rows = db.session.execute(
        select(OfficeParameter.office_id, OfficeParameter.effective_from, OfficeParameter.value).where(
            OfficeParameter.office_id.in_(nearest_first), OfficeParameter.key == key.value
        )
    ).all()
    found = []
    for day in sorted({row.effective_from for row in rows}):
        known = [row for row in rows if row.effective_from <= day]
        nearest = min(known, key=lambda row: nearest_first.index(row.office_id)).office_id
        latest = max((row for row in known if row.office_id == nearest), key=lambda row: row.effective_from)
        found.append((day, latest.value))
    return tuple(found)


def set_reckoning(actor: Actor, cutoff_day: int, first_month: int, effective_from: date) -> None:
    """统计口径设置 for the actor's office from the first of a month on; inside transaction().

    Raises Invalid for a day that is no first of a month or lies in a month already sent, StaffError
    for a figure out of range.
    """
    assert actor.office_id is not None  # noqa: S101  the pages are for people of an office
    problems = {}
    if effective_from.day != 1:
        problems["effective_from"] = "生效日期应为某月 1 日"
    elif (last := _last_sent(actor.office_id)) is not None and effective_from < last:
        problems["effective_from"] = f"{last} 前的月份已经报送，生效日期不能早于这一天"
    if first_month not in YEAR_STARTS:
        problems["first_month"] = "统计年度应当自 1 月或者 12 月开始"
    if problems:
        raise Invalid(problems)
    before = reckoning_of(actor)
    for key, value, known in (
        (Parameter.STATS_CUTOFF_DAY, cutoff_day, before.cutoff(effective_from)),
        (Parameter.STATS_YEAR_MONTH, first_month, before.first_month(effective_from)),
    ):
        if value != known:
            staff.set_parameter(
                actor, office_id=actor.office_id, key=key, effective_from=effective_from, value=value
            )


def _last_sent(office_id: int) -> date | None:
    """The day after the last month that was locked."""
    return db.session.scalar(
        select(MonthlyReturn.end_on)
        .where(MonthlyReturn.office_id == office_id, MonthlyReturn.state == ReturnState.LOCKED)
        .order_by(MonthlyReturn.end_on.desc())
        .limit(1)
    )
