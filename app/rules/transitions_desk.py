"""What may be done at the desk: from receipt to the decision and the objections to it?"""

from __future__ import annotations

from app.rules.transition_row import (
    AIDED,
    BEFORE_DECISION,
    CHIEF,
    CONTESTABLE,
    DESK,
    FRONT,
    Row,
    Transition,
)
from app.rules.vocabulary import Action, CaseStatus

_S, _A = CaseStatus, Action

_REVIEW_CLOCKS = ("review", "supplement")
_PRE_DECISION_CLOCKS = (*_REVIEW_CLOCKS, "status_proof")

RECEPTION: tuple[Row, ...] = (
    ({_S.RECEIVED}, _A.ACCEPT, Transition(_S.UNDER_REVIEW, DESK, "accepted")),
    (
        {_S.RECEIVED, _S.UNDER_REVIEW},
        _A.ASK_FOR_PAPERS,
        Transition(
            _S.PAPERS_AWAITED,
            DESK,
            "papers_asked",
            needs=("papers",),
            starts=("supplement",),
            pauses=("review",),
        ),
    ),
    (
        {_S.PAPERS_AWAITED},
        _A.PAPERS_RECEIVED,
        Transition(_S.UNDER_REVIEW, DESK, "papers_received", stops=("supplement",), resumes=("review",)),
    ),
    (
        {_S.PAPERS_AWAITED},
        _A.LAPSE,
        Transition(_S.DEEMED_WITHDRAWN, DESK, "deemed_withdrawn", stops=_PRE_DECISION_CLOCKS),
    ),
    (
        BEFORE_DECISION,
        _A.WITHDRAW,
        Transition(_S.WITHDRAWN, DESK, "withdrawn", ("reason",), stops=_PRE_DECISION_CLOCKS),
    ),
    (
        BEFORE_DECISION,
        _A.TRANSFER,
        Transition(
            _S.TRANSFERRED, CHIEF, "transferred", ("reason", "transferred_to"), stops=_PRE_DECISION_CLOCKS
        ),
    ),
    (BEFORE_DECISION, _A.OVERRIDE, Transition(None, DESK, "overridden", ("reason",))),
)

DECISIONS: tuple[Row, ...] = (
    ({_S.UNDER_REVIEW}, _A.PROPOSE, Transition(None, FRONT, "proposed", ("opinion",))),
    ({_S.UNDER_REVIEW}, _A.RETURN, Transition(_S.RECEIVED, CHIEF, "returned", ("reason",))),
    (
        {_S.UNDER_REVIEW},
        _A.GRANT,
        Transition(_S.GRANTED, CHIEF, "granted", starts=("assign",), stops=("review", "cooperation_reply")),
    ),
    (
        {_S.UNDER_REVIEW},
        _A.REFUSE,
        Transition(
            _S.REFUSED,
            CHIEF,
            "refused",
            ("ground", "article", "reason"),
            stops=("review", "status_proof"),
        ),
    ),
    (
        BEFORE_DECISION,
        _A.GRANT_PROVISIONALLY,
        Transition(
            _S.GRANTED,
            CHIEF,
            "granted_provisionally",
            ("reason",),
            starts=("assign", "provisional_papers"),
            stops=(*_REVIEW_CLOCKS, "cooperation_reply"),
        ),
    ),
    (
        AIDED,
        _A.CONFIRM_PROVISIONAL,
        Transition(None, CHIEF, "provisional_confirmed", stops=("provisional_papers",)),
    ),
    # The applicant's fifteen days run from the day the decision reached them, not from its date.
    (
        CONTESTABLE,
        _A.SERVE_DECISION,
        Transition(
            None, DESK, "decision_served", ("served_on",), ("objection_lodge",), ("termination_notice",)
        ),
    ),
    (
        CONTESTABLE,
        _A.LODGE_OBJECTION,
        Transition(
            None, FRONT, "objection_lodged", ("lodged_on",), ("objection_decide",), ("objection_lodge",)
        ),
    ),
    (
        CONTESTABLE,
        _A.UPHOLD_REFUSAL,
        Transition(None, CHIEF, "refusal_upheld", ("reason",), stops=("objection_decide",)),
    ),
    (
        CONTESTABLE,
        _A.OVERTURN_REFUSAL,
        Transition(
            _S.GRANTED,
            CHIEF,
            "refusal_overturned",
            ("reason",),
            starts=("assign",),
            stops=("objection_decide", "termination_notice", "closing_file", "file_review"),
        ),
    ),
)
