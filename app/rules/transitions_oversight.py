"""Which acts look after a case without moving it? 催办, 督办, 跟进, and reaching the applicant."""

from __future__ import annotations

from app.rules.transition_row import CHIEF, DESK, EVERYBODY, OPEN_STATUSES, WATCHED, Row, Transition
from app.rules.vocabulary import Action

_A = Action
_REPLY = ("supervision_reply",)

# The reply and follow-up days are set case by case; the verbs start those clocks.
OVERSIGHT: tuple[Row, ...] = (
    (WATCHED, _A.URGE, Transition(None, DESK, "urged", ("text",))),
    (
        WATCHED,
        _A.SUPERVISE,
        Transition(None, CHIEF, "supervised", ("addressee_id", "reason", "requirement", "reply_due_on")),
    ),
    (
        WATCHED,
        _A.REPLY_SUPERVISION,
        Transition(None, EVERYBODY, "supervision_replied", ("text",), stops=_REPLY),
    ),
    (
        WATCHED,
        _A.RETURN_REPLY,
        Transition(None, CHIEF, "supervision_returned", ("reason", "reply_due_on")),
    ),
    (
        WATCHED,
        _A.LIFT_SUPERVISION,
        Transition(None, CHIEF, "supervision_lifted", ("reason",), stops=_REPLY),
    ),
    (
        OPEN_STATUSES,
        _A.FOLLOW_UP,
        Transition(None, EVERYBODY, "followed_up", ("next_on",), stops=("follow_up",)),
    ),
    (OPEN_STATUSES, _A.HAND_OVER, Transition(None, CHIEF, "handed_over", ("handler_id", "reason"))),
    (WATCHED, _A.PLAN_CONTACT, Transition(None, EVERYBODY, "contact_planned")),
    (WATCHED, _A.LOG_CONTACT, Transition(None, EVERYBODY, "contacted", ("result",))),
)
