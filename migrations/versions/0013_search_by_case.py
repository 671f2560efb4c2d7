"""Search terms stand at the case, open cases first; a person's former names; cases of a person by index.

What the terms said so far is carried over, so that search works at once. What they did not say
(last digits of a phone, initials of the office in a case number, an opponent's name read aloud)
comes with `flask reindex`. Going back, hashes of identity numbers and phones stay as short as they
are now, so that nobody is found by them there; going forward again they serve.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

_CLOSED = "'archived', 'deemed_withdrawn', 'refused', 'terminated', 'transferred', 'withdrawn'"
_KINDS = {
    "name": "w", "pinyin": "w", "initials": "w", "name_in": "i", "pinyin_in": "i", "initial_in": "i",
    "id": "d", "last4": "f", "phone": "t", "opponent": "o", "opponen_in": "p",
}  # fmt: skip
_HASHES = "'id', 'last4', 'phone'"
_YEAR, _SEQ = "cast(c.year as text)", "cast(c.seq as text)"


def _id() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _term() -> sa.Column[str]:
    byte_ordered = sa.String(length=80).with_variant(sa.String(length=80, collation="C"), "postgresql")
    return sa.Column("term", byte_ordered, nullable=False)


def _office() -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_search_term_office_id_office"))


def _set_aside() -> None:
    op.execute("create table search_term_before as select * from search_term")
    op.drop_table("search_term")


def _index_persons(before: str, first: str) -> None:
    op.drop_index(before, table_name="legal_case")
    op.create_index(
        op.f(f"ix_legal_case_{first}_person_id"), "legal_case", [first, "person_id"], unique=False
    )


def upgrade() -> None:
    with op.batch_alter_table("person") as table:
        table.add_column(sa.Column("former_names", sa.JSON(), nullable=True))
    op.execute("update person set former_names = '[]'")
    with op.batch_alter_table("person") as table:
        table.alter_column("former_names", existing_type=sa.JSON(), nullable=False)
    _index_persons(op.f("ix_legal_case_office_id_person_id"), "person_office_id")
    _set_aside()
    op.create_table(
        "search_term",
        sa.Column("office_id", _id(), nullable=False),
        sa.Column("is_closed", sa.Boolean(), nullable=False),
        sa.Column("kind", sa.String(length=1), nullable=False),
        _term(),
        sa.Column("case_id", _id(), autoincrement=False, nullable=False),
        _office(),
        sa.PrimaryKeyConstraint(
            "office_id", "is_closed", "kind", "term", "case_id", name=op.f("pk_search_term")
        ),
        sqlite_with_rowid=False,
    )
    _carry_over()
    op.create_index(op.f("ix_search_term_case_id"), "search_term", ["case_id"], unique=False)
    op.drop_table("search_term_before")


def _carry_over() -> None:
    kinds = " ".join(f"when '{old}' then '{new}'" for old, new in _KINDS.items())
    term = f"case when t.kind in ({_HASHES}) then substr(t.term, 1, 16) else t.term end"
    said = f"{_YEAR} || '-' || {_SEQ}"  # 2026-118 stood at the end of 清江法援2026-118
    what = f"select c.office_id, c.status in ({_CLOSED}), case t.kind {kinds} end, {term}, c.id"
    op.execute(  # constants only
        "insert into search_term (office_id, is_closed, kind, term, case_id)"  # noqa: S608
        f" {what} from search_term_before t join legal_case c on c.id = t.subject_id"
        " where t.subject_kind = 'case' and t.kind <> 'number'"
        f" union {what} from search_term_before t"
        " join legal_case c on c.person_office_id = t.office_id and c.person_id = t.subject_id"
        " where t.subject_kind = 'person'"
        f" union select c.office_id, c.status in ({_CLOSED}), 'n',"
        f" {_SEQ} || '|' || {_YEAR} || '|' || replace(t.term, {said}, ''), c.id"
        " from search_term_before t join legal_case c on c.id = t.subject_id"
        f" where t.subject_kind = 'case' and t.kind = 'number' and t.term like '%_' || {said}"
    )


def downgrade() -> None:
    _set_aside()
    op.create_table(
        "search_term",
        sa.Column("id", _id(), nullable=False),
        sa.Column("office_id", _id(), nullable=False),
        sa.Column("subject_kind", sa.String(length=10), nullable=False),
        sa.Column("subject_id", _id(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        _term(),
        _office(),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_term")),
    )
    _carry_back()
    op.create_index(
        op.f("ix_search_term_subject_kind_subject_id"),
        "search_term",
        ["subject_kind", "subject_id"],
        unique=False,
    )
    op.create_index(op.f("ix_search_term_term_kind"), "search_term", ["term", "kind"], unique=False)
    op.drop_table("search_term_before")
    with op.batch_alter_table("legal_case") as table:
        table.drop_index(op.f("ix_legal_case_person_office_id_person_id"))
        table.create_index(
            op.f("ix_legal_case_office_id_person_id"), ["office_id", "person_id"], unique=False
        )
    with op.batch_alter_table("person") as table:
        table.drop_column("former_names")


def _carry_back() -> None:
    """A term that may be a name, its pinyin or its initials is put back as each of them."""
    into = "insert into search_term (office_id, subject_kind, subject_id, kind, term) select "
    for old, new in _KINDS.items():
        if new in "wiop":
            op.execute(
                f"{into} t.office_id, 'case', t.case_id, '{old}', t.term from search_term_before t"
                f" where t.kind = '{new}'"
            )
        else:
            op.execute(
                f"{into} distinct c.person_office_id, 'person', c.person_id, '{old}', t.term"
                f" from search_term_before t join legal_case c on c.id = t.case_id where t.kind = '{new}'"
            )
    said = f"{_YEAR} || '-' || {_SEQ}"
    prefix = f"replace(t.term, {_SEQ} || '|' || {_YEAR} || '|', '')"
    for term in (said, _SEQ, f"{prefix} || {said}"):
        op.execute(
            f"{into} distinct c.office_id, 'case', c.id, 'number', {term}"
            " from search_term_before t join legal_case c on c.id = t.case_id where t.kind = 'n'"
        )
