"""P20, P21, P41, P60: the matrix is what happens, for every endpoint and every role.

The expectation comes from the same access.toml the guard reads, so a wrong row would agree
with itself; NEVER, written by hand, is the second opinion.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, func, select
from werkzeug.test import TestResponse

from app.audit import AuditRecord
from app.casework.models import CaseEvent, LegalCase
from app.extensions import db
from app.rules.vocabulary import Role
from app.staff.models import Office, User
from app.web.access import SAFE_METHODS, Rule, matrix, may
from tests.browsing import Browser, a_user_row, browser, browser_of
from tests.factories import a_case, an_office

TEXT_ARGUMENTS = {
    "channel_kind",
    "filename",
    "limit_kind",
    "month",
    "key",
    "section",
    "token",
}  # every other is a bounded integer
READING_MAY_WRITE = {"sign_in_session", "audit_record", "case_viewing", "sign_in_attempt"}
WRITE = re.compile(r"\s*(insert\s+into|update|delete\s+from)\s+\"?(\w+)", re.I)

# Written by hand, on purpose not derived from anything: (role, method, endpoint) that must never be.
NEVER: tuple[tuple[str, str, str], ...] = (
    ("lawyer", "GET", "intake.new"),
    ("director", "POST", "limits.promise"),
    ("clerk", "POST", "workdays.load_year"),
    ("lawyer", "POST", "limits.add_rule"),
    ("auditor", "POST", "limits.confirm"),
    ("lawyer", "POST", "intake.new"),
    ("lawyer", "POST", "cases.grant"),
    ("lawyer", "POST", "cases.refuse"),
    ("lawyer", "POST", "cases.assign"),
    ("lawyer", "POST", "cases.override"),
    ("lawyer", "POST", "cases.archive"),
    ("lawyer", "POST", "cases.urge"),
    ("lawyer", "POST", "cases.supervise"),
    ("lawyer", "POST", "cases.lift_supervision"),
    ("lawyer", "POST", "chase.urge"),
    ("lawyer", "GET", "loose_ends.index"),
    ("clerk", "POST", "cases.supervise"),
    ("clerk", "POST", "cases.hand_over"),
    ("clerk", "POST", "jobs.run"),
    ("director", "POST", "jobs.confirm_clock"),
    ("admin", "POST", "calls.numbers"),
    ("admin", "GET", "chase.slip"),
    ("lawyer", "GET", "queue.index"),
    ("lawyer", "GET", "settings.users"),
    ("lawyer", "GET", "audit_log.index"),
    ("clerk", "POST", "cases.grant"),
    ("clerk", "POST", "cases.refuse"),
    ("clerk", "POST", "cases.grant_provisionally"),
    ("clerk", "POST", "cases.assign"),
    ("clerk", "POST", "cases.reassign"),
    ("clerk", "POST", "cases.terminate"),
    ("clerk", "POST", "cases.transfer"),
    ("clerk", "POST", "assign.confirm"),
    ("clerk", "POST", "settings.new_user"),
    ("clerk", "POST", "settings.reset_password"),
    ("clerk", "GET", "audit_log.index"),
    ("clerk", "POST", "feeds.renew"),
    ("auditor", "POST", "feeds.renew"),
    ("director", "POST", "settings.new_user"),
    ("director", "POST", "settings.disable_user"),
    ("director", "POST", "settings.reset_password"),
    ("director", "GET", "audit_log.index"),
    ("statistician", "POST", "intake.new"),
    ("statistician", "POST", "cases.grant"),
    ("statistician", "POST", "cases.reveal"),
    ("statistician", "POST", "cases.correct"),
    ("statistician", "GET", "settings.users"),
    ("lawyer", "GET", "annual.show"),
    ("lawyer", "GET", "annual.figure"),
    ("clerk", "POST", "annual.edit"),
    ("auditor", "POST", "annual.docx"),
    ("lawyer", "GET", "consult.show"),
    ("lawyer", "GET", "outreach.photo"),
    ("clerk", "POST", "outreach.new_item"),
    ("clerk", "POST", "outreach.drop_item"),
    ("statistician", "POST", "consult.reveal"),
    ("statistician", "POST", "outreach.new"),
    ("statistician", "POST", "outreach.reveal_liaison"),
    ("admin", "GET", "consult.index"),
    ("auditor", "GET", "outreach.photo"),
    ("admin", "GET", "cases.show"),
    ("admin", "POST", "cases.reveal"),
    ("admin", "GET", "queue.index"),
    ("admin", "GET", "people.show"),
    ("admin", "POST", "search.results"),
    ("admin", "GET", "audit_log.index"),
    ("auditor", "GET", "cases.show"),
    ("auditor", "POST", "cases.reveal"),
    ("auditor", "POST", "intake.new"),
    ("auditor", "POST", "settings.new_user"),
    ("auditor", "POST", "search.results"),
)


def path_of(app: Flask, endpoint: str, method: str, object_id: int = 1) -> str:
    """An address of the endpoint; every id in it is `object_id`."""
    for rule in app.url_map.iter_rules(endpoint):
        if method in (rule.methods or ()):
            values = {name: "2026-08" if name in TEXT_ARGUMENTS else object_id for name in rule.arguments}
            return str(app.url_map.bind("localhost").build(endpoint, values, method=method))
    raise AssertionError(f"{endpoint} has no {method}")


def rows(*methods: str) -> list[Rule]:
    return [rule for rule in matrix().values() if rule.method in methods]


def ask(app: Flask, client: Browser, rule: Rule, object_id: int = 1) -> TestResponse:
    path = path_of(app, rule.endpoint, rule.method, object_id)
    return client.get(path) if rule.method in SAFE_METHODS else client.send(path)


def refusals() -> int:
    db.session.rollback()
    found = select(func.count()).where(AuditRecord.action == "access.refuse", AuditRecord.result == "refused")
    return db.session.scalar(found) or 0


def state() -> tuple[Any, ...]:
    """What a refused request must leave alone."""
    db.session.rollback()
    counted = [
        db.session.scalar(select(func.count()).select_from(each)) for each in (User, Office, CaseEvent)
    ]
    cases = db.session.execute(
        select(LegalCase.id, LegalCase.status, LegalCase.version).order_by(LegalCase.id)
    )
    users = db.session.execute(select(User.id, User.password_hash, User.is_active).order_by(User.id))
    return (*counted, *map(tuple, cases), *map(tuple, users))


@contextmanager
def writes() -> Iterator[list[str]]:
    """The tables written to, by any connection."""
    seen: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if match := WRITE.match(statement):
            seen.append(match[2])

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def test_every_address_has_a_row_and_every_row_an_address(app: Flask) -> None:
    """P21. Red when a view is added without a row, or a row outlives its view."""
    built = {
        (rule.endpoint, method)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert built == set(matrix())


def test_ids_in_addresses_are_bounded_integers(app: Flask) -> None:
    """P21. Red for <case_id> without a converter: a text would reach the query."""
    loose = [
        (rule.rule, name)
        for rule in app.url_map.iter_rules()
        for name in rule.arguments - TEXT_ARGUMENTS
        if type(rule._converters[name]).__name__ != "BoundedInt"
    ]
    assert loose == []


@pytest.mark.parametrize(("role", "method", "endpoint"), NEVER)
def test_never(app: Flask, role: str, method: str, endpoint: str) -> None:
    """Red when access.toml grants one of these, whatever the reason."""
    assert not may(Role(role), endpoint, method)


def test_the_list_of_nevers_names_real_endpoints(app: Flask) -> None:
    assert len(NEVER) >= 30
    assert {(endpoint, method) for _, method, endpoint in NEVER} <= set(matrix())


def test_what_is_not_listed_is_refused(own_app: Flask) -> None:
    """Red when an unknown endpoint is let through."""

    def secret() -> str:
        return "secret"

    own_app.add_url_rule("/unlisted", "unlisted", secret)
    client = browser_of(own_app, a_user_row(Role.DIRECTOR, an_office()))
    assert client.get("/unlisted").status_code == 403
    assert browser(own_app).get("/unlisted").status_code == 302


@pytest.mark.pages
@pytest.mark.parametrize("role", Role)
def test_every_role_gets_exactly_its_endpoints(app: Flask, role: Role) -> None:
    """P20. Red when the guard is not a gate, or a role in a row is not honoured."""
    office = an_office()
    client = browser_of(app, a_user_row(role, office))
    for rule in matrix().values():
        if rule.is_public or rule.endpoint == "auth.sign_out":
            continue
        before, refused = state(), refusals()
        response = ask(app, client, rule, object_id=999_999)
        cell = (role.value, rule.method, rule.endpoint, response.status_code)
        if role in rule.roles:
            assert response.status_code not in (401, 403, 405, 500), cell
        else:
            assert response.status_code == 403, cell
            assert state() == before, cell
            assert refusals() == refused + 1, cell


def test_a_visitor_reaches_only_what_is_public(app: Flask) -> None:
    """Red when a row is public by mistake."""
    public = {rule.endpoint for rule in matrix().values() if rule.is_public}
    assert public == {
        "static", "health.live", "health.ready", "auth.sign_in", "gallery.show", "feeds.calendar",
    }  # fmt: skip
    visitor = browser(app)
    for rule in matrix().values():
        if not rule.is_public:
            expected = 302 if rule.method in SAFE_METHODS else 401
            path = path_of(app, rule.endpoint, rule.method)
            assert visitor.open(path, method=rule.method).status_code == expected, rule


def case_rows() -> list[Rule]:
    return [rule for rule in matrix().values() if rule.scope == "case"]


@pytest.mark.parametrize("role", [Role.CLERK, Role.DIRECTOR, Role.LAWYER, Role.STATISTICIAN])
def test_a_case_of_another_office_does_not_exist(app: Flask, role: Role) -> None:
    """P20. Red when one query of a case is not scoped: remove visible() from casework.load."""
    foreign = a_case(received_on=date(2026, 8, 3))
    client = browser_of(app, a_user_row(role, an_office()))
    checked = 0
    for rule in case_rows():
        arguments = {name for each in app.url_map.iter_rules(rule.endpoint) for name in each.arguments}
        if role not in rule.roles or "case_id" not in arguments:
            continue
        before, refused = state(), refusals()
        response = ask(app, client, rule, foreign.id)
        assert response.status_code == 404, (role.value, rule.method, rule.endpoint, response.status_code)
        assert state() == before, rule
        assert refusals() == refused + 1, rule
        assert "没有找到" in client.page
        checked += 1
    assert checked or role is Role.STATISTICIAN


@pytest.mark.pages
@pytest.mark.parametrize("role", Role)
def test_reading_changes_nothing(app: Flask, role: Role) -> None:
    """P41. Red when a page changes state by GET."""
    case = a_case(received_on=date(2026, 8, 3))
    client = browser_of(app, a_user_row(role, db.session.get_one(Office, case.office_id)))
    for rule in rows("GET"):
        if rule.is_public or role not in rule.roles:
            continue
        with writes() as seen:
            response = ask(app, client, rule, case.id)
            head = client.head(path_of(app, rule.endpoint, "GET", case.id))
        assert response.status_code < 500, rule
        assert head.status_code < 500, rule
        assert set(seen) <= READING_MAY_WRITE, (rule.endpoint, seen)


Write = Callable[[Browser, User], TestResponse]
# What each write of the settings does when it succeeds; page authors test their own verbs.
SETTINGS: dict[str, Write] = {
    "settings.new_user": lambda client, other: client.send(
        "/settings/users/new",
        {"name": "张三", "login": "zhangsan", "role": "clerk", "office": str(other.office_id)},
    ),
    "settings.disable_user": lambda client, other: client.send(f"/settings/users/{other.id}/disable"),
    "settings.enable_user": lambda client, other: client.send(f"/settings/users/{other.id}/enable"),
    "settings.reset_password": lambda client, other: client.send(f"/settings/users/{other.id}/password"),
}


@pytest.mark.parametrize("endpoint", SETTINGS)
def test_each_setting_leaves_one_complete_record(app: Flask, endpoint: str) -> None:
    """P60. Red when an operation forgets audit.record, or the matrix names another event."""
    office = an_office()
    admin, other = a_user_row(Role.ADMIN, office), a_user_row(Role.CLERK, office)
    client = browser_of(app, admin)
    client.get("/password")
    db.session.rollback()
    last = db.session.scalar(select(func.max(AuditRecord.seq))) or 0
    assert SETTINGS[endpoint](client, other).status_code in (200, 302)
    db.session.rollback()
    added = db.session.scalars(select(AuditRecord).where(AuditRecord.seq > last)).all()
    assert [row.action for row in added] == [matrix()[endpoint, "POST"].event]
    row = added[0]
    assert (row.actor_id, row.office_id, row.role, row.result) == (admin.id, office.id, "admin", "ok")
    assert row.ip == "127.0.0.1"
    assert len(row.request_id) == 16
    assert row.object_id


def test_users_of_another_office_do_not_exist_for_the_administrator(app: Flask) -> None:
    """P20. Red when _user in settings does not compare the office."""
    other = a_user_row(Role.CLERK, an_office())
    client = browser_of(app, a_user_row(Role.ADMIN, an_office()))
    for name in ("settings.disable_user", "settings.enable_user", "settings.reset_password"):
        before, refused = state(), refusals()
        assert SETTINGS[name](client, other).status_code == 404
        assert state() == before
        assert refusals() == refused + 1
    assert other.name not in client.get("/settings/users").get_data(as_text=True)
