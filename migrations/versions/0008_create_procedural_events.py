"""What happens to a dispute and the limits it proposes; documents of pauses and extensions; two ways
in which applications come to the office."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

_CHANNELS = ("walk_in", "phone", "online", "letter", "home_visit", "forwarded")
_NEW_CHANNELS = ("custody", "notice")
_CHECK = "ck_legal_case_receivedvia"
_TEXTS = {
    "deadline": {"acceptance": 20, "document": 200, "extension_document": 200},
    "deadline_pause": {"document": 200},
}


def _id() -> sa.types.TypeEngine[Any]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "procedural_event",
        sa.Column("id", _id(), nullable=False),
        sa.Column("office_id", _id(), nullable=False),
        sa.Column("case_id", _id(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("service_mode", sa.String(length=20), nullable=False),
        sa.Column("served_on", sa.Date(), nullable=False),
        sa.Column("service_rule_id", sa.String(length=60), nullable=False),
        sa.Column("document", sa.String(length=200), nullable=False),
        sa.Column("reported_by", sa.String(length=40), nullable=False),
        sa.Column("recorded_by", _id(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["office_id", "case_id"],
            ["legal_case.office_id", "legal_case.id"],
            name=op.f("fk_procedural_event_office_id_case_id_legal_case"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["user_account.id"], name=op.f("fk_procedural_event_recorded_by_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_procedural_event")),
    )
    op.create_index(
        op.f("ix_procedural_event_office_id_case_id"),
        "procedural_event",
        ["office_id", "case_id"],
        unique=False,
    )
    for table, columns in _TEXTS.items():
        with op.batch_alter_table(table) as batch:
            for name, length in columns.items():
                batch.add_column(sa.Column(name, sa.String(length=length), nullable=True))
        texts = sa.table(table, *map(sa.column, columns))
        op.execute(texts.update().values(dict.fromkeys(columns, "")))
        with op.batch_alter_table(table) as batch:
            for name, length in columns.items():
                batch.alter_column(name, existing_type=sa.String(length=length), nullable=False)
    with op.batch_alter_table("deadline") as batch:
        for name in ("extended_on", "extended_to"):
            batch.add_column(sa.Column(name, sa.Date(), nullable=True))
        for name in ("event_id", "restarted_from_id"):
            batch.add_column(sa.Column(name, _id(), nullable=True))
        batch.create_foreign_key(
            op.f("fk_deadline_event_id_procedural_event"), "procedural_event", ["event_id"], ["id"]
        )
        batch.create_foreign_key(
            op.f("fk_deadline_restarted_from_id_deadline"), "deadline", ["restarted_from_id"], ["id"]
        )
        batch.create_index(op.f("ix_deadline_event_id"), ["event_id"], unique=False)
    _allow(_CHANNELS + _NEW_CHANNELS)


def _allow(channels: tuple[str, ...]) -> None:
    """Let applications come by these channels and no others."""
    listed = ", ".join(f"'{channel}'" for channel in channels)
    with op.batch_alter_table("legal_case") as batch:
        batch.drop_constraint(op.f(_CHECK), type_="check")
        batch.create_check_constraint(op.f(_CHECK), sa.text(f"received_via IN ({listed})"))


def downgrade() -> None:
    gone = ", ".join(f"'{channel}'" for channel in _NEW_CHANNELS)
    op.execute(f"update legal_case set received_via = 'forwarded' where received_via in ({gone})")  # noqa: S608
    _allow(_CHANNELS)
    with op.batch_alter_table("deadline") as batch:
        batch.drop_index(op.f("ix_deadline_event_id"))
        batch.drop_constraint(op.f("fk_deadline_restarted_from_id_deadline"), type_="foreignkey")
        batch.drop_constraint(op.f("fk_deadline_event_id_procedural_event"), type_="foreignkey")
        for name in ("restarted_from_id", "event_id", "extended_to", "extended_on"):
            batch.drop_column(name)
    for table, columns in _TEXTS.items():
        with op.batch_alter_table(table) as batch:
            for name in columns:
                batch.drop_column(name)
    op.drop_table("procedural_event")
