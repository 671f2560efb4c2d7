"""Which pages read from the replica, and when do they not? (只读副本)

A page whose row in access.toml says `from_replica` reads there once it is known who asks. Who has
just written reads the primary for a while, so that nobody misses what they did themselves.
"""

from __future__ import annotations

from flask import Flask, Response, current_app, request

from app.extensions import db
from app.replica import REPLICA, read_from_replica
from app.web.access import SAFE_METHODS, matrix
from config import Settings

WROTE = "wrote"  # a cookie; the replica is not asked while the browser has it
_CATCHING_UP = 10  # seconds a replica is given to have what was written


def register(app: Flask) -> None:
    """Mark the browser of who wrote. Nothing is marked where there is no replica."""
    if REPLICA in app.config["SQLALCHEMY_BINDS"]:
        app.after_request(_mark)


def choose() -> None:
    """The last gate: send the page's reading to the replica where that is allowed."""
    rule = matrix().get((request.endpoint or "", request.method))
    if rule is None or not rule.from_replica or WROTE in request.cookies:
        return
    engine = db.engines.get(REPLICA)
    if engine is not None:
        read_from_replica(db.session(), engine)


def _mark(response: Response) -> Response:
    if request.method not in SAFE_METHODS and response.status_code < 400:
        settings: Settings = current_app.extensions["settings"]
        response.set_cookie(
            WROTE, "1", _CATCHING_UP, secure=settings.cookies_secure, httponly=True, samesite="Lax"
        )
    return response
