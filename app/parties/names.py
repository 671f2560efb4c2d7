"""Under which words can a case be found, however the clerk remembers it?

Names are kept as terms that a prefix match finds: the whole, and the rest from each
character on, written, read aloud and by initials. Identity numbers and phones are kept as
keyed hashes only. Every term stands at its case, so that one look finds, scopes and sorts.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from enum import StrEnum
from functools import lru_cache
from itertools import groupby
from typing import Protocol

from sqlalchemy import delete, insert, select, update

from app.confidential import blind_index
from app.extensions import db
from app.parties.models import Person, SearchTerm
from app.parties.readings import CHINESE, MOST_READINGS, combinations, initials_of, is_chinese, readings_of
from app.rules.identity import modern_number, normalise_id

LONGEST_TERM = 80
PHONE_ENDS = range(4, 9)  # how many last digits of a phone find it; beside these, all of them
BETWEEN = "|"  # parts of a case number: 118|2026|清江法援
_LONGEST_HASH = 16  # hex digits: 64 bits
_DEEPEST = 12  # readings are indexed from each of the first characters on, no further
_INNER_READINGS = 8
_PREFIX_READINGS = 4
_SHORT_NAME = 4  # an opponent's name up to this length is a person's: found from each syllable
# Neither letters nor digits, or a letter that only looks like the dot of 阿依古丽·买买提.
_NOT_IN_TERMS = re.compile(rf"(?:[^\w{CHINESE}]|[_\ua78f\u318d\u119e])+")


class TermKind(StrEnum):
    """What a search term is (检索词类型); one letter, there are thirty terms to a case."""

    WHOLE = "w"  # a name of the applicant: as written, as read, by initials
    INNER = "i"  # the same from a later character on
    OPPONENT = "o"
    OPPONENT_IN = "p"
    NUMBER = "n"  # a case number
    ID = "d"  # keyed hash of an identity number
    LAST_FOUR = "f"  # keyed hash of the last four of an identity number
    PHONE = "t"  # keyed hash of a phone or its last digits


_HASH_PURPOSES = {
    TermKind.ID: "search-id",
    TermKind.LAST_FOUR: "search-last4",
    TermKind.PHONE: "search-phone",
}
Terms = set[tuple[TermKind, str]]


class IndexedParty(Protocol):
    """An opposing party, as far as search needs to know."""

    @property
    def name(self) -> str: ...


class IndexedPerson(Protocol):
    """An applicant, as far as search needs to know; Person is one."""

    name: str
    former_names: list[str]

    @property
    def id_number(self) -> str | None: ...

    @property
    def phone(self) -> str | None: ...


class IndexedCase(Protocol):
    """A case, as far as search needs to know; casework.LegalCase is one."""

    id: int
    office_id: int
    year: int
    seq: int
    case_no: str
    applicant_name: str

    @property
    def is_open(self) -> bool: ...

    @property
    def person(self) -> IndexedPerson: ...

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


def name_terms(name: str, whole: TermKind = TermKind.WHOLE, inner: TermKind = TermKind.INNER) -> Terms:
    """Every way to find a name: as written, as read, by initials, from any character on."""
    pieces = units(name)
    terms, readings = _written(pieces, whole, inner), readings_of(pieces)
    for start in range(min(len(pieces), _DEEPEST)):
        kind, most = (inner, _INNER_READINGS) if start else (whole, MOST_READINGS)
        terms |= {(kind, spelled) for spelled in _spelled(readings[start:], most)}
    return terms


def _spelled(readings: Sequence[tuple[str, ...]], most: int) -> set[str]:
    """The pinyin and the initials of some units."""
    found = (*combinations(readings, most), *combinations(list(map(initials_of, readings)), most))
    return {each[:LONGEST_TERM] for each in found}


def _written(pieces: list[str], whole: TermKind, inner: TermKind) -> Terms:
    ends = ["".join(pieces[start:])[:LONGEST_TERM] for start in range(len(pieces))]
    return {(inner if start else whole, end) for start, end in enumerate(ends)}


def opponent_terms(name: str) -> Terms:
    """The ways to find an opponent: a person's name as an applicant's, a firm's without inner readings."""
    pieces = units(name)
    if len(pieces) <= _SHORT_NAME:
        return name_terms(name, TermKind.OPPONENT, TermKind.OPPONENT_IN)
    spelled = _spelled(readings_of(pieces), 1)
    return _written(pieces, TermKind.OPPONENT, TermKind.OPPONENT_IN) | {
        (TermKind.OPPONENT, each) for each in spelled
    }


