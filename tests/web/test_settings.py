"""用户: lawyers come with their profile, and what cannot be undone is asked first."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app import clock
from app.audit import AuditRecord
from app.extensions import db
from app.rules.vocabulary import Role
from app.staff import queries as staff
from app.staff.models import Office, SignInSession, User
from tests.browsing import Browser, a_user_row
from tests.web.conftest import ClientFor

LAWYER = {
    "name": "赵明诚",
    "login": "zhaomc",
    "role": "lawyer",
    "practising_since": "2015-06-01",
    "specialities": ["wages", "military"],
    "in_military_pool": "y",
    "capacity": "12",
}


@pytest.fixture
def admin(client_for: ClientFor) -> Browser:
    return client_for(Role.ADMIN)


@pytest.fixture
def clerk(app: Flask, centre: Office) -> User:
    return a_user_row(Role.CLERK, centre)


def test_a_lawyer_is_added_with_the_profile(admin: Browser, centre: Office) -> None:
    admin.get("/settings/users/new")
    assert "承办律师填写" in admin.page
    assert 'value="lawyer"' in admin.page
    answer = admin.send("/settings/users/new", {**LAWYER, "office": centre.id})
    assert answer.status_code == 200, admin.page
    assert "只显示这一次" in admin.page
    db.session.rollback()
    user = staff.find_user("zhaomc")
    assert user is not None
    assert user.lawyer is not None
    profile = user.lawyer
    assert (user.role, profile.practising_since.isoformat()) == (Role.LAWYER, "2015-06-01")
    assert (profile.specialities, profile.in_military_pool, profile.capacity) == (
        ["wages", "military"],
        True,
        12,
    )


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"practising_since": ""}, "请填写执业起始日"),
        ({"capacity": ""}, "请填写在办上限"),
        ({"capacity": "0"}, "1 至 200"),
        ({"practising_since": "tomorrow"}, "不能晚于今天"),
        ({"specialities": ["cooking"]}, "请重新勾选擅长"),
    ],
)
def test_an_incomplete_profile_is_refused(
    admin: Browser, centre: Office, typed: dict[str, object], said: str
) -> None:
    """Red when only the page, not the server, asks for the profile."""
    if typed.get("practising_since") == "tomorrow":  # of the day the test runs, not of its collection
        typed = {"practising_since": f"{clock.today() + timedelta(days=1)}"}
    assert admin.send("/settings/users/new", {**LAWYER, "office": centre.id, **typed}).status_code == 400
    assert said in admin.page
    assert staff.find_user("zhaomc") is None


def test_nobody_else_needs_a_profile(admin: Browser, centre: Office) -> None:
    plain = {"name": "钱一", "login": "qianyi", "role": "clerk", "office": centre.id, "capacity": ""}
    assert admin.send("/settings/users/new", plain).status_code == 200
    user = staff.find_user("qianyi")
    assert user is not None
    assert user.lawyer is None


@pytest.mark.parametrize(("act", "said"), [("disable", "立即退出登录"), ("password", "原密码立即失效")])
def test_it_is_asked_first_and_looking_changes_nothing(
    admin: Browser, clerk: User, act: str, said: str
) -> None:
    before = (clerk.password_hash, clerk.is_active)
    address = f"/settings/users/{clerk.id}/{act}"
    assert admin.get("/settings/users").status_code == 200
    assert f'href="{address}"' in admin.page
    assert f'action="{address}"' not in admin.page
    assert admin.get(address).status_code == 200
    assert clerk.name in admin.page
    assert said in admin.page
    db.session.rollback()
    db.session.refresh(clerk)
    assert (clerk.password_hash, clerk.is_active) == before
    admin.send(address)
    db.session.rollback()
    db.session.refresh(clerk)
    assert (clerk.password_hash, clerk.is_active) != before


def test_the_record_tells_a_reset_from_a_change(admin: Browser, clerk: User) -> None:
    admin.send(f"/settings/users/{clerk.id}/password")
    db.session.rollback()
    last = db.session.scalar(select(AuditRecord.action).order_by(AuditRecord.seq.desc()).limit(1))
    assert last == "user.reset_password"


@pytest.mark.parametrize("act", ["disable", "enable"])
def test_what_is_flashed_names_nobody(admin: Browser, clerk: User, act: str) -> None:
    """Red when a name is flashed: flashes are stored in the session."""
    admin.send(f"/settings/users/{clerk.id}/{act}")
    db.session.rollback()
    kept = str(db.session.scalars(select(SignInSession.data)).all())
    assert "账号已" in kept
    assert clerk.name not in kept
