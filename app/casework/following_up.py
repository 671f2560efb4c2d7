"""When is a case looked at next, and by whom? (跟进、更换受理人)"""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select

from app import clock
from app.audit import Actor
from app.casework.errors import Invalid
from app.casework.handling import note_text
from app.casework.models import LegalCase
from app.casework.review import required
from app.casework.step import permit, take
from app.extensions import db
from app.rules.deadlines import DeadlineKind
from app.rules.text import clause
from app.rules.vocabulary import Action, Role
from app.staff.models import User
from app.staff.parameters import Parameter, parameter
from app.staff.queries import path_ids
from app.timing import timing_of

LONGEST_PURPOSE = 500
_FARTHEST = timedelta(days=366)


def usual_follow_up_day(office_id: int, on: date) -> date:
    """When a case is looked at again unless another day is set; a working day."""
    days = parameter(office_id, Parameter.FOLLOW_UP_DAYS, on) or 1
    return timing_of(office_id).calendar.roll(on + timedelta(days=days))[0]


def follow_up(
    actor: Actor, case: LegalCase, next_on: date, note: str = "", secrecy_confirmation: str = ""
) -> LegalCase:
    """跟进: set the day the case is looked at next; it counts as a date of the case and reminds.

    A day set before ends with this one. Raises Invalid, Refused.
    """
    permit(actor, case, Action.FOLLOW_UP)
    today = clock.today()
    if next_on <= today:
        raise Invalid({"next_on": "下次跟进日应当晚于今天"})
    if next_on > today + _FARTHEST:
        raise Invalid({"next_on": "下次跟进日不能超过一年"})
    said = note_text(note, "note", secrecy_confirmation, LONGEST_PURPOSE)
    text = f"下次跟进日 {next_on}" + (f"：{clause(said)}" if said else "")
    take(actor, case, Action.FOLLOW_UP, text=text, due={DeadlineKind.FOLLOW_UP: next_on})
    return case


def possible_handlers(case: LegalCase) -> list[User]:
    """Who may take over as 受理人: active clerks and directors of the office and those above, not
    the present one."""
    chain = path_ids(case.office.path)
    return list(
        db.session.scalars(
            select(User)
            .where(
                User.is_active,
                User.role.in_((Role.CLERK, Role.DIRECTOR)),
                User.office_id.in_(chain),
                User.id != case.handler_id,
            )
            .order_by(User.role, User.id)
        )
    )


def hand_over(actor: Actor, case: LegalCase, handler_id: int, reason: str) -> LegalCase:
    """更换受理人: somebody else at the desk answers for the case. Raises Invalid, Refused."""
    permit(actor, case, Action.HAND_OVER)
    required({"reason": (reason, "请填写更换原因")})
    said = note_text(reason, "reason", "", LONGEST_PURPOSE)
    successor = next((user for user in possible_handlers(case) if user.id == handler_id), None)
    if successor is None:
        raise Invalid({"handler_id": "请选择新的受理人"})
    text = f"受理人由{case.handler.name}更换为{successor.name}：{clause(said)}"
    changes = {"handler_id": successor.id, "handler": successor}
    take(actor, case, Action.HAND_OVER, text=text, data={"handler_id": successor.id}, changes=changes)
    return case
