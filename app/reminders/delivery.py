"""How does a reminder get from the ladder into somebody's inbox, once?

Functions here run inside the caller's transaction (see rounds.py). A reminder is
inserted under its unique key; its inbox message and its status are written together.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Row, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from app import clock
from app.casework.clocks import Deadline
from app.casework.reaching import contact_hint
from app.extensions import db
from app.reminders import wording
from app.reminders.ladder import Survey, Wanted, running
from app.reminders.models import MessageKind, Reminder, ReminderState
from app.reminders.posting import Message, post
from app.reminders.routes import Routes
from app.rules.ladder_steps import QUIET_FROM, QUIET_UNTIL, is_quiet_hour
from app.rules.vocabulary import ReminderLevel

_AT_ONCE: Final = 500  # rows of one insert: SQLite takes 32766 values in a statement


class Outcome(StrEnum):
    """What became of one pending reminder."""

    SENT = "sent"
    CANCELLED = "cancelled"
    POSTPONED = "postponed"


def is_quiet(now: datetime) -> bool:
    """Whether it is the hour when nobody is disturbed (免打扰): 22:00–07:00 in Shanghai."""
    return is_quiet_hour(now.astimezone(clock.SHANGHAI).hour)


def quiet_hours() -> str:
    """The hours in which nothing is delivered, in words: 22:00 至次日 7:00."""
    return f"{QUIET_FROM}:00 至次日 {QUIET_UNTIL}:00"


def missing(wanted: Collection[Wanted]) -> list[Wanted]:
    """Those of the wanted reminders that do not stand as pending or sent yet."""
    ids = {each.deadline_id for each in wanted}
    found = db.session.execute(
        select(*_KEY).where(Reminder.deadline_id.in_(ids), Reminder.state != ReminderState.CANCELLED)
    )
    known = {tuple(row) for row in found}
    return [each for each in wanted if key_of(each) not in known]


def insert(wanted: Iterable[Wanted], now: datetime, late_before: datetime | None = None) -> int:
    """Insert reminders under their unique key; one that was cancelled becomes pending again.

    Returns how many are new; what another process inserted meanwhile is left alone. After a
    standstill those that should have been told before `late_before` are marked late (迟发).
    """
    rows = [_values(each, now, late_before) for each in sorted(wanted, key=key_of)]
    into = postgresql.insert if db.session.get_bind().dialect.name == "postgresql" else sqlite.insert
    inserted = 0
    for first in range(0, len(rows), _AT_ONCE):
        statement = into(Reminder).values(rows[first : first + _AT_ONCE])
        anew = ("state", "raised_at", "planned_at", "in_digest", "is_late")
        revived = statement.on_conflict_do_update(
            index_elements=[column.key for column in _KEY],
            set_={name: statement.excluded[name] for name in anew},
            where=Reminder.state == ReminderState.CANCELLED,
        )
        inserted += len(db.session.execute(revived.returning(Reminder.id)).all())
    return inserted


def _values(each: Wanted, now: datetime, late_before: datetime | None) -> dict[str, Any]:
    return {
        "office_id": each.office_id,
        "case_id": each.case_id,
        "deadline_id": each.deadline_id,
        "level": each.level,
        "occurrence": each.occurrence,
        "due_on": each.due_on,
        "recipient_id": each.recipient_id,
        "channel": each.channel,
        "in_digest": each.in_digest,
        "state": ReminderState.PENDING,
        "raised_at": now,
        "planned_at": each.planned_at,
        "is_late": late_before is not None and each.ideal_at <= late_before,
    }


def pending_page(after_id: int, size: int) -> list[Row[Any]]:
    """Id, key and plan of pending reminders, oldest first."""
    return list(
        db.session.execute(
            select(Reminder.id, *_KEY, Reminder.planned_at, Reminder.in_digest)
            .where(Reminder.state == ReminderState.PENDING, Reminder.id > after_id)
            .order_by(Reminder.id)
            .limit(size)
        )
    )


def count_pending(recipient_id: int | None = None) -> int:
    """How many reminders wait to be delivered (待发送), to that user or to anybody."""
    waiting = select(func.count()).select_from(Reminder).where(Reminder.state == ReminderState.PENDING)
    if recipient_id is not None:
        waiting = waiting.where(Reminder.recipient_id == recipient_id)
    return db.session.scalar(waiting) or 0


def compare(reminders: Collection[Row[Any]], survey: Survey) -> tuple[list[int], list[dict[str, Any]]]:
    """(ids no longer wanted, changed plans) of pending reminders: the case has moved on — stopped,
    re-dated, another step or person — or the ladder tells it at another hour or in the digest."""
    wanted: dict[object, Wanted] = {}
    for deadline in running(reminder.deadline_id for reminder in reminders):
        wanted |= {key_of(each): each for each in survey.wanted_for(deadline)}
    outrun = [reminder.id for reminder in reminders if key_of(reminder) not in wanted]
    replanned = [
        {"id": reminder.id, "in_digest": now.in_digest, "planned_at": now.planned_at}
        for reminder in reminders
        if (now := wanted.get(key_of(reminder))) is not None
        and (now.in_digest != reminder.in_digest or now.planned_at > max(reminder.planned_at, survey.now))
    ]
    return outrun, replanned


def cancel(reminder_ids: Collection[int]) -> int:
    """Cancel pending reminders; returns how many still were pending."""
    changed = db.session.execute(
        update(Reminder)
        .where(Reminder.id.in_(reminder_ids), Reminder.state == ReminderState.PENDING)
        .values(state=ReminderState.CANCELLED)
        .returning(Reminder.id)
        .execution_options(synchronize_session=False)
    )
    return len(changed.all())


def replan(changes: Collection[dict[str, Any]]) -> None:
    """Write new hours and ways of pending reminders."""
    db.session.execute(update(Reminder), list(changes))


def settle_oldest(survey: Survey, routes: Routes, late_before: datetime | None = None) -> Outcome | None:
    """Deliver the oldest reminder whose hour has come, or cancel it if its case moved on, or put it
    off if nobody may be disturbed now; None if none waits.

    The row is locked and skipped by others, so two processes never take the same one.
    """
    reminder = db.session.scalar(
        select(Reminder)
        .where(
            Reminder.state == ReminderState.PENDING,
            Reminder.in_digest.is_(False),
            Reminder.planned_at <= survey.now,
        )
        .order_by(Reminder.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    if reminder is None:
        return None
    for deadline in running([reminder.deadline_id]):
        for each in survey.wanted_for(deadline):
            if key_of(each) == key_of(reminder):
                return _deliver(reminder, deadline, each, survey, routes, late_before)
    reminder.state = ReminderState.CANCELLED
    return Outcome.CANCELLED


def _deliver(
    reminder: Reminder,
    deadline: Deadline,
    wanted: Wanted,
    survey: Survey,
    routes: Routes,
    late_before: datetime | None,
) -> Outcome:
    if wanted.in_digest or wanted.planned_at > survey.now:
        reminder.in_digest, reminder.planned_at = wanted.in_digest, wanted.planned_at
        return Outcome.POSTPONED
    reminder.is_late |= late_before is not None and reminder.planned_at <= late_before
    step = survey.reached(deadline)
    assert step is not None
    words = wording.single(deadline, step, survey.today)
    body = words.body + wording.mind(contact_hint(deadline.case, deadline.kind, survey.today))
    post(
        reminder.recipient_id,
        Message(
            MessageKind.REMINDER,
            f"reminder:{reminder.id}",
            reminder.office_id,
            words.title,
            wording.late(wanted.ideal_at) + body if reminder.is_late else body,
            words.outside,
            case_id=reminder.case_id,
            reminder_id=reminder.id,
            level=reminder.level,
            waiting=step.rung.waiting,
            channels=step.rung.channels,
            planned_at=wanted.ideal_at if reminder.is_late else None,
            is_late=reminder.is_late,
        ),
        survey.now,
        routes,
    )
    reminder.state = ReminderState.SENT
    reminder.sent_at = survey.now
    return Outcome.SENT


_KEY: Final[tuple[Any, ...]] = (
    Reminder.deadline_id,
    Reminder.level,
    Reminder.occurrence,
    Reminder.due_on,
    Reminder.recipient_id,
    Reminder.channel,
)


def key_of(each: Wanted | Reminder | Row[Any]) -> tuple[int, ReminderLevel, int, date, int, str]:
    """What makes two reminders the same."""
    return (each.deadline_id, each.level, each.occurrence, each.due_on, each.recipient_id, each.channel)
