"""Who reads the limits in a calendar of their own, under which secret address?"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.extensions import Base, BigId, Shown, term
from app.rules.vocabulary import Term
from app.staff.models import Office, User


class FeedScope(Term):
    """Whose limits a feed shows (订阅范围)."""

    OWN = "own", "本人承办案件"
    OFFICE = "office", "本机构案件"


class CalendarFeed(Base):
    """One address a calendar is read from (日历订阅地址). The address itself is nowhere: only a keyed hash.

    `user_id` made it: the lawyer whose own it is, or the director who made that of the office.
    One of each owner is live at most; those revoked stay, with the day they were last read.
    """

    __tablename__ = "calendar_feed"
    shown = Shown.NOWHERE
    __table_args__ = (
        UniqueConstraint("token_hash"),
        Index(None, "user_id", "scope"),
        Index(None, "office_id", "scope"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    scope: Mapped[FeedScope] = mapped_column(term(FeedScope))
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    token_hash: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    read_on: Mapped[date | None]  # the last day a calendar asked for it

    office: Mapped[Office] = relationship()
    user: Mapped[User] = relationship()
