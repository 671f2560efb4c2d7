"""Does a decision that prolongs a limit put its own day in place of the computed one?"""

from __future__ import annotations

from datetime import date

import pytest

from app.calendars import working_calendar
from app.rules.counting import Pause
from app.rules.deadlines import Computation, DeadlineKind, PauseReason, compute, limit_in_force
from app.rules.extension import Extension, extended
from app.rules.workdays import WorkingCalendar

CALENDAR = WorkingCalendar([table for table in working_calendar().tables if table.year <= 2026])
JUDGMENT, AWARD = DeadlineKind.CIVIL_APPEAL_JUDGMENT, DeadlineKind.ARBITRATION_AWARD
INJURY = DeadlineKind.WORK_INJURY_EMPLOYER


def day(text: str) -> date:
    return date.fromisoformat(text)


def prolonged(
    kind: DeadlineKind, start: str, decided: str, to: str, *spans: tuple[str, str, PauseReason]
) -> Computation:
    pauses = [Pause(day(begin), day(end) if end else None, reason) for begin, end, reason in spans]
    limit = limit_in_force(kind, day(start))
    computed = compute(limit, day(start), CALENDAR, pauses)
    return extended(computed, Extension(day(decided), day(to), "准许顺延期限决定书"), pauses, CALENDAR)


APPRAISAL, SUSPENSION, OTHER = PauseReason.APPRAISAL, PauseReason.SUSPENSION, PauseReason.OTHER
# Counted by hand. 2026-03-28 is a Saturday, 2026-05-01 to 05-05 are holidays.
VECTORS = [
    (JUDGMENT, "2026-03-02", "2026-03-16", "2026-03-27", (), "2026-03-27", "2026-03-27"),
    (JUDGMENT, "2026-03-02", "2026-03-16", "2026-03-28", (), "2026-03-28", "2026-03-30"),
    # 45 days from 03-02 end on 04-16; prolonged by fifteen. No roll-over in labour arbitration.
    (AWARD, "2026-03-02", "2026-04-10", "2026-05-01", (), "2026-05-01", "2026-05-01"),
    # an appraisal after the decision: five days more
    (AWARD, "2026-03-02", "2026-04-10", "2026-05-01", (("2026-04-20", "2026-04-25", APPRAISAL),), "2026-05-06", "2026-05-06"),
    # one before it is in its day already
    (AWARD, "2026-03-02", "2026-04-10", "2026-05-01", (("2026-04-01", "2026-04-05", APPRAISAL),), "2026-05-01", "2026-05-01"),
    # one that lay across the decision: the two days after it
    (AWARD, "2026-03-02", "2026-04-10", "2026-05-01", (("2026-04-08", "2026-04-12", APPRAISAL),), "2026-05-03", "2026-05-03"),
    # a reason the row does not name changes nothing
    (AWARD, "2026-03-02", "2026-04-10", "2026-05-01", (("2026-04-20", "2026-04-25", OTHER),), "2026-05-01", "2026-05-01"),
    (INJURY, "2026-03-02", "2026-03-31", "2026-04-30", (("2026-04-10", "2026-04-15", SUSPENSION),), "2026-04-30", "2026-04-30"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "start", "decided", "to", "spans", "nominal", "rolled"), VECTORS)
def test_the_decided_day_stands(
    kind: DeadlineKind,
    start: str,
    decided: str,
    to: str,
    spans: tuple[tuple[str, str, PauseReason], ...],
    nominal: str,
    rolled: str,
) -> None:
    result = prolonged(kind, start, decided, to, *spans)
    assert (result.nominal_due_on, result.rolled_due_on) == (day(nominal), day(rolled))
    assert result.target_on == day(nominal)


def test_the_way_there_is_told_in_order() -> None:
    result = prolonged(
        AWARD, "2026-03-02", "2026-04-10", "2026-05-01", ("2026-04-20", "2026-04-25", APPRAISAL)
    )
    assert result.steps == (
        "自仲裁委员会受理之日 2026-03-02 的次日起算 45 日 → 2026-04-16",
        "2026-04-10 依《准许顺延期限决定书》延长（顺延）至 2026-05-01",
        "扣除鉴定 2026-04-20 至 2026-04-25 共 5 日 → 2026-05-06",
        "依据：《劳动争议调解仲裁法》第四十三条",
    )


def test_an_open_pause_is_told_and_a_promise_falls() -> None:
    result = prolonged(AWARD, "2026-03-02", "2026-04-10", "2026-05-01", ("2026-04-20", "", APPRAISAL))
    assert result.paused
    limit = limit_in_force(AWARD, day("2026-03-02"))
    promised = compute(limit, day("2026-03-02"), CALENDAR, promise_days=30)
    result = extended(promised, Extension(day("2026-04-10"), day("2026-05-01"), "决定"), (), CALENDAR)
    assert (result.promise_due_on, result.promise_days) == (None, None)
    assert result.target_on == day("2026-05-01")


def test_an_extension_ends_after_it_was_decided() -> None:
    with pytest.raises(ValueError, match="decided"):
        Extension(day("2026-04-10"), day("2026-04-09"), "决定")
