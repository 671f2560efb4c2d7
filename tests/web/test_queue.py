"""The queue page: order, filters, counts that equal their lists, reasons, 下一件."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape

import pytest
from flask import Flask

from app import clock
from app.rules.vocabulary import BeneficiaryType, CaseStatus, Role
from tests.factories import a_case, a_person
from tests.web.case_desk import CaseDesk, counted_queries, written
from tests.web.conftest import ClientFor

_NUMBER = re.compile(r"data-open>(20[0-9]{2}-[0-9]+)</a>")
_LAMP = re.compile(r'href="([^"]*)"[^>]*><span class="lamp lamp-(\w)">.*?<span>[^<]*?([0-9]+)</span>')


@pytest.fixture
def desk(app: Flask) -> CaseDesk:
    """Cases at many statuses, some overdue, some of beneficiaries."""
    made, today = CaseDesk(app), clock.today()
    a_case(CaseStatus.UNDER_REVIEW, team=made.team, person=a_person(name="李普通"))
    a_case(
        CaseStatus.UNDER_REVIEW,
        team=made.team,
        beneficiary=BeneficiaryType.MARTYR_BEREAVED,
        person=a_person(name="王优先"),
    )
    a_case(CaseStatus.UNDER_REVIEW, team=made.team, received_on=today - timedelta(days=12))
    a_case(CaseStatus.GRANTED, team=made.team)
    a_case(CaseStatus.PAPERS_AWAITED, team=made.team)
    a_case(CaseStatus.IN_PROGRESS, team=made.team)
    a_case(CaseStatus.ARCHIVED, team=made.team)
    return made


def test_overdue_first_then_priority_then_the_rest(desk: CaseDesk) -> None:
    page = desk.clerk.get("/queue").get_data(as_text=True)
    order = [page.index(text) for text in ("逾期", "王优先", "李普通")]
    assert order == sorted(order)


@pytest.mark.parametrize("tab", ["todo", "hand", "done"])
def test_the_count_on_a_tab_is_the_length_of_its_list(desk: CaseDesk, tab: str) -> None:
    page = desk.director.get(f"/queue?tab={tab}").get_data(as_text=True)
    shown = re.search(rf'tab={tab}"[^>]*>[^<]*<span class="num">([0-9]+)</span>', page)
    assert shown
    assert len(_NUMBER.findall(page)) == int(shown[1]) > 0


def test_the_count_on_a_lamp_is_the_length_of_the_list_behind_it(desk: CaseDesk) -> None:
    page = desk.clerk.get("/queue").get_data(as_text=True)
    lamps = _LAMP.findall(page)
    assert [kind for _, kind, _ in lamps] == ["k", "r", "y", "p", "g"]
    for address, _, count in lamps:
        behind = desk.clerk.get(address.replace("&amp;", "&")).get_data(as_text=True)
        assert len(_NUMBER.findall(behind)) == int(count)


def test_filters_stand_in_the_address_and_can_be_taken_away(desk: CaseDesk) -> None:
    page = desk.clerk.get("/queue?status=under_review&beneficiary_type=martyr_bereaved").get_data(
        as_text=True
    )
    assert len(_NUMBER.findall(page)) == 1
    assert "优抚类别：烈士遗属" in page
    assert 'href="/queue?tab=todo&amp;status=under_review"' in page


def test_nothing_found_says_so_and_leads_back(desk: CaseDesk) -> None:
    page = desk.clerk.get("/queue?beneficiary_type=veteran").get_data(as_text=True)
    assert "没有符合条件的案件。" in page
    assert "清除条件" in page


def test_an_empty_queue_says_so(app: Flask) -> None:
    assert "待办已清空。" in CaseDesk(app).clerk.get("/queue").get_data(as_text=True)


@pytest.mark.parametrize(
    "query",
    [
        "tab=x",
        "lamp=x",
        "status=x",
        "received_from=abc",
        "received_to=2026-13-45",
        "lawyer_id=99999999999999999999",
        "handler_id=-1",
        "matter=%00",
        "cursor=zzz",
        "why=%27",
        "provisional=7",
        "status=archived&tab=todo",
    ],
)
def test_a_typed_address_does_no_harm(desk: CaseDesk, query: str) -> None:
    assert desk.clerk.get(f"/queue?{query}").status_code == 200


def test_each_row_says_why_it_stands_there(desk: CaseDesk) -> None:
    page = desk.clerk.get("/queue?why=all").get_data(as_text=True)
    assert "应当优先：烈士遗属" in page
    assert "《军人地位和权益保障法》第六十一条" in page
    assert "今日必须处理" in page
    one = re.search(r"why=([0-9]+)", desk.clerk.get("/queue").get_data(as_text=True))
    assert one
    assert desk.clerk.get(f"/queue?why={one[1]}").get_data(as_text=True).count("为什么排在第") >= 1


def test_each_band_stands_under_its_heading_once(desk: CaseDesk) -> None:
    """Red when a heading is left out or told again before each row; 已办, in order of receipt, has none."""
    headings = re.compile(r'scope="rowgroup">([^<]+)<')
    shown = headings.findall(desk.clerk.get("/queue").get_data(as_text=True))
    assert shown == ["今日必须处理", "应当优先", "按收到时间"]
    assert headings.findall(desk.clerk.get("/queue?tab=done").get_data(as_text=True)) == []


def test_why_asked_again_closes_the_reasons(desk: CaseDesk) -> None:
    """Red when the address of the row that is open leads to itself."""
    why = re.compile(
        r'href="(/queue[^"#]*)#case-[0-9]+" aria-label="[^"]*为什么排在这里"( aria-current="true")?'
    )
    listed = unescape(desk.clerk.get("/queue").get_data(as_text=True))
    opened = unescape(desk.clerk.get(why.findall(listed)[1][0]).get_data(as_text=True))
    closing = [address for address, is_open in why.findall(opened) if is_open]
    assert len(closing) == 1
    assert opened.count("为什么排在第") == 2  # in the table and, for phones, as a card
    assert "为什么排在第" not in desk.clerk.get(closing[0]).get_data(as_text=True)


def test_one_next_action_per_row_by_role(desk: CaseDesk) -> None:
    assert ">指派<" in desk.director.get("/queue?status=granted").get_data(as_text=True)
    assert ">审批<" in desk.director.get("/queue?status=under_review").get_data(as_text=True)
    clerk = desk.clerk.get("/queue?status=under_review").get_data(as_text=True)
    assert ">审查<" in clerk
    assert ">审批<" not in clerk


def test_whoever_urges_ticks_rows_and_only_the_director_assigns_them_together(desk: CaseDesk) -> None:
    for browser, assigns in ((desk.director, True), (desk.clerk, False)):
        page = browser.get("/queue").get_data(as_text=True)
        boxes = re.findall(r'<input type="checkbox" name="case"[^>]*>', page)
        assert len(boxes) == len(_NUMBER.findall(page))
        assert not any("disabled" in box for box in boxes)
        assert ("批量指派" in page) is assigns
        assert "批量催办" in page
    assert 'name="case"' not in desk.director.get("/queue?tab=done").get_data(as_text=True)


def test_next_hands_two_people_two_cases(desk: CaseDesk) -> None:
    first = desk.clerk.send("/queue/next")
    second = desk.director.send("/queue/next")
    assert first.status_code == second.status_code == 302
    assert first.location.startswith("/case/")
    assert first.location != second.location


def test_next_with_nothing_to_do_comes_back_with_a_word(app: Flask) -> None:
    page = CaseDesk(app).clerk.send("/queue/next", follow_redirects=True).get_data(as_text=True)
    assert "没有等待本人办理" in page


def test_names_are_text_never_markup(app: Flask) -> None:
    desk = CaseDesk(app)
    a_case(team=desk.team, opponents=("<script>alert(1)</script>",), facts="<img src=x onerror=alert(1)>")
    number = re.search(r'href="(/case/[0-9]+)"', desk.clerk.get("/queue").get_data(as_text=True))
    assert number
    for address in (number[1], number[1].replace("case", "review")):
        page = desk.clerk.get(address).get_data(as_text=True)
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_the_page_takes_the_same_number_of_queries_however_long(app: Flask) -> None:
    desk = CaseDesk(app)
    a_case(team=desk.team)
    desk.director.get("/queue")
    with counted_queries() as few:
        desk.director.get("/queue?why=all")
    for _ in range(8):
        a_case(team=desk.team, beneficiary=BeneficiaryType.MARTYR_BEREAVED)
    with counted_queries() as many:
        desk.director.get("/queue?why=all")
    assert len(many) == len(few) < 25


def test_pages_follow_each_other_without_a_gap(app: Flask) -> None:
    desk = CaseDesk(app)
    for _ in range(23):
        a_case(team=desk.team)
    page = desk.clerk.get("/queue").get_data(as_text=True)
    older = re.search(r'rel="next" href="([^"]+)"', page)
    assert older
    rest = desk.clerk.get(older[1].replace("&amp;", "&")).get_data(as_text=True)
    numbers = _NUMBER.findall(page) + _NUMBER.findall(rest)
    assert len(numbers) == len(set(numbers)) == 23
    assert 'rel="prev"' in rest


def test_reading_changes_nothing(desk: CaseDesk) -> None:
    before = written()
    for address in ("/queue", "/queue?tab=done", "/review", "/case/1", "/review/1", "/assign"):
        desk.director.get(address)
    events, records = written()
    assert events == before[0]
    assert records - before[1] <= 1  # the sign-in


def test_other_offices_and_other_roles_see_nothing(desk: CaseDesk, app: Flask, client_for: ClientFor) -> None:
    other = CaseDesk(app)
    assert not _NUMBER.findall(other.clerk.get("/queue").get_data(as_text=True))
    for role in (Role.ADMIN, Role.AUDITOR, Role.LAWYER):
        assert client_for(role).get("/queue").status_code == 403
