"""What holds for every limit, start and pause, whatever the figures are?"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.rules.deadlines import LIMITS, Computation, Limit, Pause, PauseReason, RollOver, Unit, compute
from tests.rules import wall_calendar
from tests.rules.vectors import CALENDAR

# Every row as if every reason stopped it, so that pauses meet every unit; working days as often
# as the other units together, because there are few such rows and most can go wrong.
FIGURED = [replace(row, paused_by=frozenset(PauseReason)) for row in LIMITS if row.figure]
WORKING = [row for row in FIGURED if row.unit is Unit.WORKING_DAY]
ROWS = st.sampled_from(FIGURED) | st.sampled_from(WORKING)
SHORT_ROWS = ROWS.filter(lambda row: row.unit not in (Unit.YEAR, Unit.MONTH))
STARTS = st.dates(date(2024, 1, 1), date(2026, 6, 30))
LENGTHS = st.integers(0, 25)
REASONS = st.sampled_from(PauseReason)
# (days after the start, length, reason): older than the start, inside, and beyond the end.
SPANS = st.lists(st.tuples(st.integers(-6, 40), LENGTHS, REASONS), max_size=5)
Spans = list[tuple[int, int, PauseReason]]


def after(day: date, days: int) -> date:
    return day + timedelta(days=days)


def pauses_of(start: date, spans: Spans) -> list[Pause]:
    return [
        Pause(after(start, begin), after(start, begin + length), reason) for begin, length, reason in spans
    ]


def due(row: Limit, start: date, pauses: Iterable[Pause] = (), promise: int | None = None) -> Computation:
    return compute(row, start, CALENDAR, pauses, promise_days=promise)


def counted(row: Limit, start: date, end: date) -> int:
    """Days of the kind the row counts, after the start up to the end."""
    days = [after(start, n).isoformat() for n in range(1, (end - start).days + 1)]
    return sum(row.unit is not Unit.WORKING_DAY or wall_calendar.is_worked(day) for day in days)


@given(ROWS, STARTS, SPANS)
def test_the_second_count_agrees_wherever_it_is_asked(row: Limit, start: date, spans: Spans) -> None:
    pauses = pauses_of(start, spans)
    result = due(row, start, pauses)
    closed = [(each.from_on.isoformat(), str(each.to_on)) for each in pauses]
    found = wall_calendar.count(
        start.isoformat(), row.figure or 0, row.unit.value, closed, row.roll_over is RollOver.YES
    )
    assert (result.nominal_due_on.isoformat(), result.rolled_due_on.isoformat()) == (
        found.nominal,
        found.rolled,
    )


@given(ROWS, STARTS, SPANS, st.integers(1, 60), st.integers(0, 3))
def test_starting_later_never_ends_earlier(
    row: Limit, start: date, spans: Spans, later: int, promise: int
) -> None:
    pauses = pauses_of(start, spans)
    first, second = (due(row, day, pauses, promise) for day in (start, after(start, later)))
    assert first.nominal_due_on <= second.nominal_due_on
    assert first.rolled_due_on <= second.rolled_due_on
    assert first.target_on <= second.target_on


@given(SHORT_ROWS, STARTS, st.integers(0, 90), LENGTHS)
def test_a_pause_moves_the_day_by_its_counted_days_or_not_at_all(
    row: Limit, start: date, offset: int, length: int
) -> None:
    plain = due(row, start).nominal_due_on
    begin = after(start, offset)
    moved = due(row, start, [Pause(begin, after(begin, length), PauseReason.OTHER)]).nominal_due_on
    taken = counted(row, begin, after(begin, length)) if begin <= plain else 0
    assert counted(row, plain, moved) == taken


@given(ROWS, STARTS, st.integers(-5, 40), st.lists(LENGTHS, min_size=2, max_size=4), st.randoms())
def test_splitting_a_pause_changes_nothing(
    row: Limit, start: date, offset: int, lengths: list[int], shuffled: object
) -> None:
    cuts = [after(start, offset + sum(lengths[:n])) for n in range(len(lengths) + 1)]
    parts = [Pause(a, b, reason) for a, b, reason in zip(cuts, cuts[1:], PauseReason, strict=False)]
    shuffled.shuffle(parts)  # type: ignore[attr-defined]
    whole, split = due(row, start, [Pause(cuts[0], cuts[-1], PauseReason.OTHER)]), due(row, start, parts)
    assert (whole.nominal_due_on, whole.rolled_due_on) == (split.nominal_due_on, split.rolled_due_on)
    assert sum(span.days for span in whole.excluded) == sum(span.days for span in split.excluded)


@given(ROWS, STARTS, SPANS)
def test_overlapping_pauses_count_as_their_union(row: Limit, start: date, spans: Spans) -> None:
    united: list[tuple[date, date]] = []
    for pause in sorted(pauses_of(start, spans), key=lambda each: each.from_on):
        assert pause.to_on is not None
        if united and pause.from_on <= united[-1][1]:
            united[-1] = (united[-1][0], max(united[-1][1], pause.to_on))
        else:
            united.append((pause.from_on, pause.to_on))
    union = [Pause(begin, end, PauseReason.OTHER) for begin, end in united]
    assert due(row, start, pauses_of(start, spans)).nominal_due_on == due(row, start, union).nominal_due_on


@given(ROWS, STARTS, SPANS)
def test_the_last_day_never_lies_inside_a_pause(row: Limit, start: date, spans: Spans) -> None:
    last = due(row, start, pauses_of(start, spans)).nominal_due_on
    inside = [
        (begin, length)
        for begin, length, _reason in spans
        if after(start, max(begin, 0)) <= last < after(start, begin + length)
    ]
    assert inside == []


@given(ROWS, STARTS, SPANS)
def test_rolled_is_the_first_working_day_from_the_nominal_one_or_the_same(
    row: Limit, start: date, spans: Spans
) -> None:
    result = due(row, start, pauses_of(start, spans))
    passed = [
        after(result.nominal_due_on, n) for n in range((result.rolled_due_on - result.nominal_due_on).days)
    ]
    assert result.nominal_due_on <= result.rolled_due_on
    assert not any(CALENDAR.is_workday(day) for day in passed)
    assert row.roll_over is RollOver.YES or not passed
    assert row.roll_over is not RollOver.YES or CALENDAR.is_workday(result.rolled_due_on)


@given(ROWS, STARTS, SPANS, st.integers(0, 5))
def test_the_promise_never_outlasts_the_statute_and_the_target_is_the_earlier(
    row: Limit, start: date, spans: Spans, promise: int
) -> None:
    promise = min(promise, row.figure or 0) if row.unit is Unit.CALENDAR_DAY else promise
    result = due(row, start, pauses_of(start, spans), promise)
    assert result.promise_due_on is not None
    assert result.promise_due_on <= result.nominal_due_on
    assert result.target_on == min(result.promise_due_on, result.nominal_due_on)
    assert due(row, start, pauses_of(start, spans)).target_on == result.nominal_due_on


START_STEP = re.compile(r"^自.+ (\S+) (?:的次日|的第二日|起)起?算 (\d+) (\S+) → (\S+)$")
SPAN_STEP = re.compile(r"^扣除\S+ (\S+) 至 (\S+) 共 (\d+) (\S+) → (\S+)$")
ROLL_STEP = re.compile(r"^届满日 (\S+) 为节假日，顺延至 (\S+)$")
UNITS = {unit.label: unit.value for unit in Unit}


def re_add(steps: Iterable[str]) -> str:
    """The result, added up again from nothing but the words of the explanation."""
    reached, period, taken = "", ("", 0, ""), []
    for step in steps:
        if match := START_STEP.match(step):
            period = (match[1], int(match[2]), UNITS[match[3]])
            reached = wall_calendar.last_day(*period, [])
            assert reached == match[4]
        elif match := SPAN_STEP.match(step):
            taken.append((match[1], match[2]))
            reached = wall_calendar.last_day(*period, taken)
            assert reached == match[5]
            assert days_between(*taken[-1], match[4]) == int(match[3])
        elif match := ROLL_STEP.match(step):
            assert reached == match[1]
            assert days_between(reached, match[2], Unit.WORKING_DAY.label) == 1
            reached = match[2]
    return reached


def days_between(first: str, last: str, label: str) -> int:
    """Days after the first up to the last, all or the working ones."""
    days = wall_calendar.squares()[wall_calendar.number(first) + 1 : wall_calendar.number(last) + 1]
    return sum(label != Unit.WORKING_DAY.label or wall_calendar.is_worked(day) for day in days)


@given(ROWS, STARTS, SPANS)
def test_the_explanation_adds_up_to_the_result(row: Limit, start: date, spans: Spans) -> None:
    result = due(row, start, pauses_of(start, spans))
    assert re_add(result.steps) == result.rolled_due_on.isoformat()
    spans_in_json = [(each["from"], each["to"]) for each in result.as_json()["excluded"]]
    assert wall_calendar.last_day(start.isoformat(), row.figure or 0, row.unit.value, spans_in_json) == str(
        result.nominal_due_on
    )
