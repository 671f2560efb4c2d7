"""Who saw what is kept under a seal? (查看联系电话)"""

from __future__ import annotations

from app import audit
from app.audit import Actor
from app.casework.errors import Refused
from app.casework.models import LegalCase
from app.casework.scope import may_reach


def reveal_phone(actor: Actor, case: LegalCase) -> str:
    """The applicant's phone number in clear, for whoever is about to ring; every look is audited.

    Raises Refused out of reach, or when no number is on file.
    """
    if not may_reach(actor, case):
        raise Refused("该案件不在您的办理范围内")
    number: str | None = case.person.phone
    if not number:
        raise Refused("没有登记联系电话")
    audit.record(
        actor,
        "person.reveal_phone",
        object_kind="person",
        object_id=case.person_id,
        detail={"case_no": case.case_no},
    )
    return number
