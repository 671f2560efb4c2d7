"""How is one step of a case taken? Every verb goes through here, so that none forgets a part.

Table of procedure → role → reach → status → clocks → event → audit → derived columns,
all inside the caller's transaction, with exactly one new version of the case.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from sqlalchemy.orm.attributes import flag_modified

from app import audit, clock
from app.audit import Actor
from app.casework.errors import Refused
from app.casework.models import CaseEvent, LegalCase
from app.casework.scope import is_system, may_reach
from app.casework.slips import lift_with_case
from app.casework.timekeeping import AFTERMATH_CLOCKS, Clocks
from app.extensions import Base, db
from app.parties import mark_open
from app.rules.deadlines import DeadlineKind, PauseReason
from app.rules.procedure import DONE, NotAllowed, Transition, transition
from app.rules.vocabulary import Action, CaseStatus, Role

_FOR_SYSTEM = frozenset({Action.LAPSE, Action.LAPSE_STATUS})
# Clocks that an action stops without having done what they waited for.
_DROPPED: Mapping[Action, frozenset[DeadlineKind]] = {
    Action.LAPSE: frozenset({DeadlineKind.REVIEW, DeadlineKind.STATUS_PROOF}),
    Action.WITHDRAW: frozenset({DeadlineKind.REVIEW, DeadlineKind.SUPPLEMENT, DeadlineKind.STATUS_PROOF}),
    Action.TRANSFER: frozenset({DeadlineKind.REVIEW, DeadlineKind.SUPPLEMENT, DeadlineKind.STATUS_PROOF}),
    Action.REFUSE: frozenset({DeadlineKind.STATUS_PROOF}),
    Action.ARCHIVE: frozenset({DeadlineKind.STATUS_PROOF}),
    Action.GRANT: frozenset({DeadlineKind.COOPERATION_REPLY}),
    Action.GRANT_PROVISIONALLY: frozenset({DeadlineKind.SUPPLEMENT, DeadlineKind.COOPERATION_REPLY}),
    Action.CLOSE: frozenset({DeadlineKind.CHANGE_LAWYER}),
    Action.REASSIGN: frozenset({DeadlineKind.SIGN_AGREEMENT}),
    Action.TERMINATE: frozenset(DeadlineKind),
    Action.OVERTURN_REFUSAL: frozenset(
        {DeadlineKind.TERMINATION_NOTICE, DeadlineKind.CLOSING_FILE, DeadlineKind.FILE_REVIEW}
    ),
}


def permit(actor: Actor, case: LegalCase, action: Action) -> Transition:
    """The row of the table for this action, if this actor may take it now. Raises Refused."""
    if not may_reach(actor, case):
        raise Refused("该案件不在您的办理范围内")
    try:
        row = transition(case.status, action)
    except NotAllowed as error:
        raise Refused(str(error)) from error
    if not _has_role(actor, action, row.roles):
        raise Refused(f"您的角色不能“{action.label}”")
    return row


def _has_role(actor: Actor, action: Action, roles: frozenset[Role]) -> bool:
    return actor.role in roles or (is_system(actor) and action in _FOR_SYSTEM)


def take(
    actor: Actor,
    case: LegalCase,
    action: Action,
    *,
    text: str = "",
    on: date | None = None,
    data: dict[str, Any] | None = None,
    changes: Mapping[str, object] | None = None,
    rows: tuple[Base, ...] = (),
    due: Mapping[DeadlineKind, date] | None = None,
    stops: tuple[DeadlineKind, ...] = (),
    turn: Callable[[Clocks], None] | None = None,
    is_aside: bool = False,
) -> CaseEvent:
    """Take one step and append its event.

    `on` is the legal day it counts for (today unless told), `changes` are columns of the
    case, `rows` new children, `due` the days set for clocks that no rule sets; a kind in
    `due` starts, one in `stops` ends, even if the table does not name it; `turn` does to the
    clocks what no table can say. What is said about a
    case but changes nothing of it (`is_aside`) makes no new version: forms open elsewhere stay good.
    Raises Refused and then writes nothing.
    """
    row = permit(actor, case, action)
    day = on or clock.today()
    if day > clock.today():
        raise Refused("日期不能晚于今天")
    with db.session.no_autoflush:  # children the caller has just made are stored with the step
        clocks = Clocks.of(case)
        before = case.status
        case.status = row.target or case.status
        for name, value in (changes or {}).items():
            setattr(case, name, value)
        _turn_clocks(clocks, action, row, day, due or {}, case.status)
        for kind in stops:
            clocks.stop(kind, day)
        if turn is not None:
            turn(clocks)
        if case.status in DONE and row.target is not None:
            lift_with_case(case, day)
        if (before in DONE) is case.is_open:
            mark_open(case.id, case.is_open)
        clocks.refresh()
        if not is_aside:
            flag_modified(case, "status")  # a new version of the case even if only children change
        event = tell(actor, case, action, day, text, data or {}, before)
        db.session.add_all(rows)
    _record(actor, case, action, before)
    return event


def _turn_clocks(
    clocks: Clocks,
    action: Action,
    row: Transition,
    day: date,
    due: Mapping[DeadlineKind, date],
    status: CaseStatus,
) -> None:
    dropped = _DROPPED.get(action, frozenset())
    for kind in map(DeadlineKind, row.stops):
        if kind in dropped:
            clocks.cancel((kind,), day)
        else:
            clocks.stop(kind, day)
    for kind in map(DeadlineKind, row.pauses):
        clocks.pause(kind, day, PauseReason(row.pause_reason))
    for kind in map(DeadlineKind, row.resumes):
        clocks.resume(kind, day, PauseReason(row.pause_reason))
    if status in DONE and row.target is not None:
        clocks.cancel_all_but(AFTERMATH_CLOCKS, day)
    for kind in dict.fromkeys((*map(DeadlineKind, row.starts), *due)):
        clocks.start(kind, day, due.get(kind))


def tell(
    actor: Actor,
    case: LegalCase,
    action: Action,
    on: date,
    text: str,
    data: dict[str, Any],
    before: CaseStatus | None,
) -> CaseEvent:
    """Append to what happened (办理过程); `before` is the status left behind."""
    event = CaseEvent(
        case=case,
        kind=action.value,
        at=clock.now(),
        on_date=on,
        actor_id=actor.user_id,
        actor_name=actor.name,
        from_status=before.value if before else "",
        to_status=case.status.value,
        text=text or action.label,
        data=data,
    )
    db.session.add(event)
    return event


def _record(actor: Actor, case: LegalCase, action: Action, before: CaseStatus) -> None:
    audit.record(
        actor,
        f"case.{action.value}",
        object_kind="case",
        object_id=case.id,
        detail={"case_no": case.case_no, "from": before.value, "to": case.status.value},
    )
