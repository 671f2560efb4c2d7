"""Is what the application has kept what it would read now? Asked whenever a test makes it use what it has kept."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import pytest

from app import asking, unchanged
from app.asking import Question

_T = TypeVar("_T")


class Watch:
    """Compares every kept answer that is used with a new one; `hits` tells how many were."""

    def __init__(self) -> None:
        self.hits = 0
        self._rests = False
        self._while_unchanged, self._kept = unchanged.while_unchanged, asking._kept

    @contextmanager
    def resting(self) -> Iterator[None]:
        """Meanwhile nothing is compared: for counting statements."""
        self._rests = True
        try:
            yield
        finally:
            self._rests = False

    def while_unchanged(self, place: Hashable, read: Callable[[], _T]) -> _T:
        found = unchanged.known(place)
        if found is not None:
            self._compare(place, found[0], read)
        return self._while_unchanged(place, read)

    def kept(self, question: Question[Any]) -> tuple[Any] | None:
        found = self._kept(question)
        if found is not None:
            self._compare(question.place, found[0], lambda: asking._answered({"": question})[""])
        return found

    def _compare(self, place: Hashable, kept: object, read: Callable[[], object]) -> None:
        if self._rests:
            return
        self.hits += 1
        now = read()
        assert kept == now, f"kept, but no longer so: {place}"


WATCH = Watch()


@pytest.fixture(autouse=True)
def kept_answers_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the application keeps of what it has read is compared with the rows."""
    monkeypatch.setattr(unchanged, "while_unchanged", WATCH.while_unchanged)
    monkeypatch.setattr(asking, "_kept", WATCH.kept)
