"""Who acts in the demo county: the clerks, the director, the lawyers, and chance."""

from __future__ import annotations

from random import Random

from app import casework, staff
from app.audit import Actor
from app.casework.models import LegalCase
from app.demo.cast import Cast
from app.demo.places import CENTRE, USERS
from app.rules.vocabulary import Role

_CENTRE_WEIGHT = 4  # half of all applications come to the centre itself


class Players:
    """The staff as actors (人员), and the one source of chance."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self.cast = Cast(rng)
        self._clerks = [self._actor(user.login) for user in USERS if user.role is Role.CLERK]
        self._weights = [
            _CENTRE_WEIGHT if user.office == CENTRE else 1 for user in USERS if user.role is Role.CLERK
        ]
        self.director = next(self._actor(user.login) for user in USERS if user.role is Role.DIRECTOR)
        centre = staff.centre_of(self.director.office_id or 0)
        self._lawyers = {user.id: staff.actor_of(user) for user in staff.lawyers_of(centre.id)}

    @staticmethod
    def _actor(login: str) -> Actor:
        user = staff.find_user(login)
        if user is None:
            raise staff.StaffError(f"演示账号“{login}”不存在，无法生成演示案件")
        return staff.actor_of(user)

    def a_clerk(self) -> Actor:
        """A clerk, the centre's more often."""
        return self.rng.choices(self._clerks, self._weights)[0]

    def lawyer(self, user_id: int | None) -> Actor:
        """The lawyer of a case."""
        return self._lawyers[user_id or 0]

    def best_lawyer(self, case: LegalCase) -> int | None:
        """Whom the director would choose; None while nobody has a place free."""
        best = casework.candidates(self.director, case)[0]
        return best.lawyer.id if best.selectable else None
