"""Who should take the case, who may, and who has it now? (指派)"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, func, select

from app import clock
from app.audit import Actor
from app.casework.errors import Invalid, NotFound, Refused
from app.casework.models import Assignment, LegalCase, OpposingParty
from app.casework.scope import may_reach
from app.casework.step import permit, take
from app.extensions import db
from app.parties import cases_named
from app.rules.matters import MATTER, MatterGroup
from app.rules.procedure import IN_HAND
from app.rules.text import clause
from app.rules.vocabulary import Action, BeneficiaryType
from app.staff.models import LawyerProfile, User
from app.staff.queries import centre_of, lawyers_of, offices_below

_NEVER = 10**6  # days, for a lawyer who never had a case


@dataclass(frozen=True, slots=True)
class Candidate:
    """A lawyer weighed for a case (人选). `days_since_last` is None before the first assignment."""

    lawyer: User
    open_cases: int
    capacity: int
    new_this_month: int
    days_since_last: int | None
    speciality_match: bool
    in_military_pool: bool
    conflict: bool
    is_current: bool
    reason_zh: str

    @property
    def selectable(self) -> bool:
        """Whether the case may be given to this lawyer at all."""
        return not self.conflict and not self.is_current and self.open_cases < self.capacity


def candidates(actor: Actor, case: LegalCase) -> tuple[Candidate, ...]:
    """The lawyers of the case's centre, best first (人选排序), each with the reason in words.

    First who may take it; then for a beneficiary's case the military pool; then the
    speciality; then the fewest open cases; then the longest wait. Raises NotFound out of reach.
    """
    if not may_reach(actor, case):
        raise NotFound
    lawyers = lawyers_of(centre_of(case.office_id).id)
    loads, conflicted = _loads(lawyers), conflicted_lawyers(case)
    found = [_weigh(case, lawyer, loads[lawyer.id], lawyer.id in conflicted) for lawyer in lawyers]
    pool_first = case.beneficiary_type is not BeneficiaryType.NONE
    return tuple(
        sorted(
            found,
            key=lambda each: (
                not each.selectable,
                pool_first and not each.in_military_pool,
                not each.speciality_match,
                each.open_cases,
                -(_NEVER if each.days_since_last is None else each.days_since_last),
                each.lawyer.id,
            ),
        )
    )


@dataclass(frozen=True, slots=True)
class _Load:
    open_cases: int
    new_this_month: int
    last_on: date | None


def _loads(lawyers: Collection[User]) -> Mapping[int, _Load]:
    ids = [lawyer.id for lawyer in lawyers]
    month_start = clock.at_local(clock.today().replace(day=1))
    open_cases = _counted(
        select(LegalCase.lawyer_id, func.count())
        .where(LegalCase.lawyer_id.in_(ids), LegalCase.status.in_(IN_HAND))
        .group_by(LegalCase.lawyer_id)
    )
    fresh = _counted(
        select(Assignment.lawyer_id, func.count())
        .where(Assignment.lawyer_id.in_(ids), Assignment.assigned_at >= month_start)
        .group_by(Assignment.lawyer_id)
    )
    newest = select(func.max(Assignment.assigned_at)).where(Assignment.lawyer_id == User.id)
    last = _counted(select(User.id, newest.scalar_subquery()).where(User.id.in_(ids)))
    return {
        key: _Load(
            open_cases.get(key, 0),
            fresh.get(key, 0),
            clock.local_date(last[key]) if last[key] else None,
        )
        for key in ids
    }


def _counted(query: Select[Any, Any]) -> dict[Any, Any]:
    return {key: value for key, value in db.session.execute(query)}


def conflicted_lawyers(case: LegalCase) -> frozenset[int]:
    """Lawyers who act or acted for the other side, or against this applicant (利益冲突)."""
    names = [party.name for party in case.opponents]
    same_centre = LegalCase.person_office_id == case.person_office_id
    named = cases_named(names, offices_below(case.person_office_id))
    acted_for = select(LegalCase.lawyer_id).where(
        same_centre, LegalCase.id.in_(named), LegalCase.applicant_name.in_(names)
    )
    acted_against = (
        select(LegalCase.lawyer_id)
        .join(
            OpposingParty,
            and_(OpposingParty.office_id == LegalCase.office_id, OpposingParty.case_id == LegalCase.id),
        )
        .where(same_centre, OpposingParty.name == case.applicant_name)
    )
    found = db.session.scalars(acted_for.union(acted_against)).all()
    return frozenset(lawyer_id for lawyer_id in found if lawyer_id is not None)


def _weigh(case: LegalCase, lawyer: User, load: _Load, conflict: bool) -> Candidate:
    profile = lawyer.lawyer
    if profile is None:
        raise LookupError(f"user {lawyer.id} has no lawyer profile")
    group = MATTER[case.matter].group
    match = group.value in profile.specialities
    since = (clock.today() - load.last_on).days if load.last_on else None
    is_current = lawyer.id == case.lawyer_id
    return Candidate(
        lawyer=lawyer,
        open_cases=load.open_cases,
        capacity=profile.capacity,
        new_this_month=load.new_this_month,
        days_since_last=since,
        speciality_match=match,
        in_military_pool=profile.in_military_pool,
        conflict=conflict,
        is_current=is_current,
        reason_zh=_reason(profile, load, group if match else None, since, conflict, is_current),
    )


def _reason(
    profile: LawyerProfile,
    load: _Load,
    group: MatterGroup | None,
    since: int | None,
    conflict: bool,
    is_current: bool,
) -> str:
    if conflict:
        return "曾经或者正在代理对方当事人，存在利益冲突"
    if is_current:
        return "现承办人"
    if load.open_cases >= profile.capacity:
        return f"在办 {load.open_cases} 件，已达上限 {profile.capacity} 件"
    parts = ["军人军属案件人员库"] if profile.in_military_pool else []
    parts += [f"擅长{group.label}"] if group else []
    parts.append(f"在办 {load.open_cases} 件")
    parts.append("尚未承办过案件" if since is None else f"距上次指派 {since} 日")
    return "，".join(parts)


def assign(actor: Actor, case: LegalCase, lawyer_id: int, note: str = "") -> LegalCase:
    """指派, 法律援助法 art 43: the lawyer's five days for the agreement begin.

    The last place of a lawyer is given once only. Raises Invalid, Refused.
    """
    permit(actor, case, Action.ASSIGN)
    lawyer = _reserve(case, lawyer_id)
    _give(actor, case, Action.ASSIGN, lawyer, f"指派{lawyer.name}承办", note.strip())
    return case


def reassign(actor: Actor, case: LegalCase, lawyer_id: int, reason: str) -> LegalCase:
    """更换承办人: the old assignment ends, the new lawyer's clock begins. Raises Invalid, Refused."""
    permit(actor, case, Action.REASSIGN)
    if not reason.strip():
        raise Invalid({"reason": "请填写更换承办人的原因"})
    if lawyer_id == case.lawyer_id:
        raise Invalid({"lawyer_id": "新承办人与现承办人相同"})
    lawyer = _reserve(case, lawyer_id)
    former = case.lawyer.name if case.lawyer else ""
    end_assignment(case, reason.strip())
    _give(actor, case, Action.REASSIGN, lawyer, f"承办人由{former}更换为{lawyer.name}", reason.strip())
    return case


