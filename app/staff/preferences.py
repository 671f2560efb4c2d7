"""How does somebody want their pages shown? Kept with the account, the same on every machine (显示设置)."""

from __future__ import annotations

from collections.abc import Collection

from app.audit import Actor
from app.rules.vocabulary import Term
from app.staff import queries


class Density(Term):
    """How high the rows of a table are (行距)."""

    SMALL = "s", "紧凑"
    STANDARD = "m", "标准"
    LARGE = "l", "宽松"


def set_look(actor: Actor, density: Density, queue_columns: Collection[str] | None) -> None:
    """Keep the height of rows and the optional columns of the queue; None: the usual columns."""
    user = queries.user(actor.user_id or 0)
    if user is not None:
        user.density = density.value
        user.queue_columns = None if queue_columns is None else list(queue_columns)