def hashed(kind: TermKind, value: str) -> str:
    """The keyed hash under which an identity number, its last four or a phone's digits are kept."""
    return blind_index(value, _HASH_PURPOSES[kind])[:_LONGEST_HASH]


def hashed_terms(id_number: str | None, phone: str | None) -> Terms:
    """The terms for a person's numbers, and for their last digits."""
    terms: Terms = set()
    if id_number:
        number = modern_number(normalise_id(id_number))
        terms.add((TermKind.ID, hashed(TermKind.ID, number)))
        if len(number) >= 8:
            terms.add((TermKind.LAST_FOUR, hashed(TermKind.LAST_FOUR, number[-4:])))
    if phone:
        digits = phone.replace("-", "")
        said = {digits, *(digits[-length:] for length in PHONE_ENDS)}
        terms |= {(TermKind.PHONE, hashed(TermKind.PHONE, each)) for each in said}
    return terms


def number_terms(case_no: str, year: int, seq: int) -> Terms:
    """A case number, its distinct part first: 118|2026|清江法援, 118|2026|qjfy."""
    prefix = fold(case_no.partition(str(year))[0])
    return {
        (TermKind.NUMBER, BETWEEN.join((str(seq), str(year), said))[:LONGEST_TERM])
        for said in _prefix_spellings(prefix)
    }


@lru_cache(maxsize=1000)  # one an office
def _prefix_spellings(prefix: str) -> tuple[str, ...]:
    initials = list(map(initials_of, readings_of(units(prefix))))
    return tuple(dict.fromkeys((prefix, *combinations(initials, _PREFIX_READINGS))))


def case_terms(case: IndexedCase) -> Terms:
    """All the terms of a case, derived anew: number, every name of the applicant, their numbers, opponents."""
    person = case.person
    terms = number_terms(case.case_no, case.year, case.seq)
    terms |= hashed_terms(person.id_number, person.phone)
    for name in {case.applicant_name, person.name, *person.former_names}:
        terms |= name_terms(name)
    for opponent in case.opponents:
        terms |= opponent_terms(opponent.name)
    return terms


def term_rows(case: IndexedCase) -> list[dict[str, object]]:
    """The rows a case is found by."""
    common = {"office_id": case.office_id, "case_id": case.id, "is_closed": not case.is_open}
    return [common | {"kind": kind.value, "term": term} for kind, term in sorted(case_terms(case))]


def outdated(cases: Iterable[IndexedCase]) -> dict[int, list[dict[str, object]]]:
    """The cases whose stored terms are not those they should have, with these; one statement for all."""
    wanted = {case.id: term_rows(case) for case in cases}
    stored: dict[int, set[tuple[object, ...]]] = {case_id: set() for case_id in wanted}
    columns = [getattr(SearchTerm, name) for name in _COLUMNS]
    for row in db.session.execute(select(*columns).where(SearchTerm.case_id.in_(wanted))):
        stored[row.case_id].add(tuple(row))
    return {key: rows for key, rows in wanted.items() if stored[key] != set(map(_values, rows))}


def reindex(cases: Iterable[IndexedCase]) -> None:
    """Make the stored terms those of the cases, which have their ids; at most three statements in all."""
    wrong = outdated(cases)
    if wrong:
        db.session.execute(delete(SearchTerm).where(SearchTerm.case_id.in_(wrong)))
        db.session.execute(insert(SearchTerm), [row for rows in wrong.values() for row in rows])


_COLUMNS = ("office_id", "is_closed", "kind", "term", "case_id")


def _values(row: dict[str, object]) -> tuple[object, ...]:
    return tuple(row[name] for name in _COLUMNS)


def mark_open(case_id: int, is_open: bool) -> None:
    """Move a case among the open ones, which come first, or behind them."""
    db.session.execute(update(SearchTerm).where(SearchTerm.case_id == case_id).values(is_closed=not is_open))


def names_of(person: Person) -> tuple[str, ...]:
    """Every name a person on file goes by, the present one first."""
    return tuple(dict.fromkeys((person.name, *person.former_names)))


def is_named(names: Collection[str], sought: Collection[str]) -> bool:
    """Whether any of the names is one of those sought, however dots and widths are written."""
    return not {fold(name) for name in names}.isdisjoint(fold(name) for name in sought if fold(name))
