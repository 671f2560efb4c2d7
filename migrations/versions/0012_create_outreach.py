"""Ledgers beside the cases: consultations, outreach with photos, stations and units, the year's plan."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WAYS = ("visit", "phone", "hotline", "letter", "online", "other")
CROWDS = (
    "military",
    "bereaved",
    "veteran",
    "poor",
    "migrant_worker",
    "elderly",
    "disabled",
    "minor",
    "other",
)
HANDLINGS = ("answered", "drafted", "applied", "granted", "guided")
KINDS = ("camp", "visit", "home_service", "publicity", "duty")
PLACES = (
    "unit", "armed_forces", "rest_home", "veterans_centre", "aid_station", "community", "home", "memorial",
    "online", "other",
)  # fmt: skip
OCCASIONS = (
    "new_year", "spring_festival", "spring_intake", "tomb_sweeping", "national_security", "civil_code", "army_day",
    "autumn_intake", "defence_education", "martyrs", "constitution",
)  # fmt: skip
HOSTS = ("troops", "armed_forces", "township", "veterans", "rest_home", "law_firm", "other")


def term(name: str, *codes: str) -> sa.Enum:
    return sa.Enum(*codes, name=name, native_enum=False, create_constraint=True, length=40)


def column(name: str, kind: Any, null: bool = False) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=null)


def big(name: str, null: bool = False) -> sa.Column[Any]:
    return column(name, BIG, null)


def text(name: str, length: int = 0, null: bool = False) -> sa.Column[Any]:
    return column(name, sa.String(length=length) if length else sa.Text(), null)


def number(name: str, null: bool = False) -> sa.Column[Any]:
    return column(name, sa.Integer(), null)


def foreign(table: str, name: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([name], [f"{to}.id"], name=op.f(f"fk_{table}_{name}_{to}"))


def primary(table: str, *names: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*(names or ("id",)), name=op.f(f"pk_{table}"))


def unique(table: str, *names: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*names, name=op.f(f"uq_{table}_{'_'.join(names)}"))


def index(table: str, *names: str) -> None:
    op.create_index(op.f(f"ix_{table}_{'_'.join(names)}"), table, list(names), unique=False)


def kept(table: str) -> list[Any]:
    """Who wrote a row of a ledger and when, and what became of it."""
    return [
        big("registered_by"),
        column("created_at", sa.DateTime()),
        column("voided_at", sa.DateTime(), null=True),
        text("void_reason", 200),
        big("replaced_by_id", null=True),
        foreign(table, "registered_by", "user_account"),
        foreign(table, "replaced_by_id", table),
        foreign(table, "office_id", "office"),
        primary(table),
        unique(table, "form_token"),
    ]


def upgrade() -> None:
    _create_liaison()
    _create_consultation()
    _create_entry()
    _create_photo()
    _create_plan()


def _create_liaison() -> None:
    table = "outreach_liaison"
    op.create_table(
        table,
        big("id"),
        big("office_id"),
        text("row_key", 32),
        column("kind", term("liaisonkind", "station", "contact_point", "unit")),
        column("host", term("host", *HOSTS)),
        text("name", 80),
        column("staffed", sa.Boolean()),
        column("signed", sa.Boolean()),
        text("duty", 200),
        text("contact_name_sealed", null=True),
        text("contact_phone_sealed", null=True),
        column("opened_on", sa.Date()),
        column("closed_on", sa.Date(), null=True),
        text("note", 200),
        column("created_at", sa.DateTime()),
        number("version"),
        foreign(table, "office_id", "office"),
        primary(table),
        unique(table, "office_id", "name"),
    )


def _create_consultation() -> None:
    table = "consultation"
    op.create_table(
        table,
        big("id"),
        big("office_id"),
        text("row_key", 32),
        text("form_token", 64),
        column("consulted_on", sa.Date()),
        column("way", term("way", *WAYS)),
        column("crowd", term("crowd", *CROWDS)),
        text("answer"),
        column("handling", term("handling", *HANDLINGS)),
        text("name_sealed", null=True),
        text("phone_sealed", null=True),
        text("case_token", 64),
        *kept(table),
    )
    index(table, "office_id", "consulted_on", "id")
    index(table, "registered_by", "id")
    table = "consultation_topic"
    op.create_table(
        table,
        big("consultation_id"),
        text("code", 40),
        big("office_id"),
        number("place"),
        foreign(table, "consultation_id", "consultation"),
        foreign(table, "office_id", "office"),
        primary(table, "consultation_id", "code"),
    )


def _create_entry() -> None:
    table = "outreach_entry"
    op.create_table(
        table,
        big("id"),
        big("office_id"),
        text("row_key", 32),
        text("form_token", 64),
        column("kind", term("ledgerkind", *KINDS)),
        column("held_on", sa.Date()),
        text("theme", 80),
        column("occasion", term("occasion", *OCCASIONS), null=True),
        column("place_kind", term("placekind", *PLACES)),
        big("liaison_id", null=True),
        text("place", 80),
        text("organiser", 80),
        text("staff_names", 200),
        column("forms", sa.JSON()),
        number("lawyers"),
        number("audience"),
        number("consulted"),
        text("materials_name", 200),
        number("materials"),
        number("households"),
        column("visited", sa.JSON()),
        text("whom_sealed", null=True),
        column("needs", sa.JSON()),
        text("handled"),
        text("gifts", 200),
        big("condolence_fen"),
        big("recovered_fen"),
        number("leads"),
        text("lead_cases", 200),
        text("opinions"),
        text("summary"),
        column("revisit_on", sa.Date(), null=True),
        big("follows_id", null=True),
        foreign(table, "liaison_id", "outreach_liaison"),
        foreign(table, "follows_id", table),
        *kept(table),
    )
    index(table, "office_id", "held_on", "id")
    index(table, "office_id", "revisit_on")


def _create_photo() -> None:
    table = "outreach_photo"
    op.create_table(
        table,
        big("id"),
        big("office_id"),
        big("entry_id"),
        text("caption", 80),
        number("width"),
        number("height"),
        number("size"),
        text("digest", 64),
        column("data", sa.LargeBinary()),
        big("added_by"),
        column("added_at", sa.DateTime()),
        foreign(table, "office_id", "office"),
        foreign(table, "entry_id", "outreach_entry"),
        foreign(table, "added_by", "user_account"),
        primary(table),
    )
    index(table, "entry_id")


def _create_plan() -> None:
    table = "plan_item"
    op.create_table(
        table,
        big("id"),
        big("office_id"),
        number("year"),
        text("title", 80),
        column("occasion", term("occasion", *OCCASIONS), null=True),
        column("kind", term("ledgerkind", *KINDS), null=True),
        column("due_on", sa.Date()),
        column("whole_month", sa.Boolean()),
        number("target", null=True),
        big("responsible_id"),
        text("note", 200),
        column("state", term("planstate", "open", "done", "dropped")),
        column("settled_on", sa.Date(), null=True),
        text("outcome", 200),
        column("created_at", sa.DateTime()),
        number("version"),
        foreign(table, "office_id", "office"),
        foreign(table, "responsible_id", "user_account"),
        primary(table),
    )
    index(table, "office_id", "year", "due_on")
    table = "plan_evidence"
    op.create_table(
        table,
        big("item_id"),
        big("entry_id"),
        foreign(table, "item_id", "plan_item"),
        foreign(table, "entry_id", "outreach_entry"),
        primary(table, "item_id", "entry_id"),
    )
    index(table, "entry_id")


def downgrade() -> None:
    for table in (
        "plan_evidence",
        "plan_item",
        "outreach_photo",
        "outreach_entry",
        "consultation_topic",
        "consultation",
        "outreach_liaison",
    ):
        op.drop_table(table)
