"""What if the applicant disagrees with a refusal or termination? (异议), 法律援助法 art 49."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select

from app import clock
from app.audit import Actor
from app.casework.errors import Invalid, Refused
from app.casework.models import CaseEvent, LegalCase, Objection
from app.casework.review import decision, required
from app.casework.step import permit, take
from app.casework.timekeeping import Clocks
from app.extensions import db
from app.rules.deadlines import DeadlineKind
from app.rules.text import clause
from app.rules.vocabulary import Action, CaseStatus, DecisionKind, ProofState


def open_objection(case: LegalCase) -> Objection | None:
    """The objection not decided yet."""
    return db.session.scalar(
        select(Objection).where(
            Objection.office_id == case.office_id,
            Objection.case_id == case.id,
            Objection.decided_on.is_(None),
        )
    )


def serve_decision(
    actor: Actor, case: LegalCase, on: date | None = None, firm_on: date | None = None
) -> LegalCase:
    """登记送达: the refusal or termination reached the applicant, whose days to object begin.

    Ends the three days in which a termination must be sent (办理法律援助案件程序规定 arts 23, 39).
    Where a lawyer had the case, the days for the closing file begin when the termination
    reached the lawyer's firm (art 40): `firm_on`, the same day unless told.
    Raises Invalid, and Refused when it was served before.
    """
    permit(actor, case, Action.SERVE_DECISION)
    day = on or clock.today()
    decided_on = case.decided_on if case.status is CaseStatus.REFUSED else case.closed_on
    if day > clock.today() or (decided_on is not None and day < decided_on):
        raise Invalid({"on": "送达日期应当在决定之后、今天以前"})
    if served_on(case) is not None:
        raise Refused("决定书的送达已经登记")
    had_lawyer = case.status is CaseStatus.TERMINATED and case.lawyer_id is not None
    since = (firm_on or day) if had_lawyer else None
    if since is not None and (since > clock.today() or (decided_on is not None and since < decided_on)):
        raise Invalid({"firm_on": "承办单位收到的日期应当在决定之后、今天以前"})

    def begin(clocks: Clocks) -> None:
        if since is not None:
            clocks.start(DeadlineKind.CLOSING_FILE, since).document = "终止法律援助决定书"

    told = f"决定书已于 {day} 送达申请人" + (f"，于 {since} 送达承办单位" if since else "")
    take(actor, case, Action.SERVE_DECISION, text=told, on=day, turn=begin)
    return case


def served_on(case: LegalCase) -> date | None:
    """When the present refusal or termination reached the applicant, if it is on record."""
    since = select(func.max(CaseEvent.id)).where(
        CaseEvent.office_id == case.office_id,
        CaseEvent.case_id == case.id,
        CaseEvent.kind.in_((Action.REFUSE.value, Action.TERMINATE.value)),
    )
    return db.session.scalar(
        select(CaseEvent.on_date).where(
            CaseEvent.office_id == case.office_id,
            CaseEvent.case_id == case.id,
            CaseEvent.kind == Action.SERVE_DECISION.value,
            CaseEvent.id > since.scalar_subquery(),
        )
    )


def lodge_objection(actor: Actor, case: LegalCase, reason: str, on: date | None = None) -> LegalCase:
    """提出异议: the five days to decide it begin on the day it came. Raises Invalid, Refused."""
    permit(actor, case, Action.LODGE_OBJECTION)
    day = on or clock.today()
    required({"reason": (reason, "请填写异议理由")})
    ended_on = case.closed_on or case.decided_on
    if day > clock.today() or (ended_on is not None and day < ended_on):
        raise Invalid({"on": "异议日期应当在决定之后、今天以前"})
    if open_objection(case) is not None:
        raise Refused("已有异议正在审查")
    row = Objection(case=case, lodged_on=day, reason=reason.strip())
    take(
        actor,
        case,
        Action.LODGE_OBJECTION,
        text=f"申请人提出异议：{clause(reason)}",
        on=day,
        rows=(row,),
    )
    return case


def decide_objection(
    actor: Actor, case: LegalCase, upheld: bool, reason: str, on: date | None = None
) -> LegalCase:
    """异议审查: `upheld` keeps the refusal, else aid is granted and must be assigned.

    Raises Invalid, Refused (also when there is no open objection).
    """
    action = Action.UPHOLD_REFUSAL if upheld else Action.OVERTURN_REFUSAL
    permit(actor, case, action)
    required({"reason": (reason, "请填写审查理由")})
    objection = open_objection(case)
    if objection is None:
        raise Refused("没有待审查的异议")
    day = on or clock.today()
    if not objection.lodged_on <= day <= clock.today():
        raise Invalid({"on": "审查日期应当在提出异议之后、今天以前"})
    objection.upheld, objection.decided_on = upheld, day
    if upheld:
        take(actor, case, action, text=f"异议审查：维持原决定，{clause(reason)}", on=day)
        return case
    take(
        actor,
        case,
        action,
        text=f"异议审查：异议成立，给予法律援助，{clause(reason)}",
        on=day,
        changes={
            "decided_on": day,
            "lawyer_id": None,
            "assigned_on": None,
            "closed_on": None,
            "file_received_on": None,
        },
        rows=(decision(actor, case, DecisionKind.GRANT, reason=reason.strip()),),
        due=_promise(case, day),
    )
    return case


def _promise(case: LegalCase, day: date) -> dict[DeadlineKind, date]:
    """The clock of a promised proof goes on if its day has not passed."""
    status = case.beneficiary_status
    if status is None or status.proof_state is not ProofState.PROMISED or status.proof_due_on is None:
        return {}
    return {DeadlineKind.STATUS_PROOF: status.proof_due_on} if status.proof_due_on >= day else {}
