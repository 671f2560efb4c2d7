"""Where do the published holidays come from? An adapter around the chinese_calendar package."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache

import chinese_calendar

from app.rules.commemorations import Festival
from app.rules.workdays import WorkingCalendar, YearTable

# The first year the package covers; its end is found out by asking, because every release
# of the package moves it.
_FIRST_YEAR = 2004


def _year_table(year: int) -> YearTable | None:
    first, following = date(year, 1, 1), date(year + 1, 1, 1)
    days = [first + timedelta(days=n) for n in range((following - first).days)]
    try:
        return YearTable.from_workdays(year, [d for d in days if chinese_calendar.is_workday(d)])
    except NotImplementedError:
        return None


@cache
def working_calendar() -> WorkingCalendar:
    """The published working days (工作日) of every year the installed package knows."""
    tables = []
    year = _FIRST_YEAR
    while (table := _year_table(year)) is not None:
        tables.append(table)
        year += 1
    return WorkingCalendar(tables)


@cache
def festivals(year: int) -> Mapping[Festival, date | None]:
    """The days of the year that follow the moon or the sun; None where the table does not reach.

    春节 is the first day of the published holiday: nothing in the package marks 正月初一 itself.
    """
    published = (
        day
        for day, name in chinese_calendar.holidays.items()
        if day.year == year and name == chinese_calendar.Holiday.spring_festival.value
    )
    return {
        Festival.SPRING_FESTIVAL: min(published, default=None),
        Festival.TOMB_SWEEPING: _tomb_sweeping(year),
    }


def _tomb_sweeping(year: int) -> date | None:
    """清明 is a solar term, worked out by formula; the package knows 1900 to 2100."""
    try:
        terms = chinese_calendar.get_solar_terms(date(year, 4, 1), date(year, 4, 10))
    except (ValueError, KeyError, NotImplementedError):
        return None
    return terms[0][0] if terms else None
