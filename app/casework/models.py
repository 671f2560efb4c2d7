"""What is written about a case? The case, its papers, parties, decisions, people and events.

The clocks of a case are in `clocks.py`. Children carry `office_id` and point to
the case by (office_id, case_id), so that a province can be split by office.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, ForeignKeyConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.confidential import sealed_property
from app.extensions import Base, BigId, Shown, term
from app.parties.models import BeneficiaryStatus, Person
from app.rules.procedure import DONE
from app.rules.vocabulary import (
    AidForm,
    BeneficiaryType,
    CaseStatus,
    DecisionKind,
    HardshipGround,
    Outcome,
    ReceivedVia,
    WaiverBasis,
)
from app.staff.models import Office, User


def of_case() -> ForeignKeyConstraint:
    """The composite foreign key every child of a case carries."""
    return ForeignKeyConstraint(["office_id", "case_id"], ["legal_case.office_id", "legal_case.id"])


class CaseCounter(Base):
    """The last case number given per office and year (案号计数), so that none is skipped."""

    __tablename__ = "case_counter"
    shown = Shown.NOWHERE

    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last_seq: Mapped[int]


class LegalCase(Base):
    """One application and what became of it (案件).

    `status`, `next_due_on`, `next_due_kind`, `priority_tier` and `tier_until` are what
    the queue sorts by; the last four, `next_warn_on` and `next_is_tentative` are derived and
    re-derivable (`flask check`).
    """

    __tablename__ = "legal_case"
    shown = Shown.OFFICE
    __table_args__ = (
        UniqueConstraint("office_id", "id"),
        UniqueConstraint("office_id", "year", "seq"),
        UniqueConstraint("form_token"),
        ForeignKeyConstraint(["person_office_id", "person_id"], ["person.office_id", "person.id"]),
        # All that the queue orders and counts by, and whose turn a case is: a page asks this index alone.
        Index(
            "ix_legal_case_queue",
            *("office_id", "status", "priority_tier", "next_due_on", "received_at", "id", "tier_until"),
            *("is_provisional", "next_warn_on", "is_paused", "supervised_until"),
            *("handler_id", "lawyer_id", "proposal", "file_received_on"),
        ),
        Index(None, "office_id", "id", "status"),  # the done, newest first
        Index(None, "person_office_id", "person_id"),
        Index(None, "lawyer_id", "status"),
        Index(None, "office_id", "received_on"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    year: Mapped[int]
    seq: Mapped[int]
    case_no: Mapped[str] = mapped_column(String(40))  # 清江法援〔2026〕118号
    form_token: Mapped[str] = mapped_column(String(64))  # one per opened form: one case per form
    status: Mapped[CaseStatus] = mapped_column(term(CaseStatus))

    person_office_id: Mapped[int] = mapped_column(BigId)  # the centre that keeps the person's file
    person_id: Mapped[int] = mapped_column(BigId)
    beneficiary_status_id: Mapped[int | None] = mapped_column(ForeignKey("beneficiary_status.id"))
    applicant_name: Mapped[str] = mapped_column(String(80))  # as on this application
    beneficiary_type: Mapped[BeneficiaryType] = mapped_column(term(BeneficiaryType, "beneficiary_type"))

    received_at: Mapped[datetime]
    received_on: Mapped[date]  # the legal day the review clock starts from
    received_via: Mapped[ReceivedVia] = mapped_column(term(ReceivedVia))
    matter: Mapped[str] = mapped_column(String(40))  # a code of rules.matters.MATTER
    aid_form: Mapped[AidForm] = mapped_column(term(AidForm))
    facts: Mapped[str] = mapped_column(Text, default="")
    amount_fen: Mapped[int | None] = mapped_column(BigId)
    hardship_ground: Mapped[HardshipGround] = mapped_column(term(HardshipGround))
    monthly_income_fen: Mapped[int | None] = mapped_column(BigId)
    time_bar_on: Mapped[date | None]  # when a limitation or filing period ends
    urgent_preservation: Mapped[bool] = mapped_column(default=False)
    remark: Mapped[str] = mapped_column(String(500), default="")

    assessment: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    override: Mapped[dict[str, Any] | None] = mapped_column(JSON)  # 人工判断: what, reason, who, when
    waiver: Mapped[WaiverBasis] = mapped_column(term(WaiverBasis))
    waiver_by: Mapped[int | None] = mapped_column(BigId)
    waiver_at: Mapped[datetime | None]
    is_provisional: Mapped[bool] = mapped_column(default=False)  # 先行提供 not yet confirmed
    proposal: Mapped[str] = mapped_column(String(20), default="")  # clerk's 审查意见: a DecisionKind
    proposal_note: Mapped[str] = mapped_column(Text, default="")

    priority_tier: Mapped[int]  # 1 应当优先, 2 可以优先, 3 ordinary
    tier_until: Mapped[date | None]  # priority is held by a promise until this day
    next_due_on: Mapped[date | None]
    next_due_kind: Mapped[str] = mapped_column(String(40), default="")
    next_warn_on: Mapped[date | None]  # the lamp of next_due_on is yellow from here
    next_is_tentative: Mapped[bool] = mapped_column(default=False)  # next_due_on is 暂定
    is_paused: Mapped[bool] = mapped_column(default=False)
    supervised_until: Mapped[date | None]  # reply day of an unanswered 督办; once past, the lamp is black

    handler_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))  # 受理人
    lawyer_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))  # 承办人
    decided_on: Mapped[date | None]
    assigned_on: Mapped[date | None]
    closed_on: Mapped[date | None]
    file_received_on: Mapped[date | None]
    archived_on: Mapped[date | None]
    outcome: Mapped[Outcome | None] = mapped_column(term(Outcome))
    recovered_fen: Mapped[int | None] = mapped_column(BigId)

    applicants: Mapped[int] = mapped_column(default=1)  # 申请人数
    is_divisible: Mapped[bool] = mapped_column(default=False)  # 诉求可分: each applicant counts as a case
    # Recipients by RecipientClass (受援人分类); None: several applicants, not counted yet
    recipients: Mapped[dict[str, int] | None] = mapped_column(JSON(none_as_null=True))
    version: Mapped[int] = mapped_column(default=1)

    office: Mapped[Office] = relationship()
    person: Mapped[Person] = relationship()
    beneficiary_status: Mapped[BeneficiaryStatus | None] = relationship()
    handler: Mapped[User] = relationship(foreign_keys=[handler_id])
    lawyer: Mapped[User | None] = relationship(foreign_keys=[lawyer_id])
    papers: Mapped[list[Paper]] = relationship(back_populates="case", order_by="Paper.id")
    opponents: Mapped[list[OpposingParty]] = relationship(back_populates="case", order_by="OpposingParty.id")
    events: Mapped[list[CaseEvent]] = relationship(back_populates="case", order_by="CaseEvent.id.desc()")

    __mapper_args__ = {"version_id_col": version}

    @property
    def short_no(self) -> str:
        """The number as tables show it: 2026-118."""
        return short_number(self.year, self.seq)

    @property
    def is_open(self) -> bool:
        """Whether anything is still to be done; open cases are found first."""
        return self.status not in DONE


def short_number(year: int, seq: int) -> str:
    """A case's number without its office: 2026-118."""
    return f"{year}-{seq:03d}"


