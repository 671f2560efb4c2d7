"""What does a row of a list need to know of a case, and how are such cases read?

A list shows a fifth of what is written about a case. It reads that fifth as plain values, by a
statement made once; whole cases with their people and offices cost three times as much.
"""

from __future__ import annotations

import typing
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

import orjson
from sqlalchemy import ColumnElement, Select, Table, Text, case, cast, or_, select

from app.casework.models import LegalCase, short_number
from app.extensions import db
from app.parties.models import BeneficiaryStatus, Person
from app.parties.persons import Birth, Claimed
from app.rules.vocabulary import BeneficiaryType, CaseStatus
from app.staff.models import Office, User


@dataclass(frozen=True, slots=True)
class ListedCase:
    """A case as far as lists show it; the names are those of LegalCase, which says what they mean."""

    id: int
    office_id: int
    year: int
    seq: int
    case_no: str
    status: CaseStatus
    applicant_name: str
    beneficiary_type: BeneficiaryType
    received_at: datetime
    received_on: date
    matter: str
    override: Mapping[str, Any] | None
    is_provisional: bool
    proposal: str
    priority_tier: int
    tier_until: date | None
    next_due_on: date | None
    next_due_kind: str
    next_warn_on: date | None
    next_is_tentative: bool
    is_paused: bool
    supervised_until: date | None
    file_received_on: date | None
    version: int
    office_name: str
    case_prefix: str
    handler_name: str
    assessed: str  # the assessment as JSON where a list asks for it (_ASKED), else ""
    lawyer_name: str
    person: Birth
    beneficiary_status: Claimed | None

    @property
    def short_no(self) -> str:
        """The number as tables show it."""
        return short_number(self.year, self.seq)

    @property
    def assessment(self) -> dict[str, Any]:
        """What the rules said when last asked. Most lists show none of its four kilobytes, so they are read
        only when asked for, and only of cases that wait for papers or a decision."""
        found: dict[str, Any] = orjson.loads(self.assessed) if self.assessed else {}
        return found

    @classmethod
    def of(cls, case: LegalCase) -> ListedCase:
        """A whole case as lists show it; person, status, office, handler and lawyer must be loaded."""
        status = case.beneficiary_status
        values: list[Any] = [getattr(case, name) for name in _OF_CASE]
        values += [case.office.name, case.office.case_prefix, case.handler.name]
        values.append(orjson.dumps(case.assessment).decode() if case.status in _ASKED else "")
        claim = None if status is None else Claimed(*(getattr(status, name) for name in Claimed._fields))
        values += [case.lawyer.name if case.lawyer else "", Birth(case.person.birth_on), claim]
        return cls(*values)


# Of a received case a list says which papers are lacking, of one under review what the rules made of it.
_ASKED: Final = (CaseStatus.RECEIVED, CaseStatus.UNDER_REVIEW)
_OF_CASE: Final = tuple(ListedCase.__dataclass_fields__)[:-7]
_case, _person, _claim = (
    typing.cast(Table, each.__table__) for each in (LegalCase, Person, BeneficiaryStatus)
)
_office = typing.cast(Table, Office.__table__)
_user = typing.cast(Table, User.__table__)


def _one(column: ColumnElement[Any], *found_by: ColumnElement[bool]) -> ColumnElement[Any]:
    """A value looked up for each case. Not a join: PostgreSQL thinks about the order of six joins for
    longer than it takes to read a page."""
    return select(column).where(*found_by).correlate(_case).scalar_subquery()


# In the order of the fields; what the claim is made of comes last, behind its id.
LISTED: Final[Select[Any]] = select(
    *(_case.c[name] for name in _OF_CASE),
    _one(_office.c.name, _office.c.id == _case.c.office_id).label("office_name"),
    _one(_office.c.case_prefix, _office.c.id == _case.c.office_id).label("case_prefix"),
    _one(_user.c.name, _user.c.id == _case.c.handler_id).label("handler_name"),
    case((or_(*(_case.c.status == each for each in _ASKED)), cast(_case.c.assessment, Text)), else_="").label(
        "assessed"
    ),
    _one(_user.c.name, _user.c.id == _case.c.lawyer_id).label("lawyer_name"),
    _one(
        _person.c.birth_on, _person.c.office_id == _case.c.person_office_id, _person.c.id == _case.c.person_id
    ).label("birth_on"),
    _claim.c.id.label("claim_id"),
    *(_claim.c[name].label(f"claim_{name}") for name in Claimed._fields),
).select_from(_case.outerjoin(_claim, _claim.c.id == _case.c.beneficiary_status_id))
_LAWYER_AT: Final = len(_OF_CASE) + 4


def read(statement: Select[Any], values: Mapping[str, Any] | None = None) -> list[ListedCase]:
    """The cases of a statement that LISTED was narrowed to."""
    rows = db.session.execute(statement, values or {})
    return [_listed(tuple(row)) for row in rows]


def _listed(row: tuple[Any, ...]) -> ListedCase:
    at = _LAWYER_AT
    claim = None if row[at + 2] is None else Claimed(*row[at + 3 :])
    values: list[Any] = [*row[:at], row[at] or "", Birth(row[at + 1]), claim]
    return ListedCase(*values)
