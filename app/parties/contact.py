"""How is an applicant reached? Hours, days without contact, and who may be rung instead (联系安排).

A plan belongs to the person, so that every case of theirs and every later one knows it. The
proxy's name and number are sealed; nothing of the soldier's unit has a place here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ForeignKeyConstraint, String, Text, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from app import clock
from app.confidential import new_row_key, sealed_property
from app.extensions import Base, BigId, Shown, db, term
from app.parties.models import Person
from app.rules.identity import clean_name, parse_phone
from app.rules.reachability import Reach, Window
from app.rules.text import clean_text
from app.rules.vocabulary import ProxyRelation

LONGEST_CAUTION = 100


class ContactPlan(Base):
    """What is agreed with one person about reaching them (联系安排)."""

    __tablename__ = "contact_plan"
    shown = Shown.NOWHERE
    __table_args__ = (
        UniqueConstraint("office_id", "person_id"),
        ForeignKeyConstraint(["office_id", "person_id"], ["person.office_id", "person.id"]),
    )

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    office_id: Mapped[int] = mapped_column(BigId)
    person_id: Mapped[int] = mapped_column(BigId)
    row_key: Mapped[str] = mapped_column(String(32))
    windows: Mapped[list[Any]] = mapped_column(JSON, default=list)
    unreachable_until: Mapped[date | None]
    caution: Mapped[str] = mapped_column(String(LONGEST_CAUTION), default="")
    proxy_relation: Mapped[ProxyRelation | None] = mapped_column(term(ProxyRelation))
    proxy_name_sealed: Mapped[str | None] = mapped_column(Text)
    proxy_phone_sealed: Mapped[str | None] = mapped_column(Text)
    updated_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    proxy_name = sealed_property("proxy_name")
    proxy_phone = sealed_property("proxy_phone")

    __mapper_args__ = {"version_id_col": version}

    @property
    def reach(self) -> Reach:
        """The plan as the rules see it, without name and number."""
        windows = tuple(Window.from_json(each) for each in self.windows)
        return Reach(windows, self.unreachable_until, self.caution, self.proxy_relation)


@dataclass(frozen=True, slots=True)
class ContactFacts:
    """What a form says about reaching somebody; the numbers stay out of repr() and so of logs."""

    windows: tuple[Window, ...] = ()
    unreachable_until: date | None = None
    caution: str = ""
    proxy_relation: ProxyRelation | None = None
    proxy_name: str = field(default="", repr=False)
    proxy_phone: str = field(default="", repr=False)

    @property
    def reach(self) -> Reach:
        """The facts as the rules see them."""
        return Reach(self.windows, self.unreachable_until, self.caution, self.proxy_relation)


def plan_of(person: Person) -> ContactPlan | None:
    """The plan of a person, if there is one."""
    return db.session.scalar(
        select(ContactPlan).where(
            ContactPlan.office_id == person.office_id, ContactPlan.person_id == person.id
        )
    )


def plans_of(person_ids: Iterable[int]) -> dict[int, ContactPlan]:
    """The plans of these persons by person id, for lists."""
    wanted = set(person_ids)
    if not wanted:
        return {}
    rows = db.session.scalars(select(ContactPlan).where(ContactPlan.person_id.in_(wanted)))
    return {row.person_id: row for row in rows}


def agree(person: Person, facts: ContactFacts) -> ContactPlan:
    """Write down what was agreed; what the form leaves blank is no longer agreed.

    Raises IdentityError for a name or number that cannot be right, ParseError for a caution
    over 100 characters.
    """
    plan = plan_of(person)
    if plan is None:
        plan = ContactPlan(office_id=person.office_id, person_id=person.id, row_key=new_row_key())
        db.session.add(plan)
    plan.windows = [window.as_json() for window in facts.windows]
    plan.unreachable_until = facts.unreachable_until
    plan.caution = clean_text(facts.caution, LONGEST_CAUTION)
    plan.proxy_relation = facts.proxy_relation
    has_proxy = facts.proxy_relation is not None
    plan.proxy_name = clean_name(facts.proxy_name) if has_proxy and facts.proxy_name else None
    plan.proxy_phone = parse_phone(facts.proxy_phone) if has_proxy and facts.proxy_phone else None
    plan.updated_at = clock.now()
    return plan
