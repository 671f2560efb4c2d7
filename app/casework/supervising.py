"""What does the director demand in writing, and how is it answered? (督办)"""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select

from app import clock
from app.audit import Actor
from app.casework.errors import Invalid, Refused
from app.casework.handling import note_text
from app.casework.models import LegalCase
from app.casework.oversight import EntryKind, SupervisionEntry, SupervisionSlip
from app.casework.review import required
from app.casework.slips import next_slip_number, open_slip
from app.casework.step import permit, take
from app.extensions import db
from app.rules.deadlines import DeadlineKind
from app.rules.text import clause
from app.rules.vocabulary import Action, Role, SlipState
from app.staff.models import User
from app.staff.parameters import Parameter, parameter
from app.staff.queries import path_ids
from app.timing import timing_of

LONGEST_DEMAND = 1000
LONGEST_REPLY = 2000
_REPLY_WITHIN = timedelta(days=60)
_ADDRESSEES = (Role.CLERK, Role.DIRECTOR, Role.LAWYER)
_KIND = DeadlineKind.SUPERVISION_REPLY


def usual_reply_day(office_id: int, on: date) -> date:
    """The day a reply is asked for unless another is set: some working days on (督办答复期限)."""
    days = parameter(office_id, Parameter.SUPERVISION_REPLY_DAYS, on) or 1
    return timing_of(office_id).calendar.add_workdays(on, days)


def addressees(actor: Actor, case: LegalCase) -> list[User]:
    """To whom a slip about the case may be addressed: its clerk, its lawyer, and whoever works
    at the desk of its office or of one above; never the actor."""
    chain = path_ids(case.office.path)
    named = [user_id for user_id in (case.handler_id, case.lawyer_id) if user_id]
    found = db.session.scalars(
        select(User)
        .where(
            User.is_active,
            User.role.in_(_ADDRESSEES),
            User.id.in_(named) | (User.office_id.in_(chain) & (User.role != Role.LAWYER)),
        )
        .order_by(User.id)
    )
    people = [user for user in found if user.id != actor.user_id]
    return sorted(people, key=lambda user: (user.id != case.lawyer_id, user.id != case.handler_id, user.id))


def supervise(
    actor: Actor,
    case: LegalCase,
    addressee_id: int,
    reason: str,
    requirement: str,
    reply_due_on: date | None = None,
    secrecy_confirmation: str = "",
) -> SupervisionSlip:
    """督办: issue a numbered slip to one person, to be answered by a working day.

    Raises Invalid with every problem, Refused while another slip about the case is open.
    """
    permit(actor, case, Action.SUPERVISE)
    if (before := open_slip(case)) is not None:
        raise Refused(f"本案 {before.number} 尚未解除，不能再次督办")
    required({"reason": (reason, "请填写督办事由"), "requirement": (requirement, "请填写办理要求")})
    said = {
        name: note_text(text, name, secrecy_confirmation, LONGEST_DEMAND)
        for name, text in (("reason", reason), ("requirement", requirement))
    }
    addressee = next((user for user in addressees(actor, case) if user.id == addressee_id), None)
    if addressee is None:
        raise Invalid({"addressee_id": "请选择受督办人"})
    office_id = actor.office_id or case.office_id
    due_on = reply_due_on or usual_reply_day(office_id, clock.today())
    _check_day(case, due_on)
    slip = SupervisionSlip(
        office_id=case.office_id,
        case_id=case.id,
        issuer_office_id=office_id,
        issued_on=clock.today(),
        issued_at=clock.now(),
        issued_by=actor.user_id,
        addressee_id=addressee.id,
        reply_due_on=due_on,
        state=SlipState.WAITING,
        **said,
    )
    slip.year, slip.seq = next_slip_number(office_id, clock.today())
    text = f"{slip.number}，受督办人{addressee.name}，{due_on} 前答复：{clause(said['requirement'])}"
    _take(actor, case, Action.SUPERVISE, slip, text, due_on)
    db.session.flush()
    return slip


