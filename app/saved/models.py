"""Which filters of the case list did somebody keep, and who wants them every month? (保存的报表)"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.extensions import Base, BigId, Shown
from app.staff.models import User


class SavedReport(Base):
    """A filter of the case list under a name; `filters` as they stand in the list's address."""

    __tablename__ = "saved_report"
    shown = Shown.NOWHERE
    __table_args__ = (UniqueConstraint("owner_id", "name"), Index(None, "office_id"))

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    owner_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    name: Mapped[str] = mapped_column(String(40))
    filters: Mapped[dict[str, str]] = mapped_column(JSON)
    is_shared: Mapped[bool] = mapped_column(default=False)  # seen by everybody of the office
    created_at: Mapped[datetime]

    owner: Mapped[User] = relationship()
    subscriptions: Mapped[list[Subscription]] = relationship(
        back_populates="report", cascade="all, delete-orphan", lazy="selectin"
    )


class Subscription(Base):
    """Somebody who is told every month how many cases a saved report has (每月发送)."""

    __tablename__ = "saved_report_subscription"
    shown = Shown.NOWHERE

    report_id: Mapped[int] = mapped_column(ForeignKey("saved_report.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    told_month: Mapped[str] = mapped_column(String(7))  # 2026-11: the last one told, or that began before

    report: Mapped[SavedReport] = relationship(back_populates="subscriptions")
