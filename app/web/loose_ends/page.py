"""How does a case on the list 未尽事项 read, and where is it mended?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import url_for

from app import casework
from app.audit import Actor
from app.casework import Lack, LooseEnd
from app.casework.next_actions import next_action
from app.casework.queue_row import number_for
from app.rules.matters import MATTER
from app.rules.vocabulary import CaseStatus, Role
from app.web.access import may

_WITH_LAWYER = (CaseStatus.ASSIGNED, CaseStatus.IN_PROGRESS)


@dataclass(frozen=True, slots=True)
class Row:
    """One case: what is next, who has it, what is lacking; `owner_url` mends the owner."""

    end: LooseEnd
    no: str
    matter: str
    next_step: str
    owner: str
    suggested_on: date
    owner_url: str
    owner_label: str

    @property
    def lacks_date(self) -> bool:
        """Whether a follow-up day mends it."""
        return Lack.DATE in self.end.lacks


def rows(actor: Actor, ends: Sequence[LooseEnd], on: date) -> list[Row]:
    """The list as its page shows it; the suggested day is asked for once an office."""
    days = {
        office_id: casework.usual_follow_up_day(office_id, on)
        for office_id in {end.case.office_id for end in ends}
    }
    return [_row(actor, end, days[end.case.office_id], on) for end in ends]


def _row(actor: Actor, end: LooseEnd, suggested_on: date, on: date) -> Row:
    case = end.case
    step = next_action(end.turn, case, on)
    label, url = _mending(actor, end)
    return Row(
        end,
        number_for(actor, case),
        MATTER[case.matter].short,
        step.label if step else case.status.label,
        _owner(end),
        suggested_on,
        url,
        label,
    )


def _owner(end: LooseEnd) -> str:
    case, gone = end.case, "（已停用）" if Lack.OWNER in end.lacks else ""
    if end.turn is Role.LAWYER:
        return f"{case.lawyer.name}{gone}" if case.lawyer else ""
    if end.turn is Role.CLERK:
        return f"{case.handler.name}{gone}"
    return "" if gone else "审批人"


def _mending(actor: Actor, end: LooseEnd) -> tuple[str, str]:
    """(label, address) of the step that gives the case an owner; blank where this role has none."""
    if Lack.OWNER not in end.lacks:
        return "", ""
    case = end.case
    if end.turn is Role.CLERK and may(actor.role, "cases.hand_over"):
        return "更换受理人", url_for("cases.hand_over", case_id=case.id, after="loose_ends")
    if case.status in _WITH_LAWYER and may(actor.role, "cases.reassign"):
        return "更换承办人", url_for("cases.reassign", case_id=case.id, after="loose_ends")
    return "", ""
