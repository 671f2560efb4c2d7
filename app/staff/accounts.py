"""Who is signed in, as every request must know? A fifth of a user and their office, by one join."""

from __future__ import annotations

import typing
from collections.abc import Hashable
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, FromClause, String, Table, cast, func, select

from app.extensions import joined
from app.rules.vocabulary import Role
from app.staff.models import Office, SignInSession, User
from app.unchanged import MARK_OF_ALL, MARKS

_session, _user, _office = (typing.cast(Table, each.__table__) for each in (SignInSession, User, Office))


class Account(NamedTuple):
    """A user as gates and shell need them; the names are those of User."""

    id: int
    name: str
    login: str
    role: Role
    is_active: bool
    password_hash: str
    office_id: int
    text_size: str
    density: str
    queue_columns: list[str] | None
    office_name: str
    office_path: str
    reach: str  # ids of the office and all below it, each with its mark: "4:731,6:0"
    mark_of_all: int | None

    @property
    def office_ids(self) -> tuple[int, ...]:
        """The office and all below it, ascending."""
        return tuple(sorted(int(each.partition(":")[0]) for each in self.reach.split(",")))

    @property
    def marks(self) -> Hashable | None:
        """What changes as soon as anything does that shows in the lists of these offices (see app/unchanged.py)."""
        return None if self.mark_of_all is None else (self.mark_of_all, *sorted(self.reach.split(",")))


# A session with whoever signed in: its own columns come first, then those of the account, if any.
SESSION_AND_ACCOUNT: Final[FromClause] = _session.outerjoin(
    _user, _user.c.id == _session.c.user_id
).outerjoin(_office, _office.c.id == _user.c.office_id)
_below = _office.alias("below")
_marked = cast(_below.c.id, String) + ":" + cast(func.coalesce(MARKS.c.mark, 0), String)
_REACH: Final = (
    select(joined(_marked, ","))
    .select_from(_below.outerjoin(MARKS, MARKS.c.office_id == _below.c.id))
    .where(_below.c.path.startswith(_office.c.path))
    .correlate(_office)
    .scalar_subquery()
)
ACCOUNT_COLUMNS: Final[tuple[ColumnElement[Any], ...]] = (
    *(_user.c[name] for name in Account._fields[:-4]),
    _office.c.name,
    _office.c.path,
    _REACH,
    MARK_OF_ALL.scalar_subquery(),
)


def account_of(values: tuple[Any, ...]) -> Account | None:
    """The account of these values of ACCOUNT_COLUMNS; None where nobody signed in."""
    return None if values[0] is None else Account(*values)
