"""What leaves, how often, and what is done when a gateway says no, nothing, or too late."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from app import clock, reminders
from app.casework.clocks import Deadline, DeadlineState
from app.casework.models import LegalCase
from app.extensions import db, transaction
from app.reminders import outbox, witness
from app.reminders.channel_models import (
    Channel,
    ChannelPreference,
    OutsideMessage,
    OutsideState,
    StandIn,
    WorkerMark,
)
from app.reminders.channels import web_post
from app.reminders.ladder import Survey
from app.reminders.models import InboxMessage, MessageKind
from app.reminders.routes import Routes
from app.reminders.sending import Dispatch, send_outside
from app.reminders.witness import OutsideHold, Witness, WitnessEntry
from app.rules.ladder import ChannelKind
from app.rules.vocabulary import Role
from app.staff.models import Office
from tests.reminders.gateway import LOOPBACK, Gateway, a_gateway, a_mail_server
from tests.reminders.rows import Desk, a_case, a_deadline, a_desk, a_user, actor_for

MONDAY = date(2026, 8, 10)
NOON = clock.at_local(MONDAY, 12)
pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def desk(app: object) -> Desk:
    return a_desk()


@pytest.fixture
def gateway(monkeypatch: pytest.MonkeyPatch) -> Iterator[Gateway]:
    monkeypatch.setattr(web_post, "STEP_SECONDS", 0.3)
    with a_gateway() as made:
        yield made


@pytest.fixture
def place(tmp_path: Path) -> Witness:
    return Witness(tmp_path / "witness.json")


def a_channel(
    office: Office, kind: ChannelKind, address: str = "", secret: str = "", **settings: object
) -> Channel:
    with transaction() as session:
        row = Channel(
            office_id=office.id, kind=kind, is_on=True, updated_at=NOON, may_opt_out=True, last_error="",
            settings={"allowed_hosts": [LOOPBACK], **settings},
        )  # fmt: skip
        row.address, row.secret = address or None, secret or None
        session.add(row)
    return row


def due(desk: Desk, count: int = 1, on: date = MONDAY) -> list[Deadline]:
    with transaction():
        case = a_case(desk)
        return [a_deadline(case, on) for _ in range(count)]


def remind(now: datetime, place: Witness) -> Dispatch:
    """One round and one run of the sender, as the worker does."""
    reminders.run_round(now)
    return send_outside(now, place)


def messages() -> list[OutsideMessage]:
    db.session.rollback()
    return list(db.session.scalars(select(OutsideMessage).order_by(OutsideMessage.id)))


def states() -> list[OutsideState]:
    return [message.state for message in messages()]


def test_a_reminder_leaves_once_with_case_number_and_role_and_nothing_else(
    desk: Desk, gateway: Gateway, place: Witness
) -> None:
    a_channel(desk.centre, ChannelKind.WECOM, gateway.url)
    (deadline,) = due(desk)
    assert remind(NOON, place) == Dispatch(1, 0)
    assert remind(NOON + timedelta(minutes=5), place) == Dispatch(0, 0)
    case_no = db.session.get_one(LegalCase, deadline.case_id).case_no
    assert gateway.texts() == [
        f"【受理员】案件 {case_no} 有一项期限今日到期（截止 2026-08-10）。请登录系统办理。"
    ]


def test_a_digest_leaves_as_one_message(desk: Desk, gateway: Gateway, place: Witness) -> None:
    a_channel(desk.centre, ChannelKind.WECOM, gateway.url)
    due(desk, 7, MONDAY + timedelta(days=2))
    due(desk, 1, MONDAY - timedelta(days=6))
    assert remind(NOON, place).sent == 2
    clerk, director = sorted(gateway.texts(), key=len, reverse=True)
    assert clerk.startswith("【受理员】8 月 10 日待办期限：逾期 1 项、临期 7 项。案号 ")
    assert director.startswith("【审批人】8 月 10 日待办期限：逾期 1 项。案号 ")


def test_an_error_inside_a_200_is_tried_again_after_1_5_15_and_60_minutes_and_given_up_after_48(
    desk: Desk, gateway: Gateway, place: Witness
) -> None:
    """P19. The inbox has its message all the while, and in the end a person is told."""
    with transaction() as session:
        admin = a_user(desk.centre, Role.ADMIN)
        session.add(admin)
    channel = a_channel(desk.centre, ChannelKind.FEISHU, gateway.url)
    gateway.then({"code": 19001})
    due(desk)
    now, waits = NOON, []
    while True:
        remind(now, place)
        (message,) = messages()
        if message.state is not OutsideState.RETRY:
            break
        waits.append(round((message.next_try_at - now).total_seconds() / 60))
        now = max(message.next_try_at, now + timedelta(minutes=1))
        with transaction() as session:  # stay on the day: what is due must not become overdue
            session.get_one(OutsideMessage, message.id).next_try_at = NOON
        now = NOON
    assert waits[:5] == [1, 5, 15, 60, 60]
    assert len(waits) == 47
    assert len(gateway.received) == 48
    assert (message.state, message.error) == (OutsideState.FAILED, "网关返回错误码 19001")
    notes = db.session.scalars(select(InboxMessage).where(InboxMessage.recipient_id == admin.id)).all()
    assert [(note.kind, note.title) for note in notes] == [(MessageKind.NOTE, "飞书有消息多次重试仍未送出")]
    assert reminders.unread_count(actor_for(desk.clerk)) == 1
    assert db.session.get_one(Channel, channel.id).failing_since is None, "the gateway itself answers"


def test_a_gateway_that_is_down_stops_nobody(desk: Desk, gateway: Gateway, place: Witness) -> None:
    """Three wait for the dead one, which is asked once a run; the other channel gets its three."""
    dead = a_channel(desk.centre, ChannelKind.WEBHOOK, f"http://{LOOPBACK}:9/", "k")
    a_channel(desk.centre, ChannelKind.WECOM, gateway.url)
    due(desk, 3)
    assert remind(NOON, place) == Dispatch(3, 1)
    assert len(gateway.received) == 3
    db.session.rollback()
    row = db.session.get_one(Channel, dead.id)
    assert row.failing_since is not None
    assert row.last_error == "连接不上"
    with transaction() as session:
        session.get_one(Channel, dead.id).address = gateway.url
    assert send_outside(NOON + timedelta(minutes=2), place).sent == 3
    db.session.rollback()
    assert db.session.get_one(Channel, dead.id).failing_since is None


@pytest.mark.parametrize("answer", ["drop", "stall"])
def test_when_nobody_knows_it_is_held_for_a_person_and_never_sent_twice(
    desk: Desk, gateway: Gateway, place: Witness, answer: str
) -> None:
    """P18. Red when an unsure message is tried again without a key."""
    a_channel(desk.centre, ChannelKind.DINGTALK, gateway.url, "secret")
    gateway.then(answer)
    due(desk)
    for minutes in (0, 2, 10, 120, 300):
        remind(NOON + timedelta(minutes=minutes), place)
    assert states() == [OutsideState.UNSURE]
    assert len(gateway.received) == 1
    note = db.session.scalars(select(InboxMessage).where(InboxMessage.recipient_id == desk.director.id)).one()
    assert note.title == "钉钉有消息不知是否送出"


def test_a_gateway_that_drops_doubles_is_asked_again_under_the_same_key(
    desk: Desk, gateway: Gateway, place: Witness
) -> None:
    a_channel(desk.centre, ChannelKind.WEBHOOK, gateway.url, "secret", drops_doubles=True)
    gateway.then("drop", "drop", {"code": 0})
    due(desk)
    for minutes in (0, 2, 10):
        remind(NOON + timedelta(minutes=minutes), place)
    assert states() == [OutsideState.SENT]
    keys = [request.headers["Idempotency-Key"] for request in gateway.received]
    assert len(keys) == 3
    assert len(set(keys)) == 1


@pytest.mark.parametrize(
    ("drops_doubles", "after"), [(False, OutsideState.UNSURE), (True, OutsideState.RETRY)]
)
def test_a_process_killed_while_sending_leaves_a_claim_that_runs_out(
    desk: Desk, gateway: Gateway, place: Witness, drops_doubles: bool, after: OutsideState
) -> None:
    a_channel(desk.centre, ChannelKind.WEBHOOK, gateway.url, "secret", drops_doubles=drops_doubles)
    due(desk)
    reminders.run_round(NOON)
    survey = Survey(NOON)
    with transaction():
        waiting = outbox.next_waiting(NOON, ())
        assert waiting is not None
        claimed = outbox.claim(waiting, survey, Routes(survey.hearers), "gone", NOON)
    assert claimed is not None
    assert send_outside(NOON + timedelta(seconds=89), place) == Dispatch(0, 0), "the lease still holds"
    send_outside(NOON + timedelta(seconds=90), place)
    assert states() == [after]
    with transaction():
        assert outbox.settle(claimed, outbox.Answer(outbox.Given.ACCEPTED), NOON) is None, "too late"
    assert states() == [after]


def test_what_the_case_outran_does_not_leave(desk: Desk, gateway: Gateway, place: Witness) -> None:
    a_channel(desk.centre, ChannelKind.WECOM, gateway.url)
    met, moved = due(desk), due(desk)
    reminders.run_round(NOON)
    with transaction() as session:
        session.get_one(Deadline, met[0].id).state = DeadlineState.MET
        session.get_one(Deadline, moved[0].id).target_on = MONDAY + timedelta(days=9)
    assert send_outside(NOON, place) == Dispatch(0, 0)
    assert [(row.state, row.error) for row in messages()] == [
        (OutsideState.CANCELLED, outbox.CASE_MOVED_ON)
    ] * 2


def test_nothing_leaves_at_night_except_what_does_not_wait(
    desk: Desk, gateway: Gateway, place: Witness
) -> None:
    a_channel(desk.centre, ChannelKind.WECOM, gateway.url)
    gateway.then(500)
    due(desk)
    remind(clock.at_local(MONDAY, 21, 59), place)
    gateway.then({"errcode": 0})
    assert send_outside(clock.at_local(MONDAY, 22, 30), place) == Dispatch(0, 0)
    assert messages()[0].next_try_at == clock.at_local(MONDAY + timedelta(days=1), 7)


def test_what_leaves_late_says_so(desk: Desk, gateway: Gateway, place: Witness) -> None:
    a_channel(desk.centre, ChannelKind.WECOM, gateway.url)
    reminders.run_round(clock.at_local(MONDAY, 5))
    due(desk)
    remind(NOON, place)
    assert gateway.texts()[0].startswith("（迟发，应于 08-10 07:00）【受理员】案件 ")
    assert messages()[0].is_late


def test_people_narrow_what_the_office_allows(desk: Desk, gateway: Gateway, place: Witness) -> None:
    """One has closed the channel, one has a mailbox, one is away and has somebody standing in."""
    wecom = a_channel(desk.centre, ChannelKind.WECOM, gateway.url)
    with transaction() as session:
        other = a_user(desk.centre, Role.CLERK)
        session.add(other)
        session.flush()
        own = ChannelPreference(
            user_id=desk.director.id, kind=ChannelKind.WECOM, is_on=False, updated_at=NOON
        )
        span = StandIn(
            user_id=desk.clerk.id, substitute_id=other.id, from_on=MONDAY, to_on=MONDAY, set_at=NOON
        )
        session.add_all([own, span])
    due(desk, on=MONDAY - timedelta(days=3))
    assert remind(NOON, place) == Dispatch(1, 0)
    assert [message.recipient_id for message in messages()] == [other.id]
    with transaction() as session:
        session.get_one(Channel, wecom.id).may_opt_out = False
    due(desk, on=MONDAY - timedelta(days=6))
    remind(NOON + timedelta(days=1), place)
    assert desk.director.id in {message.recipient_id for message in messages()}


def test_mail_goes_to_those_who_gave_an_address(desk: Desk, place: Witness) -> None:
    with a_mail_server() as server:
        a_channel(
            desk.centre, ChannelKind.EMAIL, host=LOOPBACK, port=server.port, security="none",
            sender="tx@example.gov.cn",
        )  # fmt: skip
        with transaction() as session:
            own = ChannelPreference(user_id=desk.clerk.id, kind=ChannelKind.EMAIL, updated_at=NOON)
            own.address = "clerk@example.gov.cn"
            session.add(own)
        due(desk, on=MONDAY - timedelta(days=1))
        assert remind(NOON, place) == Dispatch(1, 0)
        assert [letter.rcpt_tos for letter in server.letters] == [["clerk@example.gov.cn"]]
        stored = db.session.scalars(select(ChannelPreference.address_sealed)).one()
        assert "clerk@" not in str(stored)


def test_a_restored_copy_sends_nothing_until_somebody_has_looked(
    desk: Desk, gateway: Gateway, place: Witness
) -> None:
    """P68. Yesterday's copy: what it knows of today has left already."""
    a_channel(desk.centre, ChannelKind.WECOM, gateway.url)
    due(desk, 3)
    assert remind(NOON, place).sent == 3
    with transaction() as session:  # as the backup knew it: raised, nothing handed over
        for message in messages():
            row = session.get_one(OutsideMessage, message.id)
            row.state, row.sent_at = OutsideState.PENDING, None
        session.get_one(WorkerMark, witness.SENT).value = "0"
    later = NOON + timedelta(minutes=30)
    due(desk)  # came up after the copy was put back
    assert remind(later, place) == Dispatch(0, 0, OutsideHold.OLDER_COPY)
    assert len(gateway.received) == 3
    assert reminders.unread_count(actor_for(desk.clerk)) == 4, "inside goes on"
    assert send_outside(later, place).held is OutsideHold.OLDER_COPY


def test_a_new_machine_and_a_foreign_file_hold_and_a_first_start_does_not(
    desk: Desk, gateway: Gateway, place: Witness, tmp_path: Path
) -> None:
    a_channel(desk.centre, ChannelKind.WECOM, gateway.url)
    assert send_outside(NOON, place).held is None
    assert send_outside(NOON, Witness(tmp_path / "nowhere.json")).held is OutsideHold.NO_WITNESS
    with transaction():
        witness.release(place, NOON)
    place.write(WitnessEntry("another", 0, NOON))
    assert send_outside(NOON, place).held is OutsideHold.OTHER_INSTALLATION
    with transaction():
        witness.release(place, NOON)
        witness.hold_by_hand(NOON)
    assert send_outside(NOON, place).held is OutsideHold.BY_HAND


def test_nothing_leaves_while_the_witness_cannot_be_told(
    desk: Desk, gateway: Gateway, tmp_path: Path
) -> None:
    a_channel(desk.centre, ChannelKind.WECOM, gateway.url)
    due(desk)
    (tmp_path / "a file").touch()
    place = Witness(tmp_path / "a file" / "witness.json")
    assert remind(NOON, place).held is OutsideHold.NOT_WRITABLE
    assert gateway.received == []
