"""What happened to the dispute itself? Procedural events and the answers to what they propose."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.casework.models import LegalCase, of_case
from app.extensions import Base, BigId, Shown
from app.rules.event_kinds import EventKind
from app.rules.service import ServiceMode
from app.rules.vocabulary import Term


class Acceptance(Term):
    """What the lawyer said of a proposed limit (期限确认). It runs until it is declined."""

    PROPOSED = "proposed", "待确认"
    ACCEPTED = "accepted", "已接受"
    CORRECTED = "corrected", "已更正"
    DECLINED = "declined", "不接受"


class ProceduralEvent(Base):
    """Something that set limits of the dispute running (程序事件): a judgment served, an accident.

    `happened_on` is the day typed in, `served_on` the day periods start from: the same,
    unless the mode of service moves it by the rule row `service_rule_id` (公告送达).
    """

    __tablename__ = "procedural_event"
    shown = Shown.OFFICE
    __table_args__ = (of_case(), Index(None, "office_id", "case_id"))

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    office_id: Mapped[int] = mapped_column(BigId)
    case_id: Mapped[int] = mapped_column(BigId)
    kind: Mapped[str] = mapped_column(String(40))  # an EventKind code
    happened_on: Mapped[date]
    service_mode: Mapped[str] = mapped_column(String(20), default="")  # a ServiceMode code; "" not served
    served_on: Mapped[date]
    service_rule_id: Mapped[str] = mapped_column(String(60), default="")
    document: Mapped[str] = mapped_column(String(200), default="")
    reported_by: Mapped[str] = mapped_column(String(40), default="")  # 代录来源
    recorded_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    recorded_at: Mapped[datetime]

    case: Mapped[LegalCase] = relationship()

    @property
    def label(self) -> str:
        """收到民事一审判决书."""
        return EventKind(self.kind).label

    @property
    def mode(self) -> ServiceMode | None:
        """How the document was served; None where nothing was served."""
        return ServiceMode(self.service_mode) if self.service_mode else None
