"""Who hears an urging or a slip, in which words, inside and outside; and what reminders say of reaching people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app import casework, clock, reminders
from app.casework.models import LegalCase
from app.extensions import db, transaction
from app.parties.contact import ContactFacts
from app.reminders import chasing
from app.reminders.channel_models import Channel, OutsideMessage, StandIn
from app.reminders.models import InboxMessage, MessageKind
from app.rules.ladder import ChannelKind
from app.rules.reachability import DaySet, Window
from app.rules.vocabulary import CaseStatus, ProxyRelation, Role
from app.staff.models import User
from app.timing import timing_of
from tests.factories import Team, a_case, a_lawyer, a_user

_S = CaseStatus


@pytest.fixture
def team(app: Flask) -> Team:
    return Team()


def told(user_id: int | None, kind: MessageKind) -> Sequence[InboxMessage]:
    db.session.rollback()
    return db.session.scalars(
        select(InboxMessage)
        .where(InboxMessage.recipient_id == user_id, InboxMessage.kind == kind)
        .order_by(InboxMessage.id)
    ).all()


def urge(team: Team, case: LegalCase) -> None:
    with transaction():
        chasing.urge(team.director, casework.load(team.director, case.id))


def test_the_responsible_person_and_the_stand_in_hear_at_once(team: Team) -> None:
    """Red when to_be_urged leaves out with_stand_ins."""
    case, stand_in = a_case(_S.IN_PROGRESS, team=team), a_lawyer(team.office)
    today = clock.today()
    with transaction() as session:
        session.add(
            StandIn(
                user_id=team.lawyer.user_id, substitute_id=stand_in.id, from_on=today, to_on=today, set_at=clock.now()
            )
        )  # fmt: skip
    urge(team, case)
    for user_id in (team.lawyer.user_id, stand_in.id):
        (message,) = told(user_id, MessageKind.URGE)
        assert message.title == f"{team.director.name}催办 · {case.case_no}"
    assert told(team.clerk.user_id, MessageKind.URGE) == []
    assert told(team.director.user_id, MessageKind.URGE) == []


def test_when_the_responsible_person_is_gone_the_directors_are_urged(team: Team) -> None:
    case = a_case(_S.UNDER_REVIEW, team=team)
    other = a_user(Role.DIRECTOR, team.office)
    with transaction() as session:
        session.get_one(User, team.clerk.user_id).is_active = False
    urge(team, case)
    assert len(told(other.id, MessageKind.URGE)) == 1


def test_what_leaves_names_nothing_but_the_case_number(team: Team) -> None:
    """Red when the inbox text is what leaves: reason and requirement may be about anything."""
    case = a_case(_S.IN_PROGRESS, team=team)
    with transaction() as session:
        session.add(
            Channel(
                office_id=team.office.id,
                kind=ChannelKind.WECOM,
                is_on=True,
                address="http://127.0.0.1:1/x",
                updated_at=clock.now(),
            )
        )
    urge(team, case)
    with transaction():
        slip = chasing.supervise(
            team.director,
            casework.load(team.director, case.id),
            team.lawyer.user_id or 0,
            "王秀兰来电催问",
            "尽快办理",
        )
    (inside,) = told(team.lawyer.user_id, MessageKind.SUPERVISION)
    assert "王秀兰来电催问" in inside.body
    assert inside.title.startswith(slip.number)
    left = [row.text for row in db.session.scalars(select(OutsideMessage).order_by(OutsideMessage.id))]
    assert len(left) == 2
    for text in left:
        assert case.case_no in text
        assert not any(
            word in text for word in ("王秀兰", "办理计划", "尽快", team.lawyer.name, case.applicant_name)
        )


def test_each_turn_of_a_slip_reaches_the_other_side(team: Team) -> None:
    case = a_case(_S.IN_PROGRESS, team=team)
    steps = (
        (team.director, lambda c: chasing.supervise(team.director, c, team.lawyer.user_id or 0, "由", "求")),
        (team.lawyer, lambda c: chasing.reply_supervision(team.lawyer, c, "已约定开庭")),
        (team.director, lambda c: chasing.return_reply(team.director, c, "请写明日期")),
        (team.lawyer, lambda c: chasing.reply_supervision(team.lawyer, c, "12月3日")),
        (team.director, lambda c: chasing.lift_supervision(team.director, c, "采纳")),
    )
    for actor, step in steps:
        with transaction():
            step(casework.load(actor, case.id))
    number = casework.slips_of(case)[0].number
    to_lawyer = [message.title for message in told(team.lawyer.user_id, MessageKind.SUPERVISION)]
    assert to_lawyer == [
        f"{number}{what} · {case.case_no}" for what in ("收到督办单", "答复被退回", "已解除")
    ]
    to_director = [message.title for message in told(team.director.user_id, MessageKind.SUPERVISION)]
    assert to_director == [f"{number}已答复 · {case.case_no}"] * 2


def test_the_reply_day_reminds_the_addressee_and_the_director_until_answered(team: Team) -> None:
    """Red without the row of the ladder for督办答复, or when the clock is not stopped by the reply."""
    case = a_case(_S.IN_PROGRESS, team=team)
    with transaction():
        slip = chasing.supervise(
            team.director, casework.load(team.director, case.id), team.lawyer.user_id or 0, "由", "求"
        )
    due = clock.at_local(slip.reply_due_on, 10)
    with clock.travelled_to(due):
        reminders.run_round(due)
        for actor in (team.lawyer, team.director):
            assert [m.title for m in told(actor.user_id, MessageKind.REMINDER)] == [
                f"督办答复期限今日到期 · {case.case_no}"
            ]
        with transaction():
            chasing.reply_supervision(team.lawyer, casework.load(team.lawyer, case.id), "已办")
    later = due + timedelta(days=3)
    with clock.travelled_to(later):
        reminders.run_round(later)
    assert len(told(team.lawyer.user_id, MessageKind.REMINDER)) == 1


def test_reminders_to_ring_say_whom_and_when(team: Team) -> None:
    """Red when delivery leaves out contact_hint, or the digest its hints."""
    away = a_case(_S.ASSIGNED, team=team, received_on=clock.today() - timedelta(days=5))
    evening = a_case(_S.ASSIGNED, team=team, received_on=clock.today() - timedelta(days=4))
    until = clock.today() + timedelta(days=30)
    plans = {
        away.id: ContactFacts(
            unreachable_until=until,
            proxy_relation=ProxyRelation.SPOUSE,
            proxy_name="李桂芳",
            proxy_phone="13911112222",
        ),
        evening.id: ContactFacts(windows=(Window(DaySet.EVERY_DAY, time(18), time(20)),)),
    }
    for case_id, facts in plans.items():
        with transaction():
            casework.plan_contact(team.clerk, casework.load(team.clerk, case_id), facts)
    today = clock.at_local(clock.today(), 10)
    while not timing_of(team.office.id).calendar.is_workday(clock.local_date(today)):
        today += timedelta(days=1)
    with clock.travelled_to(today):
        reminders.run_round(today)
    said = " ".join(
        message.body + " ".join(line["text"] for line in message.lines)
        for message in told(team.lawyer.user_id, MessageKind.REMINDER)
        + told(team.lawyer.user_id, MessageKind.DIGEST)
    )
    assert f"申请人不可联系至 {until}，请联系代理人（配偶）。" in said
    assert "可联系时段：每天 18:00～20:00。" in said
    assert "李桂芳" not in said
