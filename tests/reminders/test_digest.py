"""The daily digest, stand-ins, rest days and what comes late: who is told what, in how many messages."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from app import clock, reminders
from app.casework.clocks import Deadline, DeadlineState
from app.extensions import db, transaction
from app.reminders.channel_models import LadderRow, StandIn
from app.reminders.models import InboxMessage, MessageKind, Reminder, ReminderState
from app.rules.deadline_kinds import DeadlineKind
from app.rules.ladder import Hearer, LadderStep, Waiting
from app.rules.vocabulary import ReminderLevel, Role
from app.staff.models import Office, User
from tests.reminders.rows import Desk, a_case, a_deadline, a_desk, a_user

MONDAY = date(2026, 8, 10)
FRIDAY, SATURDAY, SUNDAY = (MONDAY - timedelta(days=n) for n in (3, 2, 1))
pytestmark = pytest.mark.usefixtures("app")


def at(day: date, hour: int = 9, minute: int = 0) -> datetime:
    return clock.at_local(day, hour, minute)


@pytest.fixture
def desk(app: object) -> Desk:
    return a_desk()


def due(desk: Desk, *days: date, kind: DeadlineKind = DeadlineKind.REVIEW) -> list[Deadline]:
    with transaction():
        case = a_case(desk, lawyer=desk.lawyer)
        return [a_deadline(case, day, kind) for day in days]


def inbox_of(user: User) -> list[InboxMessage]:
    db.session.rollback()
    return list(
        db.session.scalars(
            select(InboxMessage).where(InboxMessage.recipient_id == user.id).order_by(InboxMessage.id)
        )
    )


def a_row(office: Office, step: LadderStep, **changes: object) -> None:
    values: dict[str, object] = {
        "office_id": office.id, "kind": "", "step": step, "effective_from": date(2026, 1, 1),
        "hearers": [Hearer.RESPONSIBLE.value], "waiting": Waiting.DAYTIME, "channels": [],
        "set_at": at(date(2026, 1, 1)),
    }  # fmt: skip
    with transaction() as session:
        session.add(LadderRow(**(values | changes)))


def test_one_message_a_person_most_urgent_first(desk: Desk) -> None:
    later, sooner = due(desk, MONDAY + timedelta(days=2), MONDAY)
    (overdue,) = due(desk, FRIDAY - timedelta(days=4))
    done = reminders.run_round(at(FRIDAY, 8, 29))
    assert (done.digests, done.delivered, done.pending) == (0, 0, 3)
    done = reminders.run_round(at(FRIDAY, 8, 30))
    assert (done.digests, done.delivered) == (2, 3)
    (mine,) = inbox_of(desk.clerk)
    assert mine.kind is MessageKind.DIGEST
    assert mine.title == "每日摘要 2026-08-07：逾期 1 项、临期 1 项"
    assert [line["case_id"] for line in mine.lines] == [overdue.case_id, sooner.case_id]
    assert mine.level is ReminderLevel.OVERDUE
    assert [each.title for each in inbox_of(desk.director)] == ["每日摘要 2026-08-07：逾期 1 项"]
    assert reminders.run_round(at(FRIDAY, 12)).delivered == 0
    assert later.id not in {row.deadline_id for row in db.session.scalars(select(Reminder))}


def test_no_digest_on_a_rest_day_and_at_most_one_a_day(desk: Desk) -> None:
    reminders.run_round(at(SATURDAY, 8))
    due(desk, MONDAY + timedelta(days=1))  # came up on Saturday: near since Sunday, told on Friday
    assert reminders.run_round(at(SUNDAY, 12)).delivered == 0
    assert reminders.run_round(at(MONDAY, 8, 30)).digests == 1
    due(desk, MONDAY + timedelta(days=2))
    assert reminders.run_round(at(MONDAY, 15)).digests == 0
    assert reminders.run_round(at(MONDAY + timedelta(days=1), 8, 30)).digests == 1
    assert len(inbox_of(desk.clerk)) == 3  # two digests, and the one due on Tuesday by itself


def test_what_its_case_outran_is_not_in_the_digest(desk: Desk) -> None:
    met, open_ = due(desk, MONDAY, MONDAY)
    reminders.raise_due(at(FRIDAY, 7))
    with transaction() as session:
        session.get_one(Deadline, met.id).state = DeadlineState.MET
    reminders.run_round(at(FRIDAY, 8, 30))
    (mine,) = inbox_of(desk.clerk)
    assert len(mine.lines) == 1
    states = dict(db.session.execute(select(Reminder.deadline_id, Reminder.state)).all())
    assert states == {met.id: ReminderState.CANCELLED, open_.id: ReminderState.SENT}


def test_an_overdue_limit_waits_for_a_working_day_unless_it_does_not_wait(desk: Desk) -> None:
    due(desk, FRIDAY)
    due(desk, FRIDAY, kind=DeadlineKind.CRIMINAL_APPEAL_RULING)
    assert reminders.run_round(at(SATURDAY, 3)).delivered == 2, "lawyer and director, at night"
    assert reminders.run_round(at(SUNDAY, 12)).delivered == 0
    assert reminders.run_round(at(MONDAY, 6, 59)).delivered == 0
    assert reminders.run_round(at(MONDAY, 7)).delivered == 2, "clerk and director"


def test_the_office_decides_who_hears_and_when(desk: Desk) -> None:
    """A row for one kind goes before the general one; it holds from its day until it is withdrawn."""
    a_row(desk.centre, LadderStep.DUE, hearers=["responsible", "directors"])
    a_row(desk.centre, LadderStep.DUE, kind="assign", is_silent=True)
    a_row(desk.centre, LadderStep.DUE, kind="review", effective_from=MONDAY + timedelta(days=1))
    due(desk, MONDAY)
    due(desk, MONDAY, kind=DeadlineKind.ASSIGN)
    reminders.run_round(at(FRIDAY))  # near: clerk and director
    assert reminders.run_round(at(MONDAY)).delivered == 2
    assert [row.kind for row in inbox_of(desk.director)] == [MessageKind.DIGEST, MessageKind.REMINDER]
    assert inbox_of(desk.director)[1].title.startswith("审查申请")
    a_row(desk.centre, LadderStep.DUE, withdrawn=True, effective_from=MONDAY)
    due(desk, MONDAY)
    assert reminders.run_round(at(MONDAY, 10)).delivered == 1, "withdrawn: the shipped row holds again"


def test_a_changed_row_re_aims_what_waits(desk: Desk) -> None:
    due(desk, FRIDAY)
    reminders.run_round(at(SATURDAY, 12))
    a_row(desk.centre, LadderStep.OVERDUE, waiting=Waiting.DAYTIME)
    assert reminders.run_round(at(SATURDAY, 13)).delivered == 1


def test_the_stand_in_hears_too_for_those_days(desk: Desk) -> None:
    with transaction() as session:
        other = a_user(desk.centre, Role.CLERK)
        session.add(other)
        session.flush()
        span = {"from_on": MONDAY, "to_on": MONDAY, "set_at": at(FRIDAY)}
        session.add(StandIn(user_id=desk.clerk.id, substitute_id=other.id, **span))
    due(desk, MONDAY)
    due(desk, MONDAY + timedelta(days=2))
    assert reminders.run_round(at(MONDAY)).delivered == 4
    assert [row.kind for row in inbox_of(other)] == [MessageKind.DIGEST, MessageKind.REMINDER]
    assert len(inbox_of(desk.clerk)) == 2, "and so does the person: the limit stays theirs"
    assert reminders.run_round(at(MONDAY + timedelta(days=2))).delivered == 1 + 2


def test_the_supervising_office_hears_where_a_row_says_so(desk: Desk) -> None:
    with transaction() as session:
        below = a_user(desk.station, Role.DIRECTOR)
        session.add(below)
    a_row(desk.station, LadderStep.DUE, hearers=["supervisors"])
    with transaction():
        a_deadline(a_case(desk, office=desk.station), MONDAY)
        a_deadline(a_case(desk), MONDAY)
    reminders.run_round(at(MONDAY))
    assert [len(inbox_of(who)) for who in (desk.director, below, desk.clerk)] == [1, 0, 1]


def test_never_nobody(desk: Desk) -> None:
    """Red without the fallback: with clerk and director gone the limit would pass in silence."""
    with transaction() as session:
        admin = a_user(desk.centre, Role.ADMIN)
        session.add(admin)
        for who in (desk.clerk, desk.director):
            session.get_one(User, who.id).is_active = False
    due(desk, MONDAY)
    assert reminders.run_round(at(MONDAY)).delivered == 1
    assert len(inbox_of(admin)) == 1


def test_after_a_standstill_everything_is_told_once_and_marked_late(desk: Desk) -> None:
    """P1B. The worker stands still from Thursday evening to Tuesday noon."""
    reminders.run_round(at(FRIDAY - timedelta(days=1), 20))
    tuesday = MONDAY + timedelta(days=1)
    single, near = due(desk, MONDAY, tuesday + timedelta(days=1))
    due(desk, tuesday)  # of today, told five hours late
    done = reminders.run_round(at(tuesday, 12))
    assert done.delivered == 4
    messages = {row.title: row for row in inbox_of(desk.clerk)}
    assert len(messages) == 3
    assert all(row.is_late for row in messages.values())
    overdue = next(row for row in messages.values() if "已逾期" in row.title)
    assert overdue.body.startswith("【迟发】本应于 2026-08-11 07:00 送达，因系统停运延后。")
    assert (overdue.case_id, near.case_id) == (single.case_id, single.case_id)
    due(desk, tuesday)
    assert reminders.run_round(at(tuesday, 12, 1)).delivered == 1
    assert not inbox_of(desk.clerk)[-1].is_late, "a limit of now is in time"


def test_what_waited_for_morning_is_late_when_the_morning_was_missed(desk: Desk) -> None:
    due(desk, MONDAY)
    assert reminders.run_round(at(MONDAY, 5)).pending == 1
    assert reminders.run_round(at(MONDAY, 7, 30)).delivered == 1
    (message,) = inbox_of(desk.clerk)
    assert message.is_late
    assert message.body.startswith("【迟发】本应于 2026-08-10 07:00 送达")
