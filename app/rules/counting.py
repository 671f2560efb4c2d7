"""How are days, months and pauses counted? The bare arithmetic under every due date."""

from __future__ import annotations

import calendar as gregorian
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from app.rules.deadline_kinds import PauseReason, Unit
from app.rules.workdays import WorkingCalendar


@dataclass(frozen=True, slots=True)
class Pause:
    """Days that do not count (扣除期间): `to_on` − `from_on` of them; open while to_on is None.

    Raises ValueError when the pause would end before it begins.
    """

    from_on: date
    to_on: date | None
    reason: PauseReason

    def __post_init__(self) -> None:
        if self.to_on is not None and self.to_on < self.from_on:
            raise ValueError("a pause cannot end before it begins")


@dataclass(frozen=True, slots=True)
class Excluded:
    """A stretch taken out of a period: `days` of the period's own kind (日 or 工作日)."""

    from_on: date
    to_on: date
    days: int
    reason: PauseReason
    due_on: date  # the last day once this stretch has been taken out


def add_months(start: date, months: int) -> date:
    """The corresponding day (对应日) some months later, or the end of a month too short for it.

    Source: 民法典 art 202.
    """
    year, index = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, index + 1, min(start.day, gregorian.monthrange(year, index + 1)[1]))


def add_period(start: date, count: int, unit: Unit, calendar: WorkingCalendar) -> date:
    """The last day (届满日) of a period; the day of the event is not counted (民法典 art 201).

    Hours are rounded up to whole days, which is right for any hour of the start day.
    """
    if unit is Unit.WORKING_DAY:
        return calendar.add_workdays(start, count)
    if unit is Unit.MONTH:
        return add_months(start, count)
    if unit is Unit.YEAR:
        return add_months(start, 12 * count)
    if unit is Unit.HOUR:
        return start + timedelta(days=-(-count // 24))
    return start + timedelta(days=count)


def _prolong(
    due_on: date, span: tuple[date, date], unit: Unit, calendar: WorkingCalendar
) -> tuple[date, int]:
    from_on, to_on = span
    if unit is Unit.WORKING_DAY:
        days = calendar.count_workdays(from_on, to_on)
        # A stop on the last working day that ends on a rest day: the period cannot end before it.
        return max(calendar.add_workdays(due_on, days), to_on), days
    days = (to_on - from_on).days
    return due_on + timedelta(days=days), days


def exclude(
    start: date, due_on: date, pauses: Iterable[Pause], unit: Unit, calendar: WorkingCalendar
) -> tuple[Excluded, ...]:
    """Take closed pauses out of the period from start to due_on, in order of time.

    A day is taken out once however many pauses cover it; what lies before the start, or
    begins after the day reached so far, changes nothing. Open pauses are passed over.
    """
    taken: list[Excluded] = []
    free_from = start
    for pause in sorted(pauses, key=lambda item: item.from_on):
        from_on = max(pause.from_on, free_from)
        if pause.to_on is None or pause.to_on <= from_on or from_on > due_on:
            continue
        due_on, days = _prolong(due_on, (from_on, pause.to_on), unit, calendar)
        taken.append(Excluded(from_on, pause.to_on, days, pause.reason, due_on))
        free_from = pause.to_on
    return tuple(taken)


def has_open_pause(due_on: date, pauses: Sequence[Pause]) -> bool:
    """Whether a pause that has not ended yet began on or before the last day."""
    return any(pause.to_on is None and pause.from_on <= due_on for pause in pauses)
