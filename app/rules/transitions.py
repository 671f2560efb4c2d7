"""Which row of the procedure answers to which status and action? The rows of every topic, folded."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from app.rules.transition_row import Row, Transition
from app.rules.transitions_desk import DECISIONS, RECEPTION
from app.rules.transitions_dispute import DISPUTE
from app.rules.transitions_handling import ANY_TIME, HANDLING
from app.rules.transitions_oversight import OVERSIGHT
from app.rules.vocabulary import Action, CaseStatus

_ROWS: tuple[Row, ...] = (*RECEPTION, *DECISIONS, *HANDLING, *ANY_TIME, *DISPUTE, *OVERSIGHT)

TRANSITIONS: Mapping[tuple[CaseStatus, Action], Transition] = MappingProxyType(
    {(status, action): row for statuses, action, row in _ROWS for status in statuses}
)
