"""How is what a page tells beside its subject read by one statement, though each part belongs to somebody else?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, select

from app.extensions import db
from app.postgresql import planned_once

_T = TypeVar("_T")
_REMEMBERED = 64  # statements: each role asks a few questions, some pages for one more


@dataclass(frozen=True, slots=True)
class Question(Generic[_T]):
    """Something still to be read: a statement of one value that is always the same object, the values it
    waits for, and what the value found means."""

    statement: Select[Any]
    values: Mapping[str, Any]
    meaning: Callable[[Any], _T]

    def answer(self) -> _T:
        """The answer, asked by itself."""
        found: _T = ask({"": self})[""]
        return found


def ask(asked: Mapping[str, Question[Any]]) -> dict[str, Any]:
    """The answers by the names they were asked under, by one statement; none where nothing is asked.

    Raises ValueError when two of them wait for different values of one name.
    """
    if not asked:
        return {}
    values: dict[str, Any] = {}
    for name, value in (item for each in asked.values() for item in each.values.items()):
        if values.setdefault(name, value) != value:
            raise ValueError(f"{name} means two things in one statement")
    found = db.session.execute(_together(tuple(each.statement for each in asked.values())), values).one()
    return {name: each.meaning(value) for (name, each), value in zip(asked.items(), found, strict=True)}


@lru_cache(maxsize=_REMEMBERED)
def _together(statements: tuple[Select[Any], ...]) -> Select[Any]:
    return planned_once(
        select(*(each.scalar_subquery().label(f"n{at}") for at, each in enumerate(statements)))
    )
