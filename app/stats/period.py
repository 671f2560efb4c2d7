"""Which days belong to a month, and which months to a year? (统计时段)

A month ends on the office's cut-off day (截止日), or with the calendar month where none is set;
it begins the day after the month before ended, so that no day is lost or counted twice when
the setting changes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import lru_cache
from typing import Protocol, Self

_MONTH_CODE = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])")
_YEAR_CODE = re.compile(r"20[0-9]{2}")
_FIRST_YEAR, _LAST_YEAR = 2000, 2099
_MONTHS = 12

# (day from which the setting holds, last day of the month 1 to 28); 0 is the calendar month.
Cutoffs = tuple[tuple[date, int], ...]


class BadPeriod(Exception):
    """That is no month or year (统计时段有误); `message_zh` is shown to the user."""

    def __init__(self, message_zh: str) -> None:
        super().__init__(message_zh)
        self.message_zh = message_zh


class Span(Protocol):
    """Legal days in Asia/Shanghai, half open: `first_on` ≤ day < `end_on`."""

    @property
    def first_on(self) -> date: ...
    @property
    def end_on(self) -> date: ...
    @property
    def code(self) -> str: ...
    @property
    def label(self) -> str: ...


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """One month of statistics (统计月), named by the calendar month it ends in.

    Raises BadPeriod for a year outside 2000 to 2099 or a month that does not exist.
    """

    year: int
    month: int
    cutoffs: Cutoffs = field(default=(), compare=False, repr=False)

    def __post_init__(self) -> None:
        if not (_FIRST_YEAR <= self.year <= _LAST_YEAR and 1 <= self.month <= _MONTHS):
            raise BadPeriod(f"没有“{self.year}-{self.month}”这个月份")

    @classmethod
    def parse(cls, text: str, cutoffs: Cutoffs = ()) -> Self:
        """The month written 2026-10. Raises BadPeriod for anything else."""
        match = _MONTH_CODE.fullmatch(text)
        if match is None:
            raise BadPeriod("月份请写成 2026-10 这样的形式")
        return cls(int(match[1]), int(match[2]), cutoffs)

    @classmethod
    def of(cls, day: date, cutoffs: Cutoffs = ()) -> Self:
        """The month a legal day belongs to."""
        named = cls(day.year, day.month, cutoffs)
        return named if day < named.end_on else named.shifted(1)

    @classmethod
    def last_full(cls, today: date, cutoffs: Cutoffs = ()) -> Self:
        """The month before the running one (上月): the last that is over."""
        return cls.of(today, cutoffs).shifted(-1)

    @property
    def first_on(self) -> date:
        return _end_of(*_named(self.year, self.month, -1), self.cutoffs)

    @property
    def end_on(self) -> date:
        """The first day that does not belong any more."""
        return _end_of(self.year, self.month, self.cutoffs)

    @property
    def code(self) -> str:
        """2026-10, as in addresses and file names."""
        return f"{self.year}-{self.month:02d}"

    @property
    def label(self) -> str:
        """2026年10月."""
        return f"{self.year}年{self.month}月"

    def shifted(self, months: int) -> Self:
        """The month so many months later, or earlier when negative. Raises BadPeriod beyond the years."""
        year, month = _named(self.year, self.month, months)
        return replace(self, year=year, month=month)

    def contains(self, day: date) -> bool:
        """Whether the legal day belongs to the month."""
        return self.first_on <= day < self.end_on


@dataclass(frozen=True, slots=True, order=True)
class Year:
    """One year of statistics (统计年度): twelve months, the last one in that calendar year or,
    where `first_month` is 12, December of the year before to November (口径：12月至次年11月)."""

    year: int
    first_month: int = field(default=1, compare=False)
    cutoffs: Cutoffs = field(default=(), compare=False, repr=False)

    def __post_init__(self) -> None:
        if not _FIRST_YEAR < self.year <= _LAST_YEAR:
            raise BadPeriod(f"没有“{self.year}”这个年度")

    @classmethod
    def parse(cls, text: str, first_month: int = 1, cutoffs: Cutoffs = ()) -> Self:
        """The year written 2026. Raises BadPeriod for anything else."""
        if _YEAR_CODE.fullmatch(text) is None:
            raise BadPeriod("年度请写成 2026 这样的形式")
        return cls(int(text), first_month, cutoffs)

    @classmethod
    def of(cls, period: Period, first_month: int = 1) -> Self:
        """The year a month belongs to."""
        begins_next = first_month > 1 and period.month >= first_month
        return cls(period.year + begins_next, first_month, period.cutoffs)

    @property
    def months(self) -> tuple[Period, ...]:
        """The twelve months, first to last."""
        first = Period(self.year - (self.first_month > 1), self.first_month, self.cutoffs)
        return tuple(first.shifted(number) for number in range(_MONTHS))

    @property
    def first_on(self) -> date:
        return self.months[0].first_on

    @property
    def end_on(self) -> date:
        """The first day that does not belong any more."""
        return self.months[-1].end_on

    @property
    def code(self) -> str:
        """2026, as in addresses and file names."""
        return str(self.year)

    @property
    def label(self) -> str:
        """2026年度."""
        return f"{self.year}年度"

    def shifted(self, years: int) -> Self:
        """The year so many years later, or earlier when negative. Raises BadPeriod beyond them."""
        return replace(self, year=self.year + years)

    def contains(self, day: date) -> bool:
        """Whether the legal day belongs to the year."""
        return self.first_on <= day < self.end_on


def last_day(span: Span) -> date:
    """The last day that belongs to a span."""
    return span.end_on - timedelta(days=1)


def _named(year: int, month: int, later: int) -> tuple[int, int]:
    number = year * _MONTHS + month - 1 + later
    return number // _MONTHS, number % _MONTHS + 1


@lru_cache(maxsize=4096)
def _end_of(year: int, month: int, cutoffs: Cutoffs) -> date:
    """The day after the month's last: the setting in force on the first of the calendar month counts."""
    first = date(year, month, 1)
    day = next((last for since, last in reversed(cutoffs) if since <= first), 0)
    return date(year, month, day) + timedelta(days=1) if day else date(*_named(year, month, 1), 1)
