"""Does every hand-counted due date come out, from the rules and from a second, independent count?"""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import pytest

from app.rules.deadlines import LIMITS
from tests.rules import wall_calendar
from tests.rules.vectors import CALENDAR, Vector, counted_by_hand, limits_as_read, vectors, worked_out

VECTORS = vectors()


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: f"{vector.place}-{vector.kind}")
def test_the_rules_give_the_counted_day(vector: Vector) -> None:
    assert worked_out(vector, LIMITS) == vector.expected, vector.why


def test_a_second_count_gives_the_same_days() -> None:
    """Neither the vectors nor the rules are trusted alone: a walk over a printed calendar agrees."""
    wrong = [
        (vector.place, vector.kind, counted_by_hand(vector), vector.expected)
        for vector in VECTORS
        if counted_by_hand(vector) != vector.expected
    ]
    assert wrong == []


def test_there_are_enough_and_every_kind_has_some() -> None:
    assert len(VECTORS) >= 200
    assert min(Counter(vector.kind for vector in VECTORS)[row.kind.value] for row in LIMITS) >= 2
    assert set(limits_as_read()) == {row.kind.value for row in LIMITS}


def test_every_vector_says_why_and_none_stands_twice() -> None:
    assert [vector.place for vector in VECTORS if len(vector.why) < 15] == []
    given = [
        (each.kind, each.started, frozenset(each.pauses), each.set_on, each.promise_days) for each in VECTORS
    ]
    assert [each for each, times in Counter(given).items() if times > 1] == []


def test_the_printed_notices_agree_with_the_working_calendar() -> None:
    day = date(2024, 1, 1)
    while day <= date(2026, 12, 31):
        assert wall_calendar.is_worked(day.isoformat()) == CALENDAR.is_workday(day), day
        day += timedelta(days=1)
