"""Whom does the clerk mean? One statement looks in the stretches of the index that a query means."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Integer,
    Select,
    and_,
    bindparam,
    case,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
    union_all,
)

from app.extensions import db
from app.parties.asking import Query, Rank, Sought, Stretch
from app.parties.models import SearchTerm
from app.parties.names import TermKind, fold

# Of a stretch with more cases than this (all 王 of a province) the first are looked at, in the order of
# the index: so a search costs the same however many cases there are. Nobody reads five hundred hits.
MOST_OF_A_STRETCH = 500
_LOOSE_SPARE = 4  # hits are fetched that many times over where names have yet to be compared
_TERM = SearchTerm.__table__.c


@dataclass(frozen=True, slots=True)
class Found:
    """A case a query means (检索结果)."""

    case_id: int
    rank: Rank
    is_loose: bool  # only if a name agrees with the whole query


def find_cases(
    query: Query,
    *,
    office_ids: Collection[int] = (),
    case_ids: Collection[int] | None = None,
    limit: int = 100,
) -> list[Found]:
    """The cases a query means, best first, of the same rank open ones first, then newest; one statement.

    Sought among the cases of `office_ids`, or among `case_ids` if given.
    """
    where = office_ids if case_ids is None else case_ids
    if not query.sought or not where:
        return []
    shape = tuple(_shape_of(each) for each in query.sought)
    statement = _among_offices(shape) if case_ids is None else _among_cases(shape)
    spare = _LOOSE_SPARE if any(each.is_loose for each in query.sought) else 1
    rows = db.session.execute(
        statement, {"where": sorted(where), "most": limit * spare, **_values(query.sought)}
    )
    return [Found(case_id, Rank(place // 2), bool(loose)) for case_id, place, loose in rows]


class _Look(NamedTuple):
    """A stretch without its words: what a statement is made from, once for all queries of a shape."""

    kind: TermKind
    is_point: bool
    has_pattern: bool


class _Shape(NamedTuple):
    rank: Rank
    look: _Look
    beside: tuple[_Look, ...]
    is_loose: bool


def _shape_of(sought: Sought) -> _Shape:
    return _Shape(sought.rank, _look(sought.stretch), tuple(map(_look, sought.beside)), sought.is_loose)


def _look(stretch: Stretch) -> _Look:
    return _Look(stretch.kind, stretch.is_point, bool(stretch.like))


def _values(sought: tuple[Sought, ...]) -> dict[str, str]:
    """What is bound to the places of a statement: low0, high0, like0, low0_1 …"""
    found: dict[str, str] = {}
    for n, each in enumerate(sought):
        for m, stretch in enumerate((each.stretch, *each.beside)):
            found |= {f"low{n}_{m}": stretch.low, f"high{n}_{m}": stretch.high, f"like{n}_{m}": stretch.like}
    return found


@lru_cache(maxsize=200)
def _among_offices(shape: tuple[_Shape, ...]) -> Select[Any]:
    parts = []
    for n, each in enumerate(shape):
        is_short = each.look.is_point or each.is_loose or each.look.kind is TermKind.NUMBER
        for closed in ((False, True),) if is_short else ((False,), (True,)):
            parts.append(_stretch(each, n, closed))
    return _best_of(parts)


def _stretch(shape: _Shape, n: int, closed: tuple[bool, ...]) -> Select[Any]:
    """A stretch in every office, in the order of the index, so that it may stop early."""
    stretch = (
        select(_TERM.case_id, _place(shape.rank))
        .where(
            _TERM.office_id.in_(bindparam("where", expanding=True)),
            _TERM.is_closed.in_(closed),
            *_conditions(shape, n),
        )
        .order_by(_TERM.office_id, _TERM.is_closed, _TERM.term, _TERM.case_id)
        .limit(MOST_OF_A_STRETCH)
        .subquery()
    )
    return select(stretch.c.case_id, stretch.c.place, literal(int(shape.is_loose)).label("loose"))


@lru_cache(maxsize=200)
def _among_cases(shape: tuple[_Shape, ...]) -> Select[Any]:
    """The terms of these cases, read once for what is sure and once for what is loose."""
    parts = []
    for is_loose in (False, True):
        ways = [
            (and_(*_conditions(each, n)), _place(each.rank))
            for n, each in enumerate(shape)
            if each.is_loose is is_loose
        ]
        if ways:
            parts.append(
                select(
                    _TERM.case_id, case(*ways).label("place"), literal(int(is_loose)).label("loose")
                ).where(_TERM.case_id.in_(bindparam("where", expanding=True)), or_(*(way for way, _ in ways)))
            )
    return _best_of(parts)


def _best_of(parts: list[Select[Any]]) -> Select[Any]:
    hits = union_all(*parts).subquery()
    best = func.min(hits.c.place)
    return (
        select(hits.c.case_id, best, hits.c.loose)
        .group_by(hits.c.case_id, hits.c.loose)
        .order_by(best, hits.c.case_id.desc(), hits.c.loose)
        .limit(bindparam("most", type_=Integer))
    )


def _place(rank: Rank) -> ColumnElement[int]:
    """Where a hit stands: by rank, then open before closed."""
    return (literal(rank * 2) + cast(_TERM.is_closed, Integer)).label("place")


def _conditions(shape: _Shape, n: int) -> list[ColumnElement[bool]]:
    return [
        *_within(_TERM, shape.look, f"{n}_0"),
        *(_also(each, f"{n}_{m}") for m, each in enumerate(shape.beside, start=1)),
    ]


def _within(term: Any, look: _Look, place: str) -> list[ColumnElement[bool]]:
    low: BindParameter[str] = bindparam(f"low{place}")
    high: BindParameter[str] = bindparam(f"high{place}")
    found = [
        term.kind == look.kind.value,
        term.term == low if look.is_point else term.term.between(low, high),
    ]
    return [*found, term.term.like(bindparam(f"like{place}"))] if look.has_pattern else found


def _also(look: _Look, place: str) -> ColumnElement[bool]:
    """Whether the same case has a term in that stretch too; asked by the case, which has few terms."""
    beside = SearchTerm.__table__.alias()
    return exists().where(beside.c.case_id == _TERM.case_id, *_within(beside.c, look, place))


def cases_named(
    names: Collection[str], office_ids: Collection[int], *, kind: TermKind = TermKind.WHOLE
) -> Select[int]:
    """A statement of the ids of the cases in which somebody is called exactly one of these names.

    Pinyin stands among the names: whoever reads the cases compares with `is_named`.
    """
    terms = sorted({fold(name) for name in names} - {""})
    return select(SearchTerm.case_id).where(
        SearchTerm.office_id.in_(office_ids),
        SearchTerm.is_closed.in_((False, True)),
        SearchTerm.kind == kind.value,
        SearchTerm.term.in_(terms),
    )
