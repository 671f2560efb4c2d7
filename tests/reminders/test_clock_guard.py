"""P16, K29: while the wall clock cannot be trusted nothing is sent; afterwards nothing is lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app import clock, reminders
from app.casework.clocks import Deadline
from app.casework.errors import Refused
from app.extensions import db, transaction
from app.reminders import clock_guard, scheduling
from app.reminders.clock_guard import STEADY_SECONDS, ClockGuard, Reading, State, judge
from app.reminders.models import Reminder, ReminderState
from app.reminders.worker_models import HoldReason
from app.rules.vocabulary import Role
from tests.factories import a_user, actor_of
from tests.reminders.rows import a_case, a_deadline, a_desk

NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
BOOT = "b1"


class FakeClocks:
    """The wall clock and the time since boot, each moved by hand."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.now = Reading(NOON, 1000.0, BOOT)
        self.synchronised = False
        patch.setattr(clock_guard, "read", lambda: self.now)

    def go(self, seconds: float, jump: timedelta = timedelta(0)) -> Reading:
        """Time passes, and the wall clock jumps by so much besides."""
        self.now = replace(
            self.now,
            wall=self.now.wall + timedelta(seconds=seconds) + jump,
            since_boot=self.now.since_boot + seconds,
        )
        return self.now


@pytest.fixture
def clocks(monkeypatch: pytest.MonkeyPatch) -> FakeClocks:
    return FakeClocks(monkeypatch)


@pytest.fixture
def guard(app: Flask, clocks: FakeClocks) -> ClockGuard:
    return ClockGuard(lambda: clocks.synchronised)


def checked(guard: ClockGuard) -> State:
    with transaction():
        return guard.check()


HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("seconds", "jump", "problem"),
    [
        (10, timedelta(0), None),
        (10, timedelta(seconds=4.9), None),
        (10, timedelta(seconds=5.1), HoldReason.JUMP),
        (10, timedelta(seconds=-5.1), HoldReason.JUMP),
        (10, HOUR, HoldReason.JUMP),
        (10, -DAY, HoldReason.JUMP),
        (86_400, timedelta(seconds=60), None),  # time servers may correct a day by that much
        (86_400, timedelta(seconds=120), HoldReason.JUMP),
    ],
)
def test_the_wall_clock_goes_with_the_time_since_boot(
    seconds: float, jump: timedelta, problem: HoldReason | None
) -> None:
    last = Reading(NOON, 1000.0, BOOT)
    now = Reading(NOON + timedelta(seconds=seconds) + jump, 1000.0 + seconds, BOOT)
    assert judge(last, now).problem is problem


@pytest.mark.parametrize(
    ("gap", "problem"),
    [
        (timedelta(seconds=-6), HoldReason.BACKWARD),
        (timedelta(seconds=-5), None),
        (timedelta(minutes=10), None),
        (timedelta(minutes=11), HoldReason.LONG_GAP),
    ],
)
def test_after_another_start_of_the_machine_the_first_tick_must_be_near(
    gap: timedelta, problem: HoldReason | None
) -> None:
    assert judge(Reading(NOON, 5000.0, "b0"), Reading(NOON + gap, 3.0, BOOT)).problem is problem
    assert judge(None, Reading(NOON + gap, 3.0, BOOT)).problem is None


@pytest.mark.parametrize("jump", [HOUR, -HOUR, DAY, -DAY])
def test_nothing_goes_out_early_or_twice_when_the_clock_jumps(
    guard: ClockGuard, clocks: FakeClocks, jump: timedelta
) -> None:
    """P16. 40 deadlines from today to four days ahead; the clock jumps and comes back. Red when
    _problem returns None: with +1 day a day's reminders go out early."""
    desk = a_desk()
    with transaction():
        for number in range(40):
            due_on = clock.local_date(NOON) + timedelta(days=number % 5)
            a_deadline(a_case(desk), due_on)
    early = []
    true_wall = NOON
    for step in (0, 10, jump, 10, 10, -jump, 10, 10):
        seconds, leap = (0, step) if isinstance(step, timedelta) else (step, timedelta(0))
        true_wall += timedelta(seconds=seconds)
        clocks.go(seconds, leap)
        state = checked(guard)
        if state.held is None:
            with clock.travelled_to(state.now):
                reminders.run_round(state.now)
            early.append((state.now - true_wall).total_seconds())
    assert len(early) == 5  # held at the three ticks while the clock was wrong
    assert max(early) <= 5
    db.session.rollback()
    told = db.session.scalars(select(Reminder.deadline_id).where(Reminder.state == ReminderState.SENT)).all()
    near = select(Deadline.id).where(Deadline.warn_on <= clock.local_date(NOON))
    assert sorted(told) == sorted(db.session.scalars(near))


def test_a_hold_ends_by_itself_when_the_clock_is_back(guard: ClockGuard, clocks: FakeClocks) -> None:
    assert checked(guard).held is None
    clocks.go(2, HOUR)
    assert guard.jumped()
    began = checked(guard)
    assert (began.held, began.changed) == (HoldReason.JUMP, True)
    assert checked(guard).changed is False
    clocks.go(2, -HOUR)
    ended = checked(guard)
    assert (ended.held, ended.changed) == (None, True)
    assert not guard.jumped()


def test_time_servers_end_a_hold_when_they_have_kept_the_clock_for_a_while(
    guard: ClockGuard, clocks: FakeClocks
) -> None:
    """Red with STEADY_SECONDS = 0: a jump that lasts a second would be taken for the right time."""
    checked(guard)
    clocks.go(2, DAY)
    clocks.synchronised = True
    assert checked(guard).held is HoldReason.JUMP
    clocks.go(STEADY_SECONDS - 1)
    assert checked(guard).held is HoldReason.JUMP
    clocks.go(2)
    assert checked(guard).held is None
    assert checked(guard).held is None


def test_an_administrator_ends_a_hold(guard: ClockGuard, clocks: FakeClocks) -> None:
    admin = actor_of(a_user(Role.ADMIN))
    checked(guard)
    with transaction(), pytest.raises(Refused, match="无需确认"):
        scheduling.confirm_clock(admin)
    clocks.go(2, DAY)
    checked(guard)
    assert clock_guard.held() is not None
    with transaction():
        scheduling.confirm_clock(admin)
    clocks.go(2)
    assert checked(guard).held is None
    assert clock_guard.held() is None
    clocks.go(2, HOUR)
    assert checked(guard).held is HoldReason.JUMP  # one confirmation is for one hold


def test_a_new_process_on_the_same_start_of_the_machine_goes_on_after_any_downtime(
    guard: ClockGuard, clocks: FakeClocks
) -> None:
    checked(guard)
    clocks.go(3 * 86_400)
    assert checked(ClockGuard(lambda: False)).held is None


def test_a_machine_started_anew_waits_for_time_servers_or_somebody(
    guard: ClockGuard, clocks: FakeClocks
) -> None:
    checked(guard)
    clocks.now = Reading(clocks.now.wall + timedelta(hours=9), 30.0, "b2")
    later = ClockGuard(lambda: clocks.synchronised)
    assert checked(later).held is HoldReason.LONG_GAP
    clocks.synchronised = True
    checked(later)
    clocks.go(STEADY_SECONDS + 1)
    assert checked(later).held is None


def test_the_machine_tells_its_time_since_boot() -> None:
    first: Callable[[], float] = clock.since_boot
    assert first() <= first()
    assert clock.boot_id() == clock.boot_id()
    assert clock.is_synchronised() in (True, False)
