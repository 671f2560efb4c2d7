"""草稿 → 核对 → 锁定报送 → 退回: what was sent stays byte for byte, and what changes since is told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app import casework, clock, stats
from app.audit import Actor, AuditRecord
from app.casework.errors import Invalid, Refused
from app.casework.models import LegalCase
from app.casework.redating import correct_date
from app.extensions import db, transaction
from app.rules.facts import Fact
from app.rules.vocabulary import CaseStatus, Role
from app.stats import FigureKey, Period, Report, ReturnState
from app.stats.figures import FIGURES
from app.stats.snapshots import digest_of, kept_list, kept_report
from app.stats.tables import published
from tests import factories
from tests.stats.edits import Editor

AUGUST = Period(2026, 8)
OPEN = (CaseStatus.UNDER_REVIEW, CaseStatus.IN_PROGRESS)
STATES = (
    CaseStatus.UNDER_REVIEW,
    CaseStatus.GRANTED,
    CaseStatus.IN_PROGRESS,
    CaseStatus.CLOSED,
    CaseStatus.REFUSED,
)


@pytest.fixture
def team(app: Flask) -> Iterator[factories.Team]:
    """An office with cases of July and August, at the beginning of September."""
    with clock.travelled_to(clock.at_local(date(2026, 9, 2), 9)):
        made = factories.Team()
        for number in range(14):
            day = date(2026, 7, 25) + timedelta(days=2 * number)
            factories.a_case(STATES[number % len(STATES)], team=made, received_on=day)
        yield made


def without_the_present(report: Report) -> str:
    """The canonical text without what only looks at the present."""
    kept = {key: n for key, n in report.counts.items() if not key.startswith("overdue_now")}
    return replace(report, counts=kept).as_text()


def locked(director: Actor) -> stats.MonthlyReturn:
    with transaction():
        stats.check(director, AUGUST, "咨询台账从九月启用")
        return stats.lock(director, AUGUST)


def test_a_month_goes_its_way_and_every_step_is_on_record(team: factories.Team) -> None:
    director, clerk = team.director, team.clerk
    with transaction(), pytest.raises(Refused):
        stats.lock(director, AUGUST)  # not checked yet
    with transaction(), pytest.raises(Refused):
        stats.check(director, Period(2026, 9))  # not over
    with transaction(), pytest.raises(Invalid) as error:
        stats.check(director, AUGUST)  # findings are to be explained
    assert "explanation" in error.value.fields
    row = locked(director)
    assert (row.version, row.state, row.definitions) == (1, ReturnState.LOCKED, 1)
    assert [problem["code"] for problem in row.findings] == ["late_files", "ledger", "ledger"]
    for again in (stats.check, stats.lock):
        with transaction(), pytest.raises(Refused):
            again(director, AUGUST)
    with transaction(), pytest.raises(Invalid):
        stats.send_back(director, AUGUST, " ")
    with transaction():
        stats.send_back(director, AUGUST, "上级要求补报")
    assert stats.source_of(director, AUGUST, clock.today(), stats.versions(director, AUGUST)).is_live
    second = locked(director)
    assert (second.version, [each.version for each in stats.versions(clerk, AUGUST)]) == (2, [2, 1])
    acts = db.session.scalars(select(AuditRecord).where(AuditRecord.object_kind == "stats")).all()
    assert [act.action for act in acts] == [
        "stats.check", "stats.lock", "stats.send_back", "stats.check", "stats.lock",
    ]  # fmt: skip
    assert acts[1].detail["digest"] == row.digest == digest_of(row.figures)


def test_a_zero_report_is_said_to_be_one(app: Flask) -> None:
    with clock.travelled_to(clock.at_local(date(2026, 9, 2), 9)):
        director = factories.Team().director
        with transaction(), pytest.raises(Invalid) as error:
            stats.check(director, AUGUST, "没有台账")
        assert list(error.value.fields) == ["zero_confirmed"]
        with transaction():
            row = stats.check(director, AUGUST, "没有台账", zero_confirmed=True)
        assert row.zero_confirmed
        with transaction():
            assert kept_report(stats.lock(director, AUGUST)).is_zero


def test_what_comes_up_after_the_check_stops_the_lock(team: factories.Team) -> None:
    with transaction():
        stats.check(team.director, AUGUST, "咨询台账从九月启用")
    day = date(2026, 8, 20)
    with clock.travelled_to(clock.now() + timedelta(hours=1)):
        with transaction():  # granted to several whose classes nobody has counted
            case = casework.submit(team.clerk, factories.an_application(received_on=day, applicants=3))
            casework.grant(team.director, case)
        with transaction():
            correct_date(team.clerk, casework.load(team.clerk, case.id), Fact.DECIDED, day, "补登")
        with transaction(), pytest.raises(Refused):
            stats.lock(team.director, AUGUST)
    assert stats.versions(team.director, AUGUST)[0].state is ReturnState.CHECKED


def test_a_sent_month_survives_whatever_is_done_later(team: factories.Team) -> None:
    """Frozen figures reproduce byte for byte after random later edits; here 60, in bench/stats.py 1 000."""
    row = locked(team.director)
    sent, moment = row.figures, row.locked_at
    with clock.travelled_to(clock.at_local(date(2026, 9, 12), 9)):
        Editor(20260902, team, AUGUST.first_on).edit(60)
    with clock.travelled_to(clock.at_local(date(2026, 9, 20), 9)):
        db.session.expire_all()
        row = stats.versions(team.director, AUGUST)[0]
        assert (row.figures, digest_of(row.figures), row.locked_at) == (sent, row.digest, moment)
        assert kept_report(row).as_text() == sent
        report = kept_report(row)
        again = stats.monthly(team.director, AUGUST, report.on, moment)
        assert without_the_present(again) == without_the_present(report)  # and from the events alone
        now = stats.monthly(team.director, AUGUST, report.on)
        assert without_the_present(now) != without_the_present(report)
        for key in published(report):  # the list of a sent figure is as long as the figure
            wanted = FigureKey.parse(key)
            assert len(wanted.narrow(kept_list(row, wanted.figure.key))) == report.counts[key], key
        found = stats.differences(team.director, row)
        assert {label for label, _, _ in found.totals} == {
            FIGURES[key].label
            for key in FIGURES
            if key not in ("overdue_now", "recipient_classes") and now.count(key) != report.count(key)
        }
        for figure in ("received", "granted", "closed"):
            came = sum(each.figure == figure and "现计入" in each.text for each in found.changes)
            assert came <= now.count(figure)
        assert found.number > 10
        assert all(change.late for change in found.changes), [c for c in found.changes if not c.late][:3]


def test_each_change_since_the_lock_is_named_with_its_cause(team: factories.Team) -> None:
    row = locked(team.director)
    assert stats.differences(team.director, row).number == 0
    with clock.travelled_to(clock.at_local(date(2026, 9, 5), 9)), transaction():
        late = casework.submit(team.clerk, factories.an_application(received_on=date(2026, 8, 31)))
    found = stats.differences(team.director, row)
    assert {(each.figure, each.case_no, each.text) for each in found.changes} == {
        ("received", late.case_no, "锁定时没有计入，现计入"),
        ("open_after", late.case_no, "锁定时没有计入，现计入"),
    }
    assert [(each.action.label, each.on) for each in found.changes[0].late] == [
        ("受理登记", date(2026, 8, 31))
    ]
    ids = [piece.case_id for piece in kept_list(row, "received")]
    first = next(
        case for case in db.session.scalars(select(LegalCase)) if case.id in ids and case.status in OPEN
    )
    with clock.travelled_to(clock.at_local(date(2026, 9, 6), 9)), transaction():
        casework.correct(team.clerk, casework.load(team.clerk, first.id), {"matter": "pension"}, "登记有误")
    texts = [each.text for each in stats.differences(team.director, row).changes if each.case_id == first.id]
    assert "案由 劳动报酬 → 抚恤金、救济金" in texts[0]
    with clock.travelled_to(clock.at_local(date(2026, 9, 7), 9)), transaction():
        casework.grant(
            team.director, casework.load(team.director, late.id)
        )  # of September: no change of August
    assert all(each.figure != "granted" for each in stats.differences(team.director, row).changes)


def test_a_sent_month_belongs_to_its_office(team: factories.Team) -> None:
    locked(team.director)
    stranger = factories.Team().director
    assert stats.versions(stranger, AUGUST) == ()
    statistician = factories.actor_of(factories.a_user(Role.STATISTICIAN, team.office))
    assert stats.locked_months(statistician, AUGUST, AUGUST)["2026-08"].count("received") > 0
    lawyer = replace(statistician, role=Role.LAWYER)
    assert (stats.versions(lawyer, AUGUST), stats.locked_months(lawyer, AUGUST, AUGUST)) == ((), {})
    with transaction(), pytest.raises(Refused):
        stats.check(lawyer, AUGUST)
