"""What do the web server's processes share? Everything that is alike, made before they part.

gunicorn loads this in its first process; the others are copies of it, so that what none of
them changes is in memory once, and no first request waits for templates or readings.
"""

from __future__ import annotations

import gc

from flask import Flask

from app import create_app
from app.parties import name_terms


def application() -> Flask:
    """The application with its templates compiled and the readings of characters loaded; no database."""
    app = create_app(with_commands=False)
    for name in app.jinja_env.list_templates(["html"]):
        app.jinja_env.get_template(name)
    name_terms("单国庆")
    gc.collect()
    gc.freeze()  # the collector would touch, and so copy, every page
    return app
