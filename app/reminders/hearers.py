"""Who are the people a row of the ladder speaks of? Only those who can still sign in.

A stand-in (代班人) hears beside the person they stand in for: the limit stays that person's, who
finds everything in the inbox afterwards; outside messages go to the stand-in alone (see routes.py).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import select

from app.casework.clocks import Deadline
from app.casework.models import LegalCase
from app.casework.responsibility import responsible_user_ids
from app.extensions import db
from app.reminders.channel_models import StandIn
from app.rules.deadline_kinds import DeadlineKind, Limit
from app.rules.ladder import Hearer, Rung
from app.rules.vocabulary import Role
from app.staff.models import User
from app.staff.queries import nearest_in_role, path_ids

BY_CASE = frozenset({DeadlineKind.SUPERVISION_REPLY, DeadlineKind.FOLLOW_UP})  # whose turn: on the case


class Hearers:
    """Looks people up for one pass over the deadlines of one day and remembers them."""

    def __init__(self, on: date) -> None:
        self._on = on
        self._in_role: dict[tuple[str, Role], frozenset[int]] = {}
        self._active: dict[int, bool] = {}
        self._stand_ins: dict[int, int] | None = None
        self._responsible: dict[tuple[object, ...], frozenset[int]] = {}

    def of(self, rung: Rung, deadline: Deadline, limit: Limit | None = None) -> frozenset[int]:
        """Everybody the row names for a deadline. Never nobody as long as anybody could be told."""
        found: set[int] = set()
        if Hearer.RESPONSIBLE in rung.hearers:
            found |= self.responsible(deadline.case, deadline, limit)
        if Hearer.STAND_IN in rung.hearers:
            own = self.responsible(deadline.case, deadline, limit)
            found |= self.with_stand_ins(own) - own
        if Hearer.DIRECTORS in rung.hearers:
            found |= self.directors(deadline.case)
        if Hearer.SUPERVISORS in rung.hearers:
            found |= self.supervisors(deadline.case)
        return frozenset(found) or self._somebody(deadline.case)

    def responsible(self, case: LegalCase, deadline: Deadline, limit: Limit | None = None) -> frozenset[int]:
        """Whose turn it is (责任人); when they are gone, the directors, else the administrators."""
        kind = deadline.kind
        own = case.id if kind in BY_CASE else 0
        key = (kind, deadline.rule_id, case.office_id, case.handler_id, case.lawyer_id, own)
        if key not in self._responsible:
            named = responsible_user_ids(case, deadline, limit)
            active = frozenset(each for each in named if self.is_active(each))
            self._responsible[key] = active or self._somebody(case)
        return self._responsible[key]

    def directors(self, case: LegalCase) -> frozenset[int]:
        """The directors (审批人) of the case's office, or of the nearest above that has one."""
        return self._nearest(case.office.path, Role.DIRECTOR)

    def supervisors(self, case: LegalCase) -> frozenset[int]:
        """The directors above those of the case (上级机构审批人); nobody where none is above."""
        home, _ = nearest_in_role(case.office.path, Role.DIRECTOR)
        chain = path_ids(case.office.path)
        above = chain[: chain.index(home)] if home else chain[:-1]
        return self._nearest(f"/{'/'.join(map(str, above))}/", Role.DIRECTOR)

    def with_stand_ins(self, user_ids: Iterable[int]) -> frozenset[int]:
        """The users and whoever stands in for them on the day."""
        ids = frozenset(user_ids)
        return ids | frozenset(self._spans()[each] for each in ids if each in self._spans())

    def stand_in_of(self, user_id: int) -> int | None:
        """Who stands in for the user on the day, if anybody."""
        return self._spans().get(user_id)

    def is_active(self, user_id: int) -> bool:
        """Whether the user may still sign in."""
        if user_id not in self._active:
            found = db.session.scalar(select(User.is_active).where(User.id == user_id))
            self._active[user_id] = bool(found)
        return self._active[user_id]

    def _somebody(self, case: LegalCase) -> frozenset[int]:
        """When nobody named is there: the directors, else the administrators nearest to the office."""
        return self.directors(case) or self._nearest(case.office.path, Role.ADMIN)

    def _nearest(self, path: str, role: Role) -> frozenset[int]:
        if (path, role) not in self._in_role:
            self._in_role[path, role] = frozenset(nearest_in_role(path, role)[1])
        return self._in_role[path, role]

    def _spans(self) -> dict[int, int]:
        if self._stand_ins is None:
            rows = db.session.execute(
                select(StandIn.user_id, StandIn.substitute_id)
                .join(User, User.id == StandIn.substitute_id)
                .where(StandIn.from_on <= self._on, StandIn.to_on >= self._on)
                .where(StandIn.ended_at.is_(None), User.is_active)
                .order_by(StandIn.id)
            )
            self._stand_ins = {row.user_id: row.substitute_id for row in rows}
        return self._stand_ins
