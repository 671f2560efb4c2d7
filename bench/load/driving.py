"""How long do the visitors wait? Several client processes, each with several people at once."""

from __future__ import annotations

import multiprocessing
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

from bench.load.browsing import Browser, Wire
from bench.load.visits import FLOOR, FLOOR_LOGIN, VISITS, Material, NothingLeft

_VISIT = {visit.key: visit for visit in (*VISITS, FLOOR)}


@dataclass(slots=True)
class Taken:
    """What some visitors saw on one line."""

    seconds: list[float] = field(default_factory=list)  # of each visit
    sizes: list[int] = field(default_factory=list)
    requests: int = 0
    failures: list[str] = field(default_factory=list)
    began: float = 0.0
    ended: float = 0.0

    @classmethod
    def together(cls, parts: Sequence[Taken]) -> Taken:
        whole = cls(began=min(part.began for part in parts), ended=max(part.ended for part in parts))
        for part in parts:
            whole.seconds += part.seconds
            whole.sizes += part.sizes
            whole.requests += part.requests
            whole.failures += part.failures
        return whole

    def figures(self) -> dict[str, Any]:
        """p50, p95 and the slowest in milliseconds, visits a second, bytes of a visit."""
        waits, sizes = sorted(self.seconds), sorted(self.sizes)
        if not waits:
            return {"visits": 0, "failures": self.failures[:3]}
        return {
            "visits": len(waits),
            "p50_ms": round(1000 * waits[len(waits) // 2], 1),
            "p95_ms": round(1000 * waits[min(int(len(waits) * 0.95), len(waits) - 1)], 1),
            "max_ms": round(1000 * waits[-1], 1),
            "per_second": round(len(waits) / max(self.ended - self.began, 1e-9), 1),
            "requests": self.requests / len(waits),
            "bytes": sizes[len(sizes) // 2],
            "failures": self.failures[:3],
        }


@dataclass(frozen=True, slots=True)
class Order:
    """What one client process is asked to do."""

    key: str
    logins: tuple[str, ...]
    seconds: float
    most: int  # visits a person at most
    warm: int  # visits a person before the clock starts
    pause: float  # seconds a person looks at a page before the next visit
    material: Material


class Crowd:
    """The client processes."""

    def __init__(self, address: str, processes: int) -> None:
        self._context = multiprocessing.get_context("spawn")
        self._lines: list[Connection] = []
        self._processes: list[BaseProcess] = []
        for _ in range(processes):
            here, there = self._context.Pipe()
            process = self._context.Process(target=_client, args=(there, address), daemon=True)
            process.start()
            self._lines.append(here)
            self._processes.append(process)

    def visit(
        self,
        key: str,
        logins: Sequence[str],
        material: Material,
        seconds: float,
        most: int,
        warm: int,
        pause: float = 0.0,
    ) -> Taken:
        """Everybody makes the same visit again and again: all beginning at once, or with pauses in which
        they look at the page, spread evenly."""
        busy = self._lines[: len(logins)]
        for n, line in enumerate(busy):
            share = tuple(logins[n :: len(busy)])
            line.send(Order(key, share, seconds, most, warm, pause, material))
        for line in busy:
            line.recv()  # everybody is signed in and warm
        for line in busy:
            line.send("go")
        return Taken.together([part for line in busy for part in line.recv()])

    def leave(self) -> None:
        for line in self._lines:
            line.send(None)
        for process in self._processes:
            process.join(10)


@contextmanager
def crowd(address: str, processes: int) -> Iterator[Crowd]:
    """Client processes that reach the server at that address."""
    made = Crowd(address, processes)
    try:
        yield made
    finally:
        made.leave()


def _client(line: Connection, address: str) -> None:
    browsers: dict[str, Browser] = {}
    while (order := line.recv()) is not None:
        number = len(order.logins)
        people = [
            _Person(order, login, address, browsers, order.pause * n / number)
            for n, login in enumerate(order.logins)
        ]
        _all(people, "make_ready")
        line.send("ready")
        line.recv()
        _all(people, "go")
        line.send([person.taken for person in people])


def _all(people: list[_Person], what: str) -> None:
    threads = [threading.Thread(target=getattr(person, what)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


class _Person:
    """One visitor on one line."""

    def __init__(
        self, order: Order, login: str, address: str, browsers: dict[str, Browser], late: float
    ) -> None:
        self._order, self._login, self._address, self._browsers = order, login, address, browsers
        self._late = late  # seconds after the others
        self.taken = Taken()

    def make_ready(self) -> None:
        try:
            if self._login not in self._browsers:
                is_known = not self._login.startswith(FLOOR_LOGIN)
                self._browsers[self._login] = Browser(Wire(self._address), self._login, is_known)
            for _ in range(self._order.warm):
                self._once(Taken())
        except NothingLeft:
            pass
        except Exception as error:
            self.taken.failures.append(f"{type(error).__name__}: {error}")

    def go(self) -> None:
        time.sleep(self._late)
        self.taken.began = self.taken.ended = time.perf_counter()
        until = self.taken.began + self._order.seconds
        try:
            while (
                not self.taken.failures
                and len(self.taken.seconds) < self._order.most
                and time.perf_counter() < until
            ):
                self._once(self.taken)
                time.sleep(self._order.pause)
        except NothingLeft:
            pass
        except Exception as error:
            self.taken.failures.append(f"{type(error).__name__}: {error}")
        self.taken.ended = time.perf_counter()

    def _once(self, into: Taken) -> None:
        visit, browser = _VISIT[self._order.key], self._browsers[self._login]
        ready = visit.before(browser, self._order.material)
        started = time.perf_counter()
        answers = visit.timed(browser, self._order.material, ready)
        into.seconds.append(time.perf_counter() - started)
        into.sizes.append(sum(len(answer.body) for answer in answers))
        into.requests += len(answers)
