"""Where is the case somebody asks about? (检索) And how does the index follow what changes?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, select
from sqlalchemy.orm import joinedload, selectinload

from app import parties
from app.audit import Actor
from app.casework.models import LegalCase, OpposingParty, short_number
from app.casework.scope import visible
from app.confidential import Unreadable
from app.extensions import db, transaction
from app.parties import Found, Query, Rank
from app.parties.models import Person
from app.rules.matters import MATTER
from app.rules.vocabulary import BeneficiaryType, CaseStatus, Role

_BATCH = 500
_LOOKED_AT = 50  # hits, before one is called the only one
_Row = Any  # a row of _rows


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A case found by name, number or identity (检索结果)."""

    case_id: int
    case_no: str
    short_no: str
    applicant_name: str
    other_names: tuple[str, ...]  # the applicant's present and former names that are not on the case
    opponents: tuple[str, ...]  # told of a case found by its opponent
    person_id: int
    beneficiary_type: BeneficiaryType
    matter_label: str
    status: CaseStatus
    received_on: date


def search(actor: Actor, text: str, limit: int = 20) -> list[SearchHit]:
    """Cases within reach that a query means: the exact before those that begin and those that
    contain it, opponents last; of these the open first, then the newest. Three statements, however many (for a
    lawyer one more).

    Names written, read aloud, by initials or mixed; former names; case numbers in any spelling;
    whole identity and phone numbers and their last digits.
    """
    asked = parties.query(text)
    found = parties.find_cases(asked, office_ids=actor.office_ids, case_ids=_own_cases(actor), limit=limit)
    if not found:
        return []
    rows = _rows(actor, found)
    best: dict[int, Found] = {}
    for each in found:
        if each.case_id not in best and _fits(rows.get(each.case_id), asked, each):
            best[each.case_id] = each
    first = list(best.values())[:limit]
    opponents = _opponents([rows[each.case_id] for each in first if each.rank is Rank.OPPONENT])
    return [_hit(rows[each.case_id], opponents.get(each.case_id, ())) for each in first]


def only_hit(actor: Actor, text: str) -> SearchHit | None:
    """The case a query means where it means one alone. A second is mostly found among the first few, so that
    the whole list need not be read here and again for its page; that there is none takes a longer look."""
    hits = search(actor, text, 2)
    if len(hits) < 2:
        hits = search(actor, text, _LOOKED_AT)
    return hits[0] if len(hits) == 1 else None


def _own_cases(actor: Actor) -> Sequence[int] | None:
    """The cases a lawyer may search among; for everybody else it is the office that counts."""
    if actor.role is not Role.LAWYER:
        return None
    return db.session.scalars(select(LegalCase.id).where(visible(actor))).all()


def _rows(actor: Actor, found: list[Found]) -> dict[int, _Row]:
    rows = db.session.execute(
        select(
            LegalCase.id,
            LegalCase.office_id,
            LegalCase.case_no,
            LegalCase.year,
            LegalCase.seq,
            LegalCase.applicant_name,
            LegalCase.person_id,
            LegalCase.beneficiary_type,
            LegalCase.matter,
            LegalCase.status,
            LegalCase.received_on,
            Person.name,
            Person.former_names,
        )
        .join(LegalCase.person)
        .where(LegalCase.id.in_({each.case_id for each in found}), visible(actor))
    )
    return {row.id: row for row in rows}


def _fits(row: _Row | None, asked: Query, found: Found) -> bool:
    """Whether the case is within reach and, where the terms prove nothing, a name agrees."""
    if row is None:
        return False
    return not found.is_loose or any(parties.agrees(name, asked.folded) for name in _names(row))


def _names(row: _Row) -> tuple[str, ...]:
    return tuple(dict.fromkeys((row.applicant_name, row.name, *row.former_names)))


def _opponents(rows: list[_Row]) -> dict[int, tuple[str, ...]]:
    """The other sides of these cases by case."""
    if not rows:
        return {}
    parties_ = db.session.execute(
        select(OpposingParty.case_id, OpposingParty.name)
        .where(
            OpposingParty.office_id.in_({row.office_id for row in rows}),
            OpposingParty.case_id.in_([row.id for row in rows]),
        )
        .order_by(OpposingParty.id)
    ).all()
    return {row.id: tuple(each.name for each in parties_ if each.case_id == row.id) for row in rows}


def _hit(row: _Row, opponents: tuple[str, ...]) -> SearchHit:
    return SearchHit(
        case_id=row.id,
        case_no=row.case_no,
        short_no=short_number(row.year, row.seq),
        applicant_name=row.applicant_name,
        other_names=_names(row)[1:],
        opponents=opponents,
        person_id=row.person_id,
        beneficiary_type=row.beneficiary_type,
        matter_label=MATTER[row.matter].label,
        status=row.status,
        received_on=row.received_on,
    )


def index_person(person: Person) -> None:
    """Make the index agree with a person whose name or numbers may have changed, in all their cases."""
    db.session().flush()
    parties.reindex(db.session.scalars(_indexed().where(_is_of(person))).all())


def _is_of(person: Person) -> ColumnElement[bool]:
    return and_(LegalCase.person_office_id == person.office_id, LegalCase.person_id == person.id)


def _indexed() -> Select[LegalCase]:
    return select(LegalCase).options(joinedload(LegalCase.person), selectinload(LegalCase.opponents))


def index_anew() -> Iterator[int]:
    """Make the whole index anew, a transaction for every few hundred cases; how many were looked at so far.

    For `flask reindex`: after readings were added, or when a database comes from an older version.
    """
    after, done = 0, 0
    while True:
        with transaction():
            cases = _next_cases(after)
            parties.reindex([case for case in cases if _is_readable(case)])
        if not cases:
            return
        after, done = cases[-1].id, done + len(cases)
        yield done


def wrongly_indexed() -> Iterator[LegalCase]:
    """The cases that would not be found as they should. Reads only."""
    cases = _next_cases(0)
    while cases:
        wrong = parties.outdated([case for case in cases if _is_readable(case)])
        yield from (case for case in cases if case.id in wrong)
        cases = _next_cases(cases[-1].id)


def _is_readable(case: LegalCase) -> bool:
    """Whether the applicant's numbers open; where they do not, `flask check` says so by itself."""
    try:
        return bool((case.person.id_number, case.person.phone))
    except Unreadable:
        return False


def _next_cases(after: int) -> Sequence[LegalCase]:
    return db.session.scalars(
        _indexed().where(LegalCase.id > after).order_by(LegalCase.id).limit(_BATCH)
    ).all()
