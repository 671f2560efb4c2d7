"""Offices, people and cases to test with, made by the real operations.

Each function opens its own transaction unless one is open. A case is brought to the
status asked for by the verbs an office would use, so that no test starts from a state
that cannot happen.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any
from unittest import mock

from app import casework, clock
from app.audit import Actor, system_actor
from app.casework import Application
from app.casework.models import LegalCase
from app.extensions import db, in_transaction, transaction
from app.parties.persons import PersonFacts, StatusFacts
from app.rules.identity import check_character
from app.rules.matters import MATTER
from app.rules.papers import PAPER_LABELS
from app.rules.vocabulary import (
    BeneficiaryType,
    CaseStatus,
    HardshipGround,
    IdKind,
    OfficeKind,
    Outcome,
    ProofState,
    RefusalGround,
    Relation,
    Role,
    TerminationGround,
)
from app.staff import operations, queries
from app.staff.models import Office, User
from app.staff.passwords import hash_password

PASSWORD = "清江-法援-优先-2026"  # noqa: S105  of every test user
SYSTEM = system_actor("测试")
_serial = itertools.count(1)
_hashed = cache(hash_password)  # hashing is slow on purpose; one hash serves all test users


def _write() -> AbstractContextManager[Any]:
    return nullcontext() if in_transaction() else transaction()


def an_office(
    kind: OfficeKind | None = None, *, parent: Office | None = None, name: str = "", prefix: str = ""
) -> Office:
    """A centre at the root of its own tree, or a military station below `parent`."""
    n = next(_serial)
    with _write():
        return operations.add_office(
            SYSTEM,
            kind=kind or (OfficeKind.MILITARY_STATION if parent else OfficeKind.CENTRE),
            name=name or f"第{_chinese(n)}法律援助中心",
            case_prefix=prefix or f"测{_chinese(n)}法援",
            parent_id=parent.id if parent else None,
        )


def a_user(role: Role = Role.CLERK, office: Office | None = None, name: str = "") -> User:
    """Somebody who works in the office (a new one unless given); the password is PASSWORD."""
    n, place = next(_serial), office or an_office()
    with _write(), mock.patch.object(operations, "hash_password", _hashed):
        return operations.add_user(
            SYSTEM,
            office_id=place.id,
            login=f"user{n}",
            name=name or f"职员{_chinese(n)}",
            role=role,
            password=PASSWORD,
        )


def a_lawyer(office: Office | None = None, name: str = "", **profile: Any) -> User:
    """A lawyer; `profile` takes practising_since, specialities, in_military_pool, capacity, phone."""
    n, place = next(_serial), office or an_office()
    with _write(), mock.patch.object(operations, "hash_password", _hashed):
        return operations.add_lawyer(
            SYSTEM,
            office_id=place.id,
            login=f"lawyer{n}",
            name=name or f"律师{_chinese(n)}",
            password=PASSWORD,
            practising_since=profile.pop("practising_since", date(2015, 1, 1)),
            **profile,
        )


def actor_of(user: User) -> Actor:
    """The actor a signed-in user is."""
    return queries.actor_of(user)


def _chinese(n: int) -> str:
    return "".join("零一二三四五六七八九"[int(digit)] for digit in str(n))


def an_id_number(n: int | None = None, birth_on: date = date(1980, 5, 17)) -> str:
    """A valid resident identity number (an invented one)."""
    serial = (next(_serial) if n is None else n) % 1000
    first = f"110105{birth_on:%Y%m%d}{serial:03d}"
    return first + check_character(first)


def a_person(**facts: Any) -> PersonFacts:
    """An applicant nobody has met before."""
    n = next(_serial)
    birth_on = facts.pop("birth_on", date(1950 + n // 1000 % 50, 5, 17))
    given = {
        "name": f"王{_chinese(n)}",
        "id_kind": IdKind.RESIDENT_ID,
        "id_number": an_id_number(n, birth_on),
        "phone": "13800005678",
        "birth_on": birth_on,
    }
    return PersonFacts(**(given | facts))


def a_status(type: BeneficiaryType = BeneficiaryType.MARTYR_BEREAVED, **facts: Any) -> StatusFacts:
    """A claimed beneficiary status; by default bereaved of a martyr, with the proof handed in."""
    relation = Relation.PARENT if type in _BY_KINSHIP else Relation.SELF
    return StatusFacts(type, **({"relation": relation, "proof_state": ProofState.VERIFIED} | facts))


_BY_KINSHIP = {
    BeneficiaryType.SOLDIER_FAMILY,
    BeneficiaryType.CONSCRIPT_FAMILY,
    BeneficiaryType.MARTYR_BEREAVED,
    BeneficiaryType.DUTY_DEATH_BEREAVED,
    BeneficiaryType.ILLNESS_DEATH_BEREAVED,
}


def all_papers(matter: str) -> tuple[str, ...]:
    """Every paper that could be asked for, so that the application is complete."""
    return (*PAPER_LABELS, *(MATTER[matter].papers if matter in MATTER else ()))


def an_application(**fields: Any) -> Application:
    """A complete application for unpaid wages by an ordinary applicant."""
    matter = fields.get("matter", "pay_wages")
    given: dict[str, Any] = {
        "person": fields.get("person") or a_person(),
        "matter": matter,
        "form_token": f"form-token-{next(_serial)}",
        "hardship": HardshipGround.PLEDGE,
        "received_papers": all_papers(matter),
        "facts": "用人单位拖欠工资三个月。",
        "opponents": ("清江某建筑公司",),
    }
    return Application(**(given | fields))


class Team:
    """One office with a clerk, a director and a lawyer, made on first use."""

    def __init__(self, office: Office | None = None) -> None:
        self.office = office or an_office()
        self.clerk = actor_of(a_user(Role.CLERK, self.office))
        self.director = actor_of(a_user(Role.DIRECTOR, self.office))
        self.lawyer_user = a_lawyer(self.office, capacity=200)
        self.lawyer = actor_of(self.lawyer_user)


def a_case(
    status: CaseStatus = CaseStatus.UNDER_REVIEW,
    *,
    team: Team | None = None,
    received_on: date | None = None,
    beneficiary: BeneficiaryType | StatusFacts | None = None,
    **fields: Any,
) -> LegalCase:
    """A case at that status. `fields` go to `an_application`; steps are taken on the day of receipt,
    but 视为撤回 comes 40 days later, so give it a day long enough ago."""
    people = team or Team()
    day = received_on or clock.today() - _AGE.get(status, timedelta(0))
    claimed = a_status(beneficiary) if isinstance(beneficiary, BeneficiaryType) else beneficiary
    papers = {"received_papers": ()} if status in _INCOMPLETE else {}
    application = an_application(**({"status": claimed, "received_on": day} | papers | fields))
    with _at_noon(day), _write():
        case = casework.submit(people.clerk, application)
        for step in _STEPS[status]:
            step(people, case)
        db.session.flush()
    return case


def _at_noon(day: date) -> AbstractContextManager[Any]:
    if day == clock.today():
        return nullcontext()
    return clock.travelled_to(clock.at_local(day, 12))


def an_instant(day: date, hour: int = 12) -> datetime:
    """A wall time in Shanghai, for clock.travelled_to."""
    return clock.at_local(day, hour)


_Step = Callable[[Team, LegalCase], object]
_INCOMPLETE = {CaseStatus.RECEIVED, CaseStatus.PAPERS_AWAITED, CaseStatus.DEEMED_WITHDRAWN}

_AGE = {CaseStatus.DEEMED_WITHDRAWN: timedelta(days=60)}


def _ask(team: Team, case: LegalCase) -> None:
    missing = [paper.label for paper in case.papers if paper.received_on is None]
    casework.ask_for_papers(team.clerk, case, missing, clock.today() + timedelta(days=10))


def _lapse(team: Team, case: LegalCase) -> None:
    with clock.travelled_to(clock.now() + timedelta(days=40)):
        casework.lapse(team.clerk, case)


def _refuse(team: Team, case: LegalCase) -> None:
    casework.refuse(team.director, case, RefusalGround.OTHER, "《法律援助法》第三十一条", "不属于援助事项")


def _assign(team: Team, case: LegalCase) -> None:
    casework.assign(team.director, case, team.lawyer_user.id)


def _close(team: Team, case: LegalCase) -> None:
    casework.close(team.lawyer, case, Outcome.WON, clock.today(), 3_860_000)


def _archive(team: Team, case: LegalCase) -> None:
    casework.file_papers(team.lawyer, case)
    casework.archive(team.clerk, case)


def _terminate(team: Team, case: LegalCase) -> None:
    casework.terminate(team.director, case, TerminationGround.OWN_LAWYER, "受援人自行委托律师")


_GRANTED: tuple[_Step, ...] = (lambda team, case: casework.grant(team.director, case),)
_ASSIGNED = (*_GRANTED, _assign)
_SIGNED = (*_ASSIGNED, lambda team, case: casework.sign_agreement(team.lawyer, case))
_CLOSED = (*_SIGNED, _close)
_STEPS: dict[CaseStatus, tuple[_Step, ...]] = {
    CaseStatus.RECEIVED: (),
    CaseStatus.UNDER_REVIEW: (),
    CaseStatus.PAPERS_AWAITED: (_ask,),
    CaseStatus.DEEMED_WITHDRAWN: (_ask, _lapse),
    CaseStatus.GRANTED: _GRANTED,
    CaseStatus.ASSIGNED: _ASSIGNED,
    CaseStatus.IN_PROGRESS: _SIGNED,
    CaseStatus.CLOSED: _CLOSED,
    CaseStatus.ARCHIVED: (*_CLOSED, _archive),
    CaseStatus.REFUSED: (_refuse,),
    CaseStatus.TERMINATED: (*_SIGNED, _terminate),
    CaseStatus.WITHDRAWN: (lambda team, case: casework.withdraw(team.clerk, case, "已自行解决"),),
    CaseStatus.TRANSFERRED: (
        lambda team, case: casework.transfer(team.director, case, "南湖区法律援助中心", "管辖在南湖区"),
    ),
}
