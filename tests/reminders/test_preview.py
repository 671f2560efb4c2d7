"""The preview says what the worker then does: days of both are laid side by side."""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from app import clock, reminders
from app.casework.clocks import DeadlineState
from app.extensions import db, transaction
from app.reminders.channel_models import ChannelPreference, LadderRow, OutsideMessage, StandIn
from app.reminders.models import InboxMessage, MessageKind
from app.reminders.preview import Forecast, forecast
from app.reminders.routes import Silence
from app.rules.ladder import ChannelKind, Hearer, LadderStep, Waiting
from app.rules.vocabulary import Role
from tests.reminders.rows import RULES, Desk, a_case, a_deadline, a_desk, a_user
from tests.reminders.test_outbox import a_channel

FIRST, LAST = date(2026, 9, 23), date(2026, 10, 9)  # over 中秋 and 国庆
HOURS = ((0, 0), (7, 0), (8, 30), (22, 30))
SEED = 20260921
pytestmark = pytest.mark.usefixtures("app")


def an_office_full_of_limits() -> Desk:
    """Forty limits of every kind in an office with rows, channels and a stand-in of its own."""
    rng, desk = random.Random(SEED), a_desk()
    with transaction() as session:
        other = a_user(desk.centre, Role.CLERK)
        session.add(other)
        session.flush()
        for _ in range(10):
            case = a_case(desk, office=rng.choice([desk.centre, desk.station]), lawyer=desk.lawyer)
            for _ in range(4):
                state = rng.choice([DeadlineState.RUNNING] * 5 + [DeadlineState.PAUSED])
                a_deadline(
                    case, FIRST + timedelta(days=rng.randrange(-12, 25)), rng.choice(list(RULES)), state
                )
        set_at = clock.at_local(date(2026, 9, 1))
        session.add(
            StandIn(
                user_id=desk.clerk.id, substitute_id=other.id, set_at=set_at,
                from_on=FIRST + timedelta(days=2), to_on=FIRST + timedelta(days=9),
            )
        )  # fmt: skip
        for step, kind, changes in (
            (LadderStep.NEAR, "", {"days": 4, "in_working_days": True}),
            (LadderStep.DUE, "assign", {"is_silent": True}),
            (LadderStep.AGAIN, "", {"days": 2, "channels": ["wecom"]}),
        ):
            values = {
                "office_id": desk.station.id, "kind": kind, "step": step, "effective_from": FIRST, "set_at": set_at,
                "hearers": [Hearer.RESPONSIBLE.value], "waiting": Waiting.WORKING_DAYS, "channels": [],
            }  # fmt: skip
            session.add(LadderRow(**(values | changes)))
    a_channel(desk.centre, ChannelKind.WECOM, "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=x")
    a_channel(
        desk.centre, ChannelKind.EMAIL, host="mail.example.gov.cn", port=465, security="ssl", sender="a@b.cn"
    )
    with transaction() as session:
        own = ChannelPreference(user_id=desk.clerk.id, kind=ChannelKind.EMAIL, updated_at=set_at)
        own.address = "clerk@example.gov.cn"
        session.add(own)
        session.add(
            ChannelPreference(user_id=desk.lawyer.id, kind=ChannelKind.WECOM, is_on=False, updated_at=set_at)
        )
    return desk


def as_foreseen(seen: Forecast) -> set[tuple[object, ...]]:
    """(minute, person, title) of each message, and each channel it takes."""
    found: set[tuple[object, ...]] = set()
    for each in seen.planned:
        key = (each.at.astimezone(clock.SHANGHAI).strftime("%m-%d %H:%M"), each.recipient.id, each.title)
        found |= {key} | {(*key, route.kind) for route in each.routes if route.silence is None}
    return found


def as_sent() -> set[tuple[object, ...]]:
    db.session.rollback()
    found: set[tuple[object, ...]] = set()
    ways = db.session.scalars(select(OutsideMessage)).all()
    for row in db.session.scalars(select(InboxMessage)):
        key = (row.created_at.astimezone(clock.SHANGHAI).strftime("%m-%d %H:%M"), row.recipient_id, row.title)
        found |= {key} | {(*key, way.channel) for way in ways if way.inbox_id == row.id}
    return found


def test_what_is_foreseen_is_what_is_sent() -> None:
    """Red when worker and preview decide by different rules (try: another digest hour in one)."""
    an_office_full_of_limits()
    start = clock.at_local(FIRST)
    seen = forecast(start, FIRST, LAST)
    for n in range((LAST - FIRST).days + 1):
        for hour, minute in HOURS:
            reminders.run_round(clock.at_local(FIRST + timedelta(days=n), hour, minute))
    foreseen, sent = as_foreseen(seen), as_sent()
    assert foreseen == sent
    assert len(seen.planned) > 60
    kinds = set(db.session.scalars(select(InboxMessage.kind)))
    assert kinds == {MessageKind.REMINDER, MessageKind.DIGEST}
    assert forecast(clock.at_local(LAST, 23), LAST, LAST).planned == (), "all of it told by now"


def test_a_later_start_knows_what_was_told_before(app: object) -> None:
    an_office_full_of_limits()
    middle = FIRST + timedelta(days=3)
    for n in range(3):
        for hour, minute in HOURS:
            reminders.run_round(clock.at_local(FIRST + timedelta(days=n), hour, minute))
    now = clock.at_local(middle, 9)
    reminders.run_round(clock.at_local(middle, 8, 30))
    before = as_sent()
    seen = forecast(now, middle, middle + timedelta(days=4))
    for n in range(5):
        for hour, minute in HOURS:
            at = clock.at_local(middle + timedelta(days=n), hour, minute)
            if at > now:
                reminders.run_round(at)
    assert as_foreseen(seen) == as_sent() - before


def test_every_silence_has_its_reason() -> None:
    desk = an_office_full_of_limits()
    seen = forecast(clock.at_local(FIRST), FIRST, LAST)
    silences = {(each.recipient.id, route.kind): set() for each in seen.planned for route in each.routes}
    for each in seen.planned:
        for route in each.routes:
            silences[each.recipient.id, route.kind].add(route.silence)
    assert silences[desk.lawyer.id, ChannelKind.WECOM] == {Silence.OPTED_OUT}
    assert silences[desk.director.id, ChannelKind.EMAIL] <= {Silence.NO_ADDRESS, Silence.NOT_SELECTED}
    assert Silence.AWAY in silences[desk.clerk.id, ChannelKind.WECOM]
    assert {each.step for each in seen.unspoken} <= {LadderStep.DUE}
    assert seen.paused > 0
    assert seen.applicants_own > 0


def test_other_rows_may_be_tried() -> None:
    an_office_full_of_limits()
    start = clock.at_local(FIRST)
    silent = forecast(start, FIRST, LAST, change=lambda rungs, day: [])
    assert as_foreseen(silent) != as_foreseen(forecast(start, FIRST, LAST))


def test_only_the_offices_asked_for() -> None:
    desk = an_office_full_of_limits()
    seen = forecast(clock.at_local(FIRST), FIRST, LAST, [desk.station.id])
    assert seen.planned
    assert all("乙" in entry.case_no for each in seen.planned for entry in each.entries)
