"""Put many people with a case each into a migrated, empty database: rows and index in bulk."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, insert

from app.casework.models import LegalCase, OpposingParty
from app.confidential import blind_index
from app.extensions import db
from app.parties import case_terms
from app.parties.models import Person
from app.rules.vocabulary import (
    AidForm,
    BeneficiaryType,
    CaseStatus,
    HardshipGround,
    IdKind,
    ReceivedVia,
    WaiverBasis,
)
from app.staff.models import Office
from bench.population import Someone

_FIRST_DAY = date(2013, 1, 4)
_YEARS = 14
_AT = datetime(2026, 1, 5, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _Party:
    name: str


@dataclass(slots=True)
class Filed:
    """Somebody with the case they came with, as the index sees both."""

    id: int
    office_id: int
    year: int
    seq: int
    case_no: str
    applicant_name: str
    is_open: bool
    person: Someone
    opponents: list[_Party]


def file_away(people: Iterable[Someone], offices: list[Office]) -> Iterator[Filed]:
    """A case for each of them, numbered as they come; the years go by evenly."""
    everyone = list(people)
    last: dict[tuple[int, int], int] = defaultdict(int)
    for number, someone in enumerate(everyone):
        office = offices[someone.office % len(offices)]
        year = _FIRST_DAY.year + number * _YEARS // len(everyone)
        year, seq = someone.number or (year, last[office.id, year] + 1)
        last[office.id, year] = max(last[office.id, year], seq)
        yield Filed(
            number + 1, office.id, year, seq, f"{office.case_prefix}〔{year}〕{seq}号", someone.name,
            someone.is_open, someone, [_Party(name) for name in someone.opponents],
        )  # fmt: skip


@dataclass(slots=True)
class Rows:
    """What is stored of some cases: whole rows, and the terms as tuples, of which there are very many."""

    persons: list[dict[str, Any]]
    cases: list[dict[str, Any]]
    opponents: list[dict[str, Any]]
    terms: list[tuple[int, bool, str, str, int]]


def rows_of(filed: Iterable[Filed], centre_of: dict[int, int], handler_id: int) -> Rows:
    """The rows to store. Numbers are indexed, not sealed: nobody reads them back."""
    rows = Rows([], [], [], [])
    for case in filed:
        centre = centre_of[case.office_id]
        rows.persons.append(_person_row(case.id, centre, case.person))
        rows.cases.append(_case_row(case, centre, handler_id))
        rows.opponents += [
            {"office_id": case.office_id, "case_id": case.id, "name": party.name} for party in case.opponents
        ]
        common = case.office_id, not case.is_open
        rows.terms += [(*common, kind.value, term, case.id) for kind, term in case_terms(case)]  # type: ignore[arg-type]
    return rows


def _person_row(number: int, centre: int, person: Someone) -> dict[str, Any]:
    index = blind_index(person.id_number, "id_number") if person.id_number else None
    return {
        "id": number, "office_id": centre, "row_key": f"{number:032x}", "name": person.name,
        "id_kind": IdKind.RESIDENT_ID if index else IdKind.NONE, "id_number_index": index,
        "birth_on": person.birth_on, "address": "", "former_names": person.former_names, "created_at": _AT,
        "version": 1,
    }  # fmt: skip


def _case_row(case: Filed, centre: int, handler_id: int) -> dict[str, Any]:
    day = date(case.year, 1, 4) + timedelta(days=case.id % 360)
    return {
        "id": case.id, "office_id": case.office_id, "year": case.year, "seq": case.seq, "case_no": case.case_no,
        "form_token": f"filled-{case.id}", "person_office_id": centre, "person_id": case.id,
        "status": CaseStatus.UNDER_REVIEW if case.is_open else CaseStatus.ARCHIVED,
        "applicant_name": case.applicant_name, "beneficiary_type": BeneficiaryType.NONE,
        "received_at": datetime(day.year, day.month, day.day, 2, tzinfo=UTC), "received_on": day,
        "received_via": ReceivedVia.WALK_IN, "matter": "pay_wages", "aid_form": AidForm.CIVIL_LITIGATION,
        "facts": "", "hardship_ground": HardshipGround.PLEDGE, "urgent_preservation": False, "remark": "",
        "assessment": {}, "waiver": WaiverBasis.PLEDGE, "is_provisional": False, "proposal": "",
        "proposal_note": "", "priority_tier": 3, "next_due_kind": "", "is_paused": False, "handler_id": handler_id,
        "version": 1,
    }  # fmt: skip


def store(rows: Rows) -> None:
    """Write the rows in one transaction."""
    with db.engine.connect().execution_options(writes=True) as connection, connection.begin():
        connection.execute(insert(Person), rows.persons)
        connection.execute(insert(LegalCase), rows.cases)
        connection.execute(insert(OpposingParty), rows.opponents)
        _write_terms(connection, rows.terms)


def _write_terms(connection: Connection, terms: list[tuple[int, bool, str, str, int]]) -> None:
    names = "office_id, is_closed, kind, term, case_id"
    cursor = connection.connection.cursor()
    if connection.dialect.name == "sqlite":
        cursor.executemany(f"insert into search_term ({names}) values (?, ?, ?, ?, ?)", sorted(terms))
        return
    with cursor.copy(f"copy search_term ({names}) from stdin") as copy:  # type: ignore[attr-defined]
        for term in terms:
            copy.write_row(term)
