"""What does the page of a case say about urging, slips, follow-ups and reaching the applicant?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from app import casework, clock
from app.audit import Actor
from app.casework import CaseFile
from app.casework.clocks import DeadlineState
from app.casework.oversight import SupervisionSlip
from app.parties.contact import ContactPlan, plan_of
from app.rules.deadlines import DeadlineKind
from app.rules.reachability import hint, windows_text
from app.rules.text import mask_phone
from app.rules.vocabulary import Action, Role
from app.web.access import may

# Steps that stand in the panels of their own, not in the menu of the page.
OVERSEEING = frozenset(
    {
        Action.URGE,
        Action.SUPERVISE,
        Action.REPLY_SUPERVISION,
        Action.RETURN_REPLY,
        Action.LIFT_SUPERVISION,
        Action.FOLLOW_UP,
        Action.HAND_OVER,
        Action.PLAN_CONTACT,
        Action.LOG_CONTACT,
    }
)
_MOST_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Oversight:
    """Both panels, ready to show; buttons are the steps this person may take now."""

    urgings: tuple[dict[str, Any], ...]
    may_urge: bool
    slips: tuple[SupervisionSlip, ...]
    follow_up_on: date | None
    steps: tuple[Action, ...]
    contact: list[tuple[str, str]]
    cut_off: str
    contact_steps: tuple[Action, ...]
    may_ring: bool


def oversight_of(actor: Actor, file: CaseFile) -> Oversight:
    """The two panels of a case for this person."""
    case, allowed = file.case, set(file.allowed_actions)
    plan, today = plan_of(case.person), clock.today()
    urgings = casework.urgings_about(case)
    slips = casework.slips_of(case)
    is_open = any(slip.lifted_on is None for slip in slips)
    chase_steps = [Action.FOLLOW_UP, *([] if is_open else [Action.SUPERVISE]), Action.HAND_OVER]
    return Oversight(
        urgings=tuple(_urging(each) for each in urgings[:_MOST_SHOWN]),
        may_urge=Action.URGE in allowed and not any(each.on_date == today for each in urgings),
        slips=slips,
        follow_up_on=_follow_up_on(file),
        steps=tuple(step for step in chase_steps if step in allowed),
        contact=contact_rows(plan) if actor.role is not Role.STATISTICIAN else [],
        cut_off=_cut_off(plan, today),
        contact_steps=tuple(step for step in (Action.PLAN_CONTACT, Action.LOG_CONTACT) if step in allowed),
        may_ring=may(actor.role, "calls.numbers", "POST"),
    )


def _urging(urging: Any) -> dict[str, Any]:
    names = "、".join(row.user.name for row in urging.recipients)
    return {"at": urging.at, "by": urging.by.name, "to": names, "text": urging.text}


def _follow_up_on(file: CaseFile) -> date | None:
    days = (
        face.deadline.target_on
        for face in file.clocks
        if face.kind is DeadlineKind.FOLLOW_UP and face.deadline.state is DeadlineState.RUNNING
    )
    return next(days, None)


def contact_rows(plan: ContactPlan | None) -> list[tuple[str, str]]:
    """What was agreed, the number masked."""
    if plan is None or not plan.reach.says_something:
        return []
    reach = plan.reach
    proxy = f"{plan.proxy_name or ''}（{reach.proxy.label}）" if reach.proxy else ""
    rows = [
        ("可联系时段", windows_text(reach.windows)),
        ("不可联系至", str(reach.unreachable_until or "")),
        ("联系注意", reach.caution),
        ("代理联系人", proxy),
        ("代理人电话", mask_phone(plan.proxy_phone) if plan.proxy_phone else ""),
    ]
    return [(term, text) for term, text in rows if text]


def _cut_off(plan: ContactPlan | None, today: date) -> str:
    return hint(plan.reach, today) if plan is not None and plan.reach.is_cut_off(today) else ""
