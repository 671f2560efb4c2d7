"""How do the worker and its page talk to each other? By rows: what runs when, who runs it, who asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, cast

from sqlalchemy import delete, func, select, update

from app import audit, clock
from app.audit import Actor
from app.casework.errors import NotFound, Refused
from app.extensions import db
from app.reminders import clock_guard
from app.reminders.lease import FRESH_SECONDS
from app.reminders.models import JobRun
from app.reminders.worker_models import HoldReason, JobSchedule, WorkerClock, WorkerProcess
from app.rules.vocabulary import Term

_FORGOTTEN_AFTER: Final = timedelta(days=1)
_FAILURES_SINCE: Final = timedelta(days=1)


class RunOutcome(Term):
    """How a run of a job ended (运行结果)."""

    RUNNING = "running", "运行中"
    OK = "ok", "正常"
    FAILED = "failed", "失败"


@dataclass(frozen=True, slots=True)
class JobLine:
    """One job as its page shows it (后台任务); times are instants."""

    name: str
    what: str
    next_run_at: datetime | None
    is_asked: bool
    last_at: datetime | None
    last_outcome: RunOutcome | None
    last_count: int
    last_seconds: float | None
    last_error: str
    failures: int  # within the last day


def keep_schedule(jobs: Iterable[tuple[str, str]], next_runs: Mapping[str, datetime | None]) -> None:
    """Write down which jobs there are, in order, and when each runs next; what is gone is removed."""
    known = {row.name: row for row in db.session.scalars(select(JobSchedule))}
    for position, (name, what) in enumerate(jobs):
        row = known.pop(name, None)
        if row is None:
            row = JobSchedule(name=name)
            db.session.add(row)
        row.what, row.position, row.next_run_at = what, position, next_runs.get(name)
    for gone in known.values():
        db.session.delete(gone)


def taken_requests() -> tuple[str, ...]:
    """The jobs somebody asked to be run now; each is handed out once."""
    rows = db.session.execute(
        update(JobSchedule)
        .where(JobSchedule.asked_at.is_not(None))
        .values(asked_at=None, asked_by=None)
        .returning(JobSchedule.name)
        .execution_options(synchronize_session=False)
    )
    return tuple(row.name for row in rows)


def keep_process(holder: str, started_at: datetime, now: datetime, is_active: bool) -> None:
    """Leave a sign of life of one process; those silent for a day are forgotten."""
    row = db.session.get(WorkerProcess, holder)
    if row is None:
        row = WorkerProcess(holder=holder, started_at=started_at)
        db.session.add(row)
    row.beat_at, row.is_active = now, is_active
    stale = delete(WorkerProcess).where(
        WorkerProcess.beat_at < now - _FORGOTTEN_AFTER, WorkerProcess.holder != holder
    )
    db.session.execute(stale.execution_options(synchronize_session=False))


def forget_process(holder: str) -> None:
    """A process stops: its row goes."""
    db.session.execute(
        delete(WorkerProcess)
        .where(WorkerProcess.holder == holder)
        .execution_options(synchronize_session=False)
    )


def processes(now: datetime) -> tuple[tuple[WorkerProcess, bool], ...]:
    """Every process known and whether its sign of life is fresh, the active one first."""
    rows = db.session.scalars(
        select(WorkerProcess).order_by(WorkerProcess.is_active.desc(), WorkerProcess.beat_at.desc())
    )
    return tuple((row, now - row.beat_at <= timedelta(seconds=FRESH_SECONDS)) for row in rows)


def job_lines(now: datetime) -> tuple[JobLine, ...]:
    """The jobs with their last run and their failures of the last day."""
    newest = select(func.max(JobRun.id)).group_by(JobRun.job)
    last = {row.job: row for row in db.session.scalars(select(JobRun).where(JobRun.id.in_(newest)))}
    failed = {
        job: number
        for job, number in db.session.execute(
            select(JobRun.job, func.count())
            .where(JobRun.outcome == RunOutcome.FAILED.value, JobRun.started_at >= now - _FAILURES_SINCE)
            .group_by(JobRun.job)
        )
    }
    rows = db.session.scalars(select(JobSchedule).order_by(JobSchedule.position))
    return tuple(_line(row, last.get(row.name), failed.get(row.name, 0)) for row in rows)


def _line(row: JobSchedule, run: JobRun | None, failures: int) -> JobLine:
    took = (run.finished_at - run.started_at).total_seconds() if run and run.finished_at else None
    return JobLine(
        name=row.name,
        what=row.what,
        next_run_at=row.next_run_at,
        is_asked=row.asked_at is not None,
        last_at=run.started_at if run else None,
        last_outcome=RunOutcome(run.outcome) if run else None,
        last_count=run.count if run else 0,
        last_seconds=took,
        last_error=run.error if run else "",
        failures=failures,
    )


def failed_runs(limit: int = 20) -> tuple[JobRun, ...]:
    """The latest runs that failed, newest first."""
    return tuple(
        db.session.scalars(
            select(JobRun)
            .where(JobRun.outcome == RunOutcome.FAILED.value)
            .order_by(JobRun.id.desc())
            .limit(limit)
        )
    )


def ask_for_run(actor: Actor, name: str) -> JobSchedule:
    """立即运行: ask the active process to run a job at its next beat.

    Raises NotFound for an unknown job, Refused while the clock is held.
    """
    row = db.session.get(JobSchedule, name, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound
    if clock_guard.held() is not None:
        raise Refused("时钟尚未核实，后台任务暂停，不能立即运行")
    row.asked_at, row.asked_by = clock.now(), actor.user_id
    audit.record(actor, "job.run", object_kind="job", object_id=name, detail={"name": row.what})
    return row


def confirm_clock(actor: Actor) -> WorkerClock:
    """确认时钟: an administrator has compared the time; the hold ends at the next tick.

    Raises Refused when there is nothing to confirm.
    """
    row = clock_guard.held()
    if row is None or row.confirmed_at is not None:
        raise Refused("后台任务没有因时钟暂停，无需确认")
    row.confirmed_at, row.confirmed_by = clock.now(), actor.user_id
    because = cast(HoldReason, row.held_because)
    audit.record(
        actor, "job.confirm_clock", object_kind="job", object_id="clock", detail={"kind": because.label}
    )
    return row
