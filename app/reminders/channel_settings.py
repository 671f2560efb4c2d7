"""How is a channel set up by an office, and does it work? (通知渠道)

Passwords, keys and robot addresses are stored encrypted and never shown again: left empty in a
form they stay as they are. Every change is audited by the names of what changed, not its values.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select

from app import audit
from app.audit import Actor
from app.casework.errors import Invalid, NotFound
from app.extensions import db
from app.reminders.channel_models import Channel
from app.reminders.channels import Answer, BadAddress, Given, Letter, Setup, check_host, check_url
from app.reminders.channels.robots import DINGTALK, FEISHU, WECOM
from app.reminders.channels.smtp_mail import MailSecurity, is_mail_address
from app.reminders.routes import nearest_channels, setup_of
from app.rules.ladder import ChannelKind
from app.staff.models import Office
from app.staff.queries import office, path_ids

OFFICIAL: Final[Mapping[ChannelKind, frozenset[str]]] = {
    ChannelKind.WECOM: WECOM.hosts,
    ChannelKind.DINGTALK: DINGTALK.hosts,
    ChannelKind.FEISHU: FEISHU.hosts,
}
SIGNED: Final = (ChannelKind.DINGTALK, ChannelKind.FEISHU)  # robots with a signing key
TEST_TEXT: Final = "这是一条测试消息。收到即表示该通知渠道可用。"
_MOST_HOSTS: Final = 10
_NAMES: Final = {  # what a change is called on record
    "on": "启用",
    "host": "邮件服务器",
    "port": "端口",
    "security": "加密",
    "account": "登录账号",
    "sender": "发件地址",
    "drops_doubles": "去重",
    "allowed_hosts": "另行允许的主机",
}
_SECRET_NAMES: Final = {"address": "地址", "secret": "密码或者密钥"}
_SHORTEST_KEY: Final = 16  # characters of the gateway's shared key


@dataclass(frozen=True, slots=True)
class ChannelFacts:
    """What was typed about a channel; empty `address` and `secret` keep what is stored."""

    is_on: bool
    may_opt_out: bool = True
    address: str = ""
    secret: str = ""
    host: str = ""
    port: int | None = None
    security: MailSecurity | None = None
    account: str = ""
    sender: str = ""
    drops_doubles: bool = False
    allowed_hosts: Sequence[str] = field(default=())


@dataclass(frozen=True, slots=True)
class ChannelView:
    """A channel as the settings page shows it: whose setting holds, and how it fares."""

    kind: ChannelKind
    row: Channel | None
    owner: str  # the office whose setting it is; "" while nobody has set it up
    is_own: bool


def channels_of(actor: Actor) -> list[ChannelView]:
    """Every kind of channel as it holds for the actor's office."""
    place = office(actor.office_id or 0)
    found = nearest_channels(path_ids(place.path))
    names = {row.id: row.name for row in db.session.scalars(select(Office))}
    return [
        ChannelView(kind, row, names[row.office_id] if row else "", bool(row and row.office_id == place.id))
        for kind in ChannelKind
        for row in (found.get(kind),)
    ]


def own_channel(actor: Actor, kind: ChannelKind) -> Channel | None:
    """The channel the actor's own office has set up, if any."""
    return db.session.scalar(
        select(Channel).where(Channel.office_id == actor.office_id, Channel.kind == kind)
    )


def save_channel(actor: Actor, kind: ChannelKind, facts: ChannelFacts, now: datetime) -> Channel:
    """Set a channel of the actor's office up, or change it (设置通知渠道). Raises Invalid."""
    row = own_channel(actor, kind)
    hosts = _hosts(facts.allowed_hosts)
    before = {} if row is None else {"on": row.is_on, **row.settings}
    if row is None:
        row = Channel(office_id=actor.office_id, kind=kind, is_on=False, updated_at=now)
    settings = {**_own_settings(kind, facts), "allowed_hosts": hosts}
    _require_right(kind, facts, row, settings)
    row.is_on, row.may_opt_out, row.settings, row.updated_at = facts.is_on, facts.may_opt_out, settings, now
    row.failing_since, row.last_error = None, ""
    if facts.address:
        row.address = facts.address
    if facts.secret:
        row.secret = facts.secret
    db.session.add(row)
    db.session.flush()
    after = {"on": facts.is_on, **settings}
    changed = [label for name, label in _NAMES.items() if name in after and before.get(name) != after[name]]
    changed += [label for name, label in _SECRET_NAMES.items() if getattr(facts, name)]
    _record(actor, "channel.set", kind, {"on": facts.is_on, "changed": changed})
    return row


