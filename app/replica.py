"""Where does a page read from when the database has a streaming replica? (只读副本)

`RoutedSession` is the session of the application; `read_from_replica` turns one page's reading
to the replica. Writing, and reading after it, always goes to the primary.
"""

from __future__ import annotations

import logging
import time
from typing import Any, ClassVar

import orjson
from flask_sqlalchemy.session import Session
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import OperationalError

REPLICA = "replica"
# Of every connection to PostgreSQL. A row of the queue joins nine tables; PostgreSQL reorders eight unless
# told, and then reads every case ever registered to find the twenty of a page.
SERVER_SETTINGS = " ".join(
    (
        "-c timezone=UTC -c plan_cache_mode=force_custom_plan",
        "-c join_collapse_limit=12 -c from_collapse_limit=12",
    )
)
_REST = 30.0  # seconds a replica that did not answer is left alone; of the machine, not of the calendar
_OPTIONS = {
    "json_deserializer": orjson.loads,
    "pool_pre_ping": True,
    "connect_args": {"options": SERVER_SETTINGS, "connect_timeout": 2},
}

log = logging.getLogger(__name__)


class RoutedSession(Session):
    """Reads where the page was sent to; inside transaction() on the primary, and ever after."""

    rests_until: ClassVar[float] = 0.0  # time.monotonic() before which the replica is not asked

    def get_bind(self, mapper: Any = None, clause: Any = None, bind: Any = None, **kwargs: Any) -> Any:
        """The engine or connection of a statement, as SQLAlchemy asks for it."""
        engine: Engine | None = self.info.get(REPLICA)
        if engine is None or bind is not None:
            return super().get_bind(mapper, clause, bind, **kwargs)
        return engine


def binds(replica_url: str) -> dict[str, dict[str, Any]]:
    """SQLALCHEMY_BINDS for a replica's address; nothing when there is none."""
    return {REPLICA: {"url": replica_url, **_OPTIONS}} if replica_url else {}


def read_from_replica(session: Session, engine: Engine) -> bool:
    """Let this session read from `engine` until it writes; False when the replica does not answer.

    The page then reads from the primary, and the replica is left alone for half a minute: a page
    must not wait for a machine that is gone.
    """
    if time.monotonic() < RoutedSession.rests_until:
        return False
    session.rollback()
    try:
        connection: Connection = session.connection(bind_arguments={"bind": engine})
        connection.exec_driver_sql("select 1")
    except OperationalError:
        session.rollback()
        RoutedSession.rests_until = time.monotonic() + _REST
        log.warning("replica", extra={"outcome": "unreachable"})
        return False
    session.info[REPLICA] = engine
    return True


def read_from_primary(session: Session) -> None:
    """From here on this session reads what was written last."""
    session.info.pop(REPLICA, None)
