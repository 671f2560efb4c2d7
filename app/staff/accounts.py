"""Who is signed in, as every request must know? A fifth of a user and their office, by one join."""

from __future__ import annotations

import typing
from typing import Any, Final, NamedTuple

from sqlalchemy import ColumnElement, FromClause, String, Table, cast, select

from app.extensions import joined
from app.rules.vocabulary import Role
from app.staff.models import Office, SignInSession, User

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
    reach: str  # ids of the office and all below it, with commas

    @property
    def office_ids(self) -> tuple[int, ...]:
        """The office and all below it, ascending."""
        return tuple(sorted(map(int, self.reach.split(","))))


# A session with whoever signed in: its own columns come first, then those of the account, if any.
SESSION_AND_ACCOUNT: Final[FromClause] = _session.outerjoin(
    _user, _user.c.id == _session.c.user_id
).outerjoin(_office, _office.c.id == _user.c.office_id)
_below = _office.alias("below")
_REACH: Final = (
    select(joined(cast(_below.c.id, String), ","))
    .where(_below.c.path.startswith(_office.c.path))
    .correlate(_office)
    .scalar_subquery()
)
ACCOUNT_COLUMNS: Final[tuple[ColumnElement[Any], ...]] = (
    *(_user.c[name] for name in Account._fields[:-3]),
    _office.c.name,
    _office.c.path,
    _REACH,
)


def account_of(values: tuple[Any, ...]) -> Account | None:
    """The account of these values of ACCOUNT_COLUMNS; None where nobody signed in."""
    return None if values[0] is None else Account(*values)
