"""How long does it take to work every running deadline out anew, and how does it grow?

    .venv/bin/python bench/deadlines.py [--sizes 10000,30000,100000] [--url postgresql+psycopg://…]

Fills a throwaway database (SQLite in a temporary folder unless told otherwise; a database named by
--url must be empty) with cases of two running clocks each, then runs `retiming.recompute` twice over
them: first when every date comes out differently, so that each clock, its case and one event a case
are written, then when nothing does, so that everything is read and computed and nothing written.
Never part of the tests.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from flask_migrate import upgrade
from sqlalchemy import delete, insert

from app.audit import system_actor
from app.casework import retiming
from app.casework.clocks import Deadline, DeadlineState
from app.casework.models import CaseEvent, LegalCase
from app.extensions import db, transaction
from app.rules.deadlines import DeadlineKind
from app.timing import timing_of
from bench.bare import Desk, a_case, application, desks

KINDS = (DeadlineKind.REVIEW, DeadlineKind.LIMITATION)  # days that roll; years
FIRST = date(2026, 1, 5)
CHUNK = 5_000


def clocks_of(case: dict[str, Any], number: int) -> list[dict[str, Any]]:
    """Its clocks, every date a day too late, so that all of them must be put right."""
    found, timing = [], timing_of(case["office_id"])
    for kind in KINDS:
        limit = timing.limit(kind, case["received_on"])
        due = timing.work_out(limit, case["received_on"]).nominal_due_on + timedelta(days=1)
        found.append(
            {
                "office_id": case["office_id"], "case_id": number, "kind": kind.value, "rule_id": limit.rule_id,
                "state": DeadlineState.RUNNING, "started_on": case["received_on"], "nominal_due_on": due,
                "rolled_due_on": due, "target_on": due, "warn_on": due - timedelta(days=limit.warn_days),
                "is_tentative": False, "acceptance": "", "document": "", "extension_document": "",
            }
        )  # fmt: skip
    return found


def fill(deadlines: int, desk: Desk) -> None:
    """Bring the database to that many running clocks."""
    cases = deadlines // len(KINDS)
    for first in range(1, cases + 1, CHUNK):
        numbers = range(first, min(first + CHUNK, cases + 1))
        rows = [a_case(number, desk, FIRST + timedelta(days=number % 300)) for number in numbers]
        with transaction() as session:
            session.execute(insert(LegalCase), rows)
            session.execute(insert(Deadline), [each for row in rows for each in clocks_of(row, row["id"])])


def empty() -> None:
    """Take the cases away again."""
    with transaction() as session:
        for model in (CaseEvent, Deadline, LegalCase):
            session.execute(delete(model))


def timed(work: Callable[[], int]) -> tuple[float, float, int]:
    """(seconds passed, seconds of processor time, what it returned)."""
    started, used = time.perf_counter(), time.process_time()
    found = work()
    return time.perf_counter() - started, time.process_time() - used, found


def recompute() -> int:
    """The operation measured, in one transaction as the command and the pages run it."""
    with transaction():
        return retiming.recompute(system_actor("基准"))


def _said(size: int, passed: float, used: float) -> str:
    """Seconds, seconds of processor time, rows a second."""
    return f"{passed:>9.1f} s{used:>7.1f} s cpu{size / passed:>7.0f}/s"


def main() -> None:
    """Measure each size and print a table, and the figures as JSON on the last line."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--sizes", default="10000,30000,100000")
    asked.add_argument("--url", default="")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = given.url or f"sqlite:///{folder}/bench.sqlite3"
        with application(url).app_context():
            upgrade()
            (desk,), found = desks(1), []
            print(db.engine.dialect.name)
            print("deadlines      every date differs             no date differs")
            for size in map(int, given.sizes.split(",")):
                fill(size, desk)
                wrote, wrote_cpu, moved = timed(recompute)
                read, read_cpu, still = timed(recompute)
                assert (moved, still) == (size // len(KINDS), 0), (moved, still)
                empty()
                print(f"{size:>9}{_said(size, wrote, wrote_cpu)}{_said(size, read, read_cpu)}")
                found.append(
                    {
                        "deadlines": size,
                        "write_s": wrote,
                        "write_cpu_s": wrote_cpu,
                        "read_s": read,
                        "read_cpu_s": read_cpu,
                    }
                )
            db.session.remove()
            db.engine.dispose()
    print(json.dumps(found))


if __name__ == "__main__":
    main()
