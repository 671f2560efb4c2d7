"""How long is one pass of `raise_due` over so many running deadlines, what memory does it take, how do both grow?

    .venv/bin/python bench/reminders.py [--sizes 100000,300000] [--url postgresql+psycopg://…] [--far]

Fills a throwaway database (SQLite in a temporary folder unless told otherwise; a database named by
--url must be empty) with limits whose last day lies evenly from 30 days ago to 149 days ahead, in
forty offices. Then each pass runs in a process of its own, so that its peak memory is its own: the
first pass, which raises a reminder for every limit that has reached a step, and a quiet one, which
finds nothing new and is what happens every half minute. `--far`: every limit has reached a step.
Never part of the tests.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from flask_migrate import upgrade
from sqlalchemy import insert

from app import clock, reminders
from app.casework.clocks import Deadline, DeadlineState
from app.casework.models import LegalCase
from app.extensions import db, transaction
from bench.bare import Desk, a_case, application, desks

TODAY = date(2026, 11, 23)  # a Monday
RECEIVED = date(2026, 1, 5)
OFFICES, CHUNK = 40, 5_000
KINDS = (("review", "review-2022"), ("assign", "assign-2022"), ("closing_file", "closing-file-2023"))


def a_clock(case: dict[str, Any], number: int, is_far: bool) -> dict[str, Any]:
    """Its one limit."""
    kind, rule_id = KINDS[number % len(KINDS)]
    due = TODAY + timedelta(days=number % 180 - (200 if is_far else 30))
    return {
        "office_id": case["office_id"], "case_id": case["id"], "kind": kind, "rule_id": rule_id,
        "state": DeadlineState.RUNNING, "started_on": case["received_on"], "nominal_due_on": due,
        "rolled_due_on": due, "target_on": due, "warn_on": due - timedelta(days=2), "is_tentative": False,
        "acceptance": "", "document": "", "extension_document": "",
    }  # fmt: skip


def fill(size: int, whose: list[Desk], is_far: bool) -> None:
    """So many cases of one running limit each."""
    for first in range(1, size + 1, CHUNK):
        numbers = range(first, min(first + CHUNK, size + 1))
        rows = [a_case(number, whose[number % OFFICES], RECEIVED) for number in numbers]
        with transaction() as session:
            session.execute(insert(LegalCase), rows)
            session.execute(insert(Deadline), [a_clock(row, row["id"], is_far) for row in rows])


def one_pass(url: str) -> None:
    """Raise what is due and print what it took, as JSON: for the child process."""
    with application(url).app_context():
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        started, used = time.perf_counter(), time.process_time()
        raised = reminders.raise_due(clock.at_local(TODAY, 10))
        found = {
            "raised": raised,
            "seconds": time.perf_counter() - started,
            "cpu": time.process_time() - used,
            "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            "start_mb": before / 1024,
        }
    print(json.dumps(found))


def measured(url: str) -> dict[str, Any]:
    """One pass in a process of its own."""
    done = subprocess.run(
        [sys.executable, __file__, "--pass", url], capture_output=True, text=True, check=True
    )
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def run(url: str, sizes: Iterable[int], is_far: bool) -> list[dict[str, Any]]:
    """Measure each size; the tables are made anew for each."""
    found = []
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            address = url or f"sqlite:///{folder}/bench.sqlite3"
            with application(address).app_context():
                upgrade()
                fill(size, desks(OFFICES), is_far)
                db.session.remove()
                db.engine.dispose()
            first, quiet = measured(address), measured(address)
        assert quiet["raised"] == 0
        print(
            f"{size:>9}  first {first['seconds']:6.1f} s {first['cpu']:6.1f} s cpu, {first['raised']:>7} raised,"
            f" {first['start_mb']:.0f} → {first['peak_mb']:.0f} MB"
            f" | quiet {quiet['seconds']:6.1f} s {quiet['cpu']:6.1f} s cpu,"
            f" {quiet['start_mb']:.0f} → {quiet['peak_mb']:.0f} MB",
            flush=True,
        )
        found.append({"deadlines": size, "first": first, "quiet": quiet})
    return found


def main() -> None:
    """Measure and print; the figures as JSON on the last line."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--sizes", default="100000,300000")
    asked.add_argument("--url", default="")
    asked.add_argument("--far", action="store_true")
    asked.add_argument("--pass", dest="one", default="")
    given = asked.parse_args()
    if given.one:
        one_pass(given.one)
        return
    print(json.dumps(run(given.url, map(int, given.sizes.split(",")), given.far)))


if __name__ == "__main__":
    main()
