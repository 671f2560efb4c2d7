"""How every write about saved views is done for real: a view of its own for each."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from app import saved
from app.casework import QueueFilters
from app.extensions import transaction
from app.rules.vocabulary import Role
from app.staff import queries as staff

if TYPE_CHECKING:
    from tests.deeds import Stage

IDS = ("report_id",)
_later = itertools.count(1)


def _name() -> str:
    return f"视图{next(_later)}"


def _another_look(stage: Stage, case: Any, role: Role) -> dict[str, Any]:
    """Other than whatever was chosen before."""
    turn = next(_later) % 2
    return {"columns": ["matter", "handler"][turn:], "density": "sl"[turn]}


def _kept(**form: Any) -> Callable[..., dict[str, Any]]:
    """A view of whoever acts, and the form sent about it."""

    def fill(stage: Stage, case: Any, role: Role) -> dict[str, Any]:
        actor = staff.actor_of(stage.browser(role).user)
        with transaction():
            report = saved.keep(actor, _name(), QueueFilters())
        return {"report_id": report.id, "name": _name(), **form}

    return fill


FORMS: dict[str, dict[str, Any] | Callable[..., dict[str, Any]]] = {
    "queue.look": _another_look,
    "saved.keep": lambda stage, case, role: {
        **dict.fromkeys(saved.LABELS, ""),
        "name": _name(),
        "tab": "hand",
    },
    "saved.edit": _kept(is_shared="y"),
    "saved.delete": _kept(),
    "saved.subscribe": _kept(on="y"),
}
