"""Was this applied for before, and is there a conflict of interest? (查重与利益冲突)

Both answer for a whole centre and never reveal a case beyond the actor's reach: of such a
case only that there is one.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import contains_eager, selectinload

from app.audit import Actor
from app.casework.models import LegalCase
from app.casework.scope import may_reach
from app.extensions import db
from app.parties import TermKind, cases_named, find_by_id_number, is_named, names_of
from app.parties.models import Person
from app.rules.identity import normalise_id
from app.rules.matters import MATTER
from app.rules.procedure import DONE
from app.rules.vocabulary import CaseStatus
from app.staff.queries import centre_of, offices_below

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


def namesakes(
    actor: Actor,
    names: Collection[str],
    id_number: str = "",
    birth_on: date | None = None,
) -> tuple[RelatedCase, ...]:
    """Earlier applications of somebody of the same or a former name who may be the same person, newest first.

    Who has another identity number or another date of birth is not; who has the same number is
    told of by `duplicates`.
    """
    if actor.office_id is None or not any(map(str.strip, names)):
        return ()
    number = normalise_id(id_number)
    files: list[ColumnElement[bool]] = [Person.id_number_index.is_(None)] if number else []
    if birth_on is not None:
        files.append(or_(Person.birth_on.is_(None), Person.birth_on == birth_on))
    cases = _of_centre(actor, cases_named(names, _offices(actor)), *files)
    same = (case for case in cases if is_named((case.applicant_name, *names_of(case.person)), names))
    return tuple(_related(actor, case, "姓名或者曾用名相同，请核对是否同一人") for case in same)


def conflicts(
    actor: Actor,
    applicant_name: str,
    opponents: tuple[str, ...],
    former_names: Collection[str] = (),
) -> tuple[RelatedCase, ...]:
    """Cases of the actor's centre in which the other side is aided, or this applicant is the other side.

    Former names count like present ones, on both sides.
    """
    if actor.office_id is None:
        return ()
    offices, own = _offices(actor), (applicant_name, *former_names)
    other_side = _of_centre(actor, cases_named(opponents, offices))
    against = _of_centre(actor, cases_named(own, offices, kind=TermKind.OPPONENT))
    return (
        *(
            _related(actor, case, "对方当事人是本中心的申请人或者受援人")
            for case in other_side
            if is_named((case.applicant_name, *names_of(case.person)), opponents)
        ),
        *(
            _related(actor, case, "申请人是本中心另一案件的对方当事人")
            for case in against
            if is_named([party.name for party in case.opponents], own)
        ),
    )


def _offices(actor: Actor) -> tuple[int, ...]:
    """The offices of the actor's centre."""
    return offices_below(centre_of(actor.office_id or 0).id)


def _of_centre(actor: Actor, case_ids: Select[int], *conditions: ColumnElement[bool]) -> Sequence[LegalCase]:
    """These cases, of persons on file at the actor's centre, the newest first."""
    return db.session.scalars(
        select(LegalCase)
        .join(LegalCase.person)
        .where(
            LegalCase.person_office_id == centre_of(actor.office_id or 0).id,
            LegalCase.id.in_(case_ids),
            *conditions,
        )
        .options(contains_eager(LegalCase.person), selectinload(LegalCase.opponents))
        .order_by(LegalCase.id.desc())
        .limit(_MOST)
    ).all()


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
