"""What does a page cost when nothing it shows may be kept? Somebody changes something for all offices all the time."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from flask import Flask
from sqlalchemy import update

from app.extensions import transaction
from app.unchanged import MARKS

_EVERY: Final = 0.05  # seconds: no desk looks twice between two changes, with ten of them and three processes


@contextmanager
def changing(app: Flask) -> Iterator[None]:
    """Meanwhile the mark of all offices is drawn anew twenty times a second, as by a change of somebody's name."""
    over = threading.Event()
    thread = threading.Thread(target=_change, args=(app, over))
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _change(app: Flask, over: threading.Event) -> None:
    with app.app_context():
        while not over.wait(_EVERY):
            with transaction() as session:
                session.execute(update(MARKS).where(MARKS.c.office_id == 0).values(mark=secrets.randbits(48)))
