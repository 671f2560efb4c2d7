"""Returns that were sent, the annual summary, saved reports; how many people apply and under which
classes they are counted; two more forms of aid."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
STATES = ("draft", "checked", "locked", "returned")
_FORMS = (
    "civil_litigation", "admin_litigation", "state_compensation", "criminal_defence", "labour_arbitration",
    "non_litigation", "document_drafting",
)  # fmt: skip
_NEW_FORMS = ("notary", "appraisal")
_CHECK = "ck_legal_case_aidform"
_COUNTED = ("applicants", "is_divisible", "recipients")


def column(name: str, kind: Any, null: bool = False) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=null)


def text(name: str, length: int = 0) -> sa.Column[Any]:
    return column(name, sa.String(length=length) if length else sa.Text())


def state() -> sa.Column[Any]:
    kind = sa.Enum(*STATES, name="returnstate", native_enum=False, create_constraint=True, length=40)
    return column("state", kind)


def foreign(table: str, name: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([name], [f"{to}.id"], name=op.f(f"fk_{table}_{name}_{to}"))


def primary(table: str, *names: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*(names or ("id",)), name=op.f(f"pk_{table}"))


def unique(table: str, *names: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*names, name=op.f(f"uq_{table}_{'_'.join(names)}"))


def index(table: str, *names: str) -> None:
    op.create_index(op.f(f"ix_{table}_{'_'.join(names)}"), table, list(names), unique=False)


def upgrade() -> None:
    _returns()
    _annual()
    _saved()
    with op.batch_alter_table("legal_case") as table:
        table.add_column(sa.Column("applicants", sa.Integer(), nullable=True))
        table.add_column(sa.Column("is_divisible", sa.Boolean(), nullable=True))
        table.add_column(sa.Column("recipients", sa.JSON(), nullable=True))
    cases = sa.table("legal_case", sa.column("applicants"), sa.column("is_divisible", sa.Boolean))
    op.execute(cases.update().values(applicants=1, is_divisible=False))
    with op.batch_alter_table("legal_case") as table:
        table.alter_column("applicants", existing_type=sa.Integer(), nullable=False)
        table.alter_column("is_divisible", existing_type=sa.Boolean(), nullable=False)
    _allow(_FORMS + _NEW_FORMS)
    _tell_form()


def _returns() -> None:
    op.create_table(
        "stats_return",
        column("id", BIG),
        column("office_id", BIG),
        text("period", 7),
        column("version", sa.Integer()),
        state(),
        column("first_on", sa.Date()),
        column("end_on", sa.Date()),
        column("zero_confirmed", sa.Boolean()),
        column("findings", sa.JSON()),
        text("explanation", 500),
        column("locked_at", sa.DateTime(), null=True),
        column("definitions", sa.Integer()),
        text("figures"),
        text("digest", 64),
        foreign("stats_return", "office_id", "office"),
        primary("stats_return"),
        unique("stats_return", "office_id", "period", "version"),
    )
    op.create_table(
        "stats_return_step",
        column("id", BIG),
        column("return_id", BIG),
        column("at", sa.DateTime()),
        column("actor_id", BIG, null=True),
        text("actor_name", 80),
        state(),
        text("note", 500),
        foreign("stats_return_step", "return_id", "stats_return"),
        primary("stats_return_step"),
    )
    index("stats_return_step", "return_id", "id")
    op.create_table(
        "stats_return_list",
        column("return_id", BIG),
        text("figure", 40),
        text("pieces"),
        foreign("stats_return_list", "return_id", "stats_return"),
        primary("stats_return_list", "return_id", "figure"),
    )


def _annual() -> None:
    op.create_table(
        "annual_draft",
        column("id", BIG),
        column("office_id", BIG),
        column("year", sa.Integer()),
        column("version", sa.Integer()),
        column("first_on", sa.Date()),
        column("end_on", sa.Date()),
        column("made_at", sa.DateTime()),
        column("made_by", BIG, null=True),
        text("made_by_name", 80),
        column("sections", sa.JSON()),
        column("facts", sa.JSON()),
        column("missing", sa.JSON()),
        foreign("annual_draft", "office_id", "office"),
        primary("annual_draft"),
        unique("annual_draft", "office_id", "year", "version"),
    )
    op.create_table(
        "annual_text",
        column("id", BIG),
        column("office_id", BIG),
        column("year", sa.Integer()),
        text("section", 40),
        text("text"),
        text("based_on"),
        column("written_at", sa.DateTime()),
        column("written_by", BIG, null=True),
        text("written_by_name", 80),
        foreign("annual_text", "office_id", "office"),
        primary("annual_text"),
    )
    index("annual_text", "office_id", "year", "section", "id")


def _saved() -> None:
    op.create_table(
        "saved_report",
        column("id", BIG),
        column("office_id", BIG),
        column("owner_id", BIG),
        text("name", 40),
        column("filters", sa.JSON()),
        column("is_shared", sa.Boolean()),
        column("created_at", sa.DateTime()),
        foreign("saved_report", "office_id", "office"),
        foreign("saved_report", "owner_id", "user_account"),
        primary("saved_report"),
        unique("saved_report", "owner_id", "name"),
    )
    index("saved_report", "office_id")
    op.create_table(
        "saved_report_subscription",
        column("report_id", BIG),
        column("user_id", BIG),
        foreign("saved_report_subscription", "report_id", "saved_report"),
        foreign("saved_report_subscription", "user_id", "user_account"),
        primary("saved_report_subscription", "report_id", "user_id"),
    )


def _allow(forms: tuple[str, ...]) -> None:
    """Let cases have these forms of aid and no others."""
    listed = ", ".join(f"'{form}'" for form in forms)
    with op.batch_alter_table("legal_case") as table:
        table.drop_constraint(op.f(_CHECK), type_="check")
        table.create_check_constraint(op.f(_CHECK), sa.text(f"aid_form IN ({listed})"))


def _tell_form() -> None:
    """Registrations say the form of aid from now on; those before this are told it from their case."""
    form = (
        "(select aid_form from legal_case"
        " where legal_case.office_id = case_event.office_id and legal_case.id = case_event.case_id)"
    )
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    told = (
        f"json_set(data, '$.aid_form', {form})"
        if is_sqlite
        else f"(data::jsonb || jsonb_build_object('aid_form', {form}))::json"
    )
    op.execute(f"update case_event set data = {told} where kind = 'submit'")  # noqa: S608  constants


def downgrade() -> None:
    gone = ", ".join(f"'{form}'" for form in _NEW_FORMS)
    op.execute(f"update legal_case set aid_form = 'non_litigation' where aid_form in ({gone})")  # noqa: S608
    _allow(_FORMS)
    with op.batch_alter_table("legal_case") as table:
        for name in _COUNTED:
            table.drop_column(name)
    for name in (
        "saved_report_subscription",
        "saved_report",
        "annual_text",
        "annual_draft",
        "stats_return_list",
        "stats_return_step",
        "stats_return",
    ):
        op.drop_table(name)
