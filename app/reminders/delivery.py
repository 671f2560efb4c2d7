"""How does a reminder get from the ladder into somebody's inbox, once?

Functions here run inside the caller's transaction (see rounds.py). A reminder is
inserted under its unique key; its inbox message and its status are written together.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import asdict
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Row, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from app import clock
from app.casework.clocks import Deadline
from app.extensions import db
from app.reminders.hearers import Hearers
from app.reminders.ladder import Wanted, running, wanted_for
from app.reminders.models import InboxMessage, Reminder, ReminderState
from app.rules.deadline_kinds import DeadlineKind
from app.rules.vocabulary import ReminderLevel

QUIET_FROM: Final = 22  # o'clock in Shanghai: from here until QUIET_UNTIL nothing is delivered
QUIET_UNTIL: Final = 7

_TITLE: Final = {
    ReminderLevel.NEAR: "{name}将于 {due_on} 到期 · {case_no}",
    ReminderLevel.DUE: "{name}今日到期 · {case_no}",
    ReminderLevel.OVERDUE: "{name}已逾期 · {case_no}",
}
_BODY: Final = {
    ReminderLevel.NEAR: "截止日 {due_on}。请打开案件，按时办理。",
    ReminderLevel.DUE: "截止日 {due_on}。请打开案件，今日办结。",
    ReminderLevel.OVERDUE: "截止日 {due_on}，已超过。请打开案件，立即办理。责任人和审批人均已收到本提醒。",
}
_KIND_LABEL: Final = dict(DeadlineKind.choices())
_SPOKEN_WITHOUT_SUFFIX: Final = ("时效", "期间", "期限")


class Outcome(StrEnum):
    """What became of one pending reminder."""

    SENT = "sent"
    CANCELLED = "cancelled"


def is_quiet(now: datetime) -> bool:
    """Whether it is the hour when nobody is disturbed (免打扰): 22:00–07:00 in Shanghai."""
    hour = now.astimezone(clock.SHANGHAI).hour
    return hour >= QUIET_FROM or hour < QUIET_UNTIL


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
    return [each for each in wanted if _key_of(each) not in known]


def insert(wanted: Iterable[Wanted], now: datetime) -> int:
    """Insert reminders under their unique key; one that was cancelled becomes pending again.

    Returns how many are new; what another process inserted meanwhile is left alone.
    """
    rows = [
        {**asdict(each), "state": ReminderState.PENDING, "raised_at": now}
        for each in sorted(wanted, key=_key_of)
    ]
    if not rows:
        return 0
    into = postgresql.insert if db.session.get_bind().dialect.name == "postgresql" else sqlite.insert
    statement = into(Reminder).values(rows)
    revived = statement.on_conflict_do_update(
        index_elements=[column.key for column in _KEY],
        set_={"state": ReminderState.PENDING, "raised_at": now},
        where=Reminder.state == ReminderState.CANCELLED,
    )
    return len(db.session.execute(revived.returning(Reminder.id)).all())


def pending_page(after_id: int, size: int) -> list[Row[Any]]:
    """Id and key of pending reminders, oldest first."""
    return list(
        db.session.execute(
            select(Reminder.id, *_KEY)
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


def no_longer_wanted(reminders: Collection[Row[Any]], today: date) -> list[int]:
    """Ids of pending reminders whose case has moved on: stopped, re-dated, another level or person."""
    hearers = Hearers()
    wanted: set[Wanted] = set()
    for deadline in running(reminder.deadline_id for reminder in reminders):
        wanted |= wanted_for(deadline, today, hearers)
    keys = {_key_of(each) for each in wanted}
    return [reminder.id for reminder in reminders if _key_of(reminder) not in keys]


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


def settle_oldest(now: datetime) -> Outcome | None:
    """Deliver the oldest pending reminder, or cancel it if its case moved on; None if none waits.

    The row is locked and skipped by others, so two processes never take the same one.
    """
    reminder = db.session.scalar(
        select(Reminder)
        .where(Reminder.state == ReminderState.PENDING)
        .order_by(Reminder.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    if reminder is None:
        return None
    for deadline in running([reminder.deadline_id]):
        wanted = wanted_for(deadline, clock.local_date(now), Hearers())
        if _key_of(reminder) in {_key_of(each) for each in wanted}:
            _deliver(reminder, deadline, now)
            return Outcome.SENT
    reminder.state = ReminderState.CANCELLED
    return Outcome.CANCELLED


def _deliver(reminder: Reminder, deadline: Deadline, now: datetime) -> None:
    label = _KIND_LABEL[deadline.kind]
    name = label if label.endswith(_SPOKEN_WITHOUT_SUFFIX) else f"{label}期限"
    words = {"name": name, "due_on": reminder.due_on.isoformat(), "case_no": deadline.case.case_no}
    db.session.add(
        InboxMessage(
            office_id=reminder.office_id,
            case_id=reminder.case_id,
            recipient_id=reminder.recipient_id,
            reminder_id=reminder.id,
            level=reminder.level,
            title=_TITLE[reminder.level].format(**words),
            body=_BODY[reminder.level].format(**words),
            created_at=now,
        )
    )
    reminder.state = ReminderState.SENT
    reminder.sent_at = now


_KEY: Final[tuple[Any, ...]] = (
    Reminder.deadline_id,
    Reminder.level,
    Reminder.due_on,
    Reminder.recipient_id,
    Reminder.channel,
)


def _key_of(each: Wanted | Reminder | Row[Any]) -> tuple[int, ReminderLevel, date, int, str]:
    return (each.deadline_id, each.level, each.due_on, each.recipient_id, each.channel)
