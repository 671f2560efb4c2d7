"""Which clocks of a case are running? Deadline rows and the spans that do not count."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.casework.models import LegalCase, of_case
from app.casework.procedural import ProceduralEvent
from app.extensions import Base, BigId, Shown, term
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

    `rule_id` names the rule row used, shipped or the office's own, and `promise_days` the
    promise in force at the start, so that the date can be explained.
    """

    __tablename__ = "deadline"
    shown = Shown.OFFICE
    __table_args__ = (
        of_case(),
        Index(None, "office_id", "case_id"),
        Index(None, "state", "target_on"),
        Index(None, "state", "warn_on"),
        Index(None, "office_id", "state", "kind", "target_on"),  # what an office is late with
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    office_id: Mapped[int] = mapped_column(BigId)
    case_id: Mapped[int] = mapped_column(BigId)
    kind: Mapped[str] = mapped_column(String(40))  # a DeadlineKind code
    rule_id: Mapped[str] = mapped_column(String(60))
    state: Mapped[DeadlineState] = mapped_column(term(DeadlineState))
    started_on: Mapped[date]
    started_at: Mapped[datetime | None]  # for limits in hours
    set_due_on: Mapped[date | None]  # the day set for this case, where the rule sets none
    promise_days: Mapped[int | None]  # 承诺时限, calendar days
    nominal_due_on: Mapped[date]
    rolled_due_on: Mapped[date]
    promise_due_on: Mapped[date | None]
    target_on: Mapped[date]  # the earlier of nominal and promise: lamps and alarms
    warn_on: Mapped[date]  # yellow from here (提前提醒)
    due_at: Mapped[datetime | None]  # for limits in hours
    is_tentative: Mapped[bool] = mapped_column(default=False)  # 暂定: beyond the known calendar
    met_on: Mapped[date | None]
    event_id: Mapped[int | None] = mapped_column(ForeignKey("procedural_event.id"), index=True)
    acceptance: Mapped[str] = mapped_column(String(20), default="")  # an Acceptance code; "" the office's own
    document: Mapped[str] = mapped_column(String(200), default="")  # 判决书 etc.
    restarted_from_id: Mapped[int | None] = mapped_column(ForeignKey("deadline.id"))  # 中断
    extended_on: Mapped[date | None]  # 延长、顺延: decided that day,
    extended_to: Mapped[date | None]  # until that day,
    extension_document: Mapped[str] = mapped_column(String(200), default="")  # by that document

    case: Mapped[LegalCase] = relationship()
    event: Mapped[ProceduralEvent | None] = relationship(lazy="selectin")
    pauses: Mapped[list[DeadlinePause]] = relationship(
        back_populates="deadline", order_by="DeadlinePause.from_on", lazy="selectin"
    )

    @property
    def is_open(self) -> bool:
        return self.state in (DeadlineState.RUNNING, DeadlineState.PAUSED)


class DeadlinePause(Base):
    """A span that does not count (扣除期间); open while `to_on` is empty."""

    __tablename__ = "deadline_pause"
    shown = Shown.NOWHERE

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    deadline_id: Mapped[int] = mapped_column(ForeignKey("deadline.id"), index=True)
    from_on: Mapped[date]
    to_on: Mapped[date | None]
    reason: Mapped[str] = mapped_column(String(20))  # a PauseReason code
    document: Mapped[str] = mapped_column(String(200), default="")

    deadline: Mapped[Deadline] = relationship(back_populates="pauses")
