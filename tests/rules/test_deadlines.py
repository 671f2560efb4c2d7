"""Are due dates right, and can each be re-added from its own explanation?"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.calendars import working_calendar
from app.rules.counting import add_months
from app.rules.deadlines import (
    LIMITS,
    Computation,
    DeadlineKind,
    Limit,
    Pause,
    PauseReason,
    RollOver,
    Unit,
    compute,
    lamp,
    limit_in_force,
)
from app.rules.vocabulary import LampColour
from app.rules.workdays import WorkingCalendar

# The tests must not change their answers when the package learns the next year.
CALENDAR = WorkingCalendar([table for table in working_calendar().tables if table.year <= 2026])
SUPPLEMENT, COOPERATION = PauseReason.SUPPLEMENT, PauseReason.COOPERATION
STARTS = st.dates(date(2024, 1, 1), date(2026, 9, 30))
LENGTHS = st.integers(0, 30)


def day(text: str) -> date:
    return date.fromisoformat(text)


def rule(kind: DeadlineKind) -> Limit:
    return limit_in_force(kind, day("2026-01-01"))


def run(kind: DeadlineKind, start: str, *pauses: Pause, promise_days: int | None = None) -> Computation:
    return compute(rule(kind), day(start), CALENDAR, pauses, promise_days=promise_days)


def pause(start: str, end: str | None, reason: PauseReason = SUPPLEMENT) -> Pause:
    return Pause(day(start), day(end) if end else None, reason)


REVIEW = rule(DeadlineKind.REVIEW)


@pytest.mark.parametrize(
    ("kind", "start", "nominal", "rolled"),
    [
        (DeadlineKind.REVIEW, "2026-03-02", "2026-03-09", "2026-03-09"),
        (DeadlineKind.ASSIGN, "2026-03-06", "2026-03-09", "2026-03-09"),
        (DeadlineKind.CIVIL_APPEAL_JUDGMENT, "2026-03-02", "2026-03-17", "2026-03-17"),
        (DeadlineKind.CIVIL_APPEAL_RULING, "2026-03-02", "2026-03-12", "2026-03-12"),
        (DeadlineKind.CRIMINAL_APPEAL_JUDGMENT, "2026-03-02", "2026-03-12", "2026-03-12"),
        (DeadlineKind.CRIMINAL_APPEAL_RULING, "2026-03-02", "2026-03-07", "2026-03-09"),
        (DeadlineKind.CIVIL_APPEAL_JUDGMENT, "2026-09-16", "2026-10-01", "2026-10-08"),
        (DeadlineKind.REVIEW, "2026-10-03", "2026-10-10", "2026-10-10"),  # make-up Saturday
        (DeadlineKind.REVIEW, "2026-02-09", "2026-02-16", "2026-02-24"),  # 春节
        (DeadlineKind.SIGN_AGREEMENT, "2026-03-03", "2026-03-08", "2026-03-09"),
        (DeadlineKind.CHANGE_LAWYER, "2026-09-29", "2026-10-12", "2026-10-12"),  # 10-10 is worked
        (DeadlineKind.TRAFFIC_RECHECK, "2026-03-05", "2026-03-10", "2026-03-10"),
        (DeadlineKind.CLOSING_FILE, "2026-01-31", "2026-03-02", "2026-03-02"),
        (DeadlineKind.RETRIAL, "2025-08-31", "2026-02-28", "2026-02-28"),  # make-up Saturday
        (DeadlineKind.ADMIN_SUIT, "2025-09-30", "2026-03-30", "2026-03-30"),
        (DeadlineKind.LABOUR_ARBITRATION, "2024-02-29", "2025-02-28", "2025-02-28"),
        (DeadlineKind.LIMITATION, "2023-03-01", "2026-03-01", "2026-03-02"),
        (DeadlineKind.STATE_COMPENSATION, "2024-03-07", "2026-03-07", "2026-03-07"),  # not safe
        (DeadlineKind.SUE_ON_AWARD, "2026-09-16", "2026-10-01", "2026-10-01"),  # not safe
        (DeadlineKind.CUSTODY_FORWARD, "2026-03-06", "2026-03-07", "2026-03-07"),
    ],
)
def test_vectors(kind: DeadlineKind, start: str, nominal: str, rolled: str) -> None:
    result = run(kind, start)
    assert (result.nominal_due_on, result.rolled_due_on) == (day(nominal), day(rolled))
    assert result.provisional is False


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("2024-02-29", 12, "2025-02-28"),
        ("2023-08-31", 6, "2024-02-29"),
        ("2024-08-31", 6, "2025-02-28"),
        ("2026-12-15", 1, "2027-01-15"),
        ("2026-11-30", 2, "2027-01-30"),
        ("2026-01-31", 1, "2026-02-28"),
        ("2006-03-01", 240, "2026-03-01"),
    ],
)
def test_months_end_on_the_corresponding_day_or_the_end_of_the_month(
    start: str, months: int, end: str
) -> None:
    assert add_months(day(start), months) == day(end)


# --- pauses ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pauses", "due"),
    [
        ([pause("2026-08-05", "2026-08-07")], "2026-08-12"),
        ([pause("2026-08-03", "2026-08-05")], "2026-08-12"),  # asked on the day of receipt
        ([pause("2026-08-01", "2026-08-05")], "2026-08-12"),  # clipped to the start
        ([pause("2026-07-20", "2026-08-01")], "2026-08-10"),  # wholly before
        ([pause("2026-08-10", "2026-08-12")], "2026-08-12"),  # asked on the last day
        ([pause("2026-08-11", "2026-08-13")], "2026-08-10"),  # too late
        ([pause("2026-08-05", "2026-08-05")], "2026-08-10"),  # empty
        ([pause("2026-08-05", "2026-08-08"), pause("2026-08-06", "2026-08-09", COOPERATION)], "2026-08-14"),
        ([pause("2026-08-05", "2026-08-09"), pause("2026-08-06", "2026-08-07", COOPERATION)], "2026-08-14"),
        ([pause("2026-08-11", "2026-08-12"), pause("2026-08-05", "2026-08-07")], "2026-08-13"),  # unsorted
    ],
)
def test_pauses_of_the_review(pauses: list[Pause], due: str) -> None:
    assert run(DeadlineKind.REVIEW, "2026-08-03", *pauses).nominal_due_on == day(due)


def test_an_open_pause_is_flagged_and_left_out_of_the_dates() -> None:
    result = run(DeadlineKind.REVIEW, "2026-08-03", pause("2026-08-05", None))
    assert result.paused is True
    assert result.nominal_due_on == day("2026-08-10")
    assert result.excluded == ()
    assert any("仍在暂停中" in step for step in result.steps)


def test_an_open_pause_from_the_last_day_still_pauses() -> None:
    assert run(DeadlineKind.REVIEW, "2026-08-03", pause("2026-08-10", None)).paused is True


def test_an_open_pause_after_the_last_day_pauses_nothing() -> None:
    assert run(DeadlineKind.REVIEW, "2026-08-03", pause("2026-08-11", None)).paused is False


def test_a_reason_the_rule_does_not_name_changes_nothing_and_says_so() -> None:
    result = run(DeadlineKind.ASSIGN, "2026-08-03", pause("2026-08-04", "2026-08-06"))
    assert result.nominal_due_on == day("2026-08-06")
    assert "补正期间不扣除" in result.steps
    assert run(DeadlineKind.ASSIGN, "2026-08-03", pause("2026-08-04", None)).paused is False


def test_working_day_limits_exclude_working_days() -> None:
    limit = replace(rule(DeadlineKind.CHANGE_LAWYER), paused_by=frozenset({SUPPLEMENT}))
    plain = compute(limit, day("2026-03-02"), CALENDAR)
    assert plain.nominal_due_on == day("2026-03-09")
    over_weekend = compute(limit, day("2026-03-02"), CALENDAR, [pause("2026-03-05", "2026-03-09")])
    assert over_weekend.excluded[0].days == 2
    assert over_weekend.nominal_due_on == day("2026-03-11")


def test_a_pause_cannot_end_before_it_begins() -> None:
    with pytest.raises(ValueError, match="before it begins"):
        pause("2026-08-05", "2026-08-04")


@given(STARTS, st.integers(0, 7), LENGTHS)
def test_a_pause_inside_moves_the_day_by_exactly_its_length(start: date, offset: int, length: int) -> None:
    begin = start + timedelta(days=offset)
    span = Pause(begin, begin + timedelta(days=length), SUPPLEMENT)
    moved = compute(REVIEW, start, CALENDAR, [span]).nominal_due_on
    assert moved == compute(REVIEW, start, CALENDAR).nominal_due_on + timedelta(days=length)


@given(STARTS, st.integers(-5, 20), LENGTHS, LENGTHS)
def test_splitting_a_pause_changes_nothing(start: date, offset: int, first: int, second: int) -> None:
    begin = start + timedelta(days=offset)
    middle, end = begin + timedelta(days=first), begin + timedelta(days=first + second)
    whole = compute(REVIEW, start, CALENDAR, [Pause(begin, end, SUPPLEMENT)])
    halves = compute(
        REVIEW, start, CALENDAR, [Pause(middle, end, COOPERATION), Pause(begin, middle, SUPPLEMENT)]
    )
    assert whole.nominal_due_on == halves.nominal_due_on
    assert sum(s.days for s in whole.excluded) == sum(s.days for s in halves.excluded)


@given(STARTS, st.lists(st.tuples(st.integers(-5, 25), LENGTHS), max_size=6))
def test_a_day_is_excluded_once_and_the_order_does_not_matter(
    start: date, spans: list[tuple[int, int]]
) -> None:
    pauses = [Pause(start + timedelta(days=a), start + timedelta(days=a + n), SUPPLEMENT) for a, n in spans]
    result = compute(REVIEW, start, CALENDAR, pauses)
    covered: set[date] = set()
    for span in result.excluded:
        days = {span.from_on + timedelta(days=n) for n in range(span.days)}
        assert not days & covered
        covered |= days
    assert result.nominal_due_on == start + timedelta(days=7 + len(covered))
    assert compute(REVIEW, start, CALENDAR, reversed(pauses)).nominal_due_on == result.nominal_due_on


# --- promise, set dates, hours --------------------------------------------------------------


def test_the_promise_runs_beside_the_limit_and_is_the_target() -> None:
    result = run(DeadlineKind.REVIEW, "2026-08-03", pause("2026-08-05", "2026-08-07"), promise_days=3)
    assert result.promise_due_on == day("2026-08-08")
    assert result.nominal_due_on == day("2026-08-12")
    assert result.target_on == day("2026-08-08")


def test_a_promise_of_the_same_day_is_possible() -> None:
    assert run(DeadlineKind.REVIEW, "2026-08-03", promise_days=0).promise_due_on == day("2026-08-03")


def test_without_a_promise_the_nominal_day_is_the_target_even_when_it_rolls() -> None:
    result = run(DeadlineKind.CIVIL_APPEAL_JUDGMENT, "2026-09-16")
    assert result.target_on == day("2026-10-01")


@pytest.mark.parametrize("promise", [8, -1])
def test_an_impossible_promise_is_refused(promise: int) -> None:
    with pytest.raises(ValueError, match="promise"):
        run(DeadlineKind.REVIEW, "2026-08-03", promise_days=promise)


@given(STARTS, st.integers(0, 7), st.integers(-3, 12), LENGTHS)
def test_a_promise_is_never_later_than_the_limit(start: date, promise: int, offset: int, length: int) -> None:
    begin = start + timedelta(days=offset)
    span = Pause(begin, begin + timedelta(days=length), SUPPLEMENT)
    result = compute(REVIEW, start, CALENDAR, [span], promise_days=promise)
    assert result.promise_due_on is not None
    assert result.target_on == result.promise_due_on <= result.nominal_due_on


def test_a_day_set_for_the_case() -> None:
    limit = rule(DeadlineKind.SUPPLEMENT)
    result = compute(limit, day("2026-08-03"), CALENDAR, set_due_on=day("2026-08-15"))
    assert (result.nominal_due_on, result.rolled_due_on) == (day("2026-08-15"), day("2026-08-17"))
    assert "另行指定" in result.steps[0]


@pytest.mark.parametrize("set_due_on", [None, day("2026-08-02")])
def test_a_missing_or_early_set_day_is_refused(set_due_on: date | None) -> None:
    with pytest.raises(ValueError, match="day set"):
        compute(rule(DeadlineKind.SUPPLEMENT), day("2026-08-03"), CALENDAR, set_due_on=set_due_on)


def test_a_day_cannot_be_set_where_the_law_has_a_figure() -> None:
    with pytest.raises(ValueError, match="figure of its own"):
        compute(REVIEW, day("2026-08-03"), CALENDAR, set_due_on=day("2026-08-20"))


def test_hours_run_from_the_minute() -> None:
    limit = rule(DeadlineKind.CUSTODY_FORWARD)
    result = compute(limit, day("2026-03-06"), CALENDAR, started_at=datetime(2026, 3, 6, 16, 30))  # noqa: DTZ001
    assert result.due_at == datetime(2026, 3, 7, 16, 30)  # noqa: DTZ001
    assert result.nominal_due_on == day("2026-03-07")
    with pytest.raises(ValueError, match="started_at"):
        compute(limit, day("2026-03-06"), CALENDAR, started_at=datetime(2026, 3, 5, 16, 30))  # noqa: DTZ001


# --- roll-over and the end of the calendar --------------------------------------------------


def test_beyond_the_calendar_a_rolled_day_is_provisional() -> None:
    result = run(DeadlineKind.REVIEW, "2026-12-28")
    assert (result.nominal_due_on, result.provisional) == (day("2027-01-04"), True)
    assert any("暂定" in step for step in result.steps)
    assert run(DeadlineKind.REVIEW, "2026-12-21").provisional is False


def test_a_working_day_count_across_the_end_is_provisional() -> None:
    assert run(DeadlineKind.CHANGE_LAWYER, "2026-12-28").provisional is True


def test_a_working_day_count_over_an_unknown_day_is_provisional_though_its_end_is_known() -> None:
    calendar = CALENDAR.with_overrides({day("2027-01-04"): True})
    result = compute(rule(DeadlineKind.CHANGE_LAWYER), day("2026-12-28"), calendar)
    assert (result.nominal_due_on, result.provisional) == (day("2027-01-04"), True)


def test_a_limit_that_does_not_roll_is_certain_and_warns_of_the_rest_day() -> None:
    result = run(DeadlineKind.SUE_ON_AWARD, "2026-12-18")
    assert (result.rolled_due_on, result.provisional) == (day("2027-01-02"), False)
    assert any("不宜依赖顺延" in step for step in result.steps)


FIGURED = [row for row in LIMITS if row.figure is not None]


@given(st.sampled_from(FIGURED), STARTS)
def test_rolled_is_never_before_nominal_and_lands_on_a_working_day(limit: Limit, start: date) -> None:
    result = compute(limit, start, CALENDAR)
    assert start < result.nominal_due_on <= result.rolled_due_on
    if limit.roll_over is RollOver.YES:
        assert CALENDAR.is_workday(result.rolled_due_on)
    else:
        assert result.rolled_due_on == result.nominal_due_on


@given(st.sampled_from(FIGURED), STARTS, st.integers(1, 60))
def test_starting_later_never_ends_earlier(limit: Limit, start: date, later: int) -> None:
    first = compute(limit, start, CALENDAR)
    second = compute(limit, start + timedelta(days=later), CALENDAR)
    assert first.nominal_due_on <= second.nominal_due_on
    assert first.rolled_due_on <= second.rolled_due_on


# --- the explanation ------------------------------------------------------------------------


def test_the_steps_in_words() -> None:
    result = run(DeadlineKind.REVIEW, "2026-08-03", pause("2026-08-05", "2026-08-07"), promise_days=3)
    assert result.steps == (
        "自收到申请之日 2026-08-03 的次日起算 7 日 → 2026-08-10",
        "扣除补正 2026-08-05 至 2026-08-07 共 2 日 → 2026-08-12",
        "本机构承诺 3 日 → 2026-08-08，提醒以较早的一日为准",
        "依据：《法律援助法》第四十三条",
    )
    assert "的第二日起算 10 日" in run(DeadlineKind.CRIMINAL_APPEAL_JUDGMENT, "2026-03-02").steps[0]
    assert run(DeadlineKind.OBJECTION_LODGE, "2026-03-02").steps[-1].endswith("（待核）")
    assert "届满日 2026-10-01 为节假日，顺延至 2026-10-08" in (
        run(DeadlineKind.CIVIL_APPEAL_JUDGMENT, "2026-09-16").steps
    )


def _re_add(steps: tuple[str, ...], start: date) -> date:
    """Add the steps up again, reading nothing but their text."""
    due = start
    for step in steps:
        if match := re.search(r"起算 (\d+) 日 → (\S+)$", step) or re.search(r"共 (\d+) 日 → (\S+)$", step):
            due += timedelta(days=int(match[1]))
            assert due.isoformat() == match[2]
        if match := re.search(r"^届满日 (\S+) 为节假日，顺延至 (\S+)$", step):
            assert due.isoformat() == match[1]
            due = day(match[2])
    return due


@given(STARTS, st.lists(st.tuples(st.integers(0, 15), LENGTHS), max_size=4))
def test_the_steps_re_add_to_the_result(start: date, spans: list[tuple[int, int]]) -> None:
    pauses = [Pause(start + timedelta(days=a), start + timedelta(days=a + n), SUPPLEMENT) for a, n in spans]
    result = compute(REVIEW, start, CALENDAR, pauses)
    assert _re_add(result.steps, start) == result.rolled_due_on


def test_as_json() -> None:
    result = run(DeadlineKind.REVIEW, "2026-08-03", pause("2026-08-05", "2026-08-07"))
    assert result.as_json() == {
        "kind": "review",
        "kind_label": "审查申请",
        "started_on": "2026-08-03",
        "limit": 7,
        "unit": "calendar_day",
        "nominal_due_on": "2026-08-12",
        "rolled_due_on": "2026-08-12",
        "promise_due_on": None,
        "provisional": False,
        "paused": False,
        "excluded": [
            {
                "from": "2026-08-05",
                "to": "2026-08-07",
                "days": 2,
                "reason": "supplement",
                "reason_label": "补正",
            }
        ],
        "steps": list(result.steps),
        "basis": "《法律援助法》第四十三条",
        "confidence": "Q",
    }


# --- lamps ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("on", "options", "kind", "text", "left"),
    [
        ("2026-08-05", {}, "g", "绿 剩 5 日", 5),
        ("2026-08-07", {}, "g", "绿 剩 3 日", 3),
        ("2026-08-08", {}, "y", "黄 剩 2 日", 2),
        ("2026-08-10", {}, "y", "黄 今日到期", 0),
        ("2026-08-11", {}, "r", "红 逾期 1 日", -1),
        ("2026-08-19", {"escalated": True}, "k", "黑 逾期 9 日", -9),
        ("2026-08-10", {"escalated": True}, "k", "黑 今日到期", 0),
        ("2026-08-05", {"warn_days": 5}, "y", "黄 剩 5 日", 5),
        ("2026-08-12", {"paused": True}, "p", "暂停 补正中", -2),
        ("2026-08-06", {"paused": True, "paused_text": "异地协作核查中"}, "p", "暂停 异地协作核查中", 4),
    ],
)
def test_lamps(on: str, options: dict[str, bool | int | str], kind: str, text: str, left: int) -> None:
    shown = lamp(day("2026-08-10"), day(on), **options)  # type: ignore[arg-type]
    assert (shown.kind, shown.text, shown.days_left) == (kind, text, left)
    assert isinstance(shown.kind, LampColour)


def test_units_read_after_their_figure() -> None:
    assert {unit.value: unit.label for unit in Unit} == {
        "calendar_day": "日",
        "working_day": "个工作日",
        "month": "个月",
        "year": "年",
        "hour": "小时",
    }


def test_every_start_in_the_window_is_computable() -> None:
    for limit in FIGURED:
        assert compute(limit, day("2026-08-03"), CALENDAR).steps[-1].startswith("依据：")
