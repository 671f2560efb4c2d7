"""Which months were checked and sent, and as what? Locked figures are kept as they were (报送)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.extensions import Base, BigId, term
from app.rules.vocabulary import Term
from app.staff.models import Office


class ReturnState(Term):
    """Where a monthly return stands (报送状态)."""

    DRAFT = "draft", "草稿"
    CHECKED = "checked", "已核对"
    LOCKED = "locked", "已锁定报送"
    RETURNED = "returned", "已退回"


class MonthlyReturn(Base):
    """One version of the return of an office for a month (统计月报).

    `figures` is the canonical text of the locked report, empty until locked; `digest` its SHA-256,
    which the audit log holds too. Once locked, only `state` may change.
    """

    __tablename__ = "stats_return"
    __table_args__ = (UniqueConstraint("office_id", "period", "version"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    period: Mapped[str] = mapped_column(String(7))  # 2026-10
    version: Mapped[int]
    state: Mapped[ReturnState] = mapped_column(term(ReturnState))
    first_on: Mapped[date]
    end_on: Mapped[date]
    zero_confirmed: Mapped[bool] = mapped_column(default=False)  # 零报告
    findings: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)  # of the check, as then
    explanation: Mapped[str] = mapped_column(String(500), default="")
    locked_at: Mapped[datetime | None]
    definitions: Mapped[int] = mapped_column(default=0)  # 口径版本
    figures: Mapped[str] = mapped_column(Text, default="")
    digest: Mapped[str] = mapped_column(String(64), default="")

    office: Mapped[Office] = relationship()
    steps: Mapped[list[ReturnStep]] = relationship(
        back_populates="version_of", order_by="ReturnStep.id", lazy="selectin"
    )


class ReturnStep(Base):
    """Who took a return one step further, and when (核对、锁定、退回)."""

    __tablename__ = "stats_return_step"
    __table_args__ = (Index(None, "return_id", "id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    return_id: Mapped[int] = mapped_column(ForeignKey("stats_return.id"))
    at: Mapped[datetime]
    actor_id: Mapped[int | None] = mapped_column(BigId)
    actor_name: Mapped[str] = mapped_column(String(80))
    state: Mapped[ReturnState] = mapped_column(term(ReturnState))
    note: Mapped[str] = mapped_column(String(500), default="")

    version_of: Mapped[MonthlyReturn] = relationship(back_populates="steps")


class ReturnList(Base):
    """The cases behind one figure of a locked return (锁定时的明细), as they were counted."""

    __tablename__ = "stats_return_list"

    return_id: Mapped[int] = mapped_column(ForeignKey("stats_return.id"), primary_key=True)
    figure: Mapped[str] = mapped_column(String(40), primary_key=True)
    pieces: Mapped[str] = mapped_column(Text)
