"""Which day of the past may have been written down wrongly, and what hangs on it? (更正日期)

A fact is the legal day of a step. Which clocks it starts, stops or lets go on stands in the
table of steps; only registration, which no row of that table describes, names them here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from app.rules.transition_row import Transition
from app.rules.transitions import TRANSITIONS
from app.rules.vocabulary import Action, CaseStatus, Term

_A = Action


class Fact(Term):
    """A day that can be put right (可更正的日期)."""

    RECEIVED = "received", "收到申请日期"
    PAPERS_IN = "papers_in", "补正收齐日期"
    DECIDED = "decided", "审查决定日期"
    SERVED = "served", "决定送达日期"
    OBJECTED = "objected", "提出异议日期"
    ASSIGNED = "assigned", "指派日期"
    SIGNED = "signed", "签订委托协议日期"
    CHANGE_ASKED = "change_asked", "申请更换日期"
    CLOSED = "closed", "结案日期"
    TERMINATED = "terminated", "终止决定日期"
    FILED = "filed", "提交卷宗日期"


FACT_ACTIONS: Final[Mapping[Fact, tuple[Action, ...]]] = MappingProxyType(
    {
        Fact.RECEIVED: (_A.SUBMIT,),
        Fact.PAPERS_IN: (_A.PAPERS_RECEIVED,),
        Fact.DECIDED: (_A.GRANT, _A.GRANT_PROVISIONALLY, _A.REFUSE, _A.OVERTURN_REFUSAL),
        Fact.SERVED: (_A.SERVE_DECISION,),
        Fact.OBJECTED: (_A.LODGE_OBJECTION,),
        Fact.ASSIGNED: (_A.ASSIGN, _A.REASSIGN),
        Fact.SIGNED: (_A.SIGN_AGREEMENT,),
        Fact.CHANGE_ASKED: (_A.REQUEST_CHANGE,),
        Fact.CLOSED: (_A.CLOSE,),
        Fact.TERMINATED: (_A.TERMINATE,),
        Fact.FILED: (_A.FILE_PAPERS,),
    }
)
_BY_REGISTRATION: Final = ("review", "status_proof", "notice_reply", "time_bar")


@dataclass(frozen=True, slots=True)
class Hangs:
    """The kinds of clocks that hang on the day of a step, by what it does to them."""

    starts: frozenset[str]
    stops: frozenset[str]
    pauses: frozenset[str]
    resumes: frozenset[str]
    pause_reason: str


def hangs_on(action: Action, status: CaseStatus | None) -> Hangs:
    """What hangs on the day of that step, taken at that status (None: registration)."""
    row = TRANSITIONS.get((status, action)) if status else None
    if row is None:
        row = Transition(None, frozenset(), "", starts=_BY_REGISTRATION)
    return Hangs(
        frozenset(row.starts),
        frozenset(row.stops),
        frozenset(row.pauses),
        frozenset(row.resumes),
        row.pause_reason,
    )
