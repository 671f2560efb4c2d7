"""Whose turn is it to act on a clock of a case? (责任人)"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select

from app.casework.clocks import Deadline
from app.casework.models import LegalCase
from app.casework.timekeeping import APPLICANT_CLOCKS, limit_of
from app.extensions import db
from app.rules.deadlines import DeadlineKind
from app.rules.vocabulary import Role
from app.staff.models import User
from app.staff.queries import path_ids


def responsible_user_ids(case: LegalCase, deadline: Deadline) -> tuple[int, ...]:
    """Who must act before the clock runs out: the clerk who took the case in, the directors, or
    the lawyer. Empty for the applicant's own limits and once the clock has stopped.
    """
    if not deadline.is_open or DeadlineKind(deadline.kind) in APPLICANT_CLOCKS:
        return ()
    return _WHO[limit_of(deadline).responsible](case)


def director_ids(case: LegalCase) -> tuple[int, ...]:
    """The active directors of the case's office, or of the nearest office above that has one."""
    chain = path_ids(case.office.path)
    rows = db.session.execute(
        select(User.office_id, User.id)
        .where(User.office_id.in_(chain), User.role == Role.DIRECTOR, User.is_active)
        .order_by(User.id)
    ).all()
    for office_id in reversed(chain):
        found = tuple(row.id for row in rows if row.office_id == office_id)
        if found:
            return found
    return ()


def _clerk(case: LegalCase) -> tuple[int, ...]:
    return (case.handler_id,) if case.handler.is_active else director_ids(case)


def _lawyer(case: LegalCase) -> tuple[int, ...]:
    return director_ids(case) if case.lawyer_id is None else (case.lawyer_id,)


_WHO: dict[Role, Callable[[LegalCase], tuple[int, ...]]] = {
    Role.CLERK: _clerk,
    Role.DIRECTOR: director_ids,
    Role.LAWYER: _lawyer,
}
