"""Which offices, people and limits does the data set have?

One city: its own centre, eleven counties below it, each with a centre and four or five
stations: sixty offices. Written straight into the migrated schema.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from random import Random

from sqlalchemy import func, select

from app.demo.content import GIVEN_FEMALE, GIVEN_MALE, SURNAMES
from app.extensions import db, transaction
from app.rules.limits import OFFICE_LIMITS
from app.rules.matters import MatterGroup
from app.rules.vocabulary import OfficeKind, Role
from app.staff.models import LawyerProfile, Office, User
from app.staff.passwords import hash_password
from app.timing.models import OfficeLimit, TimingAct, TimingChange

PASSWORD = "清江-压测-优先-2026"  # of everybody in the data set, which holds nothing real
OFFICES = 60
_COUNTIES = 11
_NAMES = "甲乙丙丁戊己庚辛壬癸子"
_FIRST_DAY = date(2010, 1, 1)
_OPENED = datetime(2010, 1, 4, 1, tzinfo=UTC)
_CASES_A_LAWYER = 400  # in fourteen years
_FEWEST_LAWYERS = 36
_CAPACITY = 200
_CITY_DIRECTORS = 20  # who see every case; a login has three sessions at most
_SOURCE = "《法律援助条例》和2012年《办理法律援助案件程序规定》施行期间的规定"


@dataclass(frozen=True, slots=True)
class Worker:
    """Somebody who acts on cases."""

    id: int | None  # None: a job of the night
    name: str
    role: str
    office_id: int | None
    login: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """An office with everybody its cases need."""

    id: int
    prefix: str
    centre_id: int
    clerks: tuple[Worker, ...]
    director: Worker
    lawyers: tuple[Worker, ...]
    weight: float


def open_offices(cases: int, seed: int) -> None:
    """Enter offices, people and the limits of the years before the law; nothing if they are there."""
    with transaction() as session:
        if session.scalar(select(func.count()).select_from(Office)):
            return
        rng, password = Random(seed), hash_password(PASSWORD)
        root, offices = _offices()
        session.add_all(offices)
        session.flush()
        for office in offices:
            parent = office.parent or None
            office.path = f"{parent.path if parent else '/'}{office.id}/"
        _people(rng, offices, cases, password)
        _limits(root)


def _offices() -> tuple[Office, list[Office]]:
    def made(kind: OfficeKind, name: str, prefix: str, parent: Office | None) -> Office:
        return Office(kind=kind, name=name, case_prefix=prefix, parent=parent, created_at=_OPENED, path="/")

    root = made(OfficeKind.CENTRE, "测试市法律援助中心", "测市法援", None)
    offices = [root]
    for county in _NAMES[:_COUNTIES]:
        centre = made(OfficeKind.CENTRE, f"{county}县法律援助中心", f"{county}法援", root)
        offices.append(centre)
        for n in range(1, 5):
            kind = OfficeKind.MILITARY_STATION if n == 1 else OfficeKind.JUSTICE_OFFICE
            offices.append(made(kind, f"{county}县第{n}工作站", f"{county}{n}援", centre))
    for n in range(1, OFFICES - len(offices) + 1):
        offices.append(made(OfficeKind.LAW_FIRM, f"市第{n}法律服务所", f"市{n}援", root))
    return root, offices


def _people(rng: Random, offices: list[Office], cases: int, password: str) -> None:
    def user(office: Office, role: Role, login: str) -> User:
        return User(
            office_id=office.id,
            login=login,
            name=_name(rng),
            role=role,
            password_hash=password,
            created_at=_OPENED,
        )

    everybody = []
    centres = [office for office in offices if office.kind is OfficeKind.CENTRE]
    for office in offices:
        clerks = 3 if office.kind is OfficeKind.CENTRE else 1
        everybody += [user(office, Role.CLERK, f"clerk-{office.id}-{n}") for n in range(1, clerks + 1)]
    for office in centres:
        everybody.append(user(office, Role.DIRECTOR, f"director-{office.id}"))
        everybody.append(user(office, Role.STATISTICIAN, f"stats-{office.id}"))
    everybody += [user(offices[0], Role.DIRECTOR, f"city-{n + 1}") for n in range(_CITY_DIRECTORS)]
    for n in range(max(_FEWEST_LAWYERS, cases // _CASES_A_LAWYER)):
        lawyer = user(centres[n % len(centres)], Role.LAWYER, f"lawyer-{n + 1}")
        lawyer.lawyer = LawyerProfile(
            practising_since=date(rng.randint(1995, 2020), rng.randint(1, 12), 1),
            specialities=[group.value for group in rng.sample(list(MatterGroup), 3)],
            in_military_pool=n % 4 == 0,
            capacity=_CAPACITY,
        )
        everybody.append(lawyer)
    db.session.add_all(everybody)


def _name(rng: Random) -> str:
    given = GIVEN_MALE + GIVEN_FEMALE
    return rng.choice(SURNAMES) + rng.choice(given) + rng.choice(given)


def _limits(root: Office) -> None:
    """The office's own rows for the years before the shipped ones, so that every year has clocks."""
    for limit in OFFICE_LIMITS:
        change = TimingChange(
            office_id=root.id,
            at=_OPENED,
            actor_name="系统",
            what=TimingAct.LIMIT.value,
            affected=0,
            retroactive=False,
            detail={"kind": limit.kind.value},
        )
        db.session.add(change)
        db.session.flush()
        db.session.add(
            OfficeLimit(
                office_id=root.id,
                change_id=change.id,
                kind=limit.kind.value,
                figure=limit.figure,
                unit=limit.unit.value,
                roll_over=limit.roll_over.value,
                paused_by=sorted(reason.value for reason in limit.paused_by),
                start_event=limit.start_event,
                source=_SOURCE,
                warn_days=limit.warn_days,
                effective_from=_FIRST_DAY,
            )
        )


def places() -> list[Place]:
    """The offices with their people, the busiest first; needs an application context."""
    offices = {office.id: office for office in db.session.scalars(select(Office).order_by(Office.id))}
    people: dict[tuple[int, str], list[Worker]] = {}
    for row in db.session.scalars(select(User).order_by(User.id)):
        worker = Worker(row.id, row.name, row.role.value, row.office_id, row.login)
        people.setdefault((row.office_id, worker.role), []).append(worker)
    found = []
    for n, office in enumerate(offices.values()):
        centre_id = _centre(office, offices)
        is_centre = office.id == centre_id
        found.append(
            Place(
                id=office.id,
                prefix=office.case_prefix,
                centre_id=centre_id,
                clerks=tuple(people[office.id, Role.CLERK.value]),
                director=people[centre_id, Role.DIRECTOR.value][0],
                lawyers=tuple(people[centre_id, Role.LAWYER.value]),
                weight=(6.0 if is_centre else 1.0) * (1.6 - n / len(offices)),
            )
        )
    db.session.rollback()
    return found


def _centre(office: Office, offices: dict[int, Office]) -> int:
    while office.kind is not OfficeKind.CENTRE and office.parent_id is not None:
        office = offices[office.parent_id]
    return office.id
