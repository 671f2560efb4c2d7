"""How far is it? A bar on the terminal, a line now and then elsewhere."""

from __future__ import annotations

import sys
import time

_WIDTH = 30
_EVERY = 0.5  # seconds on a terminal
_SELDOM = 20.0  # seconds in a log


class Progress:
    """What has been done of a number of things."""

    def __init__(self, what: str, total: int, quiet: bool = False) -> None:
        self._what, self._total, self._quiet = what, max(total, 1), quiet
        self._is_terminal = sys.stderr.isatty()
        self._started = time.monotonic()
        self._first: int | None = None
        self._said = 0.0

    def at(self, done: int) -> None:
        """Say it, unless that was said a moment ago."""
        now = time.monotonic()
        if self._first is None:
            self._first = done
        if self._quiet or (done < self._total and now - self._said < self._pace):
            return
        self._said = now
        share = done / self._total
        bar = "█" * round(share * _WIDTH) + "·" * (_WIDTH - round(share * _WIDTH))
        line = f"{self._what:<10} {bar} {done:>9,}/{self._total:,} {self._left(done, now)}"
        end = "\n" if not self._is_terminal or done >= self._total else ""
        print(("\r" if self._is_terminal else "") + line, end=end, file=sys.stderr, flush=True)

    @property
    def _pace(self) -> float:
        return _EVERY if self._is_terminal else _SELDOM

    def _left(self, done: int, now: float) -> str:
        made = done - (self._first or 0)
        if done >= self._total:
            return f"{now - self._started:6.0f} s"
        return f"{(now - self._started) / made * (self._total - done):6.0f} s left" if made else ""
