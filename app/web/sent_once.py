"""Was this very form sent before? Then nothing is done again: the answer is where the first one led. (重复提交)

Every form carries the number of the page it was drawn on (`form_page`). Two clicks, going Back and
sending again, or reloading an answer send the same page with the same words: known by a hash of
both, kept for a day. Versions and form tokens remain what guards against other people and other words.

The hash is written before the view runs and in a transaction of its own, so that of two at the
same moment one waits for the other. A form that led nowhere (refused, shown again, a file) is
forgotten, and may be sent again.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from contextlib import suppress
from datetime import timedelta
from functools import partial
from time import sleep

from flask import Flask, Response, flash, g, redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Table, and_, delete, insert, or_, select, update
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from app import clock
from app.extensions import db
from app.staff.models import SentForm
from app.web.access import SAFE_METHODS, current_person
from app.web.errors import show
from app.web.locations import address
from app.web.sessions import writing
from app.web.templating import once_a_page

PAGE_FIELD = "form_page"
KEPT_FOR = timedelta(days=1)  # no session lives longer, and no page outlives its session
LONGEST_REQUEST = timedelta(minutes=1)  # what has not been answered by then never will be
# These change nothing: they show something once more for having been asked once more.
MAY_REPEAT = frozenset({"cases.reveal", "consult.reveal", "search.results"})
# These are answered by what is shown only once: sent again, they lead to the list instead.
SHOWN_ONCE = {
    "chase.urge": "chase.index",
    "feeds.renew": "feeds.mine",
    "settings.new_user": "settings.users",
    "settings.reset_password": "settings.users",
}
TOLD = "同一表单已经提交过，没有重复办理。如需再办一次，请从本页重新操作。"
UNDER_WAY = "同一表单正在办理，请稍后刷新查看结果，不要重复提交。"
_LOOKS, _PAUSE = 50, 0.1  # ten times as long as a page takes
_NOT_SAID = ("csrf_token",)
_PIECE = 64 * 1024
_row: Table = SentForm.__table__  # type: ignore[assignment]


@once_a_page
def form_page() -> str:
    """The number of the page being drawn, the same for all its forms."""
    return secrets.token_urlsafe(15)


def look_back() -> ResponseReturnValue | None:
    """Lead to the answer of the same form sent before; let a new one through, and remember it."""
    person = current_person()
    if person is None or not _is_watched():
        return None
    said = _said(person.actor.user_id)
    for _ in range(_LOOKS):
        if _remember(said):
            g.sent_form = said
            return None
        led_to = _led_to(said)
        if led_to:
            flash(TOLD, "info")
            return redirect(led_to)
        sleep(_PAUSE)
    return show(409, UNDER_WAY)


def note_answer(response: Response) -> Response:
    """Keep where the form led; forget it if it led nowhere."""
    said = g.pop("sent_form", None)
    if said is None:
        return response
    led_to, this = _leads_to(response), _row.c.id_hash == said
    # What the form did stands already: the answer must not fail for this.
    with suppress(SQLAlchemyError), writing() as connection:
        connection.execute(
            update(_row).where(this).values(led_to=led_to) if led_to else delete(_row).where(this)
        )
    return response


def _leads_to(response: Response) -> str:
    """Where the same form leads if it is sent again; "" for one that may be."""
    if 300 <= response.status_code < 400:
        return response.location or ""
    shown_on = SHOWN_ONCE.get(request.endpoint or "")
    return address(shown_on) if shown_on and response.status_code == 200 else ""


def _is_watched() -> bool:
    return (
        request.method not in SAFE_METHODS
        and bool(request.form.get(PAGE_FIELD))
        and request.endpoint not in MAY_REPEAT
        and request.headers.get("X-Requested-With") != "fetch"  # the page's own script, for itself
    )


def _said(user_id: int | None) -> str:
    """A hash of who sent what where; the page's number in it cannot be guessed."""
    words = sorted(pair for pair in request.form.items(multi=True) if pair[0] not in _NOT_SAID)
    whole = hashlib.sha256(json.dumps([user_id, request.full_path, words]).encode())
    for name, file in sorted(
        request.files.items(multi=True), key=lambda pair: (pair[0], pair[1].filename or "")
    ):
        whole.update(f"{name}|{file.filename}|".encode())
        for part in iter(partial(file.stream.read, _PIECE), b""):
            whole.update(part)
        file.stream.seek(0)
    return whole.hexdigest()


def _remember(said: str) -> bool:
    """Whether nobody had sent it before."""
    now = clock.now()
    unanswered = and_(_row.c.led_to == "", _row.c.at < now - LONGEST_REQUEST)
    try:
        with writing() as connection:
            connection.execute(delete(_row).where(or_(_row.c.at < now - KEPT_FOR, unanswered)))
            connection.execute(insert(_row).values(id_hash=said, at=now, led_to=""))
    except IntegrityError:
        return False
    return True


def _led_to(said: str) -> str:
    with db.engine.connect() as connection:
        found = connection.execute(select(_row.c.led_to).where(_row.c.id_hash == said)).scalar_one_or_none()
    return found or ""


def register(app: Flask) -> None:
    """Give templates the number, and note what became of every form."""
    app.jinja_env.globals["form_page"] = form_page
    app.after_request(note_answer)
