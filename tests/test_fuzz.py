"""P30: nothing somebody sends makes the server fall over. The long run lives in the benchmarks."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from typing import Any

from flask import Flask
from sqlalchemy import select

from app.audit import verify
from app.casework.invariants import findings
from app.casework.models import CaseEvent, LegalCase
from app.extensions import db
from app.rules.vocabulary import CaseStatus, Role
from app.web.access import SAFE_METHODS, Rule, matrix
from tests.browsing import Browser
from tests.deeds import DEEDS, Stage, address
from tests.factories import a_case

REQUESTS = 320
SEED = 20261123
NASTY: tuple[str, ...] = (
    "", " ", "9223372036854775807", "9223372036854775808", "-9223372036854775809", "99999999999999999999999", "-0",
    "-1", "0", "NaN", "inf", "1e999", "-1e999", "0x10", "１２３４５６７８９０", "²", "①", "٣", "一百", "1,4.0万", "1" * 400,
    "\ud800", "\udfff甲", "a\x00b", "\x00", "\x1b[31m", "\r\nSet-Cookie: a=b", "\u202e甲乙", "\u200b\u200d\ufeff",
    "👩‍👩‍👧‍👦🇨🇳", "甲" * 34_000, "a" * 100_000, "' or 1=1 --", "%", "_", "\\", "%s%n", "{{7*7}}", "${7*7}",
    "<script>alert(1)</script>", "../../etc/passwd", "file:///etc/passwd", "0000-00-00", "2026-02-30", "99999-01-01",
    "0001-01-01", "9999-12-31", "2026年13月40日", "-", "[]", "{}", "null", "true", "on", "110105194912310021", "𠮷" * 60,
    "=cmd|' /C calc'!A0", "confirm", "preview", "edit", "draft", "print", "use_file", "⼀", "ﬁ", "İ", "ß" * 100,
)  # fmt: skip
TAILS = (
    "?cursor=%ff%fe",
    "?tab=%00",
    "?month=%ed%a0%80",
    "?%",
    "?a[]=1&a[]=2",
    "?cursor=%zz",
    "?before=-1&after=1e9",
)
STRANGE_PATHS = (
    "/person/9223372036854775808",
    "/intake/9223372036854775808",
    "/case/1/letter/decision/9223372036854775808",
    "/case/9223372036854775808", "/case/9223372036854775807", "/case/-1", "/case/%F1%82", "/case/１２", "/case/00001",
    "/stats/0000-00", "/stats/9999-12", "/stats/0001-01", "/stats/２０２６-08", "/stats/2026-08/cases/%00",
    "/stats/2026-08/cases/received.type.", "/stats/%ed%a0%80", "/intake/0", "/%00", "/%ff%fe", "//evil.example/",
    "/static/../config.py", "/static/%2e%2e/config.py", "/static/%00", "/person/99999999999999999999",
)  # fmt: skip


def names_on(page: str) -> list[str]:
    return sorted(set(re.findall(r'name="([^"]+)"', page)) - {"csrf_token"})


class Sender:
    """Sends one odd request after another; the seed makes a failure repeatable."""

    def __init__(self, app: Flask) -> None:
        self.stage = Stage(app)
        self.chance = random.Random(SEED)
        case = a_case(CaseStatus.UNDER_REVIEW, team=self.stage.team)
        handed = a_case(CaseStatus.IN_PROGRESS, team=self.stage.team)
        self.ids = {"month": "2026-08", "key": "received", "filename": "app.css", "section": "window"}
        self.cases = (case.id, handed.id)

    def path(self, rule: Rule) -> str:
        known = {name for each in self.stage.app.url_map.iter_rules() for name in each.arguments}
        number = self.chance.choice((*self.cases, 1, 2**63 - 1, 0))
        return address(self.stage.app, rule, dict.fromkeys(known, number) | self.ids)

    def send(self, rule: Rule) -> tuple[int, str]:
        """The status, and the body where it is a page."""
        role = self.chance.choice(sorted(rule.roles or Role))
        client, path = self.stage.browser(role), self.path(rule)
        if rule.method in SAFE_METHODS:
            response = client.open(
                path + self.chance.choice(TAILS), method=self.chance.choice(("GET", "HEAD", "OPTIONS"))
            )
        else:
            response = self.post(client, rule, role, path)
        return response.status_code, response.get_data().decode("utf-8", "replace")

    def post(self, client: Browser, rule: Rule, role: Role, path: str) -> Any:
        if (rule.endpoint, "GET") in matrix():
            client.get(path)
        names = names_on(client.page) + list(self.plain(rule))
        token = {"csrf_token": client.token()}
        shape = self.chance.randrange(8)
        if shape == 0:
            return client.post(
                path,
                data=b'{"a": [1, ',
                content_type="application/json",
                headers={"X-CSRFToken": token["csrf_token"]},
            )
        if shape == 1:
            body = f"csrf_token={token['csrf_token']}&version=1&version=2&a=%ff&%ed%a0%80=1&q=%zz&case=1&case=%00".encode()
            return client.post(
                path, data=body, content_type="application/x-www-form-urlencoded; charset=bogus"
            )
        if shape == 2:
            head = {"X-CSRFToken": token["csrf_token"]}
            return client.post(
                path,
                data=b"--x\r\nContent-Disposition: form-data",
                content_type="multipart/form-data; boundary=x",
                headers=head,
            )
        return client.post(
            path, data=token | self.mess(rule, names), headers={"Referer": "http://localhost/\\evil\x7f"}
        )

    def plain(self, rule: Rule) -> dict[str, Any]:
        form = DEEDS[rule.endpoint].form
        return form if isinstance(form, dict) else {}

    def mess(self, rule: Rule, names: list[str]) -> dict[str, Any]:
        """The right form but for one to four fields, or nothing but odd values."""
        form = dict(self.plain(rule)) if self.chance.random() < 0.5 else {}
        version = db.session.scalars(select(LegalCase.version).where(LegalCase.id == self.cases[0])).first()
        form.setdefault("version", str(version))
        for name in self.chance.sample(names, min(len(names), self.chance.randint(1, 4))) if names else ():
            form[name] = self.chance.choices(NASTY, k=self.chance.choice((1, 1, 2)))
        return {name: [safe(each) for each in listed(value)] for name, value in form.items()}


def listed(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]


def safe(text: str) -> str:
    """Lone surrogates cannot leave a browser as UTF-8: they arrive as the bytes somebody forged."""
    return (
        text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
        if "\ud800" <= text[:1] <= "\udfff"
        else text
    )


def rules() -> Iterator[Rule]:
    """Each endpoint in turn, again and again; nobody is signed out, disabled or given another password."""
    kept_out = (
        "auth.sign_out",
        "auth.password",
        "settings.disable_user",
        "settings.reset_password",
        "static",
    )
    kept_out += ("health.ready",)  # rightly 503: no worker beats here
    while True:
        yield from (
            rule for rule in matrix().values() if rule.endpoint not in kept_out and not rule.development_only
        )


def test_no_request_makes_a_500(app: Flask) -> None:
    """P30. Red when a bound is missing: take the comparison out of BoundedInt."""
    sender, wrong = Sender(app), []
    endless = rules()
    for n in range(REQUESTS):
        rule = next(endless)
        code, body = sender.send(rule)
        if code >= 500 or "Traceback" in body:
            wrong.append((n, rule.endpoint, rule.method, code))
    client = sender.stage.browser(Role.DIRECTOR)
    for path in STRANGE_PATHS:
        if client.get(path).status_code >= 500:
            wrong.append((path,))
    assert not wrong
    db.session.rollback()
    assert not findings(db.session())
    assert not list(verify(db.session()))
    stored = db.session.scalars(select(CaseEvent.text)).all()
    assert not [text for text in stored if re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\u202e\ud800-\udfff]", text)]
