"""What does a row of the procedure say, and how are statuses and roles grouped in it?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.rules.vocabulary import Action, CaseStatus, Role


@dataclass(frozen=True, slots=True)
class Transition:
    """What an action does to a case (环节流转). Deadlines are named by the code of their kind.

    `pause_reason`, a code of PauseReason, says why the clocks in `pauses` stand still and
    which of their pauses `resumes` ends.
    """

    target: CaseStatus | None  # None: the case stays where it is
    roles: frozenset[Role]
    event: str
    needs: tuple[str, ...] = ()  # fields without which the action is refused
    starts: tuple[str, ...] = ()
    stops: tuple[str, ...] = ()
    pauses: tuple[str, ...] = ()
    resumes: tuple[str, ...] = ()
    pause_reason: str = "supplement"


Row = tuple[Iterable[CaseStatus], Action, Transition]
_S = CaseStatus

BEFORE_DECISION = frozenset({_S.RECEIVED, _S.PAPERS_AWAITED, _S.UNDER_REVIEW})
IN_HAND = frozenset({_S.ASSIGNED, _S.IN_PROGRESS})
WAITING_OFFICE = BEFORE_DECISION | {_S.GRANTED, _S.CLOSED}
OPEN_STATUSES = WAITING_OFFICE | IN_HAND
DONE = frozenset(CaseStatus) - OPEN_STATUSES
AIDED = IN_HAND | {_S.GRANTED}
CONTESTABLE = frozenset({_S.REFUSED, _S.TERMINATED})
# A refusal or termination has still to be served, objections to it decided, and the file handed in.
WATCHED = OPEN_STATUSES | CONTESTABLE

DESK = frozenset({Role.CLERK, Role.DIRECTOR})
CHIEF = frozenset({Role.DIRECTOR})
FRONT = frozenset({Role.CLERK})
FIELD = frozenset({Role.LAWYER, Role.CLERK})  # the clerk enters on behalf of the lawyer (代录)
HANDLERS = frozenset({Role.LAWYER, Role.DIRECTOR})
EVERYBODY = DESK | FIELD
