"""How pages read PostgreSQL: a dead connection is not handed out, and reading opens no transaction."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import (
    Executable,
    String,
    column,
    create_engine,
    delete,
    func,
    literal,
    select,
    table,
    text,
)

from app import audit, postgresql
from app.audit import AuditRecord, system_actor
from app.extensions import db, transaction
from app.rules.vocabulary import CaseStatus
from app.staff.models import User
from tests import factories

pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)

SYSTEM = system_actor("测试")


def pid() -> int:
    found: int = db.session.execute(select(func.pg_backend_pid())).scalar_one()
    return found


def test_a_connection_the_server_has_closed_is_not_handed_out(app: Flask) -> None:
    """Red without `watch`: the next page of everybody who gets such a connection would fail."""
    ours = pid()
    db.session.remove()
    other = create_engine(app.config["SQLALCHEMY_DATABASE_URI"])
    with other.connect() as connection:
        connection.execute(text("select pg_terminate_backend(:pid, 5000)"), {"pid": ours})
    other.dispose()
    assert pid() != ours
    db.session.remove()
    with transaction():
        audit.record(SYSTEM, "test.write")
    assert db.session.scalars(select(AuditRecord.action)).all() == ["test.write"]


def test_a_connection_that_lives_is_used_again_without_asking_it(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Red with the pool's pre-ping, a statement of its own before each page."""
    ours = pid()
    db.session.remove()
    asked: list[object] = []
    monkeypatch.setattr(db.engine.dialect, "do_ping", lambda connection: asked.append(connection) or True)
    assert pid() == ours
    assert asked == []


def test_reading_opens_no_transaction_but_a_change_is_one(app: Flask) -> None:
    """Red when get_bind answers the same for both. In a transaction time stands still."""
    moments = [db.session.scalar(select(func.now())) for _ in range(2)]
    assert moments[0] < moments[1]
    with transaction():
        moments = [db.session.scalar(select(func.now())) for _ in range(2)]
    assert moments[0] == moments[1]
    moments = [db.session.scalar(select(func.now())) for _ in range(2)]
    assert moments[0] < moments[1]


def test_a_change_that_fails_leaves_nothing_although_pages_were_read_before(app: Flask) -> None:
    """Red when transaction() writes on the connection the reading began with."""
    assert db.session.scalars(select(AuditRecord)).all() == []
    with pytest.raises(ZeroDivisionError), transaction():
        _write_and_fail()
    assert db.session.scalars(select(AuditRecord)).all() == []


def _write_and_fail() -> None:
    audit.record(SYSTEM, "test.write")
    db.session.flush()
    raise ZeroDivisionError


@pytest.mark.parametrize("statement", [text("delete from user_account"), delete(User)])
def test_a_change_nobody_commits_is_undone(app: Flask, statement: Executable) -> None:
    """Red when everything outside transaction() stands for itself, not only what reads."""
    factories.a_user()
    db.session.execute(statement)
    db.session.remove()
    assert db.session.scalar(select(func.count()).select_from(User)) == 1


def test_rows_fetched_bit_by_bit_are_all_fetched(app: Flask) -> None:
    """A cursor of the server lives in a transaction. Red when for_reading ignores yield_per."""
    with transaction():
        for number in range(7):
            audit.record(SYSTEM, "test.write", object_id=str(number))
    statement = select(AuditRecord.object_id).order_by(AuditRecord.seq).execution_options(yield_per=2)
    assert db.session.scalar(select(1)) == 1
    assert list(db.session.scalars(statement)) == [str(number) for number in range(7)]


def plans_of(start: str) -> tuple[int, int]:
    """How often statements that begin so were planned with their values (custom) and with the plan kept."""
    plans = table("pg_prepared_statements", *map(column, ("statement", "custom_plans", "generic_plans")))
    summed = (func.coalesce(func.sum(each), 0) for each in (plans.c.custom_plans, plans.c.generic_plans))
    found = db.session.execute(select(*summed).where(plans.c.statement.startswith(start)))
    custom, kept = found.one()
    return int(custom), int(kept)


def test_a_statement_planned_once_is_planned_once_and_any_other_each_time(app: Flask) -> None:
    """psycopg prepares what it has sent five times. Red without `planned_once`'s hook."""
    named = select(User.id.label("planned_here")).where(User.login == "x", User.office_id == 3)
    for _ in range(10):
        db.session.execute(named)
    before = plans_of("SELECT user_account.id AS planned_here")
    for _ in range(10):
        db.session.execute(postgresql.planned_once(named))
    after = plans_of("SELECT user_account.id AS planned_here")
    assert before[0] > 0
    assert before[1] == 0
    assert after[0] == before[0]
    assert after[1] > 0


@pytest.mark.parametrize(
    "value", ["a'b", "a\\b", "100%", "%(x)s", "李·四", -7, True, date(2026, 2, 28), CaseStatus.CLOSED]
)
def test_values_written_into_a_statement_are_read_as_they_were(app: Flask, value: object) -> None:
    """Quotes, backslashes and percent signs are neither lost nor doubled."""
    statement = select(literal(value), literal("50%", String).like("50%"))
    assert tuple(db.session.execute(postgresql.planned_once(statement)).one()) == (value, True)
