"""What may be done to a case where it stands, by whom, and which clocks does that start or stop?"""

from __future__ import annotations

from app.rules.transition_row import (
    BEFORE_DECISION,
    CONTESTABLE,
    DONE,
    IN_HAND,
    OPEN_STATUSES,
    WAITING_OFFICE,
    WATCHED,
    Transition,
)
from app.rules.transitions import TRANSITIONS
from app.rules.vocabulary import Action, CaseStatus, Role

__all__ = [
    "BEFORE_DECISION",
    "CONTESTABLE",
    "DONE",
    "IN_HAND",
    "OPEN_STATUSES",
    "TRANSITIONS",
    "WAITING_OFFICE",
    "WATCHED",
    "NotAllowed",
    "Transition",
    "allowed_actions",
    "transition",
]


class NotAllowed(Exception):
    """The action has no place at this status (环节不允许)."""

    def __init__(self, status: CaseStatus, action: Action) -> None:
        super().__init__(f"案件目前为“{status.label}”，不能“{action.label}”。")
        self.status = status
        self.action = action


def transition(status: CaseStatus, action: Action) -> Transition:
    """What the action does to a case at that status (环节流转). 受理登记 creates the case and so is
    not in the table. Raises NotAllowed, with the sentence for the user, where the table has no row.
    """
    row = TRANSITIONS.get((status, action))
    if row is None:
        raise NotAllowed(status, action)
    return row


def allowed_actions(status: CaseStatus, role: Role) -> tuple[Action, ...]:
    """What somebody in that role may do at that status (可办动作), in the vocabulary's order."""
    return tuple(
        action
        for action in Action
        if (status, action) in TRANSITIONS and role in TRANSITIONS[status, action].roles
    )
