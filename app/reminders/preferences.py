"""How does one person want to be told, within what the office allows? (通知设置)"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select

from app import audit
from app.audit import Actor
from app.casework.errors import Invalid
from app.extensions import db
from app.reminders.channel_models import Channel, ChannelPreference
from app.reminders.channel_settings import OFFICIAL, SIGNED
from app.reminders.channels import BadAddress, check_url
from app.reminders.channels.smtp_mail import is_mail_address
from app.reminders.routes import nearest_channels
from app.rules.ladder import ChannelKind
from app.staff.queries import office, path_ids

_LONGEST_ACCOUNT: Final = 60


@dataclass(frozen=True, slots=True)
class OwnWay:
    """A channel as one person sees it: what the office allows and what they said themselves."""

    kind: ChannelKind
    is_on: bool
    must_stay_on: bool  # the office does not let people close it
    address: str  # a mailbox or an account; of a robot only `has_robot` is shown
    has_robot: bool
    has_office_robot: bool

    @property
    def takes_robot(self) -> bool:
        return self.kind in OFFICIAL

    @property
    def takes_key(self) -> bool:
        return self.kind in SIGNED


@dataclass(frozen=True, slots=True)
class OwnChoice:
    """What somebody chose for one channel; an empty robot address keeps the stored one."""

    is_on: bool
    address: str = ""
    secret: str = ""
    forget: bool = False  # 清除本人的机器人


def own_ways(actor: Actor) -> list[OwnWay]:
    """The channels the actor's office has switched on, as the actor has them."""
    preferences = _preferences(actor.user_id or 0)
    return [_way(channel, preferences.get(kind)) for kind, channel in _allowed(actor).items()]


def _way(channel: Channel, own: ChannelPreference | None) -> OwnWay:
    address = (own.address if own is not None else None) or ""
    is_robot = channel.kind in OFFICIAL
    return OwnWay(
        kind=channel.kind,
        is_on=own is None or own.is_on or not channel.may_opt_out,
        must_stay_on=not channel.may_opt_out,
        address="" if is_robot else address,
        has_robot=is_robot and bool(address),
        has_office_robot=is_robot and channel.address is not None,
    )


def _allowed(actor: Actor) -> dict[ChannelKind, Channel]:
    found = nearest_channels(path_ids(office(actor.office_id or 0).path))
    return {kind: found[kind] for kind in ChannelKind if kind in found and found[kind].is_on}


def _preferences(user_id: int) -> dict[ChannelKind, ChannelPreference]:
    rows = db.session.scalars(select(ChannelPreference).where(ChannelPreference.user_id == user_id))
    return {row.kind: row for row in rows}


def choose(actor: Actor, choices: Mapping[ChannelKind, OwnChoice], now: datetime) -> None:
    """Keep what the actor chose (修改通知设置); channels the office has not switched on are left out.

    Raises Invalid naming the field <kind>_address.
    """
    allowed, stored = _allowed(actor), _preferences(actor.user_id or 0)
    wanted = {kind: choices[kind] for kind in allowed if kind in choices}
    problems = {
        f"{kind.value}_address": problem
        for kind, choice in wanted.items()
        if (problem := _problem(allowed[kind], choice))
    }
    if problems:
        raise Invalid(problems)
    for kind, choice in wanted.items():
        row = stored.get(kind) or ChannelPreference(user_id=actor.user_id, kind=kind)
        row.is_on, row.updated_at = choice.is_on, now
        _keep(row, choice)
        db.session.add(row)
    db.session.flush()
    audit.record(
        actor,
        "preference.set",
        object_kind="user",
        object_id=actor.user_id,
        detail={"on": [kind.label for kind, choice in wanted.items() if choice.is_on]},
    )


def _problem(channel: Channel, choice: OwnChoice) -> str:
    address = choice.address
    if not address:
        return ""
    if channel.kind is ChannelKind.EMAIL:
        return "" if is_mail_address(address) else "邮箱地址不对，例如 lixiaoyan@example.gov.cn"
    if channel.kind is ChannelKind.WEBHOOK:
        return "" if len(address) <= _LONGEST_ACCOUNT else f"最多 {_LONGEST_ACCOUNT} 个字"
    try:
        check_url(address, channel.settings.get("allowed_hosts", ()), OFFICIAL[channel.kind])
    except BadAddress as error:
        return str(error)
    return ""


def _keep(row: ChannelPreference, choice: OwnChoice) -> None:
    """A mailbox or account is as typed, empty if emptied; a robot stays unless typed or forgotten."""
    if row.kind not in OFFICIAL or choice.forget:
        row.address = None if choice.forget else choice.address or None
        row.secret = None
    elif choice.address:
        row.address, row.secret = choice.address, choice.secret or None
