"""The staff of two offices, and a signed-in browser for each role."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from app.rules.vocabulary import Role
from app.staff.models import Office
from tests.browsing import Browser, a_user_row, browser, browser_of
from tests.factories import an_office

ClientFor = Callable[[Role], Browser]


@pytest.fixture
def centre(app: Flask) -> Office:
    """The office the signed-in people work for."""
    return an_office(name="清江县法律援助中心")


@pytest.fixture
def client_for(app: Flask, centre: Office) -> ClientFor:
    """`client_for(role)`: a browser signed in as somebody in that role at the centre."""
    made: dict[Role, Browser] = {}

    def client(role: Role) -> Browser:
        if role not in made:
            made[role] = browser_of(app, a_user_row(role, centre))
        return made[role]

    return client


@pytest.fixture
def visitor(app: Flask, centre: Office) -> Browser:
    """A browser nobody has signed in with."""
    return browser(app)
