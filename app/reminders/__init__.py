"""What must not be forgotten? Reminders of deadlines, the inbox, the worker's heartbeat (提醒)."""

from app.reminders.delivery import is_quiet, quiet_hours
from app.reminders.inbox import (
    InboxLine,
    InboxPage,
    InboxRow,
    UnknownMessage,
    counting_unread,
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
from app.reminders.sending import Dispatch, send_outside
from app.reminders.witness import OutsideHold, Witness

__all__ = [
    "Dispatch",
    "Heartbeat",
    "InboxLine",
    "InboxPage",
    "InboxRow",
    "Message",
    "MessageKind",
    "OutsideHold",
    "Round",
    "UnknownMessage",
    "Witness",
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
    "send_outside",
    "counting_unread",
    "unread_count",
]
