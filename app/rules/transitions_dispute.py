"""Which acts turn the clocks of the dispute, and those that start from outside the office?"""

from __future__ import annotations

from app.rules.transition_row import (
    BEFORE_DECISION,
    CHIEF,
    CONTESTABLE,
    DESK,
    EVERYBODY,
    IN_HAND,
    OPEN_STATUSES,
    Row,
    Transition,
)
from app.rules.vocabulary import Action, CaseStatus

_A = Action

# Which limits an event starts stands in rules.proposals; the verbs start them.
DISPUTE: tuple[Row, ...] = (
    (OPEN_STATUSES, _A.RECORD_EVENT, Transition(None, EVERYBODY, "event_recorded", ("kind", "on"))),
    (OPEN_STATUSES, _A.CORRECT_EVENT, Transition(None, EVERYBODY, "event_corrected", ("reason",))),
    (OPEN_STATUSES, _A.ANSWER_LIMIT, Transition(None, EVERYBODY, "limit_answered", ("answer",))),
    (OPEN_STATUSES, _A.ADJUST_CLOCK, Transition(None, EVERYBODY, "clock_adjusted", ("adjustment", "reason"))),
    # A decision may have been served, and the day written down wrongly, after the case was done with.
    (
        OPEN_STATUSES | CONTESTABLE,
        _A.CORRECT_DATE,
        Transition(None, DESK, "date_corrected", ("fact", "on", "reason")),
    ),
    (
        IN_HAND,
        _A.REQUEST_CHANGE,
        Transition(None, EVERYBODY, "change_requested", ("reason",), starts=("change_lawyer",)),
    ),
    (
        IN_HAND,
        _A.REFUSE_CHANGE,
        Transition(None, CHIEF, "change_refused", ("reason",), stops=("change_lawyer",)),
    ),
    (
        BEFORE_DECISION,
        _A.START_COOPERATION,
        Transition(
            None,
            DESK,
            "cooperation_asked",
            ("to", "due_on"),
            starts=("cooperation_reply",),
            pauses=("review",),
            pause_reason="cooperation",
        ),
    ),
    (
        BEFORE_DECISION,
        _A.END_COOPERATION,
        Transition(
            None,
            DESK,
            "cooperation_answered",
            stops=("cooperation_reply",),
            resumes=("review",),
            pause_reason="cooperation",
        ),
    ),
    (
        OPEN_STATUSES - {CaseStatus.CLOSED},
        _A.REPLY_NOTICE,
        Transition(None, DESK, "notice_answered", stops=("notice_reply",)),
    ),
)
