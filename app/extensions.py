"""How do we reach the database, and how is a change made whole?"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from enum import Enum, StrEnum, auto
from typing import Any, ClassVar, TypeVar, cast

import orjson
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    DateTime,
    Engine,
    Integer,
    MetaData,
    event,
    func,
    literal,
    literal_column,
)
from sqlalchemy import Enum as SqlEnum
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import DeclarativeBase, InstrumentedAttribute, Session
from sqlalchemy.types import TypeDecorator

from app import postgresql
from app.replica import WRITING, RoutedSession, read_from_primary

_T = TypeVar("_T")
_BUSY_RETRIES = 3  # each waits busy_timeout
_LOOKED_AT = 1000  # rows of an index: a second for a million cases, and exact enough
_OF_EVERY_TABLE = 0x10002  # also of those this connection has not asked
SAFE_WAL_SINCE = (3, 51, 3)  # the WAL-reset bug corrupts 3.7.0 to 3.51.2

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Instant(TypeDecorator[datetime]):
    """An aware instant, stored as naive UTC so that both databases compare alike."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("instants must be aware")
        return value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


def term(kind: type[StrEnum], name: str = "") -> SqlEnum:
    """A column type for an enum: its codes as text under a CHECK that lists them."""
    return SqlEnum(
        kind,
        name=name or kind.__name__.lower(),
        native_enum=False,
        create_constraint=True,
        values_callable=lambda members: [member.value for member in members],
        length=40,
    )


def among(column: ColumnElement[_T] | InstrumentedAttribute[_T], values: Iterable[_T]) -> ColumnElement[bool]:
    """`column IN (…)` of so many values for ever, for a statement that is made once: SQLAlchemy writes an
    ordinary `in_` anew each time it is sent."""
    return column.in_([literal(value, column.type) for value in values])


def joined(texts: ColumnElement[str], separator: str) -> ColumnElement[str]:
    """All these texts as one, NULL where there are none; in no order. `separator`, which none of them may have, is
    written into the statement once: SQLAlchemy's own way has it written anew each time, as with `in_`."""
    return func.aggregate_strings(texts, cast(Any, literal_column(f"'{separator}'")))


class Shown(Enum):
    """In whose lists, counts and figures, of those that are kept (see app/unchanged.py), a row of a table shows."""

    EVERYWHERE = auto()
    OFFICE = auto()  # in those of its office
    WHEN_NAMED = auto()  # a new one nowhere, until a row of another table names it; a changed one everywhere
    NOWHERE = auto()


BigId = BigInteger().with_variant(Integer(), "sqlite")  # SQLite autoincrements INTEGER only


class Base(DeclarativeBase):
    """The one declarative base; names of constraints follow NAMING. A table says whose lists its rows show in,
    and which of its columns no list shows."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: Instant}
    shown: ClassVar[Shown] = Shown.EVERYWHERE
    quiet_columns: ClassVar[frozenset[str]] = frozenset()


class UnguardedWrite(RuntimeError):
    """Something was flushed outside transaction(): a programming error."""


class NestedTransaction(RuntimeError):
    """transaction() was opened inside transaction(): a programming error."""


db = SQLAlchemy(metadata=Base.metadata, session_options={"expire_on_commit": False, "class_": RoutedSession})


@contextmanager
def transaction() -> Iterator[Session]:
    """Make one change whole: drop the read snapshot, take the write lock, commit once.

    Load inside it: rows read before are expired. Only views, jobs, commands and
    test factories open one. Raises NestedTransaction when one is open already.
    """
    session = db.session()
    if session.info.get(WRITING):
        raise NestedTransaction
    session.rollback()
    read_from_primary(session)
    session.info[WRITING] = True
    try:
        _begin_writing(session)
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info[WRITING] = False


def _begin_writing(session: Session) -> None:
    """Take the write lock. SQLite's queue for it is not fair: a writer that starves asks again.

    Raises OperationalError when it is busy all the same; nothing has been done by then.
    """
    for _ in range(_BUSY_RETRIES):
        try:
            session.connection(execution_options={"writes": True})
        except OperationalError:
            session.rollback()
        else:
            return
    session.connection(execution_options={"writes": True})


def in_transaction() -> bool:
    """Whether this session is inside transaction()."""
    return bool(db.session().info.get(WRITING))


@event.listens_for(Session, "before_flush")
def _refuse_unguarded_writes(session: Session, context: Any, instances: Any) -> None:
    if not session.info.get(WRITING):
        raise UnguardedWrite(f"write outside transaction(): {list(session.dirty) + list(session.new)}")


def take_stock() -> None:
    """Let SQLite look at its tables where they have grown much, so that it chooses the right index
    for a statement; it does nothing of the kind by itself. PostgreSQL does (autovacuum)."""
    if db.engine.dialect.name != "sqlite":
        return
    with db.engine.connect().execution_options(writes=True) as connection, connection.begin():
        connection.exec_driver_sql(f"PRAGMA analysis_limit={_LOOKED_AT}")
        connection.exec_driver_sql(f"PRAGMA optimize={_OF_EVERY_TABLE}")


def engine_options(url: str) -> dict[str, Any]:
    """Engine options for Flask-SQLAlchemy: the fixed SQLite build, or PostgreSQL's pool."""
    if not url.startswith("sqlite"):
        return postgresql.options()
    import pysqlite3.dbapi2 as driver

    return {
        "json_deserializer": orjson.loads,
        "module": driver,
        "connect_args": {"timeout": 10, "isolation_level": None},
    }


def prepare_engine(engine: Engine) -> None:
    """Attach the connection set-up of SQLite (pragmas, explicit BEGIN) or PostgreSQL to an engine."""
    if engine.dialect.name != "sqlite":
        postgresql.watch(engine)
        return
    event.listen(engine, "connect", _set_pragmas)
    event.listen(engine, "begin", _begin)


def journal_mode_for(version: tuple[int, ...]) -> tuple[str, str]:
    """(journal_mode, synchronous) for a SQLite build: WAL only where it cannot corrupt."""
    return ("WAL", "FULL") if version >= SAFE_WAL_SINCE else ("DELETE", "EXTRA")


def _set_pragmas(raw: sqlite3.Connection, record: Any) -> None:
    cursor = raw.cursor()
    version = cursor.execute("select sqlite_version()").fetchone()[0]
    journal, synchronous = journal_mode_for(tuple(int(part) for part in version.split(".")))
    for pragma in (
        "busy_timeout=10000",
        f"journal_mode={journal}",
        f"synchronous={synchronous}",
        "foreign_keys=ON",
        "secure_delete=ON",
        "trusted_schema=OFF",
        "mmap_size=0",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
