"""Which offices and people does the demo county have?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from app import clock, staff
from app.audit import Actor
from app.demo_access import DEMO_LOGINS, DEMO_PASSWORD
from app.rules.matters import MatterGroup as G
from app.rules.vocabulary import OfficeKind, Role
from app.staff.models import Office

CENTRE = "清江县法律援助中心"
_HARDSHIP_LINE_FEN = 2_100_00
_DAYS_PER_YEAR = 365


@dataclass(frozen=True, slots=True)
class DemoOffice:
    """An office of the demo county; all but the centre stand below it."""

    kind: OfficeKind
    name: str
    case_prefix: str
    phone: str
    address: str


@dataclass(frozen=True, slots=True)
class DemoUser:
    """Somebody who is not a lawyer."""

    login: str
    name: str
    role: Role
    office: str


@dataclass(frozen=True, slots=True)
class DemoLawyer:
    """A lawyer and what assignment asks about one."""

    login: str
    name: str
    office: str
    years: int
    specialities: tuple[G, ...]
    in_military_pool: bool
    capacity: int


OFFICES: tuple[DemoOffice, ...] = (
    DemoOffice(OfficeKind.CENTRE, CENTRE, "清江法援", "0339-6012348", "清江县城关镇建设路 8 号"),
    DemoOffice(
        OfficeKind.MILITARY_STATION,
        "军人军属法律援助工作站（县人武部）",
        "清江军援",
        "0339-6012381",
        "清江县城关镇人民路",
    ),
    DemoOffice(
        OfficeKind.MILITARY_STATION,
        "退役军人事务局法律援助工作站",
        "清江退援",
        "0339-6012390",
        "清江县城关镇文化街 15 号",
    ),
    DemoOffice(
        OfficeKind.JUSTICE_OFFICE, "城关镇司法所", "清江城关", "0339-6012401", "清江县城关镇南街 2 号"
    ),
    DemoOffice(
        OfficeKind.JUSTICE_OFFICE, "石桥乡司法所", "清江石桥", "0339-6012402", "清江县石桥乡街上 31 号"
    ),
    DemoOffice(OfficeKind.LAW_FIRM, "城关法律服务所", "清江服务", "0339-6012501", "清江县城关镇建设路 22 号"),
    DemoOffice(OfficeKind.LAW_FIRM, "江畔律师事务所", "清江江畔", "0339-6012502", "清江县城关镇滨江道 6 号"),
)
_STATION, _VETERANS, _TOWN, _VILLAGE = (office.name for office in OFFICES[1:5])
_SERVICE, _FIRM = (office.name for office in OFFICES[5:])

USERS: tuple[DemoUser, ...] = (
    DemoUser(DEMO_LOGINS[Role.CLERK], "周晓敏", Role.CLERK, CENTRE),
    DemoUser(DEMO_LOGINS[Role.DIRECTOR], "程国栋", Role.DIRECTOR, CENTRE),
    DemoUser(DEMO_LOGINS[Role.STATISTICIAN], "沈玉兰", Role.STATISTICIAN, CENTRE),
    DemoUser(DEMO_LOGINS[Role.ADMIN], "韩立群", Role.ADMIN, CENTRE),
    DemoUser(DEMO_LOGINS[Role.AUDITOR], "陆文静", Role.AUDITOR, CENTRE),
    DemoUser("clerk.hong", "洪波", Role.CLERK, CENTRE),
    DemoUser("clerk.junyuan", "梅芳", Role.CLERK, _STATION),
    DemoUser("clerk.tuiyuan", "单志强", Role.CLERK, _VETERANS),
    DemoUser("clerk.chengguan", "解丽", Role.CLERK, _TOWN),
    DemoUser("clerk.shiqiao", "覃勇", Role.CLERK, _VILLAGE),
)
LAWYERS: tuple[DemoLawyer, ...] = (
    DemoLawyer(DEMO_LOGINS[Role.LAWYER], "宋明远", _FIRM, 12, (G.PENSION, G.MILITARY, G.FAMILY), True, 18),
    DemoLawyer("lawyer.tao", "陶静怡", _FIRM, 9, (G.WAGES, G.INJURY), True, 18),
    DemoLawyer("lawyer.qiu", "仇海峰", _FIRM, 15, (G.INJURY, G.PROPERTY), True, 18),
    DemoLawyer("lawyer.bai", "白雪梅", _FIRM, 6, (G.SUPPORT, G.FAMILY), False, 16),
    DemoLawyer("lawyer.ren", "任建平", _FIRM, 21, (G.CRIMINAL, G.STATE_COMPENSATION), False, 14),
    DemoLawyer("lawyer.zha", "查文彬", _FIRM, 4, (G.SOCIAL_SECURITY, G.WAGES), True, 16),
    DemoLawyer("lawyer.ou", "区雅琴", _SERVICE, 8, (G.SUPPORT, G.WAGES), False, 16),
    DemoLawyer("lawyer.gai", "盖永胜", _SERVICE, 17, (G.PROPERTY, G.FAMILY), True, 16),
    DemoLawyer("lawyer.yin", "尹秋月", _SERVICE, 5, (G.INJURY, G.BRAVE_ACT), False, 16),
    DemoLawyer("lawyer.fang", "方致远", CENTRE, 10, (G.STATE_COMPENSATION, G.PENSION, G.CRIMINAL), True, 16),
    DemoLawyer("lawyer.ji", "季红霞", CENTRE, 7, (G.SOCIAL_SECURITY, G.ENVIRONMENT), False, 16),
)


def set_up(actor: Actor, since: date) -> None:
    """Open the offices and give everybody an account, as of that day.

    Run inside transaction(). Raises StaffError when a name or login is taken.
    """
    with clock.travelled_to(clock.at_local(since, 9)):
        offices = _open_offices(actor)
        for user in USERS:
            staff.add_user(
                actor,
                office_id=offices[user.office].id,
                login=user.login,
                name=user.name,
                role=user.role,
                password=DEMO_PASSWORD,
            )
        for number, lawyer in enumerate(LAWYERS):
            staff.add_lawyer(
                actor,
                office_id=offices[lawyer.office].id,
                login=lawyer.login,
                name=lawyer.name,
                password=DEMO_PASSWORD,
                practising_since=since - timedelta(days=_DAYS_PER_YEAR * lawyer.years),
                specialities=lawyer.specialities,
                in_military_pool=lawyer.in_military_pool,
                capacity=lawyer.capacity,
                phone=f"1990000{number:04d}",
            )
        staff.set_parameter(
            actor,
            office_id=offices[CENTRE].id,
            key=staff.Parameter.HARDSHIP_LINE_FEN,
            effective_from=since,
            value=_HARDSHIP_LINE_FEN,
            source="演示数据：本县经济困难标准",
        )


def _open_offices(actor: Actor) -> dict[str, Office]:
    opened: dict[str, Office] = {}
    for office in OFFICES:
        parent = opened.get(CENTRE)
        opened[office.name] = staff.add_office(
            actor,
            kind=office.kind,
            name=office.name,
            case_prefix=office.case_prefix,
            parent_id=parent.id if parent else None,
            phone=office.phone,
            address=office.address,
        )
    return opened
