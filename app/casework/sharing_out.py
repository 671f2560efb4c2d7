"""How are several cases shared out among the lawyers? (批量指派预览)"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app.audit import Actor
from app.casework.assigning import Candidate, candidates
from app.casework.models import LegalCase
from app.casework.scope import visible
from app.extensions import db
from app.rules.vocabulary import BeneficiaryType, CaseStatus

MOST_SHARED = 20


@dataclass(frozen=True, slots=True)
class Share:
    """One case of a batch, who might take it and who is suggested (建议人选)."""

    case: LegalCase
    candidates: tuple[Candidate, ...]  # only those who may take it, best first
    suggested: Candidate | None  # None: nobody has room


def share_out(actor: Actor, case_ids: Sequence[int]) -> tuple[Share, ...]:
    """Suggest a lawyer for each case waiting for assignment within reach, in the order given.

    In turn (轮流): whoever got fewest of this batch, the better candidate first. A beneficiary's
    case stays within the military pool while somebody there has room. Writes nothing.
    """
    wanted = list(dict.fromkeys(case_ids))[:MOST_SHARED]
    found = db.session.scalars(
        select(LegalCase)
        .where(LegalCase.id.in_(wanted), visible(actor), LegalCase.status == CaseStatus.GRANTED)
        .options(joinedload(LegalCase.person), joinedload(LegalCase.office), joinedload(LegalCase.opponents))
    ).unique()
    given: Counter[int] = Counter()
    shares = []
    for case in sorted(found, key=lambda each: wanted.index(each.id)):
        able = tuple(each for each in candidates(actor, case) if each.selectable)
        chosen = _in_turn(case, able, given)
        if chosen is not None:
            given[chosen.lawyer.id] += 1
        shares.append(Share(case, able, chosen))
    return tuple(shares)


def _in_turn(case: LegalCase, able: Sequence[Candidate], given: Counter[int]) -> Candidate | None:
    free = [each for each in able if each.open_cases + given[each.lawyer.id] < each.capacity]
    if case.beneficiary_type is not BeneficiaryType.NONE:
        free = [each for each in free if each.in_military_pool] or free
    return min(free, key=lambda each: given[each.lawyer.id], default=None)
