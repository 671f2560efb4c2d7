"""Where does a page read from when the database has a streaming replica? (只读副本)

`RoutedSession` is the session of the application; `read_from_replica` turns one page's reading
to the replica. Writing, and reading after it, always goes to the primary.
"""

from __future__ import annotations

import logging
import time
from typing import Any, ClassVar

from flask_sqlalchemy.session import Session
from sqlalchemy import Connection, Engine, select
from sqlalchemy.exc import OperationalError

from app import postgresql

REPLICA = "replica"
WRITING = "writing"  # in the info of a session inside transaction()
_ANSWER = select(1)
_REST = 30.0  # seconds a replica that did not answer is left alone; of the machine, not of the calendar
log = logging.getLogger(__name__)


class RoutedSession(Session):
    """Reads where the page was sent to; inside transaction() on the primary, and ever after."""

    rests_until: ClassVar[float] = 0.0  # time.monotonic() before which the replica is not asked

    def get_bind(self, mapper: Any = None, clause: Any = None, bind: Any = None, **kwargs: Any) -> Any:
        """The engine or connection of a statement, as SQLAlchemy asks for it."""
        if bind is not None:
            return bind
        found = self.info.get(REPLICA) or super().get_bind(mapper, clause, **kwargs)
        if self.info.get(WRITING) or not isinstance(found, Engine):
            return found
        return postgresql.for_reading(found, clause)


def binds(replica_url: str) -> dict[str, dict[str, Any]]:
    """SQLALCHEMY_BINDS for a replica's address; nothing when there is none."""
    return {REPLICA: {"url": replica_url, **postgresql.options(connect_timeout=2)}} if replica_url else {}


def read_from_replica(session: Session, engine: Engine) -> bool:
    """Let this session read from `engine` until it writes; False when the replica does not answer.

    The page then reads from the primary, and the replica is left alone for half a minute: a page
    must not wait for a machine that is gone.
    """
    if time.monotonic() < RoutedSession.rests_until:
        return False
    session.rollback()
    try:
        reading = postgresql.for_reading(engine, _ANSWER)
        connection: Connection = session.connection(bind_arguments={"bind": reading})
        connection.execute(_ANSWER)
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
