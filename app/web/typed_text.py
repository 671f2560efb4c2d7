"""How does a page keep what was typed for whoever typed it, and for nobody else? (填写内容的恢复)

Pages are not stored, so the browser forgets a form on Back and on reloading. The script keeps
the form in that entry of the tab's history instead, sealed: the key is on the pages of the same
person only, and no browser stores those. After signing out, what is left cannot be read.
"""

from __future__ import annotations

from flask import Flask, request
from flask.globals import request_ctx

from app import confidential
from app.web.access import current_person
from app.web.templating import once_a_page

_KEY_DIGITS = 32  # of 64: a key of 128 bits


@once_a_page
def keeping() -> dict[str, str | None]:
    """The attributes by which the script knows the key, and how the page can be opened again.

    A page that answers a form is opened again by its own address ("here") if that can be opened,
    else by the address of the page the form stood on ("before").
    """
    person = current_person()
    if person is None:
        return {}
    key = confidential.blind_index(str(person.actor.user_id), "typed text")[:_KEY_DIGITS]
    return {"data-keep": key, "data-reopen": _reopened() if request.method == "POST" else None}


def _reopened() -> str:
    routes = request_ctx.url_adapter
    return "here" if routes and "GET" in routes.allowed_methods() else "before"


def register(app: Flask) -> None:
    """Give templates the attributes."""
    app.jinja_env.globals["keeping"] = keeping
