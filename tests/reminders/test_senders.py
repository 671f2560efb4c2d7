"""Every sender against a real server: what arrives, and what is made of every way to fail."""

from __future__ import annotations

import base64
import email
import email.policy
import hashlib
import hmac
import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from app.reminders.channels import BadAddress, Given, Letter, Setup, check_url, sender_of, web_post
from app.reminders.channels.signed_webhook import signature
from app.reminders.channels.smtp_mail import is_mail_address
from app.reminders.channels.vetting import addresses_of
from app.rules.ladder import ChannelKind
from tests.reminders.gateway import LOOPBACK, Gateway, MailServer, a_gateway, a_mail_server

TEXT = "【受理员】清江法援〔2026〕118号 有一项期限今日到期，请登录系统办理。\n.第二行以句点开头"
LETTER = Letter("期限提醒", TEXT, "0123456789abcdef0123456789abcdef", 17, "clerk")
SECRET = "SEC-" + "k" * 20
ROBOTS = (ChannelKind.WECOM, ChannelKind.DINGTALK, ChannelKind.FEISHU)
WEB = (*ROBOTS, ChannelKind.WEBHOOK)


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    with a_gateway() as made:
        yield made


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_post, "STEP_SECONDS", 0.4)
    monkeypatch.setattr(web_post, "TOTAL_SECONDS", 0.6)


def setup_for(gateway: Gateway, secret: str = SECRET, **settings: Any) -> Setup:
    return Setup(gateway.url, secret, {"allowed_hosts": [LOOPBACK], **settings})


def signed(key: str, message: str) -> str:
    return base64.b64encode(hmac.new(key.encode(), message.encode(), hashlib.sha256).digest()).decode()


def test_what_a_wecom_robot_gets(gateway: Gateway) -> None:
    assert sender_of(ChannelKind.WECOM).send(LETTER, setup_for(gateway)).given is Given.ACCEPTED
    (request,) = gateway.received
    assert request.body == {"msgtype": "text", "text": {"content": TEXT}}
    assert request.path == "/send"


def test_what_a_dingtalk_robot_gets_is_signed_in_the_address(gateway: Gateway) -> None:
    setup = Setup(gateway.url + "?access_token=abc", SECRET, {"allowed_hosts": [LOOPBACK]})
    assert sender_of(ChannelKind.DINGTALK).send(LETTER, setup).given is Given.ACCEPTED
    (request,) = gateway.received
    query = parse_qs(urlsplit(request.path).query)
    assert query["access_token"] == ["abc"]
    (stamp,) = query["timestamp"]
    assert abs(int(stamp) / 1000 - datetime.now(UTC).timestamp()) < 60
    assert query["sign"] == [signed(SECRET, f"{stamp}\n{SECRET}")]
    assert request.body["text"]["content"] == TEXT


def test_what_a_feishu_robot_gets_is_signed_in_the_body(gateway: Gateway) -> None:
    assert sender_of(ChannelKind.FEISHU).send(LETTER, setup_for(gateway)).given is Given.ACCEPTED
    (request,) = gateway.received
    body = request.body
    assert body["sign"] == signed(f"{body['timestamp']}\n{SECRET}", "")
    assert body["content"] == {"text": TEXT}


def test_what_the_generic_gateway_gets_is_signed_and_named(gateway: Gateway) -> None:
    sent = sender_of(ChannelKind.WEBHOOK).send(LETTER, setup_for(gateway, account="oa-17"))
    assert sent.given is Given.ACCEPTED
    (request,) = gateway.received
    assert request.headers["X-Signature"] == signature(SECRET, request.headers["X-Timestamp"], request.raw)
    assert request.headers["Idempotency-Key"] == LETTER.key
    assert request.body["recipient"] == {"id": 17, "role": "clerk", "account": "oa-17"}
    assert request.body["text"] == TEXT


