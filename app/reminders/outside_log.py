"""What has left, what has not, and what does a person decide about it? (外发记录)

An administrator sees the messages of their offices, says of a doubtful one that it has arrived or
sends it again, and holds or releases everything that leaves. Every act is audited.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, false, func, select, update

from app import audit, clock
from app.audit import Actor
from app.casework.errors import CaseworkError, NotFound, Refused
from app.extensions import db
from app.reminders import witness
from app.reminders.channel_models import Channel, OutsideMessage, OutsideState
from app.reminders.models import InboxMessage
from app.reminders.routes import nearest_channels
from app.reminders.witness import OutsideHold, Witness
from app.staff.models import Office, User
from app.staff.queries import office, offices, path_ids

TROUBLED: Final = (OutsideState.UNSURE, OutsideState.FAILED)
_OPEN: Final = (OutsideState.PENDING, OutsideState.RETRY, OutsideState.CLAIMED)
_BIGGEST_ID: Final = 2**63 - 1


class UnknownOutsideMessage(NotFound):
    """There is no such message within the actor's reach (查无此消息)."""

    def __init__(self) -> None:
        CaseworkError.__init__(self, "没有找到该外发消息")


@dataclass(frozen=True, slots=True)
class OutsideRow:
    """One message that left or should have, as the page shows it."""

    id: int
    state: OutsideState
    channel: str
    recipient: str
    role: str
    title: str
    planned_at: datetime
    sent_at: datetime | None
    attempts: int
    error: str
    is_late: bool
    needs_decision: bool


@dataclass(frozen=True, slots=True)
class OutsidePage:
    """A page of them, newest first; `older_cursor` is None on the last one."""

    rows: tuple[OutsideRow, ...]
    older_cursor: int | None


@dataclass(frozen=True, slots=True)
class Trouble:
    """A channel that cannot deliver just now."""

    office: str
    channel: str
    since: datetime
    error: str

    @property
    def text(self) -> str:
        """企业微信自 2026-08-10 10:05 起无法送达（连接不上），…"""
        since = self.since.astimezone(clock.SHANGHAI).strftime("%Y-%m-%d %H:%M")
        return f"{self.channel}自 {since} 起无法送达（{self.error}），系统正在重试；站内消息不受影响。"


@dataclass(frozen=True, slots=True)
class Overview:
    """How things stand: counts by state, channels in trouble, and whether everything is held."""

    counts: Mapping[OutsideState, int]
    troubles: tuple[Trouble, ...]
    held: OutsideHold | None
    doubtful: int  # held back ones that may have left already


def overview(office_ids: Collection[int] | None) -> Overview:
    """How what leaves the given offices stands; None: everywhere."""
    reach = () if office_ids is None else (OutsideMessage.office_id.in_(office_ids),)
    rows = db.session.execute(
        select(OutsideMessage.state, func.count()).where(*reach).group_by(OutsideMessage.state)
    )
    found = {state: count for state, count in rows}
    held = witness.hold()
    return Overview(
        {state: found[state] for state in OutsideState if state in found},
        troubles(office_ids),
        held[0] if held else None,
        _count_doubtful(held),
    )


def troubles(office_ids: Collection[int] | None) -> tuple[Trouble, ...]:
    """The channels of the given offices that cannot deliver just now; None: of all."""
    rows = select(Channel, Office.name).join(Office, Office.id == Channel.office_id)
    rows = rows.where(Channel.is_on, Channel.failing_since.is_not(None)).order_by(Channel.id)
    if office_ids is not None:
        rows = rows.where(Channel.office_id.in_(office_ids))
    return tuple(
        Trouble(name, row.kind.label, row.failing_since, row.last_error)
        for row, name in db.session.execute(rows)
        if row.failing_since is not None
    )


def troubles_for(actor: Actor) -> tuple[Trouble, ...]:
    """The channels the actor would be told by that cannot deliver just now."""
    if actor.office_id is None:
        return ()
    place = office(actor.office_id)
    return tuple(
        Trouble(place.name, row.kind.label, row.failing_since, row.last_error)
        for row in nearest_channels(path_ids(place.path)).values()
        if row.is_on and row.failing_since is not None
    )


def page(
    actor: Actor, state: OutsideState | None = None, cursor: int | None = None, limit: int = 30
) -> OutsidePage:
    """The messages of the actor's offices, newest first: of one state, or those a person must decide."""
    conditions: list[ColumnElement[bool]] = [OutsideMessage.office_id.in_(actor.office_ids)]
    conditions.append(OutsideMessage.state == state if state else OutsideMessage.state.in_(TROUBLED))
    if cursor is not None:
        conditions.append(OutsideMessage.id < min(cursor, _BIGGEST_ID))
    rows = db.session.execute(
        select(OutsideMessage, User, InboxMessage.title)
        .join(User, User.id == OutsideMessage.recipient_id)
        .join(InboxMessage, InboxMessage.id == OutsideMessage.inbox_id)
        .where(*conditions)
        .order_by(OutsideMessage.id.desc())
        .limit(limit + 1)
    ).all()
    shown = tuple(_row(*row) for row in rows[:limit])
    return OutsidePage(shown, shown[-1].id if len(rows) > limit else None)


