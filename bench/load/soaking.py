"""Does the memory of the web server's processes stay flat? Many people, many kinds of pages, for long.

Everybody looks at each page for a second before the next. The memory of each process is read after every
round of all the kinds.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from flask import Flask

from bench.load import serving
from bench.load.driving import Crowd, crowd
from bench.load.material import material
from bench.load.visits import VISITS, Visit

_KINDS: Final = (
    *("queue_first", "queue_50", "case", "search_1", "search_initials", "my"),
    *("stats", "stats_xlsx", "intake_form", "intake_submit"),
)
_PAUSE: Final = 1.0  # seconds somebody looks at a page
_ROUND: Final = 60.0  # seconds of all the kinds together


@dataclass(slots=True)
class Soak:
    """What was seen: minutes since the start with the memory of each process in MB, visits, failures."""

    samples: list[tuple[float, list[float]]] = field(default_factory=list)
    visits: int = 0
    failures: list[str] = field(default_factory=list)

    def table(self) -> str:
        """Every tenth of the time, as Markdown."""
        step = max(len(self.samples) // 10, 1)
        shown = [*self.samples[:-1:step], self.samples[-1]]
        lines = [
            f"| {minutes:.0f} | {'、'.join(f'{mb:.0f}' for mb in memory)} |" for minutes, memory in shown
        ]
        return "\n".join(("| 分钟 | 每个进程 MB（PSS） |", "|---:|---|", *lines, "", f"{self.visits} visits"))


def soak(app: Flask, environment: Mapping[str, str], asked: argparse.Namespace) -> Soak:
    """Let people visit as the options say; at least one round."""
    found, seen = material(app, asked.seed, asked.users), Soak()
    kinds = [visit for visit in VISITS if visit.key in _KINDS]
    with (
        serving.running(environment, asked.workers) as server,
        crowd(server.address, min(asked.processes, asked.users)) as people,
    ):
        began = time.monotonic()
        while not seen.failures:
            for visit in kinds:
                _visit(people, visit, found["users"][visit.role][: asked.users], found, seen)
            passed = (time.monotonic() - began) / 60
            seen.samples.append((passed, server.memory_mb()))
            print(f"{passed:.1f} min {seen.samples[-1][1]}", file=sys.stderr, flush=True)
            if passed >= asked.soak:
                break
    return seen


def _visit(people: Crowd, visit: Visit, logins: list[str], found: dict[str, object], seen: Soak) -> None:
    taken = people.visit(visit.key, logins, found, _ROUND / len(_KINDS), 10**9, 0, _PAUSE)
    seen.visits += len(taken.seconds)
    seen.failures += taken.failures[:3]
