"""How every write of the statistics is done for real: a month of its own for each, nothing to explain away."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from app import stats
from app.extensions import transaction
from app.rules.vocabulary import Role
from app.stats import Period

if TYPE_CHECKING:
    from tests.deeds import Stage

IDS = ("month",)
WHY = "按规定办理"
_later = itertools.count(1)


def _month() -> Period:
    """A month nobody has sent yet, long over."""
    return Period(2024, 12).shifted(-next(_later))


def _fresh(stage: Stage, case: Any, role: Role) -> dict[str, Any]:
    return {"month": _month().code, "explanation": WHY, "zero_confirmed": "y"}


def _checked(stage: Stage, case: Any, role: Role) -> dict[str, Any]:
    period = _month()
    with transaction():
        stats.check(stage.team.director, period, WHY, zero_confirmed=True)
    return {"month": period.code}


def _sent(stage: Stage, case: Any, role: Role) -> dict[str, Any]:
    found = _checked(stage, case, role)
    with transaction():
        stats.lock(stage.team.director, Period.parse(found["month"]))
    return {**found, "reason": WHY}


def _reckoning(stage: Stage, case: Any, role: Role) -> dict[str, Any]:
    number = next(_later)
    first = Period(2090, 1).shifted(number).first_on
    return {"cutoff_day": str(number % 27 + 1), "year": "1", "effective_from": first.isoformat()}


FORMS: dict[str, dict[str, Any] | Callable[..., dict[str, Any]]] = {
    "stats.docx": {},
    "stats.csv": {},
    "stats.check": _fresh,
    "stats.lock": _checked,
    "stats.send_back": _sent,
    "stats.settings": _reckoning,
}
RECIPIENTS = {"applicants": "2", "woman": "1", "reason": WHY}
