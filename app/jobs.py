"""What does the worker process do by itself, and when?

JOBS is the table. APScheduler is only a timer (memory job store): what is to be done
is read from rows each time, so downtime delays and never loses. One process at a time
is active (see Lease); a second one stands by and takes over when the lease runs out.
"""

from __future__ import annotations

import logging
import os
import secrets
import signal
import socket
import sys
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from types import FrameType
from typing import Any, Final, cast

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger
from flask import Flask
from pythonjsonlogger.json import JsonFormatter
from sqlalchemy import Connection, CursorResult, delete, text
from sqlalchemy.exc import DBAPIError, OperationalError

from app import casework, clock, reminders
from app.audit import system_actor
from app.casework.models import CaseViewing, Draft
from app.extensions import db, transaction
from app.reminders import lease
from app.reminders.models import JobRun
from app.staff.models import SignInAttempt, SignInSession

LOG: Final = logging.getLogger("legalaid.jobs")
_ADVISORY_LOCK: Final = 7_142_002  # PostgreSQL: one active worker per database
_DAY: Final = 86_400  # seconds

# What is deleted once it is older than so many days (清理): column and age.
_KEPT_DAYS: Final[tuple[tuple[Any, int], ...]] = (
    (SignInSession.expires_at, 0),
    (SignInAttempt.window_start, 2),
    (CaseViewing.seen_at, 1),
    (Draft.updated_at, 30),
    (JobRun.started_at, 30),
)


def remind(now: datetime) -> int:
    """Raise and deliver reminders; returns the number of messages delivered."""
    return reminders.run_round(now).delivered


def lapse_promises(now: datetime) -> int:
    """Let run out what was promised and never proved (补证承诺到期); returns the number of cases."""
    with transaction():
        return casework.lapse_promises(system_actor("系统"), clock.local_date(now))


def purge(now: datetime) -> int:
    """Delete what has had its day: sessions, failed sign-ins, viewings, drafts, old job runs."""
    removed = 0
    for column, days in _KEPT_DAYS:
        with transaction() as session:
            outdated = delete(column.class_).where(column < now - timedelta(days=days))
            done = session.execute(outdated.execution_options(synchronize_session=False))
            removed += cast("CursorResult[Any]", done).rowcount
    return removed


@dataclass(frozen=True, slots=True)
class Job:
    """One row of the table: what runs, and how often. `seconds` 0 means the reminder interval."""

    name: str
    what: str
    run: Callable[[datetime], int]
    seconds: int = 0
    cron: str = ""  # five fields, Asia/Shanghai

    def trigger(self, interval_seconds: int) -> IntervalTrigger | CronTrigger:
        """The timer of this job; the timezone is always given, else the machine's would count."""
        if self.cron:
            return CronTrigger.from_crontab(self.cron, timezone=clock.SHANGHAI)
        return IntervalTrigger(seconds=self.seconds or interval_seconds, timezone=clock.SHANGHAI)


JOBS: Final[tuple[Job, ...]] = (
    Job("remind", "提醒：生成并送达到期提醒", remind),
    Job("lapse_promises", "补证承诺到期：取消未补证的优先", lapse_promises, cron="5 * * * *"),
    Job("purge", "清理：过期会话、草稿和查看记录", purge, cron="30 3,15 * * *"),
)


def run_job(app: Flask, job: Job) -> str:
    """Run one job now, leave a JobRun row and one log line; returns the outcome, ok or failed."""
    started = time.monotonic()
    with app.app_context():
        now = clock.now()
        with transaction() as session:
            row = JobRun(job=job.name, started_at=now)
            session.add(row)
        count, error = _attempt(job, now)
        outcome = "failed" if error else "ok"
        with transaction() as session:
            row = session.get_one(JobRun, row.id)
            row.finished_at, row.outcome, row.count = clock.now(), outcome, count
            row.error = error
    milliseconds = round((time.monotonic() - started) * 1000)
    LOG.log(
        logging.ERROR if error else logging.INFO,
        "job",
        extra={"job": job.name, "count": count, "ms": milliseconds, "outcome": outcome, "error": error},
    )
    return outcome


