"""One's own inbox: listed, counted, marked as read, and nobody else's."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app import clock, reminders
from app.audit import Actor
from app.extensions import transaction
from app.rules.vocabulary import LampColour
from tests.reminders.rows import a_case, a_deadline, a_desk, actor_for

DUE = date(2026, 8, 10)


@pytest.fixture
def people(app: object) -> tuple[Actor, Actor]:
    """Clerk and director after 25 overdue deadlines: 25 messages each."""
    desk = a_desk()
    with transaction():
        case = a_case(desk)
        for _ in range(25):
            a_deadline(case, DUE)
    reminders.run_round(clock.at_local(DUE + timedelta(days=1), 9))
    return actor_for(desk.clerk), actor_for(desk.director)


def test_newest_first_in_pages(people: tuple[Actor, Actor]) -> None:
    clerk, _ = people
    first = reminders.inbox(clerk, limit=10)
    second = reminders.inbox(clerk, cursor=first.older_cursor, limit=10)
    last = reminders.inbox(clerk, cursor=second.older_cursor, limit=10)
    ids = [row.id for page in (first, second, last) for row in page.rows]
    assert len(ids) == 25
    assert ids == sorted(ids, reverse=True)
    assert last.older_cursor is None
    assert (first.total, first.unread) == (25, 25)
    assert first.rows[0].lamp is LampColour.RED


def test_reading_one_and_all(people: tuple[Actor, Actor]) -> None:
    clerk, director = people
    chosen = reminders.inbox(clerk).rows[0].id
    for _ in range(2):
        with transaction():
            reminders.mark_read(clerk, chosen)
    assert reminders.unread_count(clerk) == 24
    assert reminders.inbox(clerk, unread_only=True).total == 24
    with transaction():
        assert reminders.mark_all_read(clerk) == 24
    assert reminders.unread_count(clerk) == 0
    assert reminders.unread_count(director) == 25


@pytest.mark.parametrize("message_id", [0, -1, 2**63, 10**30])
def test_an_impossible_message_is_not_found(people: tuple[Actor, Actor], message_id: int) -> None:
    with transaction(), pytest.raises(reminders.UnknownMessage):
        reminders.mark_read(people[0], message_id)


def test_nobody_reads_for_another(people: tuple[Actor, Actor]) -> None:
    clerk, director = people
    foreign = reminders.inbox(director).rows[0].id
    with transaction(), pytest.raises(reminders.UnknownMessage):
        reminders.mark_read(clerk, foreign)
    nobody = Actor(None, "系统", None, None)
    assert reminders.inbox(nobody).rows == ()
