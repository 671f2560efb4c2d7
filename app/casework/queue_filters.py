"""Which part of the queue does somebody want to see? (筛选)"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement

from app.casework.models import LegalCase
from app.casework.ordering import lamp_colour
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


def conditions(filters: QueueFilters, on: date, with_lamp: bool = True) -> list[ColumnElement[bool]]:
    """The filters as SQL. Raises StaffError for an office that does not exist."""
    found: list[ColumnElement[bool]] = []
    if filters.tab is not None:
        found.append(LegalCase.status.in_(filters.tab.statuses))
    equal = {
        LegalCase.status: filters.status,
        LegalCase.beneficiary_type: filters.beneficiary_type,
        LegalCase.lawyer_id: filters.lawyer_id,
        LegalCase.handler_id: filters.handler_id,
        LegalCase.matter: filters.matter,
    }
    found += [column == value for column, value in equal.items() if value is not None]
    found += _span(filters)
    if filters.lamp is not None and with_lamp:
        found += [lamp_colour(on) == filters.lamp.value, *with_a_lamp(filters)]
    if filters.provisional is not None:
        found.append(LegalCase.is_provisional.is_(filters.provisional))
    if filters.office_id is not None:
        found.append(LegalCase.office_id.in_(offices_below(filters.office_id)))
    return found


def with_a_lamp(filters: QueueFilters) -> list[ColumnElement[bool]]:
    """Few of the done have a clock that still runs: said so that the index finds them, tier by tier."""
    if filters.tab is not Tab.DONE:
        return []
    return [LegalCase.priority_tier.in_(TIERS.values()), LegalCase.next_due_on.is_not(None)]


def _span(filters: QueueFilters) -> list[ColumnElement[bool]]:
    first, last = filters.received_from, filters.received_to
    return [
        *([LegalCase.received_on >= first] if first else []),
        *([LegalCase.received_on <= last] if last else []),
    ]
