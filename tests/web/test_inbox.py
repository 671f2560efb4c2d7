"""The inbox page: listed, counted in the header, marked as read, one's own only."""

from __future__ import annotations

from datetime import date

import pytest
from flask import Flask

from app import clock, reminders
from app.extensions import db, transaction
from app.reminders.models import InboxMessage
from tests.browsing import Browser, browser_of, password_hash
from tests.reminders.rows import Desk, a_case, a_deadline, a_desk, actor_for

DUE = date(2026, 8, 10)


@pytest.fixture
def desk(app: Flask) -> Desk:
    """A clerk and a director with 22 overdue reminders each."""
    made = a_desk()
    with transaction() as session:
        for user in (made.clerk, made.director):
            session.merge(user).password_hash = password_hash()
        case = a_case(made)
        for _ in range(22):
            a_deadline(case, DUE)
    reminders.run_round(clock.at_local(date(2026, 8, 11), 9))
    return made


@pytest.fixture
def clerk(app: Flask, desk: Desk) -> Browser:
    return browser_of(app, desk.clerk)


def test_unread_messages_are_listed_and_counted(clerk: Browser) -> None:
    page = clerk.get("/inbox").get_data(as_text=True)
    assert page.count("审查申请期限已逾期") == 20
    assert "lamp-r" in page
    assert '<span class="sr">未读 </span>22</span>' in page
    assert "before=" in page


def test_the_next_page_shows_the_rest(clerk: Browser, desk: Desk) -> None:
    before = reminders.inbox(actor_for(desk.clerk), unread_only=True).older_cursor
    page = clerk.get(f"/inbox?before={before}").get_data(as_text=True)
    assert page.count("审查申请期限已逾期") == 2
    assert "回到最新" in page


@pytest.mark.parametrize("typed", ["x", "-1", "9" * 30, "１２", "0", ""])
def test_a_typed_address_does_no_harm(clerk: Browser, typed: str) -> None:
    assert clerk.get("/inbox", query_string={"before": typed, "all": "1"}).status_code == 200


def test_one_is_marked_as_read(clerk: Browser, desk: Desk) -> None:
    chosen = reminders.inbox(actor_for(desk.clerk)).rows[0].id
    clerk.get("/inbox")
    assert clerk.send(f"/inbox/{chosen}/read").status_code == 302
    assert reminders.unread_count(actor_for(desk.clerk)) == 21


def test_all_are_marked_as_read(clerk: Browser, desk: Desk) -> None:
    clerk.get("/inbox")
    page = clerk.send("/inbox/read", follow_redirects=True).get_data(as_text=True)
    assert "已将 22 条通知标为已读" in page
    assert "没有未读通知" in page
    assert "已读" in clerk.get("/inbox?all=1").get_data(as_text=True)


def test_nobody_marks_a_message_of_another(clerk: Browser, desk: Desk) -> None:
    foreign = db.session.query(InboxMessage.id).filter_by(recipient_id=desk.director.id).first()
    clerk.get("/inbox")
    assert clerk.send(f"/inbox/{foreign[0]}/read").status_code == 404
    assert reminders.unread_count(actor_for(desk.clerk)) == 22


def test_reading_the_page_changes_nothing(clerk: Browser, desk: Desk) -> None:
    for address in ("/inbox", "/inbox?all=1"):
        clerk.get(address)
    assert reminders.unread_count(actor_for(desk.clerk)) == 22


def test_at_night_the_page_says_when_what_waits_will_come(app: Flask) -> None:
    """Red when a reminder raised at night is held back without a word, or the hours are written twice."""
    made = a_desk()
    with transaction() as session:
        session.merge(made.clerk).password_hash = password_hash()
        a_deadline(a_case(made), DUE)
    with clock.travelled_to(clock.at_local(date(2026, 8, 11), 23)):
        client = browser_of(app, made.clerk)
        page = client.get("/inbox").get_data(as_text=True)
        assert "22:00 至次日 7:00 不推送，到时自动送达" in page
        assert "待送达" not in page
        reminders.run_round(clock.now())
        page = client.get("/inbox").get_data(as_text=True)
        assert "有 1 条提醒待送达：22:00 至次日 7:00 不推送，到时自动送达" in page
    assert reminders.held_back(actor_for(made.director), clock.at_local(date(2026, 8, 11), 23)) == 1
    assert reminders.held_back(actor_for(made.clerk), clock.at_local(date(2026, 8, 12), 8)) == 0
