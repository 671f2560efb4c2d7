"""Which forms were sent, so that the same one sent twice is done once."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.create_table(
        "sent_form",
        sa.Column("id_hash", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("led_to", sa.String(length=2000), nullable=False),
        sa.PrimaryKeyConstraint("id_hash", name=op.f("pk_sent_form")),
    )
    op.create_index(op.f("ix_sent_form_at"), "sent_form", ["at"], unique=False)


def downgrade() -> None:
    op.drop_table("sent_form")
