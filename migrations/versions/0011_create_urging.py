"""Urging, supervision, reaching people, and what the worker says of itself."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _term(name: str, *codes: str) -> sa.Enum:
    return sa.Enum(*codes, name=name, native_enum=False, create_constraint=True, length=40)


def _of_case(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["office_id", "case_id"],
        ["legal_case.office_id", "legal_case.id"],
        name=op.f(f"fk_{table}_office_id_case_id_legal_case"),
    )


def _to_user(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], ["user_account.id"], name=op.f(f"fk_{table}_{column}_user_account")
    )


def upgrade() -> None:
    op.add_column("legal_case", sa.Column("supervised_until", sa.Date(), nullable=True))
    _create_urging()
    _create_supervision()
    op.create_table(
        "contact_plan",
        sa.Column("id", ID, nullable=False),
        sa.Column("office_id", ID, nullable=False),
        sa.Column("person_id", ID, nullable=False),
        sa.Column("row_key", sa.String(32), nullable=False),
        sa.Column("windows", sa.JSON(), nullable=False),
        sa.Column("unreachable_until", sa.Date(), nullable=True),
        sa.Column("caution", sa.String(100), nullable=False),
        sa.Column(
            "proxy_relation",
            _term(
                "proxyrelation",
                "spouse",
                "parent",
                "child",
                "other_kin",
                "armed_forces_department",
                "veterans_station",
                "other",
            ),
            nullable=True,
        ),
        sa.Column("proxy_name_sealed", sa.Text(), nullable=True),
        sa.Column("proxy_phone_sealed", sa.Text(), nullable=True),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["office_id", "person_id"],
            ["person.office_id", "person.id"],
            name=op.f("fk_contact_plan_office_id_person_id_person"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_plan")),
        sa.UniqueConstraint("office_id", "person_id", name=op.f("uq_contact_plan_office_id_person_id")),
    )
    _create_worker()


def _create_urging() -> None:
    op.create_table(
        "urging",
        sa.Column("id", ID, nullable=False),
        sa.Column("office_id", ID, nullable=False),
        sa.Column("case_id", ID, nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("by_id", ID, nullable=False),
        sa.Column("text", sa.String(500), nullable=False),
        _of_case("urging"),
        _to_user("urging", "by_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_urging")),
        sa.UniqueConstraint(
            "office_id", "case_id", "on_date", name=op.f("uq_urging_office_id_case_id_on_date")
        ),
    )
    op.create_table(
        "urging_recipient",
        sa.Column("urging_id", ID, nullable=False),
        sa.Column("user_id", ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["urging_id"], ["urging.id"], name=op.f("fk_urging_recipient_urging_id_urging")
        ),
        _to_user("urging_recipient", "user_id"),
        sa.PrimaryKeyConstraint("urging_id", "user_id", name=op.f("pk_urging_recipient")),
    )
    op.create_index(
        op.f("ix_urging_recipient_user_id_urging_id"),
        "urging_recipient",
        ["user_id", "urging_id"],
        unique=False,
    )


def _create_supervision() -> None:
    op.create_table(
        "supervision_counter",
        sa.Column("office_id", ID, nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last_seq", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_supervision_counter_office_id_office")
        ),
        sa.PrimaryKeyConstraint("office_id", "year", name=op.f("pk_supervision_counter")),
    )
    op.create_table(
        "supervision_slip",
        sa.Column("id", ID, nullable=False),
        sa.Column("office_id", ID, nullable=False),
        sa.Column("case_id", ID, nullable=False),
        sa.Column("issuer_office_id", ID, nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("issued_at", sa.DateTime(), nullable=False),
        sa.Column("issued_by", ID, nullable=False),
        sa.Column("addressee_id", ID, nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("requirement", sa.Text(), nullable=False),
        sa.Column("reply_due_on", sa.Date(), nullable=False),
        sa.Column("state", _term("slipstate", "waiting", "answered", "lifted"), nullable=False),
        sa.Column("lifted_on", sa.Date(), nullable=True),
        _of_case("supervision_slip"),
        sa.ForeignKeyConstraint(
            ["issuer_office_id"], ["office.id"], name=op.f("fk_supervision_slip_issuer_office_id_office")
        ),
        _to_user("supervision_slip", "issued_by"),
        _to_user("supervision_slip", "addressee_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supervision_slip")),
        sa.UniqueConstraint(
            "issuer_office_id", "year", "seq", name=op.f("uq_supervision_slip_issuer_office_id_year_seq")
        ),
    )
    op.create_index(
        op.f("ix_supervision_slip_office_id_case_id"),
        "supervision_slip",
        ["office_id", "case_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_supervision_slip_addressee_id_state"),
        "supervision_slip",
        ["addressee_id", "state"],
        unique=False,
    )
    op.create_table(
        "supervision_entry",
        sa.Column("id", ID, nullable=False),
        sa.Column("slip_id", ID, nullable=False),
        sa.Column("kind", _term("entrykind", "reply", "return", "lift"), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("author_id", ID, nullable=True),
        sa.Column("author_name", sa.String(40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("reply_due_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["slip_id"], ["supervision_slip.id"], name=op.f("fk_supervision_entry_slip_id_supervision_slip")
        ),
        _to_user("supervision_entry", "author_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supervision_entry")),
    )
    op.create_index(
        op.f("ix_supervision_entry_slip_id_id"), "supervision_entry", ["slip_id", "id"], unique=False
    )


def _create_worker() -> None:
    op.create_table(
        "worker_process",
        sa.Column("holder", sa.String(80), nullable=False),
        sa.Column("started_at", sa.DateTime(), nullable=False),
        sa.Column("beat_at", sa.DateTime(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("holder", name=op.f("pk_worker_process")),
    )
    op.create_table(
        "job_schedule",
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("what", sa.String(120), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("next_run_at", sa.DateTime(), nullable=True),
        sa.Column("asked_at", sa.DateTime(), nullable=True),
        sa.Column("asked_by", ID, nullable=True),
        _to_user("job_schedule", "asked_by"),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_job_schedule")),
    )
    op.create_table(
        "worker_clock",
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("tick_at", sa.DateTime(), nullable=False),
        sa.Column("boot_id", sa.String(40), nullable=False),
        sa.Column("since_boot", sa.Double(), nullable=False),
        sa.Column("held_at", sa.DateTime(), nullable=True),
        sa.Column(
            "held_because",
            _term("holdreason", "jump", "backward", "long_gap"),
            nullable=True,
        ),
        sa.Column("drift_seconds", sa.Integer(), nullable=False),
        sa.Column("confirmed_by", ID, nullable=True),
        sa.Column("confirmed_at", sa.DateTime(), nullable=True),
        _to_user("worker_clock", "confirmed_by"),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_worker_clock")),
    )


def downgrade() -> None:
    for table in (
        "worker_clock",
        "job_schedule",
        "worker_process",
        "contact_plan",
        "supervision_entry",
        "supervision_slip",
        "supervision_counter",
        "urging_recipient",
        "urging",
    ):
        op.drop_table(table)
    op.drop_column("legal_case", "supervised_until")
