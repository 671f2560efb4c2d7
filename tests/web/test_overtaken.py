"""Saving over somebody else's change: a page with both texts, nothing written, and the way on."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from flask import Flask

from app.rules.vocabulary import Role
from tests.browsing import Browser, browser_of
from tests.deeds import Stage

_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')

MAIL = {
    "host": "mail.example.cn", "port": "465", "security": "ssl", "account": "fayuan",
    "sender": "fayuan@example.cn", "is_on": "y", "may_opt_out": "y",
}  # fmt: skip
ROW = {
    "kind": "",
    "step": "near",
    "days": "5",
    "hearers": ["responsible"],
    "waiting": "daytime",
    "stage": "confirm",
}


def seen_on(client: Browser, path: str) -> str:
    """What the form carries of what it showed."""
    page = client.get(path).get_data(as_text=True)
    found = re.search(r'name="seen"[^>]*value="([0-9a-f]{64})"', page)
    assert found, page
    return found[1]


def hidden_of(page: str) -> dict[str, Any]:
    """The hidden fields of the button that goes on with one's own text."""
    form = page[page.index("用本人内容继续编辑") - 4000 : page.index("用本人内容继续编辑")]
    found: dict[str, Any] = {}
    for name, value in _HIDDEN.findall(form[form.rindex("<form") :]):
        found.setdefault(name, []).append(unescape(value))
    return {name: values for name, values in found.items() if name != "csrf_token"}


@pytest.mark.parametrize(
    ("role", "opened", "sent_to", "mine", "theirs", "shown"),
    [
        (
            Role.ADMIN,
            "/settings/channels/email",
            "/settings/channels/email",
            lambda: {**MAIL, "sender": "wo@example.cn"},
            lambda: {**MAIL, "sender": "ta@example.cn"},
            ("wo@example.cn", "ta@example.cn"),
        ),
        (
            Role.DIRECTOR,
            "/settings/reminders/row?step=near",
            "/settings/reminders/row",
            lambda: {**ROW, "days": "6", "effective_from": "今天"},
            lambda: {**ROW, "days": "9", "effective_from": "今天"},
            (">6<", ">9<"),
        ),
    ],
    ids=["channel", "ladder"],
)
def test_a_row_saved_meanwhile_is_not_overwritten(
    app: Flask,
    role: Role,
    opened: str,
    sent_to: str,
    mine: Callable[[], dict[str, Any]],
    theirs: Callable[[], dict[str, Any]],
    shown: tuple[str, str],
) -> None:
    """Red without refuse_overwriting in the view: the later one silently wins."""
    stage = Stage(app)
    me, colleague = stage.browser(role), browser_of(app, stage.user(role))
    seen = seen_on(me, opened)
    taken = colleague.send(sent_to, {"seen": seen_on(colleague, opened), **theirs()})
    assert taken.status_code == 302, colleague.page
    stands = seen_on(colleague, opened)
    me.get(opened)
    refused = me.send(sent_to, {"seen": seen, **mine()})
    page = refused.get_data(as_text=True)
    assert refused.status_code == 409
    assert all(text in page for text in shown)
    assert seen_on(colleague, opened) == stands  # nothing was written
    going_on = me.send(sent_to, hidden_of(page))
    assert going_on.status_code == 200  # the form again, not saved yet
    assert seen_on(colleague, opened) == stands
    again = {"seen": hidden_of(page)["seen"], **mine()}
    assert me.send(sent_to, again).status_code == 302
    assert seen_on(colleague, opened) != stands


def test_secrets_are_on_no_page_of_a_conflict(app: Flask) -> None:
    """Red when on_overtaken keeps password fields: a key typed would stand in the page."""
    stage = Stage(app)
    me, path = stage.browser(Role.ADMIN), "/settings/channels/email"
    seen = seen_on(me, path)
    assert me.send(path, {"seen": seen, **MAIL}).status_code == 302
    me.get(path)
    page = me.send(path, {"seen": seen, **MAIL, "host": "b.example.cn", "secret": "qingjiang-key-7788"})
    assert page.status_code == 409
    assert "qingjiang-key-7788" not in page.get_data(as_text=True)
