"""Which days does the summary tell of, and with which days of the year before are they compared?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from app.stats import Year


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days of a year, half open; a year that is not over ends with today (截至今日)."""

    first_on: date
    end_on: date
    code: str
    is_whole: bool = True

    @property
    def last_on(self) -> date:
        """The last day that belongs to it."""
        return self.end_on - timedelta(days=1)

    @property
    def label(self) -> str:
        """2026年1月1日至2026年11月23日."""
        return f"{_said(self.first_on)}至{_said(self.last_on)}"


def stretches(year: Year, before: Year, today: date) -> tuple[Stretch, Stretch]:
    """The year as far as it has gone, and as much of the year before (上年同期)."""
    end_on = min(year.end_on, today + timedelta(days=1))
    if end_on >= year.end_on:
        whole = (Stretch(each.first_on, each.end_on, each.code) for each in (year, before))
        return next(whole), next(whole)
    then = Stretch(before.first_on, _a_year_before(end_on), before.code, is_whole=False)
    return Stretch(year.first_on, end_on, year.code, is_whole=False), then


def _a_year_before(day: date) -> date:
    """The same day of the year before; 1 March for 29 February."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return date(day.year - 1, 3, 1)


def _said(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
