"""How does what waits leave the system, one message at a time, with no transaction open?

Claim (a transaction), tell the witness, hand over, write what became of it (a transaction). A
process killed in between leaves a claim that runs out; see outbox.sweep.
"""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from app.extensions import transaction
from app.reminders import outbox, witness
from app.reminders.channel_models import OutsideState
from app.reminders.channels import Answer, sender_of
from app.reminders.ladder import Survey
from app.reminders.outbox import Claim
from app.reminders.routes import Routes
from app.reminders.witness import OutsideHold, Witness

MOST_AT_ONCE: Final = 500  # messages of one run; the next run goes on
_FRESH: Final = timedelta(minutes=1)  # how long one look at ladder and people is used


@dataclass(frozen=True, slots=True)
class Dispatch:
    """What one run did. `held` says why nothing left."""

    sent: int
    unsent: int
    held: OutsideHold | None = None


def send_outside(now: datetime, place: Witness, holder: str = "") -> Dispatch:
    """Hand over what waits and whose time has come. A channel that is down is tried once a run."""
    with transaction():
        outbox.sweep(now)
        held = witness.examine(place, now)
    if held is not None:
        return Dispatch(0, 0, held)
    begun, survey, who = time.monotonic(), Survey(now), holder or secrets.token_hex(8)
    sent = unsent = 0
    passed_over: set[int] = set()
    for _ in range(MOST_AT_ONCE):
        at = now + timedelta(seconds=time.monotonic() - begun)
        survey = survey if at - survey.now < _FRESH else Survey(at)
        claimed = _claim(survey, who, passed_over, at)
        if claimed is None:
            break
        answer = _hand_over(claimed, place)
        with transaction():
            state = outbox.settle(claimed, answer, now + timedelta(seconds=time.monotonic() - begun))
        if answer.is_down:
            passed_over.add(claimed.channel_id)
        sent, unsent = sent + (state is OutsideState.SENT), unsent + (state is not OutsideState.SENT)
    return Dispatch(sent, unsent)


def _claim(survey: Survey, holder: str, passed_over: set[int], at: datetime) -> Claim | None:
    while True:
        with transaction():
            message = outbox.next_waiting(at, passed_over)
            if message is None or witness.hold() is not None:
                return None
            routes = Routes(survey.hearers)
            if (claimed := outbox.claim(message, survey, routes, holder, at)) is not None:
                return claimed


def _hand_over(claimed: Claim, place: Witness) -> Answer:
    try:
        place.write(claimed.testimony)
    except OSError:
        return Answer.refused(OutsideHold.NOT_WRITABLE.label, is_down=True)
    return sender_of(claimed.kind).send(claimed.letter, claimed.setup)
