"""How is a row that was just drawn for a colleague not drawn again? Pieces of a page, remembered.

A page of the queue is asked for all day, and from one time to the next a row or two of it have changed. What
a row looks like depends on nothing but what it is drawn from, the reader's role and the place the
application is mounted at; all of that is the key, so what is remembered cannot be out of date.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial
from typing import Any

from flask import Flask, request
from jinja2.runtime import Macro

from app.rules.vocabulary import Role
from app.web.access import current_person

_REMEMBERED = 1000  # pieces a process: three megabytes at most


class Drawn:
    """In templates `drawn(macro, …)` for `macro(…)`: once for the same piece, whoever looks.

    The macro may look at nothing but what it is given, and what it is given must be hashable and
    compare by everything the macro shows (QueueRow does, but for its reasons and its verdict). Raises TypeError otherwise.
    """

    def __init__(self) -> None:
        self._draw = lru_cache(maxsize=_REMEMBERED, typed=True)(_draw)  # 1 and True are two

    def for_reader(self) -> Callable[..., str]:
        """`drawn` of this page."""
        person = current_person()
        return partial(self._draw, request.script_root, person.actor.role if person else None)

    @property
    def remembered(self) -> int:
        """How many pieces are."""
        return self._draw.cache_info().currsize

    def forget(self) -> None:
        """Draw everything anew."""
        self._draw.cache_clear()


def _draw(root: str, role: Role | None, macro: Macro, /, *given: Any) -> str:
    drawn: str = macro(*given)
    return drawn


def register(app: Flask) -> None:
    """Give pages `drawn`; macros, which are drawn by it, have none."""
    drawn = app.extensions["drawn"] = Drawn()
    app.context_processor(lambda: {"drawn": drawn.for_reader()})
