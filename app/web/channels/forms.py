"""How is a channel set up, and what is asked of the outbox?"""

from __future__ import annotations

from typing import Any

from wtforms import PasswordField

from app.reminders.channel_models import Channel, OutsideState
from app.reminders.channel_settings import SIGNED, ChannelFacts
from app.reminders.channels.smtp_mail import MailSecurity
from app.rules.ladder import ChannelKind
from app.web.forms import (
    BaseForm,
    LongTextField,
    NumberField,
    Optional,
    TermField,
    TermRadioField,
    TextField,
    TickField,
)
from app.web.overtaken import SeenField

_LONGEST_SECRET = 200


class KeptSecretField(PasswordField):  # type: ignore[misc]
    """A password or key: taken as typed, never shown again, empty to keep the stored one."""

    data: Any

    def __init__(self, label: str, **kwargs: Any) -> None:
        super().__init__(label, [Optional()], **kwargs)

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = valuelist[0] if valuelist else ""
        if len(self.data) > _LONGEST_SECRET or not self.data.isprintable():
            self.data = ""
            raise ValueError(f"{self.label.text}过长或含有不可见字符，请重新粘贴")


class ChannelForm(BaseForm):
    """What every channel asks."""

    seen = SeenField()
    is_on = TickField("启用")
    may_opt_out = TickField("个人可以关闭")
    allowed_hosts = LongTextField("另行允许的主机", limit=1000, required=False)

    @property
    def hosts(self) -> list[str]:
        return str(self.allowed_hosts.data or "").split()

    def show(self, row: Channel | None) -> None:
        """Show what is stored, secrets left out."""
        self.is_on.data = row.is_on if row else True
        self.may_opt_out.data = row.may_opt_out if row else True
        settings = row.settings if row else {}
        self.allowed_hosts.data = "\n".join(settings.get("allowed_hosts", ()))
        for name in ("host", "port", "account", "sender", "drops_doubles"):
            if name in self and name in settings:
                self[name].data = settings[name]
        if "security" in self and settings.get("security"):
            self["security"].data = MailSecurity(settings["security"])

    def facts(self) -> ChannelFacts:
        """The channel as typed."""
        given = {
            name: self[name].data
            for name in (
                "address",
                "secret",
                "host",
                "port",
                "account",
                "sender",
                "drops_doubles",
                "security",
            )
            if name in self and self[name].data is not None
        }
        return ChannelFacts(
            bool(self.is_on.data), bool(self.may_opt_out.data), allowed_hosts=self.hosts, **given
        )


class MailForm(ChannelForm):
    """A mail server (电子邮件)."""

    host = TextField("邮件服务器", limit=253)
    port = NumberField("端口", lowest=1, highest=65535)
    security = TermRadioField("加密", MailSecurity)
    account = TextField("登录账号", limit=120, required=False)
    secret = KeptSecretField("密码")
    sender = TextField("发件地址", limit=120)


class RobotForm(ChannelForm):
    """A group robot (群机器人); without an address of the office's own, people may give theirs."""

    address = KeptSecretField("机器人地址")


class SignedRobotForm(RobotForm):
    """A group robot with a signing key."""

    secret = KeptSecretField("签名密钥")


class GatewayForm(ChannelForm):
    """Any other gateway (通用网关)."""

    address = KeptSecretField("网关地址")
    secret = KeptSecretField("签名密钥")
    drops_doubles = TickField("网关按 Idempotency-Key 去重")


def form_of(kind: ChannelKind) -> type[ChannelForm]:
    """The form of a kind of channel."""
    if kind is ChannelKind.EMAIL:
        return MailForm
    if kind is ChannelKind.WEBHOOK:
        return GatewayForm
    return SignedRobotForm if kind in SIGNED else RobotForm


class TrialForm(BaseForm):
    """Where a test mail goes; robots and gateways need no address."""

    to = TextField("测试邮件发到", limit=120, required=False)


class OutboxFilter(BaseForm):
    """Messages of which state, and below which one the page begins."""

    state = TermField("状态", OutsideState, required=False)
    before = NumberField("更早", required=False, lowest=1)


class ReleaseForm(BaseForm):
    """What becomes of messages that may have left already."""

    resend = TickField("可能已发的也重新发送")
