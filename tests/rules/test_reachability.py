"""When may somebody be rung, and what does a list say who is not to be rung? Moments counted by hand."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from app.rules.reachability import DaySet, Moment, Reach, Window, hint, moment, next_window
from app.rules.vocabulary import ProxyRelation

EVENINGS = Window(DaySet.WEEKDAYS, time(18), time(20))
SUNDAY = Window(DaySet.SUNDAY, time(9), time(11, 30))
SOLDIER = Reach((EVENINGS, SUNDAY))
AWAY = Reach((EVENINGS,), date(2026, 12, 20), "", ProxyRelation.SPOUSE)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A wall time in November 2026; the 23rd is a Monday."""
    return datetime(2026, 11, day, hour, minute)  # noqa: DTZ001  the rules take wall time


@pytest.mark.parametrize(
    ("when", "answer"),
    [
        (at(23, 18), Moment.NOW),
        (at(23, 19, 59), Moment.NOW),
        (at(23, 20), Moment.ANOTHER_DAY),
        (at(23, 9), Moment.LATER_TODAY),
        (at(28, 19), Moment.ANOTHER_DAY),  # Saturday
        (at(29, 11, 29), Moment.NOW),
    ],
)
def test_whether_one_may_ring(when: datetime, answer: Moment) -> None:
    assert moment(SOLDIER, when) is answer
    assert moment(Reach(), when) is Moment.NOW


def test_cut_off_until_a_day_included_whatever_the_windows_say() -> None:
    """Red with `<` in is_cut_off: the last day would be rung."""
    assert moment(AWAY, datetime(2026, 12, 20, 18, 30)) is Moment.PROXY  # noqa: DTZ001
    assert moment(AWAY, datetime(2026, 12, 21, 18, 30)) is Moment.NOW  # noqa: DTZ001
    alone = Reach(unreachable_until=date(2026, 12, 20))
    assert moment(alone, at(23, 10)) is Moment.NOBODY


def test_the_next_window_is_named() -> None:
    assert next_window(SOLDIER, at(27, 21)) == (date(2026, 11, 29), SUNDAY)
    assert next_window(SOLDIER, at(27, 19)) == (date(2026, 11, 27), EVENINGS)
    assert next_window(AWAY, at(23, 10)) == (date(2026, 12, 21), EVENINGS)
    assert next_window(Reach(), at(23, 10)) is None


def test_what_a_reminder_says_names_nobody() -> None:
    assert hint(AWAY, date(2026, 11, 23)) == "申请人不可联系至 2026-12-20，请联系代理人（配偶）"
    assert hint(SOLDIER, date(2026, 11, 23)) == "可联系时段：周一至周五 18:00～20:00，周日 9:00～11:30"
    assert hint(Reach(caution="勿电话告知"), date(2026, 11, 23)) == "注意：勿电话告知"
    assert hint(Reach(), date(2026, 11, 23)) == ""
    assert "尚未登记" in hint(Reach(unreachable_until=date(2026, 12, 1)), date(2026, 11, 23))


def test_a_window_is_stored_and_read_back_and_does_not_end_before_it_begins() -> None:
    assert Window.from_json(SUNDAY.as_json()) == SUNDAY
    with pytest.raises(ValueError, match="ends after"):
        Window(DaySet.MONDAY, time(9), time(9))


def test_every_day_of_the_week_has_its_own_name() -> None:
    week = [date(2026, 11, 23 + n) for n in range(7)]
    single = [day for day in DaySet if sum(map(day.covers, week)) == 1]
    assert [next(n for n, each in enumerate(week) if day.covers(each)) for day in single] == list(range(7))
    assert (sum(map(DaySet.WEEKDAYS.covers, week)), sum(map(DaySet.WEEKEND.covers, week))) == (5, 2)
