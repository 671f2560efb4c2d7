"""What waits to leave, who takes it in hand, and what is written when it is out? (外发)

Functions here run inside the caller's transaction (see sending.py); nothing is sent while one is
open. A message is claimed with a lease before it is handed over. If nobody says what became of
it, it is tried again only where the gateway drops doubles; else it is 待核实 and a person decides.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select

from app import clock
from app.extensions import db
from app.reminders.channel_models import Channel, OutsideMessage, OutsideState
from app.reminders.channels import Answer, Given, Letter, Setup
from app.reminders.delivery import key_of
from app.reminders.digests import digest_key
from app.reminders.ladder import Survey, running
from app.reminders.models import InboxMessage, MessageKind, Reminder
from app.reminders.notes import note_failure
from app.reminders.posting import LATE_AFTER
from app.reminders.routes import Routes, Silence, setup_of
from app.reminders.witness import WitnessEntry, count_one
from app.reminders.wording import late_outside
from app.rules.ladder import ALL_CHANNELS, ChannelKind
from app.rules.ladder_steps import next_opening
from app.staff.models import User

LEASE: Final = timedelta(seconds=90)  # longer than any sender takes
MOST_TRIES: Final = 48
PAUSES: Final = (1, 5, 15, 60)  # minutes before the next try; the last one again and again
SUBJECT: Final = "法律援助待办提醒"
_WAITING: Final = (OutsideState.PENDING, OutsideState.RETRY)
_VANISHED: Final = Answer(Given.UNSURE, "发送进程中断，不知是否送出")
_NOT_NOW: Final = (Silence.CHANNEL_OFF, Silence.OPTED_OUT, Silence.NO_ADDRESS)  # asked again before leaving
CASE_MOVED_ON, REPLACED = "案件已有变化，不再需要", "已由之后的每日摘要代替"


@dataclass(frozen=True, slots=True)
class Claim:
    """One message taken in hand: what goes where by which channel, and what the witness must
    be told before it leaves."""

    message_id: int
    attempt: int
    holder: str
    channel_id: int
    kind: ChannelKind
    letter: Letter
    setup: Setup
    testimony: WitnessEntry


def sweep(now: datetime) -> int:
    """Settle what a process that vanished had in hand; returns how many."""
    gone = db.session.scalars(
        select(OutsideMessage)
        .where(OutsideMessage.state == OutsideState.CLAIMED, OutsideMessage.claimed_until <= now)
        .order_by(OutsideMessage.id)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    ).all()
    for message in gone:
        _write(message, _VANISHED, now)
    return len(gone)


def next_waiting(now: datetime, passed_over: Collection[int]) -> OutsideMessage | None:
    """The next message whose time has come, locked; channels (ids) passed over are left out."""
    return db.session.scalar(
        select(OutsideMessage)
        .where(
            OutsideMessage.state.in_(_WAITING),
            OutsideMessage.next_try_at <= now,
            OutsideMessage.channel_id.not_in(passed_over),
        )
        .order_by(OutsideMessage.next_try_at, OutsideMessage.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )


def claim(
    message: OutsideMessage, survey: Survey, routes: Routes, holder: str, now: datetime
) -> Claim | None:
    """Take a waiting message in hand; None if it must wait for morning or need not leave any more,
    which is then written down. `now` is later than the survey's instant in a long run."""
    user = db.session.get_one(User, message.recipient_id, populate_existing=True)
    local = now.astimezone(clock.SHANGHAI)
    opens = next_opening(message.waiting, local, survey.calendar_of(user.office_id))
    if opens > local:
        message.next_try_at = opens
        return None
    channel = routes.channels(user.office.path).get(message.channel)
    setup = setup_of(channel, routes.preferences(user.id).get(message.channel)) if channel else None
    if (reason := _no_longer_needed(message, user, survey, routes)) or channel is None or setup is None:
        message.state, message.error = OutsideState.CANCELLED, reason or "该渠道已停用"
        return None
    message.state, message.claimed_by, message.claimed_until = (
        OutsideState.CLAIMED, holder, now + LEASE,
    )  # fmt: skip
    message.attempts += 1
    message.channel_id = channel.id
    message.is_late = message.is_late or now - message.planned_at > LATE_AFTER
    text = (late_outside(message.planned_at) if message.is_late else "") + message.text
    letter = Letter(SUBJECT, text, message.key, user.id, user.role.value)
    testimony = count_one(now)
    return Claim(message.id, message.attempts, holder, channel.id, message.channel, letter, setup, testimony)


def _no_longer_needed(message: OutsideMessage, user: User, survey: Survey, routes: Routes) -> str:
    """Why a waiting message need not leave any more; "" if it must."""
    if not user.is_active:
        return "账号已停用"
    silence = next(
        (route.silence for route in routes.of(user, ALL_CHANNELS) if route.kind is message.channel), None
    )
    if silence in _NOT_NOW:
        return silence.label
    inbox = db.session.get_one(InboxMessage, message.inbox_id)
    if message.kind is MessageKind.DIGEST:
        return "" if inbox.key == digest_key(survey.today) or not _has_later(inbox) else REPLACED
    if inbox.reminder_id is None:
        return ""
    reminder = db.session.get_one(Reminder, inbox.reminder_id)
    wanted = {key_of(each) for row in running([reminder.deadline_id]) for each in survey.wanted_for(row)}
    return "" if key_of(reminder) in wanted else CASE_MOVED_ON


def _has_later(digest: InboxMessage) -> bool:
    later = select(InboxMessage.id).where(
        InboxMessage.recipient_id == digest.recipient_id,
        InboxMessage.kind == MessageKind.DIGEST,
        InboxMessage.id > digest.id,
    )
    return db.session.scalar(later.limit(1)) is not None


def settle(done: Claim, answer: Answer, now: datetime) -> OutsideState | None:
    """Write what became of a claimed message; None if the lease was lost meanwhile."""
    message = db.session.get_one(
        OutsideMessage, done.message_id, with_for_update=True, populate_existing=True
    )
    is_ours = message.state is OutsideState.CLAIMED and message.claimed_by == done.holder
    if not is_ours or message.attempts != done.attempt:
        return None
    _write(message, answer, now)
    return message.state


def _write(message: OutsideMessage, answer: Answer, now: datetime) -> None:
    channel = db.session.get_one(Channel, message.channel_id, populate_existing=True)
    message.claimed_by, message.claimed_until, message.error = "", None, answer.error
    if answer.given is Given.ACCEPTED:
        message.state, message.sent_at = OutsideState.SENT, now
        channel.last_sent_at, channel.failing_since, channel.last_error = now, None, ""
        return
    if answer.is_down:
        channel.failing_since = channel.failing_since or now
        channel.last_error = answer.error
    if answer.given is Given.UNSURE and not drops_doubles(channel):
        message.state = OutsideState.UNSURE
    elif message.attempts >= MOST_TRIES:
        message.state = OutsideState.FAILED
    else:
        pause = PAUSES[min(message.attempts, len(PAUSES)) - 1]
        message.state, message.next_try_at = OutsideState.RETRY, now + timedelta(minutes=pause)
    if message.state is not OutsideState.RETRY:
        note_failure(message, now)


def drops_doubles(channel: Channel) -> bool:
    """Whether the gateway drops a message it has had under the same key (按 Idempotency-Key 去重)."""
    return channel.kind is ChannelKind.WEBHOOK and bool(channel.settings.get("drops_doubles"))
