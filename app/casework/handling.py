"""What does the lawyer do with the case, and what is put right on it? (办理)"""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select

from app import clock
from app.audit import Actor
from app.casework.application import LONGEST_FACTS, refuse_sensitive
from app.casework.assigning import open_assignment
from app.casework.clocks import Deadline, DeadlineState
from app.casework.errors import Invalid, NotFound, Refused
from app.casework.models import CaseEvent, LegalCase
from app.casework.step import permit, take
from app.extensions import db
from app.rules.deadlines import DeadlineKind
from app.rules.text import ParseError, clause, clean_text
from app.rules.vocabulary import Action, ProgressKind, Role

RETRACTION_WINDOW = timedelta(minutes=5)
_LONGEST_NOTE = 2000


def note_text(text: str, field: str, secrecy_confirmation: str = "", limit: int = _LONGEST_NOTE) -> str:
    """Free text fit for the timeline. Raises Invalid when too long or if it may be classified."""
    try:
        cleaned = clean_text(text, limit)
    except ParseError as error:
        raise Invalid({field: error.message_zh}) from error
    refuse_sensitive({field: cleaned}, secrecy_confirmation)
    return cleaned


def sign_agreement(actor: Actor, case: LegalCase, on: date | None = None) -> LegalCase:
    """签订委托协议, 程序规定 art 27: the case is in progress from here. Raises Invalid, Refused."""
    permit(actor, case, Action.SIGN_AGREEMENT)
    day = _day_since(case, on, "on")
    current = open_assignment(case)
    if current is not None:
        current.signed_on = day
    take(actor, case, Action.SIGN_AGREEMENT, text="已签订委托协议和授权委托书", on=day)
    return case


def record_progress(
    actor: Actor,
    case: LegalCase,
    kind: ProgressKind,
    on: date | None = None,
    note: str = "",
    reported_by: str = "",
    secrecy_confirmation: str = "",
) -> LegalCase:
    """更新进展; `reported_by` says from whom a clerk who enters it has it (代录来源).

    Raises Invalid, Refused.
    """
    permit(actor, case, Action.RECORD_PROGRESS)
    day = _day_since(case, on, "on")
    said = note_text(note, "note", secrecy_confirmation)
    if kind is ProgressKind.OTHER and not said:
        raise Invalid({"note": "选择其他进展时请写明情况"})
    if actor.role is Role.CLERK and not reported_by.strip():
        raise Invalid({"reported_by": "代录进展请注明来源"})
    text = kind.label + (f"：{clause(said)}" if said else "")
    if reported_by.strip():
        text += f"（代录，来源：{reported_by.strip()[:40]}）"
    data = {"kind": kind.value, "reported_by": reported_by.strip()[:40]}
    stops = (DeadlineKind.FOLLOW_UP,) if _has_follow_up_due(case) else ()
    take(actor, case, Action.RECORD_PROGRESS, text=text, on=day, data=data, stops=stops)
    return case


def _has_follow_up_due(case: LegalCase) -> bool:
    """Whether a follow-up day (下次跟进日) of the case has come: a report made then is the follow-up."""
    found = db.session.scalar(
        select(Deadline.id)
        .where(
            Deadline.office_id == case.office_id,
            Deadline.case_id == case.id,
            Deadline.kind == DeadlineKind.FOLLOW_UP.value,
            Deadline.state == DeadlineState.RUNNING,
            Deadline.target_on <= clock.today(),
        )
        .limit(1)
    )
    return found is not None


def retract_progress(actor: Actor, case: LegalCase, event_id: int) -> LegalCase:
    """撤回进展: take back one's own report within five minutes; both stay on the timeline.

    Raises NotFound, Refused.
    """
    event = db.session.scalar(
        select(CaseEvent).where(
            CaseEvent.office_id == case.office_id,
            CaseEvent.case_id == case.id,
            CaseEvent.id == event_id,
            CaseEvent.kind == Action.RECORD_PROGRESS.value,
        )
    )
    if event is None:
        raise NotFound
    if not may_retract(actor, event) or event_id in retracted_ids(case):
        raise Refused("只能在 5 分钟内撤回本人提交的进展，且只能撤回一次")
    take(actor, case, Action.ADD_NOTE, text=f"撤回进展：{event.text}", data={"retracts": event_id})
    return case


def may_retract(actor: Actor, event: CaseEvent) -> bool:
    """Whether the report is the actor's own and at most five minutes old."""
    is_own = event.actor_id is not None and event.actor_id == actor.user_id
    is_progress = event.kind == Action.RECORD_PROGRESS.value
    return is_own and is_progress and clock.now() - event.at <= RETRACTION_WINDOW


def retracted_ids(case: LegalCase) -> frozenset[int]:
    """Reports that were taken back."""
    return frozenset(event.data["retracts"] for event in case.events if "retracts" in event.data)


def add_note(actor: Actor, case: LegalCase, text: str, secrecy_confirmation: str = "") -> LegalCase:
    """备注 on the timeline. Raises Invalid, Refused."""
    permit(actor, case, Action.ADD_NOTE)
    said = note_text(text, "text", secrecy_confirmation, LONGEST_FACTS)
    if not said:
        raise Invalid({"text": "请填写备注内容"})
    take(actor, case, Action.ADD_NOTE, text=said)
    return case


def _day_since(case: LegalCase, on: date | None, field: str) -> date:
    day = on or clock.today()
    if day > clock.today():
        raise Invalid({field: "日期不能晚于今天"})
    if case.assigned_on is not None and day < case.assigned_on:
        raise Invalid({field: f"日期不能早于指派日期 {case.assigned_on}"})
    return day
