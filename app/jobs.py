"""What does the worker process do by itself, and when?

JOBS is the table. APScheduler is only a timer (memory job store): what is to be done
is read from rows each time, so downtime delays and never loses. One process at a time
is active (see app/worker.py); a second one stands by and takes over when the lease runs out.
"""

from __future__ import annotations

import logging
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final, cast

from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger
from flask import Flask, current_app
from sqlalchemy import CursorResult, delete

from app import casework, clock, reminders, saved
from app.audit import system_actor
from app.casework import retiming
from app.casework.models import CaseViewing, Draft
from app.extensions import take_stock, transaction
from app.reminders.models import JobRun
from app.staff.models import SignInAttempt, SignInSession
from config import Settings

LOG: Final = logging.getLogger("legalaid.jobs")

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


def send_outside(now: datetime) -> int:
    """Hand what waits to mail, robots and gateways; returns the number of messages sent."""
    settings: Settings = current_app.extensions["settings"]
    return reminders.send_outside(now, reminders.Witness(settings.sent_marker_path)).sent


def send_reports(now: datetime) -> int:
    """Tell whoever has a saved report sent every month; returns the number of messages."""
    return saved.send_monthly(now, _address_outside)


def _address_outside(report_id: int) -> str:
    """The address of a saved report as people type it; "" where none is set."""
    settings: Settings = current_app.extensions["settings"]
    base = settings.public_base_url.rstrip("/")
    path = current_app.url_map.bind("localhost").build("saved.show", {"report_id": report_id})
    return f"{base}{path}" if base else ""


def lapse_promises(now: datetime) -> int:
    """Let run out what was promised and never proved (补证承诺到期); returns the number of cases."""
    with transaction():
        return casework.lapse_promises(system_actor("系统"), clock.local_date(now))


def settle_tentative(now: datetime) -> int:
    """暂定的期限: worked out anew once a newer release, or the office, knows the holidays."""
    with transaction():
        return retiming.recompute(system_actor("系统"), only_tentative=True)


def purge(now: datetime) -> int:
    """Delete what has had its day: sessions, failed sign-ins, viewings, drafts, old job runs."""
    removed = 0
    for column, days in _KEPT_DAYS:
        with transaction() as session:
            outdated = delete(column.class_).where(column < now - timedelta(days=days))
            done = session.execute(outdated.execution_options(synchronize_session=False))
            removed += cast("CursorResult[Any]", done).rowcount
    return removed


def keep_fast(now: datetime) -> int:
    """更新数据库统计: so that pages stay fast as tables grow; counts nothing."""
    take_stock()
    return 0


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
    Job("send_outside", "外发：把待发消息交给邮件、企业微信等渠道", send_outside),
    Job("send_reports", "每月报表：每月第一个工作日发送订阅的视图", send_reports, cron="35 8-21 * * *"),
    Job("lapse_promises", "补证承诺到期：取消未补证的优先", lapse_promises, cron="5 * * * *"),
    Job("settle_tentative", "暂定期限：放假安排公布后重新计算", settle_tentative, cron="10 6 * * *"),
    Job("purge", "清理：过期会话、草稿和查看记录", purge, cron="30 3,15 * * *"),
    Job("keep_fast", "数据库统计：数据增多后保持查询速度", keep_fast, cron="45 3 * * *"),
)


def run_job(app: Flask, job: Job, at: datetime | None = None) -> str:
    """Run one job, leave a JobRun row and one log line; returns the outcome, ok or failed.

    `at` is the moment the clock was last checked; it is what the job takes for now.
    """
    started = time.monotonic()
    with app.app_context():
        now = at or clock.now()
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
