"""Which step of the reminder ladder has a limit reached, on which day does it fall, and at what
hour may somebody be told? (提醒的日子和时刻)
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from app.rules.deadline_kinds import DeadlineKind
from app.rules.ladder import Ladder, LadderStep, Rung, Waiting
from app.rules.vocabulary import ReminderLevel
from app.rules.workdays import WorkingCalendar

QUIET_FROM: Final = 22  # o'clock in Shanghai: from here until QUIET_UNTIL nobody is disturbed (免打扰)
QUIET_UNTIL: Final = 7
DIGEST_AT: Final = (8, 30)  # hour and minute of the daily digest (每日摘要), on working days
_ONE_DAY: Final = timedelta(days=1)
LONGEST_REST: Final = 12  # days; no holiday is longer, so no step is moved further than that


@dataclass(frozen=True, slots=True)
class Aim:
    """What the ladder needs to know of a limit: its kind, its day, when its lamp turns yellow and,
    for limits in hours, the instant."""

    kind: DeadlineKind
    target_on: date
    warn_on: date
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Reached:
    """The highest step a limit has reached. `occurrence` 0, or k for the k-th repeat after 逾期首日;
    `on` is the day of the step, moved off rest days where its row says so."""

    level: ReminderLevel
    occurrence: int
    on: date
    rung: Rung

    @property
    def is_single(self) -> bool:
        """Whether it is told by a message of its own, not in the daily digest (单独提醒): due today,
        overdue since today, or not waiting."""
        is_urgent = self.level is not ReminderLevel.NEAR and self.occurrence == 0
        return is_urgent or self.rung.waiting is Waiting.ANY_TIME


def reached(
    ladder: Ladder, aim: Aim, today: date, calendar: WorkingCalendar, now: datetime | None = None
) -> Reached | None:
    """The highest step reached on a day (or at an instant, for limits in hours), switched-off ones
    left out; None while there is nothing to say."""
    is_over = today > aim.target_on or (aim.due_at is not None and now is not None and now >= aim.due_at)
    if is_over:
        return _again(ladder, aim, today, calendar) or _overdue(ladder, aim, today, calendar)
    due = ladder.rung(aim.kind, LadderStep.DUE)
    due_on = _earlier(aim.target_on, due, calendar)
    if not due.is_silent and today >= due_on:
        return Reached(ReminderLevel.DUE, 0, due_on, due)
    near = ladder.rung(aim.kind, LadderStep.NEAR)
    near_on = _near_on(near, aim, calendar)
    return None if near.is_silent or today < near_on else Reached(ReminderLevel.NEAR, 0, near_on, near)


def silent_steps(ladder: Ladder, aim: Aim, today: date, calendar: WorkingCalendar) -> list[LadderStep]:
    """The steps that would fall on a day if their row had not switched them off (选择不提醒)."""
    days = {
        LadderStep.NEAR: lambda rung: _near_on(rung, aim, calendar),
        LadderStep.DUE: lambda rung: _earlier(aim.target_on, rung, calendar),
        LadderStep.OVERDUE: lambda rung: _later(aim.target_on + _ONE_DAY, rung, calendar),
        LadderStep.AGAIN: lambda rung: (
            _later(aim.target_on + _ONE_DAY * (1 + rung.days), rung, calendar) if rung.days else date.min
        ),
    }
    rungs = {step: ladder.rung(aim.kind, step) for step in LadderStep}
    return [step for step, rung in rungs.items() if rung.is_silent and days[step](rung) == today]


def _near_on(rung: Rung, aim: Aim, calendar: WorkingCalendar) -> date:
    if rung.days is None:
        day = aim.warn_on
    elif rung.in_working_days:
        day = aim.target_on
        for _ in range(rung.days):
            day = calendar.last_workday(day - _ONE_DAY)
    else:
        day = aim.target_on - timedelta(days=rung.days)
    return _earlier(day, rung, calendar)


def _overdue(ladder: Ladder, aim: Aim, today: date, calendar: WorkingCalendar) -> Reached | None:
    rung = ladder.rung(aim.kind, LadderStep.OVERDUE)
    day = aim.target_on if aim.due_at is not None else aim.target_on + _ONE_DAY
    day = _later(day, rung, calendar)
    return None if rung.is_silent or day > today else Reached(ReminderLevel.OVERDUE, 0, day, rung)


def _again(ladder: Ladder, aim: Aim, today: date, calendar: WorkingCalendar) -> Reached | None:
    rung = ladder.rung(aim.kind, LadderStep.AGAIN)
    if rung.is_silent or not rung.days:
        return None
    first = aim.target_on + _ONE_DAY
    for count in range((today - first).days // rung.days, 0, -1):
        day = _later(first + timedelta(days=count * rung.days), rung, calendar)
        if day <= today:
            return Reached(ReminderLevel.OVERDUE, count, day, rung)
    return None


def _earlier(day: date, rung: Rung, calendar: WorkingCalendar) -> date:
    """The day, or the last working day before it: what is told before the limit is told early."""
    return calendar.last_workday(day) if rung.waiting is Waiting.WORKING_DAYS else day


def _later(day: date, rung: Rung, calendar: WorkingCalendar) -> date:
    return calendar.roll(day)[0] if rung.waiting is Waiting.WORKING_DAYS else day


def is_quiet_hour(hour: int) -> bool:
    """Whether nobody is disturbed at that hour of the day in Shanghai (免打扰)."""
    return hour >= QUIET_FROM or hour < QUIET_UNTIL


def may_disturb(waiting: Waiting, at: datetime, calendar: WorkingCalendar) -> bool:
    """Whether a message of that row may be delivered at a Shanghai wall time."""
    if waiting is Waiting.ANY_TIME:
        return True
    if is_quiet_hour(at.hour):
        return False
    return waiting is Waiting.DAYTIME or calendar.is_workday(at.date())


def next_opening(waiting: Waiting, at: datetime, calendar: WorkingCalendar) -> datetime:
    """The first Shanghai wall time from `at` on when a message of that row may be delivered."""
    if may_disturb(waiting, at, calendar):
        return at
    opening = at.replace(hour=QUIET_UNTIL, minute=0, second=0, microsecond=0)
    if opening < at:
        opening += _ONE_DAY
    while not may_disturb(waiting, opening, calendar):
        opening += _ONE_DAY
    return opening
