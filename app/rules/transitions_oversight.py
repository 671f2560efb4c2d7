"""Which acts look after a case without moving it? 催办, 督办, 跟进, and reaching the applicant."""

from __future__ import annotations

from app.rules.transition_row import CHIEF, CONTESTABLE, DESK, EVERYBODY, OPEN_STATUSES, Row, Transition
from app.rules.vocabulary import Action

_A = Action
_REPLY = ("supervision_reply",)

# The reply and follow-up days are set case by case; the verbs start those clocks.
OVERSIGHT: tuple[Row, ...] = (
    (OPEN_STATUSES, _A.URGE, Transition(None, DESK, "urged", ("text",))),
    (
        OPEN_STATUSES,
        _A.SUPERVISE,
        Transition(None, CHIEF, "supervised", ("addressee_id", "reason", "requirement", "reply_due_on")),
    ),
    (
        OPEN_STATUSES,
        _A.REPLY_SUPERVISION,
        Transition(None, EVERYBODY, "supervision_replied", ("text",), stops=_REPLY),
    ),
    (
        OPEN_STATUSES,
        _A.RETURN_REPLY,
        Transition(None, CHIEF, "supervision_returned", ("reason", "reply_due_on")),
    ),
    (
        OPEN_STATUSES,
        _A.LIFT_SUPERVISION,
        Transition(None, CHIEF, "supervision_lifted", ("reason",), stops=_REPLY),
    ),
    (
        OPEN_STATUSES,
        _A.FOLLOW_UP,
        Transition(None, EVERYBODY, "followed_up", ("next_on",), stops=("follow_up",)),
    ),
    (OPEN_STATUSES, _A.HAND_OVER, Transition(None, CHIEF, "handed_over", ("handler_id", "reason"))),
    (OPEN_STATUSES | CONTESTABLE, _A.PLAN_CONTACT, Transition(None, EVERYBODY, "contact_planned")),
    (OPEN_STATUSES | CONTESTABLE, _A.LOG_CONTACT, Transition(None, EVERYBODY, "contacted", ("result",))),
)
