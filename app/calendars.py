"""Where do the published holidays come from? An adapter around the chinese_calendar package."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

import chinese_calendar

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
