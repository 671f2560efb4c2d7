"""What do the worker processes write down about themselves? Who runs, what is due, whether the clock is trusted."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base, Shown, term
from app.rules.vocabulary import Term


class HoldReason(Term):
    """Why the worker does nothing for now (暂停原因)."""

    JUMP = "jump", "系统时钟突变"
    BACKWARD = "backward", "系统时钟早于上次运行"
    LONG_GAP = "long_gap", "停机较久且时钟未经校准"


class WorkerProcess(Base):
    """One worker process, active or standing by (后台进程)."""

    __tablename__ = "worker_process"
    shown = Shown.NOWHERE

    holder: Mapped[str] = mapped_column(String(80), primary_key=True)
    started_at: Mapped[datetime]
    beat_at: Mapped[datetime]
    is_active: Mapped[bool] = mapped_column(default=False)


class JobSchedule(Base):
    """A row of the table of jobs as the active process keeps it (任务计划): next run, and who asked for one now."""

    __tablename__ = "job_schedule"
    shown = Shown.NOWHERE

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    what: Mapped[str] = mapped_column(String(120))
    position: Mapped[int]
    next_run_at: Mapped[datetime | None]
    asked_at: Mapped[datetime | None]
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))


class WorkerClock(Base):
    """The last tick of the active process, and the hold when its clock is not to be trusted (时钟核对)."""

    __tablename__ = "worker_clock"
    shown = Shown.NOWHERE

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    tick_at: Mapped[datetime]
    boot_id: Mapped[str] = mapped_column(String(40))
    since_boot: Mapped[float]  # seconds
    held_at: Mapped[datetime | None]
    held_because: Mapped[HoldReason | None] = mapped_column(term(HoldReason))
    drift_seconds: Mapped[int] = mapped_column(default=0)  # of the wall clock when held; + ahead
    confirmed_by: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    confirmed_at: Mapped[datetime | None]
