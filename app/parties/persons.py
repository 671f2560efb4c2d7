"""Who is the applicant, have they been here before, and what status do they claim?

Run inside transaction(); nothing here commits.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app import audit, clock
from app.audit import Actor
from app.confidential import blind_index, new_row_key
from app.extensions import db
from app.parties.models import BeneficiaryStatus, Person
from app.rules.beneficiaries import BeneficiaryFacts
from app.rules.identity import IdentityError, age_on, clean_name, normalise_id, parse_phone
from app.rules.text import clean_text
from app.rules.vocabulary import (
    BeneficiaryType,
    DisabilityNature,
    IdKind,
    Proof,
    ProofState,
    Relation,
    ServiceState,
    Sex,
)

MOST_FORMER_NAMES = 10
LONGEST_ADDRESS = 200
_LONGEST_NOTE = 200
_UNSETTLED = (ProofState.NONE, ProofState.PROMISED)


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """What is known of an applicant (申请人信息); the numbers stay out of repr() and so of logs."""

    name: str
    id_kind: IdKind = IdKind.NONE
    id_number: str | None = field(default=None, repr=False)
    phone: str | None = field(default=None, repr=False)
    sex: Sex | None = None
    birth_on: date | None = None
    address: str = ""
    former_names: tuple[str, ...] = ()  # 曾用名、别名


class Birth(NamedTuple):
    """What the rules ask of a person, where a list has read no more."""

    birth_on: date | None


class Claimed(NamedTuple):
    """A claimed status on file as the rules ask about it, where a list has read no more."""

    type: BeneficiaryType
    relation: Relation
    dependent: bool
    service_state: ServiceState | None
    disability_grade: int | None
    disability_nature: DisabilityNature | None
    proofs: list[str]
    proof_state: ProofState
    proof_due_on: date | None


@dataclass(frozen=True, slots=True)
class StatusFacts:
    """A claimed beneficiary status and what was shown for it (申报的优抚身份)."""

    type: BeneficiaryType
    relation: Relation | None = Relation.SELF  # None: not chosen yet; such a claim is not filed
    dependent: bool = False
    service_state: ServiceState | None = None
    disability_grade: int | None = None
    disability_nature: DisabilityNature | None = None
    proofs: tuple[Proof, ...] = ()
    proof_state: ProofState = ProofState.CLAIMED
    proof_due_on: date | None = None
    note: str = ""


def find_by_id_number(centre_id: int, number: str) -> Person | None:
    """The person with that identity number, in any spelling, on file at the centre."""
    normal = normalise_id(number)
    if not normal:
        return None
    return db.session.scalar(
        select(Person).where(
            Person.office_id == centre_id, Person.id_number_index == blind_index(normal, "id_number")
        )
    )


def cleaned(facts: PersonFacts) -> PersonFacts:
    """The facts as they are stored.

    Raises IdentityError for a name or phone that cannot be right, ParseError for an address
    over 200 characters.
    """
    name = clean_name(facts.name)
    return PersonFacts(
        name=name,
        former_names=clean_former_names(name, facts.former_names),
        id_kind=facts.id_kind,
        id_number=normalise_id(facts.id_number or "") or None,
        phone=parse_phone(facts.phone) if facts.phone and facts.phone.strip() else None,
        sex=facts.sex,
        birth_on=facts.birth_on,
        address=clean_text(facts.address, LONGEST_ADDRESS),
    )


def clean_former_names(name: str, former_names: Iterable[str]) -> tuple[str, ...]:
    """Names somebody also went or goes by (曾用名、别名), each once, without the present one.

    Raises IdentityError for one that cannot be a name, or for more than ten.
    """
    found = tuple(dict.fromkeys(clean_name(each) for each in former_names if each.strip()))
    if len(found) > MOST_FORMER_NAMES:
        raise IdentityError(f"曾用名最多 {MOST_FORMER_NAMES} 个", "too_many_names")
    return tuple(each for each in found if each != name)


def changed_fields(person: Person, facts: PersonFacts) -> tuple[str, ...]:
    """Which fields `register` would change of a person on file; what is not told stays as it was."""
    new = cleaned(facts)
    told = {name: getattr(new, name) for name in _UPDATED if getattr(new, name) not in (None, "")}
    return tuple(name for name, value in told.items() if getattr(person, name) != value)


_UPDATED = ("name", "phone", "address", "sex", "birth_on")


def register(centre_id: int, facts: PersonFacts) -> Person:
    """Put an applicant on file at the centre and flushes.

    A person already there under the identity number is brought up to date, not entered twice;
    who has no number is always new. Raises IdentityError or ParseError as `cleaned` does.
    """
    new = cleaned(facts)
    known = find_by_id_number(centre_id, new.id_number or "")
    return _update(known, new) if known else _enter(centre_id, new)


def _update(person: Person, new: PersonFacts) -> Person:
    """Bring a file up to date. Whoever comes back under another name keeps the earlier one beside it."""
    known = (*person.former_names, person.name, *new.former_names)
    for name in changed_fields(person, new):
        setattr(person, name, getattr(new, name))
    former_names = list(clean_former_names(person.name, known[-MOST_FORMER_NAMES:]))
    if former_names != person.former_names:
        person.former_names = former_names
    return person


def _enter(centre_id: int, new: PersonFacts) -> Person:
    person = Person(
        office_id=centre_id,
        row_key=new_row_key(),
        name=new.name,
        id_kind=new.id_kind if new.id_number else IdKind.NONE,
        sex=new.sex,
        birth_on=new.birth_on,
        address=new.address,
        former_names=list(new.former_names),
        created_at=clock.now(),
    )
    person.id_number, person.phone = new.id_number, new.phone
    session = db.session()
    try:
        with session.begin_nested():
            session.add(person)
            session.flush()
    except IntegrityError:  # somebody entered the same number just now
        known = find_by_id_number(centre_id, new.id_number or "")
        if known is None:
            raise
        return _update(known, new)
    return person


def claim_status(person: Person, facts: StatusFacts) -> BeneficiaryStatus:
    """Put a claimed beneficiary status on file (申报优抚身份); flushes.

    A claim that was verified before, with the same facts, is taken up again, so that nobody
    proves the same thing twice; a promise always makes a row of its own.
    """
    db.session().flush()
    proved = (ProofState.CLAIMED, ProofState.VERIFIED)
    if facts.proof_state in proved and (before := _verified_before(person, facts)) is not None:
        before.proofs = sorted({*before.proofs, *(proof.value for proof in facts.proofs)})
        return before
    status = BeneficiaryStatus(
        office_id=person.office_id,
        person=person,
        type=facts.type,
        relation=facts.relation,
        dependent=facts.dependent,
        service_state=facts.service_state,
        disability_grade=facts.disability_grade,
        disability_nature=facts.disability_nature,
        proofs=[proof.value for proof in facts.proofs],
        proof_state=facts.proof_state,
        proof_due_on=facts.proof_due_on,
        note=clean_text(facts.note, _LONGEST_NOTE),
        created_at=clock.now(),
    )
    db.session.add(status)
    db.session().flush()
    return status


def _verified_before(person: Person, facts: StatusFacts) -> BeneficiaryStatus | None:
    found = db.session.scalars(
        select(BeneficiaryStatus)
        .where(
            BeneficiaryStatus.office_id == person.office_id,
            BeneficiaryStatus.person_id == person.id,
            BeneficiaryStatus.proof_state == ProofState.VERIFIED,
        )
        .order_by(BeneficiaryStatus.id.desc())
    )
    same = ("type", "relation", "dependent", "service_state", "disability_grade", "disability_nature")
    return next(
        (row for row in found if all(getattr(row, name) == getattr(facts, name) for name in same)), None
    )


def beneficiary_facts(
    status: BeneficiaryStatus | Claimed | None, person: Person | Birth, on: date
) -> BeneficiaryFacts:
    """A status on file as the rules see it on that day; no status is BeneficiaryType.NONE."""
    birth_on = person.birth_on
    age = age_on(birth_on, on) if birth_on is not None and birth_on <= on else None
    if status is None:
        return BeneficiaryFacts(age=age)
    return BeneficiaryFacts(
        type=status.type,
        relation=status.relation,
        age=age,
        dependent=status.dependent,
        service_state=status.service_state,
        disability_grade=status.disability_grade,
        disability_nature=status.disability_nature,
        proof_state=status.proof_state,
        proofs=tuple(Proof(code) for code in status.proofs),
        proof_due_on=status.proof_due_on,
    )


def settle_status(
    actor: Actor, status: BeneficiaryStatus, state: ProofState, note: str = ""
) -> BeneficiaryStatus:
    """Write down what became of a claim (核验优抚身份): proof shown, verified, rejected or lapsed.

    Who decided and when is kept, and audited. Raises ValueError for NONE and PROMISED, which
    settle nothing, ParseError for a note over 200 characters.
    """
    if state in _UNSETTLED:
        raise ValueError(f"{state} settles nothing")
    before = status.proof_state
    status.proof_state = state
    status.decided_by = actor.user_id
    status.decided_at = clock.now()
    status.note = clean_text(note, _LONGEST_NOTE)
    audit.record(
        actor,
        "beneficiary_status.settle",
        object_kind="beneficiary_status",
        object_id=status.id,
        detail={"from": before.value, "to": state.value},
    )
    return status
