"""Whose turn is a case by its claimed status, until when, and what if the proof never comes?

先受理后补证: a status is claimed → proof promised → verified, rejected or lapsed. The
case's `priority_tier` and `tier_until` are derived here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from app import clock
from app.audit import Actor
from app.casework.assessing import assessment_changes, status_facts, tier_changes
from app.casework.errors import Invalid, Refused
from app.casework.listed import ListedCase
from app.casework.models import LegalCase
from app.casework.scope import visible
from app.casework.step import permit, take
from app.extensions import db
from app.parties import persons
from app.parties.models import BeneficiaryStatus, Person
from app.rules.deadlines import DeadlineKind
from app.rules.findings import Reason
from app.rules.priority import TIERS, Priority, rank
from app.rules.procedure import OPEN_STATUSES
from app.rules.text import clause
from app.rules.vocabulary import Action, ProofState

_STANDING_OF = {tier: standing for standing, tier in TIERS.items()}
_LONGEST_NOTE = 200
_SETTLED_BY_PERSON = (ProofState.VERIFIED, ProofState.REJECTED)


def priority_of(case: LegalCase | ListedCase, on: date) -> Priority:
    """The case's place by status on that day (优先次序): a person's override, else the rules."""
    return priority_under(case.override, case, on)


def priority_under(override: Mapping[str, Any] | None, case: LegalCase | ListedCase, on: date) -> Priority:
    """`priority_of` as it would be with that override (人工判断)."""
    if override is None or override["tier"] is None:
        return rank(status_facts(case), on)
    standing = _STANDING_OF[override["tier"]]
    reason = Reason(f"人工判断为{standing.label}：{clause(override['reason'])}")
    return Priority(override["tier"], standing, (reason,))


def derived_tier(case: LegalCase, on: date) -> tuple[int, date | None]:
    """What `priority_tier` and `tier_until` must be on that day."""
    priority = priority_of(case, on)
    return priority.tier, priority.holds_until


def settle_status(actor: Actor, case: LegalCase, state: ProofState, note: str = "") -> LegalCase:
    """The promised or claimed proof was checked or never came (核验优抚身份, 补证承诺到期).

    VERIFIED restores the priority, REJECTED and LAPSED let it fall. Every open case of the
    person that rests on the same claim follows. Raises Refused, Invalid.
    """
    action = Action.LAPSE_STATUS if state is ProofState.LAPSED else Action.VERIFY_STATUS
    permit(actor, case, action)
    status = case.beneficiary_status
    if status is None:
        raise Refused("申请人没有申报优抚身份")
    if status.proof_state is ProofState.VERIFIED:
        raise Refused("优抚身份已经核验")
    if state is ProofState.LAPSED:
        _check_lapse(status, clock.today())
    elif state not in _SETTLED_BY_PERSON:
        raise Invalid({"state": "请选择已核验或者核验不符"})
    elif state is ProofState.REJECTED and not note.strip():
        raise Invalid({"note": "请填写核验不符的原因"})
    if len(note.strip()) > _LONGEST_NOTE:
        raise Invalid({"note": f"说明不能超过 {_LONGEST_NOTE} 字"})
    persons.settle_status(actor, status, state, note.strip())
    _follow(actor, case, action, state, note.strip())
    return case


def _check_lapse(status: BeneficiaryStatus, today: date) -> None:
    if status.proof_state is not ProofState.PROMISED:
        raise Refused("没有等待补交的优抚证明")
    if status.proof_due_on is not None and today <= status.proof_due_on:
        raise Refused(f"补交期限 {status.proof_due_on} 尚未届满")


def _follow(actor: Actor, case: LegalCase, action: Action, state: ProofState, note: str) -> None:
    """Let the case follow its settled status: tier, waiver by status, the clock of the promise."""
    today, before = clock.today(), case.priority_tier
    priority = priority_of(case, today)
    take(
        actor,
        case,
        action,
        text=f"优抚身份{state.label}" + (f"：{clause(note)}" if note else "") + _moved(before, priority.tier),
        data={"proof_state": state.value, "tier_before": before, "tier": priority.tier},
        changes={**tier_changes(priority), **assessment_changes(case, today)},
        stops=(DeadlineKind.STATUS_PROOF,),
    )


def _moved(before: int, after: int) -> str:
    return "" if before == after else f"，优先次序由“{tier_label(before)}”变为“{tier_label(after)}”"


def tier_label(tier: int) -> str:
    """What a tier is called (应当优先, 可以优先, 普通)."""
    return _STANDING_OF[tier].label


def refresh_tiers(person: Person) -> None:
    """Derive the tiers of a person's open cases again, after the person's own facts changed."""
    today = clock.today()
    for case in db.session.scalars(
        select(LegalCase).where(
            LegalCase.person_office_id == person.office_id,
            LegalCase.person_id == person.id,
            LegalCase.beneficiary_status_id.is_not(None),
            LegalCase.status.in_(OPEN_STATUSES),
        )
    ):
        for name, value in tier_changes(priority_of(case, today)).items():
            setattr(case, name, value)


def due_lapses(actor: Actor, on: date) -> list[LegalCase]:
    """Open cases whose promised proof has not come by its day (承诺到期未补), oldest first."""
    return list(
        db.session.scalars(
            select(LegalCase)
            .join(LegalCase.beneficiary_status)
            .where(
                visible(actor),
                LegalCase.status.in_(OPEN_STATUSES),
                BeneficiaryStatus.proof_state == ProofState.PROMISED,
                BeneficiaryStatus.proof_due_on < on,
            )
            .order_by(BeneficiaryStatus.proof_due_on, LegalCase.id)
            .with_for_update(of=LegalCase)
        )
    )


def lapse_promises(actor: Actor, on: date) -> int:
    """Settle every promise that has run out by that day; how many cases fell back. For the nightly job."""
    lapsed = due_lapses(actor, on)
    for case in lapsed:
        settle_status(actor, case, ProofState.LAPSED)
    return len(lapsed)
