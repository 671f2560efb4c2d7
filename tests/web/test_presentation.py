"""How values look; that every status has a kind; that the shell shows what a role reaches."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest
from flask import Flask

from app.rules.vocabulary import BeneficiaryType, CaseStatus, ProofState, Role, WaiverBasis
from app.web import presentation
from app.web.access import may
from app.web.locations import Addresses
from tests.web.conftest import ClientFor


@pytest.mark.parametrize(
    ("function", "value", "shown"),
    [
        (presentation.dash, None, "—"),
        (presentation.dash, "", "—"),
        (presentation.dash, 0, 0),
        (presentation.day, None, "—"),
        (presentation.day, date(2026, 8, 3), "2026-08-03"),
        (presentation.day, datetime(2026, 8, 3, 17, tzinfo=UTC), "2026-08-04"),
        (presentation.day_cn, date(2026, 8, 3), "2026年8月3日"),
        (presentation.instant, datetime(2026, 12, 31, 16, 5, tzinfo=UTC), "2027-01-01 00:05"),
        (presentation.instant, None, "—"),
        (presentation.yuan, 3_860_050, "38,600.50"),
        (presentation.yuan, 0, "0.00"),
        (presentation.yuan, 10**15 + 1, "10,000,000,000,000.01"),
        (presentation.yuan, None, "—"),
        (presentation.wan, 3_860_000, "3.86"),
    ],
)
def test_filters(function: object, value: object, shown: object) -> None:
    assert function(value) == shown  # type: ignore[operator]


def test_every_status_has_a_kind_of_tag() -> None:
    """Red for a new member without a colour."""
    assert set(presentation.STATUS_KINDS) == set(CaseStatus)
    assert set(presentation.PROOF_KINDS) == set(ProofState)
    assert set(presentation.WAIVER_KINDS) == set(WaiverBasis)
    assert presentation.mil_text(BeneficiaryType.NONE) is None


def test_the_navigation_names_real_pages() -> None:
    """Red when an entry's endpoint is misspelt: nobody would ever see it."""
    entries = [endpoint for _, group in presentation.NAVIGATION for _, endpoint, _ in group]
    for endpoint in (*entries, *presentation.HOMES.values()):
        assert any(may(role, endpoint) for role in Role), endpoint


@pytest.mark.parametrize("role", Role)
def test_everybody_lands_on_a_page_and_every_link_opens(client_for: ClientFor, role: Role) -> None:
    """Red when the navigation shows what the guard refuses, or a home is out of reach."""
    client = client_for(role)
    assert client.get("/sign-in").location
    page = client.get(client.get("/sign-in").location, follow_redirects=True)
    assert page.status_code == 200
    nav = re.search(r'<nav class="side".*?</nav>', client.page, re.S)
    assert nav
    links = re.findall(r'href="([^"]+)"', nav.group())
    assert links
    for link in links:
        assert client.get(link, follow_redirects=True).status_code == 200, link


def test_the_text_size_stays_with_the_account(client_for: ClientFor) -> None:
    client = client_for(Role.CLERK)
    response = client.send(
        "/text-size", {"size": "xl"}, headers={"Referer": "http://localhost/settings/laws"}
    )
    assert response.location == "/settings/laws"
    client.get("/settings/laws")
    assert 'class="fs-xl"' in client.page
    client.send("/text-size", {"size": "nonsense"}, headers={"Referer": "http://evil.example/x"})
    client.get("/settings/laws")
    assert 'class="fs-' not in client.page


def test_addresses_are_remembered_but_never_mixed_up_nor_those_that_are_keys() -> None:
    """Pure: 1 and True are two addresses; a feed's is a secret; a file's carries its hash, which changes
    while somebody develops."""
    app = Flask(__name__, static_folder=None)
    for rule, endpoint in (("/q", "queue.index"), ("/feed/<token>", "feeds.calendar"), ("/f", "static")):
        app.add_url_rule(rule, endpoint, lambda **given: "")
    addresses = Addresses()
    with app.test_request_context():
        for _ in range(2):
            assert addresses("queue.index", why=1) == "/q?why=1"
            assert addresses("queue.index", why=True) == "/q?why=True"
            assert addresses("queue.index", why=None) == "/q"
            assert addresses("queue.index", why=[1, 2]) == "/q?why=1&why=2"
            assert addresses("feeds.calendar", token="secret") == "/feed/secret"
            assert addresses("static", v=1) == "/f?v=1"
        developing = Addresses(files_change=True)
        assert developing("static", v=1) == "/f?v=1"
    assert addresses.remembered == 4
    assert developing.remembered == 0
