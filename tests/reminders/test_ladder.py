"""Who is told what, when: once per deadline, level and person, and never after the case moved on."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from app import clock, reminders
from app.casework.clocks import Deadline, DeadlineState
from app.casework.models import LegalCase
from app.extensions import db, transaction
from app.reminders import delivery, ladder, rounds
from app.reminders.models import InboxMessage, Reminder, ReminderState
from app.rules.deadline_kinds import DeadlineKind
from app.rules.vocabulary import ReminderLevel, Role
from app.staff.models import User
from tests.reminders.rows import Desk, a_case, a_deadline, a_desk, a_user
from tests.web.case_desk import counted_queries

DUE = date(2026, 8, 10)
pytestmark = pytest.mark.usefixtures("app")


def at(day: date, hour: int = 9, minute: int = 0) -> datetime:
    return clock.at_local(day, hour, minute)


@pytest.fixture
def desk(app: object) -> Desk:
    return a_desk()


def review_due(desk: Desk, **changes: object) -> Deadline:
    with transaction():
        return a_deadline(a_case(desk), DUE, **changes)


def told() -> list[tuple[int, ReminderLevel]]:
    db.session.rollback()
    rows = db.session.execute(select(InboxMessage.recipient_id, InboxMessage.level).order_by(InboxMessage.id))
    return [tuple(row) for row in rows]


def change(deadline: Deadline, **values: object) -> None:
    with transaction() as session:
        row = session.get_one(Deadline, deadline.id)
        for name, value in values.items():
            setattr(row, name, value)


def test_each_step_is_told_once(desk: Desk) -> None:
    """Due on a Monday: near on the Friday before, in the digest; on the day; overdue, and every
    third day again while it lasts."""
    review_due(desk)
    seen = []
    for offset in range(-6, 8):
        for hour in (8, 12, 20):
            seen.append((offset, hour, reminders.run_round(at(DUE + timedelta(days=offset), hour)).delivered))
    assert [row for row in seen if row[2]] == [(-3, 12, 1), (0, 8, 1), (1, 8, 2), (4, 12, 2), (7, 12, 2)]
    assert told()[:2] == [(desk.clerk.id, ReminderLevel.NEAR), (desk.clerk.id, ReminderLevel.DUE)]
    both = [(desk.clerk.id, ReminderLevel.OVERDUE), (desk.director.id, ReminderLevel.OVERDUE)]
    assert sorted(told()[2:]) == sorted(both * 3)


def test_only_the_highest_level_reached_is_raised_after_a_missed_night(desk: Desk) -> None:
    review_due(desk)
    assert reminders.run_round(at(DUE + timedelta(days=3))).delivered == 2
    assert {level for _, level in told()} == {ReminderLevel.OVERDUE}


@pytest.mark.parametrize(
    ("kind", "hears"),
    [
        (DeadlineKind.REVIEW, "clerk"),
        (DeadlineKind.ASSIGN, "director"),
        (DeadlineKind.SIGN_AGREEMENT, "lawyer"),
        (DeadlineKind.CLOSING_FILE, "lawyer"),
    ],
)
def test_the_person_the_rule_names_hears(desk: Desk, kind: DeadlineKind, hears: str) -> None:
    with transaction():
        a_deadline(a_case(desk, lawyer=desk.lawyer), DUE, kind)
    reminders.run_round(at(DUE))
    assert told() == [(getattr(desk, hears).id, ReminderLevel.DUE)]


def test_the_warning_comes_on_the_day_the_clock_names(desk: Desk) -> None:
    with transaction():
        a_deadline(a_case(desk, lawyer=desk.lawyer), DUE, DeadlineKind.CLOSING_FILE)
    assert reminders.run_round(at(DUE - timedelta(days=8))).raised == 0
    assert reminders.run_round(at(DUE - timedelta(days=7))).raised == 1


def test_a_station_without_director_tells_the_one_above(desk: Desk) -> None:
    with transaction():
        a_deadline(a_case(desk, office=desk.station), DUE)
    reminders.run_round(at(DUE + timedelta(days=1)))
    assert set(told()) == {
        (desk.clerk.id, ReminderLevel.OVERDUE),
        (desk.director.id, ReminderLevel.OVERDUE),
    }


def test_one_person_in_both_parts_hears_once(desk: Desk) -> None:
    with transaction():
        a_deadline(a_case(desk), DUE, DeadlineKind.ASSIGN)
    reminders.run_round(at(DUE + timedelta(days=1)))
    assert told() == [(desk.director.id, ReminderLevel.OVERDUE)]


def test_when_the_responsible_person_is_gone_the_director_hears(desk: Desk) -> None:
    review_due(desk)
    with transaction() as session:
        session.get_one(User, desk.clerk.id).is_active = False
    reminders.run_round(at(DUE))
    assert told() == [(desk.director.id, ReminderLevel.DUE)]


@pytest.mark.parametrize(
    "state", [DeadlineState.PAUSED, DeadlineState.MET, DeadlineState.MISSED, DeadlineState.CANCELLED]
)
def test_a_clock_that_does_not_run_is_silent(desk: Desk, state: DeadlineState) -> None:
    review_due(desk, state=state)
    assert reminders.run_round(at(DUE + timedelta(days=1))).raised == 0


def test_the_applicants_own_limit_is_silent(desk: Desk) -> None:
    review_due(desk, kind=DeadlineKind.OBJECTION_LODGE)
    assert reminders.run_round(at(DUE + timedelta(days=1))).raised == 0


def test_a_new_date_is_told_again_and_the_old_one_forgotten(desk: Desk) -> None:
    deadline = review_due(desk)
    assert reminders.run_round(at(DUE, hour=23)).pending == 1
    change(deadline, target_on=DUE + timedelta(days=4), warn_on=DUE + timedelta(days=2))
    done = reminders.run_round(at(DUE + timedelta(days=1)))
    assert (done.cancelled, done.delivered, done.pending) == (1, 0, 0)
    assert reminders.run_round(at(DUE + timedelta(days=4))).delivered == 1
    assert [level for _, level in told()] == [ReminderLevel.DUE]


def test_nothing_is_delivered_at_night_and_all_of_it_in_the_morning(desk: Desk) -> None:
    review_due(desk)
    for hour, minute in ((22, 0), (23, 59), (0, 0), (6, 59)):
        day = DUE if hour < 12 else DUE - timedelta(days=1)
        assert reminders.run_round(at(day, hour, minute)).delivered == 0
    assert reminders.run_round(at(DUE, 7)).delivered == 1
    assert reminders.run_round(at(DUE, 21, 59)).delivered == 0
    assert told() == [(desk.clerk.id, ReminderLevel.DUE)]


def test_a_level_outrun_overnight_is_not_delivered(desk: Desk) -> None:
    review_due(desk)
    reminders.run_round(at(DUE - timedelta(days=1), 23))
    reminders.run_round(at(DUE, 8))
    assert [level for _, level in told()] == [ReminderLevel.DUE]


def test_pending_follows_the_case_through_changes_and_back(desk: Desk) -> None:
    deadline = review_due(desk)
    assert reminders.run_round(at(DUE, 6)).pending == 1
    change(deadline, state=DeadlineState.MET)
    assert reminders.run_round(at(DUE, 6)).pending == 0
    change(deadline, state=DeadlineState.RUNNING)
    assert reminders.run_round(at(DUE, 6)).pending == 1
    with transaction() as session:
        other = a_user(desk.centre, Role.CLERK)
        session.add(other)
        session.flush()
        session.get_one(LegalCase, deadline.case_id).handler_id = other.id
    assert reminders.run_round(at(DUE, 9)).delivered == 1
    assert told() == [(other.id, ReminderLevel.DUE)]


def test_delivery_itself_looks_at_the_case_once_more(desk: Desk) -> None:
    deadline = review_due(desk)
    reminders.raise_due(at(DUE))
    change(deadline, state=DeadlineState.MET)
    assert reminders.deliver_pending(at(DUE)) == 0
    assert told() == []
    assert db.session.scalars(select(Reminder.state)).all() == [ReminderState.CANCELLED]


def test_the_oldest_comes_first(desk: Desk) -> None:
    first = review_due(desk)
    reminders.raise_due(at(DUE))
    second = review_due(desk)
    reminders.raise_due(at(DUE))
    reminders.deliver_pending(at(DUE))
    assert [row.case_id for row in db.session.scalars(select(InboxMessage).order_by(InboxMessage.id))] == [
        first.case_id,
        second.case_id,
    ]


def test_many_deadlines_go_through_in_pages(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rounds, "PAGE", 3)
    with transaction():
        case = a_case(desk)
        for _ in range(10):
            a_deadline(case, DUE)
    assert reminders.raise_due(at(DUE, 23)) == 10
    with transaction() as session:
        for deadline in session.scalars(select(Deadline)):
            deadline.state = DeadlineState.MET
    assert reminders.cancel_outrun(at(DUE, 23)) == 10
    assert delivery.count_pending() == 0


def test_a_pass_asks_once_which_limits_are_near(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many pages. Red when each page looks for "the next ones": that reads all of them again."""
    monkeypatch.setattr(rounds, "PAGE", 2)
    with transaction():
        case = a_case(desk)
        for _ in range(7):
            a_deadline(case, DUE)
    with counted_queries() as sent:
        assert reminders.raise_due(at(DUE, 23)) == 7
    assert len([each for each in sent if "warn_on <=" in each]) == 1


