"""What must somebody be told? Reminders, the inbox, and the worker's own records."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.casework.models import of_case
from app.extensions import Base, BigId, Shown, term
from app.rules.vocabulary import ReminderLevel, Term


class ReminderState(Term):
    """What became of a reminder (提醒状态)."""

    PENDING = "pending", "待发送"
    SENT = "sent", "已发送"
    CANCELLED = "cancelled", "已取消"


class MessageKind(Term):
    """What a message in the inbox is (消息种类)."""

    REMINDER = "reminder", "提醒"
    DIGEST = "digest", "每日摘要"
    URGE = "urge", "催办"
    SUPERVISION = "supervision", "督办"
    NOTE = "note", "系统通知"


class Reminder(Base):
    """One person to be told once of one deadline at one level (提醒).

    `occurrence` counts the repeats after the first day overdue; `planned_at` is the instant
    from which it may be delivered; `in_digest` leaves it to the daily digest.
    """

    __tablename__ = "reminder"
    shown = Shown.NOWHERE
    __table_args__ = (
        of_case(),
        UniqueConstraint(
            "deadline_id", "level", "occurrence", "due_on", "recipient_id", "channel", name="uq_reminder_once"
        ),
        Index(None, "state", "id"),
        Index(None, "recipient_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    office_id: Mapped[int] = mapped_column(BigId)
    case_id: Mapped[int] = mapped_column(BigId)
    deadline_id: Mapped[int] = mapped_column(ForeignKey("deadline.id"))
    level: Mapped[ReminderLevel] = mapped_column(term(ReminderLevel))
    occurrence: Mapped[int] = mapped_column(default=0)
    due_on: Mapped[date]  # the deadline's target day the reminder speaks of
    recipient_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    channel: Mapped[str] = mapped_column(String(20), default="in_app")
    state: Mapped[ReminderState] = mapped_column(term(ReminderState))
    in_digest: Mapped[bool] = mapped_column(default=False)
    raised_at: Mapped[datetime]
    planned_at: Mapped[datetime]
    is_late: Mapped[bool] = mapped_column(default=False)  # 迟发: found only after a standstill
    sent_at: Mapped[datetime | None]


class InboxMessage(Base):
    """A message in somebody's inbox (站内消息).

    `key` says what it is about, so that nothing is put there twice; `lines` are the entries
    of a digest as they stood that morning.
    """

    __tablename__ = "inbox_message"
    shown = Shown.NOWHERE
    __table_args__ = (
        of_case(),
        UniqueConstraint("reminder_id"),
        UniqueConstraint("recipient_id", "key"),
        Index(None, "recipient_id", "read_at", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    office_id: Mapped[int] = mapped_column(BigId)
    case_id: Mapped[int | None] = mapped_column(BigId)
    recipient_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    reminder_id: Mapped[int | None] = mapped_column(ForeignKey("reminder.id"))
    kind: Mapped[MessageKind] = mapped_column(term(MessageKind))
    key: Mapped[str] = mapped_column(String(80))
    level: Mapped[ReminderLevel | None] = mapped_column(term(ReminderLevel))
    title: Mapped[str] = mapped_column(String(120))
    body: Mapped[str] = mapped_column(Text, default="")
    lines: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    is_late: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]


class JobRun(Base):
    """One run of a job (任务运行记录)."""

    __tablename__ = "job_run"
    shown = Shown.NOWHERE
    __table_args__ = (Index(None, "job", "started_at"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    job: Mapped[str] = mapped_column(String(40))
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(String(20), default="running")  # running, ok, failed
    count: Mapped[int] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(String(80), default="")


class WorkerLease(Base):
    """Which reminder process is the active one, and when it was last alive (心跳与租约)."""

    __tablename__ = "worker_lease"
    shown = Shown.NOWHERE

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    holder: Mapped[str] = mapped_column(String(80))
    beat_at: Mapped[datetime]
    until: Mapped[datetime]
