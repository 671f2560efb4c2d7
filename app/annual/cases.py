"""Which cases may be told as examples, and how, without saying who it was? (典型案例)"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from types import MappingProxyType
from typing import Any

from sqlalchemy import func, select

from app.audit import Actor
from app.casework.models import LegalCase
from app.casework.scope import within
from app.extensions import db
from app.rules.matters import MATTER
from app.rules.vocabulary import BeneficiaryType, CaseStatus, Outcome
from app.stats import Span, wan

MOST_OFFERED = 60
MOST_CHOSEN = 5
_CHOSEN_UNASKED = 3
_OVER = (CaseStatus.CLOSED, CaseStatus.ARCHIVED)
_COMPOUND = re.compile(
    "欧阳|司马|上官|诸葛|东方|皇甫|尉迟|公孙|慕容|司徒|令狐|夏侯|长孙|宇文|端木|独孤|南宫|闻人|太史|申屠|轩辕|百里|呼延|"
    "万俟|单于|澹台|乐正|仲长|司空|濮阳|淳于|钟离|鲜于|闾丘|东郭|西门|赫连|宗政|公冶|第五|羊舌|拓跋"
)
# How the endings that speak for themselves are told.
_ENDINGS: Mapping[Outcome, str] = MappingProxyType(
    {
        Outcome.WON: "案件胜诉",
        Outcome.PARTLY_WON: "案件部分胜诉",
        Outcome.MEDIATED: "案件以调解结案",
        Outcome.SETTLED: "双方达成和解",
        Outcome.ARBITRATED: "仲裁作出裁决",
    }
)


@dataclass(frozen=True, slots=True)
class Offered:
    """A case closed in the year that may be told: whom it was for by class, what came of it."""

    case_id: int
    case_no: str
    name: str  # 王某
    type_label: str
    matter: str
    ending: str  # empty where the outcome does not speak for itself
    outcome_label: str
    recovered_fen: int
    closed_on: date | None

    @property
    def recovered_shown(self) -> str:
        """In 万元; nothing where nothing was recovered."""
        return wan(self.recovered_fen) if self.recovered_fen else ""

    def as_json(self) -> dict[str, Any]:
        """What the draft keeps: no number, no full name."""
        kept = asdict(self)
        return {key: kept[key] for key in ("name", "type_label", "matter", "ending", "recovered_fen")} | {
            "recovered": self.recovered_shown
        }


def anonymous(name: str) -> str:
    """王某, 欧阳某."""
    return f"{name[:2] if len(name) > 2 and _COMPOUND.match(name) else name[:1]}某"


def offered(actor: Actor, span: Span, ids: Sequence[int] | None = None) -> tuple[Offered, ...]:
    """The cases of beneficiaries closed in the span, those with most recovered first; only `ids` if given."""
    rows = (
        select(LegalCase)
        .where(
            within(actor, LegalCase.office_id),
            LegalCase.beneficiary_type != BeneficiaryType.NONE,
            LegalCase.status.in_(_OVER),
            LegalCase.closed_on >= span.first_on,
            LegalCase.closed_on < span.end_on,
        )
        .order_by(func.coalesce(LegalCase.recovered_fen, 0).desc(), LegalCase.id)
        .limit(MOST_OFFERED)
    )
    if ids is not None:
        rows = rows.where(LegalCase.id.in_(ids))
    return tuple(map(_offered, db.session.scalars(rows)))


def _offered(case: LegalCase) -> Offered:
    matter = MATTER.get(case.matter)
    return Offered(
        case.id,
        case.case_no,
        anonymous(case.applicant_name),
        case.beneficiary_type.label,
        matter.short if matter else "其他",
        _ENDINGS.get(case.outcome, "") if case.outcome else "",
        case.outcome.label if case.outcome else "",
        case.recovered_fen or 0,
        case.closed_on,
    )


def chosen_unasked(found: Sequence[Offered]) -> tuple[Offered, ...]:
    """The few a first draft tells: those with an ending that speaks for itself."""
    return tuple(each for each in found if each.ending)[:_CHOSEN_UNASKED]