def end_assignment(case: LegalCase, reason: str) -> None:
    """Close the open assignment, if there is one."""
    current = open_assignment(case)
    if current is not None:
        current.ended_at, current.end_reason = clock.now(), reason


def open_assignment(case: LegalCase) -> Assignment | None:
    """Who has the case now (现指派)."""
    return db.session.scalar(
        select(Assignment).where(
            Assignment.office_id == case.office_id,
            Assignment.case_id == case.id,
            Assignment.ended_at.is_(None),
        )
    )


def _reserve(case: LegalCase, lawyer_id: int) -> User:
    """The lawyer, row-locked, with a place free and no conflict. Raises Invalid, Refused."""
    offices = offices_below(centre_of(case.office_id).id)
    profile = db.session.scalar(
        select(LawyerProfile)
        .join(LawyerProfile.user)
        .where(LawyerProfile.user_id == lawyer_id, User.office_id.in_(offices), User.is_active)
        .with_for_update(of=LawyerProfile)
    )
    if profile is None:
        raise Invalid({"lawyer_id": "请选择本中心的承办律师"})
    lawyer = profile.user
    open_cases = db.session.scalar(
        select(func.count()).where(LegalCase.lawyer_id == lawyer_id, LegalCase.status.in_(IN_HAND))
    )
    if (open_cases or 0) >= profile.capacity:
        raise Refused(f"{lawyer.name}在办案件已达上限 {profile.capacity} 件，请另选承办人")
    if lawyer_id in conflicted_lawyers(case):
        raise Refused(f"{lawyer.name}与本案存在利益冲突，请另选承办人")
    return lawyer


def _give(actor: Actor, case: LegalCase, action: Action, lawyer: User, text: str, note: str) -> None:
    today = clock.today()
    row = Assignment(case=case, lawyer_id=lawyer.id, assigned_by=actor.user_id, assigned_at=clock.now())
    take(
        actor,
        case,
        action,
        text=f"{text}：{clause(note)}" if note else text,
        data={"lawyer_id": lawyer.id},
        changes={"lawyer_id": lawyer.id, "assigned_on": today},
        rows=(row,),
    )
