"""What do we know of one applicant, over all their cases? (人员档案)"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app import clock
from app.audit import Actor
from app.casework.errors import NotFound
from app.casework.listed import ListedCase
from app.casework.models import LegalCase
from app.casework.queue_row import QueueRow, row_of
from app.casework.scope import visible
from app.extensions import db
from app.parties.models import BeneficiaryStatus, Person
from app.timing import timing_for

_MOST_CASES = 200
_BIGGEST_ID = 2**63 - 1


@dataclass(frozen=True, slots=True)
class PersonFile:
    """A person as far as the actor's own cases show them; nothing here needs another query."""

    person: Person
    statuses: tuple[BeneficiaryStatus, ...]  # newest first
    cases: tuple[QueueRow, ...]  # newest first


def person_file(actor: Actor, person_id: int) -> PersonFile:
    """The person behind at least one case within reach, with those cases. Raises NotFound."""
    cases = (
        db.session.scalars(
            select(LegalCase)
            .where(LegalCase.person_id == person_id, visible(actor))
            .options(
                joinedload(LegalCase.person),
                joinedload(LegalCase.beneficiary_status),
                joinedload(LegalCase.office),
                joinedload(LegalCase.handler),
                joinedload(LegalCase.lawyer),
            )
            .order_by(LegalCase.received_at.desc(), LegalCase.id.desc())
            .limit(_MOST_CASES)
        ).all()
        if 0 < person_id <= _BIGGEST_ID
        else []
    )
    if not cases:
        raise NotFound
    today, timing = clock.today(), timing_for(actor)
    statuses = {case.beneficiary_status for case in cases if case.beneficiary_status is not None}
    return PersonFile(
        cases[0].person,
        tuple(sorted(statuses, key=lambda row: -row.id)),
        tuple(row_of(actor, ListedCase.of(case), today, n, timing) for n, case in enumerate(cases, start=1)),
    )
