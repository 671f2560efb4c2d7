"""Does the working calendar agree with the published notices, and does it know its end?"""

from __future__ import annotations

from datetime import date, timedelta

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.calendars import working_calendar
from app.rules.workdays import WorkingCalendar, YearTable

CALENDAR = working_calendar()
KNOWN_DAYS = st.dates(date(2018, 1, 1), date(2026, 11, 30))


def test_it_ends_with_a_published_year_and_begins_early_enough() -> None:
    assert CALENDAR.known_until >= date(2026, 12, 31)
    assert (CALENDAR.known_until.month, CALENDAR.known_until.day) == (12, 31)
    assert CALENDAR.tables[0].year == 2004
    assert not CALENDAR.is_known(CALENDAR.known_until + timedelta(days=1))


@pytest.mark.parametrize(
    "day", ["2024-02-04", "2024-10-12", "2025-01-26", "2025-09-28", "2026-01-04", "2026-02-14", "2026-10-10"]
)
def test_make_up_weekend_days_are_worked(day: str) -> None:
    assert date.fromisoformat(day).weekday() >= 5
    assert CALENDAR.is_workday(date.fromisoformat(day))


@pytest.mark.parametrize(
    "day", ["2024-02-12", "2025-10-08", "2026-01-01", "2026-02-16", "2026-10-01", "2026-10-07", "2026-03-07"]
)
def test_holidays_and_plain_weekends_rest(day: str) -> None:
    assert not CALENDAR.is_workday(date.fromisoformat(day))


def test_an_independent_source_agrees_on_every_day() -> None:
    source = holidays.country_holidays("CN", years=range(2018, 2027))
    day = date(2018, 1, 1)
    while day <= date(2026, 12, 31):
        assert source.is_working_day(day) == CALENDAR.is_workday(day), day
        day += timedelta(days=1)


def test_beyond_the_end_only_weekends_rest_and_everything_is_provisional() -> None:
    calendar = WorkingCalendar([table for table in CALENDAR.tables if table.year <= 2026])
    assert calendar.is_workday(date(2027, 10, 1))  # a Friday: no holiday is guessed
    assert not calendar.is_workday(date(2027, 10, 2))
    assert calendar.roll(date(2027, 10, 1)) == (date(2027, 10, 1), True)
    assert calendar.roll(date(2027, 10, 2)) == (date(2027, 10, 4), True)
    assert calendar.roll(date(2026, 12, 31)) == (date(2026, 12, 31), False)


def test_rolling_out_of_the_last_known_year_is_provisional() -> None:
    table = YearTable(2026, frozenset({date(2026, 12, 31)}), frozenset())
    assert WorkingCalendar([table]).roll(date(2026, 12, 31)) == (date(2027, 1, 1), True)


@pytest.mark.parametrize(
    ("day", "rolled"),
    [
        ("2026-10-01", "2026-10-08"),
        ("2026-10-10", "2026-10-10"),  # a make-up Saturday is a working day
        ("2026-03-07", "2026-03-09"),
        ("2026-02-14", "2026-02-14"),
        ("2026-02-15", "2026-02-24"),
        ("2026-03-09", "2026-03-09"),
    ],
)
def test_roll(day: str, rolled: str) -> None:
    assert CALENDAR.roll(date.fromisoformat(day)) == (date.fromisoformat(rolled), False)


def test_an_override_wins_and_counts_as_known() -> None:
    base = WorkingCalendar([YearTable(2026, frozenset(), frozenset())])
    calendar = base.with_overrides({date(2026, 7, 1): False, date(2027, 1, 2): True})
    assert not calendar.is_workday(date(2026, 7, 1))
    assert calendar.is_workday(date(2027, 1, 2))
    assert calendar.is_known(date(2027, 1, 2))
    assert base.is_workday(date(2026, 7, 1))


def test_without_tables_nothing_is_known() -> None:
    assert WorkingCalendar([]).known_until == date.min
    assert WorkingCalendar([]).roll(date(2026, 3, 9)) == (date(2026, 3, 9), True)


def test_working_days_are_counted_from_the_day_after() -> None:
    assert CALENDAR.add_workdays(date(2026, 9, 29), 3) == date(2026, 10, 9)
    assert CALENDAR.add_workdays(date(2026, 9, 30), 3) == date(2026, 10, 10)
    assert CALENDAR.add_workdays(date(2026, 10, 1), 0) == date(2026, 10, 1)
    assert CALENDAR.next_workday(date(2026, 9, 30)) == date(2026, 10, 8)
    with pytest.raises(ValueError, match="negative"):
        CALENDAR.add_workdays(date(2026, 10, 1), -1)


@given(KNOWN_DAYS, st.integers(0, 40))
def test_counting_undoes_adding(start: date, count: int) -> None:
    end = CALENDAR.add_workdays(start, count)
    assert CALENDAR.count_workdays(start, end) == count
    assert count == 0 or CALENDAR.is_workday(end)


def test_known_spans() -> None:
    calendar = WorkingCalendar([YearTable(2026, frozenset(), frozenset())])
    assert calendar.knows_between(date(2025, 12, 31), date(2026, 12, 31))
    assert not calendar.knows_between(date(2026, 12, 31), date(2027, 1, 1))


@pytest.mark.parametrize(
    ("rest", "made_up", "message"),
    [
        ({date(2027, 1, 1)}, set(), "does not belong"),
        ({date(2026, 3, 7)}, set(), "weekend"),
        (set(), {date(2026, 3, 9)}, "weekday"),
    ],
)
def test_a_mistyped_table_is_refused(rest: set[date], made_up: set[date], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        YearTable(2026, frozenset(rest), frozenset(made_up))