def _attempt(job: Job, now: datetime) -> tuple[int, str]:
    """(count, ""), or (0, name and place of the error): a failed job must not stop the others.

    The error's message is not kept: it might carry personal data.
    """
    try:
        return job.run(now), ""
    except Exception as error:
        place = traceback.extract_tb(error.__traceback__)[-1]
        return 0, f"{type(error).__name__} {Path(place.filename).name}:{place.lineno}"[:80]


class Lease:
    """The right to be the active process: a row with an end, and on PostgreSQL a session lock."""

    def __init__(self, app: Flask, seconds: int) -> None:
        self._app = app
        self._seconds = seconds
        self._connection: Connection | None = None
        self.holder = f"{socket.gethostname()[:40]}:{os.getpid()}:{secrets.token_hex(4)}"
        self.is_held = False

    def beat(self) -> bool:
        """Renew or take the lease and leave a heartbeat; whether this process is active."""
        with self._app.app_context():
            held = self._has_advisory_lock()
            if held:
                with transaction():
                    held = lease.beat(self.holder, clock.now(), self._seconds)
        self.is_held = held
        return held

    def release(self) -> None:
        """Let another process take over at once."""
        if self.is_held:
            with self._app.app_context(), transaction():
                lease.release(self.holder, clock.now())
        self.is_held = False
        if self._connection is not None:
            self._connection.invalidate()
            self._connection.close()
            self._connection = None

    def _has_advisory_lock(self) -> bool:
        if db.engine.dialect.name != "postgresql":
            return True
        if self._connection is not None and self._still_connected(self._connection):
            return True
        self._connection = None
        connection = db.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        taken = bool(connection.scalar(text("select pg_try_advisory_lock(:key)"), {"key": _ADVISORY_LOCK}))
        if taken:
            self._connection = connection
        else:
            connection.close()
        return taken

    @staticmethod
    def _still_connected(connection: Connection) -> bool:
        try:
            connection.scalar(text("select 1"))
        except DBAPIError:
            connection.invalidate()
            connection.close()
            return False
        return True


class Worker:
    """The worker process: timers, lease, and a clean stop."""

    def __init__(self, app: Flask, interval_seconds: int) -> None:
        self._app = app
        self._interval = interval_seconds
        self._beat_seconds = max(1, min(10, interval_seconds // 3))
        self._lease = Lease(app, seconds=3 * self._beat_seconds)
        self._stop = threading.Event()
        self._scheduler = BackgroundScheduler(
            timezone=clock.SHANGHAI,
            jobstores={"default": MemoryJobStore()},
            executors={"default": ThreadPoolExecutor(len(JOBS) + 1)},
            job_defaults={"coalesce": True, "misfire_grace_time": _DAY, "max_instances": 1},
        )

    def run(self) -> None:
        """Work until SIGTERM or SIGINT; a job under way is finished first."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._on_signal)
        for job in JOBS:
            trigger = job.trigger(self._interval)
            self._scheduler.add_job(self._run_if_active, trigger, args=[job], id=job.name)
        self._scheduler.add_job(
            self._beat,
            IntervalTrigger(seconds=self._beat_seconds, timezone=clock.SHANGHAI),
            id="heartbeat",
            next_run_time=clock.now(),
        )
        self._scheduler.start()
        LOG.info("worker started", extra={"holder": self._lease.holder})
        self._stop.wait()
        self._scheduler.shutdown(wait=True)
        self._lease.release()
        LOG.info("worker stopped", extra={"holder": self._lease.holder})

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self._stop.set()

    def _beat(self) -> None:
        was_active = self._lease.is_held
        try:
            is_active = self._lease.beat()
        except OperationalError as error:
            self._lease.is_held = False
            LOG.error("heartbeat failed", extra={"error": type(error).__name__})
            return
        if is_active and not was_active:
            LOG.info("lease taken", extra={"holder": self._lease.holder})
            for job in JOBS:
                self._scheduler.modify_job(job.name, next_run_time=clock.now())

    def _run_if_active(self, job: Job) -> None:
        if self._lease.is_held:
            run_job(self._app, job)


def log_as_json() -> None:
    """One JSON object per line on standard output: UTC time, level, message and the given fields."""
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        JsonFormatter(
            "%(levelname)s %(message)s",
            timestamp="at",
            rename_fields={"levelname": "level"},
            json_ensure_ascii=False,
        )
    )
    LOG.handlers = [handler]
    LOG.setLevel(logging.INFO)
    LOG.propagate = False
