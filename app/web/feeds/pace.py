"""How often may an address be asked for? So often that no calendar notices, and no more.

Kept in the memory of each web process: this bounds work, not guesses — the addresses are 256
random bits — so the processes need not count together.
"""

from __future__ import annotations

import threading
from collections import deque
from typing import Final

from app import clock

MOST_KEYS: Final = 10_000


class Pace:
    """At most `times` within `seconds` for one key; the keys not seen for longest are forgotten."""

    def __init__(self, times: int, seconds: float) -> None:
        self.times = times
        self.seconds = seconds
        self._seen: dict[str, deque[float]] = {}
        self._lock = threading.Lock()

    def wait(self, key: str) -> float:
        """Count one more; 0, or in how many seconds it may be asked again (then it is not counted)."""
        now = clock.now().timestamp()
        with self._lock:
            times = self._seen.pop(key, None) or deque()
            self._seen[key] = times  # the last in order of use
            if len(self._seen) > MOST_KEYS:
                del self._seen[next(iter(self._seen))]
            while times and not now - self.seconds < times[0] <= now:
                times.popleft()
            if len(times) >= self.times:
                return times[0] + self.seconds - now
            times.append(now)
            return 0.0
