"""Two worker processes on one database, killed again and again: nothing lost, nothing doubled.

The sink is the inbox, compared with what the case table says; on PostgreSQL its unique
key is dropped first, so that a double would be seen rather than refused.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from app import clock
from app.extensions import db, transaction
from app.reminders.models import InboxMessage, Reminder, ReminderState
from config import ROOT
from tests.reminders.rows import a_case, a_deadline, a_desk

KILLS = 6
BATCH = 60
SEED = 20260810
GIVE_UP = 150  # seconds; about 20 on an idle machine
AWAKE = "from datetime import datetime; import app.reminders.delivery as d; d.is_quiet = lambda now: False; "
WORKER = (
    AWAKE + "import sys; sys.argv = ['flask', '--app', 'app', 'worker']; from flask.cli import main; main()"
)


def start(url: str, app: Flask) -> subprocess.Popen[bytes]:
    settings = app.extensions["settings"]
    environment = {
        **os.environ,
        "APP_ENV": "test",
        "DATABASE_URL": url,
        "REMINDER_INTERVAL_SECONDS": "1",
        "SECRET_KEY": settings.secret_key,
        "FIELD_KEY": settings.field_key,
        "INDEX_KEY": settings.index_key,
        "AUDIT_KEY": settings.audit_key,
    }
    return subprocess.Popen(
        [sys.executable, "-c", WORKER], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL
    )


def delivered() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(InboxMessage)) or 0


def wait_for(count: int, until: float) -> None:
    while delivered() < count and time.monotonic() < until:
        time.sleep(0.05)


@pytest.mark.timeout(240)
def test_two_workers_killed_at_random_deliver_exactly_once(app: Flask, database_url: str) -> None:
    rng, desk, until = random.Random(SEED), a_desk(), time.monotonic() + GIVE_UP
    if database_url.startswith("postgresql"):
        db.session.execute(text("alter table inbox_message drop constraint uq_inbox_message_reminder_id"))
        db.session.commit()
    yesterday = clock.today() - timedelta(days=1)  # overdue: clerk and director, two messages each
    workers = [start(database_url, app) for _ in range(2)]
    kills = 0
    try:
        for round_ in range(KILLS + 1):
            with transaction():
                case = a_case(desk)
                for _ in range(BATCH):
                    a_deadline(case, yesterday)
            if round_ < KILLS:
                wait_for(2 * BATCH * round_ + rng.randrange(1, 2 * BATCH - 20), until)
                held = rng.randrange(2)
                for index in (held, 1 - held)[: 1 + rng.randrange(2)]:
                    workers[index].send_signal(signal.SIGKILL)
                    workers[index].wait()
                    workers[index] = start(database_url, app)
                    kills += 1
        wait_for(2 * BATCH * (KILLS + 1), until)
        time.sleep(1.5)  # one more round, which must add nothing
    finally:
        for worker in workers:
            worker.terminate()
        codes = [worker.wait(20) for worker in workers]
        if database_url.startswith("postgresql"):
            found = Counter(db.session.execute(sink()).all())
            db.session.rollback()
            db.session.execute(text("truncate inbox_message"))
            db.session.execute(
                text(
                    "alter table inbox_message add constraint uq_inbox_message_reminder_id unique (reminder_id)"
                )
            )
            db.session.commit()
        else:
            found = Counter(db.session.execute(sink()).all())
    wanted = {
        (number, person.id)
        for number in range(1, BATCH * (KILLS + 1) + 1)
        for person in (desk.clerk, desk.director)
    }
    assert set(found) == wanted, f"missing {len(wanted - set(found))}"
    assert max(found.values()) == 1, f"doubled {sum(count - 1 for count in found.values())}"
    states = db.session.scalars(select(Reminder.state).distinct()).all()
    assert states == [ReminderState.SENT]
    assert kills >= KILLS
    assert codes == [0, 0]


def sink():  # type: ignore[no-untyped-def]
    """(deadline, person) of every message there is."""
    return select(Reminder.deadline_id, InboxMessage.recipient_id).join(
        Reminder, Reminder.id == InboxMessage.reminder_id
    )
