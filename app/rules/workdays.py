"""Which days are working days, and how far ahead do we know it?

The State Council publishes the shifted days (调休) one year at a time, so a calendar
ends. Beyond its end weekends rest and nothing else is assumed; whatever depends on such
a day is provisional (暂定) and is computed again when the next year has been loaded.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

_ONE_DAY = timedelta(days=1)
_SATURDAY = 5


def is_weekend(day: date) -> bool:
    """Whether the day is a Saturday or a Sunday (周末), shifted or not."""
    return day.weekday() >= _SATURDAY


@dataclass(frozen=True, slots=True)
class YearTable:
    """One year's notice on holidays (节假日安排): only the days that differ from a plain week.

    `rest_days` are the weekdays off work (法定节假日 and 调休); `make_up_days` the weekend
    days worked instead (补班). Raises ValueError for a day of another year, for a rest day
    on a weekend and for a make-up day on a weekday: such a table was typed wrongly.
    """

    year: int
    rest_days: frozenset[date]
    make_up_days: frozenset[date]

    def __post_init__(self) -> None:
        for day in self.rest_days | self.make_up_days:
            if day.year != self.year:
                raise ValueError(f"{day} does not belong to the table of {self.year}")
        for day in self.rest_days:
            if is_weekend(day):
                raise ValueError(f"{day} is a weekend and rests anyway")
        for day in self.make_up_days:
            if not is_weekend(day):
                raise ValueError(f"{day} is a weekday and is worked anyway")

    @classmethod
    def from_workdays(cls, year: int, workdays: Iterable[date]) -> YearTable:
        """Build the table from every working day of the year, whatever source lists them."""
        worked = frozenset(workdays)
        first = date(year, 1, 1)
        days = [first + timedelta(days=n) for n in range((date(year + 1, 1, 1) - first).days)]
        return cls(
            year,
            rest_days=frozenset(d for d in days if not is_weekend(d) and d not in worked),
            make_up_days=frozenset(d for d in days if is_weekend(d) and d in worked),
        )


class WorkingCalendar:
    """Working days (工作日) from the published tables plus what the office decreed itself.

    `overrides` maps a day to "is it worked?" and wins over every table, so a centre can
    enter a newly announced day without a release.
    """

    def __init__(self, tables: Iterable[YearTable], overrides: Mapping[date, bool] | None = None) -> None:
        self._tables = {table.year: table for table in tables}
        self._overrides = dict(overrides or {})

    @property
    def tables(self) -> tuple[YearTable, ...]:
        return tuple(self._tables[year] for year in sorted(self._tables))

    @property
    def known_until(self) -> date:
        """The last day of the last published year; date.min when no table is loaded."""
        return date(max(self._tables), 12, 31) if self._tables else date.min

    def with_overrides(self, overrides: Mapping[date, bool]) -> WorkingCalendar:
        """The same calendar with the office's own days (本机构调整) added on top."""
        return WorkingCalendar(self._tables.values(), {**self._overrides, **overrides})

    def is_known(self, day: date) -> bool:
        """Whether the day has been published or decreed; if not, is_workday() is a guess."""
        return day.year in self._tables or day in self._overrides

    def is_workday(self, day: date) -> bool:
        """Whether the day is worked; an unknown day is worked unless it is a weekend."""
        if day in self._overrides:
            return self._overrides[day]
        table = self._tables.get(day.year)
        if table is None:
            return not is_weekend(day)
        return day in table.make_up_days or (not is_weekend(day) and day not in table.rest_days)

    def next_workday(self, day: date) -> date:
        """The first working day strictly after the given one."""
        day += _ONE_DAY
        while not self.is_workday(day):
            day += _ONE_DAY
        return day

    def last_workday(self, day: date) -> date:
        """The day itself if it is worked, else the last working day before it."""
        while not self.is_workday(day):
            day -= _ONE_DAY
        return day

    def add_workdays(self, start: date, count: int) -> date:
        """The count-th working day (工作日) after start; start itself is never counted.

        Zero gives start back. Raises ValueError for a negative count.
        """
        if count < 0:
            raise ValueError("count must not be negative")
        day = start
        for _ in range(count):
            day = self.next_workday(day)
        return day

    def count_workdays(self, start: date, end: date) -> int:
        """Working days after start up to and including end; 0 when end is not after start."""
        days = (start + timedelta(days=n) for n in range(1, (end - start).days + 1))
        return sum(1 for day in days if self.is_workday(day))

    def knows_between(self, start: date, end: date) -> bool:
        """Whether every day after start up to and including end is known."""
        days = (start + timedelta(days=n) for n in range(1, (end - start).days + 1))
        return all(self.is_known(day) for day in days)

    def roll(self, day: date) -> tuple[date, bool]:
        """Move a last day that is a rest day to the next working day (顺延).

        Source: 民法典 art 203, 民事诉讼法 art 85. The second value says whether the answer
        is provisional (暂定), because a day looked at has not been published yet.
        """
        provisional = not self.is_known(day)
        while not self.is_workday(day):
            day += _ONE_DAY
            provisional = provisional or not self.is_known(day)
        return day, provisional
