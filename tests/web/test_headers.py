"""P43, P44: the same protective headers on every answer; hosts and proxies cannot be faked."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from app import create_app
from app.audit import AuditRecord
from app.extensions import db
from app.rules.vocabulary import Role
from app.staff.models import Office
from app.web.security import HEADERS, NO_STORE, STRICT_TRANSPORT
from tests.browsing import Browser, browser
from tests.conftest import settings_for
from tests.web.conftest import ClientFor

PAGES: dict[str, tuple[int, Callable[[Browser], object]]] = {
    "200": (200, lambda client: client.get("/sign-in")),
    "json": (200, lambda client: client.get("/healthz")),
    "static": (200, lambda client: client.get("/static/app.css")),
    "304": (304, lambda client: client.get("/static/app.css", headers={"If-Modified-Since": "Fri, 01 Jan 2100 00:00:00 GMT"})),
    "302": (302, lambda client: client.get("/settings/users")),
    "400": (400, lambda client: client.post("/sign-in", data={})),
    "401": (401, lambda client: client.post("/settings/users/new", data={})),
    "404": (404, lambda client: client.get("/nothing-here")),
    "static 404": (404, lambda client: client.get("/static/nothing.css")),
    "405": (405, lambda client: client.get("/sign-out")),
    "trace": (405, lambda client: client.open("/sign-in", method="TRACE")),
    "static 405": (405, lambda client: client.post("/static/app.css")),
    "413": (413, lambda client: client.send("/sign-in", {"login": "x" * (600 * 1024)})),
    "429": (429, lambda client: [client.sign_in("nobody", "x") for _ in range(6)][-1]),
    "500": (500, lambda client: client.get("/broken")),
}  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
def test_every_answer_carries_the_whole_set(app: Flask, centre: Office, name: str) -> None:
    """Red when the headers are set in one blueprint, or only on success."""
    hooks = app.before_request_funcs[None]
    hooks.insert(0, lambda: 1 / 0 if _path() == "/broken" else None)
    status, ask = PAGES[name]
    try:
        response = ask(browser(app))
    finally:
        del hooks[0]
    assert response.status_code == status  # type: ignore[attr-defined]
    for header, value in HEADERS.items():
        assert response.headers.getlist(header) == [value]  # type: ignore[attr-defined]
    if "static" not in name and name != "304":
        assert response.headers["Cache-Control"] == NO_STORE  # type: ignore[attr-defined]


def _path() -> str:
    from flask import request

    return request.path


def test_forbidden_pages_carry_them_too(client_for: ClientFor) -> None:
    response = client_for(Role.CLERK).get("/settings/users")
    assert response.status_code == 403
    assert {name: response.headers[name] for name in HEADERS} == HEADERS


def test_no_page_has_inline_script_or_style(client_for: ClientFor) -> None:
    """The policy allows none; a page that needs one is broken for everybody."""
    client = client_for(Role.ADMIN)
    for path in ("/settings/users", "/settings/limits", "/password", "/dev/gallery"):
        client.get(path)
        assert " style=" not in client.page, path
        assert " onclick=" not in client.page, path
        assert "<script>" not in client.page, path


def secure_app(url: str, **changes: object) -> Flask:
    settings = settings_for(url).using(
        environment="production",
        trusted_hosts=("fy.example.cn",),
        public_base_url="https://fy.example.cn",
        **changes,
    )
    return create_app(settings)


def test_over_https_the_cookie_is_locked_down(database_url: str) -> None:
    """Red when a flag or the __Host- prefix is dropped."""
    made = secure_app(database_url)
    with made.app_context():
        response = browser(made).get("/sign-in", base_url="https://fy.example.cn")
        assert response.headers["Strict-Transport-Security"] == STRICT_TRANSPORT
        cookie = response.headers["Set-Cookie"]
        assert cookie.startswith("__Host-sid=")
        for flag in ("; Secure", "; HttpOnly", "; Path=/", "; SameSite=Lax"):
            assert flag in cookie
        assert "Domain" not in cookie
        assert "Expires" not in cookie
        db.engine.dispose()


@pytest.mark.parametrize(
    "host",
    ["evil.com", "fy.example.cn.evil.com", "evil.com:443", "127.0.0.1", "localhost", "fy.example.cn@evil.com",
     "xfy.example.cn", "[::1]", "evil.com#fy.example.cn", "fy.example.cn/..", "", "fy.example.cn\\.evil.com"],
)  # fmt: skip
def test_unknown_hosts_get_400_and_are_not_echoed(database_url: str, host: str) -> None:
    """P44. Red without TRUSTED_HOSTS."""
    made = secure_app(database_url)
    with made.app_context():
        client = browser(made)
        response = client.get("/sign-in", headers={"Host": host}, base_url="https://fy.example.cn")
        assert response.status_code == 400
        assert "evil" not in response.get_data(as_text=True)
        assert {name: response.headers[name] for name in HEADERS} == HEADERS
        db.engine.dispose()


@pytest.mark.parametrize(("hops", "seen"), [(0, "127.0.0.1"), (1, "10.1.1.9")])
def test_the_recorded_address_is_the_true_peer(database_url: str, hops: int, seen: str) -> None:
    """Red when X-Forwarded-For is believed beyond the configured number of proxies."""
    made = create_app(settings_for(database_url).using(proxy_hops=hops))
    with made.app_context():
        client = browser(made)
        client.get("/sign-in")
        forged = {
            "X-Forwarded-For": "6.6.6.6, 10.1.1.9",
            "X-Real-IP": "6.6.6.6",
            "X-Forwarded-Host": "evil.com",
        }
        client.send("/sign-in", {"login": "nobody", "password": "x"}, headers=forged)
        db.session.rollback()
        found = select(AuditRecord.ip).where(AuditRecord.action == "session.begin")
        assert db.session.scalars(found).all() == [seen]
        db.engine.dispose()


def test_static_addresses_change_with_their_content(client_for: ClientFor) -> None:
    client = client_for(Role.CLERK)
    client.get("/password")
    assert "/static/app.css?v=" in client.page
    assert "max-age=31536000" in client.get("/static/app.css").headers["Cache-Control"]
