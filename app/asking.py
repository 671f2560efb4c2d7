"""How is what a page tells beside its subject read by one statement, though each part belongs to somebody else?"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Generic, TypeVar

from sqlalchemy import Select, select

from app import unchanged
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
    lasts: bool = False  # whether the answer holds while nothing changes that lists show (app/unchanged.py)

    @property
    def place(self) -> Hashable:
        """Its name among what is kept."""
        return (self.statement, self.meaning, *self.values.items())

    def answer(self) -> _T:
        """The answer, asked by itself."""
        found: _T = ask({"": self})[""]
        return found


def ask(asked: Mapping[str, Question[Any]]) -> dict[str, Any]:
    """The answers by the names they were asked under, by one statement; none where nothing is asked or all is kept.

    Raises ValueError when two of them wait for different values of one name.
    """
    kept = {name: found for name, each in asked.items() if (found := _kept(each)) is not None}
    answers = {name: answer for name, (answer,) in kept.items()}
    open_ = {name: each for name, each in asked.items() if name not in kept}
    if open_:
        answers.update(_answered(open_))
    return answers


def _kept(question: Question[Any]) -> tuple[Any] | None:
    return unchanged.known(question.place) if question.lasts else None


def _answered(asked: Mapping[str, Question[Any]]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, value in (item for each in asked.values() for item in each.values.items()):
        if values.setdefault(name, value) != value:
            raise ValueError(f"{name} means two things in one statement")
    found = db.session.execute(_together(tuple(each.statement for each in asked.values())), values).one()
    answers = {name: each.meaning(value) for (name, each), value in zip(asked.items(), found, strict=True)}
    for name, each in asked.items():
        if each.lasts:
            unchanged.keep(each.place, answers[name])
    return answers


@lru_cache(maxsize=_REMEMBERED)
def _together(statements: tuple[Select[Any], ...]) -> Select[Any]:
    return planned_once(
        select(*(each.scalar_subquery().label(f"n{at}") for at, each in enumerate(statements)))
    )
