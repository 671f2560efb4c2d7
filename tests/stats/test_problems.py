"""What the check finds, each with the very cases (核对)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from app import clock, stats
from app.rules.vocabulary import CaseStatus
from app.stats import Period
from app.stats.monthly import assembled, lists_of
from app.stats.problems import cases_found, sums
from tests import factories
from tests.stats import made_up

AUGUST, ON = Period(2026, 8), date(2026, 9, 3)
FACTS = {
    "matter": "pay_wages", "beneficiary_type": "none", "tier": 3, "received_via": "walk_in",
    "aid_form": "labour_arbitration", "applicants": 1, "is_divisible": False, "recipients": {},
}  # fmt: skip
Step = tuple[str, int, str, str, dict[str, Any]]


def found(*steps: Step, late: int = 0, **facts: Any) -> dict[str, int]:
    """The codes of what is found about one case of August, with the number of its cases."""
    rows = [
        {
            "id": number, "case_id": 1, "office_id": 1, "kind": kind, "on": date(2026, 8, 1) + timedelta(days=day),
            "at": datetime(2026, 8, 30, 4, tzinfo=UTC) - timedelta(days=late), "before": before, "after": after,
            "data": data | (FACTS | facts if kind == "submit" else {}),
        }
        for number, (kind, day, before, after, data) in enumerate(steps, start=1)
    ]  # fmt: skip
    month = made_up.month_from(rows, AUGUST, ON)
    return {problem.code: len(problem.cases) for problem in cases_found(month, lists_of(month))}


SUBMIT: Step = ("submit", 2, "", "under_review", {})
GRANT: Step = ("grant", 4, "under_review", "granted", {"waiver": "pledge"})
ASSIGN: Step = ("assign", 5, "granted", "assigned", {"lawyer_id": 7})


def test_a_good_case_has_nothing_wrong() -> None:
    assert found(SUBMIT, GRANT, ASSIGN, ("close", 20, "in_progress", "closed", {})) == {}


@pytest.mark.parametrize(
    "steps",
    [
        (SUBMIT, ("grant", 1, "under_review", "granted", {})),
        (SUBMIT, GRANT, ("assign", 3, "granted", "assigned", {"lawyer_id": 7})),
        (SUBMIT, GRANT, ASSIGN, ("close", 4, "in_progress", "closed", {})),
    ],
)
def test_days_out_of_order_are_found(steps: tuple[Step, ...]) -> None:
    assert found(*steps) == {"order": 1}


def test_a_day_after_the_day_it_was_recorded_is_found() -> None:
    assert found(SUBMIT, GRANT, late=27) == {"order": 1}


def test_an_objection_begins_the_order_anew() -> None:
    refused: Step = ("refuse", 4, "under_review", "refused", {})
    again: Step = ("overturn_refusal", 9, "refused", "granted", {})
    assert found(SUBMIT, refused, again, ("assign", 10, "granted", "assigned", {"lawyer_id": 7})) == {}
    assert found(SUBMIT, refused, ("grant", 6, "refused", "granted", {})) == {"twice": 1}


def test_what_belongs_to_no_column_and_who_was_not_counted_is_found() -> None:
    assert found(SUBMIT, GRANT, matter="gone") == {"unsorted": 1}
    assert found(SUBMIT, GRANT, applicants=3, recipients=None) == {"unclassed": 1}
    assert found(SUBMIT, matter="gone") == {}  # no aid, no column


def test_a_sum_that_does_not_tally_is_found() -> None:
    month = made_up.month_from(made_up.walks(5, 60), AUGUST, ON)
    lists = lists_of(month)
    assert sums(assembled(month, lists, (), {})) == []
    for figure in ("received", "ended", "open_after"):
        short = assembled(month, lists | {figure: lists[figure][:-1]}, (), {})
        assert [problem.code for problem in sums(short)] == ["flow"], figure
    report = assembled(month, lists, (), {})
    counts = dict(report.counts) | {"granted.group-wages": 999}
    assert [problem.code for problem in sums(replace(report, counts=counts))] == ["sums"]


def test_closings_without_their_file_are_found(app: Flask) -> None:
    with clock.travelled_to(clock.at_local(date(2026, 9, 3), 9)):
        team = factories.Team()
        for day in (date(2026, 7, 1), date(2026, 8, 20)):
            factories.a_case(CaseStatus.CLOSED, team=team, received_on=day)
        reading = stats.read(team.director, AUGUST, clock.today())
        assert {problem.code: len(problem.cases) for problem in reading.problems} == {
            "late_files": 1,
            "ledger": 0,
        }
        assert not any(problem.must for problem in reading.problems)
