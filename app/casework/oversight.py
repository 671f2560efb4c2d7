"""Who was urged about a case, and what did the director demand in writing? (催办、督办的记录)"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.casework.models import LegalCase, of_case
from app.extensions import Base, BigId, Shown, term
from app.rules.vocabulary import SlipState, Term
from app.staff.models import Office, User


class Urging(Base):
    """One urging (催办): at most one a case and day, so that nobody is urged by three people at once."""

    __tablename__ = "urging"
    shown = Shown.OFFICE
    __table_args__ = (of_case(), UniqueConstraint("office_id", "case_id", "on_date"), Index(None, "case_id"))

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    office_id: Mapped[int] = mapped_column(BigId)
    case_id: Mapped[int] = mapped_column(BigId)
    on_date: Mapped[date]
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    text: Mapped[str] = mapped_column(String(500))

    by: Mapped[User] = relationship()
    recipients: Mapped[list[UrgingRecipient]] = relationship(
        back_populates="urging", order_by="UrgingRecipient.user_id"
    )


class UrgingRecipient(Base):
    """Somebody who was urged (被催人)."""

    __tablename__ = "urging_recipient"
    shown = Shown.NOWHERE
    __table_args__ = (Index(None, "user_id", "urging_id"),)

    urging_id: Mapped[int] = mapped_column(ForeignKey("urging.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), primary_key=True)

    urging: Mapped[Urging] = relationship(back_populates="recipients")
    user: Mapped[User] = relationship()


class SupervisionCounter(Base):
    """The last slip number given per issuing office and year (督办编号计数), so that none is skipped."""

    __tablename__ = "supervision_counter"
    shown = Shown.NOWHERE

    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last_seq: Mapped[int]


class SupervisionSlip(Base):
    """A supervision slip (督办单): numbered by the office that issued it, answered by one person."""

    __tablename__ = "supervision_slip"
    shown = Shown.OFFICE
    __table_args__ = (
        of_case(),
        UniqueConstraint("issuer_office_id", "year", "seq"),
        Index(None, "office_id", "case_id"),
        Index(None, "addressee_id", "state"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    office_id: Mapped[int] = mapped_column(BigId)
    case_id: Mapped[int] = mapped_column(BigId)
    issuer_office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    year: Mapped[int]
    seq: Mapped[int]
    issued_on: Mapped[date]
    issued_at: Mapped[datetime]
    issued_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    addressee_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    reason: Mapped[str] = mapped_column(Text)
    requirement: Mapped[str] = mapped_column(Text)
    reply_due_on: Mapped[date]  # moved when a reply is sent back
    state: Mapped[SlipState] = mapped_column(term(SlipState))
    lifted_on: Mapped[date | None]

    case: Mapped[LegalCase] = relationship()
    issuer_office: Mapped[Office] = relationship()
    issuer: Mapped[User] = relationship(foreign_keys=[issued_by])
    addressee: Mapped[User] = relationship(foreign_keys=[addressee_id])
    entries: Mapped[list[SupervisionEntry]] = relationship(
        back_populates="slip", order_by="SupervisionEntry.id"
    )

    @property
    def number(self) -> str:
        """督办〔2026〕7号."""
        return f"督办〔{self.year}〕{self.seq}号"


class EntryKind(Term):
    """What was said about a slip (督办往来)."""

    REPLY = "reply", "答复"
    RETURN = "return", "退回"
    LIFT = "lift", "解除"


class SupervisionEntry(Base):
    """One turn of the thread below a slip (督办往来). Append-only."""

    __tablename__ = "supervision_entry"
    shown = Shown.NOWHERE
    __table_args__ = (Index(None, "slip_id", "id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    slip_id: Mapped[int] = mapped_column(ForeignKey("supervision_slip.id"))
    kind: Mapped[EntryKind] = mapped_column(term(EntryKind))
    at: Mapped[datetime]
    author_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))  # None: the system
    author_name: Mapped[str] = mapped_column(String(40))
    text: Mapped[str] = mapped_column(Text)
    reply_due_on: Mapped[date | None]  # the new day, when sent back

    slip: Mapped[SupervisionSlip] = relationship(back_populates="entries")
