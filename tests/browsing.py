"""A browser for tests: reads CSRF tokens from pages, so that the protection stays on.

Every request runs in a context of its own, as in production; the test's own session lets go
of its snapshot first, so that what the request wrote is seen afterwards.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.extensions import db, in_transaction, transaction
from app.rules.vocabulary import Role
from app.staff.models import Office, User
from app.staff.passwords import hash_password
from tests.factories import PASSWORD, a_lawyer, a_user

_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


class Browser(FlaskClient):
    """A test client that keeps the last page and sends its token along with every POST."""

    user: User
    page: str = ""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        if not in_transaction():
            db.session.rollback()
        with self.application.app_context():
            response: TestResponse = super().open(*args, **kwargs)
            if response.mimetype == "text/html":
                self.page = response.get_data(as_text=True)
        return response

    def token(self) -> str:
        """The token on the last page, or on the sign-in or own password page."""
        if not _TOKEN.search(self.page):
            self.get("/password", follow_redirects=True)
        found = _TOKEN.search(self.page)
        assert found, "the page carries no token"
        return found[1]

    def send(self, path: str, data: dict[str, Any] | None = None, **kwargs: Any) -> TestResponse:
        """POST a form as a page would: with the token."""
        return self.post(path, data={"csrf_token": self.token(), **(data or {})}, **kwargs)

    def sign_in(self, login: str, password: str = PASSWORD) -> TestResponse:
        """Open the sign-in page and send it."""
        self.get("/sign-in")
        return self.send("/sign-in", {"login": login, "password": password})


def browser(app: Flask) -> Browser:
    """A browser with no cookies."""
    app.test_client_class = Browser
    client = app.test_client()
    assert isinstance(client, Browser)
    return client


@cache
def password_hash() -> str:
    """The hash of PASSWORD, made once: hashing is slow on purpose."""
    return hash_password(PASSWORD)


def a_user_row(role: Role, office: Office, login: str = "") -> User:
    """A user of the office whose password is PASSWORD, with a login of one's choice."""
    user = a_lawyer(office=office) if role is Role.LAWYER else a_user(role, office)
    if login:
        with transaction():
            user.login = login
    return user


def browser_of(app: Flask, user: User, password: str = PASSWORD) -> Browser:
    """A browser signed in as that user."""
    client = browser(app)
    login = user.login
    response = client.sign_in(login, password)
    assert response.status_code == 302, client.page
    client.user = user
    return client
