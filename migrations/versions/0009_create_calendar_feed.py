"""Addresses under which a calendar reads the limits."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "calendar_feed",
        sa.Column("id", BIG, nullable=False),
        sa.Column(
            "scope",
            sa.Enum("own", "office", name="feedscope", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("office_id", BIG, nullable=False),
        sa.Column("user_id", BIG, nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("revoked_at", sa.DateTime(), nullable=True),
        sa.Column("read_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_calendar_feed_office_id_office")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_calendar_feed_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_feed")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_calendar_feed_token_hash")),
    )
    op.create_index(op.f("ix_calendar_feed_user_id_scope"), "calendar_feed", ["user_id", "scope"])
    op.create_index(op.f("ix_calendar_feed_office_id_scope"), "calendar_feed", ["office_id", "scope"])


def downgrade() -> None:
    op.drop_index(op.f("ix_calendar_feed_office_id_scope"), table_name="calendar_feed")
    op.drop_index(op.f("ix_calendar_feed_user_id_scope"), table_name="calendar_feed")
    op.drop_table("calendar_feed")
