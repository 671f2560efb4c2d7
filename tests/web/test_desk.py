"""工作台: each figure equals the list it leads to, for every role, in a fixed number of queries."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from flask import Flask

from app import casework, clock, reminders
from app.casework import drafts
from app.extensions import transaction
from app.rules.vocabulary import BeneficiaryType, CaseStatus, Role
from app.staff import queries as staff
from app.timing import timing_of
from tests import factories
from tests.browsing import Browser, browser_of
from tests.web.counting import statements

CARD = re.compile(
    r'<a class="in" href="([^"]+)"><span class="lab">([^<]+)</span><b>(\d+)</b>(?:<small>[^<]*</small>)?</a>'
)
# What a list says about its length: the pager's total, or one card or row per thing.
TOTAL = re.compile(r"共 (\d+) 件")
S = CaseStatus
WORK = (
    (S.RECEIVED, 0), (S.RECEIVED, 0), (S.PAPERS_AWAITED, 14), (S.PAPERS_AWAITED, 3), (S.UNDER_REVIEW, 0),
    (S.UNDER_REVIEW, 6), (S.UNDER_REVIEW, 12), (S.GRANTED, 2), (S.GRANTED, 9), (S.ASSIGNED, 2), (S.ASSIGNED, 12),
    (S.IN_PROGRESS, 20), (S.CLOSED, 3), (S.CLOSED, 29), (S.ARCHIVED, 70), (S.REFUSED, 30),
)  # fmt: skip


@pytest.fixture
def team(app: Flask) -> factories.Team:
    return factories.Team()


@pytest.fixture
def busy(team: factories.Team) -> factories.Team:
    """An office with a case of every sort, and a neighbour whose cases must not be counted."""
    for status, ago in WORK:
        day = clock.today() - timedelta(days=ago)
        factories.a_case(status, team=team, received_on=day, beneficiary=BeneficiaryType.VETERAN)
    factories.a_case(S.UNDER_REVIEW, person=factories.a_person(name="邻县人"))
    return team


def sign_in(app: Flask, team: factories.Team, role: Role) -> Browser:
    if role is Role.LAWYER:
        return browser_of(app, team.lawyer_user, factories.PASSWORD)
    return browser_of(app, factories.a_user(role, team.office), factories.PASSWORD)


def cards(page: str) -> list[tuple[str, str, int]]:
    """(label, address, number) of the cards on the desk."""
    return [(label, unescape(url), int(value)) for url, label, value in CARD.findall(page)]


def length(browser: Browser, url: str) -> int:
    """How many things the page behind a card lists."""
    page = browser.get(url).get_data(as_text=True)
    if url.startswith("/my"):
        return page.count("<li><div class=") + page.count("<li>\n  <h2>")
    if url.startswith("/settings"):
        return page.count("<tr") - 1 - page.count('<tr class="band"')
    found = TOTAL.search(page)
    return int(found[1]) if found else page.count("<tr") - 1 if "<tbody>" in page else 0


@pytest.mark.parametrize(
    ("role", "at_least"),
    [(Role.CLERK, 4), (Role.DIRECTOR, 4), (Role.LAWYER, 3), (Role.STATISTICIAN, 4), (Role.ADMIN, 2)],
)
def test_each_figure_equals_its_list(app: Flask, busy: factories.Team, role: Role, at_least: int) -> None:
    browser = sign_in(app, busy, role)
    found = cards(browser.get("/").get_data(as_text=True))
    assert at_least <= len(found) <= 5
    for label, url, number in found:
        assert (label, length(browser, url)) == (label, number)


def test_figures_are_not_all_nothing(app: Flask, busy: factories.Team) -> None:
    clerk = sign_in(app, busy, Role.CLERK)
    figures = {label: number for label, _, number in cards(clerk.get("/").get_data(as_text=True))}
    assert figures["今日受理"] == 3
    assert figures["待补正"] == 2
    assert figures["待办逾期"] >= 3


@pytest.mark.parametrize("role", list(Role))
def test_every_role_has_a_desk(app: Flask, busy: factories.Team, role: Role) -> None:
    browser = sign_in(app, busy, role)
    page = browser.get("/").get_data(as_text=True)
    assert "<h1>工作台</h1>" in page
    assert "邻县人" not in page
    for url in set(re.findall(r'href="(/[^"#]*)"', page)):
        assert browser.get(unescape(url)).status_code in (200, 302), url


def test_the_to_do_is_cut_at_eight_and_each_line_has_one_action(app: Flask, busy: factories.Team) -> None:
    director = sign_in(app, busy, Role.DIRECTOR)
    for _ in range(6):
        factories.a_case(S.GRANTED, team=busy)
    page = director.get("/").get_data(as_text=True)
    table = page[page.index("<tbody>") : page.index("</tbody>")]
    assert table.count("<tr>") == 8
    assert table.count('class="btn sm"') == 8
    assert "全部待办" in page
    assert table.index("lamp-r") < table.index("lamp-g")


def test_an_empty_desk_names_the_next_day(app: Flask, team: factories.Team) -> None:
    clerk = sign_in(app, team, Role.CLERK)
    assert "今日没有待办。" in clerk.get("/").get_data(as_text=True)
    granted = factories.a_case(S.GRANTED, team=team)
    page = clerk.get("/").get_data(as_text=True)
    assert "今日没有待办。" in page
    assert f"下一个期限：{granted.next_due_on} 指派 {granted.short_no}" in page


def test_drafts_and_messages_wait_on_the_desk(app: Flask, busy: factories.Team) -> None:
    reminders.run_round(clock.at_local(timing_of(None).calendar.last_workday(clock.today()), 10))
    with transaction():
        draft = drafts.save_draft(
            busy.clerk, None, {"name": ["欧阳草稿"], "matter": ["劳动报酬"], "form_token": ["a" * 32]}
        )
        draft_id = draft.id
    user = staff.user(busy.clerk.user_id or 0)
    assert user is not None
    page = browser_of(app, user, factories.PASSWORD).get("/").get_data(as_text=True)
    assert "欧阳草稿" in page
    assert f"/{draft_id}" in page[page.index("草稿") :]
    assert "没有未读通知" not in page
    other = sign_in(app, busy, Role.CLERK).get("/").get_data(as_text=True)
    assert "欧阳草稿" not in other


@pytest.mark.parametrize("role", [Role.CLERK, Role.DIRECTOR, Role.LAWYER])
def test_the_number_of_queries_does_not_grow(app: Flask, team: factories.Team, role: Role) -> None:
    status = S.ASSIGNED if role is Role.LAWYER else S.UNDER_REVIEW
    factories.a_case(status, team=team, beneficiary=BeneficiaryType.VETERAN)
    browser = sign_in(app, team, role)
    browser.get("/")
    few = statements(lambda: browser.get("/"))
    for _ in range(6):
        factories.a_case(status, team=team, beneficiary=BeneficiaryType.VETERAN)
    assert statements(lambda: browser.get("/")) == few
    assert few < 40


def test_reading_the_desk_changes_nothing(app: Flask, busy: factories.Team) -> None:
    clerk = sign_in(app, busy, Role.CLERK)
    first = cards(clerk.get("/").get_data(as_text=True))
    assert cards(clerk.get("/").get_data(as_text=True)) == first


def test_what_is_left_to_do_after_a_decision_stands_on_the_desk(app: Flask, team: factories.Team) -> None:
    """Red when an objection, five days to decide it by law, is nobody's task; nor may a termination be left
    unserved."""
    refused = factories.a_case(
        S.REFUSED,
        team=team,
        received_on=clock.today() - timedelta(days=30),
        person=factories.a_person(name="异议人"),
    )
    factories.a_case(S.TERMINATED, team=team, person=factories.a_person(name="被终止人"))
    for role in (Role.DIRECTOR, Role.CLERK):
        assert "异议人" not in sign_in(app, team, role).get("/").get_data(as_text=True)
    with transaction():
        casework.lodge_objection(team.clerk, casework.load(team.clerk, refused.id), "认为符合条件")
    director = sign_in(app, team, Role.DIRECTOR)
    desk = director.get("/").get_data(as_text=True)
    assert f'href="/case/{refused.id}/uphold-refusal"' in desk
    assert "异议审查" in director.get(f"/case/{refused.id}").get_data(as_text=True)
    clerk = sign_in(app, team, Role.CLERK).get("/").get_data(as_text=True)
    assert "异议人" not in clerk  # the director decides
    assert "被终止人" in clerk
