"""P24: status moves only along the table, for every status, verb and role."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from app import casework, clock
from app.audit import Actor, AuditRecord, system_actor
from app.casework import Answer, Change, NotFound, Refused, retiming
from app.casework.models import CaseEvent, LegalCase
from app.casework.procedural import Acceptance
from app.casework.step import permit
from app.extensions import db, transaction
from app.parties.contact import ContactFacts
from app.rules.adjusting import Adjustment
from app.rules.event_kinds import EventKind
from app.rules.facts import Fact
from app.rules.procedure import TRANSITIONS
from app.rules.vocabulary import (
    Action,
    CaseStatus,
    ContactResult,
    DecisionKind,
    Outcome,
    ProgressKind,
    ProofState,
    RefusalGround,
    Role,
    TerminationGround,
)
from tests.factories import Team, a_case

Verb = Callable[[Actor, LegalCase, Team], object]
VERBS: dict[Action, Verb] = {
    Action.ACCEPT: lambda actor, case, team: casework.accept(actor, case),
    Action.ASK_FOR_PAPERS: lambda actor, case, team: casework.ask_for_papers(actor, case, ["说明"]),
    Action.PAPERS_RECEIVED: lambda actor, case, team: casework.papers_received(actor, case, ["说明"]),
    Action.LAPSE: lambda actor, case, team: casework.lapse(actor, case),
    Action.WITHDRAW: lambda actor, case, team: casework.withdraw(actor, case, "原因"),
    Action.PROPOSE: lambda actor, case, team: casework.propose(actor, case, DecisionKind.GRANT, "同意"),
    Action.RETURN: lambda actor, case, team: casework.return_to_clerk(actor, case, "原因"),
    Action.GRANT: lambda actor, case, team: casework.grant(actor, case),
    Action.REFUSE: lambda actor, case, team: casework.refuse(actor, case, RefusalGround.OTHER, "条", "由"),
    Action.GRANT_PROVISIONALLY: lambda actor, case, team: casework.grant_provisionally(actor, case, "急"),
    Action.CONFIRM_PROVISIONAL: lambda actor, case, team: casework.confirm_provisional(actor, case),
    Action.ASSIGN: lambda actor, case, team: casework.assign(actor, case, team.lawyer_user.id),
    Action.REASSIGN: lambda actor, case, team: casework.reassign(actor, case, team.lawyer_user.id, "由"),
    Action.SIGN_AGREEMENT: lambda actor, case, team: casework.sign_agreement(actor, case),
    Action.RECORD_PROGRESS: lambda actor, case, team: casework.record_progress(
        actor, case, ProgressKind.FILED, reported_by="电话"
    ),
    Action.CLOSE: lambda actor, case, team: casework.close(actor, case, Outcome.WON, clock.today(), 0),
    Action.FILE_PAPERS: lambda actor, case, team: casework.file_papers(actor, case),
    Action.RETURN_FILE: lambda actor, case, team: casework.return_file(actor, case, "原因"),
    Action.ARCHIVE: lambda actor, case, team: casework.archive(actor, case),
    Action.TERMINATE: lambda actor, case, team: casework.terminate(
        actor, case, TerminationGround.OTHER, "原因"
    ),
    Action.TRANSFER: lambda actor, case, team: casework.transfer(actor, case, "南湖区", "管辖"),
    Action.SERVE_DECISION: lambda actor, case, team: casework.serve_decision(actor, case),
    Action.LODGE_OBJECTION: lambda actor, case, team: casework.lodge_objection(actor, case, "不服"),
    Action.UPHOLD_REFUSAL: lambda actor, case, team: casework.decide_objection(actor, case, True, "由"),
    Action.OVERTURN_REFUSAL: lambda actor, case, team: casework.decide_objection(actor, case, False, "由"),
    Action.VERIFY_STATUS: lambda actor, case, team: casework.settle_status(actor, case, ProofState.VERIFIED),
    Action.LAPSE_STATUS: lambda actor, case, team: casework.settle_status(actor, case, ProofState.LAPSED),
    Action.OVERRIDE: lambda actor, case, team: casework.override(actor, case, reason="核实", tier=1),
    Action.CORRECT: lambda actor, case, team: casework.correct(actor, case, {"remark": "新"}, "更正"),
    Action.ADD_NOTE: lambda actor, case, team: casework.add_note(actor, case, "备注"),
    Action.RECOMPUTE: lambda actor, case, team: retiming.recompute(actor),
    Action.RECORD_EVENT: lambda actor, case, team: casework.record_event(
        actor, case, EventKind.CIVIL_JUDGMENT, clock.today(), reported_by="电话"
    ),
    Action.CORRECT_EVENT: lambda actor, case, team: casework.correct_event(
        actor, case, 1, on=clock.today(), mode=None, document="判决书", reason="由", reported_by="电话"
    ),
    Action.ANSWER_LIMIT: lambda actor, case, team: casework.answer(
        actor, case, [Answer(1, Acceptance.ACCEPTED)], "电话"
    ),
    Action.ADJUST_CLOCK: lambda actor, case, team: casework.adjust(
        actor, case, 1, Change(Adjustment.DROP, clock.today(), "由")
    ),
    Action.CORRECT_DATE: lambda actor, case, team: casework.correct_date(
        actor, case, Fact.RECEIVED, clock.today(), "由"
    ),
    Action.REQUEST_CHANGE: lambda actor, case, team: casework.request_change(actor, case, "由"),
    Action.REFUSE_CHANGE: lambda actor, case, team: casework.refuse_change(actor, case, "由"),
    Action.START_COOPERATION: lambda actor, case, team: casework.start_cooperation(
        actor, case, "南湖区", "收入", clock.today() + timedelta(days=5)
    ),
    Action.END_COOPERATION: lambda actor, case, team: casework.end_cooperation(actor, case),
    Action.REPLY_NOTICE: lambda actor, case, team: casework.reply_notice(actor, case, "公函"),
    Action.URGE: lambda actor, case, team: casework.urge(actor, case, [team.lawyer_user.id]),
    Action.SUPERVISE: lambda actor, case, team: casework.supervise(
        actor, case, team.lawyer_user.id, "由", "求"
    ),
    Action.REPLY_SUPERVISION: lambda actor, case, team: casework.reply_supervision(actor, case, "已办"),
    Action.RETURN_REPLY: lambda actor, case, team: casework.return_reply(actor, case, "由"),
    Action.LIFT_SUPERVISION: lambda actor, case, team: casework.lift_supervision(actor, case, "由"),
    Action.FOLLOW_UP: lambda actor, case, team: casework.follow_up(
        actor, case, clock.today() + timedelta(days=1)
    ),
    Action.HAND_OVER: lambda actor, case, team: casework.hand_over(actor, case, 1, "由"),
    Action.PLAN_CONTACT: lambda actor, case, team: casework.plan_contact(actor, case, ContactFacts()),
    Action.LOG_CONTACT: lambda actor, case, team: casework.log_contact(actor, case, ContactResult.REACHED),
}


def test_every_action_but_registration_has_a_verb() -> None:
    assert set(VERBS) == set(Action) - {Action.SUBMIT}


def _roles(status: CaseStatus, action: Action) -> frozenset[Role]:
    row = TRANSITIONS.get((status, action))
    return row.roles if row else frozenset()


@pytest.mark.parametrize("status", CaseStatus)
def test_permission_is_the_table_and_nothing_else(status: CaseStatus) -> None:
    case = LegalCase(status=status, office_id=1, lawyer_id=7)
    for action in Action:
        for role in Role:
            actor = Actor(7, "某人", role, 1, (1,))
            allowed = role in _roles(status, action)
            if allowed:
                assert permit(actor, case, action) is TRANSITIONS[status, action]
            else:
                with pytest.raises(Refused):
                    permit(actor, case, action)
        system_may = action in (Action.LAPSE, Action.LAPSE_STATUS) and (status, action) in TRANSITIONS
        if system_may:
            permit(system_actor("任务"), case, action)
        else:
            with pytest.raises(Refused):
                permit(system_actor("任务"), case, action)
        for stranger in (Actor(8, "别人", Role.LAWYER, 1, (1,)), Actor(7, "他处", Role.DIRECTOR, 2, (2,))):
            with pytest.raises(Refused):
                permit(stranger, case, action)


def _stored(case_id: int) -> tuple[object, ...]:
    db.session.rollback()
    db.session.expire_all()
    return (
        db.session.execute(select(LegalCase.status, LegalCase.version).where(LegalCase.id == case_id)).one(),
        db.session.scalar(select(func.count()).select_from(CaseEvent)),
        db.session.scalar(select(func.count()).select_from(AuditRecord)),
    )


@pytest.mark.parametrize("status", CaseStatus)
def test_what_the_table_does_not_allow_is_refused_and_writes_nothing(app: Flask, status: CaseStatus) -> None:
    team = Team()
    case_id = a_case(status, team=team).id
    before = _stored(case_id)
    for action, verb in VERBS.items():
        for actor in (team.clerk, team.director, team.lawyer):
            if actor.role in _roles(status, action):
                continue
            with pytest.raises((Refused, NotFound)), transaction():
                verb(actor, casework.load(actor, case_id), team)
            if actor is team.clerk:
                assert _stored(case_id) == before, f"{action} by {actor.role}"
    assert _stored(case_id) == before
