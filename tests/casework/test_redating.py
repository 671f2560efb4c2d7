"""A wrong day of the past is put right: exactly what hangs on it moves, and the old day is kept."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from app import casework, clock, reminders
from app.casework import Answer, Change, Invalid, Refused
from app.casework.clocks import Deadline
from app.casework.invariants import findings
from app.casework.models import CaseEvent, LegalCase
from app.casework.procedural import Acceptance
from app.casework.redating import known_facts
from app.extensions import db, transaction
from app.reminders.models import Reminder, ReminderState
from app.rules.adjusting import Adjustment
from app.rules.deadlines import DeadlineKind
from app.rules.event_kinds import EventKind
from app.rules.facts import FACT_ACTIONS, Fact, hangs_on
from app.rules.service import ServiceMode
from app.rules.vocabulary import Action, CaseStatus, ProofState
from tests.factories import Team, a_case, a_status, an_instant

K = DeadlineKind
Facts = dict[str, tuple[str, date, date, date | None]]


def on(day: date):  # type: ignore[no-untyped-def]
    return clock.travelled_to(an_instant(day))


@pytest.fixture
def team(app: Flask) -> Team:
    return Team()


def clocks(case: LegalCase) -> Facts:
    """kind → (state, first day, nominal last day, day it was met)."""
    rows = select(Deadline).where(Deadline.case_id == case.id).order_by(Deadline.id)
    found = db.session.scalars(rows.execution_options(populate_existing=True))
    return {row.kind: (row.state.value, row.started_on, row.nominal_due_on, row.met_on) for row in found}


def corrected(case: LegalCase, team: Team, fact: Fact, day: date) -> set[str]:
    """Put the fact right; the kinds of clocks that changed."""
    before = clocks(case)
    with transaction():
        casework.correct_date(team.clerk, casework.load(team.clerk, case.id), fact, day, "登记有误")
    assert findings(db.session()) == []
    after = clocks(case)
    return {kind for kind in after if after[kind] != before[kind]}


def told(case: LegalCase) -> CaseEvent:
    newest = select(CaseEvent).where(CaseEvent.case_id == case.id).order_by(CaseEvent.id.desc()).limit(1)
    return db.session.scalars(newest).one()


def test_the_day_of_receipt_moves_the_review_and_what_was_promised_and_re_aims_the_reminder(
    team: Team,
) -> None:
    """Red when rework is left out of Clocks.redate: the dates stay, and the reminder with them."""
    promised = a_status(proof_state=ProofState.PROMISED, proof_due_on=date(2026, 4, 1))
    case = a_case(team=team, received_on=date(2026, 3, 4), beneficiary=promised)
    with on(date(2026, 3, 5)), transaction():
        loaded = casework.load(team.clerk, case.id)
        casework.record_event(team.clerk, loaded, EventKind.KNEW_HARM, date(2026, 3, 4), reported_by="申请人")
    reminders.run_round(an_instant(date(2026, 3, 9), 9))
    raised = select(Reminder.due_on, Reminder.state).order_by(Reminder.id)
    assert db.session.execute(raised).all() == [(date(2026, 3, 11), ReminderState.SENT)]
    with on(date(2026, 3, 9)):
        assert corrected(case, team, Fact.RECEIVED, date(2026, 3, 2)) == {"review", "status_proof"}
    found = clocks(case)
    assert found["review"][1:3] == (date(2026, 3, 2), date(2026, 3, 9))
    assert found["status_proof"][1:3] == (date(2026, 3, 2), date(2026, 4, 1))
    assert found["limitation"][1] == date(2026, 3, 4)
    assert (case.received_on, clock.local_date(case.received_at)) == (date(2026, 3, 2), date(2026, 3, 2))
    assert (case.next_due_on, {paper.received_on for paper in case.papers}) == (
        date(2026, 3, 9), {date(2026, 3, 2)},
    )  # fmt: skip
    assert {event.on_date for event in case.events if event.kind in (Action.SUBMIT, Action.ACCEPT)} == {
        date(2026, 3, 2)
    }
    assert told(case).text == "更正收到申请日期：登记有误"
    assert told(case).data["dates"][:3] == [
        ["收到申请日期", "2026-03-04", "2026-03-02"],
        ["审查申请起算日", "2026-03-04", "2026-03-02"],
        ["审查申请届满日", "2026-03-11", "2026-03-09"],
    ]
    reminders.run_round(an_instant(date(2026, 3, 9), 10))
    assert db.session.execute(raised).all()[1:] == [(date(2026, 3, 9), ReminderState.SENT)]


def test_the_day_of_the_decision_judges_the_review_again_and_moves_the_assignment(team: Team) -> None:
    case = a_case(team=team, received_on=date(2026, 2, 24))
    with on(date(2026, 3, 4)), transaction():
        casework.grant(team.director, casework.load(team.director, case.id))
    assert clocks(case)["review"][0] == "missed"  # due on 03-03
    with on(date(2026, 3, 5)):
        assert corrected(case, team, Fact.DECIDED, date(2026, 3, 3)) == {"review", "assign"}
    assert clocks(case) == {
        "review": ("met", date(2026, 2, 24), date(2026, 3, 3), date(2026, 3, 3)),
        "assign": ("running", date(2026, 3, 3), date(2026, 3, 6), None),
    }
    decision = casework.case_file(team.director, case.id).decisions[0]
    assert (case.decided_on, decision.decided_on) == (date(2026, 3, 3), date(2026, 3, 3))
    granted = [event for event in case.events if event.kind == Action.GRANT]
    assert granted[0].on_date == date(2026, 3, 3)


def test_the_day_of_service_moves_the_days_to_object_and_nothing_else(team: Team) -> None:
    case = a_case(CaseStatus.REFUSED, team=team, received_on=date(2026, 3, 2))
    with on(date(2026, 3, 10)), transaction():
        casework.serve_decision(team.clerk, casework.load(team.clerk, case.id))
    with on(date(2026, 3, 12)):
        assert corrected(case, team, Fact.SERVED, date(2026, 3, 9)) == {"objection_lodge"}
        assert clocks(case)["objection_lodge"][1:3] == (date(2026, 3, 9), date(2026, 3, 24))
        with pytest.raises(Invalid, match="不能早于 2026-03-02"):
            corrected(case, team, Fact.SERVED, date(2026, 3, 1))
        with pytest.raises(Invalid, match="不能晚于 2026-03-12"):
            corrected(case, team, Fact.SERVED, date(2026, 3, 13))
        with pytest.raises(Invalid, match="没有变化"):
            corrected(case, team, Fact.SERVED, date(2026, 3, 9))
        with pytest.raises(Refused, match="没有登记结案日期"):
            corrected(case, team, Fact.CLOSED, date(2026, 3, 9))


def test_papers_that_came_on_another_day_move_the_end_of_the_pause(team: Team) -> None:
    case = a_case(CaseStatus.PAPERS_AWAITED, team=team, received_on=date(2026, 3, 2))
    labels = [paper.label for paper in case.papers if paper.asked_on]
    with on(date(2026, 3, 9)), transaction():
        casework.papers_received(team.clerk, casework.load(team.clerk, case.id), labels)
    assert clocks(case)["review"][2] == date(2026, 3, 16)  # seven days stood still
    with on(date(2026, 3, 9)):
        assert corrected(case, team, Fact.PAPERS_IN, date(2026, 3, 6)) == {"review", "supplement"}
    assert clocks(case)["review"][2] == date(2026, 3, 13)
    assert clocks(case)["supplement"][3] == date(2026, 3, 6)


def test_assignment_signature_closing_and_filing(team: Team) -> None:
    case = a_case(CaseStatus.CLOSED, team=team, received_on=date(2026, 3, 2))
    with on(date(2026, 3, 20)):
        with pytest.raises(Invalid, match="不能晚于 2026-03-02"):
            corrected(case, team, Fact.ASSIGNED, date(2026, 3, 3))
        assert corrected(case, team, Fact.CLOSED, date(2026, 3, 16)) == {"closing_file"}
        assert corrected(case, team, Fact.SIGNED, date(2026, 3, 5)) == {"sign_agreement"}
        assert corrected(case, team, Fact.ASSIGNED, date(2026, 3, 4)) == {"assign", "sign_agreement"}
        with transaction():
            casework.file_papers(team.lawyer, casework.load(team.lawyer, case.id))
        assert corrected(case, team, Fact.FILED, date(2026, 3, 18)) == {"closing_file", "file_review"}
        with pytest.raises(Invalid, match="另一年度"):
            corrected(case, team, Fact.RECEIVED, date(2025, 12, 31))
        with pytest.raises(Invalid, match="不能晚于 2026-03-02"):
            corrected(case, team, Fact.RECEIVED, date(2026, 3, 3))
    found = clocks(case)
    assert found["closing_file"] == ("met", date(2026, 3, 16), date(2026, 4, 15), date(2026, 3, 18))
    assert found["sign_agreement"] == ("met", date(2026, 3, 4), date(2026, 3, 9), date(2026, 3, 5))
    assert found["assign"][3] == date(2026, 3, 4)
    assert found["file_review"][1:3] == (date(2026, 3, 18), date(2026, 4, 17))
    file = casework.case_file(team.clerk, case.id)
    assert (file.assignments[0].signed_on, case.assigned_on, case.closed_on) == (
        date(2026, 3, 5), date(2026, 3, 4), date(2026, 3, 16),
    )  # fmt: skip


def test_the_day_and_mode_of_an_event_move_its_own_limits_but_not_those_put_right(team: Team) -> None:
    case = a_case(CaseStatus.IN_PROGRESS, team=team, received_on=date(2026, 2, 24))
    kinds = {K.CIVIL_DEFENCE, K.JURISDICTION_OBJECTION}
    with on(date(2026, 3, 10)):
        with transaction():
            loaded = casework.load(team.lawyer, case.id)
            event = casework.record_event(
                team.lawyer, loaded, EventKind.COMPLAINT_SERVED, date(2026, 3, 3), accept=True
            )
            casework.record_event(team.lawyer, loaded, EventKind.CIVIL_JUDGMENT, date(2026, 3, 3))
        rows = {
            row.kind: row.id
            for row in db.session.scalars(select(Deadline).where(Deadline.event_id == event.id))
        }
        assert set(rows) == {kind.value for kind in kinds}
        put_right = Answer(rows[K.CIVIL_DEFENCE], Acceptance.CORRECTED, date(2026, 3, 5), "答辩状另行送达")
        before = clocks(case)
        with transaction():
            loaded = casework.load(team.lawyer, case.id)
            casework.answer(team.lawyer, loaded, [put_right])
            casework.correct_event(
                team.lawyer, loaded, event.id, on=date(2026, 3, 2), mode=ServiceMode.PUBLIC_NOTICE,
                document="应诉通知书", reason="公告送达",
            )  # fmt: skip
        after = clocks(case)
    assert {kind for kind in after if after[kind] != before[kind]} == {kind.value for kind in kinds}
    assert after["civil_defence"][1:3] == (date(2026, 3, 5), date(2026, 3, 20))
    assert after["jurisdiction_objection"][1:3] == (date(2026, 4, 1), date(2026, 4, 16))
    assert after["civil_appeal_judgment"][1] == date(2026, 3, 3)
    assert told(case).data["dates"] == [
        ["日期", "2026-03-03", "2026-03-02"],
        ["送达方式", "直接送达", "公告送达"],
        ["文书", "起诉状副本、应诉通知书", "应诉通知书"],
        ["管辖权异议起算日", "2026-03-03", "2026-04-01"],
        ["管辖权异议届满日", "2026-03-18", "2026-04-16"],
    ]
    assert findings(db.session()) == []


def test_a_restarted_clock_and_one_that_was_declined_stay_where_they_are(team: Team) -> None:
    case = a_case(CaseStatus.IN_PROGRESS, team=team, received_on=date(2026, 2, 24))
    with on(date(2026, 3, 10)), transaction():
        loaded = casework.load(team.lawyer, case.id)
        event = casework.record_event(
            team.lawyer, loaded, EventKind.LABOUR_ENDED, date(2025, 6, 30), accept=True
        )
        (row,) = db.session.scalars(select(Deadline).where(Deadline.event_id == event.id))
        change = Change(Adjustment.RESTART, date(2026, 3, 6), "仲裁委受理后撤回", "撤回仲裁申请决定书")
        casework.adjust(team.lawyer, loaded, row.id, change)
        before = clocks(case)
        casework.correct_event(
            team.lawyer,
            loaded,
            event.id,
            on=date(2025, 6, 15),
            mode=None,
            document="离职证明",
            reason="日期有误",
        )
        with pytest.raises(Invalid, match="没有需要更正"):
            casework.correct_event(
                team.lawyer,
                loaded,
                event.id,
                on=date(2025, 6, 15),
                mode=None,
                document="离职证明",
                reason="再次",
            )
    assert clocks(case) == before
    assert findings(db.session()) == []


def test_which_facts_are_known_follows_the_case(team: Team) -> None:
    for status, known in (
        (CaseStatus.UNDER_REVIEW, [Fact.RECEIVED]),
        (CaseStatus.REFUSED, [Fact.RECEIVED, Fact.DECIDED]),
        (CaseStatus.CLOSED, [Fact.RECEIVED, Fact.DECIDED, Fact.ASSIGNED, Fact.SIGNED, Fact.CLOSED]),
        (CaseStatus.TERMINATED, [Fact.RECEIVED, Fact.DECIDED, Fact.ASSIGNED, Fact.SIGNED, Fact.TERMINATED]),
    ):
        assert [each.fact for each in known_facts(a_case(status, team=team))] == known


def test_every_fact_names_steps_and_hangs_on_the_table() -> None:
    assert set(FACT_ACTIONS) == set(Fact)
    granted = hangs_on(Action.GRANT, CaseStatus.UNDER_REVIEW)
    assert (granted.starts, granted.stops) == ({"assign"}, {"review", "cooperation_reply"})
    assert hangs_on(Action.PAPERS_RECEIVED, CaseStatus.PAPERS_AWAITED).resumes == {"review"}
    assert "review" in hangs_on(Action.SUBMIT, None).starts
