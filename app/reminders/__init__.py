"""What must not be forgotten? Reminders of deadlines, the inbox, the worker's heartbeat (提醒)."""

from app.reminders.delivery import is_quiet, quiet_hours
from app.reminders.inbox import (
    InboxLine,
    InboxPage,
    InboxRow,
    UnknownMessage,
    held_back,
    inbox,
    mark_all_read,
    mark_read,
    unread_count,
)
from app.reminders.lease import Heartbeat, heartbeat
from app.reminders.models import MessageKind
from app.reminders.posting import Message, post
from app.reminders.rounds import Round, cancel_outrun, deliver_pending, raise_due, run_round

__all__ = [
    "Heartbeat",
    "InboxLine",
    "InboxPage",
    "InboxRow",
    "Message",
    "MessageKind",
    "Round",
    "UnknownMessage",
    "cancel_outrun",
    "deliver_pending",
    "heartbeat",
    "held_back",
    "inbox",
    "is_quiet",
    "mark_all_read",
    "mark_read",
    "post",
    "quiet_hours",
    "raise_due",
    "run_round",
    "unread_count",
]
