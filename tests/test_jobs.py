"""The worker's table of jobs, its lease, and what a run leaves behind."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from flask import Flask
from sqlalchemy import select

from app import clock, jobs, reminders, worker
from app.casework import NotFound
from app.extensions import db, transaction
from app.reminders import lease, scheduling
from app.reminders.models import JobRun
from app.reminders.scheduling import RunOutcome
from app.rules.vocabulary import Role
from app.staff.models import SignInSession
from tests.factories import a_user, actor_of

NOON = datetime(2026, 8, 10, 4, 0, tzinfo=UTC)


def test_every_timer_carries_the_timezone() -> None:
    for job in jobs.JOBS:
        trigger = job.trigger(30)
        assert str(trigger.timezone) == "Asia/Shanghai"
        assert trigger.get_next_fire_time(None, NOON) is not None


def test_names_of_jobs_are_unique_and_explained() -> None:
    assert len({job.name for job in jobs.JOBS}) == len(jobs.JOBS)
    assert all(job.what for job in jobs.JOBS)


@pytest.mark.parametrize("job", jobs.JOBS, ids=lambda job: job.name)
def test_every_job_runs_on_an_empty_database(app: Flask, job: jobs.Job) -> None:
    assert jobs.run_job(app, job) == "ok"
    run = db.session.scalars(select(JobRun)).one()
    assert (run.job, run.outcome, run.count) == (job.name, "ok", 0)
    assert run.finished_at is not None


def test_a_failing_job_is_recorded_without_its_message(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    def fail(now: datetime) -> int:
        raise ValueError("张三 110101199003071234")

    logging.getLogger("legalaid.jobs").propagate = True
    with caplog.at_level(logging.INFO, "legalaid.jobs"):
        assert jobs.run_job(app, jobs.Job("fail", "失败", fail)) == "failed"
    run = db.session.scalars(select(JobRun)).one()
    assert run.outcome == "failed"
    assert run.error.startswith("ValueError test_jobs.py:")
    assert "张三" not in json.dumps([str(record.__dict__) for record in caplog.records], ensure_ascii=False)


def test_purge_deletes_what_has_had_its_day_and_nothing_else(app: Flask) -> None:
    now = clock.now()
    with transaction() as session:
        for name, hours in (("old", -1), ("new", 1)):
            at = now + timedelta(hours=hours)
            session.add(SignInSession(id_hash=name, created_at=now, seen_at=now, expires_at=at))
        for name, days in (("old", 31), ("new", 29)):
            session.add(JobRun(job=name, started_at=now - timedelta(days=days)))
    assert jobs.purge(now) == 2
    assert db.session.scalars(select(SignInSession.id_hash)).all() == ["new"]
    assert db.session.scalars(select(JobRun.job)).all() == ["new"]


def beat(holder: str, at: datetime) -> bool:
    with transaction():
        return lease.beat(holder, at, seconds=30)


def test_one_holder_at_a_time(app: Flask) -> None:
    assert beat("a", NOON)
    assert not beat("b", NOON + timedelta(seconds=29))
    assert beat("a", NOON + timedelta(seconds=29))
    assert not beat("b", NOON + timedelta(seconds=58))
    assert beat("b", NOON + timedelta(seconds=59))
    assert not beat("a", NOON + timedelta(seconds=60))


def test_a_lease_given_up_is_free_at_once(app: Flask) -> None:
    assert beat("a", NOON)
    with transaction():
        lease.release("a", NOON)
    assert beat("b", NOON)


def test_a_lease_from_a_clock_set_back_does_not_block(app: Flask) -> None:
    assert beat("a", NOON + timedelta(hours=24))
    assert beat("b", NOON)


def test_the_heartbeat_tells_whether_anybody_reminds(app: Flask) -> None:
    assert reminders.heartbeat(NOON) is None
    beat("a", NOON)
    for seconds, fresh in ((0, True), (90, True), (91, False)):
        found = reminders.heartbeat(NOON + timedelta(seconds=seconds))
        assert found is not None
        assert (found.holder, found.is_fresh) == ("a", fresh)


def test_a_second_process_stands_by(app: Flask) -> None:
    first, second = worker.Lease(app, seconds=30), worker.Lease(app, seconds=30)
    # A worker killed by an earlier test may still hold the lock of its connection for a moment.
    assert any(first.beat() or time.sleep(0.2) for _ in range(50))
    assert not second.beat()
    assert [row.is_active for row, is_fresh in scheduling.processes(clock.now()) if is_fresh] == [True, False]
    first.release()
    assert second.beat()
    db.session.rollback()
    assert [row.holder for row, _ in scheduling.processes(clock.now())] == [second.holder]
    second.release()


def test_what_is_released_can_be_taken_at_once(app: Flask) -> None:
    """Red without `_unlock`: PostgreSQL frees the lock of a session hung up only when its process has ended."""
    leases = [worker.Lease(app, seconds=30) for _ in range(20)]
    assert any(leases[0].beat() or time.sleep(0.2) for _ in range(50))
    for given, taking in pairwise(leases):
        given.release()
        assert taking.beat()
    leases[-1].release()


def test_a_run_asked_for_is_handed_out_once_and_stands_on_the_page(app: Flask) -> None:
    admin = actor_of(a_user(Role.ADMIN))
    plan = [(job.name, job.what) for job in jobs.JOBS]
    with transaction():
        scheduling.keep_schedule([*plan, ("gone", "旧任务")], {"remind": NOON})
    with transaction():
        scheduling.keep_schedule(plan, {"remind": NOON})
        scheduling.ask_for_run(admin, "purge")
    with transaction(), pytest.raises(NotFound):
        scheduling.ask_for_run(admin, "gone")
    jobs.run_job(app, jobs.JOBS[0], NOON)
    lines = {line.name: line for line in scheduling.job_lines(NOON)}
    assert list(lines) == [name for name, _ in plan]
    assert (lines["purge"].is_asked, lines["purge"].last_at) == (True, None)
    assert (lines["remind"].next_run_at, lines["remind"].last_outcome) == (NOON, RunOutcome.OK)
    with transaction():
        assert scheduling.taken_requests() == ("purge",)
    with transaction():
        assert scheduling.taken_requests() == ()


@pytest.fixture
def timers() -> Iterator[worker.Timers]:
    timers = worker.Timers(60)
    timers.start(lambda job: None, paused=True)
    yield timers
    timers.stop()


def test_a_timer_set_while_the_clock_was_ahead_does_not_sleep_until_then(timers: worker.Timers) -> None:
    """Red without `due > latest` in straighten(): after a jump of a day nothing ran for a day."""
    now = clock.now()
    timers.hurry([job.name for job in jobs.JOBS], now + timedelta(days=2))
    timers.straighten(now)
    plan = timers.plan()
    assert set(plan) == {job.name for job in jobs.JOBS}
    for job in jobs.JOBS:
        due, expected = plan[job.name], job.trigger(60).get_next_fire_time(None, now)
        assert due is not None
        assert abs(due - expected) < timedelta(seconds=10)


def test_a_timer_that_is_soon_due_stays_and_one_hurried_goes_off_at_once(timers: worker.Timers) -> None:
    now = clock.now()
    timers.straighten(now)
    before = timers.plan()
    timers.straighten(now)
    assert timers.plan() == before
    timers.hurry(["remind", "gone"], now)
    timers.straighten(now)
    assert timers.plan() == before | {"remind": now}


def test_failures_of_the_last_day_are_counted(app: Flask) -> None:
    with transaction() as session:
        scheduling.keep_schedule([("remind", "提醒")], {})
        for hours in (1, 23, 25):
            at = NOON - timedelta(hours=hours)
            session.add(JobRun(job="remind", started_at=at, finished_at=at, outcome="failed", error="X"))
    assert scheduling.job_lines(NOON)[0].failures == 2
    assert len(scheduling.failed_runs()) == 3
