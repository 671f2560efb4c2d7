"""Which clocks of a case are running? Deadline rows and the spans that do not count."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.casework.models import LegalCase, of_case
from app.extensions import Base, BigId, term
from app.rules.vocabulary import Term


class DeadlineState(Term):
    """What became of a clock (期限状态)."""

    RUNNING = "running", "计时中"
    PAUSED = "paused", "暂停"
    MET = "met", "已完成"
    MISSED = "missed", "逾期完成"
    CANCELLED = "cancelled", "不再适用"


class Deadline(Base):
    """One clock of a case (期限). Nominal and rolled day are both kept; alarms run on the earlier.

    `rule_id` names the row of rules.limits used, so that the date can be explained.
    """

    __tablename__ = "deadline"
    __table_args__ = (
        of_case(),
        Index(None, "office_id", "case_id"),
        Index(None, "state", "target_on"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    office_id: Mapped[int] = mapped_column(BigId)
    case_id: Mapped[int] = mapped_column(BigId)
    kind: Mapped[str] = mapped_column(String(40))  # a DeadlineKind code
    rule_id: Mapped[str] = mapped_column(String(60))
    state: Mapped[DeadlineState] = mapped_column(term(DeadlineState))
    started_on: Mapped[date]
    set_due_on: Mapped[date | None]  # the day set for this case, where the rule sets none
    nominal_due_on: Mapped[date]
    rolled_due_on: Mapped[date]
    promise_due_on: Mapped[date | None]
    target_on: Mapped[date]  # the earlier of nominal and promise: lamps and alarms
    is_tentative: Mapped[bool] = mapped_column(default=False)  # 暂定: beyond the known calendar
    met_on: Mapped[date | None]

    case: Mapped[LegalCase] = relationship()
    pauses: Mapped[list[DeadlinePause]] = relationship(
        back_populates="deadline", order_by="DeadlinePause.from_on", lazy="selectin"
    )

    @property
    def is_open(self) -> bool:
        return self.state in (DeadlineState.RUNNING, DeadlineState.PAUSED)


class DeadlinePause(Base):
    """A span that does not count (扣除期间); open while `to_on` is empty."""

    __tablename__ = "deadline_pause"

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    deadline_id: Mapped[int] = mapped_column(ForeignKey("deadline.id"), index=True)
    from_on: Mapped[date]
    to_on: Mapped[date | None]
    reason: Mapped[str] = mapped_column(String(20))  # a PauseReason code

    deadline: Mapped[Deadline] = relationship(back_populates="pauses")
