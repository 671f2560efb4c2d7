"""What is the next thing to do with a case, for somebody in this role? (下一步)"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, false, or_

from app.audit import Actor
from app.casework.clocks import Deadline
from app.casework.listed import ListedCase
from app.casework.models import LegalCase
from app.casework.paper_list import lacking_labels
from app.casework.procedural import Acceptance
from app.rules.deadlines import DeadlineKind
from app.rules.procedure import CONTESTABLE, allowed_actions
from app.rules.vocabulary import Action, CaseStatus, ProofState, Role

_S = CaseStatus
_LABELS = {
    Action.PROPOSE: "审查",
    Action.GRANT: "审批",
    Action.ARCHIVE: "审查归档",
    Action.UPHOLD_REFUSAL: "异议审查",
}
_AT = {
    (_S.RECEIVED, Role.CLERK): Action.ACCEPT,
    (_S.RECEIVED, Role.DIRECTOR): Action.ACCEPT,
    (_S.PAPERS_AWAITED, Role.CLERK): Action.PAPERS_RECEIVED,
    (_S.PAPERS_AWAITED, Role.DIRECTOR): Action.PAPERS_RECEIVED,
    (_S.UNDER_REVIEW, Role.CLERK): Action.PROPOSE,
    (_S.UNDER_REVIEW, Role.DIRECTOR): Action.GRANT,
    (_S.GRANTED, Role.DIRECTOR): Action.ASSIGN,
    (_S.ASSIGNED, Role.LAWYER): Action.SIGN_AGREEMENT,
    (_S.IN_PROGRESS, Role.LAWYER): Action.RECORD_PROGRESS,
    (_S.CLOSED, Role.LAWYER): Action.FILE_PAPERS,
    (_S.CLOSED, Role.CLERK): Action.ARCHIVE,
    (_S.CLOSED, Role.DIRECTOR): Action.ARCHIVE,
    (_S.TERMINATED, Role.CLERK): Action.SERVE_DECISION,
    (_S.TERMINATED, Role.DIRECTOR): Action.SERVE_DECISION,
    (_S.TERMINATED, Role.LAWYER): Action.FILE_PAPERS,
}
# What waits for an act of its own only while its clock runs; the others begin only while it does not.
_WHILE: Mapping[Action, DeadlineKind] = {
    Action.REFUSE_CHANGE: DeadlineKind.CHANGE_LAWYER,
    Action.END_COOPERATION: DeadlineKind.COOPERATION_REPLY,
    Action.REPLY_NOTICE: DeadlineKind.NOTICE_REPLY,
}
_UNLESS: Mapping[Action, DeadlineKind] = {
    Action.REQUEST_CHANGE: DeadlineKind.CHANGE_LAWYER,
    Action.START_COOPERATION: DeadlineKind.COOPERATION_REPLY,
}


@dataclass(frozen=True, slots=True)
class NextAction:
    """The button of a row: `action.value` keys the endpoint, `label` is what it says."""

    action: Action
    label: str


def next_action(role: Role | None, case: LegalCase | ListedCase, on: date) -> NextAction | None:
    """The one thing this role should do with the case now; None when others must act."""
    action = _AT.get((case.status, role)) if role else None
    if case.next_due_kind == DeadlineKind.OBJECTION_DECIDE and role is Role.DIRECTOR:
        action = Action.UPHOLD_REFUSAL
    if action is Action.ACCEPT and lacking_labels(case):
        action = Action.ASK_FOR_PAPERS
    if action is Action.PAPERS_RECEIVED and _are_papers_late(case, on):
        action = Action.LAPSE
    if action is Action.SERVE_DECISION and case.file_received_on is not None:
        action = Action.ARCHIVE
    if action is None or not _fits(action, case):
        return None
    return NextAction(action, _LABELS.get(action, action.label))


def _are_papers_late(case: LegalCase | ListedCase, on: date) -> bool:
    """Whether the day given for the papers has passed; another clock may be due before it."""
    waits = case.next_due_kind == DeadlineKind.SUPPLEMENT
    return waits and case.next_due_on is not None and case.next_due_on < on


def _fits(action: Action, case: LegalCase | ListedCase) -> bool:
    """Whether the facts of the case, beyond its status, leave room for the action."""
    is_filed = case.file_received_on is not None
    match action:
        case Action.PROPOSE:
            return not case.proposal
        case Action.FILE_PAPERS:
            was_served = case.status is _S.CLOSED or case.next_due_kind == DeadlineKind.CLOSING_FILE
            return was_served and not is_filed
        case Action.ARCHIVE | Action.RETURN_FILE:
            return is_filed
        case Action.SERVE_DECISION:
            return case.status is _S.REFUSED or case.next_due_kind == DeadlineKind.TERMINATION_NOTICE
        case Action.CONFIRM_PROVISIONAL:
            return case.is_provisional
        case Action.REPLY_SUPERVISION:
            return case.supervised_until is not None
        case Action.VERIFY_STATUS:
            status = case.beneficiary_status
            return status is not None and status.proof_state is not ProofState.VERIFIED
        case _:
            return True


def offered_actions(
    actor: Actor, case: LegalCase, clocks: Iterable[Deadline] = (), has_open_objection: bool = False
) -> tuple[Action, ...]:
    """What the actor may do with the case as it stands (可办动作), for the buttons of its page."""
    if actor.role is None:
        return ()
    hidden = {Action.LAPSE_STATUS} | _hidden_by(clocks)
    if has_open_objection:
        hidden.add(Action.LODGE_OBJECTION)
    else:
        hidden |= {Action.UPHOLD_REFUSAL, Action.OVERTURN_REFUSAL}
    return tuple(
        action
        for action in allowed_actions(case.status, actor.role)
        if action not in hidden and (_fits(action, case) or action is Action.PROPOSE)
    )


def _hidden_by(clocks: Iterable[Deadline]) -> set[Action]:
    """What the clocks that run, or do not, leave no room for."""
    running = [row for row in clocks if row.is_open]
    kinds = {row.kind for row in running}
    hidden = {action for action, kind in _WHILE.items() if kind not in kinds}
    hidden |= {action for action, kind in _UNLESS.items() if kind in kinds}
    if not any(row.acceptance == Acceptance.PROPOSED for row in running):
        hidden.add(Action.ANSWER_LIMIT)
    return hidden


def actionable(actor: Actor, on: date) -> ColumnElement[bool]:
    """The SQL condition for "my turn": what 下一件 may hand to this actor."""
    status = LegalCase.status
    if actor.role is Role.DIRECTOR:
        return or_(status.in_((_S.UNDER_REVIEW, _S.GRANTED)), _to_file_away())
    if actor.role is Role.CLERK:
        return or_(
            status == _S.RECEIVED,
            and_(status == _S.UNDER_REVIEW, LegalCase.proposal == ""),
            and_(
                status == _S.PAPERS_AWAITED,
                LegalCase.next_due_kind == DeadlineKind.SUPPLEMENT.value,
                LegalCase.next_due_on < on,
            ),
            _to_file_away(),
        )
    if actor.role is Role.LAWYER:
        return status.in_((_S.ASSIGNED, _S.IN_PROGRESS))
    return false()


def _to_file_away() -> ColumnElement[bool]:
    return and_(LegalCase.status == _S.CLOSED, LegalCase.file_received_on.is_not(None))


def actionable_after(actor: Actor) -> ColumnElement[bool]:
    """`actionable` for what is refused or terminated: an objection to decide, a notice to serve, a file
    to put away."""
    if actor.role not in (Role.CLERK, Role.DIRECTOR):
        return false()
    kinds = [DeadlineKind.TERMINATION_NOTICE.value]
    if actor.role is Role.DIRECTOR:
        kinds.append(DeadlineKind.OBJECTION_DECIDE.value)
    is_filed = and_(LegalCase.status == _S.TERMINATED, LegalCase.file_received_on.is_not(None))
    return and_(LegalCase.status.in_(sorted(CONTESTABLE)), or_(LegalCase.next_due_kind.in_(kinds), is_filed))
