"""What was searched for a moment ago? Kept in the session, sealed, under a short random name."""

from __future__ import annotations

import secrets
from collections.abc import MutableMapping
from typing import Any, Final

from app import confidential

KEPT: Final = 10  # searches that Back still finds
_SESSION_KEY: Final = "searches"  # a list of [name, sealed text], oldest first
_PURPOSE: Final = "search"


def remember(session: MutableMapping[str, Any], text: str) -> str:
    """Keep a search and return its name, which says nothing about anybody and may stand in an address."""
    name = secrets.token_urlsafe(6)
    kept = [*session.get(_SESSION_KEY, []), [name, confidential.seal(text, name, _PURPOSE)]]
    session[_SESSION_KEY] = kept[-KEPT:]
    return name


def recall(session: MutableMapping[str, Any], name: str) -> str | None:
    """The text searched for under that name, or None if this session does not know it (any more)."""
    for known, sealed in session.get(_SESSION_KEY, []):
        if known == name:
            return confidential.unseal(sealed, name, _PURPOSE)
    return None
