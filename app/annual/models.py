"""What was drafted of an annual summary, and what did the office write itself? (双拥年度总结)"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Base, BigId


class AnnualDraft(Base):
    """One generation of the summary of an office's year: what the system wrote, from which figures.

    `sections` is code → text; `facts` what every number in it was; `missing` what could not be told.
    """

    __tablename__ = "annual_draft"
    __table_args__ = (UniqueConstraint("office_id", "year", "version"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    year: Mapped[int]
    version: Mapped[int]
    first_on: Mapped[date]
    end_on: Mapped[date]
    made_at: Mapped[datetime]
    made_by: Mapped[int | None] = mapped_column(BigId)
    made_by_name: Mapped[str] = mapped_column(String(80))
    sections: Mapped[dict[str, Any]] = mapped_column(JSON)
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    missing: Mapped[list[str]] = mapped_column(JSON)


class AnnualText(Base):
    """The office's own words for one section (本机构文字); never edited, the newest counts.

    `based_on` is what the system had written when the office wrote; an empty `text` withdraws
    the office's words, so that the system's stand again.
    """

    __tablename__ = "annual_text"
    __table_args__ = (Index(None, "office_id", "year", "section", "id"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    office_id: Mapped[int] = mapped_column(ForeignKey("office.id"))
    year: Mapped[int]
    section: Mapped[str] = mapped_column(String(40))
    text: Mapped[str] = mapped_column(Text, default="")
    based_on: Mapped[str] = mapped_column(Text, default="")
    written_at: Mapped[datetime]
    written_by: Mapped[int | None] = mapped_column(BigId)
    written_by_name: Mapped[str] = mapped_column(String(80))
