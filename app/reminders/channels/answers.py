"""What is a sender given, and what can come of it? Accepted, refused, or nobody knows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol


class Given(StrEnum):
    """What is known after a message was handed over."""

    ACCEPTED = "accepted"  # the gateway said yes
    REFUSED = "refused"  # it was not handed over, or the gateway said no: may be tried again
    UNSURE = "unsure"  # handed over, and no answer that says what became of it


@dataclass(frozen=True, slots=True)
class Answer:
    """What a gateway made of a message; `error` is ours, in Chinese, at most 80 characters.

    What the gateway wrote is never kept: it might repeat an address. `is_down`: the trouble is
    the gateway's, not this message's, so others need not be tried just now.
    """

    given: Given
    error: str = ""
    is_down: bool = False

    @classmethod
    def refused(cls, error: str, is_down: bool = False) -> Answer:
        return cls(Given.REFUSED, error, is_down)

    @classmethod
    def unsure(cls, error: str) -> Answer:
        return cls(Given.UNSURE, error, True)


ACCEPTED = Answer(Given.ACCEPTED)


@dataclass(frozen=True, slots=True)
class Letter:
    """One message as it leaves: no personal data beyond case number and role.

    `key` names it for gateways that drop doubles; `recipient_id` is our own number of the
    person, `role` their role code.
    """

    subject: str
    text: str
    key: str
    recipient_id: int = 0
    role: str = ""


@dataclass(frozen=True, slots=True)
class Setup:
    """Where a channel leads: the office's settings, the address and the secret to use, and the
    hosts the administrator has allowed beside the public ones (另行允许的主机)."""

    address: str
    secret: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)

    @property
    def allowed_hosts(self) -> frozenset[str]:
        return frozenset(self.settings.get("allowed_hosts", ()))


class Sender(Protocol):
    """One way of handing a message over. Never raises for what a gateway or network does."""

    def send(self, letter: Letter, setup: Setup) -> Answer:
        """Hand the letter over once. Takes at most TOTAL_SECONDS."""
        ...
