"""Who is gone is found in an index of them alone, not among all users."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"

_GONE = "ix_user_account_gone"


def upgrade() -> None:
    op.create_index(
        _GONE,
        "user_account",
        ["id"],
        postgresql_where=sa.text("is_active IS false"),
        sqlite_where=sa.text("is_active IS 0"),
    )


def downgrade() -> None:
    op.drop_index(_GONE, "user_account")
