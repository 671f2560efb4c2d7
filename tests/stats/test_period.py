"""A month is half open, in Shanghai."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.stats import BadPeriod, Period, Year


def test_a_month_begins_on_its_first_day_and_ends_before_the_next() -> None:
    december = Period(2026, 12)
    assert (december.first_on, december.end_on) == (date(2026, 12, 1), date(2027, 1, 1))
    assert december.contains(date(2026, 12, 31))
    assert not december.contains(date(2027, 1, 1))
    assert not december.contains(date(2026, 11, 30))
    assert Period(2028, 2).end_on == date(2028, 3, 1)


def test_months_are_written_and_read() -> None:
    assert Period.parse("2026-02") == Period(2026, 2)
    assert Period(2026, 2).code == "2026-02"
    assert Period(2026, 2).label == "2026年2月"


@pytest.mark.parametrize(
    "text", ["", "2026", "2026-13", "2026-00", "2026-2", "2026-02\n", "２０２６-02", "1999-12", "2026-02-01"]
)
def test_what_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(BadPeriod):
        Period.parse(text)


def test_months_are_counted_across_years() -> None:
    assert Period(2026, 1).shifted(-1) == Period(2025, 12)
    assert Period(2026, 11).shifted(2) == Period(2027, 1)
    assert Period(2026, 3).shifted(-12) == Period(2025, 3)
    assert Period.last_full(date(2026, 1, 1)) == Period(2025, 12)
    assert Period.last_full(date(2026, 1, 31)) == Period(2025, 12)
    with pytest.raises(BadPeriod):
        Period(2000, 1).shifted(-1)


SINCE_JULY = ((date(2026, 7, 1), 20),)


def test_a_cutoff_day_ends_the_month_and_begins_the_next() -> None:
    """handbook §6: 上季度末月21日起至本季度末月20日止."""
    october = Period(2026, 10, SINCE_JULY)
    assert (october.first_on, october.end_on) == (date(2026, 9, 21), date(2026, 10, 21))
    assert Period.of(date(2026, 10, 20), SINCE_JULY) == october
    assert Period.of(date(2026, 10, 21), SINCE_JULY) == Period(2026, 11)
    assert Period.of(date(2026, 12, 25), SINCE_JULY) == Period(2027, 1)
    assert Period.last_full(date(2026, 10, 21), SINCE_JULY) == october
    july = Period(2026, 7, SINCE_JULY)  # the first month so counted loses no day and doubles none
    assert (july.first_on, july.end_on) == (date(2026, 7, 1), date(2026, 7, 21))


@given(
    st.lists(st.tuples(st.dates(date(2001, 1, 1), date(2098, 1, 1)), st.integers(0, 28)), max_size=4),
    st.dates(date(2001, 2, 1), date(2098, 1, 1)),
)
def test_every_day_belongs_to_exactly_one_month_whatever_is_set_when(
    settings: list[tuple[date, int]], day: date
) -> None:
    """Red when a month began by its own cut-off instead of the end of the one before."""
    cutoffs = tuple(sorted(settings))
    period = Period.of(day, cutoffs)
    assert period.contains(day)
    assert not period.shifted(1).contains(day)
    assert not period.shifted(-1).contains(day)
    assert period.shifted(1).first_on == period.end_on


def test_the_year_of_statistics_may_begin_in_december() -> None:
    """handbook §6: Statistical year = 1 Dec to 30 Nov."""
    year = Year(2026, 12)
    assert (year.first_on, year.end_on) == (date(2025, 12, 1), date(2026, 12, 1))
    assert [month.code for month in year.months][::11] == ["2025-12", "2026-11"]
    assert Year.of(Period(2025, 12), 12) == year == Year.of(Period(2026, 11), 12)
    calendar = Year(2026)
    assert (calendar.first_on, calendar.end_on) == (date(2026, 1, 1), date(2027, 1, 1))
    assert Year.of(Period(2026, 12)) == calendar
    assert Year(2026, 12, SINCE_JULY).end_on == date(2026, 11, 21)
    assert (year.code, year.label) == ("2026", "2026年度")
    for text in ("", "1999", "2026-1", "２０２６"):
        with pytest.raises(BadPeriod):
            Year.parse(text)
