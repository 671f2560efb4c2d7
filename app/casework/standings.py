"""How many cases stand where? What the header, the navigation, the tabs and the lamps of a page tell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final, cast

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    Table,
    func,
    literal,
    select,
    type_coerce,
    union_all,
)
from sqlalchemy import case as sql_case
from sqlalchemy import cast as sql_cast

from app.asking import Question
from app.audit import Actor
from app.casework.models import LegalCase
from app.casework.ordering import ON, lamps_with_a_day, moment
from app.casework.queue_filters import WITH_A_DAY
from app.casework.scope import goes_by_offices, reach
from app.extensions import among, joined
from app.rules.procedure import OPEN_STATUSES, WATCHED
from app.rules.vocabulary import CaseStatus, LampColour

_REMEMBERED: Final = 64  # statements, one a reach; and as many answers
_LAMPS: Final = tuple(colour for colour, _ in lamps_with_a_day(ON))
_case = cast(Table, LegalCase.__table__)


@dataclass(frozen=True, slots=True)
class Standings:
    """How many cases in reach stand at each status under each lamp, "" where there is none: the open
    ones, and of the others that are watched those with a day. `dateless` of the open have no day."""

    numbers: Mapping[tuple[CaseStatus, str], int]
    dateless: int

    def at(self, *statuses: CaseStatus) -> int:
        """How many stand at these statuses."""
        return sum(number for (status, _), number in self.numbers.items() if status in statuses)

    def under(self, statuses: Collection[CaseStatus]) -> dict[str, int]:
        """How many at these statuses carry each lamp."""
        found: Counter[str] = Counter()
        for (status, colour), number in self.numbers.items():
            if status in statuses:
                found[colour] += number
        return found


def standings(actor: Actor, on: date) -> Standings:
    """Asked by itself."""
    return asking_standings(actor, on).answer()


def asking_standings(actor: Actor, on: date) -> Question[Standings]:
    """For a statement that asks for more."""
    within, whose = reach(actor)
    return Question(_statement_of(within), {**whose, **moment(on)}, _read, lasts=goes_by_offices(actor))


@lru_cache(maxsize=_REMEMBERED)
def _statement_of(within: ColumnElement[bool]) -> Select[str]:
    """One text of all there is, with commas; of each status, with blanks: how many, with a day, standing still
    without one, and under each of _LAMPS. Two parts, for the index: all that is open, and of what is refused
    or ended the few with a day."""
    counted = (
        select(type_coerce(_case.c.status, String), func.count(), func.count(_case.c.next_due_on), *_sums())
        .where(within)
        .group_by(_case.c.office_id, _case.c.status)  # as the index has them
    )
    parts = union_all(
        counted.where(among(_case.c.status, sorted(OPEN_STATUSES))),
        counted.where(among(_case.c.status, sorted(WATCHED - OPEN_STATUSES)), *WITH_A_DAY),
    ).subquery()
    told: ColumnElement[str] = literal("", String)
    for each in parts.c:
        told = told.concat(sql_cast(each, String)).concat(" ")
    return select(joined(told, ","))


def _sums() -> list[ColumnElement[int]]:
    """Most open cases have no day, so that is what each sum asks first: a lamp worked out for each case, to
    group by, takes half as long again."""
    dateless = _case.c.next_due_on.is_(None)
    sums: list[ColumnElement[int]] = [func.sum(sql_case((~dateless, 0), (_case.c.is_paused, 1), else_=0))]
    passed: list[tuple[ColumnElement[bool], int]] = [(dateless, 0)]
    for _, holds in lamps_with_a_day(ON):
        sums.append(func.sum(sql_case(*passed, (holds, 1), else_=0)))
        passed.append((holds, 0))
    return sums


@lru_cache(maxsize=_REMEMBERED)
def _read(told: str | None) -> Standings:
    numbers: Counter[tuple[CaseStatus, str]] = Counter()
    dateless = 0
    for each in told.split(",") if told else ():
        code, *counts = each.split()
        number, dated, still, *under = map(int, counts)
        status = CaseStatus(code)
        numbers[status, LampColour.PAUSED] += still
        numbers[status, ""] += number - dated - still
        numbers[status, LampColour.GREEN] += dated - sum(under)
        for colour, lit in zip(_LAMPS, under, strict=True):
            numbers[status, colour] += lit
        dateless += number - dated
    return Standings(+numbers, dateless)
