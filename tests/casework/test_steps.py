"""The verbs: what each changes, which clocks it turns, and when it is refused."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import SAWarning

from app import casework, clock
from app.audit import AuditRecord, system_actor
from app.casework import Invalid, NotFound, Refused, Stale
from app.casework.clocks import Deadline, DeadlineState
from app.casework.invariants import findings
from app.casework.models import CaseEvent, LegalCase
from app.casework.paper_list import lacking_labels
from app.extensions import db, transaction
from app.rules.text import clause
from app.rules.vocabulary import (
    BeneficiaryType,
    CaseStatus,
    DecisionKind,
    HardshipGround,
    Outcome,
    ProgressKind,
    Proof,
    ProofState,
    RefusalGround,
    Role,
    TerminationGround,
    WaiverBasis,
)
from tests.factories import (
    Team,
    a_case,
    a_lawyer,
    a_person,
    a_status,
    a_user,
    actor_of,
    an_instant,
    an_office,
)

MONDAY = date(2026, 3, 2)
Clocks = dict[str, tuple[str, date]]


def clocks(case: LegalCase) -> Clocks:
    rows = db.session.scalars(select(Deadline).where(Deadline.case_id == case.id).order_by(Deadline.id))
    return {row.kind: (row.state.value, row.target_on) for row in rows}


def on(day: date):  # type: ignore[no-untyped-def]
    return clock.travelled_to(an_instant(day))


@pytest.fixture
def team(app: Flask) -> Team:
    return Team()


def again(case: LegalCase, team: Team) -> LegalCase:
    return casework.load(team.clerk, case.id)


def test_the_review_stands_still_while_papers_are_awaited(team: Team) -> None:
    case = a_case(CaseStatus.RECEIVED, team=team, received_on=MONDAY)
    missing = [paper.label for paper in case.papers if paper.received_on is None]
    with on(date(2026, 3, 4)), transaction():
        casework.ask_for_papers(team.clerk, again(case, team), missing, date(2026, 3, 14))
    assert clocks(case) == {
        "review": ("paused", date(2026, 3, 9)),
        "supplement": ("running", date(2026, 3, 14)),
    }
    assert (case.status, case.is_paused, case.next_due_kind) == (
        CaseStatus.PAPERS_AWAITED,
        True,
        "supplement",
    )
    with on(date(2026, 3, 6)), transaction():
        casework.papers_received(team.clerk, again(case, team), missing[:1])
    assert case.status is CaseStatus.PAPERS_AWAITED
    with on(date(2026, 3, 7)), transaction():
        casework.papers_received(team.clerk, again(case, team), missing[1:])
    assert clocks(case) == {
        "review": ("running", date(2026, 3, 12)),  # three days stood still
        "supplement": ("met", date(2026, 3, 14)),
    }
    assert (case.status, case.is_paused, case.next_due_on) == (
        CaseStatus.UNDER_REVIEW,
        False,
        date(2026, 3, 12),
    )
    assert findings(db.session()) == []


def test_papers_are_asked_for_once_only(team: Team) -> None:
    case = a_case(CaseStatus.PAPERS_AWAITED, team=team)
    labels = [paper.label for paper in case.papers if paper.asked_on]
    with transaction():
        casework.papers_received(team.clerk, again(case, team), labels)
        with pytest.raises(Refused, match="一次性告知"):
            casework.ask_for_papers(team.clerk, case, ["补充说明"])


@pytest.mark.parametrize(
    ("items", "days", "field"), [([], 5, "items"), (["说明"], 0, "due_on"), (["长" * 81], 5, "items")]
)
def test_a_wrong_notice_is_refused(team: Team, items: list[str], days: int, field: str) -> None:
    case = a_case(team=team)
    with transaction(), pytest.raises(Invalid) as refused:
        casework.ask_for_papers(team.clerk, again(case, team), items, clock.today() + timedelta(days=days))
    assert list(refused.value.fields) == [field]


def test_only_papers_of_the_list_come_in(team: Team) -> None:
    case = a_case(CaseStatus.PAPERS_AWAITED, team=team)
    with transaction(), pytest.raises(Invalid):
        casework.papers_received(team.clerk, again(case, team), ["与本案无关的材料"])


def test_papers_that_arrive_are_judged_anew(team: Team) -> None:
    case = a_case(
        CaseStatus.PAPERS_AWAITED,
        team=team,
        hardship=HardshipGround.MIGRANT_WORKER,
        person=a_person(),
    )
    assert case.waiver is WaiverBasis.NOT_WAIVED
    with transaction():
        casework.papers_received(team.clerk, again(case, team), ["进城务工证明"])
    assert case.waiver is WaiverBasis.EXEMPT_FROM_CHECK
    assert "进城务工证明" not in case.assessment["missing"]
    assert case.assessment["verdict"] != "no"
    with transaction():
        casework.override(team.clerk, again(case, team), reason="甲", waiver=WaiverBasis.PLEDGE, tier=1)
        casework.papers_received(team.clerk, case, [case.papers[0].label])
    assert (case.waiver, case.priority_tier) == (WaiverBasis.PLEDGE, 1)
    assert findings(db.session()) == []


def test_accepting_names_what_is_missing_and_takes_what_came_today(team: Team) -> None:
    case = a_case(CaseStatus.RECEIVED, team=team)
    lacking = lacking_labels(case)
    assert lacking
    for came in ((), lacking[1:]):
        with pytest.raises(Invalid) as refused, transaction():
            casework.accept(team.clerk, again(case, team), came)
        assert refused.value.fields["labels"].startswith(f"尚缺：{lacking[0]}")
        assert "一次性告知" in refused.value.fields["labels"]
        db.session.expire_all()
        assert case.status is CaseStatus.RECEIVED
        assert lacking_labels(case) == lacking
    with transaction():
        casework.accept(team.clerk, again(case, team), lacking)
    assert case.status is CaseStatus.UNDER_REVIEW
    assert lacking_labels(case) == ()
    assert case.events[0].text == f"收到材料：{'、'.join(lacking)}；材料齐全，进入审查"
    assert findings(db.session()) == []
    with transaction():
        casework.return_to_clerk(team.director, casework.load(team.director, case.id), "请核对。")
        with pytest.raises(Invalid, match="清单"):
            casework.accept(team.clerk, case, ["无关材料"])
        casework.accept(team.clerk, case)
    assert case.status is CaseStatus.UNDER_REVIEW


def test_silence_becomes_withdrawal_only_after_the_last_day(team: Team) -> None:
    case = a_case(CaseStatus.PAPERS_AWAITED, team=team, received_on=MONDAY)
    last_day = casework.case_file(team.clerk, case.id).notices[0].due_on
    assert last_day == date(2026, 3, 12)
    with on(last_day), transaction(), pytest.raises(Refused, match="尚未届满"):
        casework.lapse(team.clerk, again(case, team))
    with on(last_day + timedelta(days=1)), transaction():
        casework.lapse(system_actor("夜间任务"), casework.load(system_actor("夜间任务"), case.id))
    assert case.status is CaseStatus.DEEMED_WITHDRAWN
    assert {state for state, _ in clocks(case).values()} == {"cancelled", "missed"}
    assert case.next_due_on is None


def test_a_grant_starts_the_three_days_for_assignment(team: Team) -> None:
    with on(date(2026, 3, 6)):
        case = a_case(team=team)
        with transaction():
            casework.propose(team.clerk, again(case, team), DecisionKind.GRANT, "材料齐全")
            casework.grant(team.director, case, "同意")
    assert clocks(case) == {"review": ("met", date(2026, 3, 13)), "assign": ("running", date(2026, 3, 9))}
    decision = casework.case_file(team.director, case.id).decisions[0]
    assert (decision.kind, decision.findings) == (DecisionKind.GRANT, case.assessment)
    assert case.waiver_by == team.director.user_id


def test_a_late_decision_is_recorded_as_missed(team: Team) -> None:
    case = a_case(team=team, received_on=MONDAY)
    with on(date(2026, 3, 20)), transaction():
        casework.grant(team.director, casework.load(team.director, case.id))
    assert clocks(case)["review"][0] == DeadlineState.MISSED


@pytest.mark.parametrize(("article", "reason"), [("", "理由"), ("第三十一条", " ")])
def test_a_refusal_needs_article_and_reason(team: Team, article: str, reason: str) -> None:
    case = a_case(team=team)
    with transaction(), pytest.raises(Invalid):
        casework.refuse(
            team.director, casework.load(team.director, case.id), RefusalGround.OTHER, article, reason
        )
    assert case.status is CaseStatus.UNDER_REVIEW


def test_provisional_aid_waits_for_its_papers(team: Team) -> None:
    case = a_case(CaseStatus.RECEIVED, team=team, received_on=MONDAY)
    with on(MONDAY), transaction():
        casework.grant_provisionally(team.director, casework.load(team.director, case.id), "时效将满")
    assert (case.status, case.is_provisional) == (CaseStatus.GRANTED, True)
    assert clocks(case)["provisional_papers"] == ("running", date(2026, 3, 17))
    with on(date(2026, 3, 4)), transaction():
        casework.confirm_provisional(team.director, casework.load(team.director, case.id))
    assert (case.is_provisional, clocks(case)["provisional_papers"][0]) == (False, "met")
    with transaction(), pytest.raises(Refused):
        casework.confirm_provisional(team.director, casework.load(team.director, case.id))


def test_a_returned_case_keeps_its_clock(team: Team) -> None:
    case = a_case(team=team)
    with transaction():
        casework.propose(team.clerk, again(case, team), DecisionKind.REFUSE, "事项不符")
        casework.return_to_clerk(team.director, case, "请核对事项")
    assert (case.status, case.proposal) == (CaseStatus.RECEIVED, "")
    assert clocks(case)["review"][0] == "running"


def test_the_way_to_the_archive(team: Team) -> None:
    case = a_case(CaseStatus.ASSIGNED, team=team, received_on=MONDAY)
    with on(date(2026, 3, 4)), transaction():
        casework.record_progress(team.lawyer, casework.load(team.lawyer, case.id), ProgressKind.MET_CLIENT)
        casework.sign_agreement(team.lawyer, case)
    with on(date(2026, 4, 1)), transaction():
        casework.close(
            team.lawyer, casework.load(team.lawyer, case.id), Outcome.MEDIATED, date(2026, 3, 31), 250_000
        )
    assert clocks(case)["closing_file"] == ("running", date(2026, 4, 30))
    with on(date(2026, 4, 2)), transaction():
        casework.file_papers(team.lawyer, casework.load(team.lawyer, case.id), checklist=["agreement"])
    assert "结案报告表" in case.events[0].data["missing"]
    with on(date(2026, 4, 3)), transaction():
        casework.return_file(team.clerk, again(case, team), "缺结案报告表")
        with pytest.raises(Refused, match="尚未收到"):
            casework.archive(team.clerk, case)
    with on(date(2026, 4, 7)), transaction():
        casework.file_papers(team.lawyer, casework.load(team.lawyer, case.id))
        casework.archive(team.director, case)
    assert (case.status, case.recovered_fen, case.archived_on) == (
        CaseStatus.ARCHIVED,
        250_000,
        date(2026, 4, 7),
    )
    assert case.next_due_on is None
    assert findings(db.session()) == []


def test_a_file_that_lacks_something_is_archived_only_with_a_reason(team: Team) -> None:
    due_on = clock.today() + timedelta(days=20)
    promised = a_status(BeneficiaryType.MARTYR_BEREAVED, proof_state=ProofState.PROMISED, proof_due_on=due_on)
    case = a_case(CaseStatus.CLOSED, team=team, beneficiary=promised)
    with transaction():
        casework.file_papers(team.lawyer, casework.load(team.lawyer, case.id), checklist=["agreement"])
    lacks = "、".join(casework.file_lacks(case))
    assert "结案报告表" in lacks
    with transaction(), pytest.raises(Invalid) as refused:
        casework.archive(team.clerk, again(case, team), " ")
    told = f"卷内尚缺：{lacks}。请退回补卷，或者写明仍可归档的理由"
    assert refused.value.fields == {"note": told}
    with transaction():
        casework.archive(team.clerk, again(case, team), "法院未出具，已说明。")
    assert case.events[0].text == (
        f"卷内尚缺：{lacks}，仍予归档：法院未出具，已说明；优抚身份证明承诺补交，尚未核验"
    )


def test_reasons_stand_in_a_sentence_without_their_own_stop(team: Team) -> None:
    case = a_case(team=team)
    with transaction():
        casework.grant_provisionally(
            team.director,
            casework.load(team.director, case.id),
            " 时效将满。；",
            clock.today() + timedelta(5),
        )
    assert "时效将满，2" in case.events[0].text
    assert clause("甲。乙；，。 ") == "甲。乙"


@pytest.mark.parametrize(
    ("outcome", "days", "fen", "field"),
    [
        (Outcome.WON, 0, None, "recovered_fen"),
        (Outcome.WON, 0, -1, "recovered_fen"),
        (Outcome.WON, 1, 0, "closed_on"),
        (Outcome.LOST, -30, None, "closed_on"),
    ],
)
def test_a_wrong_closing_is_refused(
    team: Team, outcome: Outcome, days: int, fen: int | None, field: str
) -> None:
    case = a_case(CaseStatus.IN_PROGRESS, team=team)
    day = clock.today() + timedelta(days=days)
    with transaction(), pytest.raises(Invalid) as refused:
        casework.close(team.lawyer, casework.load(team.lawyer, case.id), outcome, day, fen)
    assert list(refused.value.fields) == [field]


def test_an_objection_that_succeeds_leads_to_assignment(team: Team) -> None:
    case = a_case(CaseStatus.REFUSED, team=team, received_on=MONDAY)
    assert case.next_due_on is None  # the applicant's own limit is nobody's task
    with on(date(2026, 3, 10)), transaction():
        casework.lodge_objection(team.clerk, again(case, team), "事项属于劳动报酬")
        with pytest.raises(Refused):
            casework.lodge_objection(team.clerk, case, "再次提出")
    assert clocks(case)["objection_decide"] == ("running", date(2026, 3, 15))
    with on(date(2026, 3, 12)), transaction():
        casework.decide_objection(team.director, casework.load(team.director, case.id), False, "异议成立")
    assert (case.status, case.next_due_on) == (CaseStatus.GRANTED, date(2026, 3, 15))
    assert findings(db.session()) == []


def test_an_objection_may_fail(team: Team) -> None:
    case = a_case(CaseStatus.REFUSED, team=team)
    with transaction(), pytest.raises(Refused, match="没有待审查"):
        casework.decide_objection(team.director, casework.load(team.director, case.id), True, "维持")
    with transaction():
        casework.lodge_objection(team.clerk, again(case, team), "不服")
        casework.decide_objection(team.director, case, True, "原决定正确")
    assert case.status is CaseStatus.REFUSED


def test_termination_stops_every_clock_of_the_work(team: Team) -> None:
    case = a_case(CaseStatus.TERMINATED, team=team)
    running = {kind for kind, (state, _) in clocks(case).items() if state == "running"}
    assert running == {"termination_notice"}
    assert casework.case_file(team.director, case.id).assignments[0].ended_at is not None


@pytest.mark.parametrize("status", [CaseStatus.REFUSED, CaseStatus.TERMINATED])
def test_the_days_to_object_run_from_the_service_of_the_decision(team: Team, status: CaseStatus) -> None:
    case = a_case(status, team=team, received_on=MONDAY)
    decided_on = casework.case_file(team.director, case.id).decisions[-1].decided_on
    served = decided_on + timedelta(days=2)
    with on(served), transaction():
        casework.serve_decision(team.clerk, again(case, team))
    assert clocks(case)["objection_lodge"] == ("running", served + timedelta(days=15))
    assert "running" not in clocks(case).get("termination_notice", ("met",))
    with on(served), transaction(), pytest.raises(Refused, match="已经登记"):
        casework.serve_decision(team.clerk, again(case, team))


def test_a_broken_promise_lets_the_priority_fall_and_proof_restores_it(team: Team) -> None:
    promised = a_status(BeneficiaryType.SOLDIER_FAMILY, proof_state=ProofState.PROMISED)
    case = a_case(team=team, received_on=MONDAY, beneficiary=promised)
    night = system_actor("夜间任务")
    last_day = MONDAY + timedelta(days=30)
    with on(last_day), transaction():
        assert casework.lapse_promises(night, last_day) == 0
    with on(last_day + timedelta(days=1)), transaction():
        assert casework.lapse_promises(night, last_day + timedelta(days=1)) == 1
        assert casework.due_lapses(night, last_day + timedelta(days=1)) == []
    assert (case.priority_tier, case.tier_until) == (3, None)
    assert case.beneficiary_status is not None
    assert case.beneficiary_status.proof_state is ProofState.LAPSED
    with on(last_day + timedelta(days=5)), transaction():
        casework.settle_status(team.clerk, again(case, team), ProofState.VERIFIED)
        with pytest.raises(Refused, match="已经核验"):
            casework.settle_status(team.clerk, case, ProofState.REJECTED, "证件不符")
    assert case.priority_tier == 1
    with on(last_day + timedelta(days=5)):
        assert findings(db.session()) == []


def test_a_rejected_status_loses_priority_and_exemption(team: Team) -> None:
    case = a_case(
        team=team, beneficiary=a_status(proof_state=ProofState.CLAIMED, proofs=(Proof.MARTYR_CERTIFICATE,))
    )
    assert case.waiver is WaiverBasis.EXEMPT_FROM_CHECK
    with transaction(), pytest.raises(Invalid):
        casework.settle_status(team.clerk, again(case, team), ProofState.REJECTED)
    with transaction():
        casework.settle_status(team.clerk, again(case, team), ProofState.REJECTED, "证书系伪造")
    assert (case.priority_tier, case.waiver) == (3, WaiverBasis.PLEDGE)


def test_an_override_beats_the_rules_and_says_why(team: Team) -> None:
    case = a_case(team=team)
    with transaction(), pytest.raises(Invalid):
        casework.override(team.director, casework.load(team.director, case.id), reason="", tier=1)
    with transaction():
        casework.override(
            team.director, casework.load(team.director, case.id), reason="军属，证件遗失", tier=1
        )
    assert case.priority_tier == 1
    row = casework.queue(team.clerk, casework.QueueFilters(), clock.today()).rows[0]
    assert "军属，证件遗失" in row.reasons[0].text_zh


def test_a_correction_is_judged_anew_and_both_values_stay(team: Team) -> None:
    case = a_case(team=team, amount_fen=100)
    with transaction():
        casework.correct(
            team.clerk,
            again(case, team),
            {"matter": "brave_act", "amount_fen": 200, "facts": "新"},
            "录入有误",
        )
    assert (case.matter, case.waiver) == ("brave_act", WaiverBasis.NO_HARDSHIP_CONDITION)
    changed = case.events[0].data["changed"]
    assert changed == {"matter": ["pay_wages", "brave_act"], "amount_fen": [100, 200], "facts": None}


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"status": "granted"}, "status"),
        ({"office_id": 1}, "office_id"),
        ({"matter": "nonsense"}, "matter"),
        ({"amount_fen": -1}, "amount_fen"),
        ({"facts": "字" * 5001}, "facts"),
        ({"facts": "其子在32145部队服役"}, "facts"),
        ({"urgent_preservation": False}, "fields"),
    ],
)
def test_a_wrong_correction_is_refused(team: Team, fields: dict[str, object], field: str) -> None:
    case = a_case(team=team)
    with transaction(), pytest.raises(Invalid) as refused:
        casework.correct(team.clerk, again(case, team), fields, "更正")
    assert list(refused.value.fields) == [field]


def test_a_report_is_taken_back_by_its_author_within_five_minutes(team: Team) -> None:
    case = a_case(CaseStatus.IN_PROGRESS, team=team)
    with transaction():
        casework.record_progress(
            team.clerk, again(case, team), ProgressKind.FILED, reported_by="律师来电", note="已立案"
        )
    mine = case.events[0]
    with transaction(), pytest.raises(Refused):
        casework.retract_progress(team.lawyer, casework.load(team.lawyer, case.id), mine.id)
    with clock.travelled_to(clock.now() + timedelta(minutes=6)), transaction(), pytest.raises(Refused):
        casework.retract_progress(team.clerk, again(case, team), mine.id)
    with transaction():
        casework.retract_progress(team.clerk, again(case, team), mine.id)
        db.session.flush()
        with pytest.raises(Refused):
            casework.retract_progress(team.clerk, again(case, team), mine.id)
    timeline = casework.case_file(team.clerk, case.id).timeline
    assert [entry.is_retracted for entry in timeline[:2]] == [False, True]


def test_a_clerk_who_enters_for_the_lawyer_says_from_whom(team: Team) -> None:
    case = a_case(CaseStatus.IN_PROGRESS, team=team)
    with transaction(), pytest.raises(Invalid) as refused:
        casework.record_progress(team.clerk, again(case, team), ProgressKind.FILED)
    assert list(refused.value.fields) == ["reported_by"]


def test_the_second_save_is_told_what_the_first_one_did(team: Team) -> None:
    case = a_case(team=team)
    seen = case.version
    with transaction():
        casework.correct(team.clerk, casework.load(team.clerk, case.id, seen), {"remark": "甲"}, "补充")
    with transaction(), pytest.raises(Stale) as stale:
        casework.load(team.director, case.id, seen)
    assert stale.value.current["remark"] == "甲"
    assert (stale.value.version, stale.value.saved_by) == (seen + 1, team.clerk.name)
    assert stale.value.saved_what == "更正信息"


def test_each_step_is_one_version_one_event_and_one_record(team: Team) -> None:
    case = a_case(team=team)
    for step in _STEPS_OF_A_CASE:
        before = _counts(case)
        with transaction():
            step(team, casework.load(team.director, case.id))
        assert [after - was for after, was in zip(_counts(case), before, strict=True)] == [1, 1, 1]


_STEPS_OF_A_CASE: tuple[Callable[[Team, LegalCase], object], ...] = (
    lambda team, case: casework.add_note(team.clerk, case, "申请人来电询问进度"),
    lambda team, case: casework.propose(team.clerk, case, DecisionKind.GRANT),
    lambda team, case: casework.correct(team.clerk, case, {"remark": "乙"}, "补充"),
    lambda team, case: casework.override(team.director, case, reason="核实", tier=2),
    lambda team, case: casework.grant(team.director, case),
    lambda team, case: casework.assign(team.director, case, team.lawyer_user.id),
    lambda team, case: casework.reassign(team.director, case, a_lawyer(team.office).id, "原承办人出差"),
    lambda team, case: casework.sign_agreement(team.clerk, case),
    lambda team, case: casework.record_progress(team.clerk, case, ProgressKind.FILED, reported_by="电话"),
    lambda team, case: casework.terminate(team.director, case, TerminationGround.CASE_ENDED, "案件终止审理"),
)


def _counts(case: LegalCase) -> list[int]:
    db.session.rollback()
    version = db.session.scalar(select(LegalCase.version).where(LegalCase.id == case.id)) or 0
    events = db.session.scalar(select(func.count()).where(CaseEvent.case_id == case.id)) or 0
    records = db.session.scalar(
        select(func.count())
        .select_from(AuditRecord)
        .where(AuditRecord.object_kind == "case", AuditRecord.object_id == str(case.id))
    )
    return [version, events, records or 0]


def test_a_paper_nobody_listed_is_stored_with_the_step(team: Team) -> None:
    """Red when the clocks are read before the new paper is in the session: SQLAlchemy warns."""
    case = a_case(CaseStatus.UNDER_REVIEW, team=team)
    with warnings.catch_warnings(), transaction():
        warnings.simplefilter("error", SAWarning)
        casework.ask_for_papers(team.clerk, casework.load(team.clerk, case.id), ["工资流水", "考勤记录"])
    assert {"工资流水", "考勤记录"} <= {paper.label for paper in again(case, team).papers}


def test_out_of_reach_is_not_found(team: Team) -> None:
    case = a_case(CaseStatus.IN_PROGRESS, team=team)
    strangers = [
        actor_of(a_user(Role.CLERK, an_office())),
        actor_of(a_lawyer(team.office)),
        actor_of(a_user(Role.ADMIN, team.office)),
        actor_of(a_user(Role.AUDITOR, team.office)),
    ]
    for actor in strangers:
        with transaction(), pytest.raises(NotFound):
            casework.load(actor, case.id)
        with pytest.raises(NotFound):
            casework.case_file(actor, case.id)
        with transaction(), pytest.raises(Refused):
            casework.add_note(actor, casework.load(team.clerk, case.id), "越权")
    for number in (0, -1, 2**63, 10**30):
        with transaction(), pytest.raises(NotFound):
            casework.load(team.clerk, number)


def test_a_centre_reaches_its_stations_but_not_the_other_way(app: Flask) -> None:
    centre = an_office()
    station = Team(an_office(parent=centre))
    above = actor_of(a_user(Role.DIRECTOR, centre))
    theirs = a_case(team=Team(centre))
    assert casework.case_file(above, a_case(team=station).id)
    with pytest.raises(NotFound):
        casework.case_file(station.director, theirs.id)
