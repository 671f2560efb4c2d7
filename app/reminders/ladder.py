"""At which level does a deadline stand today, and who must hear of it?

The ladder is a table. `wanted_for` is the one function that decides: raising,
cancelling and delivering all ask it, so that pending reminders follow the case.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final

from sqlalchemy import Select, select
from sqlalchemy.orm import contains_eager, lazyload

from app.casework.clocks import Deadline, DeadlineState
from app.casework.models import LegalCase
from app.casework.timekeeping import APPLICANT_CLOCKS
from app.extensions import db
from app.reminders.hearers import Hearer, Hearers
from app.rules.vocabulary import ReminderLevel
from app.staff.models import User

IN_APP: Final = "in_app"

LADDER: Final[Mapping[ReminderLevel, tuple[Hearer, ...]]] = MappingProxyType(
    {
        ReminderLevel.NEAR: (Hearer.RESPONSIBLE,),
        ReminderLevel.DUE: (Hearer.RESPONSIBLE,),
        ReminderLevel.OVERDUE: (Hearer.RESPONSIBLE, Hearer.DIRECTORS),
    }
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """One person who must hear of one deadline at one level (应有的提醒)."""

    office_id: int
    case_id: int
    deadline_id: int
    level: ReminderLevel
    due_on: date
    recipient_id: int
    channel: str = IN_APP


def level_of(target_on: date, warn_on: date, today: date) -> ReminderLevel | None:
    """The highest level reached (提醒级别): overdue, due today, within the warning days, or none."""
    if target_on < today:
        return ReminderLevel.OVERDUE
    if target_on == today:
        return ReminderLevel.DUE
    return ReminderLevel.NEAR if warn_on <= today else None


def urgent_page(today: date, after_id: int, size: int) -> list[Deadline]:
    """Running deadlines that have reached a level, by id, at most `size` of them."""
    reached = Deadline.warn_on <= today  # never after the target
    return list(
        db.session.scalars(
            _running().where(reached, Deadline.id > after_id).order_by(Deadline.id).limit(size)
        )
    )


def running(deadline_ids: Iterable[int]) -> list[Deadline]:
    """Those of the deadlines that are still running (计时中)."""
    return list(db.session.scalars(_running().where(Deadline.id.in_(set(deadline_ids)))))


def _running() -> Select[Deadline]:
    """Deadlines that can be reminded of, each with its case, office and clerk, as stored now."""
    return (
        select(Deadline)
        .join(Deadline.case)
        .where(
            Deadline.state == DeadlineState.RUNNING,
            Deadline.kind.not_in([kind.value for kind in APPLICANT_CLOCKS]),
        )
        .options(
            contains_eager(Deadline.case).load_only(
                LegalCase.case_no, LegalCase.handler_id, LegalCase.lawyer_id
            ),
            contains_eager(Deadline.case).joinedload(LegalCase.office),
            contains_eager(Deadline.case).joinedload(LegalCase.handler).lazyload(User.office),
            lazyload(Deadline.pauses),
        )
        .execution_options(populate_existing=True)
    )


def wanted_for(deadline: Deadline, today: date, hearers: Hearers) -> set[Wanted]:
    """The reminders that deadline calls for today: one per person who hears of its level."""
    level = level_of(deadline.target_on, deadline.warn_on, today)
    if level is None:
        return set()
    recipients: set[int] = set()
    for hearer in LADDER[level]:
        recipients |= hearers.of(hearer, deadline)
    return {
        Wanted(deadline.office_id, deadline.case_id, deadline.id, level, deadline.target_on, recipient)
        for recipient in recipients
    }
