"""The month page: every figure leads to its cases, the file is on record, and who may see it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from io import BytesIO

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import select

from app import clock
from app.audit import AuditRecord
from app.extensions import db
from app.rules.vocabulary import BeneficiaryType, CaseStatus, Role
from tests import factories
from tests.browsing import Browser, browser_of

LINK = re.compile(r'<a href="(/stats/2026-08/cases/[^"]+)"[^>]*>(\d+)</a>')
HEADING = re.compile(r"<h1>.* (\d+) 件</h1>")


@pytest.fixture
def team(app: Flask) -> Iterator[factories.Team]:
    """An office with some cases of August, seen from the end of September."""
    with clock.travelled_to(clock.at_local(date(2026, 9, 30), 18)):
        made = factories.Team()
        for number, status in enumerate((CaseStatus.CLOSED, CaseStatus.REFUSED, CaseStatus.UNDER_REVIEW)):
            day = date(2026, 8, 3 + number)
            factories.a_case(status, team=made, received_on=day)
            factories.a_case(status, team=made, received_on=day, beneficiary=BeneficiaryType.VETERAN)
        yield made


def reading(app: Flask, team: factories.Team, role: Role) -> Browser:
    return browser_of(app, factories.a_user(role, team.office), factories.PASSWORD)


@pytest.mark.parametrize("role", [Role.STATISTICIAN, Role.DIRECTOR])
def test_every_figure_leads_to_that_many_cases(app: Flask, team: factories.Team, role: Role) -> None:
    client = reading(app, team, role)
    links = LINK.findall(client.get("/stats/2026-08?figure=granted").get_data(as_text=True))
    assert len(links) > 25
    for url, number in dict(links).items():
        page = client.get(url).get_data(as_text=True)
        heading = HEADING.search(page)
        assert heading, url
        assert heading[1] == number
        assert page.count("<tr><td") == int(number), url


def test_names_are_masked(app: Flask, team: factories.Team) -> None:
    page = reading(app, team, Role.STATISTICIAN).get("/stats/2026-08/cases/received").get_data(as_text=True)
    assert "*" in page
    assert not re.search(r"王[零一二三四五六七八九]{2,}", page)


def test_the_last_full_month_is_shown_first(app: Flask, team: factories.Team) -> None:
    client = reading(app, team, Role.STATISTICIAN)
    assert client.get("/stats").location == "/stats/2026-08"
    assert client.get("/stats?month=2026-03").location == "/stats/2026-03"
    assert client.get("/stats/2026-08?month=2026-07").location == "/stats/2026-07"
    assert client.get("/stats/2026-08?month=nonsense&figure=nonsense").status_code == 200


def test_an_empty_month_is_a_zero_report(app: Flask, team: factories.Team) -> None:
    client = reading(app, team, Role.STATISTICIAN)
    assert "本月零报告" in client.get("/stats/2026-07").get_data(as_text=True)
    assert "本月零报告" not in client.get("/stats/2026-08").get_data(as_text=True)
    assert "尚未结束" in client.get("/stats/2026-09").get_data(as_text=True)


def test_the_file_is_taken_with_a_record(app: Flask, team: factories.Team) -> None:
    client = reading(app, team, Role.STATISTICIAN)
    client.get("/stats/2026-08")
    response = client.send("/stats/2026-08/xlsx")
    assert response.status_code == 200
    assert "filename*=UTF-8''" in response.headers["Content-Disposition"]
    sheet = load_workbook(BytesIO(response.data))["月报表"]
    assert sheet["A2"].value == f"填报单位：{team.office.name}"
    rows = db.session.scalars(select(AuditRecord).where(AuditRecord.action == "stats.export")).all()
    assert [(row.object_kind, row.object_id, row.result) for row in rows] == [("stats", "2026-08", "ok")]


@pytest.mark.parametrize("role", [Role.CLERK, Role.LAWYER, Role.ADMIN, Role.AUDITOR])
def test_others_may_not_see_figures(app: Flask, team: factories.Team, role: Role) -> None:
    client = reading(app, team, role)
    for path in ("/stats", "/stats/2026-08", "/stats/2026-08/cases/received"):
        assert client.get(path).status_code == 403
    assert client.send("/stats/2026-08/xlsx").status_code == 403


def test_another_office_sees_none_of_it(app: Flask, team: factories.Team) -> None:
    client = reading(app, factories.Team(), Role.STATISTICIAN)
    page = client.get("/stats/2026-08").get_data(as_text=True)
    assert "本月零报告" in page
    assert not LINK.findall(page)
    assert "收到申请 0 件" in client.get("/stats/2026-08/cases/received").get_data(as_text=True)


@pytest.mark.parametrize(
    "path",
    [
        "/stats/2026-13", "/stats/1999-01", "/stats/2000-06", "/stats/nonsense", "/stats/2026-08%00",
        "/stats/2026-08/cases/nonsense", "/stats/2026-08/cases/received.group-nonsense",
        "/stats/2026-08/cases/received.%00",
    ],
)  # fmt: skip
def test_what_is_no_month_or_figure_is_not_found(app: Flask, team: factories.Team, path: str) -> None:
    assert reading(app, team, Role.DIRECTOR).get(path).status_code == 404


def test_the_first_and_last_month_there_is(app: Flask, team: factories.Team) -> None:
    client = reading(app, team, Role.DIRECTOR)
    for path in ("/stats/2001-01", "/stats/2099-12"):
        assert client.get(path).status_code == 200
