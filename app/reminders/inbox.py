"""What has somebody been told? Their own inbox (收件箱), newest first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import BindParameter, ColumnElement, bindparam, func, select, update

from app import clock
from app.asking import Question
from app.audit import Actor
from app.casework.errors import CaseworkError, NotFound
from app.casework.models import LegalCase
from app.casework.scope import visible
from app.extensions import BigId, db
from app.reminders.delivery import count_pending, is_quiet
from app.reminders.models import InboxMessage, MessageKind
from app.rules.vocabulary import LampColour, ReminderLevel

_LAMP = {
    ReminderLevel.NEAR: LampColour.YELLOW,
    ReminderLevel.DUE: LampColour.YELLOW,
    ReminderLevel.OVERDUE: LampColour.RED,
}
_BIGGEST_ID = 2**63 - 1


def _to(reader: int | BindParameter[int] | None) -> ColumnElement[bool]:
    return InboxMessage.recipient_id == reader


_UNREAD: Final = (
    select(func.count())
    .select_from(InboxMessage)
    .where(_to(bindparam("reader", type_=BigId)), InboxMessage.read_at.is_(None))
)


class UnknownMessage(NotFound):
    """There is no such message in the actor's inbox (查无此消息)."""

    def __init__(self) -> None:
        CaseworkError.__init__(self, "没有找到该消息")


@dataclass(frozen=True, slots=True)
class InboxLine:
    """One entry of a digest."""

    case_id: int
    lamp: LampColour
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class InboxRow:
    """One message as the page shows it; `level` and `lamp` are None where it is about no limit."""

    id: int
    kind: MessageKind
    key: str  # what it is about
    case_id: int | None
    level: ReminderLevel | None
    lamp: LampColour | None
    title: str
    body: str
    lines: tuple[InboxLine, ...]
    is_late: bool
    created_at: datetime
    is_unread: bool


@dataclass(frozen=True, slots=True)
class InboxPage:
    """A page of messages; `older_cursor` is None on the last one, `openable` the cases spoken of
    that the actor may open (somebody who stands in hears of cases they cannot)."""

    rows: tuple[InboxRow, ...]
    total: int
    unread: int
    older_cursor: int | None
    openable: frozenset[int]


def inbox(actor: Actor, unread_only: bool = False, cursor: int | None = None, limit: int = 20) -> InboxPage:
    """The actor's messages, newest first, those below the cursor (a message id) if one is given."""
    mine = [_mine(actor)] + ([InboxMessage.read_at.is_(None)] if unread_only else [])
    below = [InboxMessage.id < min(cursor, _BIGGEST_ID)] if cursor is not None else []
    found = db.session.scalars(
        select(InboxMessage).where(*mine, *below).order_by(InboxMessage.id.desc()).limit(limit + 1)
    ).all()
    rows = tuple(_row(message) for message in found[:limit])
    total = db.session.scalar(select(func.count()).select_from(InboxMessage).where(*mine)) or 0
    older = rows[-1].id if len(found) > limit else None
    return InboxPage(rows, total, unread_count(actor), older, _openable(actor, rows))


def _openable(actor: Actor, rows: Iterable[InboxRow]) -> frozenset[int]:
    named = {row.case_id for row in rows if row.case_id} | {
        line.case_id for row in rows for line in row.lines
    }
    return frozenset(db.session.scalars(select(LegalCase.id).where(LegalCase.id.in_(named), visible(actor))))


def counting_unread(actor: Actor) -> Question[int]:
    """How many messages the actor has not read (未读)."""
    return Question(_UNREAD, {"reader": actor.user_id}, int)


def unread_count(actor: Actor) -> int:
    """The same, counted by itself."""
    return counting_unread(actor).answer()


def held_back(actor: Actor, now: datetime) -> int:
    """How many reminders wait for the actor until the quiet hours are over; 0 outside them."""
    return count_pending(actor.user_id) if actor.user_id is not None and is_quiet(now) else 0


def mark_read(actor: Actor, message_id: int) -> None:
    """Mark one message as read; a second time changes nothing. Raises UnknownMessage."""
    message = (
        db.session.scalar(select(InboxMessage).where(_mine(actor), InboxMessage.id == message_id))
        if 0 < message_id <= _BIGGEST_ID
        else None
    )
    if message is None:
        raise UnknownMessage
    message.read_at = message.read_at or clock.now()


def mark_all_read(actor: Actor) -> int:
    """Mark everything in the actor's inbox as read; returns how many were unread."""
    changed = db.session.execute(
        update(InboxMessage)
        .where(_mine(actor), InboxMessage.read_at.is_(None))
        .values(read_at=clock.now())
        .returning(InboxMessage.id)
        .execution_options(synchronize_session=False)
    )
    return len(changed.all())


def _mine(actor: Actor) -> ColumnElement[bool]:
    return _to(actor.user_id)


def _row(message: InboxMessage) -> InboxRow:
    return InboxRow(
        id=message.id,
        kind=message.kind,
        key=message.key,
        case_id=message.case_id,
        level=message.level,
        lamp=None if message.level is None else _LAMP[message.level],
        title=message.title,
        body=message.body,
        lines=tuple(_line(each) for each in message.lines),
        is_late=message.is_late,
        created_at=message.created_at,
        is_unread=message.read_at is None,
    )


def _line(entry: dict[str, Any]) -> InboxLine:
    level = ReminderLevel(entry["level"])
    return InboxLine(int(entry["case_id"]), _LAMP[level], level.label, str(entry["text"]))
