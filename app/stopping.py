"""Was this process told to stop? (停止信号)"""

from __future__ import annotations

import os
import select
import signal
from contextlib import suppress
from types import FrameType


class StopSignal:
    """Set by a signal, waited for by the main thread.

    A handler runs between any two instructions of the main thread, also while that thread holds
    the lock inside a threading.Event: setting an Event there waits for itself for ever. A byte
    written into a pipe needs no lock.
    """

    def __init__(self) -> None:
        self.is_set = False
        self._read, self._write = os.pipe()
        os.set_blocking(self._write, False)

    def listen(self, *numbers: signal.Signals) -> None:
        """Be set by these signals; of the main thread only."""
        for number in numbers:
            signal.signal(number, self._on_signal)

    def wait(self, seconds: float) -> bool:
        """Wait until it is set, at most so long; whether it is."""
        select.select([self._read], [], [], seconds)
        return self.is_set

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self.is_set = True
        with suppress(BlockingIOError):  # full of earlier signals
            os.write(self._write, b"!")
