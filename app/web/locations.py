"""Where may we send a browser? Only to addresses of our own."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from flask import request
from werkzeug.routing import IntegerConverter, ValidationError

# Control characters, backslashes and a second slash are what turn a path into another host.
_LOCAL = re.compile(r"/(?![/\\])[A-Za-z0-9_\-./?=&%]*")
LARGEST_ID = 2**63 - 1


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


class BoundedInt(IntegerConverter):
    """`<int:…>` in routes: an id the database can hold; anything larger is no such page."""

    regex = r"[0-9]{1,19}"

    def to_python(self, value: str) -> int:
        number: int = super().to_python(value)
        if number > LARGEST_ID:
            raise ValidationError
        return number
