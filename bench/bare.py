"""Bare rows for measuring one engine: offices with a clerk and an applicant, and cases without a past."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Flask

from app import clock, create_app
from app.extensions import transaction
from app.parties.models import Person
from app.rules.vocabulary import OfficeKind, Role
from app.staff.models import Office, User
from config import Settings


@dataclass(frozen=True, slots=True)
class Desk:
    """Ids of what every case needs."""

    office_id: int
    clerk_id: int
    person_id: int


def application(url: str) -> Flask:
    """The application over that database, with keys of its own."""
    names = ("secret_key", "field_key", "index_key", "audit_key")
    keys = {name: f"{name}-for-the-bench-0123456789abcdef" for name in names}
    return create_app(Settings(environment="test", database_url=url, **keys))


def desks(number: int) -> list[Desk]:
    """So many offices, a clerk and a director in every one."""
    return [_desk(each) for each in range(1, number + 1)]


def _desk(number: int) -> Desk:
    with transaction() as session:
        office = Office(
            kind=OfficeKind.CENTRE, name=f"基准{number}", case_prefix=f"基{number}", created_at=clock.now()
        )
        session.add(office)
        session.flush()
        office.path = f"/{office.id}/"
        clerk, director = (
            User(
                office_id=office.id, login=f"{role.value}{number}", name="基准", role=role,
                password_hash="-", created_at=clock.now(),
            )
            for role in (Role.CLERK, Role.DIRECTOR)
        )  # fmt: skip
        person = Person(office_id=office.id, row_key="r", name="甲", id_kind="none", created_at=clock.now())
        session.add_all([clerk, director, person])
        session.flush()
        return Desk(office.id, clerk.id, person.id)


def a_case(number: int, desk: Desk, received_on: date) -> dict[str, Any]:
    """One row of legal_case, under review, as plain values."""
    return {
        "id": number, "office_id": desk.office_id, "year": 2026, "seq": number,
        "case_no": f"基准〔2026〕{number}号", "form_token": f"bench-{number}", "status": "under_review",
        "person_office_id": desk.office_id, "person_id": desk.person_id, "applicant_name": "甲",
        "beneficiary_type": "none", "received_at": clock.at_local(received_on, 9), "received_on": received_on,
        "received_via": "walk_in", "matter": "pay_wages", "aid_form": "civil_litigation", "facts": "",
        "hardship_ground": "pledge", "urgent_preservation": False, "remark": "", "assessment": {},
        "waiver": "pledge", "is_provisional": False, "proposal": "", "proposal_note": "", "priority_tier": 3,
        "next_due_kind": "", "next_is_tentative": False, "is_paused": False, "handler_id": desk.clerk_id,
        "version": 1,
    }  # fmt: skip
