"""Which cases are done with, the newest application first? (已办)

In an old office almost every case is, so none of this counts or sorts them all: each office's
newest are read from the index and merged, and the number is told up to MOST_COUNTED.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, Self, cast

from sqlalchemy import ColumnElement, ScalarSelect, Select, Table, func, select, union_all

from app.asking import Question
from app.audit import Actor
from app.casework.models import LegalCase
from app.casework.scope import goes_by_offices, reach, visible
from app.extensions import db

MOST_COUNTED: Final = 1000
_REMEMBERED: Final = 64  # statements
_MOST_OFFICES = 100  # in one statement; SQLite joins at most 500
_PLACE = re.compile(r"([ab])([0-9]{1,18})\.([0-9]{1,9})")


@dataclass(frozen=True, slots=True)
class Place:
    """A place between pages: "a" behind or "b" in front of a case; `position` is that of the page's
    first row, or of the case itself going back. Its text goes into a URL."""

    direction: str
    case_id: int
    position: int

    @property
    def text(self) -> str:
        return f"{self.direction}{self.case_id}.{self.position}"

    @classmethod
    def parse(cls, text: str | None) -> Self | None:
        """The place of a URL; None, that is the first page, for anything unreadable."""
        found = _PLACE.fullmatch(text or "")
        return cls(found[1], int(found[2]), int(found[3])) if found else None


@dataclass(frozen=True, slots=True)
class DonePage:
    """The ids of a page in its order, the position of its first, and the places beside it."""

    case_ids: list[int]
    first: int
    newer: str | None
    older: str | None


def done_page(actor: Actor, wanted: Sequence[ColumnElement[bool]], cursor: str | None, size: int) -> DonePage:
    """A page of the cases in reach that the conditions let through; one statement for each hundred offices."""
    start = Place.parse(cursor)
    backwards = start is not None and start.direction == "b"
    if start is not None:
        wanted = [*wanted, LegalCase.id > start.case_id if backwards else LegalCase.id < start.case_id]
    found = _newest(actor, wanted, size + 1, backwards)
    has_more, ids = len(found) > size, found[:size]
    first = start.position if start else 1
    if start is not None and backwards:
        ids.reverse()
        first = max(start.position - len(ids), 1) if has_more else 1
    is_last = not has_more and not backwards
    return DonePage(
        ids,
        first,
        Place("b", ids[0], first).text if ids and first > 1 else None,
        None if is_last or not ids else Place("a", ids[-1], first + len(ids)).text,
    )


def _newest(actor: Actor, wanted: Sequence[ColumnElement[bool]], size: int, backwards: bool) -> list[int]:
    """The ids in order; office by office, because an index is in order only within one."""
    scopes = _scopes(actor)
    found: list[int] = []
    for at in range(0, len(scopes), _MOST_OFFICES):
        parts = [_of(scope, wanted, size, backwards) for scope in scopes[at : at + _MOST_OFFICES]]
        found += db.session.scalars(union_all(*parts))
    return sorted(found, reverse=not backwards)[:size]


def _scopes(actor: Actor) -> list[ColumnElement[bool]]:
    """`visible`, an office at a time where it goes by offices."""
    if goes_by_offices(actor):
        return [LegalCase.office_id == each for each in actor.office_ids]
    return [visible(actor)]


def _of(
    scope: ColumnElement[bool], wanted: Sequence[ColumnElement[bool]], size: int, backwards: bool
) -> Select[int]:
    order = LegalCase.id.asc() if backwards else LegalCase.id.desc()
    return select(select(LegalCase.id).where(scope, *wanted).order_by(order).limit(size).subquery().c.id)


def counting(
    actor: Actor, clauses: Sequence[ColumnElement[bool]], values: Mapping[str, Any]
) -> Question[int]:
    """How many there are, up to one more than MOST_COUNTED; clauses and values as of queue_filters.wanted."""
    within, whose = reach(actor)
    asked = _count_of((within, *clauses))
    return Question(asked, {**values, **whose}, int, lasts=goes_by_offices(actor))


@lru_cache(maxsize=_REMEMBERED)
def _count_of(clauses: tuple[ColumnElement[bool], ...]) -> Select[int]:
    return select(_counting(clauses))


def counted_in(actor: Actor, wanted: Sequence[ColumnElement[bool]]) -> ScalarSelect[int]:
    """The same as a part of a statement."""
    return _counting((visible(actor), *wanted))


def _counting(clauses: Sequence[ColumnElement[bool]]) -> ScalarSelect[int]:
    case = cast(Table, LegalCase.__table__)
    some = select(case.c.id).where(*clauses).limit(MOST_COUNTED + 1).subquery()
    return select(func.count()).select_from(some).scalar_subquery()


def count_text(number: int) -> str:
    """A number as told: 1000+ where nobody counted further."""
    return f"{MOST_COUNTED}+" if number > MOST_COUNTED else str(number)
