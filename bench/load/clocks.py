"""When do the clocks of a built case start and stop? Dates by the application's own arithmetic.

Days are ordinals here: a million cases ask for few different dates, so each is worked out once.
"""

from __future__ import annotations

from dataclasses import fields
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import Any, cast

from app.casework.clocks import Deadline, DeadlineState
from app.casework.timekeeping import Summary, summary
from app.rules.deadlines import DeadlineKind, Pause, PauseReason
from app.timing import OfficeTiming

Span = tuple[int, int | None]  # a pause: from, to


class Calendar:
    """Working days and due dates of the data set, remembered."""

    def __init__(self, timing: OfficeTiming, first: int, last: int) -> None:
        self._timing = timing
        self._next: dict[int, int] = {}
        following = last + 60
        for day in range(last + 60, first - 1, -1):
            if timing.calendar.is_workday(date.fromordinal(day)):
                following = day
            self._next[day] = following
        self.workdays = [day for day in range(first, last + 1) if self._next[day] == day]
        self.dates = lru_cache(maxsize=400_000)(self._dates)
        self.limit = cache(self._limit)

    def workday(self, day: int) -> int:
        """The day itself if it is worked, else the next one that is."""
        return self._next.get(day, day)

    def _limit(self, kind: DeadlineKind, day: int) -> tuple[str, int]:
        on = date.fromordinal(day)
        limit = self._timing.limit(kind, on)
        return limit.rule_id, self._timing.warn_days(limit, on)

    def _dates(
        self, rule_id: str, start: int, set_on: int | None, pauses: tuple[Span, ...]
    ) -> tuple[int, int, bool]:
        """(nominal, rolled, tentative)."""
        computed = self._timing.work_out(
            self._timing.limit_by_id(rule_id),
            date.fromordinal(start),
            [
                Pause(date.fromordinal(a), date.fromordinal(b) if b else None, PauseReason.SUPPLEMENT)
                for a, b in pauses
            ],
            set_due_on=date.fromordinal(set_on) if set_on else None,
        )
        return (
            computed.nominal_due_on.toordinal(),
            computed.rolled_due_on.toordinal(),
            computed.provisional,
        )


class Clock:
    """One clock of a case, as its row will say; days are ordinals."""

    __slots__ = (
        "_calendar", "is_tentative", "kind", "met_on", "pauses", "rolled_due_on", "rule_id", "set_due_on",
        "started_on", "state", "target_on", "warn_on",
    )  # fmt: skip

    def __init__(self, calendar: Calendar, kind: DeadlineKind, start: int, set_on: int | None) -> None:
        self._calendar = calendar
        self.kind, self.started_on, self.set_due_on = kind, start, set_on
        self.rule_id, warn_days = calendar.limit(kind, start)
        self.pauses: list[Span] = []
        self.met_on: int | None = None
        self.state = DeadlineState.RUNNING
        self.target_on, self.rolled_due_on, self.is_tentative = calendar.dates(
            self.rule_id, start, set_on, ()
        )
        self.warn_on = self.target_on - warn_days

    @property
    def is_open(self) -> bool:
        return self.state is DeadlineState.RUNNING or self.state is DeadlineState.PAUSED

    def pause(self, day: int) -> None:
        self.pauses.append((max(day, self.started_on), None))
        self.state = DeadlineState.PAUSED

    def resume(self, day: int) -> None:
        self._end_pauses(day)
        self.state = DeadlineState.RUNNING

    def stop(self, day: int) -> None:
        self._end_pauses(day)
        self.met_on = day
        self.state = DeadlineState.MET if day <= self.rolled_due_on else DeadlineState.MISSED

    def cancel(self, day: int) -> None:
        self._end_pauses(day)
        self.state = DeadlineState.CANCELLED

    def _end_pauses(self, day: int) -> None:
        if not self.pauses or self.pauses[-1][1] is not None:
            return
        since = self.pauses[-1][0]
        self.pauses[-1] = (since, max(day, since))
        warned = self.target_on - self.warn_on
        self.target_on, self.rolled_due_on, self.is_tentative = self._calendar.dates(
            self.rule_id, self.started_on, self.set_due_on, tuple(self.pauses)
        )
        self.warn_on = self.target_on - warned


SUMMARY = tuple(each.name for each in fields(Summary))  # columns of the case


def summarised(clocks: list[Clock], days: dict[int, str]) -> tuple[Any, ...]:
    """The columns SUMMARY of the case, by the application's own `summary`, which only compares days."""
    found = summary(cast(list[Deadline], [each for each in clocks if each.is_open]))
    return tuple(_plain(getattr(found, name), days) for name in SUMMARY)


def _plain(value: Any, days: dict[int, str]) -> Any:
    if isinstance(value, bool):
        return int(value)
    return days[value] if isinstance(value, int) else value


def days_of(first: date, last: date) -> dict[int, str]:
    """ISO text of each day between, by ordinal; made once, used a hundred million times."""
    span = (last - first).days
    return {
        first.toordinal() + n: (first + timedelta(days=n)).isoformat() for n in range(-30_000, span + 2_000)
    }


Row = tuple[Any, ...]
