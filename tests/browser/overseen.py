"""Cases somebody looks after: a slip in each state, an urging, a follow-up day and whom to ring."""

from __future__ import annotations

from datetime import time, timedelta

from app import casework, clock
from app.casework import CaseFile
from app.extensions import transaction
from app.parties.contact import ContactFacts
from app.reminders import chasing, scheduling
from app.rules.reachability import DaySet, Window
from app.rules.vocabulary import CaseStatus, ProxyRelation
from tests.factories import Team, a_case


def look_after_cases(team: Team) -> None:
    """One case waiting for a reply, one answered, one that cannot be reached; the worker's own rows."""
    lawyer_id, day = team.lawyer.user_id or 0, clock.today() - timedelta(days=5)
    waiting, answered = (a_case(CaseStatus.IN_PROGRESS, team=team) for _ in range(2))
    away = a_case(CaseStatus.ASSIGNED, team=team, received_on=day)
    with transaction():
        chasing.supervise(
            team.director,
            casework.load(team.director, waiting.id),
            lawyer_id,
            "两个月没有进展",
            "提出办理计划",
        )
    with transaction():
        case = casework.load(team.director, answered.id)
        chasing.supervise(team.director, case, lawyer_id, "证据尚未提交", "三个工作日内提交")
        chasing.reply_supervision(team.lawyer, casework.load(team.lawyer, answered.id), "已提交证据清单")
    with transaction():
        chasing.urge(team.director, casework.load(team.director, away.id))
        casework.plan_contact(
            team.clerk,
            casework.load(team.clerk, away.id),
            ContactFacts(
                windows=(Window(DaySet.WEEKEND, time(9), time(11)),),
                unreachable_until=clock.today() + timedelta(days=20),
                caution="先发短信",
                proxy_relation=ProxyRelation.SPOUSE,
                proxy_name="李桂芳",
                proxy_phone="13911112222",
            ),
        )
    with transaction():
        scheduling.keep_schedule([("remind", "提醒：生成并送达到期提醒")], {"remind": clock.now()})
        scheduling.keep_process("county:1:demo", clock.now(), clock.now(), True)


def slip_id(file: CaseFile) -> int:
    """The newest slip of a case that has one."""
    return casework.slips_of(file.case)[0].id


def has_slip(file: CaseFile) -> bool:
    """Whether there is a slip about the case."""
    return bool(casework.slips_of(file.case))
