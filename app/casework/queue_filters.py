"""Which part of the queue does somebody want to see? (筛选)"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, cast

from sqlalchemy import ColumnElement, Table, bindparam

from app.casework.models import LegalCase
from app.casework.ordering import ON, lamp_colour
from app.extensions import among
from app.rules.priority import TIERS
from app.rules.procedure import DONE, IN_HAND, WAITING_OFFICE
from app.rules.vocabulary import BeneficiaryType, CaseStatus, LampColour, Term
from app.staff.queries import offices_below


class Tab(Term):
    """The three lists of the queue page (待办, 在办, 已办)."""

    TODO = "todo", "待办"
    HAND = "hand", "在办"
    DONE = "done", "已办"

    @property
    def statuses(self) -> frozenset[CaseStatus]:
        """The statuses listed under the tab."""
        return _STATUSES[self]


_STATUSES: Mapping[Tab, frozenset[CaseStatus]] = {
    Tab.TODO: WAITING_OFFICE,
    Tab.HAND: IN_HAND,
    Tab.DONE: DONE,
}


@dataclass(frozen=True, slots=True)
class QueueFilters:
    """The filters of the queue page; None means all. `tab` None means every status."""

    tab: Tab | None = Tab.TODO
    status: CaseStatus | None = None
    beneficiary_type: BeneficiaryType | None = None
    received_from: date | None = None
    received_to: date | None = None
    lawyer_id: int | None = None
    handler_id: int | None = None
    matter: str | None = None
    lamp: LampColour | None = None
    provisional: bool | None = None
    office_id: int | None = None  # with the offices below it


# One clause a filter, of a value or of what waits for one.
_c = cast(Table, LegalCase.__table__).c
_CLAUSES: Final[Mapping[str, Callable[[Any, Any], ColumnElement[bool]]]] = {
    "status": lambda value, on: _c.status == value,
    "beneficiary_type": lambda value, on: _c.beneficiary_type == value,
    "lawyer_id": lambda value, on: _c.lawyer_id == value,
    "handler_id": lambda value, on: _c.handler_id == value,
    "matter": lambda value, on: _c.matter == value,
    "received_from": lambda value, on: _c.received_on >= value,
    "received_to": lambda value, on: _c.received_on <= value,
    "provisional": lambda value, on: _c.is_provisional == value,
    "lamp": lambda value, on: lamp_colour(on) == value,
    "office_id": lambda value, on: _c.office_id.in_(value),
}
_WAITING: Final = {
    name: clause(bindparam(f"wanted_{name}", expanding=name == "office_id"), ON)
    for name, clause in _CLAUSES.items()
}
UNDER: Final = {tab: among(_c.status, sorted(tab.statuses)) for tab in Tab}
# Few of the done have a clock that still runs: said so that the index finds them, tier by tier.
WITH_A_DAY: Final = (among(_c.priority_tier, sorted(TIERS.values())), _c.next_due_on.is_not(None))


def wanted(filters: QueueFilters, on: date) -> tuple[tuple[ColumnElement[bool], ...], dict[str, Any]]:
    """The filters as clauses that are always the same objects, and the values they wait for.

    Raises StaffError for an office that does not exist.
    """
    values = _values(filters)
    clauses = [_WAITING[name] for name in values]
    given = {"on": on, **{f"wanted_{name}": value for name, value in values.items()}}
    return (*_always(filters), *clauses), given


def conditions(filters: QueueFilters, on: date) -> list[ColumnElement[bool]]:
    """The filters as SQL, for a statement that is made for them. Raises StaffError as `wanted` does."""
    clauses = [_CLAUSES[name](value, on) for name, value in _values(filters).items()]
    return [*_always(filters), *clauses]


def _always(filters: QueueFilters) -> list[ColumnElement[bool]]:
    """What needs no value."""
    tab = [UNDER[filters.tab]] if filters.tab is not None else []
    return [*tab, *(with_a_lamp(filters) if filters.lamp is not None else ())]


def _values(filters: QueueFilters) -> dict[str, Any]:
    found = {name: value for name in _CLAUSES if (value := getattr(filters, name)) is not None}
    if filters.office_id is not None:
        found["office_id"] = offices_below(filters.office_id)
    if filters.lamp is not None:
        found["lamp"] = filters.lamp.value
    return found


def with_a_lamp(filters: QueueFilters) -> tuple[ColumnElement[bool], ...]:
    """What finds the cases under a lamp by the index where most have none."""
    return WITH_A_DAY if filters.tab is Tab.DONE else ()
