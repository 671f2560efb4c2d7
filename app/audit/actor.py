"""Who acts? The person, as far as rules, scope and the audit trail need to know."""

from __future__ import annotations

from dataclasses import dataclass

from app.rules.vocabulary import Role


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody signed in, a command, or a job; `office_ids` is the office and those below it."""

    user_id: int | None
    name: str
    role: Role | None
    office_id: int | None
    office_ids: tuple[int, ...] = ()
    ip: str = ""
    request_id: str = ""

    def is_any(self, *roles: Role) -> bool:
        return self.role in roles


def system_actor(name: str, office_ids: tuple[int, ...] = ()) -> Actor:
    """The actor of a job or command (系统): no user, no role, the offices it is told."""
    return Actor(None, name, None, None, office_ids)
