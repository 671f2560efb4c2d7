"""The clocks of a case."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "deadline",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("office_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("rule_id", sa.String(length=60), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "running",
                "paused",
                "met",
                "missed",
                "cancelled",
                name="deadlinestate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("set_due_on", sa.Date(), nullable=True),
        sa.Column("nominal_due_on", sa.Date(), nullable=False),
        sa.Column("rolled_due_on", sa.Date(), nullable=False),
        sa.Column("promise_due_on", sa.Date(), nullable=True),
        sa.Column("target_on", sa.Date(), nullable=False),
        sa.Column("is_tentative", sa.Boolean(), nullable=False),
        sa.Column("met_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["office_id", "case_id"],
            ["legal_case.office_id", "legal_case.id"],
            name=op.f("fk_deadline_office_id_case_id_legal_case"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deadline")),
    )
    op.create_index(op.f("ix_deadline_office_id_case_id"), "deadline", ["office_id", "case_id"], unique=False)
    op.create_index(op.f("ix_deadline_state_target_on"), "deadline", ["state", "target_on"], unique=False)
    op.create_table(
        "deadline_pause",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("deadline_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(
            ["deadline_id"], ["deadline.id"], name=op.f("fk_deadline_pause_deadline_id_deadline")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deadline_pause")),
    )
    op.create_index(op.f("ix_deadline_pause_deadline_id"), "deadline_pause", ["deadline_id"], unique=False)


def downgrade() -> None:
    op.drop_table("deadline_pause")
    op.drop_table("deadline")