class Paper(Base):
    """A paper the case needs (申请材料), asked for at most once (一次性告知)."""

    __tablename__ = "case_paper"
    shown = Shown.OFFICE
    __table_args__ = (of_case(), UniqueConstraint("office_id", "case_id", "label"))

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    office_id: Mapped[int] = mapped_column(BigId)
    case_id: Mapped[int] = mapped_column(BigId)
    label: Mapped[str] = mapped_column(String(80))
    is_required: Mapped[bool] = mapped_column(default=True)
    received_on: Mapped[date | None]
    asked_on: Mapped[date | None]

    case: Mapped[LegalCase] = relationship(back_populates="papers")


class PapersNotice(Base):
    """The one notice of everything missing (补充材料通知书) and until when."""

    __tablename__ = "papers_notice"
    shown = Shown.OFFICE
    __table_args__ = (of_case(), Index(None, "office_id", "case_id"))

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    office_id: Mapped[int] = mapped_column(BigId)
    case_id: Mapped[int] = mapped_column(BigId)
    issued_on: Mapped[date]
    due_on: Mapped[date]
    items: Mapped[list[str]] = mapped_column(JSON)
    answered_on: Mapped[date | None]
    issued_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))

    case: Mapped[LegalCase] = relationship()


class OpposingParty(Base):
    """Against whom (对方当事人); compared with applicants for conflicts of interest."""

    __tablename__ = "opposing_party"
    shown = Shown.OFFICE
    __table_args__ = (of_case(), Index(None, "name"), Index(None, "office_id", "case_id"))

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    office_id: Mapped[int] = mapped_column(BigId)
    case_id: Mapped[int] = mapped_column(BigId)
    name: Mapped[str] = mapped_column(String(80))

    case: Mapped[LegalCase] = relationship(back_populates="opponents")


