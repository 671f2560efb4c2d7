"""When is who told? Steps counted by hand on a wall calendar of 2026 with its 国庆 holiday."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.calendars import working_calendar
from app.rules.deadline_kinds import DeadlineKind
from app.rules.ladder import NOT_WAITING, SHIPPED, Hearer, Ladder, LadderStep, Rung, Waiting
from app.rules.ladder_steps import Aim, Reached, may_disturb, next_opening, reached
from app.rules.vocabulary import ReminderLevel

CALENDAR = working_calendar()
SHANGHAI = ZoneInfo("Asia/Shanghai")
OWN = frozenset({Hearer.RESPONSIBLE})
NEAR, DUE, OVERDUE = ReminderLevel.NEAR, ReminderLevel.DUE, ReminderLevel.OVERDUE
MONDAY = date(2026, 8, 10)


def day(text: str) -> date:
    return date.fromisoformat(f"2026-{text}")


def an_aim(target: date, warn_days: int = 2, kind: DeadlineKind = DeadlineKind.REVIEW) -> Aim:
    return Aim(kind, target, target - timedelta(days=warn_days))


def days_of(ladder: Ladder, aim: Aim, first: date, last: date) -> list[tuple[str, str, int]]:
    """(day, level, occurrence) wherever the step reached changes between two days."""
    found: list[tuple[str, str, int]] = []
    before: tuple[ReminderLevel, int] | None = None
    for n in range((last - first).days + 1):
        on = first + timedelta(days=n)
        at = reached(ladder, aim, on, CALENDAR)
        now = (at.level, at.occurrence) if at else None
        if now != before and at is not None:
            found.append((f"{on:%m-%d}", at.level.value, at.occurrence))
        before = now
    return found


def test_the_shipped_ladder_of_an_ordinary_limit() -> None:
    """Due Monday 08-10: yellow on Saturday, so told on Friday; overdue on Tuesday, again each 3 days."""
    assert days_of(Ladder(), an_aim(MONDAY), day("08-01"), day("08-20")) == [
        ("08-07", "near", 0),
        ("08-10", "due", 0),
        ("08-11", "overdue", 0),
        ("08-14", "overdue", 1),
        ("08-17", "overdue", 2),
        ("08-20", "overdue", 3),
    ]


def test_what_falls_into_a_holiday_is_told_before_it_or_after_it() -> None:
    """国庆 2026 rests from 10-01 to 10-07. Due 10-03: told before the holiday, on the day, and after it."""
    assert days_of(Ladder(), an_aim(day("10-03")), day("09-20"), day("10-09")) == [
        ("09-30", "near", 0),
        ("10-03", "due", 0),
        ("10-08", "overdue", 1),  # first day overdue and first repeat both rested: one message
    ]


def test_a_limit_that_does_not_wait_is_told_on_the_very_day() -> None:
    aim = an_aim(day("10-03"), 2, DeadlineKind.CRIMINAL_APPEAL_RULING)
    assert days_of(Ladder(), aim, day("09-20"), day("10-05")) == [
        ("10-01", "near", 0),
        ("10-03", "due", 0),
        ("10-04", "overdue", 0),
    ]


def test_kinds_that_do_not_wait_are_the_criminal_ones_and_those_in_hours() -> None:
    assert DeadlineKind.CUSTODY_FORWARD in NOT_WAITING
    assert DeadlineKind.CRIMINAL_APPEAL_JUDGMENT in NOT_WAITING
    assert DeadlineKind.REVIEW not in NOT_WAITING
    assert all((rung.kind in NOT_WAITING) == (rung.waiting is Waiting.ANY_TIME) for rung in SHIPPED)


def test_a_limit_in_hours_is_overdue_at_its_hour() -> None:
    ends = datetime(2026, 8, 10, 15, 0, tzinfo=SHANGHAI)
    aim = Aim(DeadlineKind.CUSTODY_FORWARD, MONDAY, MONDAY - timedelta(days=1), ends)

    def level_at(at: datetime) -> ReminderLevel:
        found = reached(Ladder(), aim, at.date(), CALENDAR, at)
        assert found is not None
        return found.level

    assert level_at(ends - timedelta(days=1)) is NEAR
    assert level_at(ends - timedelta(seconds=1)) is DUE
    assert level_at(ends) is OVERDUE


@pytest.mark.parametrize(
    ("days", "in_working_days", "first"),
    [(5, False, "09-30"), (3, True, "09-28"), (1, True, "09-30"), (1, False, "09-30")],
)
def test_near_may_be_counted_in_days_or_in_working_days(days: int, in_working_days: bool, first: str) -> None:
    """Due Thursday 10-08, the first day after the holiday: working days before are 09-30, 09-29, 09-28."""
    near = Rung(LadderStep.NEAR, OWN, Waiting.WORKING_DAYS, days=days, in_working_days=in_working_days)
    found = days_of(Ladder([[near]]), an_aim(day("10-08")), day("09-01"), day("10-07"))
    assert found == [(first, "near", 0)]


def test_a_step_switched_off_is_silent_and_the_one_below_holds() -> None:
    def without(step: LadderStep) -> Ladder:
        return Ladder([[Rung(step, OWN, Waiting.DAYTIME, is_silent=True)]])

    aim, first, last = an_aim(MONDAY), day("08-01"), day("08-20")
    assert [row[1:] for row in days_of(without(LadderStep.AGAIN), aim, first, last)][-1] == ("overdue", 0)
    assert ("08-10", "due", 0) not in days_of(without(LadderStep.DUE), aim, first, last)
    assert days_of(without(LadderStep.NEAR), aim, first, last)[0] == ("08-10", "due", 0)
    assert ("08-11", "overdue", 0) not in days_of(without(LadderStep.OVERDUE), aim, first, last)


def test_a_row_for_one_kind_goes_before_the_general_one_and_the_nearest_office_before_those_above() -> None:
    general = Rung(LadderStep.DUE, OWN, Waiting.WORKING_DAYS)
    special = Rung(LadderStep.DUE, OWN, Waiting.ANY_TIME, DeadlineKind.REVIEW)
    above = Rung(LadderStep.DUE, frozenset({Hearer.DIRECTORS}), Waiting.DAYTIME)
    ladder = Ladder([[general], [special, above]])
    assert ladder.rung(DeadlineKind.REVIEW, LadderStep.DUE) is special
    assert ladder.rung(DeadlineKind.ASSIGN, LadderStep.DUE) is general
    not_waiting = ladder.rung(DeadlineKind.CRIMINAL_APPEAL_RULING, LadderStep.DUE)
    assert not_waiting.waiting is Waiting.ANY_TIME, "a general row must not loosen it"
    assert Ladder([[], [special, above]]).rung(DeadlineKind.ASSIGN, LadderStep.DUE) is above


def test_near_and_the_repeats_go_into_the_digest_and_the_rest_is_told_singly() -> None:
    def at(text: str, kind: DeadlineKind = DeadlineKind.REVIEW) -> Reached:
        found = reached(Ladder(), an_aim(MONDAY, kind=kind), day(text), CALENDAR)
        assert found is not None
        return found

    assert not at("08-07").is_single
    assert at("08-10").is_single
    assert at("08-11").is_single
    assert not at("08-14").is_single
    assert at("08-08", DeadlineKind.CRIMINAL_APPEAL_RULING).is_single


@pytest.mark.parametrize(
    ("waiting", "at", "opens"),
    [
        (Waiting.ANY_TIME, "2026-08-09 03:00", "2026-08-09 03:00"),
        (Waiting.DAYTIME, "2026-08-09 06:59", "2026-08-09 07:00"),
        (Waiting.DAYTIME, "2026-08-09 22:00", "2026-08-10 07:00"),
        (Waiting.DAYTIME, "2026-08-09 21:59", "2026-08-09 21:59"),
        (Waiting.WORKING_DAYS, "2026-08-08 12:00", "2026-08-10 07:00"),
        (Waiting.WORKING_DAYS, "2026-09-30 22:30", "2026-10-08 07:00"),
        (Waiting.WORKING_DAYS, "2026-10-10 12:00", "2026-10-10 12:00"),  # 调休: a Saturday worked
    ],
)
def test_when_a_message_may_be_delivered(waiting: Waiting, at: str, opens: str) -> None:
    moment, expected = (datetime.fromisoformat(text).replace(tzinfo=SHANGHAI) for text in (at, opens))
    assert next_opening(waiting, moment, CALENDAR) == expected
    assert may_disturb(waiting, expected, CALENDAR)
    assert may_disturb(waiting, moment, CALENDAR) == (moment == expected)
