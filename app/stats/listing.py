"""Which cases stand behind a figure, as a reader of figures may see them? (明细清单)"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from app.audit import Actor
from app.casework.models import LegalCase
from app.casework.scope import within
from app.extensions import db
from app.rules.matters import MATTER
from app.rules.text import mask_name
from app.rules.vocabulary import BeneficiaryType, CaseStatus
from app.stats.keys import FigureKey
from app.stats.monthly import cases_behind
from app.stats.period import Period

_AT_A_TIME = 500  # ids per statement, far below what either database takes


@dataclass(frozen=True, slots=True)
class ListedCase:
    """A case behind a figure; the name is masked (王*兰), numbers and facts are left out."""

    case_id: int
    case_no: str
    name: str
    matter: str
    beneficiary_type: BeneficiaryType
    status: CaseStatus
    received_on: date


def listed_cases(actor: Actor, period: Period, key: FigureKey, on: date) -> tuple[ListedCase, ...]:
    """The cases a figure counts, in the order they were counted."""
    ids = cases_behind(actor, period, key, on)
    rows: dict[int, ListedCase] = {}
    for start in range(0, len(ids), _AT_A_TIME):
        rows |= _read(actor, ids[start : start + _AT_A_TIME])
    return tuple(rows[case_id] for case_id in ids)


def _read(actor: Actor, ids: Sequence[int]) -> dict[int, ListedCase]:
    found = db.session.execute(
        select(
            LegalCase.id,
            LegalCase.case_no,
            LegalCase.applicant_name,
            LegalCase.matter,
            LegalCase.beneficiary_type,
            LegalCase.status,
            LegalCase.received_on,
        ).where(LegalCase.id.in_(ids), within(actor, LegalCase.office_id))
    )
    return {
        row[0]: ListedCase(row[0], row[1], mask_name(row[2]), MATTER[row[3]].short, row[4], row[5], row[6])
        for row in found
    }
