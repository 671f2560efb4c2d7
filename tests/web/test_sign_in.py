"""Signing in: limits that hold, answers that tell nothing, redirects that stay inside."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app import clock
from app.audit import AuditRecord
from app.extensions import db, transaction
from app.rules.vocabulary import Role
from app.staff import signing_in
from app.staff.models import Office, SignInAttempt, User
from app.web.locations import safe_path
from tests.browsing import PASSWORD, Browser, a_user_row, browser

EVIL = [
    "//e.com", "///e.com", "////e.com", "/\\e.com", "\\\\e.com", "/\t/e.com", "/\n/e.com", "/\r/e.com",
    "/\r\n/e.com", "\t//e.com", "https:e.com", "https:/e.com", "https://e.com", "http:e.com", "HTTP://e.com",
    "javascript:alert(1)", "JavaScript:alert(1)", "java\nscript:alert(1)", "data:text/html,x", "vbscript:x",
    "ftp://e.com", "//e.com/%2f..", "/%09/e.com\\", "/\x00/e.com", "/\x0b/e.com", "/\x0c/e.com", "/\u2028/e.com",
    "/\u3000/e.com", "/\uff0fe.com", "\uff0f\uff0fe.com", "/ /e.com", " //e.com", "//e.com@127.0.0.1",
    "//127.0.0.1@e.com", "/@e.com:80\\", "//[::1]", "//e%2ecom", "//\u202ee.com", "/;//e.com", "/#//e.com",
    "/<script>", '/"onload=', "/a\\b", "/a b", "/\u200b/e.com", "e.com", ".e.com", "../e.com", "?next=//e.com",
    "#//e.com", "", "/" + "a" * 3000, "mailto:a@e.com", "file:///etc/passwd", "blob:x", "//e。com", "/\ud800",
    "http:\\\\e.com", "https:///e.com", "//\te.com",
]  # fmt: skip


def attempts(client: Browser, login: str, password: str, count: int) -> list[int]:
    return [client.sign_in(login, password).status_code for _ in range(count)]


@pytest.mark.parametrize("text", EVIL)
def test_no_destination_leaves_the_site(text: str) -> None:
    """P35. Red with the usual startswith("/") and not startswith("//")."""
    assert len(EVIL) == 60
    assert safe_path(text) == "/"


def test_good_destinations_are_kept() -> None:
    for path in ("/case/12", "/stats/2026-08", "/queue?tab=todo&lamp=r", "/a%2Fb"):
        assert safe_path(path) == path


def test_the_destination_is_kept_in_the_session(app: Flask, centre: Office) -> None:
    """One is sent to sign in and then where one wanted to go; the address carries no target."""
    user = a_user_row(Role.CLERK, centre)
    client = browser(app)
    response = client.get("/settings/limits?x=1")
    assert response.location == "/sign-in"
    assert client.sign_in(user.login).location == "/settings/limits?x=1"


@pytest.mark.parametrize(
    "path", ["//e.com", "/%5Ce.com", "/%09/e.com", "/%0A/e.com", "/settings/laws?next=//e.com"]
)
def test_requested_addresses_cannot_lead_away(app: Flask, centre: Office, path: str) -> None:
    user = a_user_row(Role.CLERK, centre)
    client = browser(app)
    client.get(path)
    client.get("/sign-in?next=//e.com")
    response = client.sign_in(user.login)
    assert response.status_code == 302
    assert response.location.startswith("/")
    assert safe_path(response.location) == response.location


def test_unknown_wrong_and_disabled_get_the_same_answer(app: Flask, centre: Office) -> None:
    """P39. Red when one of them has a message of its own."""
    a_user_row(Role.CLERK, centre, "wang")
    user = a_user_row(Role.DIRECTOR, centre, "zhaoliu")
    with transaction() as session:
        session.get_one(User, user.id).is_active = False
    answers = []
    for login, password in (
        ("nobody", PASSWORD),
        ("wang", "wrong"),
        ("zhaoliu", PASSWORD),
        ("zhaoliu", "wrong"),
    ):
        client = browser(app)
        response = client.sign_in(login, password)
        said = re.sub(r'value="[^"]{20,}"', "", client.page)  # the numbers of this page and session
        answers.append((response.status_code, said.replace(login, "")))
    assert len(set(answers)) == 1
    assert answers[0][0] == 400


def test_five_tries_then_429_and_only_for_that_account(app: Flask, centre: Office) -> None:
    """P40. Red when the limit is global, or kept in the memory of a worker."""
    a_user_row(Role.CLERK, centre, "wang")
    a_user_row(Role.DIRECTOR, centre, "zhaoliu")
    client = browser(app)
    assert attempts(client, "wang", "wrong", 7) == [400] * 5 + [429] * 2
    refused = client.sign_in("wang")  # the right password waits as well
    assert refused.status_code == 429
    assert 0 < int(refused.headers["Retry-After"]) <= 15 * 60
    assert browser(app).sign_in("zhaoliu").status_code == 302


def test_the_limit_fades(app: Flask, centre: Office) -> None:
    """P46 in part: nobody is locked out for good."""
    a_user_row(Role.CLERK, centre, "wang")
    client = browser(app)
    attempts(client, "wang", "wrong", 6)
    with clock.travelled_to(clock.now() + timedelta(minutes=16)):
        assert browser(app).sign_in("wang").status_code == 302


def test_unknown_accounts_are_limited_alike(app: Flask, centre: Office) -> None:
    client = browser(app)
    assert attempts(client, "nobody", "wrong", 6) == [400] * 5 + [429]


def test_guessing_from_many_networks_is_slow_but_the_owner_gets_in(app: Flask, centre: Office) -> None:
    """P46. Red without PER_ACCOUNT, or when a known network is not exempt from it."""
    user = a_user_row(Role.CLERK, centre, "wang")
    home = browser(app)
    assert home.sign_in("wang").status_code == 302
    with transaction():
        tries = [signing_in.count_attempt("wang", f"10.0.{n}.1") is None for n in range(50)]
    assert sum(tries) == signing_in.PER_ACCOUNT.attempts
    home.send("/sign-out")
    assert home.sign_in(user.login).status_code == 302


def test_the_attempt_table_names_nobody(app: Flask, centre: Office) -> None:
    """The keys are keyed hashes."""
    browser(app).sign_in("wang")
    db.session.rollback()
    for row in db.session.scalars(select(SignInAttempt)):
        assert "wang" not in row.key_hash
        assert "127.0.0" not in row.key_hash


def test_success_failure_and_leaving_are_on_record(app: Flask, centre: Office) -> None:
    """P60. Red when one of the three leaves no row."""
    user = a_user_row(Role.CLERK, centre, "wang")
    client = browser(app)
    client.sign_in("wang", "wrong")
    client.sign_in("nobody", "wrong")
    client.sign_in("wang")
    client.send("/sign-out")
    db.session.rollback()
    trail = [
        (row.action, row.result, row.object_id)
        for row in db.session.scalars(select(AuditRecord).order_by(AuditRecord.seq))
        if row.action.startswith("session.")
    ]
    assert trail == [
        ("session.begin", "failed", str(user.id)),
        ("session.begin", "failed", ""),
        ("session.begin", "ok", str(user.id)),
        ("session.end", "ok", str(user.id)),
    ]


def test_a_very_long_password_is_refused_before_hashing(app: Flask, centre: Office) -> None:
    a_user_row(Role.CLERK, centre, "wang")
    assert browser(app).sign_in("wang", "x" * 100_000).status_code == 400
