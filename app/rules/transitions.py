"""Which row of the procedure answers to which status and action?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from app.rules.vocabulary import Action, CaseStatus, Role


@dataclass(frozen=True, slots=True)
class Transition:
    """What an action does to a case (环节流转). Deadlines are named by the code of their kind."""

    target: CaseStatus | None  # None: the case stays where it is
    roles: frozenset[Role]
    event: str
    needs: tuple[str, ...] = ()  # fields without which the action is refused
    starts: tuple[str, ...] = ()
    stops: tuple[str, ...] = ()
    pauses: tuple[str, ...] = ()
    resumes: tuple[str, ...] = ()


_S, _A = CaseStatus, Action

BEFORE_DECISION = frozenset({_S.RECEIVED, _S.PAPERS_AWAITED, _S.UNDER_REVIEW})
IN_HAND = frozenset({_S.ASSIGNED, _S.IN_PROGRESS})
WAITING_OFFICE = BEFORE_DECISION | {_S.GRANTED, _S.CLOSED}
OPEN_STATUSES = WAITING_OFFICE | IN_HAND
DONE = frozenset(CaseStatus) - OPEN_STATUSES

_AIDED = IN_HAND | {_S.GRANTED}
_CONTESTABLE = frozenset({_S.REFUSED, _S.TERMINATED})

_CLERK, _DIRECTOR, _LAWYER = Role.CLERK, Role.DIRECTOR, Role.LAWYER
_DESK = frozenset({_CLERK, _DIRECTOR})
_CHIEF = frozenset({_DIRECTOR})
_FRONT = frozenset({_CLERK})
_FIELD = frozenset({_LAWYER, _CLERK})  # the clerk enters on behalf of the lawyer (代录)
_HANDLERS = frozenset({_LAWYER, _DIRECTOR})

# Every clock of the office's own procedure; the limits of the dispute itself go on ticking.
_REVIEW_CLOCKS = ("review", "supplement")
_PRE_DECISION_CLOCKS = (*_REVIEW_CLOCKS, "status_proof")
_ALL_CLOCKS = (
    *_PRE_DECISION_CLOCKS, "provisional_papers", "assign", "sign_agreement", "change_lawyer",
    "closing_file", "file_review", "objection_lodge", "objection_decide", "termination_notice",
)  # fmt: skip

_Row = tuple[Iterable[CaseStatus], Action, Transition]

_RECEPTION: tuple[_Row, ...] = (
    ({_S.RECEIVED}, _A.ACCEPT, Transition(_S.UNDER_REVIEW, _DESK, "accepted")),
    (
        {_S.RECEIVED, _S.UNDER_REVIEW},
        _A.ASK_FOR_PAPERS,
        Transition(
            _S.PAPERS_AWAITED,
            _DESK,
            "papers_asked",
            needs=("papers",),
            starts=("supplement",),
            pauses=("review",),
        ),
    ),
    (
        {_S.PAPERS_AWAITED},
        _A.PAPERS_RECEIVED,
        Transition(_S.UNDER_REVIEW, _DESK, "papers_received", stops=("supplement",), resumes=("review",)),
    ),
    (
        {_S.PAPERS_AWAITED},
        _A.LAPSE,
        Transition(_S.DEEMED_WITHDRAWN, _DESK, "deemed_withdrawn", stops=_PRE_DECISION_CLOCKS),
    ),
    (
        BEFORE_DECISION,
        _A.WITHDRAW,
        Transition(_S.WITHDRAWN, _DESK, "withdrawn", ("reason",), stops=_PRE_DECISION_CLOCKS),
    ),
    (
        BEFORE_DECISION,
        _A.TRANSFER,
        Transition(
            _S.TRANSFERRED, _CHIEF, "transferred", ("reason", "transferred_to"), stops=_PRE_DECISION_CLOCKS
        ),
    ),
    (BEFORE_DECISION, _A.OVERRIDE, Transition(None, _DESK, "overridden", ("reason",))),
)

_DECISIONS: tuple[_Row, ...] = (
    ({_S.UNDER_REVIEW}, _A.PROPOSE, Transition(None, _FRONT, "proposed", ("opinion",))),
    ({_S.UNDER_REVIEW}, _A.RETURN, Transition(_S.RECEIVED, _CHIEF, "returned", ("reason",))),
    (
        {_S.UNDER_REVIEW},
        _A.GRANT,
        Transition(_S.GRANTED, _CHIEF, "granted", starts=("assign",), stops=("review",)),
    ),
    (
        {_S.UNDER_REVIEW},
        _A.REFUSE,
        Transition(
            _S.REFUSED,
            _CHIEF,
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
            _CHIEF,
            "granted_provisionally",
            ("reason",),
            starts=("assign", "provisional_papers"),
            stops=_REVIEW_CLOCKS,
        ),
    ),
    (
        _AIDED,
        _A.CONFIRM_PROVISIONAL,
        Transition(None, _CHIEF, "provisional_confirmed", stops=("provisional_papers",)),
    ),
    # The applicant's fifteen days run from the day the decision reached them, not from its date.
    (
        _CONTESTABLE,
        _A.SERVE_DECISION,
        Transition(
            None, _DESK, "decision_served", ("served_on",), ("objection_lodge",), ("termination_notice",)
        ),
    ),
    (
        _CONTESTABLE,
        _A.LODGE_OBJECTION,
        Transition(
            None, _FRONT, "objection_lodged", ("lodged_on",), ("objection_decide",), ("objection_lodge",)
        ),
    ),
    (
        _CONTESTABLE,
        _A.UPHOLD_REFUSAL,
        Transition(None, _CHIEF, "refusal_upheld", ("reason",), stops=("objection_decide",)),
    ),
    (
        _CONTESTABLE,
        _A.OVERTURN_REFUSAL,
        Transition(
            _S.GRANTED,
            _CHIEF,
            "refusal_overturned",
            ("reason",),
            starts=("assign",),
            stops=("objection_decide", "termination_notice"),
        ),
    ),
)

_HANDLING: tuple[_Row, ...] = (
    (
        {_S.GRANTED},
        _A.ASSIGN,
        Transition(
            _S.ASSIGNED, _CHIEF, "assigned", ("lawyer_id",), starts=("sign_agreement",), stops=("assign",)
        ),
    ),
    (
        {_S.ASSIGNED},
        _A.SIGN_AGREEMENT,
        Transition(_S.IN_PROGRESS, _FIELD, "agreement_signed", ("signed_on",), stops=("sign_agreement",)),
    ),
    # A meeting may come before the signature, but only the signature puts the case in progress.
    (IN_HAND, _A.RECORD_PROGRESS, Transition(None, _FIELD, "progress_recorded", ("kind",))),
    (
        IN_HAND,
        _A.REASSIGN,
        Transition(
            _S.ASSIGNED,
            _CHIEF,
            "reassigned",
            ("lawyer_id", "reason"),
            starts=("sign_agreement",),
            stops=("change_lawyer", "sign_agreement"),
        ),
    ),
    (
        {_S.IN_PROGRESS},
        _A.CLOSE,
        Transition(_S.CLOSED, _HANDLERS, "closed", ("outcome", "closed_on"), starts=("closing_file",)),
    ),
    (
        {_S.CLOSED},
        _A.FILE_PAPERS,
        Transition(
            None, _FIELD, "file_submitted", ("filed_on",), starts=("file_review",), stops=("closing_file",)
        ),
    ),
    (
        {_S.CLOSED},
        _A.RETURN_FILE,
        Transition(
            None, _DESK, "file_returned", ("reason",), starts=("closing_file",), stops=("file_review",)
        ),
    ),
    (
        {_S.CLOSED},
        _A.ARCHIVE,
        Transition(_S.ARCHIVED, _DESK, "archived", ("filed_on",), stops=("file_review", "status_proof")),
    ),
    (
        _AIDED,
        _A.TERMINATE,
        Transition(
            _S.TERMINATED,
            _CHIEF,
            "terminated",
            ("ground", "reason"),
            starts=("termination_notice",),
            stops=_ALL_CLOCKS,
        ),
    ),
)

_ANY_TIME: tuple[_Row, ...] = (
    (
        OPEN_STATUSES,
        _A.VERIFY_STATUS,
        Transition(None, _DESK, "status_verified", ("proof_state",), stops=("status_proof",)),
    ),
    (OPEN_STATUSES, _A.LAPSE_STATUS, Transition(None, _FRONT, "status_lapsed", stops=("status_proof",))),
    (OPEN_STATUSES, _A.CORRECT, Transition(None, _DESK, "corrected", ("reason",))),
    (OPEN_STATUSES, _A.ADD_NOTE, Transition(None, _DESK | _FIELD, "noted", ("text",))),
)

TRANSITIONS: Mapping[tuple[CaseStatus, Action], Transition] = MappingProxyType(
    {
        (status, action): row
        for statuses, action, row in (*_RECEPTION, *_DECISIONS, *_HANDLING, *_ANY_TIME)
        for status in statuses
    }
)
