"""Each change leaves a mark for the offices whose lists it shows in, so that what was read can be kept."""

from __future__ import annotations

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    mark = op.create_table(
        "office_mark",
        sa.Column(
            "office_id",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        sa.Column("mark", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("office_id", name="pk_office_mark"),
    )
    # The mark of all offices: without it nothing is kept.
    op.bulk_insert(mark, [{"office_id": 0, "mark": secrets.randbits(48)}])


def downgrade() -> None:
    op.drop_table("office_mark")
