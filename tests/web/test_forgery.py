"""P42: no forged request works, and nobody's typing is lost to an old page."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.audit import AuditRecord
from app.extensions import db
from app.rules.vocabulary import Role
from app.staff.models import Office, SignInAttempt, User
from app.web.access import SAFE_METHODS, matrix
from tests.browsing import Browser, a_user_row, browser, browser_of
from tests.web.conftest import ClientFor

WRITES = sorted(name for name, method in matrix() if method not in SAFE_METHODS)
FORGERIES = {
    "no token": ({}, {}),
    "wrong token": ({"csrf_token": "IjEi.abc.def"}, {}),
    "cross-site": ({}, {"Sec-Fetch-Site": "cross-site"}),
    "same-site": ({}, {"Sec-Fetch-Site": "same-site"}),
    "foreign origin": ({}, {"Origin": "https://evil.example"}),
    "null origin": ({}, {"Origin": "null"}),
    "fetch": ({}, {"X-Requested-With": "fetch"}),
}


def path_of(app: Flask, endpoint: str) -> str:
    rule = next(app.url_map.iter_rules(endpoint))
    return str(app.url_map.bind("localhost").build(endpoint, {name: 1 for name in rule.arguments}))


def counts() -> tuple[int | None, ...]:
    db.session.rollback()
    return tuple(
        db.session.scalar(select(func.count()).select_from(each))
        for each in (User, AuditRecord, SignInAttempt)
    )


def someone_allowed(endpoint: str, client_for: ClientFor) -> Browser:
    rule = matrix()[endpoint, "POST"]
    return client_for(min(rule.roles))


@pytest.mark.parametrize("endpoint", WRITES)
def test_every_write_refuses_every_forgery(
    app: Flask, endpoint: str, client_for: ClientFor, visitor: Browser
) -> None:
    """Red when check_token skips an endpoint, or refuse_other_sites is not a gate."""
    public = matrix()[endpoint, "POST"].is_public
    client = visitor if public else someone_allowed(endpoint, client_for)
    path = path_of(app, endpoint)
    good = client.token()
    other = browser_of(app, a_user_row(Role.STATISTICIAN, db.session.get_one(Office, 1), "other")).token()
    before = counts()
    for name, (data, headers) in {**FORGERIES, "other session's": ({"csrf_token": other}, {})}.items():
        token = {"csrf_token": good} if headers and name != "fetch" else {}
        response = client.post(path, data={**token, **data}, headers=headers)
        assert response.status_code == 400, name
        assert counts() == before, name


def test_an_old_page_keeps_what_was_typed_and_can_be_sent_again(client_for: ClientFor) -> None:
    """Red when the page does not offer the typed fields again."""
    admin = client_for(Role.ADMIN)
    typed = {"name": "张三", "login": "zhangsan", "role": "clerk", "office": "1"}
    response = admin.post("/settings/users/new", data={**typed, "csrf_token": "old", "password": "geheim-42"})
    assert response.status_code == 400
    assert "页面已过期" in admin.page
    assert "geheim-42" not in admin.page
    for value in typed.values():
        assert f'value="{value}"' in admin.page
    shown = admin.page[admin.page.index("刚才填写的内容") :]
    assert "<dt>登录名</dt><dd>zhangsan</dd>" in shown, (
        "in the words of the form, not by the names of its boxes"
    )
    assert "<dt>角色</dt><dd>受理员</dd>" in shown
    assert admin.send("/settings/users/new", typed).status_code == 200
    assert "初始密码" in admin.page


def test_a_request_from_elsewhere_is_never_offered_again(client_for: ClientFor) -> None:
    """Red when a cross-site form becomes a page whose button sends it."""
    admin = client_for(Role.ADMIN)
    admin.post("/settings/users/new", data={"name": "攻击者填写"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert "攻击者填写" not in admin.page


def test_typing_survives_the_end_of_the_session(app: Flask, client_for: ClientFor, visitor: Browser) -> None:
    """A POST without a session: 401 with the typed text, and nothing written."""
    response = visitor.post("/settings/users/new", data={"name": "李四"})
    assert response.status_code == 401
    assert "登录已结束" in visitor.page
    assert 'value="李四"' in visitor.page


def test_signing_in_needs_a_token_too(app: Flask, centre: Office) -> None:
    a_user_row(Role.CLERK, centre, "wang")
    client = browser(app)
    assert client.post("/sign-in", data={"login": "wang", "password": "x"}).status_code == 400
    assert counts()[2] == 0
