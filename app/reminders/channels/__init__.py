"""How is one message handed to one gateway? A small sender per channel behind one interface (渠道)."""

from app.reminders.channels.answers import Answer, Given, Letter, Sender, Setup
from app.reminders.channels.senders import SENDERS, sender_of
from app.reminders.channels.vetting import BadAddress, check_host, check_url

__all__ = [
    "SENDERS",
    "Answer",
    "BadAddress",
    "Given",
    "Letter",
    "Sender",
    "Setup",
    "check_host",
    "check_url",
    "sender_of",
]
