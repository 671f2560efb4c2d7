"""Which days are counted? Any half-open stretch; a month of the statistics is one, too."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol, Self

_MONTHS = 12


class Days(Protocol):
    """What has a first day and a day after its last, such as stats.Period."""

    @property
    def first_on(self) -> date: ...

    @property
    def end_on(self) -> date: ...


@dataclass(frozen=True, slots=True)
class Span:
    """Legal days with `first_on` ≤ day < `end_on` (统计时段)."""

    first_on: date
    end_on: date

    @classmethod
    def year(cls, year: int) -> Self:
        """A calendar year."""
        return cls(date(year, 1, 1), date(year + 1, 1, 1))

    @classmethod
    def month(cls, year: int, month: int) -> Self:
        """A calendar month."""
        return cls(date(year, month, 1), date(year + month // _MONTHS, month % _MONTHS + 1, 1))

    @classmethod
    def between(cls, first_on: date, last_on: date) -> Self:
        """From one day to another, both counted; nothing when the last lies before the first."""
        return cls(first_on, max(last_on + timedelta(days=1), first_on))


def last_day(span: Days) -> date:
    """The last day that is counted."""
    return span.end_on - timedelta(days=1)
