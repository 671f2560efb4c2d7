"""How does one message reach one person: into the inbox, and from there out? (发出一条消息)

The inbox row and the rows of the outbox are written in the caller's transaction: either all of
them are there or none. What leaves is a neutral sentence: case number and role, nothing else.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import select

from app import clock
from app.extensions import db
from app.reminders.channel_models import OutsideMessage, OutsideState
from app.reminders.hearers import Hearers
from app.reminders.models import InboxMessage, MessageKind
from app.reminders.routes import Routes
from app.rules.ladder import ALL_CHANNELS, ChannelKind, Waiting
from app.rules.ladder_steps import next_opening
from app.rules.vocabulary import ReminderLevel
from app.staff.models import User
from app.timing import timing_of

LATE_AFTER: Final = timedelta(minutes=10)  # 迟发: later than this after its own time
_LONGEST_TITLE: Final = 120
_LONGEST_OUTSIDE: Final = 300


@dataclass(frozen=True, slots=True)
class Message:
    """One message (消息). `key` says what it is about: posted twice to a person it is there once.

    `title` and `body` are read inside; `outside` is the sentence that leaves, empty where nothing
    may leave. `waiting` concerns what leaves; the inbox is there at once. `planned_at` is when it
    should have been told, if that was earlier. `lines` are the entries of a digest.
    """

    kind: MessageKind
    key: str
    office_id: int
    title: str
    body: str = ""
    outside: str = ""
    case_id: int | None = None
    reminder_id: int | None = None
    level: ReminderLevel | None = None
    waiting: Waiting = Waiting.DAYTIME
    channels: Collection[ChannelKind] = ALL_CHANNELS
    planned_at: datetime | None = None
    is_late: bool = False
    lines: list[dict[str, Any]] = field(default_factory=list)


def post(
    recipient_id: int, message: Message, now: datetime, routes: Routes | None = None
) -> InboxMessage | None:
    """Put a message into somebody's inbox and queue it for their channels; None if they have it.

    `routes` spares looking channels up again while many are posted.
    """
    known = select(InboxMessage.id).where(
        InboxMessage.recipient_id == recipient_id, InboxMessage.key == message.key
    )
    if db.session.scalar(known) is not None:
        return None
    row = InboxMessage(
        office_id=message.office_id,
        case_id=message.case_id,
        recipient_id=recipient_id,
        reminder_id=message.reminder_id,
        kind=message.kind,
        key=message.key,
        level=message.level,
        title=message.title[:_LONGEST_TITLE],
        body=message.body,
        lines=message.lines,
        is_late=message.is_late,
        created_at=now,
    )
    db.session.add(row)
    db.session.flush()
    if message.outside:
        _queue(row, message, now, routes or Routes(Hearers(clock.local_date(now))))
    return row


def _queue(row: InboxMessage, message: Message, now: datetime, routes: Routes) -> None:
    user = db.session.get_one(User, row.recipient_id)
    going = [route for route in routes.of(user, message.channels) if route.silence is None]
    if not going:
        return
    calendar = timing_of(user.office_id).calendar
    opens = next_opening(message.waiting, now.astimezone(clock.SHANGHAI), calendar)
    for route in going:
        db.session.add(
            OutsideMessage(
                office_id=row.office_id,
                case_id=row.case_id,
                inbox_id=row.id,
                recipient_id=row.recipient_id,
                channel_id=route.channel_id,
                channel=route.kind,
                kind=row.kind,
                key=secrets.token_hex(16),
                text=f"【{user.role.label}】{message.outside}请登录系统办理。"[:_LONGEST_OUTSIDE],
                waiting=message.waiting,
                state=OutsideState.PENDING,
                created_at=now,
                planned_at=message.planned_at or opens,
                next_try_at=opens,
                is_late=message.is_late,
            )
        )
