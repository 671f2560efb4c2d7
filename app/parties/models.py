"""Who asks for aid? Persons, their claimed beneficiary status, and how to find them."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, ForeignKeyConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.confidential import sealed_property
from app.extensions import Base, BigId, Shown, term
from app.rules.vocabulary import (
    BeneficiaryType,
    DisabilityNature,
    IdKind,
    ProofState,
    Relation,
    ServiceState,
    Sex,
)

# PostgreSQL compares by the database's locale unless told; prefixes are ranges of code points.
ByteOrdered = String(80).with_variant(String(80, collation="C"), "postgresql")


class Person(Base):
    """An applicant on file (申请人档案); belongs to a centre, so that its stations share it.

    `id_number` and `phone` are encrypted at rest; `office_id` is the centre's.
    """

    __tablename__ = "person"
    shown = Shown.WHEN_NAMED
    __table_args__ = (
        UniqueConstraint("office_id", "id"),
        UniqueConstraint("office_id", "id_number_index"),
        Index(None, "office_id", "name"),
        Index(None, "office_id", "phone_index"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    row_key: Mapped[str] = mapped_column(String(32))
    name: Mapped[str] = mapped_column(String(80))
    id_kind: Mapped[IdKind] = mapped_column(term(IdKind))
    id_number_sealed: Mapped[str | None] = mapped_column(Text)
    id_number_index: Mapped[str | None] = mapped_column(String(64))
    phone_sealed: Mapped[str | None] = mapped_column(Text)
    phone_index: Mapped[str | None] = mapped_column(String(64))
    sex: Mapped[Sex | None] = mapped_column(term(Sex))
    birth_on: Mapped[date | None]
    address: Mapped[str] = mapped_column(String(200), default="")
    former_names: Mapped[list[str]] = mapped_column(JSON, default=list)  # 曾用名、别名
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    id_number = sealed_property("id_number", purpose="id_number")
    phone = sealed_property("phone", purpose="phone")

    statuses: Mapped[list[BeneficiaryStatus]] = relationship(
        back_populates="person", order_by="BeneficiaryStatus.id"
    )

    __mapper_args__ = {"version_id_col": version}


class BeneficiaryStatus(Base):
    """A claimed beneficiary status and its proof (优抚身份及证明); a person may have had several."""

    __tablename__ = "beneficiary_status"
    shown = Shown.WHEN_NAMED
    __table_args__ = (
        ForeignKeyConstraint(["office_id", "person_id"], ["person.office_id", "person.id"]),
        Index(None, "office_id", "person_id"),
        Index(None, "proof_state", "proof_due_on"),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    office_id: Mapped[int] = mapped_column(BigId)
    person_id: Mapped[int] = mapped_column(BigId)
    type: Mapped[BeneficiaryType] = mapped_column(term(BeneficiaryType))
    relation: Mapped[Relation] = mapped_column(term(Relation))
    dependent: Mapped[bool] = mapped_column(default=False)
    service_state: Mapped[ServiceState | None] = mapped_column(term(ServiceState))
    disability_grade: Mapped[int | None]  # 1 to 10
    disability_nature: Mapped[DisabilityNature | None] = mapped_column(term(DisabilityNature))
    proofs: Mapped[list[str]] = mapped_column(JSON, default=list)  # Proof codes
    proof_state: Mapped[ProofState] = mapped_column(term(ProofState))
    proof_due_on: Mapped[date | None]  # until when the proof is promised
    decided_by: Mapped[int | None] = mapped_column(BigId)
    decided_at: Mapped[datetime | None]
    note: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime]

    person: Mapped[Person] = relationship(back_populates="statuses")


class SearchTerm(Base):
    """One way to find a case (检索词): its number, the applicant's names and numbers, opponents.

    The primary key is the order of the search: an office's open cases, then its closed ones, each
    kind by term, so that a prefix is one stretch of the index however many cases are closed.
    """

    __tablename__ = "search_term"
    shown = Shown.NOWHERE
    __table_args__ = (Index(None, "case_id"), {"sqlite_with_rowid": False})

    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"), primary_key=True)
    is_closed: Mapped[bool] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(1), primary_key=True)  # a TermKind of parties.names
    term: Mapped[str] = mapped_column(ByteOrdered, primary_key=True)
    case_id: Mapped[int] = mapped_column(BigId, primary_key=True, autoincrement=False)
