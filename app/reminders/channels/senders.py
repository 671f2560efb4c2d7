"""Which sender serves which channel?"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from app.reminders.channels.answers import Sender
from app.reminders.channels.robots import DINGTALK, FEISHU, WECOM
from app.reminders.channels.signed_webhook import SignedWebhook
from app.reminders.channels.smtp_mail import SmtpMail
from app.rules.ladder import ChannelKind

SENDERS: Final[Mapping[ChannelKind, Sender]] = MappingProxyType(
    {
        ChannelKind.EMAIL: SmtpMail(),
        ChannelKind.WECOM: WECOM,
        ChannelKind.DINGTALK: DINGTALK,
        ChannelKind.FEISHU: FEISHU,
        ChannelKind.WEBHOOK: SignedWebhook(),
    }
)


def sender_of(kind: ChannelKind) -> Sender:
    """The sender of a channel."""
    return SENDERS[kind]
