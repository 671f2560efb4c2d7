"""Cases and what is written about them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "case_counter",
        sa.Column("office_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last_seq", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_case_counter_office_id_office")),
        sa.PrimaryKeyConstraint("office_id", "year", name=op.f("pk_case_counter")),
    )
    op.create_table(
        "legal_case",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("office_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("case_no", sa.String(length=40), nullable=False),
        sa.Column("form_token", sa.String(length=64), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "received",
                "papers_awaited",
                "under_review",
                "granted",
                "assigned",
                "in_progress",
                "closed",
                "archived",
                "refused",
                "deemed_withdrawn",
                "withdrawn",
                "terminated",
                "transferred",
                name="casestatus",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("person_office_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "beneficiary_status_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True
        ),
        sa.Column("applicant_name", sa.String(length=80), nullable=False),
        sa.Column(
            "beneficiary_type",
            sa.Enum(
                "none",
                "officer",
                "nco",
                "conscript",
                "cadet",
                "civilian_staff",
                "serving_soldier",
                "soldier_family",
                "conscript_family",
                "martyr_bereaved",
                "duty_death_bereaved",
                "illness_death_bereaved",
                "disabled_soldier",
                "combat_veteran",
                "merit_veteran",
                "veteran",
                "subsidy_recipient",
                "other",
                name="beneficiary_type",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("received_at", sa.DateTime(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column(
            "received_via",
            sa.Enum(
                "walk_in",
                "phone",
                "online",
                "letter",
                "home_visit",
                "forwarded",
                name="receivedvia",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("matter", sa.String(length=40), nullable=False),
        sa.Column(
            "aid_form",
            sa.Enum(
                "civil_litigation",
                "admin_litigation",
                "state_compensation",
                "criminal_defence",
                "labour_arbitration",
                "non_litigation",
                "document_drafting",
                name="aidform",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("facts", sa.Text(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "hardship_ground",
            sa.Enum(
                "not_stated",
                "income",
                "pledge",
                "minimum_living",
                "no_fixed_income",
                "migrant_worker",
                "judicial_relief",
                name="hardshipground",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("monthly_income_fen", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("time_bar_on", sa.Date(), nullable=True),
        sa.Column("urgent_preservation", sa.Boolean(), nullable=False),
        sa.Column("remark", sa.String(length=500), nullable=False),
        sa.Column("assessment", sa.JSON(), nullable=False),
        sa.Column("override", sa.JSON(), nullable=True),
        sa.Column(
            "waiver",
            sa.Enum(
                "exempt_from_check",
                "no_hardship_condition",
                "checked",
                "pledge",
                "not_waived",
                name="waiverbasis",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("waiver_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("waiver_at", sa.DateTime(), nullable=True),
        sa.Column("is_provisional", sa.Boolean(), nullable=False),
        sa.Column("proposal", sa.String(length=20), nullable=False),
        sa.Column("proposal_note", sa.Text(), nullable=False),
        sa.Column("priority_tier", sa.Integer(), nullable=False),
        sa.Column("tier_until", sa.Date(), nullable=True),
        sa.Column("next_due_on", sa.Date(), nullable=True),
        sa.Column("next_due_kind", sa.String(length=40), nullable=False),
        sa.Column("is_paused", sa.Boolean(), nullable=False),
        sa.Column("handler_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("lawyer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("assigned_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("file_received_on", sa.Date(), nullable=True),
        sa.Column("archived_on", sa.Date(), nullable=True),
        sa.Column(
            "outcome",
            sa.Enum(
                "won",
                "partly_won",
                "lost",
                "mediated",
                "settled",
                "arbitrated",
                "withdrawn",
                "document_done",
                "other",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("recovered_fen", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["beneficiary_status_id"],
            ["beneficiary_status.id"],
            name=op.f("fk_legal_case_beneficiary_status_id_beneficiary_status"),
        ),
        sa.ForeignKeyConstraint(
            ["handler_id"], ["user_account.id"], name=op.f("fk_legal_case_handler_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["lawyer_id"], ["user_account.id"], name=op.f("fk_legal_case_lawyer_id_user_account")
        ),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_legal_case_office_id_office")),
        sa.ForeignKeyConstraint(
            ["person_office_id", "person_id"],
            ["person.office_id", "person.id"],
            name=op.f("fk_legal_case_person_office_id_person_id_person"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_case")),
        sa.UniqueConstraint("form_token", name=op.f("uq_legal_case_form_token")),
        sa.UniqueConstraint("office_id", "id", name=op.f("uq_legal_case_office_id_id")),
        sa.UniqueConstraint("office_id", "year", "seq", name=op.f("uq_legal_case_office_id_year_seq")),
    )
    op.create_index(
        op.f("ix_legal_case_lawyer_id_status"), "legal_case", ["lawyer_id", "status"], unique=False
    )
    op.create_index(
        op.f("ix_legal_case_office_id_person_id"), "legal_case", ["office_id", "person_id"], unique=False
    )
    op.create_index(
        op.f("ix_legal_case_office_id_received_on"), "legal_case", ["office_id", "received_on"], unique=False
    )
    op.create_index(
        op.f("ix_legal_case_office_id_status_priority_tier_next_due_on_received_at_id"),
        "legal_case",
        ["office_id", "status", "priority_tier", "next_due_on", "received_at", "id"],
        unique=False,
    )
    op.create_table(
        "case_paper",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("office_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("label", sa.String(length=80), nullable=False),
        sa.Column("is_required", sa.Boolean(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=True),
        sa.Column("asked_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["office_id", "case_id"],
            ["legal_case.office_id", "legal_case.id"],
            name=op.f("fk_case_paper_office_id_case_id_legal_case"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_paper")),
        sa.UniqueConstraint(
            "office_id", "case_id", "label", name=op.f("uq_case_paper_office_id_case_id_label")
        ),
    )
    op.create_table(
        "papers_notice",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("office_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("items", sa.JSON(), nullable=False),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("issued_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["issued_by"], ["user_account.id"], name=op.f("fk_papers_notice_issued_by_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["office_id", "case_id"],
            ["legal_case.office_id", "legal_case.id"],
            name=op.f("fk_papers_notice_office_id_case_id_legal_case"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_papers_notice")),
    )
    op.create_index(
        op.f("ix_papers_notice_office_id_case_id"), "papers_notice", ["office_id", "case_id"], unique=False
    )
    op.create_table(
        "opposing_party",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("office_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["office_id", "case_id"],
            ["legal_case.office_id", "legal_case.id"],
            name=op.f("fk_opposing_party_office_id_case_id_legal_case"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opposing_party")),
    )
    op.create_index(op.f("ix_opposing_party_name"), "opposing_party", ["name"], unique=False)
    op.create_index(
        op.f("ix_opposing_party_office_id_case_id"), "opposing_party", ["office_id", "case_id"], unique=False
    )
    op.create_table(
        "case_decision",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("office_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "grant",
                "refuse",
                "grant_provisionally",
                "terminate",
                name="decisionkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("ground", sa.String(length=40), nullable=False),
        sa.Column("article", sa.String(length=120), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("decided_at", sa.DateTime(), nullable=False),
        sa.Column("decided_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["user_account.id"], name=op.f("fk_case_decision_decided_by_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["office_id", "case_id"],
            ["legal_case.office_id", "legal_case.id"],
            name=op.f("fk_case_decision_office_id_case_id_legal_case"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_decision")),
    )
    op.create_index(
        op.f("ix_case_decision_office_id_case_id"), "case_decision", ["office_id", "case_id"], unique=False
    )
    op.create_table(
        "case_assignment",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("office_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("lawyer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("assigned_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("assigned_at", sa.DateTime(), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("end_reason", sa.String(length=500), nullable=False),
        sa.ForeignKeyConstraint(
            ["assigned_by"], ["user_account.id"], name=op.f("fk_case_assignment_assigned_by_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["lawyer_id"], ["user_account.id"], name=op.f("fk_case_assignment_lawyer_id_user_account")
        ),
        sa.ForeignKeyConstraint(
            ["office_id", "case_id"],
            ["legal_case.office_id", "legal_case.id"],
            name=op.f("fk_case_assignment_office_id_case_id_legal_case"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_assignment")),
    )
    op.create_index(
        op.f("ix_case_assignment_lawyer_id_ended_at"),
        "case_assignment",
        ["lawyer_id", "ended_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_case_assignment_office_id_case_id"),
        "case_assignment",
        ["office_id", "case_id"],
        unique=False,
    )
    op.create_table(
        "case_objection",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("office_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("lodged_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("upheld", sa.Boolean(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["office_id", "case_id"],
            ["legal_case.office_id", "legal_case.id"],
            name=op.f("fk_case_objection_office_id_case_id_legal_case"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_objection")),
    )
    op.create_index(
        op.f("ix_case_objection_office_id_case_id"), "case_objection", ["office_id", "case_id"], unique=False
    )
    op.create_table(
        "case_event",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("office_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("actor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("actor_name", sa.String(length=80), nullable=False),
        sa.Column("from_status", sa.String(length=20), nullable=False),
        sa.Column("to_status", sa.String(length=20), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["office_id", "case_id"],
            ["legal_case.office_id", "legal_case.id"],
            name=op.f("fk_case_event_office_id_case_id_legal_case"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_event")),
    )
    op.create_index(
        op.f("ix_case_event_office_id_case_id_id"), "case_event", ["office_id", "case_id", "id"], unique=False
    )
    op.create_index(
        op.f("ix_case_event_office_id_kind_on_date"),
        "case_event",
        ["office_id", "kind", "on_date"],
        unique=False,
    )
    op.create_table(
        "case_viewing",
        sa.Column("case_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("office_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("seen_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["office_id", "case_id"],
            ["legal_case.office_id", "legal_case.id"],
            name=op.f("fk_case_viewing_office_id_case_id_legal_case"),
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_case_viewing_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("case_id", "user_id", name=op.f("pk_case_viewing")),
    )
    op.create_table(
        "intake_draft",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("office_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("row_key", sa.String(length=32), nullable=False),
        sa.Column("payload_sealed", sa.Text(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_intake_draft_office_id_office")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user_account.id"], name=op.f("fk_intake_draft_user_id_user_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_intake_draft")),
    )
    op.create_index(
        op.f("ix_intake_draft_user_id_updated_at"), "intake_draft", ["user_id", "updated_at"], unique=False
    )


def downgrade() -> None:
    op.drop_table("intake_draft")
    op.drop_table("case_viewing")
    op.drop_table("case_event")
    op.drop_table("case_objection")
    op.drop_table("case_assignment")
    op.drop_table("case_decision")
    op.drop_table("opposing_party")
    op.drop_table("papers_notice")
    op.drop_table("case_paper")
    op.drop_table("legal_case")
    op.drop_table("case_counter")
