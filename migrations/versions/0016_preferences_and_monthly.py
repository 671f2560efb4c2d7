"""How somebody wants the queue shown, and which month of a saved report they were told last."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

_LOOK = ("density", "queue_columns")


def upgrade() -> None:
    with op.batch_alter_table("user_account") as table:
        table.add_column(sa.Column("density", sa.String(length=2), nullable=True))
        table.add_column(sa.Column("queue_columns", sa.JSON(), nullable=True))
    op.execute("update user_account set density = 'm'")
    with op.batch_alter_table("user_account") as table:
        table.alter_column("density", existing_type=sa.String(length=2), nullable=False)
    with op.batch_alter_table("saved_report_subscription") as table:
        table.add_column(sa.Column("told_month", sa.String(length=7), nullable=True))
    op.execute("update saved_report_subscription set told_month = ''")  # told nothing so far
    with op.batch_alter_table("saved_report_subscription") as table:
        table.alter_column("told_month", existing_type=sa.String(length=7), nullable=False)


def downgrade() -> None:
    with op.batch_alter_table("saved_report_subscription") as table:
        table.drop_column("told_month")
    with op.batch_alter_table("user_account") as table:
        for name in _LOOK:
            table.drop_column(name)
