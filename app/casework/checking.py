"""Was this applied for before, and is there a conflict of interest? (查重与利益冲突)

Both answer for a whole centre and never reveal a case beyond the actor's reach: of such a
case only that there is one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, select

from app.audit import Actor
from app.casework.models import LegalCase, OpposingParty
from app.casework.scope import may_reach
from app.extensions import db
from app.parties.persons import find_by_id_number
from app.rules.matters import MATTER
from app.rules.procedure import DONE
from app.rules.vocabulary import CaseStatus
from app.staff.queries import centre_of

_MOST = 20


@dataclass(frozen=True, slots=True)
class RelatedCase:
    """A case that bears on another. Beyond the actor's reach only `message_zh` says anything."""

    message_zh: str
    case_id: int | None = None
    case_no: str = ""
    status: CaseStatus | None = None
    matter_label: str = ""
    received_on: date | None = None
    is_open: bool = False
    is_repeat: bool = False  # an open case of the same person on the same matter


def duplicates(actor: Actor, id_number: str, matter: str = "") -> tuple[RelatedCase, ...]:
    """Earlier applications of the same person in the actor's centre, the same matter first, then newest."""
    if actor.office_id is None or not id_number.strip():
        return ()
    centre_id = centre_of(actor.office_id).id
    person = find_by_id_number(centre_id, id_number)
    if person is None:
        return ()
    cases = db.session.scalars(
        select(LegalCase)
        .where(LegalCase.person_office_id == centre_id, LegalCase.person_id == person.id)
        .order_by((LegalCase.matter == matter).desc(), LegalCase.received_at.desc(), LegalCase.id.desc())
        .limit(_MOST)
    )
    return tuple(_related(actor, case, _repeated(case, matter), matter) for case in cases)


def _repeated(case: LegalCase, matter: str) -> str:
    if case.matter != matter:
        return "同一申请人的其他案件"
    return "同一申请人的同一事项已有申请" if case.status in DONE else "同一申请人的同一事项正在办理"


def conflicts(actor: Actor, applicant_name: str, opponents: tuple[str, ...]) -> tuple[RelatedCase, ...]:
    """Cases of the actor's centre in which the other side is aided, or this applicant is the other side."""
    if actor.office_id is None:
        return ()
    here = LegalCase.person_office_id == centre_of(actor.office_id).id
    names = [name.strip() for name in opponents if name.strip()]
    other_side = db.session.scalars(
        select(LegalCase)
        .where(here, LegalCase.applicant_name.in_(names))
        .order_by(LegalCase.id.desc())
        .limit(_MOST)
    ).all()
    against = db.session.scalars(
        select(LegalCase)
        .join(
            OpposingParty,
            and_(OpposingParty.office_id == LegalCase.office_id, OpposingParty.case_id == LegalCase.id),
        )
        .where(here, OpposingParty.name == applicant_name.strip())
        .order_by(LegalCase.id.desc())
        .limit(_MOST)
    ).all()
    return (
        *(_related(actor, case, "对方当事人是本中心的申请人或者受援人") for case in other_side),
        *(_related(actor, case, "申请人是本中心另一案件的对方当事人") for case in against),
    )


def _related(actor: Actor, case: LegalCase, message: str, matter: str = "") -> RelatedCase:
    is_repeat = case.matter == matter and case.status not in DONE
    if not may_reach(actor, case):
        return RelatedCase(f"{message}（由其他窗口办理，请与中心核对）", is_repeat=is_repeat)
    return RelatedCase(
        message,
        case.id,
        case.case_no,
        case.status,
        MATTER[case.matter].label,
        case.received_on,
        case.status not in DONE,
        is_repeat,
    )
