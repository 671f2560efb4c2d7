"""Two worker processes on one database, killed again and again: nothing lost, nothing doubled.

The sink inside is the inbox, compared with what the case table says; on PostgreSQL its unique
key is dropped first, so that a double would be seen rather than refused. The sink outside is a
gateway that keeps everything it is sent: at most once each, and sent and held make up all.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from app import clock
from app.extensions import db, transaction
from app.reminders.channel_models import Channel, ChannelPreference, LadderRow, OutsideMessage, OutsideState
from app.reminders.models import InboxMessage, Reminder, ReminderState
from app.rules.ladder import ChannelKind, LadderStep, Waiting
from config import ROOT
from tests.reminders.gateway import LOOPBACK, Gateway, a_gateway
from tests.reminders.rows import Desk, a_case, a_deadline, a_desk

KILLS = int(os.environ.get("DRILL_KILLS", "4"))  # 50 for the long drill
BATCH = int(os.environ.get("DRILL_BATCH", "40"))  # limits a round, one more round than kills
SEED = int(os.environ.get("DRILL_SEED", "20260810"))
GIVE_UP = 25 * KILLS  # seconds; a fifth of that on an idle machine
SHORT_LEASE = (
    "from datetime import timedelta; import app.reminders.outbox as o; o.LEASE = timedelta(seconds=3); "
)
WORKER = (
    SHORT_LEASE
    + "import sys; sys.argv = ['flask', '--app', 'app', 'worker']; from flask.cli import main; main()"
)


def start(url: str, app: Flask, state_dir: Path) -> subprocess.Popen[bytes]:
    settings = app.extensions["settings"]
    environment = {
        **os.environ,
        "APP_ENV": "test",
        "DATABASE_URL": url,
        "REMINDER_INTERVAL_SECONDS": "1",
        "STATE_DIR": str(state_dir),
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


def at_any_hour(desk: Desk, gateway: Gateway) -> None:
    """Overdue limits of the office are told at any hour, inside and by a gateway that knows no keys."""
    now = clock.now()
    with transaction() as session:
        session.add(
            LadderRow(
                office_id=desk.centre.id, step=LadderStep.OVERDUE, effective_from=date(2026, 1, 1), set_at=now,
                hearers=["responsible", "directors"], waiting=Waiting.ANY_TIME, channels=["webhook"],
            )
        )  # fmt: skip
        row = Channel(
            office_id=desk.centre.id, kind=ChannelKind.WEBHOOK, is_on=True, updated_at=now,
            settings={"allowed_hosts": [LOOPBACK]},
        )  # fmt: skip
        row.address, row.secret = gateway.url, "k" * 20
        closed = ChannelPreference(
            user_id=desk.director.id, kind=ChannelKind.WEBHOOK, is_on=False, updated_at=now
        )
        session.add_all([row, closed])


def open_outside() -> int:
    db.session.rollback()
    waiting = (OutsideState.PENDING, OutsideState.CLAIMED, OutsideState.RETRY)
    return (
        db.session.scalar(
            select(func.count()).select_from(OutsideMessage).where(OutsideMessage.state.in_(waiting))
        )
        or 0
    )


def check_outside(gateway: Gateway) -> None:
    """P18: nothing twice at the sink; what was sent and what is held for a person make up all."""
    received = Counter(request.body["id"] for request in gateway.received)
    states = dict(db.session.execute(select(OutsideMessage.key, OutsideMessage.state)).all())
    sent = {key for key, state in states.items() if state is OutsideState.SENT}
    held = {key for key, state in states.items() if state is OutsideState.UNSURE}
    assert len(sent) + len(held) == len(states) == BATCH * (KILLS + 1)
    assert max(received.values()) == 1
    assert sent <= set(received) <= sent | held
    print(f"outside: {len(sent)} sent + {len(held)} held = {len(states)}")


@contextmanager
def nothing_refused(url: str) -> Iterator[None]:
    """On PostgreSQL the inbox takes doubles, so that they would be counted."""
    if not url.startswith("postgresql"):
        yield
        return
    name = "uq_inbox_message_reminder_id"
    db.session.execute(text(f"alter table inbox_message drop constraint {name}"))
    db.session.commit()
    try:
        yield
    finally:
        db.session.rollback()
        db.session.execute(text("truncate inbox_message cascade"))
        db.session.execute(text(f"alter table inbox_message add constraint {name} unique (reminder_id)"))
        db.session.commit()


@pytest.mark.timeout(60 + GIVE_UP)
def test_two_workers_killed_at_random_deliver_exactly_once(
    app: Flask, database_url: str, tmp_path: Path
) -> None:
    desk = a_desk()
    with a_gateway() as gateway, nothing_refused(database_url):
        at_any_hour(desk, gateway)
        kills, codes = drill(desk, lambda: start(database_url, app, tmp_path))
        found = Counter(db.session.execute(sink()).all())
        assert db.session.scalars(select(Reminder.state).distinct()).all() == [ReminderState.SENT]
        check_outside(gateway)
    numbers = range(1, BATCH * (KILLS + 1) + 1)
    wanted = {(number, person.id) for number in numbers for person in (desk.clerk, desk.director)}
    assert set(found) == wanted, f"missing {len(wanted - set(found))}"
    assert max(found.values()) == 1, f"doubled {sum(count - 1 for count in found.values())}"
    assert kills >= KILLS
    assert codes == [0, 0]
    print(f"inside: {len(wanted)} of {len(wanted)}, {kills} kills, seed {SEED}")


def drill(desk: Desk, start_one: Callable[[], subprocess.Popen[bytes]]) -> tuple[int, list[int]]:
    """Rounds of overdue limits while two workers are killed; (kills, exit codes of the last two)."""
    rng, until = random.Random(SEED), time.monotonic() + GIVE_UP
    yesterday = clock.today() - timedelta(days=1)  # overdue: clerk and director, two messages each
    workers, kills = [start_one() for _ in range(2)], 0
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
                    workers[index] = start_one()
                    kills += 1
        wait_for(2 * BATCH * (KILLS + 1), until)
        while open_outside() and time.monotonic() < until:
            time.sleep(0.2)
        time.sleep(1.5)  # one more round, which must add nothing
    finally:
        for worker in workers:
            worker.terminate()
        codes = [worker.wait(20) for worker in workers]
    return kills, codes


def sink():  # type: ignore[no-untyped-def]
    """(deadline, person) of every message there is."""
    return select(Reminder.deadline_id, InboxMessage.recipient_id).join(
        Reminder, Reminder.id == InboxMessage.reminder_id
    )
