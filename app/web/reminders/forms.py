"""Which part of the inbox is asked for?"""

from __future__ import annotations

from typing import Any

from app.reminders.preferences import OwnChoice, OwnWay
from app.rules.ladder import ChannelKind
from app.web.channels.forms import KeptSecretField
from app.web.forms import BaseForm, NumberField, TextField, TickField


class InboxFilter(BaseForm):
    """Unread or all messages, and below which one the page begins."""

    all = TickField("全部")
    before = NumberField("更早", required=False, lowest=1)


class PreferencesForm(BaseForm):
    """One's own channels (通知设置): built for the channels the office has switched on."""

    @classmethod
    def for_ways(cls, ways: list[OwnWay], is_bare: bool = False) -> PreferencesForm:
        """A form with the fields of these channels, showing what holds; `is_bare`: nothing was sent."""
        fields: dict[str, Any] = {}
        for way in ways:
            fields |= _fields(way)
        kind: type[PreferencesForm] = type("OwnPreferencesForm", (cls,), fields)
        made = kind(formdata=None) if is_bare else kind()
        if is_bare or not made.is_submitted():
            for way in ways:
                made[f"{way.kind.value}_on"].data = way.is_on
                if not way.takes_robot:
                    made[f"{way.kind.value}_address"].data = way.address
        return made

    def choices(self, ways: list[OwnWay]) -> dict[ChannelKind, OwnChoice]:
        """What was chosen, by channel."""
        return {way.kind: self._choice(way) for way in ways}

    def _choice(self, way: OwnWay) -> OwnChoice:
        code = way.kind.value

        def said(name: str) -> Any:
            return self[f"{code}_{name}"].data if f"{code}_{name}" in self else None

        return OwnChoice(
            is_on=bool(said("on")) or way.must_stay_on,
            address=said("address") or "",
            secret=said("secret") or "",
            forget=bool(said("forget")),
        )


def _fields(way: OwnWay) -> dict[str, Any]:
    code = way.kind.value
    fields: dict[str, Any] = {f"{code}_on": TickField(f"接收{way.kind.label}")}
    if way.takes_robot:
        fields[f"{code}_address"] = KeptSecretField("本人的机器人地址")
        if way.takes_key:
            fields[f"{code}_secret"] = KeptSecretField("签名密钥")
        if way.has_robot:
            fields[f"{code}_forget"] = TickField("不再使用本人的机器人")
        return fields
    label = "邮箱地址" if way.kind is ChannelKind.EMAIL else "在该平台的账号"
    fields[f"{code}_address"] = TextField(label, limit=120, required=False)
    return fields
