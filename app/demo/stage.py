"""In which order do the demo cases live? All together, step by step, each on its own day."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from app import casework, clock
from app.audit import system_actor
from app.demo.lives import Life
from app.demo.players import Players
from app.demo.plots import plots

SEED = 20260801
_MIDNIGHT_JOB = system_actor("夜间任务")


class Stage:
    """The demo county from fourteen months ago until now (演示).

    Everything hangs on `rng` and `now`: the same two give the same cases. The caller opens
    the transactions around `play`.
    """

    def __init__(self, rng: Random, number: int, now: datetime) -> None:
        self._now = now
        players = Players(rng)
        courses = plots(rng, number, now)
        run = f"{rng.getrandbits(32):08x}"
        lives = [Life(players, plot, f"demo-{run}-{n:05d}").steps() for n, plot in enumerate(courses)]
        if courses:
            lives.append(_nights(courses[0].received_at, now))
        self._reached = courses[0].received_at if courses else now
        self._waiting: list[tuple[datetime, int, Iterator[datetime]]] = []
        for order, life in enumerate(lives):
            self._go_on(life, order)

    @property
    def is_over(self) -> bool:
        """Whether everything has happened that happened until now."""
        return not self._waiting

    def play(self, steps: int) -> datetime:
        """Let up to that many steps happen, earliest first; the moment of the last one."""
        for _ in range(steps):
            if not self._waiting:
                break
            at, order, life = heapq.heappop(self._waiting)
            with clock.travelled_to(max(at, self._reached)):
                self._go_on(life, order)
                self._reached = clock.now()
        return self._reached

    def _go_on(self, life: Iterator[datetime], order: int) -> None:
        at = next(life, None)
        if at is not None and at <= self._now:
            heapq.heappush(self._waiting, (at, order, life))


def _nights(first: datetime, now: datetime) -> Iterator[datetime]:
    """What the worker does every night: promises of proof that ran out lapse."""
    at = clock.at_local(clock.local_date(first) + timedelta(days=1), 0, 30)
    while at <= now:
        yield at
        casework.lapse_promises(_MIDNIGHT_JOB, clock.today())
        at += timedelta(days=1)