def test_the_message_names_the_limit_and_the_case_and_nobody(desk: Desk) -> None:
    deadline = review_due(desk)
    reminders.run_round(at(DUE))
    message = db.session.scalars(select(InboxMessage)).one()
    case = db.session.get_one(LegalCase, deadline.case_id)
    assert message.title == f"审查申请期限今日到期 · {case.case_no}"
    assert message.body == "截止日 2026-08-10。请打开案件，今日办结。"
    assert case.applicant_name not in message.title + message.body


def test_a_reminder_and_its_message_are_written_together(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    review_due(desk)
    reminders.raise_due(at(DUE))
    real = delivery.settle_oldest

    def cut_off(*given: object) -> object:
        real(*given)
        db.session.flush()
        raise KeyboardInterrupt

    monkeypatch.setattr(delivery, "settle_oldest", cut_off)
    with pytest.raises(KeyboardInterrupt):
        reminders.deliver_pending(at(DUE))
    assert told() == []
    assert delivery.count_pending() == 1


def test_two_passes_at_once_insert_no_reminder_twice(desk: Desk) -> None:
    review_due(desk)
    survey = ladder.Survey(at(DUE))
    wanted = survey.wanted_for(ladder.urgent_page(survey, 0, 10)[0])
    for expected in (1, 0):  # the second has read before the first wrote
        with transaction():
            assert delivery.insert(wanted, at(DUE)) == expected
    assert db.session.scalar(select(func.count()).select_from(Reminder)) == 1
