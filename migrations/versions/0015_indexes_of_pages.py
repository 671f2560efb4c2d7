"""Indexes from which the pages of every day are answered, however many cases are done with."""

from __future__ import annotations

from alembic import op

revision = "0015"
down_revision = "0014"

_BEFORE = {
    "ix_legal_case_office_id_status_priority_tier_next_due_on_received_at_id": (
        "legal_case",
        ("office_id", "status", "priority_tier", "next_due_on", "received_at", "id"),
    ),
    "ix_case_assignment_lawyer_id_ended_at": ("case_assignment", ("lawyer_id", "ended_at")),
}
_AFTER = {
    "ix_legal_case_queue": (
        "legal_case",
        (
            *("office_id", "status", "priority_tier", "next_due_on", "received_at", "id", "tier_until"),
            *("is_provisional", "next_warn_on", "is_paused", "supervised_until"),
            *("handler_id", "lawyer_id", "proposal", "file_received_on"),
        ),
    ),
    "ix_legal_case_office_id_id_status": ("legal_case", ("office_id", "id", "status")),
    "ix_case_assignment_lawyer_id_assigned_at": ("case_assignment", ("lawyer_id", "assigned_at")),
    "ix_urging_case_id": ("urging", ("case_id",)),
}
_Indexes = dict[str, tuple[str, tuple[str, ...]]]


def _replace(gone: _Indexes, made: _Indexes) -> None:
    for name, (table, _) in gone.items():
        op.drop_index(op.f(name), table_name=table)
    for name, (table, columns) in made.items():
        op.create_index(op.f(name), table, list(columns), unique=False)


def upgrade() -> None:
    _replace(_BEFORE, _AFTER)


def downgrade() -> None:
    _replace(_AFTER, _BEFORE)
