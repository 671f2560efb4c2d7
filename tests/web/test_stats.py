"""The month's pages: every figure leads to its cases, the way to being sent, the files on record, who may see it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from io import BytesIO

import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import select

from app import casework, clock, stats
from app.audit import AuditRecord
from app.casework.models import LegalCase
from app.extensions import db, transaction
from app.rules.vocabulary import BeneficiaryType, CaseStatus, Role
from app.staff.models import User
from tests import factories
from tests.browsing import Browser, browser_of

LINK = re.compile(r'<a href="(/stats/2026-08/cases/[^"]+)"[^>]*>([\d.]+)</a>')
HEADING = re.compile(r"<h1>.* (\d+) (?:件|人|人次)</h1>")
VIEWS = ("form", "service", "matter&figure=granted", "work")
# What a cell with its list behind it shows besides a number of cases: days, and money in 万元.
DAYS_OR_MONEY = re.compile(r"/(decided|assigned|handled|recovered)")


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
    user = db.session.get_one(User, team.director.user_id) if role is Role.DIRECTOR else None
    return browser_of(app, user or factories.a_user(role, team.office), factories.PASSWORD)


def text(client: Browser, path: str) -> str:
    return client.get(path).get_data(as_text=True)


def test_every_figure_leads_to_that_many_cases(app: Flask, team: factories.Team) -> None:
    client = reading(app, team, Role.STATISTICIAN)
    links = {
        url: number
        for view in VIEWS
        for url, number in LINK.findall(text(client, f"/stats/2026-08?view={view}"))
    }
    assert len(links) > 90
    checked = 0
    for url, number in links.items():
        if not DAYS_OR_MONEY.search(url):
            page = text(client, url)
            heading = HEADING.search(page)
            assert heading, url
            assert heading[1] == number
            assert page.count("<tr><td") == int(number), url
            checked += 1
    assert checked > 60


def test_what_was_closed_is_listed_with_the_day_and_the_sum(
    app: Flask, team: factories.Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Red when a list chosen by the closing day does not show it, or money stands there without its sum."""
    client = reading(app, team, Role.STATISTICIAN)
    cases = db.session.scalars(select(LegalCase).where(LegalCase.status == CaseStatus.CLOSED)).all()
    months = {f"{case.closed_on:%Y-%m}" for case in cases}
    assert len(cases) == 2
    assert len(months) == 1  # both closed in one month
    path = f"/stats/{months.pop()}/cases"
    recovered, closed = (text(client, f"{path}/{figure}") for figure in ("recovered", "closed"))
    for page in (recovered, closed):
        assert "结案日期" in page
        assert all(f'datetime="{case.closed_on}"' in page for case in cases)
        assert "天数" not in page
    total = sum(case.recovered_fen or 0 for case in cases)
    assert total > 0
    wanted = re.escape(f"{total / 100:,.2f}")
    assert re.search(rf'<tfoot><tr><th scope="row" colspan="8">合计</th><td[^>]*>{wanted}<', recovered)
    assert "挽回（元）" not in closed  # the figure counts no money
    assert "天数" in text(client, f"{path}/handled")
    assert "结案日期" not in text(client, "/stats/2026-08/cases/received")
    monkeypatch.setattr(stats.listing, "__defaults__", (1, 1))
    page = text(client, f"{path}/recovered?page=2")
    assert re.search(rf"合计（共 2 条）</th><td[^>]*>{wanted}<", page)


def test_a_long_list_has_pages(app: Flask, team: factories.Team, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stats.listing, "__defaults__", (1, 4))
    client = reading(app, team, Role.STATISTICIAN)
    first, last = (text(client, f"/stats/2026-08/cases/received?page={page}") for page in (1, 2))
    assert (first.count("<tr><td"), last.count("<tr><td")) == (4, 2)
    assert "共 6 条，第 1 页，共 2 页" in first
    assert "收到申请 6 件" in last
    assert text(client, "/stats/2026-08/cases/received?page=99").count("<tr><td") == 4


def test_names_are_masked(app: Flask, team: factories.Team) -> None:
    page = text(reading(app, team, Role.STATISTICIAN), "/stats/2026-08/cases/received")
    assert "*" in page
    assert not re.search(r"王[零一二三四五六七八九]{2,}", page)


def test_the_last_full_month_is_shown_first(app: Flask, team: factories.Team) -> None:
    client = reading(app, team, Role.STATISTICIAN)
    assert client.get("/stats").location == "/stats/2026-08"
    assert client.get("/stats?month=2026-03").location == "/stats/2026-03"
    assert client.get("/stats/2026-08?month=2026-07").location == "/stats?month=2026-07"
    assert client.get("/stats/2026-08?month=nonsense").location == "/stats?month=nonsense"
    assert client.get("/stats/2026-08?figure=nonsense&view=nonsense&version=x&as_of=x").status_code == 200
    assert "该条件没有使用" in text(client, "/stats/2026-08?as_of=昨日以前")


