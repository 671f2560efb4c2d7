"""Is the wall clock to be trusted just now? If not, nothing is sent until it is (时钟核对).

The wall clock is compared with the time since the machine started, which goes on evenly
whatever is set. A jump, or a first tick long after the last one, puts the worker on hold. The
hold ends when the clock is back where it should be, when time servers have kept it steady for
a while, or when an administrator confirms the time. (An older copy of the database is another
matter: see witness.py.)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from app import clock
from app.extensions import db
from app.reminders.worker_models import HoldReason, WorkerClock

NAME: Final = "reminders"
MOST_DRIFT: Final = 5.0  # seconds
SLOW_DRIFT: Final = 0.001  # of the time gone by: time servers correct a clock that gently
LONGEST_GAP: Final = timedelta(minutes=10)  # after another start of the machine
STEADY_SECONDS: Final = 30.0  # how long time servers must have kept the clock before it counts


@dataclass(frozen=True, slots=True)
class Reading:
    """Both clocks at one moment: the wall clock, and the seconds since that start of the machine."""

    wall: datetime
    since_boot: float
    boot_id: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is wrong with the wall clock, None if nothing; `drift` in seconds, + when it is ahead."""

    problem: HoldReason | None
    drift: float = 0.0


def read() -> Reading:
    """Both clocks now."""
    return Reading(clock.now(), clock.since_boot(), clock.boot_id())


def judge(last: Reading | None, now: Reading) -> Verdict:
    """Whether the wall clock went on from the last good tick as it should."""
    if last is None:
        return Verdict(None)
    if last.boot_id and last.boot_id == now.boot_id and now.since_boot >= last.since_boot:
        elapsed = now.since_boot - last.since_boot
        drift = (now.wall - last.wall).total_seconds() - elapsed
        is_good = abs(drift) <= MOST_DRIFT + SLOW_DRIFT * elapsed
        return Verdict(None if is_good else HoldReason.JUMP, drift)
    gap = now.wall - last.wall
    if gap < timedelta(seconds=-MOST_DRIFT):
        return Verdict(HoldReason.BACKWARD, gap.total_seconds())
    return Verdict(HoldReason.LONG_GAP if gap > LONGEST_GAP else None, gap.total_seconds())


@dataclass(frozen=True, slots=True)
class State:
    """What came of a check: the moment it was made for, and the hold if there is one."""

    now: datetime
    held: HoldReason | None
    changed: bool  # the hold began or ended with this check


class ClockGuard:
    """Keeps the tick of the active process and its hold; call `check` inside transaction()."""

    def __init__(self, synchronised: Callable[[], bool] = clock.is_synchronised) -> None:
        self._synchronised = synchronised
        self._steady_from: Reading | None = None
        self.last_good: Reading | None = None

    def jumped(self) -> bool:
        """Whether the clock jumped since the last good tick; asks no database."""
        return judge(self.last_good, read()).problem is not None

    def check(self) -> State:
        """Compare the clocks, begin or end a hold, and keep the tick if there is none."""
        row, now = _row(), read()
        was_held = row.held_because is not None
        problem = self._problem(row, now)
        if problem is None:
            _tick(row, now)
            self.last_good = now
        return State(now.wall, problem, (problem is not None) != was_held)

    def _problem(self, row: WorkerClock, now: Reading) -> HoldReason | None:
        last = Reading(row.tick_at, row.since_boot, row.boot_id) if row.boot_id or row.since_boot else None
        verdict = judge(last, now)
        if verdict.problem is None or row.confirmed_at is not None or self._is_steady(now):
            _release(row)
            return None
        return _hold(row, now, verdict)

    def _is_steady(self, now: Reading) -> bool:
        """Whether time servers have kept the clock, without a jump, for long enough."""
        if not self._synchronised():
            self._steady_from = None
            return False
        if self._steady_from is None or judge(self._steady_from, now).problem is not None:
            self._steady_from = now
        return now.since_boot - self._steady_from.since_boot >= STEADY_SECONDS


def _row() -> WorkerClock:
    row = db.session.get(WorkerClock, NAME, with_for_update=True, populate_existing=True)
    if row is None:
        row = WorkerClock(name=NAME, tick_at=clock.now(), boot_id="", since_boot=0.0)
        db.session.add(row)
        db.session.flush()
    return row


def _tick(row: WorkerClock, now: Reading) -> None:
    row.tick_at, row.since_boot, row.boot_id = now.wall, now.since_boot, now.boot_id


def _hold(row: WorkerClock, now: Reading, verdict: Verdict) -> HoldReason | None:
    if row.held_because is None:
        row.held_at, row.held_because = now.wall, verdict.problem
        row.confirmed_at = row.confirmed_by = None
    row.drift_seconds = round(verdict.drift)
    return row.held_because


def _release(row: WorkerClock) -> None:
    row.held_at = row.held_because = None
    row.confirmed_at = row.confirmed_by = None
    row.drift_seconds = 0


def held() -> WorkerClock | None:
    """The hold in force, for pages and the monitoring; None while the clock is trusted."""
    row = db.session.get(WorkerClock, NAME, populate_existing=True)
    return row if row is not None and row.held_because is not None else None
