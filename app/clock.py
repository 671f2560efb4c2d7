"""What day and time is it? The only reader of the wall clock (时钟).

Legal days are days in Asia/Shanghai; instants are stored in UTC. Tests and the
command line set the clock through `travelled_to`; nothing else may.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
_shift: ContextVar[timedelta] = ContextVar("clock_shift", default=timedelta(0))


def now() -> datetime:
    """This instant, aware, in UTC."""
    return datetime.now(UTC) + _shift.get()


def today() -> date:
    """The legal day: today's date in Asia/Shanghai."""
    return local_date(now())


def local_date(at: datetime) -> date:
    """The Shanghai date of an aware instant."""
    return at.astimezone(SHANGHAI).date()


def at_local(day: date, hour: int = 0, minute: int = 0) -> datetime:
    """The UTC instant of a Shanghai date and wall time."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=SHANGHAI).astimezone(UTC)


@contextmanager
def travelled_to(at: datetime) -> Iterator[None]:
    """Run as if it were `at` (aware); time goes on from there. For tests, demo data and --on."""
    token = _shift.set(at - datetime.now(UTC))
    try:
        yield
    finally:
        _shift.reset(token)
