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


def _kept(**form: Any) -> Callable[..., dict[str, Any]]:
    """A view of whoever acts, and the form sent about it."""

    def fill(stage: Stage, case: Any, role: Role) -> dict[str, Any]:
        actor = staff.actor_of(stage.browser(role).user)
        with transaction():
            report = saved.keep(actor, _name(), QueueFilters())
        return {"report_id": report.id, **form}

    return fill


FORMS: dict[str, dict[str, Any] | Callable[..., dict[str, Any]]] = {
    "queue.look": {"columns": ["matter", "handler"], "density": "s"},
    "saved.keep": lambda stage, case, role: {"name": _name(), "tab": "hand"},
    "saved.edit": _kept(name="改过的视图", is_shared="y"),
    "saved.delete": _kept(),
    "saved.subscribe": _kept(on="y"),
}
