"""The audit chain finds what was changed, and the database refuses to change it."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app import audit
from app.extensions import UnguardedWrite, db, transaction

WHO = audit.system_actor("test")


def test_the_chain_is_whole_after_several_acts(app: Flask) -> None:
    with transaction():
        for number in range(5):
            audit.record(WHO, "act", object_id=number)
    assert list(audit.verify(db.session())) == []


def test_the_database_refuses_to_change_or_delete_an_act(app: Flask) -> None:
    with transaction():
        audit.record(WHO, "act")
    for statement in ("update audit_record set action='other'", "delete from audit_record"):
        with pytest.raises(DBAPIError), transaction() as session:
            session.execute(text(statement))


def test_an_edited_row_is_found(app: Flask) -> None:
    with transaction():
        first = audit.record(WHO, "act")
        audit.record(WHO, "act")
        first_seq = first.seq
    drop = (
        "drop trigger audit_record_no_UPDATE"
        if db.engine.dialect.name == "sqlite"
        else "alter table audit_record disable trigger all"
    )
    with transaction() as session:
        session.execute(text(drop))
        session.execute(text("update audit_record set actor_name='somebody else' where seq=1"))
    db.session.expire_all()
    assert [(found.seq, found.problem) for found in audit.verify(db.session())] == [(first_seq, "changed")]
    if db.engine.dialect.name == "postgresql":
        with transaction() as session:
            session.execute(text("alter table audit_record enable trigger all"))


def test_a_write_outside_a_transaction_is_refused(app: Flask) -> None:
    with pytest.raises(UnguardedWrite):
        audit.record(WHO, "act")
