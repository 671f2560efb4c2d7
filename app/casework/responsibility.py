"""Whose turn is it, on a case and on each of its clocks? (责任人)"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from app.casework.clocks import Deadline
from app.casework.models import LegalCase
from app.casework.slips import open_slip
from app.casework.timekeeping import APPLICANT_CLOCKS, limit_of
from app.rules.deadlines import LIMITS, DeadlineKind, Limit
from app.rules.limits_oversight import OVERSIGHT_KINDS
from app.rules.vocabulary import CaseStatus, Role
from app.staff.queries import nearest_in_role

_S = CaseStatus
_TURN: Mapping[CaseStatus, Role] = {
    _S.RECEIVED: Role.CLERK,
    _S.PAPERS_AWAITED: Role.CLERK,
    _S.UNDER_REVIEW: Role.CLERK,
    _S.GRANTED: Role.DIRECTOR,
    _S.ASSIGNED: Role.LAWYER,
    _S.IN_PROGRESS: Role.LAWYER,
    _S.CLOSED: Role.LAWYER,
}

_ROLE_OF = {limit.kind: limit.responsible for limit in LIMITS}


def responsible_user_ids(case: LegalCase, deadline: Deadline, limit: Limit | None = None) -> tuple[int, ...]:
    """Who must act before the clock runs out: the clerk who took the case in, the directors, or
    the lawyer; for a slip its addressee, for a follow-up whoever's turn it is. Empty for the
    applicant's own limits and once the clock has stopped. `limit` spares looking up the rule row.
    """
    kind = DeadlineKind(deadline.kind)
    if not deadline.is_open or kind in APPLICANT_CLOCKS:
        return ()
    return _answering(case, kind, None if kind in OVERSIGHT_KINDS else limit or limit_of(deadline))


def next_owner_ids(case: LegalCase) -> tuple[int, ...]:
    """Who answers for the day that comes next, or has the next step of a case without one."""
    if not case.next_due_kind:
        return owner_ids(case)
    return _answering(case, DeadlineKind(case.next_due_kind), None)


def _answering(case: LegalCase, kind: DeadlineKind, limit: Limit | None) -> tuple[int, ...]:
    if kind is DeadlineKind.SUPERVISION_REPLY:
        slip = open_slip(case)
        return (slip.addressee_id,) if slip else ()
    if kind is DeadlineKind.FOLLOW_UP:
        return owner_ids(case)
    return _WHO[limit.responsible if limit else _ROLE_OF[kind]](case)


def turn_of(case: LegalCase) -> Role | None:
    """In which role somebody has the next step of a case (轮到谁); None once it is done with."""
    if case.status is _S.UNDER_REVIEW and case.proposal:
        return Role.DIRECTOR
    if case.status is _S.CLOSED and case.file_received_on is not None:
        return Role.CLERK
    return _TURN.get(case.status)


def owner_ids(case: LegalCase) -> tuple[int, ...]:
    """Who has the next step of a case (责任人): the clerk, the lawyer, or the directors."""
    turn = turn_of(case)
    return _WHO[turn](case) if turn else ()


def director_ids(case: LegalCase) -> tuple[int, ...]:
    """The active directors of the case's office, or of the nearest office above that has one."""
    return nearest_in_role(case.office.path, Role.DIRECTOR)[1]


def _clerk(case: LegalCase) -> tuple[int, ...]:
    return (case.handler_id,) if case.handler.is_active else director_ids(case)


def _lawyer(case: LegalCase) -> tuple[int, ...]:
    return director_ids(case) if case.lawyer_id is None else (case.lawyer_id,)


_WHO: dict[Role, Callable[[LegalCase], tuple[int, ...]]] = {
    Role.CLERK: _clerk,
    Role.DIRECTOR: director_ids,
    Role.LAWYER: _lawyer,
}
