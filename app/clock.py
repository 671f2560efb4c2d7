"""What day and time is it? The only reader of the wall clock (时钟).

Legal days are days in Asia/Shanghai; instants are stored in UTC. Tests and the
command line set the clock through `travelled_to`; nothing else may.
"""

from __future__ import annotations

import ctypes
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
_TIMEX_BYTES = 512  # struct timex is smaller on every platform
_NOT_SYNCHRONISED = 5  # TIME_ERROR of adjtimex(2)
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


def since_boot() -> float:
    """Seconds since the machine started, sleep included: goes on evenly when the wall clock is set."""
    return time.clock_gettime(time.CLOCK_BOOTTIME)


def boot_id() -> str:
    """Which start of the machine `since_boot` counts from; empty where the system does not tell."""
    try:
        return _BOOT_ID.read_text().strip()
    except OSError:
        return ""


def is_synchronised() -> bool:
    """Whether the system says that time servers keep its clock right (NTP), see adjtimex(2)."""
    state: int = ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(_TIMEX_BYTES))
    return 0 <= state < _NOT_SYNCHRONISED
