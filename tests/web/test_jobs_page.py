"""后台任务: what ran, who runs it, what failed; run now; a held clock is told and confirmed."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask

from app import clock, jobs
from app.extensions import db, transaction
from app.reminders import clock_guard, scheduling
from app.reminders.models import JobRun
from app.reminders.worker_models import HoldReason, JobSchedule, WorkerClock
from app.rules.vocabulary import Role
from tests.web.conftest import ClientFor


def a_worker() -> None:
    now = clock.now()
    with transaction() as session:
        scheduling.keep_schedule([(job.name, job.what) for job in jobs.JOBS], {"remind": now})
        scheduling.keep_process("county-a:1:x", now, now, True)
        scheduling.keep_process("county-b:2:y", now, now, False)
        scheduling.keep_process("county-c:3:z", now, now - timedelta(minutes=5), False)
        session.add(JobRun(job="remind", started_at=now, finished_at=now, outcome="ok", count=7))
        session.add(
            JobRun(job="purge", started_at=now, finished_at=now, outcome="failed", error="ValueError x.py:1")
        )


def test_runs_failures_and_processes_are_listed(app: Flask, client_for: ClientFor) -> None:
    a_worker()
    page = client_for(Role.ADMIN).get("/settings/jobs").get_data(as_text=True)
    for text in (
        *(job.what for job in jobs.JOBS),
        "ValueError x.py:1",
        "运行",
        "待命",
        "没有心跳",
        "立即运行",
    ):
        assert text in page
    assert "没有后台进程在运行" not in page


def test_nobody_running_is_said(app: Flask, client_for: ClientFor) -> None:
    page = client_for(Role.ADMIN).get("/settings/jobs").get_data(as_text=True)
    assert "没有后台进程在运行，提醒不会送出" in page


def test_a_job_is_asked_for_and_a_held_clock_forbids_it_until_confirmed(
    app: Flask, client_for: ClientFor
) -> None:
    """Red when a held clock still lets a job be asked for, or the confirmation is not kept."""
    a_worker()
    admin = client_for(Role.ADMIN)
    assert admin.send("/settings/jobs/run", {"job": "purge"}).status_code == 302
    db.session.rollback()
    assert db.session.get_one(JobSchedule, "purge").asked_at is not None
    assert "等待运行" in admin.get("/settings/jobs").get_data(as_text=True)
    assert admin.send("/settings/jobs/run", {"job": "nothing"}).status_code == 404
    with transaction() as session:
        session.merge(
            WorkerClock(
                name=clock_guard.NAME, tick_at=clock.now(), boot_id="b", since_boot=1.0, held_at=clock.now(),
                held_because=HoldReason.JUMP, drift_seconds=-86_400,
            )
        )  # fmt: skip
    page = admin.get("/settings/jobs").get_data(as_text=True)
    assert "后台任务已暂停：系统时钟突变" in page
    assert "慢 1 day" not in page
    assert "立即运行<" not in page
    refused = admin.send("/settings/jobs/run", {"job": "remind"}, follow_redirects=True)
    assert "不能立即运行" in refused.get_data(as_text=True)
    assert admin.send("/settings/jobs/clock").status_code == 302
    assert "已确认，正在恢复" in admin.get("/settings/jobs").get_data(as_text=True)
    db.session.rollback()
    row = db.session.get_one(WorkerClock, clock_guard.NAME, populate_existing=True)
    assert row.confirmed_by == admin.user.id
    again = admin.send("/settings/jobs/clock", follow_redirects=True)
    assert "无需确认" in again.get_data(as_text=True)
