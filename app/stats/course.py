"""When is a case over, for the figures? (未结、办结)

A case is over once it is closed, terminated, refused, withdrawn or handed on, whatever is still
to be done with its file; it is open again when an objection succeeds.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from app.rules.procedure import DONE, TRANSITIONS
from app.rules.vocabulary import Action, CaseStatus

_OVER = DONE | {CaseStatus.CLOSED}


class Step(Protocol):
    """What is asked of an event."""

    @property
    def on(self) -> date: ...
    @property
    def before(self) -> str: ...
    @property
    def after(self) -> str: ...


def stands_over(status: str) -> bool:
    """Whether a case at that status is over."""
    return status in _OVER


def _moving(was_over: bool) -> tuple[Action, ...]:
    found = {
        action
        for (status, action), row in TRANSITIONS.items()
        if row.target and stands_over(status) is was_over and stands_over(row.target) is not was_over
    }
    return tuple(action for action in Action if action in found)


# Steps that may end a case, and those that may take an ended one up again.
ENDINGS = _moving(was_over=False)
REOPENINGS = _moving(was_over=True)


def ends(event: Step) -> bool:
    """Whether the event ended the case."""
    return stands_over(event.after) and not stands_over(event.before)


def reopens(event: Step) -> bool:
    """Whether the event took up again a case that was over."""
    return stands_over(event.before) and not stands_over(event.after)


def is_over(events: Sequence[Step], day: date) -> bool:
    """Whether a case was over at the start of a day: by the last step of those before it."""
    for event in reversed(events):
        if event.on < day and event.after:
            return event.after in _OVER
    return False
