"""Under which words can a person or case be found, however the clerk remembers it?

Names are kept as terms that a prefix match finds: the whole, and the rest from each
character on. Identity numbers and phones are kept as keyed hashes only.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from enum import StrEnum
from itertools import groupby
from typing import Protocol

from sqlalchemy import insert, select

from app.confidential import blind_index
from app.extensions import db
from app.parties.models import Person, SearchTerm
from app.parties.readings import MOST_READINGS, combinations, is_chinese, readings_of
from app.rules.identity import normalise_id

LONGEST_TERM = 80
_LONGEST_HASH = 40  # hex digits: 160 bits
_DEEPEST = 12  # pinyin is indexed from each of the first characters on, no further
_INNER_READINGS = 4
_NOT_IN_TERMS = re.compile(r"[\W_]+")


class TermKind(StrEnum):
    """What a search term is (检索词类型); `_IN` kinds begin inside the name."""

    NAME = "name"
    NAME_IN = "name_in"
    PINYIN = "pinyin"
    PINYIN_IN = "pinyin_in"
    INITIALS = "initials"
    INITIALS_IN = "initial_in"
    NUMBER = "number"  # a case number
    ID = "id"  # keyed hash
    LAST_FOUR = "last4"  # keyed hash of the last four of an identity number
    PHONE = "phone"  # keyed hash
    OPPONENT = "opponent"
    OPPONENT_IN = "opponen_in"


Terms = set[tuple[TermKind, str]]


class IndexedParty(Protocol):
    """An opposing party, as far as search needs to know."""

    @property
    def name(self) -> str: ...


class IndexedCase(Protocol):
    """A case, as far as search needs to know; casework.LegalCase is one."""

    id: int
    office_id: int
    year: int
    seq: int
    case_no: str
    applicant_name: str

    @property
    def opponents(self) -> Sequence[IndexedParty]: ...


def fold(text: str) -> str:
    """Text as terms and queries are compared: one width, lower case, no dots, blanks or marks."""
    return _NOT_IN_TERMS.sub("", unicodedata.normalize("NFKC", text).casefold())[:LONGEST_TERM]


def units(name: str) -> list[str]:
    """The pieces a name may be looked up from: each Chinese character, each foreign word."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    found: list[str] = []
    for chinese, run in groupby(_NOT_IN_TERMS.sub(" ", folded), key=is_chinese):
        piece = "".join(run)
        found += piece if chinese else piece.split()
    return found


def name_terms(name: str) -> Terms:
    """Every way to find a name: as written, as read, by initials, from any character on."""
    pieces = units(name)
    readings = readings_of(pieces)
    terms = _written(pieces, TermKind.NAME, TermKind.NAME_IN)
    for start in range(min(len(pieces), _DEEPEST)):
        whole = start == 0
        most = MOST_READINGS if whole else _INNER_READINGS
        spelled = combinations(readings[start:], most)
        initials = combinations([_initials(each) for each in readings[start:]], most)
        terms |= {(TermKind.PINYIN if whole else TermKind.PINYIN_IN, each[:LONGEST_TERM]) for each in spelled}
        terms |= {
            (TermKind.INITIALS if whole else TermKind.INITIALS_IN, each[:LONGEST_TERM]) for each in initials
        }
    return terms


def _initials(readings: tuple[str, ...]) -> list[str]:
    return list(dict.fromkeys(reading[0] for reading in readings))


def _written(pieces: list[str], whole: TermKind, inner: TermKind) -> Terms:
    ends = ["".join(pieces[start:])[:LONGEST_TERM] for start in range(len(pieces))]
    return {(inner if start else whole, end) for start, end in enumerate(ends)}


def hashed(kind: TermKind, value: str) -> str:
    """The keyed hash under which an identity number, its last four or a phone is kept."""
    return blind_index(value, f"search-{kind}")[:_LONGEST_HASH]


def hashed_terms(id_number: str | None, phone: str | None) -> Terms:
    """The terms for a person's numbers; a landline is found without its area code too."""
    terms: Terms = set()
    if id_number:
        number = normalise_id(id_number)
        terms.add((TermKind.ID, hashed(TermKind.ID, number)))
        if len(number) >= 8:
            terms.add((TermKind.LAST_FOUR, hashed(TermKind.LAST_FOUR, number[-4:])))
    if phone:
        area, hyphen, local = phone.partition("-")
        terms.add((TermKind.PHONE, hashed(TermKind.PHONE, area + local)))
        if hyphen:
            terms.add((TermKind.PHONE, hashed(TermKind.PHONE, local)))
    return terms


def number_terms(case_no: str, year: int, seq: int) -> Terms:
    """The ways a case number is said: 2026-118, 118, 清江法援2026-118."""
    prefix = fold(case_no.partition(str(year))[0])
    return {
        (TermKind.NUMBER, term)
        for term in (f"{year}-{seq}", str(seq), f"{prefix}{year}-{seq}"[:LONGEST_TERM])
    }


def person_terms(person: Person) -> Terms:
    """All the terms of a person, derived anew."""
    return name_terms(person.name) | hashed_terms(person.id_number, person.phone)


def case_terms(case: IndexedCase) -> Terms:
    """All the terms of a case, derived anew: its number, the applicant's name on it, opponents."""
    terms = number_terms(case.case_no, case.year, case.seq) | name_terms(case.applicant_name)
    for opponent in case.opponents:
        terms |= _written(units(opponent.name), TermKind.OPPONENT, TermKind.OPPONENT_IN)
    return terms


def reindex_person(person: Person) -> None:
    """Make the stored terms those of the person (under the centre's office); flushes."""
    db.session().flush()
    _store("person", person.id, person.office_id, person_terms(person))


def reindex_case(case: IndexedCase) -> None:
    """Make the stored terms those of the case (under the case's office); the case has its id."""
    _store("case", case.id, case.office_id, case_terms(case))


def _store(subject_kind: str, subject_id: int, office_id: int, terms: Terms) -> None:
    session = db.session()
    rows = session.scalars(
        select(SearchTerm).where(SearchTerm.subject_kind == subject_kind, SearchTerm.subject_id == subject_id)
    )
    wanted = {(kind.value, term) for kind, term in terms}
    kept = set()
    for row in rows:
        if (row.kind, row.term) in wanted and row.office_id == office_id:
            kept.add((row.kind, row.term))
        else:
            session.delete(row)
    session.flush()
    subject = {"office_id": office_id, "subject_kind": subject_kind, "subject_id": subject_id}
    fresh = [subject | {"kind": kind, "term": term} for kind, term in sorted(wanted - kept)]
    if fresh:
        session.execute(insert(SearchTerm), fresh)  # one statement, however many terms
