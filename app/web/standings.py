"""How many cases stand where? Asked once a request; navigation, tabs and lamps all tell it."""

from __future__ import annotations

from flask import g

from app import casework, clock
from app.audit import Actor
from app.casework import Standings


def standings(actor: Actor) -> Standings:
    """The cases in reach of whoever is signed in, as of this request."""
    if "standings" not in g:
        g.standings = casework.standings(actor, clock.today())
    found: Standings = g.standings
    return found
