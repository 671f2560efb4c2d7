"""Which limits need a closer look, and which have been told all they call for? (粗看)

Most limits that have reached a step were told of it long ago. A glance reads a few columns, asks
who hears of limits alike, and compares with the reminders there are; only what differs is loaded.
"""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, select

from app.casework.clocks import Deadline
from app.casework.models import LegalCase
from app.extensions import db
from app.reminders.hearers import BY_CASE
from app.reminders.ladder import Survey, aim_of, alike, may_have_reached
from app.reminders.models import Reminder, ReminderState
from app.staff.models import Office


def glance_ids(survey: Survey) -> array[int]:
    """The deadlines that may have reached a step, by id; eight bytes each.

    Asked once a pass: a page asked for by "the next thousand" would read and sort all of them again.
    """
    found = select(Deadline.id).where(may_have_reached(survey)).order_by(Deadline.id)
    return array("q", db.session.scalars(found.execution_options(yield_per=10_000)))


def glance_page(ids: Sequence[int]) -> list[Row[Any]]:
    """A few columns of these deadlines, by id; whether they still run is asked of those worth a look."""
    return list(
        db.session.execute(
            select(
                Deadline.id,
                Deadline.kind,
                Deadline.rule_id,
                Deadline.office_id,
                Deadline.target_on,
                Deadline.warn_on,
                Deadline.due_at,
                LegalCase.handler_id,
                LegalCase.lawyer_id,
                Office.path,
            )
            .join(LegalCase, LegalCase.id == Deadline.case_id)
            .join(Office, Office.id == LegalCase.office_id)
            .where(Deadline.id.in_(ids))
            .order_by(Deadline.id)
        )
    )


def worth_a_look(rows: Sequence[Row[Any]], survey: Survey) -> list[int]:
    """Those of the deadlines for which somebody may have to be told something new."""
    told = _told(rows)
    return [row.id for row in rows if _is_open(row, survey, told[row.id])]


def _is_open(row: Row[Any], survey: Survey, told: set[tuple[object, ...]]) -> bool:
    step = survey.step(row.path, row.office_id, aim_of(row))
    if step is None:
        return False
    recipients = None if row.kind in BY_CASE else survey.heard(alike(row, row), step)
    if recipients is None:
        return True
    return any((step.level, step.occurrence, row.target_on, person) not in told for person in recipients)


def _told(rows: Sequence[Row[Any]]) -> dict[int, set[tuple[object, ...]]]:
    found: dict[int, set[tuple[object, ...]]] = defaultdict(set)
    reminders = db.session.execute(
        select(
            Reminder.deadline_id, Reminder.level, Reminder.occurrence, Reminder.due_on, Reminder.recipient_id
        ).where(
            Reminder.deadline_id.between(rows[0].id, rows[-1].id), Reminder.state != ReminderState.CANCELLED
        )
    )
    for deadline_id, *key in reminders:
        found[deadline_id].add(tuple(key))
    return found
