"""What stands in the ledgers? Consultations, activities with their photos, stations, the year's plan.

A row of a ledger is never edited: a correction voids it and writes another that it points to, so
that every past state can be counted again (更正、作废都留痕).
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.confidential import sealed_property
from app.extensions import Base, BigId, Shown, term
from app.rules.commemorations import Occasion
from app.rules.consultations import Crowd, Handling, Way
from app.rules.outreach import Host, LedgerKind, LiaisonKind, PlaceKind, PlanState
from app.staff.models import Office, User

LONGEST_LINE, LONGEST_NOTE = 200, 2000


class Consultation(Base):
    """One person asking once (咨询, 1 人次) about one or more topics; `name`, `phone` are encrypted.

    `case_token` is the form token of the application it became: the case carries the same.
    """

    __tablename__ = "consultation"
    shown = Shown.OFFICE
    __table_args__ = (
        UniqueConstraint("form_token"),
        Index(None, "office_id", "consulted_on", "id"),
        Index(None, "registered_by", "id"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    row_key: Mapped[str] = mapped_column(String(32))
    form_token: Mapped[str] = mapped_column(String(64))
    consulted_on: Mapped[date]
    way: Mapped[Way] = mapped_column(term(Way))
    crowd: Mapped[Crowd] = mapped_column(term(Crowd))
    answer: Mapped[str] = mapped_column(Text, default="")
    handling: Mapped[Handling] = mapped_column(term(Handling))
    name_sealed: Mapped[str | None] = mapped_column(Text)
    phone_sealed: Mapped[str | None] = mapped_column(Text)
    case_token: Mapped[str] = mapped_column(String(64), default="")
    registered_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime]
    voided_at: Mapped[datetime | None]
    void_reason: Mapped[str] = mapped_column(String(LONGEST_LINE), default="")
    replaced_by_id: Mapped[int | None] = mapped_column(ForeignKey("consultation.id"))

    name = sealed_property("name")
    phone = sealed_property("phone")

    topics: Mapped[list[ConsultationTopic]] = relationship(
        order_by="ConsultationTopic.place", lazy="selectin", cascade="all, delete-orphan"
    )
    office: Mapped[Office] = relationship()
    registrar: Mapped[User] = relationship()


class ConsultationTopic(Base):
    """One topic of a consultation (咨询事项, 1 件)."""

    __tablename__ = "consultation_topic"
    shown = Shown.OFFICE

    consultation_id: Mapped[int] = mapped_column(ForeignKey("consultation.id"), primary_key=True)
    code: Mapped[str] = mapped_column(String(40), primary_key=True)  # a code of rules.consultations.TOPIC
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    place: Mapped[int] = mapped_column(default=0)


class Entry(Base):
    """One activity in the ledger (台账): amounts in 分, `whom` (the people visited) encrypted."""

    __tablename__ = "outreach_entry"
    shown = Shown.OFFICE
    __table_args__ = (
        UniqueConstraint("form_token"),
        Index(None, "office_id", "held_on", "id"),
        Index(None, "office_id", "revisit_on"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    row_key: Mapped[str] = mapped_column(String(32))
    form_token: Mapped[str] = mapped_column(String(64))
    kind: Mapped[LedgerKind] = mapped_column(term(LedgerKind))
    held_on: Mapped[date]
    theme: Mapped[str] = mapped_column(String(80))
    occasion: Mapped[Occasion | None] = mapped_column(term(Occasion))
    place_kind: Mapped[PlaceKind] = mapped_column(term(PlaceKind))
    liaison_id: Mapped[int | None] = mapped_column(ForeignKey("outreach_liaison.id"))
    place: Mapped[str] = mapped_column(String(80), default="")  # 对外名称
    organiser: Mapped[str] = mapped_column(String(80), default="")
    staff_names: Mapped[str] = mapped_column(String(LONGEST_LINE), default="")  # our own people
    forms: Mapped[list[str]] = mapped_column(JSON, default=list)  # ActivityForm codes
    lawyers: Mapped[int] = mapped_column(default=0)
    audience: Mapped[int] = mapped_column(default=0)
    consulted: Mapped[int] = mapped_column(default=0)  # people, not registered one by one
    materials_name: Mapped[str] = mapped_column(String(LONGEST_LINE), default="")
    materials: Mapped[int] = mapped_column(default=0)  # copies
    households: Mapped[int] = mapped_column(default=0)
    visited: Mapped[list[str]] = mapped_column(JSON, default=list)  # Visited codes
    whom_sealed: Mapped[str | None] = mapped_column(Text)
    needs: Mapped[list[str]] = mapped_column(JSON, default=list)  # Need codes
    handled: Mapped[str] = mapped_column(Text, default="")  # 需求及处理、转办
    gifts: Mapped[str] = mapped_column(String(LONGEST_LINE), default="")
    condolence_fen: Mapped[int] = mapped_column(BigId, default=0)
    recovered_fen: Mapped[int] = mapped_column(BigId, default=0)
    leads: Mapped[int] = mapped_column(default=0)  # 转办线索
    lead_cases: Mapped[str] = mapped_column(String(LONGEST_LINE), default="")
    opinions: Mapped[str] = mapped_column(Text, default="")
    summary: Mapped[str] = mapped_column(Text, default="")
    revisit_on: Mapped[date | None]
    follows_id: Mapped[int | None] = mapped_column(ForeignKey("outreach_entry.id"))
    registered_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[datetime]
    voided_at: Mapped[datetime | None]
    void_reason: Mapped[str] = mapped_column(String(LONGEST_LINE), default="")
    replaced_by_id: Mapped[int | None] = mapped_column(ForeignKey("outreach_entry.id"))

    whom = sealed_property("whom")

    office: Mapped[Office] = relationship()
    registrar: Mapped[User] = relationship()
    liaison: Mapped[Liaison | None] = relationship()
    photos: Mapped[list[Photo]] = relationship(order_by="Photo.id")


class Photo(Base):
    """A photo of an activity (照片): re-encoded by us, so that it carries no place, time or device."""

    __tablename__ = "outreach_photo"
    __table_args__ = (Index(None, "entry_id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    entry_id: Mapped[int] = mapped_column(ForeignKey("outreach_entry.id"))
    caption: Mapped[str] = mapped_column(String(80), default="")
    width: Mapped[int]
    height: Mapped[int]
    size: Mapped[int]  # bytes
    digest: Mapped[str] = mapped_column(String(64))  # sha256 of the bytes
    data: Mapped[bytes] = mapped_column(LargeBinary, deferred=True, nullable=False)  # a JPEG
    added_by: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    added_at: Mapped[datetime]


class Liaison(Base):
    """A station, contact point or unit we keep in touch with (联系部队与工作站), by its public name.

    Belongs to a centre, so that its stations choose from the same list; the contact is encrypted.
    """

    __tablename__ = "outreach_liaison"
    __table_args__ = (UniqueConstraint("office_id", "name"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    row_key: Mapped[str] = mapped_column(String(32))
    kind: Mapped[LiaisonKind] = mapped_column(term(LiaisonKind))
    host: Mapped[Host] = mapped_column(term(Host))
    name: Mapped[str] = mapped_column(String(80))
    staffed: Mapped[bool] = mapped_column(default=False)  # 有专门工作人员
    signed: Mapped[bool] = mapped_column(default=False)  # 统一标识和公示栏
    duty: Mapped[str] = mapped_column(String(LONGEST_LINE), default="")  # 值班安排
    contact_name_sealed: Mapped[str | None] = mapped_column(Text)
    contact_phone_sealed: Mapped[str | None] = mapped_column(Text)
    opened_on: Mapped[date]
    closed_on: Mapped[date | None]
    note: Mapped[str] = mapped_column(String(LONGEST_LINE), default="")
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    contact_name = sealed_property("contact_name")
    contact_phone = sealed_property("contact_phone")

    __mapper_args__ = {"version_id_col": version}


class PlanItem(Base):
    """One item of an office's plan of the year (年度计划): what, when, who, and what became of it."""

    __tablename__ = "plan_item"
    __table_args__ = (Index(None, "office_id", "year", "due_on"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    year: Mapped[int]
    title: Mapped[str] = mapped_column(String(80))
    occasion: Mapped[Occasion | None] = mapped_column(term(Occasion))
    kind: Mapped[LedgerKind | None] = mapped_column(term(LedgerKind))
    due_on: Mapped[date]
    whole_month: Mapped[bool] = mapped_column(default=False)  # due at any day of the month of due_on
    target: Mapped[int | None]  # how many times
    responsible_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    note: Mapped[str] = mapped_column(String(LONGEST_LINE), default="")
    state: Mapped[PlanState] = mapped_column(term(PlanState), default=PlanState.OPEN)
    settled_on: Mapped[date | None]
    outcome: Mapped[str] = mapped_column(String(LONGEST_LINE), default="")
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    responsible: Mapped[User] = relationship()
    evidence: Mapped[list[Entry]] = relationship(secondary="plan_evidence", order_by="Entry.held_on")

    __mapper_args__ = {"version_id_col": version}


class PlanEvidence(Base):
    """An entry of the ledger that shows that an item of the plan was done (佐证)."""

    __tablename__ = "plan_evidence"
    __table_args__ = (Index(None, "entry_id"),)

    item_id: Mapped[int] = mapped_column(ForeignKey("plan_item.id"), primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("outreach_entry.id"), primary_key=True)
