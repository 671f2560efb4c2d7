"""The migrations build exactly the schema the models describe, and each step goes both ways.

Compared from the database's own catalogue: `db check` does not notice a new enum member.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import create_engine, inspect, text
from sqlalchemy.engine import Engine, make_url

from app import create_app
from app.extensions import Base, db, transaction
from tests.conftest import DATABASES, settings_for
from tests.migrated_rows import PUT_AFTER, SEARCH_TERMS_SINCE_0013

STEPS = sorted(path.stem[:4] for path in Path("migrations/versions").glob("[0-9]*.py"))


def catalogue(engine: Engine, schema: str | None = None) -> dict[str, Any]:
    """Everything the database knows of its tables, with spelling differences ironed out."""
    look = inspect(engine)
    found: dict[str, Any] = {}
    for table in sorted(set(look.get_table_names(schema)) - {"alembic_version"}):
        found[table] = {
            "columns": {
                column["name"]: (str(column["type"]), column["nullable"])
                for column in look.get_columns(table, schema)
            },
            "primary": look.get_pk_constraint(table, schema)["constrained_columns"],
            "unique": sorted(
                (entry["name"] or "", tuple(entry["column_names"]))
                for entry in look.get_unique_constraints(table, schema)
            ),
            "foreign": sorted(
                (tuple(entry["constrained_columns"]), entry["referred_table"])
                for entry in look.get_foreign_keys(table, schema)
            ),
            "indexes": sorted(
                (entry["name"] or "", tuple(filter(None, entry["column_names"])))
                for entry in look.get_indexes(table, schema)
            ),
            "checks": sorted(
                (entry["name"] or "", tuple(re.findall(r"'([^']*)'", entry["sqltext"])))
                for entry in look.get_check_constraints(table, schema)
            ),
        }
    return found


def test_the_migrated_schema_equals_the_models(app: Flask, tmp_path: Path) -> None:
    """Red when an enum gains a member, a column or an index without a migration."""
    migrated = catalogue(db.engine)
    if db.engine.dialect.name == "sqlite":
        engine = create_engine(f"sqlite:///{tmp_path / 'models.sqlite3'}")
        Base.metadata.create_all(engine)
        described = catalogue(engine)
    else:
        engine = db.engine
        with engine.begin() as connection:
            connection.execute(text("drop schema if exists described cascade"))
            connection.execute(text("create schema described"))
            connection.execute(text("set search_path to described"))
            Base.metadata.create_all(connection)
            connection.execute(text("set search_path to public"))
        described = catalogue(engine, "described")
    assert migrated == described


def test_there_is_one_chain_of_numbered_migrations() -> None:
    for path in Path("migrations/versions").glob("*.py"):
        source = path.read_text()
        assert re.fullmatch(r"\d{4}_create_[a-z_]+\.py|\d{4}_[a-z_]+\.py", path.name)
        assert "import app" not in source
        assert "from app" not in source
    assert [f"{number:04d}" for number in range(1, len(STEPS) + 1)] == STEPS


@pytest.mark.parametrize("database_kind", DATABASES)
def test_every_step_goes_down_and_up_again_with_data(
    database_kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Red when a downgrade forgets a table, an index or a function of its upgrade."""
    if database_kind == "sqlite":
        url = f"sqlite:///{tmp_path / 'steps.sqlite3'}"
    else:
        base: str = request.getfixturevalue("postgresql_url")
        engine = create_engine(base, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text("drop database if exists steps"))
            connection.execute(text("create database steps"))
        engine.dispose()
        url = make_url(base).set(database="steps").render_as_string(hide_password=False)
    app = create_app(settings_for(url))
    with app.app_context():
        for step in STEPS:
            upgrade(revision=step)
            after = catalogue(db.engine)
            before_step = STEPS[STEPS.index(step) - 1] if step != STEPS[0] else "base"
            downgrade(revision=before_step)
            upgrade(revision=step)
            assert catalogue(db.engine) == after
            if step in PUT_AFTER:
                with transaction() as session:
                    PUT_AFTER[step](session)
        with transaction() as session:
            assert session.execute(text("select name from office")).scalar_one() == "试验中心"
            # 0013: every way to find the case carried over to it, as often back and forth as one likes.
            found = session.execute(text("select kind, term from search_term where case_id = 2")).all()
            assert sorted(map(tuple, found)) == SEARCH_TERMS_SINCE_0013
            # 0007: clocks there were turn yellow when they did; the case with the one due next.
            warned = session.scalars(text("select warn_on from deadline order by id"))
            assert [str(day) for day in warned] == ["2026-03-07", "2027-01-31"]
            warned = session.scalars(text("select next_warn_on from legal_case order by id"))
            assert [str(day) for day in warned] == ["2026-03-07", "None"]
            marked = session.scalars(text("select next_is_tentative from legal_case order by id"))
            assert [bool(mark) for mark in marked] == [True, False]
            # 0016: pages look as before, and nobody was told of a month yet.
            assert list(session.execute(text("select density, queue_columns from user_account"))) == [
                ("m", None)
            ]
            assert list(session.scalars(text("select told_month from saved_report_subscription"))) == [""]
            # 0010: a message keeps its reminder and is known by it.
            told = session.execute(text("select kind, key from inbox_message order by id")).all()
            assert list(map(tuple, told)) == [
                ("reminder", "reminder:1"),
                ("reminder", "reminder:2"),
                ("note", "note"),
            ]
            planned = session.execute(
                text("select planned_at = raised_at, occurrence from reminder where id = 1")
            )
            assert list(map(tuple, planned)) == [(True, 0)]
        downgrade(revision="0007")
        with transaction() as session:
            # 0010: what could not be said before goes, the rest stays.
            assert list(session.scalars(text("select id from inbox_message"))) == [1]
            assert list(session.scalars(text("select id from reminder"))) == [1]
            # 0008: a channel that was not known before goes back to the one that means it.
            came = session.scalars(text("select received_via from legal_case order by id"))
            assert list(came) == ["walk_in", "forwarded"]
        downgrade(revision="base")
        assert catalogue(db.engine) == {}
        db.session.remove()
        db.engine.dispose()
