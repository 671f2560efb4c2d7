"""How do we talk to PostgreSQL? What every connection is told, when one is dead, and how a page reads."""

from __future__ import annotations

import select
from functools import lru_cache
from typing import Any, Final, TypeVar

import orjson
from psycopg import Connection, Cursor
from psycopg.sql import Literal
from sqlalchemy import CompoundSelect, Engine, Select, event
from sqlalchemy.exc import InvalidatePoolError

# A page of a case joins nine tables; PostgreSQL reorders eight unless told, and may then read every case
# ever registered to find one.
SERVER_SETTINGS = " ".join(
    (
        "-c timezone=UTC -c plan_cache_mode=force_custom_plan",
        "-c join_collapse_limit=12 -c from_collapse_limit=12",
    )
)
_DATABASES: Final = 4  # a process talks to at most: the primary and the replica, in a test of several pairs
_PLANNED_ONCE: Final = "planned_once"
_TEXTS: Final = 1000  # statements of a few kilobytes: a dozen for each office and day
_Statement = TypeVar("_Statement", Select[Any], CompoundSelect[Any])


def options(**connect_args: Any) -> dict[str, Any]:
    """Engine options for a PostgreSQL server, with what else libpq is to be told."""
    return {
        "json_deserializer": orjson.loads,
        "connect_args": {"options": SERVER_SETTINGS, **connect_args},
    }


def watch(engine: Engine) -> None:
    """Let no connection out of the pool that the server has closed, and write values into statements that
    are planned once."""
    event.listen(engine, "checkout", _refuse_if_closed)
    event.listen(engine, "do_execute", _with_values_written)


def planned_once(statement: _Statement) -> _Statement:
    """A statement of a page that everybody opens: sent with its values written into it, so that the server
    keeps the plan of what it has been sent five times on a connection, and plans anew only when it has looked
    at the tables again. For values that come again from page to page (offices, a person, today), and never for
    what somebody typed: each text is a plan of its own.
    """
    return statement.execution_options(**{_PLANNED_ONCE: True})


def _with_values_written(cursor: Cursor[Any], statement: str, parameters: Any, context: Any) -> bool:
    """SQLAlchemy's hook for sending a statement: True when it has been sent."""
    if not context.execution_options.get(_PLANNED_ONCE):
        return False
    cursor.execute(_written(statement, tuple(parameters.items())))
    return True


@lru_cache(maxsize=_TEXTS)
def _written(statement: str, parameters: tuple[tuple[str, Any], ...]) -> bytes:
    return (statement % {name: Literal(value).as_string() for name, value in parameters}).encode()


def _refuse_if_closed(connection: Connection[Any], record: Any, fairy: Any) -> None:
    """A server that goes away says so; nothing else is ever waiting to be read while nobody asks. So one look at
    the socket does what a statement of its own did before each page (the pool's pre-ping)."""
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN)
    if poll.poll(0):
        raise InvalidatePoolError("the server has closed the connection")


def for_reading(engine: Engine, clause: object) -> Engine:
    """The same database for a SELECT outside a change: it stands for itself, as READ COMMITTED shows each its
    own moment anyway, and BEGIN and ROLLBACK need not be sent. Left alone are SQLite, whose transactions show
    one moment, rows fetched bit by bit (yield_per), for which there must be a transaction, and every other
    statement: one that changes something must be undone where nobody commits it.
    """
    if engine.dialect.name != "postgresql" or not isinstance(clause, (Select, CompoundSelect)):
        return engine
    return engine if clause.get_execution_options().get("yield_per") else _in_autocommit(engine)


@lru_cache(maxsize=_DATABASES)
def _in_autocommit(engine: Engine) -> Engine:
    return engine.execution_options(isolation_level="AUTOCOMMIT")
