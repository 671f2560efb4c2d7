"""When is the message of a month due? From half past eight of its first working day on (每月发送)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from app import clock
from app.rules.ladder_steps import DIGEST_AT
from app.rules.workdays import WorkingCalendar


def due_at(month: date, calendar: WorkingCalendar) -> datetime:
    """The instant from which the month's message goes out; `month` is any day of it."""
    first_workday = calendar.roll(month.replace(day=1))[0]
    return clock.at_local(first_workday, *DIGEST_AT)


def month_code(day: date) -> str:
    """2026-11."""
    return f"{day:%Y-%m}"


def month_told(now: datetime, calendar: WorkingCalendar) -> str:
    """The last month whose message is due already: who begins now is told of none before the next."""
    today = clock.local_date(now)
    if now >= due_at(today, calendar):
        return month_code(today)
    return month_code(today.replace(day=1) - timedelta(days=1))
