"""Deadlines put straight into the tables: the ladder reads rows, however they came about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import count

from app.audit import Actor
from app.casework.clocks import Deadline, DeadlineState
from app.casework.models import LegalCase
from app.extensions import db, transaction
from app.parties.models import Person
from app.rules.deadline_kinds import DeadlineKind
from app.rules.vocabulary import (
    AidForm,
    BeneficiaryType,
    CaseStatus,
    HardshipGround,
    IdKind,
    OfficeKind,
    ReceivedVia,
    Role,
    WaiverBasis,
)
from app.staff.models import Office, User

LONG_AGO = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)
RULES = {
    DeadlineKind.REVIEW: "review-2022",
    DeadlineKind.ASSIGN: "assign-2022",
    DeadlineKind.SIGN_AGREEMENT: "sign-agreement-2023",
    DeadlineKind.CLOSING_FILE: "closing-file-2023",
    DeadlineKind.OBJECTION_LODGE: "objection-lodge-2023",
    DeadlineKind.CRIMINAL_APPEAL_RULING: "criminal-appeal-ruling-2013",
}
_numbers = count(1)


@dataclass(frozen=True)
class Desk:
    """An office with a station below it and one person per role that matters here."""

    centre: Office
    station: Office
    clerk: User
    director: User
    lawyer: User
    person: Person


def a_user(office: Office, role: Role) -> User:
    number = next(_numbers)
    return User(
        office=office,
        login=f"u{number}",
        name=f"人员{number}",
        role=role,
        password_hash="x",
        is_active=True,
        created_at=LONG_AGO,
    )


def a_desk() -> Desk:
    number = next(_numbers)
    centre = Office(
        kind=OfficeKind.CENTRE, name=f"中心{number}", case_prefix=f"甲{number}法援", created_at=LONG_AGO
    )
    station = Office(
        kind=OfficeKind.MILITARY_STATION,
        name=f"工作站{number}",
        case_prefix=f"乙{number}法援",
        created_at=LONG_AGO,
        parent=centre,
    )
    clerk, director = a_user(centre, Role.CLERK), a_user(centre, Role.DIRECTOR)
    lawyer = a_user(centre, Role.LAWYER)
    with transaction() as session:
        session.add_all([centre, station, clerk, director, lawyer])
        session.flush()
        centre.path = f"/{centre.id}/"
        station.path = f"/{centre.id}/{station.id}/"
        person = Person(
            office_id=centre.id, row_key="r", name="申请人", id_kind=IdKind.NONE, created_at=LONG_AGO
        )
        session.add(person)
    return Desk(centre, station, clerk, director, lawyer, person)


def a_case(desk: Desk, office: Office | None = None, lawyer: User | None = None) -> LegalCase:
    """A case row; call inside transaction()."""
    number, office = next(_numbers), office or desk.centre
    case = LegalCase(
        office_id=office.id,
        year=2026,
        seq=number,
        case_no=f"{office.case_prefix}〔2026〕{number}号",
        form_token=f"t{number}",
        status=CaseStatus.UNDER_REVIEW,
        person_office_id=desk.centre.id,
        person_id=desk.person.id,
        applicant_name="申请人",
        beneficiary_type=BeneficiaryType.NONE,
        received_at=LONG_AGO,
        received_on=date(2026, 1, 5),
        received_via=ReceivedVia.WALK_IN,
        matter="wages",
        aid_form=AidForm.CIVIL_LITIGATION,
        hardship_ground=HardshipGround.NOT_STATED,
        waiver=WaiverBasis.NOT_WAIVED,
        priority_tier=3,
        handler_id=desk.clerk.id,
        lawyer_id=lawyer.id if lawyer else None,
    )
    db.session.add(case)
    db.session.flush()
    return case


def a_deadline(
    case: LegalCase,
    due_on: date,
    kind: DeadlineKind = DeadlineKind.REVIEW,
    state: DeadlineState = DeadlineState.RUNNING,
) -> Deadline:
    """A clock of a case; call inside transaction()."""
    row = Deadline(
        office_id=case.office_id,
        case_id=case.id,
        kind=kind.value,
        rule_id=RULES[kind],
        state=state,
        started_on=date(2026, 1, 5),
        nominal_due_on=due_on,
        rolled_due_on=due_on,
        target_on=due_on,
        warn_on=due_on - timedelta(days=7 if kind is DeadlineKind.CLOSING_FILE else 2),
    )
    db.session.add(row)
    db.session.flush()
    return row


def actor_for(user: User) -> Actor:
    return Actor(user.id, user.name, user.role, user.office_id, (user.office_id,))
