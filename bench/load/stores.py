"""How are very many rows put into the migrated schema quickly, on either database?

Rows are tuples in the form SQLite keeps (ISO text, 0 and 1, JSON text); PostgreSQL reads
the same text. Plain indexes are taken down first and put back at the end.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Protocol

from sqlalchemy import Engine, Table, inspect
from sqlalchemy.engine import make_url

from app.extensions import Base

Rows = Sequence[tuple[Any, ...]]


class Store(Protocol):
    """A connection that only builds data. `by_bytes` makes it sort text by its bytes."""

    by_bytes: str

    def begin(self) -> None: ...
    def insert(self, table: str, columns: Sequence[str], rows: Rows) -> None: ...
    def execute(self, sql: str) -> None: ...
    def fetch(self, sql: str) -> list[tuple[Any, ...]]: ...
    def commit(self) -> None: ...
    def has_table(self, name: str) -> bool: ...
    def plain_indexes(self) -> dict[str, str]: ...
    def finish(self) -> None: ...
    def close(self) -> None: ...


class SqliteStore:
    """SQLite without waiting for the disk; a killed run leaves a whole database all the same."""

    by_bytes = ""

    def __init__(self, path: str) -> None:
        import pysqlite3.dbapi2 as driver

        self._connection = driver.connect(path, isolation_level=None, timeout=60)
        for pragma in (
            "journal_mode=TRUNCATE",
            "synchronous=OFF",
            "foreign_keys=OFF",
            "cache_size=-1000000",
            "temp_store=MEMORY",
        ):
            self._connection.execute(f"PRAGMA {pragma}")

    def begin(self) -> None:
        self._connection.execute("BEGIN IMMEDIATE")

    def insert(self, table: str, columns: Sequence[str], rows: Rows) -> None:
        marks = ", ".join("?" * len(columns))
        self._connection.executemany(
            f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})",
            rows,
        )

    def execute(self, sql: str) -> None:
        self._connection.execute(sql)

    def fetch(self, sql: str) -> list[tuple[Any, ...]]:
        return list(self._connection.execute(sql))

    def commit(self) -> None:
        self._connection.execute("COMMIT")

    def has_table(self, name: str) -> bool:
        return bool(self.fetch(f"SELECT 1 FROM sqlite_master WHERE name = '{name}'"))

    def plain_indexes(self) -> dict[str, str]:
        """Name and SQL of every index that is no constraint."""
        return dict(
            self.fetch("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL")
        )

    def finish(self) -> None:
        """The journal as the application keeps it."""
        self._connection.execute("PRAGMA journal_mode=WAL")

    def close(self) -> None:
        self._connection.close()


class PostgresStore:
    """PostgreSQL by COPY, foreign keys unchecked meanwhile (flask check and the constraints stand)."""

    by_bytes = 'COLLATE "C"'

    def __init__(self, url: str) -> None:
        import psycopg

        plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        self._connection = psycopg.connect(plain, autocommit=True)
        for setting in ("session_replication_role = replica", "synchronous_commit = off", "timezone = 'UTC'"):
            self._connection.execute(f"SET {setting}")
        self._connection.execute("SET maintenance_work_mem = '512MB'")

    def begin(self) -> None:
        self._connection.execute("BEGIN")

    def insert(self, table: str, columns: Sequence[str], rows: Rows) -> None:
        with self._connection.cursor().copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)

    def execute(self, sql: str) -> None:
        self._connection.execute(sql)

    def fetch(self, sql: str) -> list[tuple[Any, ...]]:
        return self._connection.execute(sql).fetchall()

    def commit(self) -> None:
        self._connection.execute("COMMIT")

    def has_table(self, name: str) -> bool:
        return self.fetch(f"SELECT to_regclass('{name}')")[0][0] is not None

    def plain_indexes(self) -> dict[str, str]:
        """Name and SQL of every index that is no constraint."""
        return dict(
            self.fetch(
                "SELECT c.relname, pg_get_indexdef(i.indexrelid) FROM pg_index i"
                " JOIN pg_class c ON c.oid = i.indexrelid"
                " JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = current_schema()"
                " WHERE NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = i.indexrelid)"
            )
        )

    def finish(self) -> None:
        """The sequences go on behind the ids given; statistics as autovacuum would have them."""
        for table, column in self.fetch(
            "SELECT table_name, column_name FROM information_schema.columns"
            " WHERE table_schema = current_schema() AND column_default LIKE 'nextval%'"
        ):
            self.execute(
                f"SELECT setval(pg_get_serial_sequence('{table}', '{column}'),"
                f" (SELECT coalesce(max({column}), 0) + 1 FROM {table}), false)"
            )
        self.execute("VACUUM ANALYZE")

    def close(self) -> None:
        self._connection.close()


def store_of(url: str) -> Store:
    """The building connection of a database address."""
    if url.startswith("sqlite"):
        return SqliteStore(url.removeprefix("sqlite:///"))
    return PostgresStore(url)


class Writer:
    """Rows by table, each completed by the model's defaults for columns the builder does not know."""

    def __init__(self, engine: Engine, columns: dict[str, tuple[str, ...]]) -> None:
        self._columns: dict[str, tuple[str, ...]] = {}
        self._extra: dict[str, tuple[Any, ...]] = {}
        self.rows: dict[str, list[tuple[Any, ...]]] = {table: [] for table in columns}
        for table, known in columns.items():
            extra = _defaults(engine, Base.metadata.tables[table], set(known))
            self._columns[table] = (*known, *extra)
            self._extra[table] = tuple(extra.values())

    def flush(self, store: Store) -> None:
        """Write what has gathered, within the store's transaction."""
        for table, rows in self.rows.items():
            extra = self._extra[table]
            complete = [(*row, *extra) for row in rows] if extra else rows
            if complete:
                store.insert(table, self._columns[table], complete)
            rows.clear()


def _defaults(engine: Engine, table: Table, known: set[str]) -> dict[str, Any]:
    """What the application would put into the columns not in `known` that must not be empty."""
    found: dict[str, Any] = {}
    for column in inspect(engine).get_columns(table.name):
        name = column["name"]
        if name in known or column["nullable"] or column["default"] is not None:
            continue
        default = table.columns[name].default
        if default is None:
            raise LookupError(f"the builder does not know what to put into {table.name}.{name}")
        value = default.arg(None) if default.is_callable else default.arg  # type: ignore[attr-defined]
        found[name] = json.dumps(value) if isinstance(value, dict | list) else _plain(value)
    return found


def _plain(value: Any) -> Any:
    return int(value) if isinstance(value, bool) else getattr(value, "value", value)
