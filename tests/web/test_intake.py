"""Registering at the window: what is typed is never lost, what is shown is what is stored."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from app import casework, clock
from app.audit import AuditRecord
from app.casework.models import CaseEvent, Draft, LegalCase
from app.extensions import db
from app.rules.vocabulary import Action, BeneficiaryType, ProofState, Role
from app.staff.models import Office
from tests import factories
from tests.browsing import Browser, a_user_row, browser_of

NUMBER = "11010519491231002X"


def typed(**changed: Any) -> dict[str, Any]:
    """A complete form of a martyr's daughter, as her clerk types it."""
    given: dict[str, Any] = {
        "id_number": NUMBER,
        "name": "王秀兰",
        "phone": "138 1234 5678",
        "id_kind": "resident_id",
        "address": "清江县城关镇",
        "received_via": "walk_in",
        "received_on": clock.today().isoformat(),
        "beneficiary_type": "martyr_bereaved",
        "relation": "child",
        "proofs": ["martyr_certificate"],
        "matter": "抚恤金",
        "opponents": "清江县某局",
        "facts": "申请发给抚恤金未获答复。",
        "papers": ["application_form"],
    }
    given.update(changed)
    return {name: value for name, value in given.items() if value is not None}


def token(page: str) -> str:
    found = re.search(r'name="form_token"[^>]*value="([0-9a-f]{32})"', page)
    assert found
    return found[1]


def fresh(clerk: Browser, **changed: Any) -> dict[str, Any]:
    clerk.get("/intake/new")
    return typed(form_token=token(clerk.page), **changed)


def cases() -> int:
    return db.session.scalar(select(func.count()).select_from(LegalCase)) or 0


@pytest.fixture
def clerk(client_for: Any) -> Browser:
    browser: Browser = client_for(Role.CLERK)
    return browser


def test_the_form_opens_on_the_identity_number(clerk: Browser) -> None:
    clerk.get("/intake/new")
    assert re.search(r'<input[^>]*autofocus[^>]*id="id_number"|id="id_number"[^>]*autofocus', clerk.page)
    assert '<option selected value="resident_id">' in clerk.page
    assert clock.today().isoformat() in clerk.page


def test_a_person_is_registered_and_the_receipt_says_everything(clerk: Browser) -> None:
    sent = clerk.send("/intake/new", fresh(clerk))
    assert sent.status_code == 303, clerk.page
    receipt = clerk.get(sent.location)
    case = db.session.scalars(select(LegalCase)).one()
    assert receipt.status_code == 200
    assert case.case_no in clerk.page
    assert "110105********002X" in clerk.page
    assert NUMBER not in clerk.page
    assert "应当优先" in clerk.page
    assert case.person.sex is not None
    assert (case.person.birth_on.isoformat(), case.priority_tier) == ("1949-12-31", 1)
