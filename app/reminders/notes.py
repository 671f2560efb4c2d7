"""Who must see to it when a message could not leave, or nobody knows whether it did? (外发异常)

A note in the inbox of the administrators nearest to the recipient's office, one a day and
channel: a person's task. It never leaves the system: what leaves is what is broken.
"""

from __future__ import annotations

from datetime import datetime

from app import clock
from app.extensions import db
from app.reminders.channel_models import OutsideMessage, OutsideState
from app.reminders.models import MessageKind
from app.reminders.posting import Message, post
from app.rules.vocabulary import Role
from app.staff.models import User
from app.staff.queries import nearest_in_role

_WHAT = {
    OutsideState.FAILED: ("多次重试仍未送出", "请检查渠道设置，处理后可在“外发记录”中重发。"),
    OutsideState.UNSURE: ("不知是否送出", "请在“外发记录”中核实：已收到的记为已发，没有收到的重发。"),
}


def note_failure(message: OutsideMessage, now: datetime) -> None:
    """Tell the administrators (else the directors) that a message failed for good or is 待核实."""
    user = db.session.get_one(User, message.recipient_id)
    what, do = _WHAT[message.state]
    path = user.office.path
    people = nearest_in_role(path, Role.ADMIN)[1] or nearest_in_role(path, Role.DIRECTOR)[1]
    day = clock.local_date(now).isoformat()
    for person in people:
        note = Message(
            MessageKind.NOTE,
            f"outside:{message.state.value}:{message.channel_id}:{day}",
            user.office_id,
            f"{message.channel.label}有消息{what}",
            f"站内消息不受影响。{do}",
        )
        post(person, note, now)
