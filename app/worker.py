"""Which process works through the jobs, and what does it do between them?

One process holds the lease and is active, any other stands by. Every two seconds the active
one compares the wall clock with the time since boot; at every beat it renews the lease,
leaves a sign of life and takes up what somebody asked for on the page 后台任务. While the
clock is not to be trusted no job runs (see reminders.clock_guard).
"""

from __future__ import annotations

import contextlib
import logging
import os
import secrets
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Final

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.background import BackgroundScheduler
from flask import Flask
from pythonjsonlogger.json import JsonFormatter
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError, OperationalError

from app import clock
from app.extensions import db, transaction
from app.jobs import JOBS, LOG, Job, run_job
from app.reminders import lease, scheduling
from app.reminders.clock_guard import ClockGuard
from app.stopping import StopSignal

_ADVISORY_LOCK: Final = 7_142_002  # PostgreSQL: one active worker per database
_DAY: Final = 86_400  # seconds
WATCH_SECONDS: Final = 2.0  # a jump is noticed within this


class Lease:
    """The right to be the active process: a row with an end, and on PostgreSQL a session lock."""

    def __init__(self, app: Flask, seconds: int) -> None:
        self._app = app
        self._seconds = seconds
        self._connection: Connection | None = None
        self._started_at = clock.now()
        self.holder = f"{socket.gethostname()[:40]}:{os.getpid()}:{secrets.token_hex(4)}"
        self.is_held = False

    def beat(self) -> bool:
        """Renew or take the lease and leave a heartbeat; whether this process is active."""
        with self._app.app_context():
            held, now = self._has_advisory_lock(), clock.now()
            with transaction():
                held = held and lease.beat(self.holder, now, self._seconds)
                scheduling.keep_process(self.holder, self._started_at, now, held)
        self.is_held = held
        return held

    def release(self) -> None:
        """Let another process take over at once."""
        with self._app.app_context(), transaction():
            if self.is_held:
                lease.release(self.holder, clock.now())
            scheduling.forget_process(self.holder)
        self.is_held = False
        if self._connection is not None:
            self._unlock(self._connection)
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
    def _unlock(connection: Connection) -> None:
        """Give up the session lock by name: a session hung up ends, and lets go, only some moments later."""
        with contextlib.suppress(DBAPIError):
            connection.execute(text("select pg_advisory_unlock(:key)"), {"key": _ADVISORY_LOCK})
        connection.invalidate()
        connection.close()

    @staticmethod
    def _still_connected(connection: Connection) -> bool:
        try:
            connection.scalar(text("select 1"))
        except DBAPIError:
            connection.invalidate()
            connection.close()
            return False
        return True


class Timers:
    """When each job of the table is due; in memory only, what there is to do is read from rows."""

    def __init__(self, interval_seconds: int) -> None:
        self._interval = interval_seconds
        self._scheduler = BackgroundScheduler(
            timezone=clock.SHANGHAI,
            jobstores={"default": MemoryJobStore()},
            executors={"default": ThreadPoolExecutor(len(JOBS))},
            job_defaults={"coalesce": True, "misfire_grace_time": _DAY, "max_instances": 1},
        )

    def start(self, run: Callable[[Job], None], *, paused: bool = False) -> None:
        """Set all timers and, unless paused, let them go off."""
        for job in JOBS:
            self._scheduler.add_job(run, job.trigger(self._interval), args=[job], id=job.name)
        self._scheduler.start(paused=paused)

    def stop(self) -> None:
        """End; a job under way is finished first."""
        self._scheduler.shutdown(wait=True)

    def hurry(self, names: Iterable[str], at: datetime) -> None:
        """Let these go off at once; names that are gone are passed over."""
        for name in names:
            if self._scheduler.get_job(name) is not None:
                self._scheduler.modify_job(name, next_run_time=at)

    def straighten(self, now: datetime) -> None:
        """A timer set while the clock was ahead would sleep until then: set it by the time now."""
        plan = self.plan()
        for job in JOBS:
            due, latest = plan[job.name], job.trigger(self._interval).get_next_fire_time(None, now)
            if due is not None and latest is not None and due > latest:
                self._scheduler.modify_job(job.name, next_run_time=latest)

    def plan(self) -> dict[str, datetime | None]:
        """When each job runs next."""
        return {job.id: job.next_run_time for job in self._scheduler.get_jobs()}


class Worker:
    """The worker process: timers, lease, clock guard, and a clean stop."""

    def __init__(self, app: Flask, interval_seconds: int) -> None:
        self._app = app
        self._beat_seconds = max(1, min(10, interval_seconds // 3))
        self._lease = Lease(app, seconds=3 * self._beat_seconds)
        self._guard = ClockGuard()
        self._guarding = threading.Lock()
        self._stop = StopSignal()
        self._timers = Timers(interval_seconds)

    def run(self) -> None:
        """Work until SIGTERM or SIGINT; a job under way is finished first."""
        self._stop.listen(signal.SIGTERM, signal.SIGINT)
        self._timers.start(self._run_if_active)
        LOG.info("worker started", extra={"holder": self._lease.holder})
        self._watch()
        self._timers.stop()
        self._lease.release()
        LOG.info("worker stopped", extra={"holder": self._lease.holder})

    def _watch(self) -> None:
        """Beat, and between two beats look at the clock; waits by the time that goes on evenly."""
        next_beat = clock.since_boot()
        while not self._stop.is_set:
            if clock.since_boot() >= next_beat or self._guard.jumped():
                next_beat = clock.since_boot() + self._beat_seconds
                self._beat()
            self._stop.wait(min(WATCH_SECONDS, self._beat_seconds))

    def _beat(self) -> None:
        was_active = self._lease.is_held
        try:
            is_active = self._lease.beat()
            moment = self._trusted_now() if is_active else None
            if moment is not None:
                self._take_up(moment, everything=not was_active)
        except OperationalError as error:
            self._lease.is_held = False
            LOG.error("heartbeat failed", extra={"error": type(error).__name__})
            return
        if is_active and not was_active:
            LOG.info("lease taken", extra={"holder": self._lease.holder})

    def _trusted_now(self) -> datetime | None:
        """The moment just checked, or None while the clock is held; says when a hold begins and ends."""
        with self._guarding, self._app.app_context(), transaction():
            state = self._guard.check()
        if state.changed and state.held is not None:
            LOG.error("clock held", extra={"reason": state.held.value})
        elif state.changed:
            LOG.info("clock released")
            self._timers.hurry([job.name for job in JOBS], state.now)
        return state.now if state.held is None else None

    def _take_up(self, now: datetime, *, everything: bool) -> None:
        """Start what was asked for, all jobs when the lease is new, and publish the plan."""
        with self._app.app_context(), transaction():
            asked = scheduling.taken_requests()
            self._timers.straighten(now)
            self._timers.hurry([job.name for job in JOBS] if everything else asked, now)
            scheduling.keep_schedule(((job.name, job.what) for job in JOBS), self._timers.plan())

    def _run_if_active(self, job: Job) -> None:
        if not self._lease.is_held:
            return
        moment = self._trusted_now()
        if moment is not None:
            run_job(self._app, job, moment)


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
