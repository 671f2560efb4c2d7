"""Where may we send a browser? Only to addresses of our own."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any
from urllib.parse import urlsplit

from flask import current_app, request, url_for
from werkzeug.routing import IntegerConverter, ValidationError

# Control characters, backslashes and a second slash are what turn a path into another host.
_LOCAL = re.compile(r"/(?![/\\])[A-Za-z0-9_\-./?=&%]*")
LARGEST_ID = 2**63 - 1
_REMEMBERED = 10_000  # addresses a process: two megabytes
_NOT_REMEMBERED = frozenset({"feeds.calendar"})


def safe_path(text: str) -> str:
    """The path when it surely stays on this site, else "/"."""
    return text if len(text) <= 2000 and _LOCAL.fullmatch(text) else "/"


def where_they_came_from(default: str) -> str:
    """The page of ours the browser came from, else the default."""
    parts = urlsplit(request.headers.get("Referer", ""))
    if parts.netloc != request.host:
        return default
    return safe_path(f"{parts.path}?{parts.query}" if parts.query else parts.path)


def back_to(index: str) -> str:
    """The list a form was sent from, with its filters; else the plain list at `index`."""
    came_from = where_they_came_from(index)
    return came_from if came_from.partition("?")[0] == index else index


class Addresses:
    """`url_for`, remembered: a page has a hundred and fifty addresses, and making one is slow.

    Not for what is a key by itself, nor, while somebody develops, for files: their addresses carry the hash
    of their content.
    """

    def __init__(self, *, files_change: bool = False) -> None:
        self._made = lru_cache(maxsize=_REMEMBERED, typed=True)(self._make)  # 1 and True are two
        self._never = _NOT_REMEMBERED | {"static"} if files_change else _NOT_REMEMBERED

    def __call__(self, endpoint: str, **values: Any) -> str:
        if endpoint in self._never or endpoint.startswith(".") or "_external" in values:
            return url_for(endpoint, **values)
        try:
            return self._made(request.script_root, endpoint, **values)
        except TypeError:  # a list among the values
            return url_for(endpoint, **values)

    @property
    def remembered(self) -> int:
        """How many are."""
        return self._made.cache_info().currsize

    @staticmethod
    def _make(root: str, endpoint: str, /, **values: Any) -> str:
        return url_for(endpoint, **values)


def address(endpoint: str, **values: Any) -> str:
    """`url_for` of this application, remembered."""
    addresses: Addresses = current_app.extensions["addresses"]
    return addresses(endpoint, **values)


class BoundedInt(IntegerConverter):
    """`<int:…>` in routes: an id the database can hold; anything larger is no such page."""

    regex = r"[0-9]{1,19}"

    def to_python(self, value: str) -> int:
        number: int = super().to_python(value)
        if number > LARGEST_ID:
            raise ValidationError
        return number