@pytest.mark.parametrize("kind", WEB)
@pytest.mark.parametrize(
    ("answer", "given"),
    [
        ({"errcode": 93000, "code": 19001, "errmsg": "地址 13800005678 有误"}, Given.REFUSED),
        (500, Given.REFUSED),
        (403, Given.REFUSED),
        (504, Given.UNSURE),
        ("redirect", Given.REFUSED),
        ("drop", Given.UNSURE),
    ],
)
def test_every_bad_answer_is_a_failure_or_unsure(
    gateway: Gateway, kind: ChannelKind, answer: object, given: Given
) -> None:
    """Red when a 200 counts as sent whatever its body says."""
    gateway.then(answer)
    said = sender_of(kind).send(LETTER, setup_for(gateway))
    assert said.given is given
    assert 0 < len(said.error) <= 80
    assert "1380000" not in said.error
    assert len(gateway.received) == 1, "asked once, and no redirect followed"


@pytest.mark.parametrize("answer", ["stall", "drip"])
def test_a_gateway_that_does_not_finish_leaves_us_unsure_in_time(gateway: Gateway, answer: str) -> None:
    gateway.then(answer)
    begun = datetime.now(UTC)
    assert sender_of(ChannelKind.WEBHOOK).send(LETTER, setup_for(gateway)).given is Given.UNSURE
    assert datetime.now(UTC) - begun < timedelta(seconds=3)


def test_a_robot_that_answers_something_else_leaves_us_unsure(gateway: Gateway) -> None:
    gateway.then("<html>请先登录网络</html>")
    assert sender_of(ChannelKind.WECOM).send(LETTER, setup_for(gateway)).given is Given.UNSURE


def test_nobody_listening_is_a_failure(gateway: Gateway) -> None:
    setup = Setup(f"http://{LOOPBACK}:9/", SECRET, {"allowed_hosts": [LOOPBACK]})
    said = sender_of(ChannelKind.WEBHOOK).send(LETTER, setup)
    assert (said.given, said.error) == (Given.REFUSED, "连接不上")


@pytest.mark.parametrize("kind", WEB)
def test_a_host_inside_is_not_called_unless_listed(gateway: Gateway, kind: ChannelKind) -> None:
    """Red without the vetting: the request reaches the loopback server."""
    address = gateway.url.replace("http:", "https:")
    assert sender_of(kind).send(LETTER, Setup(address, SECRET)).given is Given.REFUSED
    assert sender_of(kind).send(LETTER, Setup(gateway.url, SECRET)).given is Given.REFUSED
    assert gateway.received == []


@pytest.mark.parametrize(
    "url",
    [
        "http://example.gov.cn/x",
        "ftp://example.gov.cn/x",
        "https://user:secret@example.gov.cn/",
        "https://example.gov.cn/#x",
        "https://exa mple.gov.cn/",
        "https://example.gov.cn/\r\nX: y",
        "https://例子.cn/",
        "https://example.gov.cn:0/",
        "https://example.gov.cn:99999/",
        "https:///x",
        "//example.gov.cn/x",
        "https://[::1/x",
        "",
        "https://example.gov.cn/" + "x" * 500,
    ],
)
def test_addresses_of_a_wrong_shape_are_refused(url: str) -> None:
    with pytest.raises(BadAddress):
        check_url(url, ())


def test_robots_are_called_at_their_own_hosts_only() -> None:
    hosts = ("qyapi.weixin.qq.com",)
    assert check_url("https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=1", (), hosts)
    for url in ("https://qyapi.weixin.qq.com.example.com/", "https://example.com/?qyapi.weixin.qq.com"):
        with pytest.raises(BadAddress):
            check_url(url, (), hosts)
    assert check_url("https://wx.example.gov.cn/", ("wx.example.gov.cn",), hosts)


@pytest.mark.parametrize(
    "inside",
    [
        "127.0.0.1", "10.1.2.3", "192.168.0.1", "172.16.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
        "::1", "fe80::1", "fd00::1", "::ffff:10.0.0.1", "2002:0a00:0001::1", "64:ff9b::a00:1", "224.0.0.1",
    ],
)  # fmt: skip
def test_no_address_inside_is_fit_unless_listed(inside: str) -> None:
    with pytest.raises(BadAddress):
        addresses_of(inside, 443, False, ())


