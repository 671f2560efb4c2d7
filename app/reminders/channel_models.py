"""By which ways does a message leave, to whom, and what became of it? Ladder rows, channels, outbox."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.casework.models import of_case
from app.confidential import new_row_key, sealed_property
from app.extensions import Base, BigId, Shown, term
from app.reminders.models import MessageKind
from app.rules.ladder import ChannelKind, LadderStep, Waiting
from app.rules.vocabulary import Term


class LadderRow(Base):
    """A dated row of an office's own reminder ladder (提醒阶梯); never edited, the newest counts.

    `withdrawn` rows end the office's own setting: what stands above it holds again.
    """

    __tablename__ = "ladder_row"
    __table_args__ = (Index(None, "office_id", "effective_from"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    kind: Mapped[str] = mapped_column(String(40), default="")  # a DeadlineKind code; "" all kinds
    step: Mapped[LadderStep] = mapped_column(term(LadderStep))
    effective_from: Mapped[date]
    days: Mapped[int | None]
    in_working_days: Mapped[bool] = mapped_column(default=False)
    hearers: Mapped[list[str]] = mapped_column(JSON, default=list)  # Hearer codes
    waiting: Mapped[Waiting] = mapped_column(term(Waiting))
    channels: Mapped[list[str]] = mapped_column(JSON, default=list)  # ChannelKind codes
    is_silent: Mapped[bool] = mapped_column(default=False)
    withdrawn: Mapped[bool] = mapped_column(default=False)
    set_at: Mapped[datetime]
    set_by: Mapped[int | None] = mapped_column(BigId)


class StandIn(Base):
    """Somebody stands in for a colleague for some days (代班), both ends included."""

    __tablename__ = "stand_in"
    __table_args__ = (Index(None, "user_id", "to_on"), Index(None, "substitute_id"))

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    substitute_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    from_on: Mapped[date]
    to_on: Mapped[date]
    set_at: Mapped[datetime]
    set_by: Mapped[int | None] = mapped_column(BigId)
    ended_at: Mapped[datetime | None]  # taken back before its time


class Channel(Base):
    """One way out as an office has set it up (通知渠道); what can be misused is encrypted.

    `failing_since` is set from the first refusal to the next success: pages say so meanwhile.
    """

    __tablename__ = "channel"
    __table_args__ = (UniqueConstraint("office_id", "kind"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    kind: Mapped[ChannelKind] = mapped_column(term(ChannelKind))
    is_on: Mapped[bool] = mapped_column(default=False)
    may_opt_out: Mapped[bool] = mapped_column(default=True)  # 个人可以关闭
    settings: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # nothing secret
    row_key: Mapped[str] = mapped_column(String(32), default=new_row_key)
    address_sealed: Mapped[str | None] = mapped_column(Text)  # robot address: who has it can write
    secret_sealed: Mapped[str | None] = mapped_column(Text)  # password or signing key
    failing_since: Mapped[datetime | None]
    last_error: Mapped[str] = mapped_column(String(80), default="")
    last_sent_at: Mapped[datetime | None]
    updated_at: Mapped[datetime]

    address = sealed_property("address")
    secret = sealed_property("secret")


class ChannelPreference(Base):
    """Whether and where one person wants to be told by a channel (通知设置)."""

    __tablename__ = "channel_preference"
    __table_args__ = (UniqueConstraint("user_id", "kind"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    kind: Mapped[ChannelKind] = mapped_column(term(ChannelKind))
    is_on: Mapped[bool] = mapped_column(default=True)
    row_key: Mapped[str] = mapped_column(String(32), default=new_row_key)
    address_sealed: Mapped[str | None] = mapped_column(Text)
    secret_sealed: Mapped[str | None] = mapped_column(Text)
    updated_at: Mapped[datetime]

    address = sealed_property("address")
    secret = sealed_property("secret")


class OutsideState(Term):
    """What became of a message that leaves the system (外发状态)."""

    PENDING = "pending", "待发送"
    CLAIMED = "claimed", "发送中"
    RETRY = "retry", "待重试"
    SENT = "sent", "已送出"
    FAILED = "failed", "发送失败"
    UNSURE = "unsure", "待核实"
    CANCELLED = "cancelled", "已取消"


class OutsideMessage(Base):
    """One message to one person by one channel (外发消息): at most once where the gateway has no key.

    `key` is given to gateways that drop doubles. `text` carries a case number at most.
    """

    __tablename__ = "outside_message"
    shown = Shown.NOWHERE
    __table_args__ = (
        of_case(),
        UniqueConstraint("inbox_id", "channel"),
        UniqueConstraint("key"),
        Index(None, "state", "next_try_at"),
        Index(None, "office_id", "state"),
        Index(None, "recipient_id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    office_id: Mapped[int] = mapped_column(BigId)
    case_id: Mapped[int | None] = mapped_column(BigId)
    inbox_id: Mapped[int] = mapped_column(ForeignKey("inbox_message.id"))
    recipient_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    channel_id: Mapped[int] = mapped_column(ForeignKey("channel.id"))
    channel: Mapped[ChannelKind] = mapped_column(term(ChannelKind))
    kind: Mapped[MessageKind] = mapped_column(term(MessageKind))
    key: Mapped[str] = mapped_column(String(32))
    text: Mapped[str] = mapped_column(String(500))
    waiting: Mapped[Waiting] = mapped_column(term(Waiting))
    state: Mapped[OutsideState] = mapped_column(term(OutsideState))
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]
    planned_at: Mapped[datetime]  # when it should have left; long before the sending: 迟发
    next_try_at: Mapped[datetime]
    claimed_by: Mapped[str] = mapped_column(String(80), default="")
    claimed_until: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    is_late: Mapped[bool] = mapped_column(default=False)
    error: Mapped[str] = mapped_column(String(80), default="")
    settled_by: Mapped[int | None] = mapped_column(BigId)  # who confirmed or sent again


class WorkerMark(Base):
    """What the worker must remember between rounds (进程记号): last round, installation, hold."""

    __tablename__ = "worker_mark"
    shown = Shown.NOWHERE

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[str] = mapped_column(String(200), default="")
    at: Mapped[datetime]
