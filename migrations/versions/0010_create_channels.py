"""Ladder rows, stand-ins, channels, preferences, the outbox; what reminders and messages need for them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MESSAGE_KINDS = ("reminder", "digest", "urge", "supervision", "note")
CHANNEL_KINDS = ("email", "wecom", "dingtalk", "feishu", "webhook")
STATES = ("pending", "claimed", "retry", "sent", "failed", "unsure", "cancelled")


def term(name: str, *codes: str) -> sa.Enum:
    return sa.Enum(*codes, name=name, native_enum=False, create_constraint=True, length=40)


OLD_KEY = ["deadline_id", "level", "due_on", "recipient_id", "channel"]
NEW_KEY = ["deadline_id", "level", "occurrence", "due_on", "recipient_id", "channel"]
OLD_KEY_NAME = "uq_reminder_deadline_id_level_due_on_recipient_id_channel"
NEW_KEY_NAME = "uq_reminder_once"


def upgrade() -> None:
    _create_settings()
    _widen_reminders()
    _widen_inbox()
    _create_outbox()


def _create_settings() -> None:
    op.create_table(
        "ladder_row",
        sa.Column("id", BIG, nullable=False),
        sa.Column("office_id", BIG, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("step", term("ladderstep", "near", "due", "overdue", "again"), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=True),
        sa.Column("in_working_days", sa.Boolean(), nullable=False),
        sa.Column("hearers", sa.JSON(), nullable=False),
        sa.Column("waiting", term("waiting", "any_time", "daytime", "working_days"), nullable=False),
        sa.Column("channels", sa.JSON(), nullable=False),
        sa.Column("is_silent", sa.Boolean(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("set_at", sa.DateTime(), nullable=False),
        sa.Column("set_by", BIG, nullable=True),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_ladder_row_office_id_office")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ladder_row")),
    )
    op.create_index(
        op.f("ix_ladder_row_office_id_effective_from"), "ladder_row", ["office_id", "effective_from"]
    )
    op.create_table(
        "stand_in",
        sa.Column("id", BIG, nullable=False),
        sa.Column("user_id", BIG, nullable=False),
        sa.Column("substitute_id", BIG, nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("set_at", sa.DateTime(), nullable=False),
        sa.Column("set_by", BIG, nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_stand_in_user_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["substitute_id"], ["user_account.id"], name=op.f("fk_stand_in_substitute_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stand_in")),
    )
    op.create_index(op.f("ix_stand_in_user_id_to_on"), "stand_in", ["user_id", "to_on"])
    op.create_index(op.f("ix_stand_in_substitute_id"), "stand_in", ["substitute_id"])
    op.create_table(
        "channel",
        sa.Column("id", BIG, nullable=False),
        sa.Column("office_id", BIG, nullable=False),
        sa.Column("kind", term("channelkind", *CHANNEL_KINDS), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("may_opt_out", sa.Boolean(), nullable=False),
        sa.Column("settings", sa.JSON(), nullable=False),
        sa.Column("row_key", sa.String(length=32), nullable=False),
        sa.Column("address_sealed", sa.Text(), nullable=True),
        sa.Column("secret_sealed", sa.Text(), nullable=True),
        sa.Column("failing_since", sa.DateTime(), nullable=True),
        sa.Column("last_error", sa.String(length=80), nullable=False),
        sa.Column("last_sent_at", sa.DateTime(), nullable=True),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_channel_office_id_office")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channel")),
        sa.UniqueConstraint("office_id", "kind", name=op.f("uq_channel_office_id_kind")),
    )
    op.create_table(
        "channel_preference",
        sa.Column("id", BIG, nullable=False),
        sa.Column("user_id", BIG, nullable=False),
        sa.Column("kind", term("channelkind", *CHANNEL_KINDS), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("row_key", sa.String(length=32), nullable=False),
        sa.Column("address_sealed", sa.Text(), nullable=True),
        sa.Column("secret_sealed", sa.Text(), nullable=True),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_channel_preference_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channel_preference")),
        sa.UniqueConstraint("user_id", "kind", name=op.f("uq_channel_preference_user_id_kind")),
    )
    op.create_table(
        "worker_mark",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.String(length=200), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_worker_mark")),
    )


def _widen_reminders() -> None:
    with op.batch_alter_table("reminder") as table:
        table.add_column(sa.Column("occurrence", sa.Integer(), nullable=True))
        table.add_column(sa.Column("in_digest", sa.Boolean(), nullable=True))
        table.add_column(sa.Column("planned_at", sa.DateTime(), nullable=True))
        table.add_column(sa.Column("is_late", sa.Boolean(), nullable=True))
    op.execute(
        "update reminder set occurrence = 0, in_digest = false, is_late = false, planned_at = raised_at"
    )
    with op.batch_alter_table("reminder") as table:
        table.alter_column("occurrence", existing_type=sa.Integer(), nullable=False)
        table.alter_column("in_digest", existing_type=sa.Boolean(), nullable=False)
        table.alter_column("planned_at", existing_type=sa.DateTime(), nullable=False)
        table.alter_column("is_late", existing_type=sa.Boolean(), nullable=False)
        table.drop_constraint(op.f(OLD_KEY_NAME), type_="unique")
        table.create_unique_constraint(op.f(NEW_KEY_NAME), NEW_KEY)


def _widen_inbox() -> None:
    with op.batch_alter_table("inbox_message") as table:
        table.add_column(sa.Column("kind", sa.String(length=40), nullable=True))
        table.add_column(sa.Column("key", sa.String(length=80), nullable=True))
        table.add_column(sa.Column("lines", sa.JSON(), nullable=True))
        table.add_column(sa.Column("is_late", sa.Boolean(), nullable=True))
    op.execute(
        "update inbox_message set kind = 'reminder', lines = '[]', is_late = false,"
        " key = 'reminder:' || cast(reminder_id as varchar)"
    )
    with op.batch_alter_table("inbox_message") as table:
        table.alter_column("kind", existing_type=sa.String(length=40), nullable=False)
        table.alter_column("key", existing_type=sa.String(length=80), nullable=False)
        table.alter_column("lines", existing_type=sa.JSON(), nullable=False)
        table.alter_column("is_late", existing_type=sa.Boolean(), nullable=False)
        table.alter_column("case_id", existing_type=BIG, nullable=True)
        table.alter_column("reminder_id", existing_type=BIG, nullable=True)
        table.alter_column("level", existing_type=sa.String(length=40), nullable=True)
        table.create_unique_constraint(op.f("uq_inbox_message_recipient_id_key"), ["recipient_id", "key"])
        listed = ", ".join(f"'{code}'" for code in MESSAGE_KINDS)
        table.create_check_constraint(op.f("ck_inbox_message_messagekind"), f"kind IN ({listed})")


def _create_outbox() -> None:
    op.create_table(
        "outside_message",
        sa.Column("id", BIG, nullable=False),
        sa.Column("office_id", BIG, nullable=False),
        sa.Column("case_id", BIG, nullable=True),
        sa.Column("inbox_id", BIG, nullable=False),
        sa.Column("recipient_id", BIG, nullable=False),
        sa.Column("channel_id", BIG, nullable=False),
        sa.Column("channel", term("channelkind", *CHANNEL_KINDS), nullable=False),
        sa.Column("kind", term("messagekind", *MESSAGE_KINDS), nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("text", sa.String(length=500), nullable=False),
        sa.Column("waiting", term("waiting", "any_time", "daytime", "working_days"), nullable=False),
        sa.Column("state", term("outsidestate", *STATES), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("planned_at", sa.DateTime(), nullable=False),
        sa.Column("next_try_at", sa.DateTime(), nullable=False),
        sa.Column("claimed_by", sa.String(length=80), nullable=False),
        sa.Column("claimed_until", sa.DateTime(), nullable=True),
        sa.Column("sent_at", sa.DateTime(), nullable=True),
        sa.Column("is_late", sa.Boolean(), nullable=False),
        sa.Column("error", sa.String(length=80), nullable=False),
        sa.Column("settled_by", BIG, nullable=True),
        sa.ForeignKeyConstraint(
            ["office_id", "case_id"],
            ["legal_case.office_id", "legal_case.id"],
            name=op.f("fk_outside_message_office_id_case_id_legal_case"),
        ),
        sa.ForeignKeyConstraint(
            ["inbox_id"], ["inbox_message.id"], name=op.f("fk_outside_message_inbox_id_inbox_message")
        ),
        sa.ForeignKeyConstraint(
            ["recipient_id"], ["user_account.id"], name=op.f("fk_outside_message_recipient_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["channel_id"], ["channel.id"], name=op.f("fk_outside_message_channel_id_channel")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outside_message")),
        sa.UniqueConstraint("inbox_id", "channel", name=op.f("uq_outside_message_inbox_id_channel")),
        sa.UniqueConstraint("key", name=op.f("uq_outside_message_key")),
    )
    for columns in (["state", "next_try_at"], ["office_id", "state"], ["recipient_id"]):
        op.create_index(op.f(f"ix_outside_message_{'_'.join(columns)}"), "outside_message", columns)


def downgrade() -> None:
    """Back to messages about reminders only: what else was posted goes, as do repeats."""
    op.drop_table("outside_message")
    op.execute("delete from inbox_message where reminder_id is null or case_id is null or level is null")
    op.execute(
        "delete from inbox_message where reminder_id in (select id from reminder where occurrence > 0)"
    )
    op.execute("delete from reminder where occurrence > 0")
    with op.batch_alter_table("inbox_message") as table:
        table.drop_constraint(op.f("uq_inbox_message_recipient_id_key"), type_="unique")
        table.drop_constraint(op.f("ck_inbox_message_messagekind"), type_="check")
        for name in ("kind", "key", "lines", "is_late"):
            table.drop_column(name)
        table.alter_column("case_id", existing_type=BIG, nullable=False)
        table.alter_column("reminder_id", existing_type=BIG, nullable=False)
        table.alter_column("level", existing_type=sa.String(length=40), nullable=False)
    with op.batch_alter_table("reminder") as table:
        table.drop_constraint(op.f(NEW_KEY_NAME), type_="unique")
        for name in ("occurrence", "in_digest", "planned_at", "is_late"):
            table.drop_column(name)
        table.create_unique_constraint(op.f(OLD_KEY_NAME), OLD_KEY)
    for name in ("worker_mark", "channel_preference", "channel", "stand_in", "ladder_row"):
        op.drop_table(name)
