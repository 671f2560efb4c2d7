"""How does a computation behave at its edges, and how does it explain itself?

The due dates themselves are in test_vectors.py, what holds for all of them in
test_deadline_properties.py.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from app.rules.counting import add_months
from app.rules.deadlines import (
    LIMITS,
    Computation,
    DeadlineKind,
    Limit,
    Pause,
    PauseReason,
    Unit,
    compute,
    lamp,
    limit_in_force,
)
from app.rules.vocabulary import LampColour
from tests.rules.vectors import CALENDAR

SUPPLEMENT = PauseReason.SUPPLEMENT


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


def test_an_open_pause_is_flagged_and_left_out_of_the_dates() -> None:
    result = run(DeadlineKind.REVIEW, "2026-08-03", pause("2026-08-05", None))
    assert result.paused is True
    assert result.nominal_due_on == day("2026-08-10")
    assert result.excluded == ()
    assert any("仍在暂停中" in step for step in result.steps)


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


def test_a_stop_on_the_last_working_day_holds_over_the_rest_days_it_ends_on() -> None:
    limit = replace(rule(DeadlineKind.CHANGE_LAWYER), paused_by=frozenset({SUPPLEMENT}))
    result = compute(limit, day("2026-03-02"), CALENDAR, [pause("2026-03-09", "2026-03-15")])
    assert result.excluded[0].days == 4  # 10 to 13 March; the 15th is a Sunday
    assert (result.nominal_due_on, result.rolled_due_on) == (day("2026-03-15"), day("2026-03-16"))


def test_a_pause_cannot_end_before_it_begins() -> None:
    with pytest.raises(ValueError, match="before it begins"):
        pause("2026-08-05", "2026-08-04")


# --- promise, set dates, hours --------------------------------------------------------------


def test_the_promise_runs_beside_the_limit_and_is_the_target() -> None:
    result = run(DeadlineKind.REVIEW, "2026-08-03", pause("2026-08-05", "2026-08-07"), promise_days=3)
    assert result.promise_due_on == day("2026-08-08")
    assert result.nominal_due_on == day("2026-08-12")
    assert result.target_on == day("2026-08-08")


@pytest.mark.parametrize("promise", [8, -1])
def test_an_impossible_promise_is_refused(promise: int) -> None:
    with pytest.raises(ValueError, match="promise"):
        run(DeadlineKind.REVIEW, "2026-08-03", promise_days=promise)


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
        "rule": "review-2022",
        "due_at": None,
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
