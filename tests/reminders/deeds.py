"""How the writes of the reminder settings are done for real (see tests/deeds.py)."""

from __future__ import annotations

import atexit
import secrets
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from functools import cache
from typing import Any

from sqlalchemy import update

from app import clock
from app.extensions import db, transaction
from app.reminders import witness
from app.reminders.channel_models import Channel, LadderRow, OutsideMessage, OutsideState, StandIn
from app.reminders.models import InboxMessage, MessageKind
from app.rules.ladder import ChannelKind, LadderStep, Waiting
from app.rules.vocabulary import Role
from tests.reminders.gateway import LOOPBACK, Gateway, a_gateway

IDS = ("channel_kind", "stand_in_id", "message_id")
Data = dict[str, Any]
TODAY = "今天"
_open_until_the_end = ExitStack()
atexit.register(_open_until_the_end.close)  # while its thread still runs: later it would wait for ever


@cache
def _gateway() -> Gateway:
    """One gateway for as long as the tests run."""
    return _open_until_the_end.enter_context(a_gateway())


def a_channel(stage: Any) -> int:
    """A gateway of the office that works; its id."""
    with transaction() as session:
        row = session.query(Channel).filter_by(office_id=stage.office.id, kind=ChannelKind.WEBHOOK).first()
        if row is None:
            row = Channel(
                office_id=stage.office.id, kind=ChannelKind.WEBHOOK, is_on=True, updated_at=clock.now(),
                settings={"allowed_hosts": [LOOPBACK]},
            )  # fmt: skip
            row.address, row.secret = _gateway().url, "k" * 20
            session.add(row)
            session.flush()
        return int(row.id)


def _row(stage: Any, case: object, role: Role) -> Data:
    return {
        "kind": "", "step": "due", "waiting": "daytime", "hearers": ["responsible"], "channels": ["wecom"],
        "effective_from": TODAY, "stage": "confirm",
    }  # fmt: skip


def _own_row(stage: Any, case: object, role: Role) -> Data:
    with transaction() as session:
        session.add(
            LadderRow(
                office_id=stage.office.id, step=LadderStep.DUE, effective_from=clock.today(),
                waiting=Waiting.DAYTIME, hearers=["responsible"], set_at=clock.now(),
            )
        )  # fmt: skip
    return {"step": "due"}


def _present(stage: Any) -> None:
    """Nobody is away any more, so that the same person can be sent away again."""
    with transaction() as session:
        session.execute(update(StandIn).values(ended_at=clock.now()))


def _others_absence(stage: Any, case: object, role: Role) -> Data:
    _present(stage)
    away, substitute = stage.team.clerk.user_id, stage.team.director.user_id
    return {"user": str(away), "substitute": str(substitute), "from_on": TODAY, "to_on": TODAY}


def _own_absence(stage: Any, case: object, role: Role) -> Data:
    _present(stage)
    others = {
        Role.CLERK: stage.team.director.user_id,
        Role.LAWYER: stage.other_lawyer.id,
        Role.DIRECTOR: _second_director(stage),
    }
    return {"substitute": str(others[role]), "from_on": TODAY, "to_on": TODAY}


def _second_director(stage: Any) -> int:
    from tests.factories import a_user

    return a_user(Role.DIRECTOR, stage.office).id


def _absent(stage: Any, case: object, role: Role) -> Data:
    away = stage.team.clerk.user_id if role is Role.ADMIN else stage.browser(role).user.id
    with transaction() as session:
        row = StandIn(
            user_id=away, substitute_id=stage.team.director.user_id, from_on=clock.today(),
            to_on=clock.today(), set_at=clock.now(),
        )  # fmt: skip
        session.add(row)
        session.flush()
        return {"stand_in_id": row.id}


def _robot(stage: Any, case: object, role: Role) -> Data:
    address = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=x"
    return {"channel_kind": "wecom", "is_on": "y", "address": address}


def _tried(stage: Any, case: object, role: Role) -> Data:
    a_channel(stage)
    return {"channel_kind": "webhook"}


def _unsure(stage: Any, case: object, role: Role) -> Data:
    channel_id, now = a_channel(stage), clock.now()
    with transaction() as session:
        inbox = InboxMessage(
            office_id=stage.office.id, recipient_id=stage.team.clerk.user_id, kind=MessageKind.NOTE,
            key=secrets.token_hex(8), title="期限今日到期", created_at=now,
        )  # fmt: skip
        session.add(inbox)
        session.flush()
        message = OutsideMessage(
            office_id=stage.office.id, inbox_id=inbox.id, recipient_id=inbox.recipient_id,
            channel_id=channel_id, channel=ChannelKind.WEBHOOK, kind=MessageKind.NOTE,
            key=secrets.token_hex(16), text="【受理员】请登录系统办理。", waiting=Waiting.DAYTIME,
            state=OutsideState.UNSURE, created_at=now, planned_at=now, next_try_at=now,
        )  # fmt: skip
        session.add(message)
        session.flush()
        return {"message_id": message.id}


def _held(stage: Any, case: object, role: Role) -> Data:
    with transaction():
        witness.hold_by_hand(clock.now())
    return {}


def _nothing(stage: Any, case: object, role: Role) -> Data:
    db.session.rollback()
    return {}


FORMS: Mapping[str, Callable[[Any, Any, Role], Data]] = {
    "reminders.preferences": _nothing,
    "reminders.stand_in": _own_absence,
    "ladder.row": _row,
    "ladder.withdraw": _own_row,
    "ladder.stand_in": _others_absence,
    "ladder.end_stand_in": _absent,
    "channels.edit": _robot,
    "channels.test": _tried,
    "channels.confirm": _unsure,
    "channels.again": _unsure,
    "channels.hold": _nothing,
    "channels.release": _held,
}
