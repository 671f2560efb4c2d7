"""Which office, which user, and who stands below or above whom?"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Final, NamedTuple, TypeVar, cast

from sqlalchemy import ColumnElement, Select, String, Table, bindparam, inspect, select, type_coerce
from sqlalchemy import cast as sql_cast
from sqlalchemy.orm import selectinload

from app.asking import Question
from app.audit import Actor
from app.extensions import among, db, joined
from app.rules.vocabulary import OfficeKind, Role
from app.staff.accounts import Account
from app.staff.errors import StaffError
from app.staff.models import Office, User

_KEPT: Final = "offices"  # in the info of a session
_REMEMBERED: Final = 64  # statements, one for as many offices and roles; and as many answers
_UNIT, _RECORD = "\t", "\n"
_T = TypeVar("_T")


def path_ids(path: str) -> list[int]:
    """The ids in a materialised path, root first: "/1/4/" → [1, 4]."""
    return [int(part) for part in path.split("/") if part]


def office(office_id: int) -> Office:
    """The office (机构). Raises StaffError when there is none."""
    found = _known([office_id]).get(office_id)
    if found is None:
        raise StaffError("机构不存在")
    return found


def _known(office_ids: Iterable[int]) -> dict[int, Office]:
    """These offices by id, as far as there are. A change asks for the same three some thirty times; a session
    forgets what nobody holds, so it is told to keep them, as fresh as its other rows."""
    kept: dict[int, Office] = db.session().info.setdefault(_KEPT, {})
    wanted = set(office_ids)
    lacking = {each for each in wanted if each not in kept or not _is_fresh(kept[each])}
    if lacking:
        found = db.session.scalars(select(Office).where(Office.id.in_(lacking)))
        kept.update({each.id: each for each in found})
    return {each: kept[each] for each in wanted if each in kept and _is_fresh(kept[each])}


def _is_fresh(office_: Office) -> bool:
    state = inspect(office_)
    return bool(state.persistent and not state.expired)


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
    return tuple(sorted({each.id for each in _centres(list(_known(office_ids).values()))}))


def _centres(offices_: Sequence[Office]) -> list[Office]:
    """`centre_of` each of these offices."""
    chains = [path_ids(each.path) for each in offices_]
    above = _known(office_id for chain in chains for office_id in chain)
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


def asking_people(
    office_ids: Sequence[int], roles: tuple[Role, ...], meaning: Callable[[tuple[PersonInRole, ...]], _T]
) -> Question[_T]:
    """`users_in_role` for lists to choose from, as one text, taken apart once: a county has hundreds who hardly
    ever change, and only names are shown. `meaning` is what the caller makes of them."""
    values = {f"office_{n}": office_id for n, office_id in enumerate(office_ids)}
    return Question(_people_of(len(office_ids), roles), values, _meaning_of(meaning), lasts=True)


@lru_cache(maxsize=_REMEMBERED)
def _people_of(offices_: int, roles: tuple[Role, ...]) -> Select[str]:
    user = cast(Table, User.__table__).c
    within = [bindparam(f"office_{n}", type_=user.office_id.type) for n in range(offices_)]
    told = sql_cast(user.id, String).concat(_UNIT).concat(type_coerce(user.role, String))
    return select(joined(told.concat(_UNIT).concat(user.name), _RECORD)).where(
        user.office_id.in_(within), among(user.role, roles), user.is_active
    )


@lru_cache(maxsize=_REMEMBERED)
def _meaning_of(meaning: Callable[[tuple[PersonInRole, ...]], _T]) -> Callable[[str | None], _T]:
    """Always the same object: an answer is kept under it."""
    return lambda told: meaning(_people(told))


@lru_cache(maxsize=_REMEMBERED)
def _people(told: str | None) -> tuple[PersonInRole, ...]:
    """By id; no name has tabs or line ends (clean_name), so these separate."""
    rows = (each.split(_UNIT) for each in told.split(_RECORD)) if told else ()
    return tuple(sorted(PersonInRole(int(id_), name, Role(role)) for id_, role, name in rows))


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
        office_ids=user_.office_ids if isinstance(user_, Account) else _ids_below(user_.office_path),
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
