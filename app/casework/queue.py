"""Whose case comes next, and why? (优先队列)

The order is the one of rules.priority, said in SQL: band, tier, next due day, receipt, id.
A page takes one statement for its rows, one for the total unless it is known, one for the position
of its first row and one that asks whether limits or calendar have changed, however many rows it has.
What is done with stands in another order (see done_list), so that no page costs more for old cases.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any, Final, cast

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    Table,
    bindparam,
    func,
    select,
)

from app.asking import Question
from app.audit import Actor
from app.casework.done_list import count_text, counted_in, counting, done_page
from app.casework.listed import LISTED, ListedCase, read
from app.casework.models import LegalCase
from app.casework.next_actions import actionable
from app.casework.ordering import (
    BEHIND,
    IN_FRONT,
    LAMP,
    NEVER,
    ORDER,
    Cursor,
    OrderKey,
    moment,
    place,
    sort_key,
)
from app.casework.queue_filters import (
    UNDER,
    QueueFilters,
    Tab,
    conditions,
    wanted,
    with_a_lamp,
)
from app.casework.queue_row import QueueRow, row_of
from app.casework.scope import reach, visible, while_unchanged
from app.casework.standings import Standings
from app.casework.viewing import open_elsewhere, open_viewing, viewers
from app.extensions import db
from app.postgresql import planned_once
from app.rules.vocabulary import LampColour, Role
from app.timing import timing_for

MOST_ROWS = 200
_MOST_TRIES = 50
_REMEMBERED: Final = 64  # statements of each kind; there are four reaches, and few filters used at once
_COUNTED: Final = (Tab.TODO, Tab.HAND)  # the tabs of which Standings knows every case
_case = cast(Table, LegalCase.__table__)
_case_id = _case.c.id


@dataclass(frozen=True, slots=True)
class QueuePage:
    """A page of the queue; the cursors lead to the pages before and after it."""

    rows: tuple[QueueRow, ...]
    total: int
    newer_cursor: str | None
    older_cursor: str | None

    @property
    def total_text(self) -> str:
        """共几件: the done are not counted beyond a thousand."""
        return count_text(self.total)


def queue(
    actor: Actor,
    filters: QueueFilters,
    on: date,
    cursor: str | None = None,
    limit: int | None = 20,
    total_known: int | None = None,
) -> QueuePage:
    """The cases in reach, in the order of the queue as of `on`; a bad cursor gives the first page.

    `limit` None gives all rows (the command line); `total_known` is their number, if it was asked.
    """
    if filters.tab is Tab.DONE and filters.lamp is None and limit is not None:
        return _done(actor, filters, on, cursor, min(limit, MOST_ROWS))
    number = total(actor, filters, on) if total_known is None else total_known
    start, timing = Cursor.parse(cursor), timing_for(actor)
    workday = timing.calendar.next_workday(on)
    listing = _Listing.of(actor, filters, on, workday)
    size = min(limit, MOST_ROWS) if limit is not None else max(number, 1)

    def read_rows() -> tuple[QueueRow, ...]:
        cases = listing.page(start, size)
        before = (
            listing.number_before(OrderKey.of(cases[0], on, workday)) if cases and start is not None else 0
        )
        return tuple(row_of(actor, case, on, n, timing) for n, case in enumerate(cases, start=before + 1))

    # The first page is what everybody looks at; another is hardly ever asked for twice.
    rows = while_unchanged(actor, listing.place(size), read_rows) if start is None else read_rows()
    newer = Cursor("b", _key(rows[0])).text if rows and rows[0].position > 1 else None
    older = Cursor("a", _key(rows[-1])).text if rows and rows[-1].position < number else None
    return QueuePage(rows, number, newer, older)


def _key(row: QueueRow) -> OrderKey:
    return OrderKey(row.band, row.tier, row.next_due_on or NEVER, row.received_at, row.case_id)


def _done(actor: Actor, filters: QueueFilters, on: date, cursor: str | None, size: int) -> QueuePage:
    """已办: the newest application first."""
    timing = timing_for(actor)
    page = done_page(actor, conditions(filters, on), cursor, size)
    cases = read(LISTED.where(LegalCase.id.in_(page.case_ids)).order_by(LegalCase.id.desc()))
    rows = tuple(row_of(actor, case, on, n, timing) for n, case in enumerate(cases, start=page.first))
    return QueuePage(rows, counting(actor, *wanted(filters, on)).answer(), page.newer, page.older)


@dataclass(frozen=True, slots=True)
class _Listing:
    """The filtered list in its order: clauses that are always the same objects, and their values."""

    clauses: tuple[ColumnElement[bool], ...]
    values: dict[str, Any]
    actor: Actor

    @classmethod
    def of(cls, actor: Actor, filters: QueueFilters, on: date, workday: date) -> _Listing:
        within, whose = reach(actor)
        clauses, values = wanted(filters, on)
        given = {**values, **whose, **moment(on, workday)}
        return cls((within, *clauses), given, actor)

    def page(self, start: Cursor | None, size: int) -> list[ListedCase]:
        """So many cases behind or in front of the cursor."""
        given = {**self.values, "size": size, **(place(start.key) if start else {})}
        return read(_page_of(self.clauses, start.direction if start else ""), given)

    def place(self, size: int) -> tuple[Hashable, ...]:
        """What the rows of the first page rest on: the list, its day, and whose turn it is."""
        return (self.actor.role, size, self.clauses, *self.values.items())

    def number_before(self, key: OrderKey) -> int:
        """How many cases stand in front of the key."""
        asked = _number_of((*self.clauses, IN_FRONT))
        return db.session.scalar(asked, {**self.values, **place(key)}) or 0


@lru_cache(maxsize=_REMEMBERED)
def _page_of(clauses: tuple[ColumnElement[bool], ...], direction: str) -> Select[Any]:
    """The statement of a page. Which cases is found out first, from the index alone: sorting whole
    cases costs their texts."""
    which = select(_case_id).where(*clauses).limit(bindparam("size", type_=Integer))
    if direction == "b":
        which = which.where(IN_FRONT).order_by(*(each.desc() for each in ORDER))
    else:
        which = which.where(*([BEHIND] if direction else [])).order_by(*ORDER)
    page = LISTED.where(_case_id.in_(which)).order_by(*ORDER)
    return page if direction else planned_once(page)  # a cursor hardly ever comes again


@lru_cache(maxsize=_REMEMBERED)
def _number_of(clauses: tuple[ColumnElement[bool], ...]) -> Select[int]:
    return select(func.count()).select_from(_case).where(*clauses)


def counting_done(actor: Actor) -> Question[int]:
    """How many cases are done with (已办), counted to MOST_COUNTED + 1; of 待办 and 在办 Standings knows."""
    return counting(actor, [UNDER[Tab.DONE]], {})


def totals(actor: Actor, lists: Sequence[QueueFilters], on: date) -> list[int]:
    """How many cases in reach each of the lists has, by one statement; past MOST_COUNTED + 1 none counts."""
    if not lists:
        return []
    parts = [counted_in(actor, conditions(each, on)).label(f"n{at}") for at, each in enumerate(lists)]
    return list(db.session.execute(select(*parts)).one())


def total(actor: Actor, filters: QueueFilters, on: date) -> int:
    """How many cases in reach the list has, counted to the last one."""
    listing = _Listing.of(actor, filters, on, on)
    return db.session.scalar(_number_of(listing.clauses), listing.values) or 0


def lamp_numbers(
    actor: Actor, filters: QueueFilters, on: date, found: Standings | None = None
) -> dict[str, int]:
    """How many cases of the filtered list (whatever its lamp filter) carry each lamp; under "" those
    without one, unless they are done with. A list without filters is told by `found`, if it was asked.
    """
    unfiltered = replace(filters, lamp=None)
    if found is not None and unfiltered.tab in _COUNTED and unfiltered == QueueFilters(tab=unfiltered.tab):
        return found.under(unfiltered.tab.statuses)
    listing = _Listing.of(actor, unfiltered, on, on)
    asked = _lamps_of((*listing.clauses, *with_a_lamp(filters)))
    return {colour: number for colour, number in db.session.execute(asked, listing.values)}


@lru_cache(maxsize=_REMEMBERED)
def _lamps_of(clauses: tuple[ColumnElement[bool], ...]) -> Select[str, int]:
    return select(LAMP, func.count()).select_from(_case).where(*clauses).group_by(LAMP)


def lamp_counts(actor: Actor, filters: QueueFilters, on: date) -> dict[LampColour, int]:
    """`lamp_numbers` by colour."""
    found = lamp_numbers(actor, filters, on)
    return {each: found.get(each.value, 0) for each in LampColour}


def next_case(actor: Actor, on: date) -> LegalCase | None:
    """下一件: the first case of the actor's own to-do that no colleague has open, marked as open now.

    Locked while chosen, so that two people who ask at once get two cases.
    """
    tab = Tab.HAND if actor.role is Role.LAWYER else Tab.TODO
    first_free = (
        select(LegalCase)
        .where(
            visible(actor),
            *conditions(QueueFilters(tab=tab), on),
            actionable(actor, on),
            ~open_elsewhere(actor),
        )
        .order_by(*sort_key(on, timing_for(actor).calendar.next_workday(on)))
        .limit(1)
        .with_for_update(of=LegalCase, skip_locked=True)
    )
    for _ in range(_MOST_TRIES):
        case = db.session.scalar(first_free)
        if case is None:
            return None
        # A colleague may have taken it and let go of the lock since this statement began.
        if not viewers(case, but=actor):
            open_viewing(actor, case)
            return case
    return None
