"""Does each mode of service start the periods on the right day, and say why?"""

from __future__ import annotations

from datetime import date

import pytest

from app.calendars import working_calendar
from app.rules.deadlines import DeadlineKind, compute, limit_in_force
from app.rules.service import Service, ServiceMode, day_label, serve
from app.rules.workdays import WorkingCalendar

CALENDAR = WorkingCalendar([table for table in working_calendar().tables if table.year <= 2026])


def served(mode: ServiceMode, on: str) -> Service:
    day = date.fromisoformat(on)
    return serve(mode, day, limit_in_force(DeadlineKind.PUBLIC_NOTICE_SERVICE, day), CALENDAR)


# Counted by hand on a wall calendar; 民事诉讼法 art 95: thirty days after the notice went out.
PUBLIC_NOTICES = [
    # notice out, deemed served, civil appeal (15 days) rolled, civil ruling (10 days) rolled
    ("2026-03-02", "2026-04-01", "2026-04-16", "2026-04-13"),  # 04-11 is a Saturday
    ("2026-09-01", "2026-10-01", "2026-10-16", "2026-10-12"),  # served on National Day all the same
    ("2026-01-31", "2026-03-02", "2026-03-17", "2026-03-12"),  # over the end of a short February
    ("2025-12-31", "2026-01-30", "2026-02-14", "2026-02-09"),  # 02-14 is a make-up Saturday
    ("2024-01-31", "2024-03-01", "2024-03-18", "2024-03-11"),  # leap day counts; 03-16 is a Saturday
]


@pytest.mark.parametrize(("out", "deemed", "judgment", "ruling"), PUBLIC_NOTICES)
def test_a_public_notice_shifts_every_period_by_thirty_days(
    out: str, deemed: str, judgment: str, ruling: str
) -> None:
    """Red when the thirty days are left out, or counted from the day before."""
    found = served(ServiceMode.PUBLIC_NOTICE, out)
    assert (found.served_on, found.rule_id) == (date.fromisoformat(deemed), "public-notice-service-2022")
    for kind, due in (
        (DeadlineKind.CIVIL_APPEAL_JUDGMENT, judgment),
        (DeadlineKind.CIVIL_APPEAL_RULING, ruling),
    ):
        limit = limit_in_force(kind, found.served_on)
        assert compute(limit, found.served_on, CALENDAR).rolled_due_on == date.fromisoformat(due)


@pytest.mark.parametrize("mode", [mode for mode in ServiceMode if mode is not ServiceMode.PUBLIC_NOTICE])
def test_every_other_mode_counts_from_the_day_on_the_proof_of_service(mode: ServiceMode) -> None:
    found = served(mode, "2026-03-02")
    assert (found.typed_on, found.served_on, found.rule_id) == (date(2026, 3, 2), date(2026, 3, 2), "")
    assert len(found.steps) == 1
    assert "2026-03-02" in found.steps[0]
    assert "《民事诉讼法》" in found.steps[0]


def test_a_soldier_is_served_through_the_unit_on_signature() -> None:
    (step,) = served(ServiceMode.UNIT, "2026-03-02").steps
    assert step == (
        "受送达人是军人，由其所在部队团以上单位的政治机关转交，以本人在送达回证上的签收日期 2026-03-02"
        " 为送达日期（《民事诉讼法》第九十二条、《民事诉讼法》第九十四条）"
    )
    assert day_label(ServiceMode.UNIT) == "本人签收日期"


def test_the_shift_is_explained_in_two_steps() -> None:
    assert served(ServiceMode.PUBLIC_NOTICE, "2026-03-02").steps == (
        "公告送达，公告于 2026-03-02 发出（《民事诉讼法》第九十五条）",
        "自公告发出之日起经过 30 日 → 2026-04-01 视为送达，期限自此起算",
    )


def test_articles_that_were_not_read_are_marked() -> None:
    assert "条号待核" in served(ServiceMode.POST, "2026-03-02").steps[0]
    assert "待核" not in served(ServiceMode.UNIT, "2026-03-02").steps[0]
