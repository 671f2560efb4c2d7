"""Which pages take turns? Those that read a whole month or year of cases (`takes_turns` in access.toml).

Such a page makes tens of thousands of objects. Several at once in a process are no faster, as one interpreter
works for all of them, and the process keeps the memory of all of them for good. Every other page goes past.
"""

from __future__ import annotations

from threading import Lock

from flask import Flask, g, request

from app.web.access import matrix

_TURN = Lock()  # of this process
_PATIENCE = 20.0  # seconds; whoever has waited so long goes all the same: slow, but not refused


def register(app: Flask) -> None:
    """Let the next one in when a page is done, however it ended."""
    app.teardown_request(_done)


def wait() -> None:
    """A gate: wait until no other such page is being made here."""
    rule = matrix().get((request.endpoint or "", request.method))
    if rule is not None and rule.takes_turns:
        g.has_turn = _TURN.acquire(timeout=_PATIENCE)


def _done(error: BaseException | None) -> None:
    if g.pop("has_turn", False):
        _TURN.release()
