"""What may be done while a case is handled, at its end, and at any time?"""

from __future__ import annotations

from app.rules.transition_row import (
    AIDED,
    CHIEF,
    DESK,
    EVERYBODY,
    FIELD,
    FRONT,
    HANDLERS,
    IN_HAND,
    OPEN_STATUSES,
    Row,
    Transition,
)
from app.rules.vocabulary import Action, CaseStatus

_S, _A = CaseStatus, Action

# A terminated case is filed too: 办理法律援助案件程序规定 arts 40-42.
_FILED = frozenset({_S.CLOSED, _S.TERMINATED})

# Every clock of the office's own procedure; the limits of the dispute itself go on ticking.
_ALL_CLOCKS = (
    "review", "supplement", "status_proof", "provisional_papers", "assign", "sign_agreement",
    "change_lawyer", "closing_file", "file_review", "objection_lodge", "objection_decide",
    "termination_notice",
)  # fmt: skip

HANDLING: tuple[Row, ...] = (
    (
        {_S.GRANTED},
        _A.ASSIGN,
        Transition(
            _S.ASSIGNED, CHIEF, "assigned", ("lawyer_id",), starts=("sign_agreement",), stops=("assign",)
        ),
    ),
    (
        {_S.ASSIGNED},
        _A.SIGN_AGREEMENT,
        Transition(_S.IN_PROGRESS, FIELD, "agreement_signed", ("signed_on",), stops=("sign_agreement",)),
    ),
    # A meeting may come before the signature, but only the signature puts the case in progress.
    (IN_HAND, _A.RECORD_PROGRESS, Transition(None, FIELD, "progress_recorded", ("kind",))),
    (
        IN_HAND,
        _A.REASSIGN,
        Transition(
            _S.ASSIGNED,
            CHIEF,
            "reassigned",
            ("lawyer_id", "reason"),
            starts=("sign_agreement",),
            stops=("change_lawyer", "sign_agreement"),
        ),
    ),
    (
        {_S.IN_PROGRESS},
        _A.CLOSE,
        Transition(
            _S.CLOSED,
            HANDLERS,
            "closed",
            ("outcome", "closed_on"),
            starts=("closing_file",),
            stops=("change_lawyer",),
        ),
    ),
    (
        _FILED,
        _A.FILE_PAPERS,
        Transition(
            None, FIELD, "file_submitted", ("filed_on",), starts=("file_review",), stops=("closing_file",)
        ),
    ),
    (
        _FILED,
        _A.RETURN_FILE,
        Transition(
            None, DESK, "file_returned", ("reason",), starts=("closing_file",), stops=("file_review",)
        ),
    ),
    (
        _FILED,
        _A.ARCHIVE,
        Transition(_S.ARCHIVED, DESK, "archived", ("filed_on",), stops=("file_review", "status_proof")),
    ),
    (
        AIDED,
        _A.TERMINATE,
        Transition(
            _S.TERMINATED,
            CHIEF,
            "terminated",
            ("ground", "reason"),
            starts=("termination_notice",),
            stops=_ALL_CLOCKS,
        ),
    ),
)

ANY_TIME: tuple[Row, ...] = (
    (
        OPEN_STATUSES,
        _A.VERIFY_STATUS,
        Transition(None, DESK, "status_verified", ("proof_state",), stops=("status_proof",)),
    ),
    (OPEN_STATUSES, _A.LAPSE_STATUS, Transition(None, FRONT, "status_lapsed", stops=("status_proof",))),
    # Nobody's to choose: it follows when limits or the calendar change.
    (CaseStatus, _A.RECOMPUTE, Transition(None, frozenset(), "recomputed")),
    (OPEN_STATUSES, _A.CORRECT, Transition(None, DESK, "corrected", ("reason",))),
    (OPEN_STATUSES, _A.ADD_NOTE, Transition(None, EVERYBODY, "noted", ("text",))),
)
