"""What an office has set about time; when a clock turns yellow, its promise and its hours."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

# Days of warning of the rule rows that were shipped when this was written; of any other, two.
_WARN_DAYS = {
    1: "custody-forward-2022",
    3: "objection-lodge-2023 arbitration-answer-2008 civil-appeal-ruling-2013 civil-extension-2013"
    " execution-objection-review-2013 review-supplement-2024 admin-extension-2015"
    " admin-appeal-ruling-2015 criminal-appeal-judgment-2013 non-prosecution-appeal-2013 evidence-2013",
    5: "sue-on-award-2008 reappraisal-2011 suit-after-review-2015 admin-appeal-judgment-2015"
    " civil-defence-2013 jurisdiction-objection-2013 civil-appeal-judgment-2013"
    " execution-objection-suit-2013",
    7: "closing-file-2023 file-review-2023 arbitration-award-2008 award-set-aside-2008"
    " work-injury-employer-2011 preservation-suit-2013 mediation-confirmation-2013"
    " public-notice-service-2022 compensation-review-2010 compensation-committee-2010",
    15: "work-injury-decision-2011 ability-appraisal-2011 admin-review-1999 review-decision-1999"
    " inaction-wait-2015 revocation-mistake-2021 compensation-decision-2010 compensation-suit-2010"
    " disability-transfer-2024",
    30: "labour-arbitration-2008 work-injury-worker-2011 admin-suit-2015 admin-suit-longest-2015"
    " retrial-2013 third-party-revocation-2013 execution-2013 execution-idle-2013 limitation-2017"
    " limitation-longest-1987 revocation-2021 state-compensation-2010",
}
_BY_RULE = {rule_id: days for days, rules in _WARN_DAYS.items() for rule_id in rules.split()}
_OTHERS = 2


def _id() -> sa.types.TypeEngine[Any]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _dated(name: str, *columns: sa.Column[Any]) -> None:
    """A table of dated rows: whose, by which change, and what."""
    op.create_table(
        name,
        sa.Column("id", _id(), nullable=False),
        sa.Column("office_id", _id(), nullable=False),
        sa.Column("change_id", _id(), nullable=False),
        *columns,
        sa.ForeignKeyConstraint(
            ["change_id"], ["timing_change.id"], name=op.f(f"fk_{name}_change_id_timing_change")
        ),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f(f"fk_{name}_office_id_office")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )
    op.create_index(op.f(f"ix_{name}_office_id"), name, ["office_id"], unique=False)


def upgrade() -> None:
    op.create_table(
        "timing_change",
        sa.Column("id", _id(), nullable=False),
        sa.Column("office_id", _id(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("actor_id", _id(), nullable=True),
        sa.Column("actor_name", sa.String(length=80), nullable=False),
        sa.Column("what", sa.String(length=40), nullable=False),
        sa.Column("affected", sa.Integer(), nullable=False),
        sa.Column("retroactive", sa.Boolean(), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_timing_change_office_id_office")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_timing_change")),
    )
    op.create_index(op.f("ix_timing_change_office_id_id"), "timing_change", ["office_id", "id"], unique=False)
    _dated(
        "office_limit",
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("figure", sa.Integer(), nullable=True),
        sa.Column("unit", sa.String(length=20), nullable=False),
        sa.Column("roll_over", sa.String(length=20), nullable=False),
        sa.Column("paused_by", sa.JSON(), nullable=False),
        sa.Column("start_event", sa.String(length=100), nullable=False),
        sa.Column("statute", sa.String(length=40), nullable=False),
        sa.Column("article", sa.Integer(), nullable=True),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("warn_days", sa.Integer(), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("effective_to", sa.Date(), nullable=True),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
    )
    _dated(
        "limit_confirmation",
        sa.Column("rule_id", sa.String(length=60), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("confirmed_on", sa.Date(), nullable=False),
        sa.Column("confirmed_by", sa.String(length=80), nullable=False),
    )
    _dated(
        "local_promise",
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("matter_group", sa.String(length=40), nullable=False),
        sa.Column("beneficiary", sa.String(length=40), nullable=False),
        sa.Column("days", sa.Integer(), nullable=True),
        sa.Column("effective_from", sa.Date(), nullable=False),
    )
    _dated(
        "lamp_threshold",
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("warn_days", sa.Integer(), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
    )
    _dated(
        "calendar_year",
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("rest_days", sa.JSON(), nullable=False),
        sa.Column("make_up_days", sa.JSON(), nullable=False),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
    )
    _dated(
        "calendar_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("is_workday", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=100), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
    )
    _dated(
        "law_text",
        sa.Column("statute", sa.String(length=40), nullable=False),
        sa.Column("article", sa.Integer(), nullable=False),
        sa.Column("version", sa.String(length=60), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("source", sa.String(length=200), nullable=False),
    )
    with op.batch_alter_table("deadline") as table:
        table.add_column(sa.Column("started_at", sa.DateTime(), nullable=True))
        table.add_column(sa.Column("promise_days", sa.Integer(), nullable=True))
        table.add_column(sa.Column("warn_on", sa.Date(), nullable=True))
        table.add_column(sa.Column("due_at", sa.DateTime(), nullable=True))
    with op.batch_alter_table("legal_case") as table:
        table.add_column(sa.Column("next_warn_on", sa.Date(), nullable=True))
        table.add_column(sa.Column("next_is_tentative", sa.Boolean(), nullable=True))
    _fill(op.get_bind())
    with op.batch_alter_table("deadline") as table:
        table.alter_column("warn_on", existing_type=sa.Date(), nullable=False)
        table.create_index(op.f("ix_deadline_state_warn_on"), ["state", "warn_on"], unique=False)
    with op.batch_alter_table("legal_case") as table:
        table.alter_column("next_is_tentative", existing_type=sa.Boolean(), nullable=False)


def _fill(connection: sa.Connection) -> None:
    """Clocks turn yellow when they did until now; a case with the clock that is due next."""
    deadline = sa.table(
        "deadline", sa.column("rule_id"), sa.column("target_on", sa.Date), sa.column("warn_on", sa.Date)
    )
    pairs: Sequence[tuple[str, date]] = [
        (row.rule_id, row.target_on)
        for row in connection.execute(sa.select(deadline.c.rule_id, deadline.c.target_on).distinct())
    ]
    for rule_id, target_on in pairs:
        warn_on = target_on - timedelta(days=_BY_RULE.get(rule_id, _OTHERS))
        same = sa.and_(deadline.c.rule_id == rule_id, deadline.c.target_on == target_on)
        connection.execute(deadline.update().where(same).values(warn_on=warn_on))
    for statement in (_WARNED, _TENTATIVE):
        connection.execute(sa.text(statement))


# Of the clock that is due next, which the case names by its kind and day.
_WARNED = """
    update legal_case set next_warn_on = (select min(d.warn_on) from deadline d
    where d.office_id = legal_case.office_id and d.case_id = legal_case.id
    and d.state = 'running' and d.kind = legal_case.next_due_kind
    and d.target_on = legal_case.next_due_on)
"""
_TENTATIVE = """
    update legal_case set next_is_tentative = exists (select 1 from deadline d
    where d.office_id = legal_case.office_id and d.case_id = legal_case.id
    and d.state = 'running' and d.kind = legal_case.next_due_kind
    and d.target_on = legal_case.next_due_on and d.is_tentative)
"""


def downgrade() -> None:
    with op.batch_alter_table("legal_case") as table:
        table.drop_column("next_is_tentative")
        table.drop_column("next_warn_on")
    with op.batch_alter_table("deadline") as table:
        table.drop_index(op.f("ix_deadline_state_warn_on"))
        for name in ("due_at", "warn_on", "promise_days", "started_at"):
            table.drop_column(name)
    for name in (
        "law_text",
        "calendar_day",
        "calendar_year",
        "lamp_threshold",
        "local_promise",
        "limit_confirmation",
        "office_limit",
        "timing_change",
    ):
        op.drop_table(name)
