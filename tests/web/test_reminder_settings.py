"""Ladder, stand-ins, channels, outbox and one's own preferences, by the pages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace

import pytest
from flask import Flask
from sqlalchemy import select

from app import clock
from app.audit import AuditRecord
from app.extensions import db, transaction
from app.reminders import witness
from app.reminders.channel_models import (
    Channel,
    ChannelPreference,
    LadderRow,
    OutsideMessage,
    OutsideState,
    StandIn,
)
from app.reminders.channels import web_post
from app.rules.vocabulary import Role
from app.staff.models import Office
from tests.browsing import a_user_row, browser_of
from tests.factories import an_office
from tests.reminders import deeds
from tests.reminders.gateway import LOOPBACK, Gateway, a_gateway
from tests.web.conftest import ClientFor

ROBOT = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=4f8e-very-secret"
KEY = "SEC-very-secret-key-0123456789"


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    with a_gateway() as made:
        yield made


def rows(model: type) -> list:
    db.session.rollback()
    return list(db.session.scalars(select(model).order_by(model.id)))


def audited(action: str) -> list[AuditRecord]:
    db.session.rollback()
    return list(db.session.scalars(select(AuditRecord).where(AuditRecord.action == action)))


DUE = {
    "kind": "", "step": "due", "waiting": "daytime", "hearers": ["responsible", "directors"],
    "channels": ["wecom"], "effective_from": "今天",
}  # fmt: skip


def test_a_row_of_the_ladder_is_looked_at_before_it_is_kept(client_for: ClientFor, centre: Office) -> None:
    director = client_for(Role.DIRECTOR)
    page = director.get("/settings/reminders").get_data(as_text=True)
    assert "灯转黄之日起" in page
    assert "不等待的期限（6 种）" in page
    assert "恢复上级设置" not in page
    assert 'value="daytime"' in director.get("/settings/reminders/row?step=due").get_data(as_text=True)
    previewed = director.send("/settings/reminders/row", {**DUE, "stage": "preview"})
    assert "尚未保存" in previewed.get_data(as_text=True)
    assert "责任人、审批人；避开夜间；企业微信" in previewed.get_data(as_text=True)
    assert rows(LadderRow) == []
    assert director.send("/settings/reminders/row", {**DUE, "stage": "confirm"}).status_code == 302
    (row,) = rows(LadderRow)
    assert (row.office_id, row.hearers, row.channels) == (centre.id, ["responsible", "directors"], ["wecom"])
    (record,) = audited("ladder.set")
    assert record.detail["to"] == "责任人、审批人；避开夜间；企业微信"
    assert "恢复上级设置" in director.get("/settings/reminders").get_data(as_text=True)
    director.send("/settings/reminders/withdraw", {"step": "due"})
    assert "恢复上级设置" not in director.get("/settings/reminders").get_data(as_text=True)
    assert director.send("/settings/reminders/withdraw", {"step": "due"}).status_code == 404


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"hearers": []}, "请至少选择一类提醒对象"),
        ({"effective_from": "2026-01-01"}, "生效日期不能早于今天"),
        ({"step": "again", "days": "0"}, "应在 1 至 180 之间"),
        ({"step": "again", "days": ""}, "间隔天数应在 1 至 60 之间"),
        ({"kind": "criminal_appeal_ruling"}, "刑事和以小时计算的期限不等待"),
        ({"kind": "custody_forward", "waiting": "any_time", "is_silent": "y"}, "不等待：不能关闭"),
        ({"waiting": "sometimes"}, "请选择时段"),
    ],
)
def test_what_cannot_be_is_said_and_not_kept(client_for: ClientFor, changes: dict, says: str) -> None:
    answer = client_for(Role.ADMIN).send("/settings/reminders/row", {**DUE, **changes, "stage": "confirm"})
    assert answer.status_code == 400
    assert says in answer.get_data(as_text=True)
    assert rows(LadderRow) == []


def test_a_director_sends_a_stand_in_and_a_colleague_ones_own(
    app: Flask, client_for: ClientFor, centre: Office
) -> None:
    director, clerk = client_for(Role.DIRECTOR), client_for(Role.CLERK)
    other = a_user_row(Role.CLERK, centre)
    today, later = clock.today().isoformat(), (clock.today() + timedelta(days=6)).isoformat()
    span = {"substitute": str(other.id), "from_on": today, "to_on": later}
    assert (
        director.send("/settings/reminders/stand-in", {**span, "user": str(clerk.user.id)}).status_code == 302
    )
    page = clerk.get("/inbox/settings").get_data(as_text=True)
    assert other.name in page
    assert "代班中" in page
    clash = clerk.send("/inbox/stand-in", span)
    assert clash.status_code == 400
    assert "已经安排了代班" in clash.get_data(as_text=True)
    (row,) = rows(StandIn)
    stranger = browser_of(app, a_user_row(Role.DIRECTOR, an_office()))
    assert stranger.send(f"/settings/reminders/stand-in/{row.id}/end").status_code == 404
    assert clerk.send(f"/settings/reminders/stand-in/{row.id}/end").status_code == 302
    assert clerk.send("/inbox/stand-in", span).status_code == 302
    assert clerk.send("/inbox/stand-in", {**span, "substitute": str(clerk.user.id)}).status_code == 400
    assert len(audited("stand_in.set")) == 2


def test_a_robot_is_kept_secret_and_tried(client_for: ClientFor, gateway: Gateway) -> None:
    admin = client_for(Role.ADMIN)
    assert admin.send("/settings/channels/dingtalk/test").status_code == 404, "not set up yet"
    form = {"is_on": "y", "may_opt_out": "y", "address": gateway.url, "secret": KEY}
    refused = admin.send("/settings/channels/dingtalk", form)
    assert "另行允许的主机" in refused.get_data(as_text=True)
    assert refused.status_code == 400
    form["allowed_hosts"] = LOOPBACK
    assert admin.send("/settings/channels/dingtalk", form).status_code == 302
    page = admin.get("/settings/channels/dingtalk").get_data(as_text=True)
    assert KEY not in page
    assert gateway.url not in page
    (row,) = rows(Channel)
    assert KEY not in str(row.secret_sealed)
    assert gateway.url not in str(row.address_sealed) + str(row.settings)
    kept = {"is_on": "y", "allowed_hosts": LOOPBACK}
    assert admin.send("/settings/channels/dingtalk", kept).status_code == 302, (
        "empty fields keep what is stored"
    )
    admin.send("/settings/channels/dingtalk/test")
    assert "测试消息已被对方接收" in admin.get("/settings/channels/dingtalk").get_data(as_text=True)
    assert "timestamp=" in gateway.received[0].path
    gateway.then({"errcode": 310000})
    admin.send("/settings/channels/dingtalk/test")
    said = admin.get("/settings/channels/dingtalk").get_data(as_text=True)
    assert "测试消息没有送出：网关返回错误码 310000" in said
    assert [record.result for record in audited("channel.test")] == ["ok", "failed"]
    everything = str([record.detail for record in audited("channel.set")])
    assert KEY not in everything
    assert gateway.url not in everything


@pytest.mark.parametrize(
    ("kind", "changes", "says"),
    [
        ("email", {"security": "none"}, "不加密只限内网服务器"),
        ("email", {"security": "none", "allowed_hosts": "mail.example.gov.cn"}, "不加密时不能登录"),
        ("email", {"sender": "x@y.cn\r\nBcc: z@y.cn"}, "发件地址不对"),
        ("email", {"host": "mail example"}, "主机名"),
        ("email", {"allowed_hosts": "10.0.0.0/8"}, "主机名"),
        ("wecom", {"address": "https://example.com/hook"}, "qyapi.weixin.qq.com"),
        ("wecom", {"address": ROBOT.replace("https", "http")}, "http://"),
        ("webhook", {"address": "https://oa.example.gov.cn/in", "secret": "short"}, "签名密钥不少于 16 位"),
        ("webhook", {"address": "", "secret": KEY}, "请填写网关地址"),
    ],
)
def test_an_unsafe_channel_is_refused(client_for: ClientFor, kind: str, changes: dict, says: str) -> None:
    mail = {
        "host": "mail.example.gov.cn", "port": "465", "security": "ssl", "account": "tx", "secret": KEY,
        "sender": "tx@example.gov.cn",
    }  # fmt: skip
    form = {"is_on": "y", **(mail if kind == "email" else {}), **changes}
    answer = client_for(Role.ADMIN).send(f"/settings/channels/{kind}", form)
    assert answer.status_code == 400
    assert says in answer.get_data(as_text=True)
    assert rows(Channel) == []


def test_people_choose_within_what_the_office_allows(client_for: ClientFor) -> None:
    clerk, admin = client_for(Role.CLERK), client_for(Role.ADMIN)
    assert "本机构没有开通对外渠道" in clerk.get("/inbox/settings").get_data(as_text=True)
    mail = {
        "is_on": "y", "may_opt_out": "y", "host": "mail.example.gov.cn", "port": "465", "security": "ssl",
        "sender": "tx@example.gov.cn",
    }  # fmt: skip
    admin.send("/settings/channels/email", mail)
    admin.send("/settings/channels/wecom", {"is_on": "y", "address": ROBOT})
    page = clerk.get("/inbox/settings").get_data(as_text=True)
    assert "本机构规定不能关闭" in page
    wrong = clerk.send("/inbox/settings", {"email_on": "y", "email_address": "not an address"})
    assert wrong.status_code == 400
    assert "邮箱地址不对" in wrong.get_data(as_text=True)
    elsewhere = clerk.send("/inbox/settings", {"wecom_address": "https://example.com/hook"})
    assert elsewhere.status_code == 400
    chosen = {"email_on": "y", "email_address": "clerk@example.gov.cn", "wecom_address": ROBOT + "2"}
    assert clerk.send("/inbox/settings", chosen).status_code == 302
    page = clerk.get("/inbox/settings").get_data(as_text=True)
    assert 'value="clerk@example.gov.cn"' in page
    assert ROBOT not in page
    mine = {row.kind.value: row for row in rows(ChannelPreference)}
    assert (mine["email"].address, mine["wecom"].address, mine["wecom"].is_on) == (
        "clerk@example.gov.cn", ROBOT + "2", True,
    )  # fmt: skip
    clerk.send("/inbox/settings", {"wecom_forget": "y"})
    mine = {row.kind.value: row for row in rows(ChannelPreference)}
    assert (mine["email"].is_on, mine["email"].address, mine["wecom"].address) == (False, None, None)


def test_pages_say_when_a_channel_is_down(client_for: ClientFor) -> None:
    admin = client_for(Role.ADMIN)
    admin.send("/settings/channels/wecom", {"is_on": "y", "address": ROBOT})
    with transaction() as session:
        row = session.scalars(select(Channel)).one()
        row.failing_since, row.last_error = clock.now(), "连接不上"
    for client, path in ((admin, "/settings/channels"), (client_for(Role.LAWYER), "/inbox")):
        page = client.get(path).get_data(as_text=True)
        assert "无法送达（连接不上），系统正在重试；站内消息不受影响" in page


def test_a_person_decides_about_doubtful_ones_and_releases_what_was_held(
    app: Flask, client_for: ClientFor, centre: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web_post, "STEP_SECONDS", 1.0)
    admin = client_for(Role.ADMIN)
    clerk = SimpleNamespace(user_id=client_for(Role.CLERK).user.id)
    stage = SimpleNamespace(office=centre, team=SimpleNamespace(clerk=clerk))
    first, second = (deeds.FORMS["channels.confirm"](stage, None, Role.ADMIN)["message_id"] for _ in range(2))
    assert "待核实" in admin.get("/settings/outbox").get_data(as_text=True)
    stranger = browser_of(app, a_user_row(Role.ADMIN, an_office()))
    assert stranger.send(f"/settings/outbox/{first}/sent").status_code == 404
    assert stranger.send("/settings/outbox/hold").status_code == 409, "concerns offices beyond reach"
    assert admin.send(f"/settings/outbox/{first}/sent").status_code == 302
    assert admin.send(f"/settings/outbox/{first}/sent").status_code == 409
    key = {row.id: row.key for row in rows(OutsideMessage)}[second]
    assert admin.send(f"/settings/outbox/{second}/again").status_code == 302
    again = {row.id: row for row in rows(OutsideMessage)}[second]
    assert (again.state, again.attempts) == (OutsideState.PENDING, 0)
    assert again.key != key
    with transaction():
        witness.hold_by_hand(clock.now())
    assert "对外发送已暂停" in admin.get("/settings/outbox").get_data(as_text=True)
