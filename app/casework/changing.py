"""What if somebody asks for another lawyer? (更换承办人), 法律援助法 arts 55-56, 办理法律援助案件程序规定 art 37.

A request starts the days in which the office decides: `reassign` (casework.assigning) grants
it and ends them, `refuse_change` refuses it.
"""

from __future__ import annotations

from datetime import date

from app import clock
from app.audit import Actor
from app.casework.errors import Invalid, Refused
from app.casework.handling import note_text
from app.casework.models import LegalCase
from app.casework.review import required
from app.casework.step import permit, take
from app.casework.timekeeping import Clocks
from app.rules.deadlines import DeadlineKind
from app.rules.text import clause
from app.rules.vocabulary import Action


def is_change_asked(case: LegalCase) -> bool:
    """Whether a request for another lawyer waits for its decision."""
    return Clocks.of(case).open(DeadlineKind.CHANGE_LAWYER) is not None


def request_change(
    actor: Actor, case: LegalCase, reason: str, on: date | None = None, secrecy_confirmation: str = ""
) -> LegalCase:
    """登记更换申请, by the client or by a lawyer who cannot go on. Raises Invalid, Refused."""
    permit(actor, case, Action.REQUEST_CHANGE)
    said = note_text(reason, "reason", secrecy_confirmation)
    required({"reason": (said, "请填写申请更换的理由")})
    day = on or clock.today()
    if day > clock.today() or (case.assigned_on is not None and day < case.assigned_on):
        raise Invalid({"on": "申请日期应当在指派之后、今天以前"})
    if is_change_asked(case):
        raise Refused("已有更换承办人的申请正在审查")
    take(actor, case, Action.REQUEST_CHANGE, text=f"申请更换承办人：{clause(said)}", on=day)
    return case


def refuse_change(actor: Actor, case: LegalCase, reason: str) -> LegalCase:
    """不同意更换: the lawyer stays. Raises Invalid, Refused (also when nobody asked)."""
    permit(actor, case, Action.REFUSE_CHANGE)
    said = note_text(reason, "reason")
    required({"reason": (said, "请填写不同意更换的理由")})
    if not is_change_asked(case):
        raise Refused("没有待审查的更换申请")
    take(actor, case, Action.REFUSE_CHANGE, text=f"不同意更换承办人：{clause(said)}")
    return case
