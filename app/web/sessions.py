"""Whose browser is this? Sessions kept on the server; the cookie holds nothing but a random id.

The table stores only a hash of the id. A row is read with the account of whoever signed in, and
written on a connection of its own, so that it survives the rollback of the page's transaction. A row that
is gone (signed out elsewhere, user disabled) is never written back.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from flask import Flask, Request, Response
from flask.sessions import SessionInterface, SessionMixin
from sqlalchemy import Connection, Table, bindparam, delete, insert, select, true, update
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.datastructures import CallbackDict

from app import clock, timing, unchanged
from app.extensions import db
from app.staff.accounts import ACCOUNT_COLUMNS, SESSION_AND_ACCOUNT, Account, account_of
from app.staff.models import SignInSession
from config import Settings

SESSIONS_PER_USER = 3  # the oldest ends when one more begins
RENEW_AFTER = timedelta(minutes=1)  # seen_at is written at most this often
_KEY = re.compile(r"[A-Za-z0-9_-]{43}")  # 256 random bits
_row = cast(Table, SignInSession.__table__)
_FIND = (
    select(*timing.STAMP.c, _row.c.data, _row.c.user_id, _row.c.created_at, _row.c.seen_at, *ACCOUNT_COLUMNS)
    .select_from(SESSION_AND_ACCOUNT.join(timing.STAMP, true()))
    .where(_row.c.id_hash == bindparam("key"), _row.c.expires_at > bindparam("now"))
)


class ServerSession(CallbackDict[str, Any], SessionMixin):
    """One browser's session. `key` is the secret id, `user_id` who signed in, if anybody."""

    def __init__(self, data: dict[str, Any] | None = None, key: str | None = None) -> None:
        def changed(session: CallbackDict[str, Any]) -> None:
            self.modified = True
            self.accessed = True

        super().__init__(data, changed)
        self.modified = False
        self.accessed = False
        self.key = key
        self.old_key: str | None = None
        self.user_id: int | None = None
        self.account: Account | None = None  # of the user, as it was when the session was read
        self.created_at: datetime | None = None
        self.seen_at: datetime | None = None
        self.failure: SQLAlchemyError | None = None

    def begin_for(self, user_id: int, stamp: str) -> None:
        """Start a fresh session with a new id for somebody who has just signed in."""
        self.end()
        self.user_id = user_id
        self["stamp"] = stamp

    def end(self) -> None:
        """Forget everything; the row goes when the response is sent."""
        self.old_key = self.old_key or self.key
        self.key = self.user_id = self.account = self.created_at = self.seen_at = None
        self.clear()


@dataclass(frozen=True, slots=True)
class ServerSessions(SessionInterface):
    """Reads and writes the sessions of all browsers."""

    idle: timedelta
    absolute: timedelta
    secure: bool

    @property
    def cookie(self) -> str:
        return "__Host-sid" if self.secure else "sid"

    def open_session(self, app: Flask, request: Request) -> ServerSession:
        """The session the cookie names, or an empty one. Never raises: `failure` tells."""
        key = request.cookies.get(self.cookie, "")
        if not _KEY.fullmatch(key):
            return ServerSession()
        session = ServerSession()
        try:
            found = db.session.execute(_FIND, {"key": hashed(key), "now": clock.now()}).one_or_none()
        except SQLAlchemyError as error:
            db.session.rollback()
            session.failure = error
            return session
        if found is not None:
            changes, last_id, last_at, data, user_id, created_at, seen_at, *account = found
            session = ServerSession(data, key)
            session.user_id, session.account = user_id, account_of(tuple(account))
            session.created_at, session.seen_at = created_at, seen_at
            timing.know((changes, last_id, last_at))  # most pages ask for it, so it is read with the session
            unchanged.know(session.account.marks if session.account else None)
        if session.user_id is None:
            db.session.rollback()  # nothing more is read with it; a write of the session must not wait for it
        return session

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Write what changed, and the cookie when the id did."""
        if not isinstance(session, ServerSession) or session.failure is not None:
            return
        response.vary.add("Cookie")
        if session.old_key is not None or (session.key is None and session.modified):
            self._replace(session, response)
        elif session.key is not None and (session.modified or self._is_due(session)):
            self._keep(session, response)

    def _is_due(self, session: ServerSession) -> bool:
        return session.seen_at is None or clock.now() - session.seen_at >= RENEW_AFTER

    def _replace(self, session: ServerSession, response: Response) -> None:
        with writing() as connection:
            if session.old_key is not None:
                connection.execute(delete(_row).where(_row.c.id_hash == hashed(session.old_key)))
            if not session:
                response.delete_cookie(
                    self.cookie, path="/", secure=self.secure, httponly=True, samesite="Lax"
                )
                return
            session.key = secrets.token_urlsafe(32)
            self._insert(connection, session)
        self._set_cookie(response, session.key)

    def _insert(self, connection: Connection, session: ServerSession) -> None:
        now = clock.now()
        connection.execute(delete(_row).where(_row.c.expires_at <= now))
        connection.execute(
            insert(_row).values(
                id_hash=hashed(session.key or ""),
                user_id=session.user_id,
                data=dict(session),
                created_at=now,
                seen_at=now,
                expires_at=self._expiry(now, now),
            )
        )
        if session.user_id is not None:
            newest = (
                select(_row.c.id_hash)
                .where(_row.c.user_id == session.user_id)
                .order_by(_row.c.created_at.desc(), _row.c.id_hash)
                .limit(SESSIONS_PER_USER)
            )
            kept = list(connection.scalars(newest))
            connection.execute(
                delete(_row).where(_row.c.user_id == session.user_id, _row.c.id_hash.not_in(kept))
            )

    def _keep(self, session: ServerSession, response: Response) -> None:
        now = clock.now()
        with writing() as connection:
            kept = connection.execute(
                update(_row)
                .where(_row.c.id_hash == hashed(session.key or ""))
                .values(
                    data=dict(session), seen_at=now, expires_at=self._expiry(session.created_at or now, now)
                )
            )
        if kept.rowcount == 0:
            response.delete_cookie(self.cookie, path="/", secure=self.secure, httponly=True, samesite="Lax")

    def _expiry(self, created_at: datetime, seen_at: datetime) -> datetime:
        return min(created_at + self.absolute, seen_at + self.idle)

    def _set_cookie(self, response: Response, key: str) -> None:
        # Lax, not Strict: a link in a message must open the case of whoever is signed in.
        # Nothing changes by GET, and every POST carries a token.
        response.set_cookie(self.cookie, key, path="/", secure=self.secure, httponly=True, samesite="Lax")


def hashed(key: str) -> str:
    """What the table keeps of a session id; the id is random, so no salt is needed."""
    return hashlib.sha256(key.encode()).hexdigest()


@contextmanager
def writing() -> Iterator[Connection]:
    """A short transaction of its own, on a connection of its own, beside the page's."""
    with db.engine.connect().execution_options(writes=True) as connection, connection.begin():
        yield connection


def register(app: Flask, settings: Settings) -> None:
    """Use server-side sessions, with the lifetimes of the settings."""
    app.session_interface = ServerSessions(
        idle=timedelta(minutes=settings.session_idle_minutes),
        absolute=timedelta(hours=settings.session_absolute_hours),
        secure=settings.cookies_secure,
    )