def _hosts(typed: Sequence[str]) -> list[str]:
    try:
        hosts = sorted({check_host(each) for each in typed if each.strip()})
    except BadAddress as error:
        raise Invalid({"allowed_hosts": str(error)}) from None
    if len(hosts) > _MOST_HOSTS:
        raise Invalid({"allowed_hosts": f"最多列 {_MOST_HOSTS} 个主机"})
    return hosts


def _own_settings(kind: ChannelKind, facts: ChannelFacts) -> dict[str, Any]:
    if kind is ChannelKind.WEBHOOK:
        return {"drops_doubles": facts.drops_doubles}
    if kind is not ChannelKind.EMAIL:
        return {}
    try:
        host = check_host(facts.host)
    except BadAddress as error:
        raise Invalid({"host": str(error)}) from None
    return {
        "host": host,
        "port": facts.port,
        "security": facts.security.value if facts.security else "",
        "account": facts.account,
        "sender": facts.sender,
    }


def _require_right(kind: ChannelKind, facts: ChannelFacts, row: Channel, settings: dict[str, Any]) -> None:
    problems = _mail_problems(facts, settings) if kind is ChannelKind.EMAIL else {}
    if kind is not ChannelKind.EMAIL:
        problems = _web_problems(kind, facts, row, settings["allowed_hosts"])
    if problems:
        raise Invalid(problems)


def _mail_problems(facts: ChannelFacts, settings: dict[str, Any]) -> dict[str, str]:
    problems: dict[str, str] = {}
    if facts.security is None:
        problems["security"] = "请选择加密方式"
    elif facts.security is MailSecurity.NONE and settings["host"] not in settings["allowed_hosts"]:
        problems["security"] = "不加密只限内网服务器：请先把该主机列入“另行允许的主机”"
    if facts.security is MailSecurity.NONE and facts.account:
        problems["account"] = "不加密时不能登录，密码会被看到"
    if not is_mail_address(facts.sender):
        problems["sender"] = "发件地址不对，例如 tixing@example.gov.cn"
    if facts.port is None:
        problems["port"] = "请填写端口"
    return problems


def _web_problems(
    kind: ChannelKind, facts: ChannelFacts, row: Channel, hosts: Sequence[str]
) -> dict[str, str]:
    address = facts.address or row.address or ""
    problems: dict[str, str] = {}
    if address:
        try:
            check_url(address, hosts, OFFICIAL.get(kind, ()))
        except BadAddress as error:
            problems["address"] = str(error)
    elif kind is ChannelKind.WEBHOOK:
        problems["address"] = "请填写网关地址"
    if kind is ChannelKind.WEBHOOK and len(facts.secret or row.secret or "") < _SHORTEST_KEY:
        problems["secret"] = f"签名密钥不少于 {_SHORTEST_KEY} 位"
    return problems


def trial_setup(actor: Actor, kind: ChannelKind, to: str) -> Setup:
    """Where a test message would go: the office's own channel, or a mailbox named for the test.

    Raises NotFound when the channel is not set up, Invalid when there is nowhere to send to.
    """
    row = own_channel(actor, kind)
    if row is None:
        raise NotFound
    if kind is ChannelKind.EMAIL:
        if not is_mail_address(to):
            raise Invalid({"to": "请填写收测试邮件的地址"})
        return Setup(to, row.secret or "", dict(row.settings))
    found = setup_of(row, None)
    if found is None:
        raise Invalid({"to": "没有本机构群机器人的地址，无法测试"})
    return found


def trial_letter(key: str) -> Letter:
    """The test message."""
    return Letter("通知渠道测试", TEST_TEXT, key)


def record_trial(actor: Actor, kind: ChannelKind, answer: Answer, now: datetime) -> None:
    """Keep what came of a test: on record, and on the channel (测试发送)."""
    row = own_channel(actor, kind)
    if row is not None and answer.given is Given.ACCEPTED:
        row.failing_since, row.last_error, row.last_sent_at = None, "", now
    result = "ok" if answer.given is Given.ACCEPTED else "failed"
    _record(actor, "channel.test", kind, {"error": answer.error}, result)


def _record(actor: Actor, action: str, kind: ChannelKind, detail: dict[str, Any], result: str = "ok") -> None:
    audit.record(actor, action, object_kind="channel", object_id=kind.label, detail=detail, result=result)