def test_a_past_moment_shows_what_was_known_then(app: Flask, team: factories.Team) -> None:
    client = reading(app, team, Role.STATISTICIAN)
    page = text(client, "/stats/2026-08?as_of=2026-08-04%2023:00&view=form")
    assert "截至 2026-08-04 23:00" in page
    assert LINK.findall(page)
    url = next(url for url, _ in LINK.findall(page) if "cases/received?" in url).replace("&amp;", "&")
    assert "as_of=2026-08-04" in url
    assert "收到申请 4 件" in text(client, url)
    assert "收到申请 6 件" in text(client, "/stats/2026-08/cases/received?as_of=2099-01-01")  # still to come


def test_a_month_is_checked_locked_and_sent_back_on_the_pages(app: Flask, team: factories.Team) -> None:
    client = reading(app, team, Role.DIRECTOR)
    assert "本月没有锁定报送的版本" in text(client, "/stats/2026-08/changes")
    assert client.get("/stats/2026-08/lock").location == "/stats/2026-08"
    page = text(client, "/stats/2026-08/check")
    assert "没有咨询登记" in page
    assert client.send("/stats/2026-08/check", {}).status_code == 400
    assert "请对核对发现的情况作出说明" in client.page
    assert client.send("/stats/2026-08/check", {"explanation": "台账从九月启用"}).location == "/stats/2026-08"
    assert "第 1 版" in text(client, "/stats/2026-08/lock")
    assert client.send("/stats/2026-08/lock").location == "/stats/2026-08"
    page = text(client, "/stats/2026-08")
    assert "锁定后变动 0 处" in page
    assert "以下是第 1 版（2026-09-30 锁定报送）的数字（口径第 1 版" in page
    with transaction():
        late = casework.submit(team.clerk, factories.an_application(received_on=date(2026, 8, 31)))
    assert "锁定后变动 2 处" in text(client, "/stats/2026-08")
    assert "收到申请 6 件" in text(client, "/stats/2026-08/cases/received")  # the list as it was sent
    assert late.case_no in text(client, "/stats/2026-08/changes")
    assert client.send("/stats/2026-08/send-back", {"reason": ""}).status_code == 400
    assert client.send("/stats/2026-08/send-back", {"reason": "补报一件"}).location == "/stats/2026-08"
    assert "已退回：补报一件" in text(client, "/stats/2026-08")
    assert "收到申请 7 件" in text(client, "/stats/2026-08/cases/received")
    assert "收到申请 6 件" in text(client, "/stats/2026-08/cases/received?version=1")
    assert "第 1 版（2026-09-30 退回）" in text(client, "/stats/2026-08/cases/received?version=1")


def test_after_the_check_everybody_reads_who_sends_the_month(app: Flask, team: factories.Team) -> None:
    """Red when the statistician is told to lock and has no button, or the director is not told at all."""
    statistician, director = (reading(app, team, each) for each in (Role.STATISTICIAN, Role.DIRECTOR))
    wanted = '<a href="/stats/2026-08">2026年8月统计月报</a>已核对，待锁定报送。'
    assert "统计月报</a>已核对" not in text(director, "/")
    text(statistician, "/stats/2026-08/check")
    assert statistician.send("/stats/2026-08/check", {"explanation": "台账从九月启用"}).status_code == 302
    page = text(statistician, "/stats/2026-08")
    assert "2026年8月已核对，请审批人锁定报送。" in page  # said once, after the check
    assert "可以锁定报送" not in page
    page = text(statistician, "/stats/2026-08")
    assert "已核对，请审批人锁定报送。" in page
    assert 'href="/stats/2026-08/lock"' not in page
    assert "请审批人锁定报送" not in text(director, "/stats/2026-08")
    assert 'href="/stats/2026-08/lock"' in text(director, "/stats/2026-08")
    assert wanted in text(director, "/")
    assert wanted not in text(statistician, "/")
    assert wanted not in text(reading(app, factories.Team(), Role.DIRECTOR), "/")
    assert director.send("/stats/2026-08/lock").status_code == 302
    assert wanted not in text(director, "/")