class Decision(Base):
    """A decision with what it rested on (决定), so that it can be explained years later."""

    __tablename__ = "case_decision"
    shown = Shown.OFFICE
    __table_args__ = (of_case(), Index(None, "office_id", "case_id"))

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    office_id: Mapped[int] = mapped_column(BigId)
    case_id: Mapped[int] = mapped_column(BigId)
    kind: Mapped[DecisionKind] = mapped_column(term(DecisionKind))
    ground: Mapped[str] = mapped_column(String(40), default="")  # RefusalGround or TerminationGround
    article: Mapped[str] = mapped_column(String(120), default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    findings: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)  # Assessment.as_json()
    decided_on: Mapped[date]
    decided_at: Mapped[datetime]
    decided_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))

    case: Mapped[LegalCase] = relationship()
    decider: Mapped[User] = relationship()


class Assignment(Base):
    """Who handles the case, from when to when (指派)."""

    __tablename__ = "case_assignment"
    shown = Shown.OFFICE
    __table_args__ = (
        of_case(),
        Index(None, "office_id", "case_id"),
        Index(None, "lawyer_id", "assigned_at"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    office_id: Mapped[int] = mapped_column(BigId)
    case_id: Mapped[int] = mapped_column(BigId)
    lawyer_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    assigned_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    assigned_at: Mapped[datetime]
    signed_on: Mapped[date | None]  # 委托协议
    ended_at: Mapped[datetime | None]
    end_reason: Mapped[str] = mapped_column(String(500), default="")

    case: Mapped[LegalCase] = relationship()
    lawyer: Mapped[User] = relationship(foreign_keys=[lawyer_id])


class Objection(Base):
    """An objection to a refusal or termination (异议), 法律援助法 art 49."""

    __tablename__ = "case_objection"
    shown = Shown.OFFICE
    __table_args__ = (of_case(), Index(None, "office_id", "case_id"))

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    office_id: Mapped[int] = mapped_column(BigId)
    case_id: Mapped[int] = mapped_column(BigId)
    lodged_on: Mapped[date]
    reason: Mapped[str] = mapped_column(Text, default="")
    upheld: Mapped[bool | None]  # True: the refusal stands
    decided_on: Mapped[date | None]

    case: Mapped[LegalCase] = relationship()


class CaseEvent(Base):
    """What happened (办理过程): the source of the timeline and of every statistic. Append-only; the
    day an act counts for may be put right, and 更正日期 then tells the old one and the new."""

    __tablename__ = "case_event"
    shown = Shown.OFFICE
    __table_args__ = (
        of_case(),
        Index(None, "office_id", "case_id", "id"),
        Index(None, "office_id", "kind", "on_date", "case_id"),  # statistics need no more of most events
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    office_id: Mapped[int] = mapped_column(BigId)
    case_id: Mapped[int] = mapped_column(BigId)
    kind: Mapped[str] = mapped_column(String(40))  # an Action code
    at: Mapped[datetime]
    on_date: Mapped[date]  # the legal day the act counts for
    actor_id: Mapped[int | None] = mapped_column(BigId)
    actor_name: Mapped[str] = mapped_column(String(80))
    from_status: Mapped[str] = mapped_column(String(20), default="")
    to_status: Mapped[str] = mapped_column(String(20), default="")
    text: Mapped[str] = mapped_column(Text, default="")
    data: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)

    case: Mapped[LegalCase] = relationship(back_populates="events")


class CaseViewing(Base):
    """Who has the case open now (正在查看); renewed while the page is open."""

    __tablename__ = "case_viewing"
    shown = Shown.NOWHERE
    __table_args__ = (of_case(),)

    case_id: Mapped[int] = mapped_column(BigId, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    office_id: Mapped[int] = mapped_column(BigId)
    seen_at: Mapped[datetime]

    user: Mapped[User] = relationship()


class Draft(Base):
    """An unfinished intake form (受理草稿), encrypted: kept on the server, never in the browser."""

    __tablename__ = "intake_draft"
    shown = Shown.NOWHERE
    __table_args__ = (Index(None, "user_id", "updated_at"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    row_key: Mapped[str] = mapped_column(String(32))
    payload_sealed: Mapped[str] = mapped_column(Text)  # the form's fields as JSON
    updated_at: Mapped[datetime]

    payload = sealed_property("payload")
