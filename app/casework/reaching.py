"""How is the applicant reached, who is rung today, and what came of it? (联系安排、待联系)"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from sqlalchemy import and_, select
from sqlalchemy.orm import joinedload

from app import audit, clock
from app.audit import Actor
from app.casework.application import sensitive
from app.casework.clocks import Deadline, DeadlineState
from app.casework.errors import Invalid, Refused
from app.casework.handling import note_text
from app.casework.models import CaseEvent, LegalCase
from app.casework.queue_row import number_for
from app.casework.responsibility import responsible_user_ids
from app.casework.scope import may_reach, visible
from app.casework.step import permit, take
from app.extensions import db
from app.parties.contact import LONGEST_CAUTION, ContactFacts, ContactPlan, agree, plan_of, plans_of
from app.rules.deadlines import DeadlineKind, Lamp, lamp
from app.rules.identity import IdentityError, clean_name, parse_phone
from app.rules.reachability import Moment, Reach, hint, moment, next_window, windows_text
from app.rules.text import clause
from app.rules.vocabulary import Action, ContactResult, ProxyRelation

# Limits that are kept by talking to the applicant.
CONTACT_KINDS = frozenset(
    {
        DeadlineKind.SUPPLEMENT,
        DeadlineKind.SIGN_AGREEMENT,
        DeadlineKind.STATUS_PROOF,
        DeadlineKind.PROVISIONAL_PAPERS,
        DeadlineKind.TERMINATION_NOTICE,
        DeadlineKind.FOLLOW_UP,
    }
)
_REACHED = frozenset({ContactResult.REACHED.value, ContactResult.PROXY_REACHED.value})
_MOST_CALLS = 200
_LONGEST_CONTACT_NOTE = 500


def contact_problems(facts: ContactFacts, secrecy_confirmation: str = "") -> dict[str, str]:
    """What is wrong with a contact plan as filled in, by field."""
    problems: dict[str, str] = {}
    if facts.unreachable_until is not None and facts.unreachable_until < clock.today():
        problems["unreachable_until"] = "不可联系至的日期已经过去，请核对"
    if len(facts.caution) > LONGEST_CAUTION:
        problems["caution"] = f"联系注意事项不能超过 {LONGEST_CAUTION} 字"
    problems |= _proxy_problems(facts)
    if not secrecy_confirmation.strip():
        problems |= sensitive({"caution": facts.caution, "proxy_name": facts.proxy_name})
    return problems


def _proxy_problems(facts: ContactFacts) -> dict[str, str]:
    if facts.proxy_relation is None:
        given = facts.proxy_name or facts.proxy_phone
        return {"proxy_relation": "请选择代理联系人与申请人的关系"} if given else {}
    problems = {}
    for name, value, check in (
        ("proxy_name", facts.proxy_name, clean_name),
        ("proxy_phone", facts.proxy_phone, parse_phone),
    ):
        try:
            check(value)
        except IdentityError as error:
            problems[name] = error.message_zh
    return problems


def plan_contact(
    actor: Actor,
    case: LegalCase,
    facts: ContactFacts,
    secrecy_confirmation: str = "",
    keeps_rest: bool = False,
) -> LegalCase:
    """联系安排: hours, days without contact and the proxy, for the person and so for all their cases.

    What is left blank is no longer agreed, unless the rest is kept (at intake, where it may be on
    file already). A proxy already on file keeps the number when none is typed. The timeline tells
    what was agreed without name or number. Raises Invalid, Refused.
    """
    permit(actor, case, Action.PLAN_CONTACT)
    facts = _with_known_number(case, _over(case, facts) if keeps_rest else facts)
    if problems := contact_problems(facts, secrecy_confirmation):
        raise Invalid(problems)
    agree(case.person, facts)
    take(actor, case, Action.PLAN_CONTACT, text=said_of(facts.reach))
    return case


def _over(case: LegalCase, facts: ContactFacts) -> ContactFacts:
    """The facts, and what is on file where they say nothing."""
    plan = plan_of(case.person)
    if plan is None:
        return facts
    until, reach = plan.unreachable_until, plan.reach
    kept = replace(
        facts,
        windows=facts.windows or reach.windows,
        unreachable_until=facts.unreachable_until or (until if reach.is_cut_off(clock.today()) else None),
        caution=facts.caution or plan.caution,
    )
    if facts.proxy_relation is not None or reach.proxy is None:
        return kept
    return replace(kept, proxy_relation=reach.proxy, proxy_name=plan.proxy_name or "", proxy_phone="")


def _with_known_number(case: LegalCase, facts: ContactFacts) -> ContactFacts:
    plan = plan_of(case.person)
    is_same = plan is not None and plan.proxy_name is not None and plan.proxy_name == facts.proxy_name.strip()
    if plan is None or not is_same or facts.proxy_phone:
        return facts
    return replace(facts, proxy_phone=plan.proxy_phone or "")


def said_of(reach: Reach) -> str:
    """A plan in one line, without name or number."""
    parts = []
    if reach.windows:
        parts.append(f"可联系时段：{windows_text(reach.windows)}")
    if reach.unreachable_until:
        parts.append(f"不可联系至 {reach.unreachable_until}")
    if reach.proxy:
        parts.append(f"代理联系人：{reach.proxy.label}")
    if reach.caution:
        parts.append(f"注意：{reach.caution}")
    return "；".join(parts) or "没有特别约定"


def log_contact(
    actor: Actor, case: LegalCase, result: ContactResult, note: str = "", secrecy_confirmation: str = ""
) -> LegalCase:
    """联系记录: somebody was rung, and what came of it. Raises Invalid, Refused."""
    permit(actor, case, Action.LOG_CONTACT)
    said = note_text(note, "note", secrecy_confirmation, _LONGEST_CONTACT_NOTE)
    text = result.label + (f"：{clause(said)}" if said else "")
    take(actor, case, Action.LOG_CONTACT, text=text, data={"result": result.value}, is_aside=True)
    return case


@dataclass(frozen=True, slots=True)
class Numbers:
    """Whom to ring for a case, in clear; never kept, never logged."""

    phone: str | None = field(repr=False)
    proxy_name: str | None = field(repr=False)
    proxy_phone: str | None = field(repr=False)
    proxy_relation: ProxyRelation | None
    hint: str


def reveal_numbers(actor: Actor, case: LegalCase) -> Numbers:
    """The numbers in clear for whoever is about to ring; every look is audited.

    While the applicant must not be rung their own number stays closed. Raises Refused out of
    reach, or when there is nobody to ring.
    """
    if not may_reach(actor, case):
        raise Refused("该案件不在您的办理范围内")
    today, plan = clock.today(), plan_of(case.person)
    reach = plan.reach if plan else Reach()
    phone = None if reach.is_cut_off(today) else case.person.phone
    proxy_phone = plan.proxy_phone if plan else None
    if not phone and not proxy_phone:
        raise Refused(hint(reach, today) or "没有登记联系电话")
    audit.record(
        actor,
        "person.reveal_phone",
        object_kind="person",
        object_id=case.person_id,
        detail={"case_no": case.case_no, "proxy": bool(proxy_phone)},
    )
    return Numbers(
        phone,
        plan.proxy_name if plan else None,
        proxy_phone,
        plan.proxy_relation if plan else None,
        hint(reach, today),
    )


def contact_hint(case: LegalCase, kind: str, on: date) -> str:
    """What a reminder of that kind adds about reaching the applicant; "" when nothing. Names nobody."""
    return contact_hints([case.id], on).get(case.id, "") if kind in CONTACT_KINDS else ""


def contact_hints(case_ids: Collection[int], on: date) -> dict[int, str]:
    """What to mind in ringing the applicants of these cases, where there is something."""
    rows = db.session.execute(
        select(LegalCase.id, ContactPlan)
        .join(
            ContactPlan,
            and_(
                ContactPlan.office_id == LegalCase.person_office_id,
                ContactPlan.person_id == LegalCase.person_id,
            ),
        )
        .where(LegalCase.id.in_(list(case_ids)))
    )
    hints = {case_id: hint(plan.reach, on) for case_id, plan in rows}
    return {case_id: text for case_id, text in hints.items() if text}


@dataclass(frozen=True, slots=True)
class Call:
    """Somebody to ring today about one limit of one case (待联系)."""

    case: LegalCase
    no: str
    kind: DeadlineKind
    due_on: date
    lamp: Lamp
    moment: Moment
    hint: str
    next_window: str
    has_phone: bool
    last: CaseEvent | None  # the latest attempt of today
    is_mine: bool

    @property
    def is_done(self) -> bool:
        """Whether somebody was reached today."""
        return self.last is not None and self.last.data.get("result") in _REACHED


_ORDER = (Moment.NOW, Moment.PROXY, Moment.LATER_TODAY, Moment.ANOTHER_DAY, Moment.NOBODY)


def calls(actor: Actor, at: datetime) -> tuple[Call, ...]:
    """Whom to ring today within reach: who can be rung now first, then by day; those reached last."""
    on = clock.local_date(at)
    rows = db.session.scalars(
        select(Deadline)
        .join(Deadline.case)
        .where(
            visible(actor),
            Deadline.kind.in_([kind.value for kind in CONTACT_KINDS]),
            Deadline.state == DeadlineState.RUNNING,
            Deadline.warn_on <= on,
        )
        .options(
            joinedload(Deadline.case).options(
                joinedload(LegalCase.person),
                joinedload(LegalCase.office),
                joinedload(LegalCase.handler),
                joinedload(LegalCase.lawyer),
            )
        )
        .order_by(Deadline.target_on, Deadline.id)
        .limit(_MOST_CALLS)
    ).all()
    plans = plans_of(row.case.person_id for row in rows)
    attempts = _attempts([row.case_id for row in rows], on)
    found = [_call(actor, row, plans.get(row.case.person_id), attempts.get(row.case_id), at) for row in rows]
    return tuple(sorted(found, key=lambda each: (each.is_done, _ORDER.index(each.moment), each.due_on)))


def _call(
    actor: Actor, row: Deadline, plan: ContactPlan | None, last: CaseEvent | None, at: datetime
) -> Call:
    local = at.astimezone(clock.SHANGHAI)
    reach, on = plan.reach if plan else Reach(), local.date()
    opens = next_window(reach, local.replace(tzinfo=None))
    return Call(
        case=row.case,
        no=number_for(actor, row.case),
        kind=DeadlineKind(row.kind),
        due_on=row.target_on,
        lamp=lamp(row.target_on, on, warn_days=(row.target_on - row.warn_on).days),
        moment=moment(reach, local.replace(tzinfo=None)),
        hint=hint(reach, on),
        next_window=f"{opens[0]} {opens[1].text}" if opens else "",
        has_phone=bool(row.case.person.phone_index or (plan and plan.proxy_phone_sealed)),
        last=last,
        is_mine=actor.user_id in responsible_user_ids(row.case, row),
    )


def _attempts(case_ids: Collection[int], on: date) -> dict[int, CaseEvent]:
    """The latest attempt of the day for each case."""
    rows = db.session.scalars(
        select(CaseEvent)
        .where(
            CaseEvent.case_id.in_(list(case_ids)),
            CaseEvent.kind == Action.LOG_CONTACT.value,
            CaseEvent.on_date == on,
        )
        .order_by(CaseEvent.id)
    )
    return {row.case_id: row for row in rows}