def test_what_the_check_finds_leads_to_its_cases_and_is_put_right(app: Flask, team: factories.Team) -> None:
    with clock.travelled_to(clock.at_local(date(2026, 8, 20), 12)):
        case = factories.a_case(CaseStatus.GRANTED, team=team, applicants=3)
    client = reading(app, team, Role.DIRECTOR)
    assert "/stats/2026-08/problems/unclassed" in text(client, "/stats/2026-08/check")
    assert case.case_no in text(client, "/stats/2026-08/problems/unclassed")
    assert client.get("/stats/2026-08/problems/nonsense").status_code == 404
    text(client, f"/stats/recipients/{case.id}")
    version = str(db.session.get_one(LegalCase, case.id).version)
    form = {"version": version, "applicants": "3", "woman": "4", "reason": "补登"}
    assert client.send(f"/stats/recipients/{case.id}", form).status_code == 400
    assert "女性的人数不能超过申请人数 3" in client.page
    assert client.send(f"/stats/recipients/{case.id}", form | {"woman": "2"}).status_code == 302
    assert "unclassed" not in text(client, "/stats/2026-08/check")
    assert "受援人分类 · 女性 2 人次" in text(
        client, "/stats/2026-08/cases/recipient_classes.recipient-woman"
    )


def test_an_empty_month_is_a_zero_report(app: Flask, team: factories.Team) -> None:
    client = reading(app, team, Role.STATISTICIAN)
    assert "本月零报告" in text(client, "/stats/2026-07")
    assert "确认本月零报告" in text(client, "/stats/2026-07/check")
    assert "本月零报告" not in text(client, "/stats/2026-08")
    assert "尚未结束" in text(client, "/stats/2026-09")


def test_the_files_are_taken_with_a_record(app: Flask, team: factories.Team) -> None:
    client = reading(app, team, Role.STATISTICIAN)
    client.get("/stats/2026-08")
    for kind in ("xlsx", "docx", "csv"):
        response = client.send(f"/stats/2026-08/{kind}")
        assert response.status_code == 200
        assert "filename*=UTF-8''" in response.headers["Content-Disposition"]
        if kind == "xlsx":
            assert (
                load_workbook(BytesIO(response.data)).worksheets[0]["A2"].value
                == f"填报单位：{team.office.name}"
            )
    rows = db.session.scalars(
        select(AuditRecord).where(AuditRecord.action == "stats.export").order_by(AuditRecord.seq)
    ).all()
    assert [(row.object_id, row.detail["format"], row.result) for row in rows] == [
        ("2026-08", kind, "ok") for kind in ("xlsx", "docx", "csv")
    ]
    page = text(client, "/stats/2026-08/print")
    assert all(word in page for word in ("法律援助统计月报表", "口径说明", f"填报单位：{team.office.name}"))


def test_the_cutoff_day_is_set_on_the_page(app: Flask, team: factories.Team) -> None:
    client = reading(app, team, Role.DIRECTOR)
    form = {"cutoff_day": "20", "year": "12", "effective_from": "2026-10-01"}
    text(client, "/stats/settings")
    assert client.send("/stats/settings", form | {"effective_from": "2026-10-02"}).status_code == 400
    assert client.send("/stats/settings", form).status_code == 302
    page = text(client, "/stats/settings")
    assert "2026-10-01 起，截止日 20" in page
    assert "2026-10-01 至 2026-10-20" in text(client, "/stats/2026-10")


@pytest.mark.parametrize("role", [Role.CLERK, Role.LAWYER, Role.ADMIN, Role.AUDITOR])
def test_others_may_not_see_figures(app: Flask, team: factories.Team, role: Role) -> None:
    client = reading(app, team, role)
    for path in ("/stats", "/stats/2026-08", "/stats/2026-08/cases/received", "/stats/2026-08/print"):
        assert client.get(path).status_code == 403
    assert client.send("/stats/2026-08/xlsx").status_code == 403


def test_another_office_sees_none_of_it(app: Flask, team: factories.Team) -> None:
    client = reading(app, factories.Team(), Role.STATISTICIAN)
    page = text(client, "/stats/2026-08")
    assert "本月零报告" in page
    assert not LINK.findall(page)
    assert "收到申请 0 件" in text(client, "/stats/2026-08/cases/received")


def test_what_is_no_month_or_figure_is_not_found(app: Flask, team: factories.Team) -> None:
    client = reading(app, team, Role.DIRECTOR)
    for path in (
        "2026-13", "1999-01", "2000-06", "nonsense", "2026-08%00", "2026-08/cases/nonsense", "2026-08/ledger/x",
        "2026-08/cases/received.group-nonsense", "2026-08/cases/received.%00", "2026-08/cases/closed.lawyer-x",
        "1999/cases/received", "2026/check",
    ):  # fmt: skip
        assert client.get(f"/stats/{path}").status_code == 404, path
    for path in ("/stats/2001-01", "/stats/2099-12", "/stats/2026/cases/received"):
        assert client.get(path).status_code == 200, path
