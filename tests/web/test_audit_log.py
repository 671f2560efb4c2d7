"""The audit log: filtered, paged without gaps, scoped, and itself on record."""

from __future__ import annotations

import ast
import re

from flask import Flask
from sqlalchemy import text

from app import audit
from app.audit import trail
from app.extensions import db, transaction
from app.rules.vocabulary import OfficeKind, ProofState, Role
from app.staff.models import Office
from app.staff.queries import actor_of
from app.web.audit_log import labels
from config import ROOT
from tests.browsing import a_user_row, browser_of
from tests.factories import an_office
from tests.web.conftest import ClientFor


def test_pages_go_down_and_up_without_gaps(app: Flask, centre: Office) -> None:
    """Red when a cursor includes or skips its own row."""
    actor = actor_of(a_user_row(Role.CLERK, centre))
    with transaction():
        for number in range(23):
            audit.record(actor, "person.reveal", object_kind="person", object_id=number)
    filters = trail.TrailFilters(office_ids=actor.office_ids, action="person.reveal")
    seen, cursor, pages = [], None, []
    while True:
        page = trail.page(filters, before=cursor, limit=10)
        seen += [row.object_id for row in page.rows]
        pages.append(page)
        cursor = page.older
        if cursor is None:
            break
    assert seen == [str(number) for number in reversed(range(23))]
    back = trail.page(filters, after=pages[1].newer, limit=10)
    assert [row.seq for row in back.rows] == [row.seq for row in pages[0].rows]


def test_a_branch_auditor_sees_the_branch_only(app: Flask, centre: Office) -> None:
    """P22. Red when the trail is not scoped."""
    station = an_office(OfficeKind.MILITARY_STATION, parent=centre)
    a_clerk = actor_of(a_user_row(Role.CLERK, centre))
    with transaction():
        audit.record(a_clerk, "person.reveal", object_kind="person", object_id="canary-7")
    branch = browser_of(app, a_user_row(Role.AUDITOR, station))
    assert branch.get("/audit/").status_code == 200
    assert "canary-7" not in branch.page
    root = browser_of(app, a_user_row(Role.AUDITOR, centre))
    root.get("/audit/?object_id=canary-7")
    assert "canary-7" in root.page
    assert len(re.findall(r'<tr><td class="num">', root.page)) == 1


def test_looking_is_on_record(client_for: ClientFor) -> None:
    client = client_for(Role.AUDITOR)
    client.get("/audit/")
    assert "查看审计日志" in client.page


def test_strange_filters_do_no_harm(client_for: ClientFor) -> None:
    client = client_for(Role.AUDITOR)
    for query in (
        "before=99999999999999999999",
        "after=-1",
        "from_on=2026-13-45",
        "actor_name=%25_\\",
        "action=%00",
    ):
        assert client.get(f"/audit/?{query}").status_code == 200, query


def test_the_chain_is_checked_on_demand_and_a_change_is_found(client_for: ClientFor) -> None:
    """Red when verify() is not asked, or its answer not shown."""
    client = client_for(Role.AUDITOR)
    client.send("/audit/verify", follow_redirects=True)
    assert "审计链完整" in client.page
    with db.engine.connect().execution_options(writes=True) as connection, connection.begin():
        for statement in UNLOCK[connection.dialect.name]:
            connection.execute(text(statement))
        connection.execute(text("update audit_record set actor_name = '无此人' where seq = 1"))
    client.send("/audit/verify", follow_redirects=True)
    assert "审计链不完整" in client.page


def test_a_row_is_told_in_words(app: Flask, centre: Office, client_for: ClientFor) -> None:
    """Red when a code of the detail reaches the page."""
    actor = actor_of(a_user_row(Role.CLERK, centre))
    with transaction():
        audit.record(
            actor,
            "case.close",
            object_kind="case",
            object_id=401,
            detail={"case_no": "清江法援〔2026〕7号", "from": "in_progress", "to": "closed"},
        )
        audit.record(actor, "beneficiary_status.settle", object_kind="beneficiary_status", object_id=3,
                     detail={"from": "promised", "to": "verified"})  # fmt: skip
        audit.record(
            actor, "user.add", object_kind="user", object_id=9, detail={"role": "clerk", "own": False}
        )
        audit.record(actor, "access.refuse", object_kind="endpoint", object_id="settings.users")
    page = client_for(Role.AUDITOR).get("/audit/").get_data(as_text=True)
    assert "<td>案件 清江法援〔2026〕7号</td>" in page
    for words in (
        "原为：办理中；改为：已结案<",
        "原为：先承诺后补；改为：已核实<",
        "角色：受理员；本人操作：否<",
    ):
        assert (
            words.replace("先承诺后补", ProofState.PROMISED.label).replace(
                "已核实", ProofState.VERIFIED.label
            )
            in page
        )
    assert "功能 用户" in page


def test_every_detail_on_record_has_a_label() -> None:
    """Red when a module writes a detail that the audit log would show by its English key."""
    written = {
        key.value
        for path in (ROOT / "app").rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text()))
        if isinstance(call, ast.Call) and ast.unparse(call.func) in ("audit.record", "_record")
        for part in [*call.args, *(keyword.value for keyword in call.keywords)]
        if isinstance(part, ast.Dict)
        for key in part.keys
        if isinstance(key, ast.Constant)
    }
    assert len(written) > 10
    assert written <= set(labels.DETAILS)


# What somebody with the database password could do to get past the triggers.
UNLOCK: dict[str, list[str]] = {
    "sqlite": ["drop trigger if exists audit_record_no_update"],
    "postgresql": ["set session_replication_role = replica"],
}