def reply_supervision(
    actor: Actor, case: LegalCase, text: str, secrecy_confirmation: str = ""
) -> SupervisionSlip:
    """答复督办: the addressee answers; the black lamp goes out. Raises Invalid, Refused."""
    permit(actor, case, Action.REPLY_SUPERVISION)
    slip = _waiting(case)
    if slip.addressee_id != actor.user_id:
        raise Refused(f"{slip.number} 由受督办人{slip.addressee.name}答复")
    said = _said(text, "text", "请填写答复内容", secrecy_confirmation)
    _enter(actor, slip, EntryKind.REPLY, said)
    slip.state = SlipState.ANSWERED
    _take(actor, case, Action.REPLY_SUPERVISION, slip, f"{slip.number} 已答复：{clause(said)}", None)
    return slip


def return_reply(
    actor: Actor, case: LegalCase, reason: str, reply_due_on: date | None = None
) -> SupervisionSlip:
    """退回答复: the reply will not do; a new one by another day. Raises Invalid, Refused."""
    permit(actor, case, Action.RETURN_REPLY)
    slip = open_slip(case)
    if slip is None or slip.state is not SlipState.ANSWERED:
        raise Refused("没有待审核的督办答复")
    said = _said(reason, "reason", "请填写退回原因", "")
    due_on = reply_due_on or usual_reply_day(slip.issuer_office_id, clock.today())
    _check_day(case, due_on)
    _enter(actor, slip, EntryKind.RETURN, said, due_on)
    slip.state, slip.reply_due_on = SlipState.WAITING, due_on
    text = f"{slip.number} 答复退回，{due_on} 前重新答复：{clause(said)}"
    _take(actor, case, Action.RETURN_REPLY, slip, text, due_on)
    return slip


def lift_supervision(actor: Actor, case: LegalCase, reason: str) -> SupervisionSlip:
    """解除督办: accepted, or no longer needed. Raises Invalid, Refused."""
    permit(actor, case, Action.LIFT_SUPERVISION)
    slip = open_slip(case)
    if slip is None:
        raise Refused("没有未解除的督办单")
    said = _said(reason, "reason", "请填写解除理由", "")
    _enter(actor, slip, EntryKind.LIFT, said)
    slip.state, slip.lifted_on = SlipState.LIFTED, clock.today()
    _take(actor, case, Action.LIFT_SUPERVISION, slip, f"{slip.number} 解除：{clause(said)}", None)
    return slip


def _waiting(case: LegalCase) -> SupervisionSlip:
    slip = open_slip(case)
    if slip is None or slip.state is not SlipState.WAITING:
        raise Refused("没有待答复的督办单")
    return slip


def _check_day(case: LegalCase, due_on: date) -> None:
    today = clock.today()
    if due_on <= today:
        raise Invalid({"reply_due_on": "答复日期应当晚于今天"})
    if due_on > today + _REPLY_WITHIN:
        raise Invalid({"reply_due_on": f"答复日期不能超过 {_REPLY_WITHIN.days} 日"})
    if not timing_of(case.office_id).calendar.is_workday(due_on):
        raise Invalid({"reply_due_on": f"{due_on} 不是工作日，请另选一天"})


def _said(text: str, field: str, message: str, secrecy_confirmation: str) -> str:
    required({field: (text, message)})
    return note_text(text, field, secrecy_confirmation, LONGEST_REPLY)


def _enter(
    actor: Actor, slip: SupervisionSlip, kind: EntryKind, text: str, due_on: date | None = None
) -> None:
    slip.entries.append(
        SupervisionEntry(
            kind=kind,
            at=clock.now(),
            author_id=actor.user_id,
            author_name=actor.name,
            text=text,
            reply_due_on=due_on,
        )
    )


def _take(
    actor: Actor, case: LegalCase, action: Action, slip: SupervisionSlip, text: str, due_on: date | None
) -> None:
    take(
        actor,
        case,
        action,
        text=text,
        data={"slip": slip.number},
        changes={"supervised_until": due_on},
        rows=(slip,),
        due={_KIND: due_on} if due_on else None,
    )
