"""A process that is told to stop at any moment stops."""

from __future__ import annotations

import subprocess
import sys

from config import ROOT

STORM = """
import signal, time
from app.stopping import StopSignal
stop = StopSignal()
stop.listen(signal.SIGALRM)
signal.setitimer(signal.ITIMER_REAL, 0.002, 0.002)
until = time.monotonic() + 1.5
while time.monotonic() < until:
    told = stop.wait(0.0005)
signal.setitimer(signal.ITIMER_REAL, 0)
print("told" if told and stop.is_set else "not told")
"""


def test_a_signal_at_any_instruction_is_heard_and_blocks_nothing() -> None:
    """Red (hangs, or ends in a recursion) when the handler sets a threading.Event."""
    run = subprocess.run(
        [sys.executable, "-c", STORM], cwd=ROOT, capture_output=True, text=True, timeout=30, check=False
    )
    assert (run.returncode, run.stdout.strip()) == (0, "told"), run.stderr[-500:]
