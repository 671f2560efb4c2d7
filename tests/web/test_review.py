"""审查审批: everything in view, two clicks for a clean 给予, a letter before a refusal."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask

from app import casework, clock
from app.extensions import transaction
from app.rules.vocabulary import BeneficiaryType, CaseStatus, DecisionKind, Role
from tests.factories import a_case
from tests.web.case_desk import CaseDesk, fresh, shown_version, written

REFUSAL = {"ground": "other", "article": "《法律援助法》第三十一条", "reason": "不属于援助事项"}


def _reviewed(desk: CaseDesk) -> int:
    case = a_case(team=desk.team, beneficiary=BeneficiaryType.MARTYR_BEREAVED)
    with transaction():
        casework.propose(desk.team.clerk, casework.load(desk.team.clerk, case.id), DecisionKind.GRANT)
    return case.id


def test_the_list_shows_what_the_rules_and_the_clerk_say(app: Flask) -> None:
    desk = CaseDesk(app)
    _reviewed(desk)
    page = desk.director.get("/review").get_data(as_text=True)
    assert "符合法律援助条件" in page
    assert "给予法律援助" in page
    assert "共 1 件" in page


def test_the_list_leads_to_the_next_one(app: Flask) -> None:
    """Red when the page a decision leads to has no 下一件 (Alt+→), as the manual promises."""
    desk = CaseDesk(app)
    case_id = _reviewed(desk)
    page = desk.director.get("/review").get_data(as_text=True)
    assert f'href="/review/{case_id}" data-key="arrowright" aria-keyshortcuts="Alt+ArrowRight">下一件' in page


def test_means_nobody_looks_into_are_not_called_a_hardship(app: Flask) -> None:
    """Red when somebody exempt from the check reads as one found to be poor (经济困难 是)."""
    desk = CaseDesk(app)
    page = desk.director.get(f"/review/{_reviewed(desk)}").get_data(as_text=True)
    told = re.search(r"<h3>经济困难 (.*?)</h3>", page)
    assert told
    assert re.sub("<[^>]+>", "", told[1]) == "无需核查"


def test_an_empty_list_says_so(app: Flask) -> None:
    assert "没有待审批的案件。" in CaseDesk(app).director.get("/review").get_data(as_text=True)


def test_everything_to_decide_on_is_in_view(app: Flask) -> None:
    desk = CaseDesk(app)
    case_id = _reviewed(desk)
    page = desk.director.get(f"/review/{case_id}").get_data(as_text=True)
    for text in (
        "系统判断",
        "人工判断",
        "利益冲突",
        "法定时钟",
        "材料",
        "《法律援助法》第四十二条",
        "第 1 件，共 1 件",
    ):
        assert text in page


def test_a_clean_grant_takes_two_clicks(app: Flask) -> None:
    desk = CaseDesk(app)
    case_id = _reviewed(desk)
    row = re.search(r'href="(/review/[0-9]+)"[^>]*>审批', desk.director.get("/queue").get_data(as_text=True))
    assert row
    page = desk.director.get(row[1]).get_data(as_text=True)
    action = re.search(r'action="(/case/[0-9]+/grant)"', page)
    assert action
    answer = desk.director.send(action[1], {"version": shown_version(page), "after": "review"})
    assert answer.location == "/review"
    assert casework.load(desk.team.director, case_id).status is CaseStatus.GRANTED
    assert "已给予援助" in desk.director.get("/review").get_data(as_text=True)


def test_a_refusal_shows_its_letter_first_and_only_then_is_decided(app: Flask) -> None:
    desk = CaseDesk(app)
    case = a_case(team=desk.team)
    address = f"/case/{case.id}/refuse"
    desk.director.get(address)
    data = {"version": shown_version(desk.director.page), **REFUSAL}
    before = written()
    for stage in ({}, {"stage": "preview"}):
        page = desk.director.send(address, {**data, **stage}).get_data(as_text=True)
        assert "不予法律援助决定书" in page
        assert "不属于援助事项。" in page
        assert "决定对您的申请不予法律援助。" in page
        assert "其他理由。" not in page
        assert "尚未保存" in page
    again = desk.director.send(address, {**data, "stage": "edit"}).get_data(as_text=True)
    assert "不属于援助事项</textarea>" in again
    assert written() == before
    assert desk.director.send(address, {**data, "stage": "confirm"}).status_code == 302
    assert fresh(case).status is CaseStatus.REFUSED
    letter = re.search(r'href="([^"]+letter/decision/[0-9]+)"', desk.director.get(f"/case/{case.id}").text)
    assert letter
    page = desk.director.get(letter[1]).get_data(as_text=True)
    assert "司法行政部门" in page
    assert not re.search(r"年0[0-9]月|月0[0-9]日", page)


def test_the_papers_notice_can_be_looked_at_first(app: Flask) -> None:
    desk = CaseDesk(app)
    case = a_case(CaseStatus.RECEIVED, team=desk.team)
    address = f"/case/{case.id}/ask-for-papers"
    page = desk.clerk.get(address).get_data(as_text=True)
    items = re.findall(r'name="items"[^>]*value="([^"]+)"', page)
    data = {"version": shown_version(page), "items": items, "due_on": "2099-1-1"}
    before = written()
    preview = desk.clerk.send(address, {**data, "stage": "preview"}).get_data(as_text=True)
    assert "补充材料通知书" in preview
    assert "2099年1月1日" in preview
    for item in items:
        assert f'name="items" value="{item}"' in preview
    assert written() == before
    assert desk.clerk.send(address, data).status_code == 302
    notice = re.search(r'href="([^"]+letter/papers/[0-9]+)"', desk.clerk.get(f"/case/{case.id}").text)
    assert notice
    assert desk.clerk.get(notice[1]).status_code == 200


def test_a_case_not_under_review_says_so_and_leads_on(app: Flask) -> None:
    desk = CaseDesk(app)
    case = a_case(CaseStatus.GRANTED, team=desk.team)
    page = desk.director.get(f"/review/{case.id}").get_data(as_text=True)
    notice = page.partition("不在审查环节。")[2].partition("</div>")[0]
    assert f'href="/case/{case.id}"' in notice
    assert f'href="/case/{case.id}/assign"' in notice


def test_previous_and_next_follow_the_list(app: Flask) -> None:
    desk = CaseDesk(app)
    ids = [a_case(team=desk.team).id for _ in range(3)]
    page = desk.director.get(f"/review/{ids[1]}").get_data(as_text=True)
    assert f'href="/review/{ids[0]}"' in page
    assert f'href="/review/{ids[2]}"' in page
    assert "第 2 件，共 3 件" in page


@pytest.mark.parametrize("role", [Role.CLERK, Role.DIRECTOR])
def test_the_clerk_proposes_and_the_director_decides(app: Flask, role: Role) -> None:
    desk = CaseDesk(app)
    case = a_case(team=desk.team)
    page = desk.browser(role).get(f"/review/{case.id}").get_data(as_text=True)
    assert (f"/case/{case.id}/propose" in page) == (role is Role.CLERK)
    assert (f"/case/{case.id}/grant" in page) == (role is Role.DIRECTOR)
    assert desk.clerk.send(f"/case/{case.id}/grant", {"version": "1"}).status_code == 403
    assert desk.lawyer.get("/review").status_code == 403


def test_too_few_days_before_a_time_bar_propose_aid_at_once(app: Flask) -> None:
    """法律援助法 art 44. Red when the review shows what was found on the day of receipt."""
    desk = CaseDesk(app)
    today = clock.today()
    case = a_case(
        team=desk.team, received_on=today - timedelta(days=4), time_bar_on=today + timedelta(days=5)
    )
    assert case.assessment["provisional_aid"]["answer"] == "no"
    said = f"距 {today} 仅剩 5 日，不足七日，建议先行提供（《法律援助法》第四十四条第一项）"
    page = desk.director.get(f"/review/{case.id}").get_data(as_text=True)
    assert said in re.sub(r"\s+", " ", page)
    assert f"/case/{case.id}/grant-provisionally" in page.partition(said)[2].partition("</div>")[0]
    clerks = desk.clerk.get(f"/review/{case.id}").get_data(as_text=True)
    assert re.search(r'<input[^>]*checked[^>]*value="grant_provisionally"', clerks)
    reason = desk.director.get(f"/case/{case.id}/grant-provisionally").get_data(as_text=True)
    assert f"距 {today} 仅剩 5 日" in reason.partition("<textarea")[2]
