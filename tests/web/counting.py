"""How many statements does something take?"""

from __future__ import annotations

from collections.abc import Callable

from tests.web.case_desk import counted_queries


def statements(do: Callable[[], object]) -> int:
    """The number of statements sent to the database while `do` runs, as if nothing had been read before."""
    with counted_queries() as sent:
        do()
    return len(sent)
