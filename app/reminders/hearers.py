"""Who are the people a level of the ladder speaks of? Only those who can still sign in."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Row, select

from app.extensions import db
from app.rules.deadlines import LIMITS
from app.rules.vocabulary import Role, Term
from app.staff.models import Office, User

_RESPONSIBLE_ROLE: Final = {limit.rule_id: limit.responsible for limit in LIMITS}


class Hearer(Term):
    """Who hears of a deadline (提醒对象)."""

    RESPONSIBLE = "responsible", "责任人"
    DIRECTORS = "directors", "审批人"


class Hearers:
    """Looks people up for one pass and remembers them (offices and users are few)."""

    def __init__(self) -> None:
        self._directors: dict[int, frozenset[int]] = {}
        self._active: dict[int, bool] = {}

    def of(self, hearer: Hearer, row: Row[Any]) -> frozenset[int]:
        """The users meant for a deadline; if the responsible person is gone, the directors."""
        if hearer is Hearer.DIRECTORS:
            return self._directors_of(row.office_id)
        responsible = self._responsible(row)
        return responsible or self._directors_of(row.office_id)

    def _responsible(self, row: Row[Any]) -> frozenset[int]:
        """The person the rule row names by role; a lawyer not yet assigned is the handler's task."""
        role = _RESPONSIBLE_ROLE.get(row.rule_id, Role.CLERK)
        if role is Role.DIRECTOR:
            return self._directors_of(row.office_id)
        user_id = row.lawyer_id if role is Role.LAWYER and row.lawyer_id else row.handler_id
        return frozenset({user_id}) if self._is_active(user_id) else frozenset()

    def _is_active(self, user_id: int) -> bool:
        if user_id not in self._active:
            found = db.session.scalar(select(User.is_active).where(User.id == user_id))
            self._active[user_id] = bool(found)
        return self._active[user_id]

    def _directors_of(self, office_id: int) -> frozenset[int]:
        """The directors of the office, or of the nearest office above that has one."""
        if office_id not in self._directors:
            self._directors[office_id] = self._find_directors(office_id)
        return self._directors[office_id]

    def _find_directors(self, office_id: int) -> frozenset[int]:
        found = frozenset(
            db.session.scalars(
                select(User.id).where(User.office_id == office_id, User.role == Role.DIRECTOR, User.is_active)
            )
        )
        if found:
            return found
        parent_id = db.session.scalar(select(Office.parent_id).where(Office.id == office_id))
        return self._directors_of(parent_id) if parent_id else frozenset()
