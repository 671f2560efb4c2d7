"""帮助: open to every role, one's own guide first, and true to the rules it explains."""

from __future__ import annotations

import re

import pytest
from flask import Flask

from app.rules.priority import BAND_LABELS
from app.rules.vocabulary import LampColour, Role
from app.web.help.guides import GUIDES, KEYS, PRIORITY
from app.web.presentation import NAVIGATION
from tests.browsing import Browser
from tests.web.conftest import ClientFor


@pytest.mark.parametrize("role", list(Role))
def test_every_role_reads_it_and_finds_its_guide_first(client_for: ClientFor, role: Role) -> None:
    page = client_for(role).get("/help").get_data(as_text=True)
    headings = re.findall(r"<h3>([^<]+)</h3>", page)
    assert headings[0] == role.label
    for needed in ('id="keys"', 'id="lamps"', 'id="priority"', *BAND_LABELS.values()):
        assert needed in page


def test_every_page_links_to_it(client_for: ClientFor) -> None:
    page = client_for(Role.CLERK).get("/inbox").get_data(as_text=True)
    assert 'href="/help"' in page
    assert 'data-keepalive-url="/help"' in page


def test_nobody_reads_it_without_signing_in(visitor: Browser) -> None:
    assert visitor.get("/help").status_code == 302


def test_every_role_has_a_guide_and_every_lamp_a_meaning(client_for: ClientFor) -> None:
    assert {guide.role for guide in GUIDES} == set(Role)
    page = client_for(Role.LAWYER).get("/help").get_data(as_text=True)
    for colour in LampColour:
        assert f"lamp-{colour.value}" in page


def test_the_letters_of_the_navigation_are_listed(app: Flask) -> None:
    listed = {key.keys[0]: key.does for key in KEYS}
    for _, entries in NAVIGATION:
        for label, _, letter in entries:
            if letter:
                assert listed[f"Alt+{letter.upper()}"] == label


def test_an_article_is_quoted_without_its_number(client_for: ClientFor) -> None:
    quoted = [ground for ground in PRIORITY if ground.wording]
    assert quoted
    page = client_for(Role.DIRECTOR).get("/help").get_data(as_text=True)
    for ground in PRIORITY:
        assert ground.basis.label in page
    assert not any(ground.wording.startswith("《") for ground in quoted)
