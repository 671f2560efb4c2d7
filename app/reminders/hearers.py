"""Who are the people a level of the ladder speaks of? Only those who can still sign in."""

from __future__ import annotations

from sqlalchemy import select

from app.casework.clocks import Deadline
from app.casework.models import LegalCase
from app.casework.responsibility import director_ids, responsible_user_ids
from app.extensions import db
from app.rules.vocabulary import Term
from app.staff.models import User


class Hearer(Term):
    """Who hears of a deadline (提醒对象)."""

    RESPONSIBLE = "responsible", "责任人"
    DIRECTORS = "directors", "审批人"


class Hearers:
    """Looks people up for one pass and remembers them (offices and users are few)."""

    def __init__(self) -> None:
        self._directors: dict[int, frozenset[int]] = {}
        self._active: dict[int, bool] = {}

    def of(self, hearer: Hearer, deadline: Deadline) -> frozenset[int]:
        """The users meant for a deadline; when the responsible person is gone, the directors."""
        if hearer is Hearer.DIRECTORS:
            return self._directors_of(deadline.case)
        named = responsible_user_ids(deadline.case, deadline)
        active = frozenset(user_id for user_id in named if self._is_active(user_id))
        return active or self._directors_of(deadline.case)

    def _is_active(self, user_id: int) -> bool:
        if user_id not in self._active:
            found = db.session.scalar(select(User.is_active).where(User.id == user_id))
            self._active[user_id] = bool(found)
        return self._active[user_id]

    def _directors_of(self, case: LegalCase) -> frozenset[int]:
        if case.office_id not in self._directors:
            self._directors[case.office_id] = frozenset(director_ids(case))
        return self._directors[case.office_id]
