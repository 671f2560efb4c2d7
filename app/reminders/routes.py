"""By which channels does a person get a message, and where one is silent: who chose that? (送达路径)

The office allows (a channel set up and switched on, nearest office first), the ladder selects,
the person narrows. Every channel of the office is answered for: silence always has its reason.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import select

from app.extensions import db
from app.reminders.channel_models import Channel, ChannelPreference
from app.reminders.channels import Setup
from app.reminders.hearers import Hearers
from app.rules.ladder import ChannelKind
from app.rules.vocabulary import Term
from app.staff.models import User
from app.staff.queries import path_ids


class Silence(Term):
    """Why somebody is not told by a channel (不外发的原因)."""

    NOT_SELECTED = "not_selected", "提醒阶梯未选用该渠道"
    CHANNEL_OFF = "channel_off", "机构已停用该渠道"
    OPTED_OUT = "opted_out", "本人已关闭该渠道"
    NO_ADDRESS = "no_address", "本人未填写接收地址"
    AWAY = "away", "代班期间由代班人接收"


@dataclass(frozen=True, slots=True)
class Route:
    """One channel of one person: it goes, or it is silent for a reason."""

    kind: ChannelKind
    channel_id: int
    silence: Silence | None


class Routes:
    """Looks channels and preferences up for one pass and remembers them."""

    def __init__(self, hearers: Hearers) -> None:
        self._hearers = hearers
        self._channels: dict[str, dict[ChannelKind, Channel]] = {}
        self._preferences: dict[int, dict[ChannelKind, ChannelPreference]] = {}

    def of(self, user: User, selected: Collection[ChannelKind]) -> list[Route]:
        """A route for every channel the person's office has set up, in order of their kinds."""
        channels, preferences = self.channels(user.office.path), self.preferences(user.id)
        return [
            Route(
                kind, channels[kind].id, self._silence(user, channels[kind], preferences.get(kind), selected)
            )
            for kind in ChannelKind
            if kind in channels
        ]

    def channels(self, office_path: str) -> dict[ChannelKind, Channel]:
        """The channels of an office: of each kind the nearest office's setting."""
        if office_path not in self._channels:
            self._channels[office_path] = nearest_channels(path_ids(office_path))
        return self._channels[office_path]

    def preferences(self, user_id: int) -> dict[ChannelKind, ChannelPreference]:
        """What a person has said about channels."""
        if user_id not in self._preferences:
            rows = db.session.scalars(select(ChannelPreference).where(ChannelPreference.user_id == user_id))
            self._preferences[user_id] = {row.kind: row for row in rows}
        return self._preferences[user_id]

    def _silence(
        self,
        user: User,
        channel: Channel,
        preference: ChannelPreference | None,
        selected: Collection[ChannelKind],
    ) -> Silence | None:
        checks = (
            (Silence.CHANNEL_OFF, not channel.is_on),
            (Silence.NOT_SELECTED, channel.kind not in selected),
            (Silence.OPTED_OUT, preference is not None and not preference.is_on and channel.may_opt_out),
            (Silence.AWAY, self._hearers.stand_in_of(user.id) is not None),
            (Silence.NO_ADDRESS, setup_of(channel, preference) is None),
        )
        return next((silence for silence, is_so in checks if is_so), None)


def nearest_channels(chain: Iterable[int]) -> dict[ChannelKind, Channel]:
    """Of each kind the channel of the last office of a chain (root first) that has one."""
    ids = list(chain)
    rows = db.session.scalars(select(Channel).where(Channel.office_id.in_(ids)))
    return {row.kind: row for row in sorted(rows, key=lambda row: ids.index(row.office_id))}


def setup_of(channel: Channel, preference: ChannelPreference | None) -> Setup | None:
    """Address and secret to use: a mailbox is always the person's, a robot theirs or the office's,
    the gateway always the office's; None where there is no address."""
    own = preference.address if preference is not None else None
    settings = dict(channel.settings)
    if channel.kind is ChannelKind.EMAIL:
        return Setup(own, channel.secret or "", settings) if own else None
    if channel.kind is ChannelKind.WEBHOOK:
        settings["account"] = own or ""
    elif own and preference is not None:
        return Setup(own, preference.secret or "", settings)
    return Setup(channel.address, channel.secret or "", settings) if channel.address else None
