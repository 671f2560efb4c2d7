"""A month is half open, in Shanghai."""

from __future__ import annotations

from datetime import date

import pytest

from app.stats import BadPeriod, Period


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
