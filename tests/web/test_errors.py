"""P30, P72: an error is a page with a number, and the log tells nothing about anybody."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy.exc import OperationalError

from app.casework.errors import Invalid, NotFound, Refused, Stale
from app.rules.vocabulary import Role
from app.staff.errors import StaffError
from app.web.errors import SafeFormatter, log
from tests.browsing import Browser, browser
from tests.web.conftest import ClientFor

CANARY = "110105194912310021"


@contextmanager
def failing(app: Flask, error: Exception) -> Iterator[None]:
    """Every request fails with that error after the gates."""

    def fail() -> None:
        raise error

    app.before_request_funcs[None].append(fail)
    yield
    app.before_request_funcs[None].remove(fail)


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (NotFound(), 404, "没有找到"),
        (Refused("案件目前为“已结案”，不能“给予援助”。"), 409, "不能“给予援助”"),
        (Invalid({"name": "请填写姓名"}), 400, "请填写姓名"),
        (StaffError("该机构不在您的管理范围内"), 400, "不在您的管理范围内"),
        (ValueError(CANARY), 500, "系统出错"),
        (OverflowError(CANARY), 500, "系统出错"),
        (OperationalError("select", {}, Exception(CANARY)), 503, "暂时无法服务"),
    ],
)
def test_each_error_has_its_page(
    app: Flask, client_for: ClientFor, error: Exception, status: int, words: str
) -> None:
    """Red when an error of casework is not mapped, or a page shows a message of Python."""
    client = client_for(Role.CLERK)
    with failing(app, error):
        response = client.get("/settings/laws")
    assert response.status_code == status
    assert words in client.page
    assert CANARY not in client.page
    assert "Traceback" not in client.page
    assert "错误号" in client.page


def test_a_conflict_shows_both_texts_and_offers_the_own_one(app: Flask, client_for: ClientFor) -> None:
    client = client_for(Role.CLERK)
    token = client.token()
    with failing(app, Stale(7, {"facts": "对方保存的案情"}, "王敏", "更正信息")):
        response = client.post(
            "/text-size", data={"csrf_token": token, "facts": "本人填写的案情", "version": "5"}
        )
    assert response.status_code == 409
    for words in ("对方保存的案情", "本人填写的案情", "王敏", "案情摘要", 'name="version" value="7"'):
        assert words in client.page


@pytest.mark.parametrize(
    "path",
    ["/settings/users/99999999999999999999/password", f"/settings/users/{2**63}/disable", "/%ff", "/\x00"],
)
def test_strange_addresses_are_404(client_for: ClientFor, path: str) -> None:
    """Red with Werkzeug's own integer converter: 2^63 reaches the driver."""
    assert client_for(Role.ADMIN).send(path).status_code == 404


def test_the_log_is_one_json_object_without_anybody(app: Flask) -> None:
    """P72. Red when exc_info or str(error) is logged."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(SafeFormatter("%(levelname)s %(message)s"))
    log.addHandler(handler)
    client: Browser = browser(app)
    try:
        with failing(app, ValueError(CANARY)):
            client.get(f"/sign-in?name={CANARY}")
    finally:
        log.removeHandler(handler)
    lines = stream.getvalue().splitlines()
    assert len(lines) == 1
    assert CANARY not in lines[0]
    entry = json.loads(lines[0])
    assert entry["status"] == 500
    assert entry["kind"] == "builtins.ValueError"
    assert entry["number"] in client.page
    assert entry["endpoint"] == "auth.sign_in"
