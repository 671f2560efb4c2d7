"""Who may call what? One matrix, default deny, asked before every request.

The guard decides on the function (role × endpoint × method → 403). Which objects somebody
reaches is decided where they are loaded: casework answers NotFound (→ 404) beyond it.
"""

from __future__ import annotations

import secrets
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from flask import Flask, abort, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import Unauthorized

from app import audit
from app.audit import Actor
from app.extensions import transaction
from app.rules.vocabulary import Role
from app.staff import queries as staff
from app.staff.signing_in import rights_stamp
from app.web.locations import safe_path
from app.web.sessions import ServerSession

MATRIX_FILE = Path(__file__).with_name("access.toml")
EVERYONE = "everyone"
SCOPES = ("public", "own", "office", "case")
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class OutOfReach(Exception):
    """There is no such row within the actor's reach: 404 and an audit row, like casework.NotFound."""

    def __init__(self, object_kind: str, object_id: object) -> None:
        super().__init__(object_kind)
        self.object_kind = object_kind
        self.object_id = object_id


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the matrix: who may call an endpoint by a method, and what it leaves behind."""

    endpoint: str
    method: str
    roles: frozenset[Role]
    scope: str
    event: str
    development_only: bool = False
    from_replica: bool = False  # reads what may be some seconds old
    takes_turns: bool = False  # reads so much that a process does it once at a time

    @property
    def is_public(self) -> bool:
        return self.scope == "public"


@dataclass(frozen=True, slots=True)
class Person:
    """Who is signed in, as the shell and the guard need it."""

    actor: Actor
    login: str
    office_name: str
    text_size: str
    density: str
    queue_columns: tuple[str, ...] | None  # None: the usual ones


@cache
def matrix() -> dict[tuple[str, str], Rule]:
    """The rows of access.toml by (endpoint, method). Raises ValueError for a bad row."""
    rows: dict[tuple[str, str], Rule] = {}
    for entry in tomllib.loads(MATRIX_FILE.read_text())["endpoint"]:
        for method in entry["methods"]:
            key = (entry["name"], method)
            if key in rows or entry["scope"] not in SCOPES:
                raise ValueError(f"access.toml: bad or repeated row {key}")
            rows[key] = Rule(
                entry["name"],
                method,
                _roles(entry.get("roles", [])),
                entry["scope"],
                entry.get("event", ""),
                entry.get("development_only", False),
                entry.get("from_replica", False),
                entry.get("takes_turns", False),
            )
    return rows


def _roles(codes: list[str]) -> frozenset[Role]:
    return frozenset(Role) if codes == [EVERYONE] else frozenset(Role(code) for code in codes)


def may(role: Role | None, endpoint: str, method: str = "GET") -> bool:
    """Whether somebody in that role may call the endpoint; unknown endpoints are refused."""
    rule = matrix().get((endpoint, "GET" if method in SAFE_METHODS else method))
    return rule is not None and (rule.is_public or role in rule.roles)


def current_person() -> Person | None:
    """Who is signed in, or None."""
    person: Person | None = g.get("person")
    return person


def signed_in() -> Person:
    """Who is signed in. Raises Unauthorized when nobody is."""
    person = current_person()
    if person is None:
        raise Unauthorized
    return person


def current_actor() -> Actor:
    """The signed-in actor, for operations and queries. Raises Unauthorized when nobody is."""
    return signed_in().actor


def request_id() -> str:
    """The random name of this request, in the audit trail and the log."""
    found: str = request.environ.setdefault("legalaid.request_id", secrets.token_hex(8))
    return found


def current_session() -> ServerSession:
    """This browser's session."""
    found = session._get_current_object()  # type: ignore[attr-defined]
    assert isinstance(found, ServerSession)
    return found


def recognise() -> None:
    """Set `g.person` from the session; a session whose user lost a right ends here."""
    g.person = None
    current = current_session()
    if current.failure is not None:
        raise current.failure
    if current.user_id is None:
        return
    user = current.account
    if user is None or not user.is_active or current.get("stamp") != rights_stamp(user):
        current.end()
        return
    actor = staff.actor_of(user, ip=request.remote_addr or "", request_id=request_id())
    columns = None if user.queue_columns is None else tuple(user.queue_columns)
    g.person = Person(actor, user.login, user.office_name, user.text_size, user.density, columns)


def guard() -> ResponseReturnValue | None:
    """Let the request through, or answer it: sign in first, or 403 with an audit row."""
    if request.endpoint is None:
        return None  # no such address or method: 404 or 405 follows
    person = current_person()
    if may(person.actor.role if person else None, request.endpoint, request.method):
        return None
    if person is None:
        return _ask_to_sign_in()
    record_refusal("endpoint", request.endpoint)
    return abort(403)


def record_refusal(object_kind: str, object_id: object) -> None:
    """Append to the audit trail that the signed-in person was refused, in its own transaction."""
    person = current_person()
    if person is None:
        return
    with transaction():
        audit.record(
            person.actor, "access.refuse", object_kind=object_kind, object_id=object_id, result="refused"
        )


def _ask_to_sign_in() -> ResponseReturnValue:
    if request.method not in SAFE_METHODS:
        abort(401)
    destination = safe_path(request.full_path.rstrip("?"))
    if destination != "/":
        session["next"] = destination
    return redirect(url_for("auth.sign_in"))


def register(app: Flask) -> None:
    """Read the matrix at start, so that a bad row stops the application."""
    matrix()
