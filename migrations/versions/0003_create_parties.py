"""Persons, beneficiary statuses, search terms."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "person",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("office_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("row_key", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column(
            "id_kind",
            sa.Enum(
                "resident_id",
                "residence_permit",
                "officer_card",
                "soldier_card",
                "passport",
                "none",
                name="idkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("id_number_sealed", sa.Text(), nullable=True),
        sa.Column("id_number_index", sa.String(length=64), nullable=True),
        sa.Column("phone_sealed", sa.Text(), nullable=True),
        sa.Column("phone_index", sa.String(length=64), nullable=True),
        sa.Column(
            "sex",
            sa.Enum("male", "female", name="sex", native_enum=False, create_constraint=True, length=40),
            nullable=True,
        ),
        sa.Column("birth_on", sa.Date(), nullable=True),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_person_office_id_office")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("office_id", "id", name=op.f("uq_person_office_id_id")),
        sa.UniqueConstraint("office_id", "id_number_index", name=op.f("uq_person_office_id_id_number_index")),
    )
    op.create_index(op.f("ix_person_office_id_name"), "person", ["office_id", "name"], unique=False)
    op.create_index(
        op.f("ix_person_office_id_phone_index"), "person", ["office_id", "phone_index"], unique=False
    )
    op.create_table(
        "beneficiary_status",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("office_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "type",
            sa.Enum(
                "none",
                "officer",
                "nco",
                "conscript",
                "cadet",
                "civilian_staff",
                "serving_soldier",
                "soldier_family",
                "conscript_family",
                "martyr_bereaved",
                "duty_death_bereaved",
                "illness_death_bereaved",
                "disabled_soldier",
                "combat_veteran",
                "merit_veteran",
                "veteran",
                "subsidy_recipient",
                "other",
                name="beneficiarytype",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "relation",
            sa.Enum(
                "self",
                "spouse",
                "parent",
                "fosterer",
                "child",
                "sibling",
                "other_kin",
                name="relation",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("dependent", sa.Boolean(), nullable=False),
        sa.Column(
            "service_state",
            sa.Enum(
                "serving",
                "retired",
                name="servicestate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("disability_grade", sa.Integer(), nullable=True),
        sa.Column(
            "disability_nature",
            sa.Enum(
                "combat",
                "duty",
                "illness",
                name="disabilitynature",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("proofs", sa.JSON(), nullable=False),
        sa.Column(
            "proof_state",
            sa.Enum(
                "none",
                "claimed",
                "promised",
                "verified",
                "lapsed",
                "rejected",
                name="proofstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("proof_due_on", sa.Date(), nullable=True),
        sa.Column("decided_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["office_id", "person_id"],
            ["person.office_id", "person.id"],
            name=op.f("fk_beneficiary_status_office_id_person_id_person"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_beneficiary_status")),
    )
    op.create_index(
        op.f("ix_beneficiary_status_office_id_person_id"),
        "beneficiary_status",
        ["office_id", "person_id"],
        unique=False,
    )
    op.create_index(
        op.f("ix_beneficiary_status_proof_state_proof_due_on"),
        "beneficiary_status",
        ["proof_state", "proof_due_on"],
        unique=False,
    )
    op.create_table(
        "search_term",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("office_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("subject_kind", sa.String(length=10), nullable=False),
        sa.Column("subject_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column(
            "term",
            sa.String(length=80).with_variant(sa.String(length=80, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_search_term_office_id_office")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_term")),
    )
    op.create_index(
        op.f("ix_search_term_subject_kind_subject_id"),
        "search_term",
        ["subject_kind", "subject_id"],
        unique=False,
    )
    op.create_index(op.f("ix_search_term_term_kind"), "search_term", ["term", "kind"], unique=False)


def downgrade() -> None:
    op.drop_table("search_term")
    op.drop_table("beneficiary_status")
    op.drop_table("person")