def _row(message: OutsideMessage, user: User, title: str) -> OutsideRow:
    return OutsideRow(
        message.id,
        message.state,
        message.channel.label,
        user.name,
        user.role.label,
        title,
        message.planned_at,
        message.sent_at,
        message.attempts,
        message.error,
        message.is_late,
        message.state in TROUBLED,
    )


def confirm_sent(actor: Actor, message_id: int, now: datetime) -> None:
    """It has arrived (记为已发). Raises UnknownOutsideMessage, Refused when there is nothing to decide."""
    message = _decidable(actor, message_id)
    message.state, message.sent_at, message.settled_by = OutsideState.SENT, now, actor.user_id
    _record(actor, "outside.confirm", message)


def send_again(actor: Actor, message_id: int, now: datetime) -> None:
    """It has not arrived: send it once more (重发), under a new key. Raises as confirm_sent."""
    message = _decidable(actor, message_id)
    message.state, message.attempts, message.next_try_at = OutsideState.PENDING, 0, now
    message.key, message.settled_by, message.error = secrets.token_hex(16), actor.user_id, ""
    _record(actor, "outside.resend", message)


def _decidable(actor: Actor, message_id: int) -> OutsideMessage:
    message = (
        db.session.get(OutsideMessage, message_id, with_for_update=True, populate_existing=True)
        if 0 < message_id <= _BIGGEST_ID
        else None
    )
    if message is None or message.office_id not in actor.office_ids:
        raise UnknownOutsideMessage
    if message.state not in TROUBLED:
        raise Refused("该消息已经处理，请刷新页面")
    return message


def _record(actor: Actor, action: str, message: OutsideMessage) -> None:
    audit.record(
        actor,
        action,
        object_kind="outside_message",
        object_id=message.id,
        detail={"channel": message.channel.label},
    )


def hold(actor: Actor, now: datetime) -> None:
    """Let nothing leave until released (暂停外发). Raises Refused beyond the actor's reach."""
    _require_all(actor)
    witness.hold_by_hand(now)
    audit.record(actor, "outside.hold", object_kind="outside", object_id="all")


def release(actor: Actor, place: Witness, now: datetime, resend: bool = False) -> int | None:
    """Let messages leave again (恢复外发); those that may have left already become 待核实, or leave
    once more if `resend`. Returns how many those are; None when nothing was held.

    Raises Refused beyond the actor's reach, or when the witness cannot be written.
    """
    _require_all(actor)
    held = witness.hold()
    if held is None:
        return None
    count = _count_doubtful(held)
    if not resend:
        db.session.execute(
            update(OutsideMessage)
            .where(*_doubtful(held))
            .values(state=OutsideState.UNSURE, error="恢复前可能已经送出", claimed_by="", claimed_until=None)
            .execution_options(synchronize_session=False)
        )
    try:
        witness.release(place, now)
    except OSError as error:
        raise Refused(
            "外发记录文件无法写入，对外发送仍然暂停。请检查数据目录的权限和空间，再试一次"
        ) from error
    audit.record(
        actor,
        "outside.release",
        object_kind="outside",
        object_id="all",
        detail={"reason": held[0].label, "doubtful": count, "resend": resend},
    )
    return count


def _doubtful(held: tuple[OutsideHold, datetime]) -> tuple[ColumnElement[bool], ...]:
    """What may have left already: planned by then; nothing where only somebody asked for a pause."""
    reason, until = held
    is_doubtful = false() if reason is OutsideHold.BY_HAND else OutsideMessage.planned_at <= until
    return (OutsideMessage.state.in_(_OPEN), is_doubtful)


def _count_doubtful(held: tuple[OutsideHold, datetime] | None) -> int:
    if held is None:
        return 0
    return db.session.scalar(select(func.count()).select_from(OutsideMessage).where(*_doubtful(held))) or 0


def may_hold(actor: Actor) -> bool:
    """Whether the actor's offices are all there are: holding concerns everybody."""
    return actor.user_id is None or {each.id for each in offices()} <= set(actor.office_ids)


def _require_all(actor: Actor) -> None:
    if not may_hold(actor):
        raise Refused("外发由全部机构共用，请由最上级机构的管理员操作")


def as_json(seen: Overview) -> dict[str, Any]:
    """The overview for the command line."""
    return {
        "counts": {state.value: count for state, count in seen.counts.items()},
        "troubles": [trouble.text for trouble in seen.troubles],
        "held": seen.held.value if seen.held else None,
        "doubtful": seen.doubtful,
    }