def test_link_local_is_never_fit_and_plain_goes_inside_only() -> None:
    with pytest.raises(BadAddress):
        addresses_of("169.254.169.254", 80, True, ("169.254.169.254",))
    with pytest.raises(BadAddress):
        addresses_of("8.8.8.8", 80, True, ("8.8.8.8",))
    assert addresses_of("10.1.2.3", 80, True, ("10.1.2.3",)) == ["10.1.2.3"]
    assert addresses_of("8.8.8.8", 443, False, ()) == ["8.8.8.8"]


def mail_setup(server: MailServer, security: str = "none", **more: Any) -> Setup:
    settings = {
        "host": LOOPBACK, "port": server.port, "security": security, "sender": "tx@example.gov.cn",
        "allowed_hosts": [LOOPBACK], **more,
    }  # fmt: skip
    return Setup("clerk@example.gov.cn", SECRET, settings)


MAIL = sender_of(ChannelKind.EMAIL)


def test_what_a_mailbox_gets() -> None:
    with a_mail_server() as server:
        assert MAIL.send(LETTER, mail_setup(server)).given is Given.ACCEPTED
        (envelope,) = server.letters
    assert envelope.mail_from == "tx@example.gov.cn"
    assert envelope.rcpt_tos == ["clerk@example.gov.cn"]
    assert isinstance(envelope.content, bytes)
    mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
    assert mail["Subject"] == "期限提醒"
    assert LETTER.key in str(mail["Message-ID"])
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_content().replace("\r\n", "\n").rstrip() == TEXT


@pytest.mark.parametrize(
    ("behaviour", "given", "letters"),
    [("reject", Given.REFUSED, 0), ("refuse", Given.REFUSED, 0), ("drop", Given.UNSURE, 1)],
)
def test_a_mail_that_is_refused_or_lost(behaviour: str, given: Given, letters: int) -> None:
    with a_mail_server() as server:
        server.behaviour = behaviour
        assert MAIL.send(LETTER, mail_setup(server)).given is given
        assert len(server.letters) == letters


def test_no_password_goes_over_a_line_that_is_not_encrypted() -> None:
    """A server without STARTTLS is left alone, and a certificate nobody vouches for as well."""
    with a_mail_server() as server:
        said = MAIL.send(LETTER, mail_setup(server, "starttls", account="tx"))
        assert (said.given, server.letters) == (Given.REFUSED, [])
        assert "不支持" in said.error


def test_a_certificate_nobody_vouches_for_is_refused(tmp_path: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(self_signed(tmp_path))
    with a_mail_server(tls_context=context) as server:
        said = MAIL.send(LETTER, mail_setup(server, "starttls", account="tx"))
        assert (said.given, said.error, server.letters) == (Given.REFUSED, "证书或者加密连接有问题", [])


def test_a_silent_mail_server_is_given_up_in_time() -> None:
    with socket.create_server((LOOPBACK, 0)) as silent:
        server = MailServer(port=silent.getsockname()[1])
        assert MAIL.send(LETTER, mail_setup(server)).given is Given.REFUSED


def test_a_mail_server_inside_must_be_listed() -> None:
    with a_mail_server() as server:
        for more in ({"allowed_hosts": []}, {"allowed_hosts": [], "security": "ssl"}):
            setup = Setup("clerk@example.gov.cn", "", {**mail_setup(server).settings, **more})
            assert MAIL.send(LETTER, setup).error == "该主机不在允许范围内"
        assert server.letters == []


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("li.xiaoyan@example.gov.cn", True),
        ("a@b.cn", True),
        ("a@b", False),
        ("a@b.cn\r\nBcc: c@d.cn", False),
        ("a b@c.cn", False),
        ("<a@b.cn>", False),
        ("李@b.cn", False),
        ("a@" + "b" * 120 + ".cn", False),
    ],
)
def test_mail_addresses(text: str, is_one: bool) -> None:
    assert is_mail_address(text) is is_one


def self_signed(folder: Path) -> Path:
    """Key and certificate of a host nobody vouches for, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, LOOPBACK)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    path = folder / "server.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return path
