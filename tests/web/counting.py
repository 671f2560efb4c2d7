"""How many statements does a request take?"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import event

from app.extensions import db


def statements(do: Callable[[], object]) -> int:
    """The number of statements sent to the database while `do` runs."""
    said: list[str] = []

    def note(*given: object) -> None:
        said.append(str(given[2]))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        do()
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return len(said)
