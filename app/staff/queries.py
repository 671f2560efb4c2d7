"""Which office, which user, and who stands below or above whom?"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple, cast

from sqlalchemy import ColumnElement, Table, bindparam, select
from sqlalchemy.orm import selectinload

from app.audit import Actor
from app.extensions import db
from app.rules.vocabulary import OfficeKind, Role
from app.staff.accounts import Account
from app.staff.errors import StaffError
from app.staff.models import Office, User


def path_ids(path: str) -> list[int]:
    """The ids in a materialised path, root first: "/1/4/" → [1, 4]."""
    return [int(part) for part in path.split("/") if part]


def office(office_id: int) -> Office:
    """The office (机构). Raises StaffError when there is none."""
    found = db.session.get(Office, office_id)
    if found is None:
        raise StaffError("机构不存在")
    return found


def offices() -> list[Office]:
    """All offices, each after the one above it."""
    return sorted(db.session.scalars(select(Office)), key=lambda each: path_ids(each.path))


def _below(path: str) -> ColumnElement[bool]:
    return Office.path.startswith(path)  # digits and slashes: nothing to escape


_office = cast(Table, Office.__table__)
_BELOW: Final = (
    select(_office.c.id).where(_office.c.path.startswith(bindparam("path"))).order_by(_office.c.id)
)


def offices_below(office_id: int) -> tuple[int, ...]:
    """The office and all below it, ascending. Raises StaffError for an unknown office."""
    return _ids_below(office(office_id).path)


def _ids_below(path: str) -> tuple[int, ...]:
    return tuple(db.session.scalars(_BELOW, {"path": path}))


def centre_of(office_id: int) -> Office:
    """The centre (法律援助中心) an office belongs to: itself or the nearest above; else the root."""
    return _centres([office(office_id)])[0]


def centres_of(office_ids: Iterable[int]) -> tuple[int, ...]:
    """The centres that keep the persons of these offices, ascending; two statements however many."""
    found = db.session.scalars(select(Office).where(Office.id.in_(list(office_ids)))).all()
    return tuple(sorted({each.id for each in _centres(found)}))


def _centres(offices_: Sequence[Office]) -> list[Office]:
    """`centre_of` each of these offices."""
    chains = [path_ids(each.path) for each in offices_]
    wanted = {office_id for chain in chains for office_id in chain}
    above = {each.id: each for each in db.session.scalars(select(Office).where(Office.id.in_(wanted)))}
    return [
        next(
            (above[each] for each in reversed(chain) if above[each].kind is OfficeKind.CENTRE),
            above[chain[0]],
        )
        for chain in chains
    ]


def find_office(text: str) -> Office | None:
    """The office named by id, full name or case prefix, or by a part only one name contains."""
    sought = unicodedata.normalize("NFKC", text).strip()
    if not sought:
        return None
    everyone = offices()
    for office_ in everyone:
        if sought in (str(office_.id), office_.name, office_.case_prefix):
            return office_
    partly = [each for each in everyone if sought in each.name]
    return partly[0] if len(partly) == 1 else None


def normalise_login(text: str) -> str:
    """A login name (登录名) as stored: half-width, lower case, no surrounding blanks."""
    return unicodedata.normalize("NFKC", text).strip().casefold()


def user(user_id: int) -> User | None:
    """The user (人员), active or not."""
    return db.session.get(User, user_id)


def find_user(login: str) -> User | None:
    """The user with that login name in any spelling, active or not (sign-in, command line)."""
    sought = normalise_login(login)
    if not sought or "\x00" in sought or len(sought) > 40:
        return None
    return db.session.scalar(select(User).where(User.login == sought))


def users_of(actor: Actor) -> list[User]:
    """The users of the offices the actor sees, by office and name."""
    return list(
        db.session.scalars(
            select(User)
            .join(User.office)
            .where(User.office_id.in_(actor.office_ids))
            .options(selectinload(User.lawyer))
            .order_by(Office.path, User.name, User.id)
        )
    )


def users_in_role(office_ids: Iterable[int], *roles: Role) -> list[User]:
    """The active users of these offices in any of the roles, by id (whom to remind, filters)."""
    return list(
        db.session.scalars(
            select(User)
            .where(User.office_id.in_(list(office_ids)), User.role.in_(roles), User.is_active)
            .order_by(User.id)
        )
    )


class PersonInRole(NamedTuple):
    """What a list to choose from shows of a user."""

    id: int
    name: str
    role: Role


def people_in_role(office_ids: Iterable[int], *roles: Role) -> list[PersonInRole]:
    """`users_in_role` for lists to choose from: a city has thousands, and only names are shown."""
    rows = db.session.execute(_IN_ROLE, {"office_ids": list(office_ids), "roles": roles})
    return [PersonInRole(*row) for row in rows]


_user = cast(Table, User.__table__)
_IN_ROLE: Final = (
    select(_user.c.id, _user.c.name, _user.c.role)
    .where(
        _user.c.office_id.in_(bindparam("office_ids", expanding=True)),
        _user.c.role.in_(bindparam("roles", expanding=True)),
        _user.c.is_active,
    )
    .order_by(_user.c.id)
)


def names_of(user_ids: Iterable[int]) -> list[str]:
    """The names of these users, by id."""
    rows = db.session.execute(select(User.name).where(User.id.in_(list(user_ids))).order_by(User.id))
    return [row.name for row in rows]


def nearest_in_role(path: str, role: Role) -> tuple[int, tuple[int, ...]]:
    """(office, its active users in the role) of the nearest office along a path that has one; else (0, ())."""
    chain = path_ids(path)
    rows = db.session.execute(
        select(User.office_id, User.id)
        .where(User.office_id.in_(chain), User.role == role, User.is_active)
        .order_by(User.id)
    ).all()
    for office_id in reversed(chain):
        found = tuple(row.id for row in rows if row.office_id == office_id)
        if found:
            return office_id, found
    return 0, ()


def actor_of(user_: User | Account, ip: str = "", request_id: str = "") -> Actor:
    """The actor a signed-in user is: their role, their office and those below it."""
    return Actor(
        user_id=user_.id,
        name=user_.name,
        role=user_.role,
        office_id=user_.office_id,
        office_ids=_ids_below(user_.office_path),
        ip=ip,
        request_id=request_id,
    )


def lawyers_of(centre_id: int) -> list[User]:
    """The active lawyers (承办律师) of a centre and of all below it, `lawyer` loaded, by id."""
    path = office(centre_id).path
    return list(
        db.session.scalars(
            select(User)
            .join(User.office)
            .join(User.lawyer)
            .where(_below(path), User.role == Role.LAWYER, User.is_active)
            .options(selectinload(User.lawyer))
            .order_by(User.id)
        )
    )
