"""How many cases stand where, what waits for somebody, and what else does a page tell beside its subject?

Asked once a request, by one statement; navigation, tabs, lamps and filters all tell it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask import current_app, g
from flask.sansio.app import App

from app import asking, casework, clock
from app.asking import Question
from app.audit import Actor
from app.casework import Standings

# A number of the navigation is the sum of its parts: known, still to be asked, or told by how many stand where.
Part = int | Question[int] | Callable[[Standings], int]
Counts = Callable[[Actor], Mapping[str, Sequence[Part]]]
_STANDINGS, _NAVIGATION = "standings", "navigation"


def register_counts(app: App, provider: Counts) -> None:
    """Let a module contribute counts to the navigation: {endpoint: the parts of its number}."""
    app.extensions.setdefault("nav_counts", []).append(provider)


def standings(actor: Actor) -> Standings:
    """The cases in reach of whoever is signed in, as of this request."""
    found: Standings = told(actor, {_STANDINGS: _asking_standings(actor)})[_STANDINGS]
    return found


def counted(actor: Actor) -> Mapping[str, int]:
    """The counts of the navigation by endpoint."""
    found: Mapping[str, int] = told(actor)[_NAVIGATION]
    return found


def told(actor: Actor, also: Mapping[str, Question[Any]] | None = None) -> Mapping[str, Any]:
    """The answers by the names they were asked under; what the navigation tells is asked by the same statement
    as whatever is asked first."""
    kept: dict[str, Any] = g.setdefault("told", {})
    asked = {name: each for name, each in (also or {}).items() if name not in kept}
    is_first = _NAVIGATION not in kept
    parts = _parts_of_navigation(actor) if is_first else {}
    kept.setdefault(_NAVIGATION, {})  # what an error page tells when the question below failed
    for place, part in parts.items():
        if isinstance(part, Question):
            asked[place] = part
        elif callable(part):
            asked[_STANDINGS] = _asking_standings(actor)
    kept.update(asking.ask(asked))
    if is_first:
        kept[_NAVIGATION] = _summed(parts, kept)
    return kept


def _asking_standings(actor: Actor) -> Question[Standings]:
    return casework.asking_standings(actor, clock.today())


def _parts_of_navigation(actor: Actor) -> dict[str, Part]:
    """Each part under its endpoint and its place there."""
    return {
        f"{endpoint} {at}": part
        for provider in current_app.extensions.get("nav_counts", [])
        for endpoint, parts in provider(actor).items()
        for at, part in enumerate(parts)
    }


def _summed(parts: Mapping[str, Part], answers: Mapping[str, Any]) -> dict[str, int]:
    numbers: dict[str, int] = {}
    for place, part in parts.items():
        endpoint = place.partition(" ")[0]
        if isinstance(part, Question):
            number = answers[place]
        else:
            number = part(answers[_STANDINGS]) if callable(part) else part
        numbers[endpoint] = numbers.get(endpoint, 0) + number
    return numbers
