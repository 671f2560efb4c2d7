"""What stands on the page 后台任务?"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from app import clock
from app.reminders import clock_guard, delivery, scheduling
from app.reminders.scheduling import RunOutcome
from app.reminders.worker_models import HoldReason, WorkerClock

_KINDS = {RunOutcome.OK: "g", RunOutcome.FAILED: "r", RunOutcome.RUNNING: "b"}
_WHAT_TO_DO = {
    HoldReason.JUMP: "系统时钟与开机计时相差较大。请核对服务器时间；时间正确的，确认后继续。",
    HoldReason.BACKWARD: "系统时钟早于上次运行的时间。请核对服务器时间；时间正确的，确认后继续。",
    HoldReason.LONG_GAP: "距上次运行已久，且系统没有报告时钟已校准。请核对服务器时间；时间正确的，确认后继续。",
}


def context(now: datetime) -> dict[str, Any]:
    """Everything the page shows."""
    held = clock_guard.held()
    processes = scheduling.processes(now)
    return {
        "jobs": scheduling.job_lines(now),
        "outcome_kinds": _KINDS,
        "processes": processes,
        "is_alive": any(is_fresh and row.is_active for row, is_fresh in processes),
        "backlog": delivery.count_pending(),
        "failures": scheduling.failed_runs(),
        "held": held,
        "held_text": _WHAT_TO_DO[held.held_because] if held and held.held_because else "",
        "drift": _drift(held),
        "server_time": now.astimezone(clock.SHANGHAI),
    }


def _drift(held: WorkerClock | None) -> str:
    """By how much the clock is off, in words; empty when it is not about that."""
    if held is None or not held.drift_seconds:
        return ""
    ahead = "快" if held.drift_seconds > 0 else "慢"
    minutes, seconds = divmod(abs(held.drift_seconds), 60)
    hours, minutes = divmod(minutes, 60)
    parts = ((hours, "小时"), (minutes, "分"), (seconds, "秒"))
    return f"{ahead} " + " ".join(f"{number} {unit}" for number, unit in parts if number)
