"""What does a row of a list need to know of a case, and how are such cases read?

A list shows a fifth of what is written about a case. It reads that fifth as plain values, by a
statement made once; whole cases with their people and offices cost three times as much.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, cast

from sqlalchemy import FromClause, Select, Table, and_, select

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
    assessment: dict[str, Any]
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
    lawyer_name: str
    person: Birth
    beneficiary_status: Claimed | None

    @property
    def short_no(self) -> str:
        """The number as tables show it."""
        return short_number(self.year, self.seq)

    @classmethod
    def of(cls, case: LegalCase) -> ListedCase:
        """A whole case as lists show it; person, status, office, handler and lawyer must be loaded."""
        status = case.beneficiary_status
        values: list[Any] = [getattr(case, name) for name in _OF_CASE]
        values += [case.office.name, case.office.case_prefix, case.handler.name]
        claim = None if status is None else Claimed(*(getattr(status, name) for name in Claimed._fields))
        values += [case.lawyer.name if case.lawyer else "", Birth(case.person.birth_on), claim]
        return cls(*values)


_OF_CASE: Final = tuple(ListedCase.__dataclass_fields__)[:-6]
_case, _person, _claim = (cast(Table, each.__table__) for each in (LegalCase, Person, BeneficiaryStatus))
_office = cast(Table, Office.__table__)
_handler, _lawyer = (cast(Table, User.__table__).alias(name) for name in ("handler", "lawyer"))
# Outer joins, so that no database begins with the people.
_FROM: Final[FromClause] = (
    _case.outerjoin(_office, _office.c.id == _case.c.office_id)
    .outerjoin(_handler, _handler.c.id == _case.c.handler_id)
    .outerjoin(
        _person, and_(_person.c.office_id == _case.c.person_office_id, _person.c.id == _case.c.person_id)
    )
    .outerjoin(_lawyer, _lawyer.c.id == _case.c.lawyer_id)
    .outerjoin(_claim, _claim.c.id == _case.c.beneficiary_status_id)
)
# In the order of the fields; what the claim is made of comes last, behind its id.
LISTED: Final[Select[Any]] = select(
    *(_case.c[name] for name in _OF_CASE),
    _office.c.name.label("office_name"),
    _office.c.case_prefix,
    _handler.c.name.label("handler_name"),
    _lawyer.c.name.label("lawyer_name"),
    _person.c.birth_on,
    _claim.c.id.label("claim_id"),
    *(_claim.c[name].label(f"claim_{name}") for name in Claimed._fields),
).select_from(_FROM)
_LAWYER_AT: Final = len(_OF_CASE) + 3


def read(statement: Select[Any], values: Mapping[str, Any] | None = None) -> list[ListedCase]:
    """The cases of a statement that LISTED was narrowed to."""
    rows = db.session.execute(statement, values or {})
    return [_listed(tuple(row)) for row in rows]


def _listed(row: tuple[Any, ...]) -> ListedCase:
    at = _LAWYER_AT
    claim = None if row[at + 2] is None else Claimed(*row[at + 3 :])
    values: list[Any] = [*row[:at], row[at] or "", Birth(row[at + 1]), claim]
    return ListedCase(*values)
