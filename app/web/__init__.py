"""How is the application reached by a browser? The order of the gates, and the pages behind them."""

from __future__ import annotations

from importlib import import_module

from flask import Blueprint, Flask

from app.web import (
    access,
    drawn,
    errors,
    overtaken,
    presentation,
    reading,
    security,
    sent_once,
    sessions,
    templating,
    turns,
    typed_text,
)
from app.web.locations import BoundedInt
from config import Settings

# Every package of pages exposes `blueprint`. Add a page: docs in README, "add a page".
PAGES = (
    "health",
    "auth",
    "settings",
    "limits",
    "workdays",
    "audit_log",
    "reminders",
    "ladder",
    "channels",
    "intake",
    "queue",
    "saved",
    "cases",
    "review",
    "assign",
    "people",
    "search",
    "desk",
    "my",
    "chase",
    "calls",
    "loose_ends",
    "jobs",
    "help",
    "stats",
    "feeds",
    "consult",
    "outreach",
    "annual",
)


def register(app: Flask, settings: Settings) -> None:
    """Set up the gates, then the pages."""
    app.url_map.converters["int"] = BoundedInt
    security.register(app, settings)
    sessions.register(app, settings)
    access.register(app)
    errors.register(app)
    overtaken.register(app)
    templating.register(app)
    drawn.register(app)
    presentation.register(app)
    turns.register(app)
    reading.register(app)
    sent_once.register(app)
    typed_text.register(app)
    # The order matters: nothing is written for a forged request, and a person whose session
    # ended is asked to sign in rather than told that the page is old. A form sent twice is
    # known last, when nothing else stands in its way.
    for gate in (
        security.bound_body,
        security.refuse_other_sites,
        access.recognise,
        access.guard,
        security.check_token,
        turns.wait,
        reading.choose,
        sent_once.look_back,
    ):
        app.before_request(gate)
    for name in PAGES:
        app.register_blueprint(_blueprint(name))
    if not settings.is_production:
        app.register_blueprint(_blueprint("gallery"))


def _blueprint(name: str) -> Blueprint:
    found: Blueprint = import_module(f"app.web.{name}").blueprint
    return found
