"""催办督办 on the pages: one click, a batch with reasons, a slip and its thread, whom to ring, what lacks a date."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask

from app import casework, clock
from app.casework.models import LegalCase
from app.extensions import db, transaction
from app.parties.contact import ContactFacts
from app.reminders import inbox
from app.rules.vocabulary import CaseStatus, ProxyRelation, Role
from app.staff.models import User
from app.timing import timing_of
from tests.browsing import browser_of
from tests.deeds import Stage, application
from tests.factories import a_case, a_person, a_user, an_office
from tests.web.case_desk import CaseDesk, audited, counted_queries, fresh

_S = CaseStatus
PHONE, PROXY = "13800005678", "13911112222"


@pytest.fixture
def desk(app: Flask) -> CaseDesk:
    return CaseDesk(app)


def late(desk: CaseDesk, **facts: object) -> int:
    """A case of the clerk's that is overdue."""
    day = clock.today() - timedelta(days=12)
    return a_case(_S.UNDER_REVIEW, team=desk.team, received_on=day, **facts).id


def test_one_click_in_the_queue_urges_and_leads_back_to_the_same_list(desk: CaseDesk) -> None:
    """Red when the row's button needs a second page, or the way back loses the filter."""
    case_id = late(desk)
    address = "/queue?status=under_review"
    page = desk.director.get(address).get_data(as_text=True)
    button = re.search(rf'formaction="(/case/{case_id}/urge)" name="version" value="([0-9]+)"', page)
    assert button
    form = {"version": button[2], "after": "queue"}
    response = desk.director.send(button[1], form, headers={"Referer": f"http://localhost{address}"})
    assert (response.status_code, response.location) == (302, address)
    again = desk.director.get(address).get_data(as_text=True)
    assert "催1" in again
    assert f"/case/{case_id}/urge" not in again  # once a day
    row = inbox(desk.team.clerk, unread_only=True).rows[0]
    assert row.title == f"{desk.team.director.name}催办 · {stored(case_id).case_no}"
    refused = desk.director.send(button[1], form)
    assert refused.status_code == 409
    assert "已催办" in desk.director.page
    shown = desk.clerk.get(f"/case/{case_id}").get_data(as_text=True)
    assert f"{desk.team.director.name}催办{desk.team.clerk.name}" in shown


def stored(case_id: int) -> LegalCase:
    db.session.rollback()
    return db.session.get_one(LegalCase, case_id, populate_existing=True)


def test_a_batch_tells_which_were_urged_and_which_not_and_why(desk: CaseDesk) -> None:
    first, second = late(desk), late(desk)
    granted = a_case(_S.GRANTED, team=desk.team).id  # the director's own turn
    desk.director.send(f"/case/{second}/urge", {"version": str(stored(second).version)})
    ticked = {"case": [str(first), str(second), str(granted), "999999", "x"]}
    preview = desk.director.send("/chase/preview", ticked).get_data(as_text=True)
    assert f'name="text-{first}"' in preview
    assert "审查申请期限应于" in preview
    assert "已催办" in preview
    assert "责任人就是本人" in preview
    assert audited("case.urge") == 1
    ticked["case"] = [str(first), str(second), str(granted)]
    result = desk.director.send("/chase/urge", ticked | {f"text-{first}": "请今天办结"}).get_data(
        as_text=True
    )
    assert "已催办 1 件，没有催办 2 件。" in result
    assert result.count("每日只催办一次") == 1
    assert audited("case.urge") == 2
    assert inbox(desk.team.clerk).rows[0].body == "请今天办结"
    assert desk.director.send("/chase/preview", {}).status_code == 302


def test_a_case_out_of_reach_is_in_no_batch(desk: CaseDesk, app: Flask) -> None:
    foreign = late(CaseDesk(app))
    assert desk.director.send("/chase/urge", {"case": str(foreign)}).status_code == 404
    assert desk.director.send("/chase/preview", {"case": str(foreign)}).status_code == 302
    assert audited("case.urge") == 0


def test_the_lists_are_grouped_and_counted(desk: CaseDesk) -> None:
    late(desk)
    late(desk)
    page = desk.director.get("/chase?tab=overdue").get_data(as_text=True)
    assert f"{desk.team.clerk.name}　2 件" in page
    assert re.search(r'逾期 <span class="num">2</span>', page)
    assert re.search(r"催办督办</span>.*?>2<", page, re.S)  # in the navigation too
    assert "没有临期案件。" in desk.director.get("/chase?tab=near").get_data(as_text=True)
    mine = desk.lawyer.get("/chase").get_data(as_text=True)
    assert "逾期 <" not in mine
    assert "没有未解除的督办单。" in mine


def test_the_pages_take_as_many_queries_however_long(desk: CaseDesk) -> None:
    late(desk)
    for path in ("/chase?tab=overdue", "/loose-ends", "/calls?all=1"):
        desk.director.get(path)
        with counted_queries() as few:
            desk.director.get(path)
        for _ in range(4):
            late(desk)
            a_case(_S.IN_PROGRESS, team=desk.team)
        with counted_queries() as many:
            desk.director.get(path)
        assert len(many) == len(few), path


def test_a_slip_is_issued_printed_answered_and_lifted(desk: CaseDesk) -> None:
    case = a_case(_S.IN_PROGRESS, team=desk.team)
    lawyer = desk.team.lawyer
    form = {
        "version": str(case.version), "addressee_id": str(lawyer.user_id), "reason": "两个月没有进展",
        "requirement": "提出办理计划", "reply_due_on": _workday(case.office_id),
    }  # fmt: skip
    assert desk.director.send(f"/case/{case.id}/supervise", form).status_code == 302
    slip = casework.slips_of(fresh(case))[0]
    address = f"/case/{case.id}/slip/{slip.id}"
    printed = desk.director.get(f"{address}/print").get_data(as_text=True)
    for text in (slip.number, "两个月没有进展", "提出办理计划", f"{slip.reply_due_on.day}日前", lawyer.name):
        assert text in printed
    assert inbox(lawyer).rows[0].title.startswith(slip.number)
    page = desk.lawyer.get(address).get_data(as_text=True)
    assert "答复督办" in page
    assert "解除督办" not in page
    assert desk.lawyer.get("/chase").get_data(as_text=True).count(slip.number) == 2  # table and card
    reply = {"version": str(fresh(case).version), "text": "已约定开庭"}
    assert desk.lawyer.send(f"/case/{case.id}/reply-supervision", reply).status_code == 302
    assert "答复督办" not in desk.lawyer.get(address).get_data(as_text=True)
    assert "退回答复" in desk.director.get(address).get_data(as_text=True)
    assert inbox(desk.team.director).rows[0].title.startswith(f"{slip.number}已答复")
    lifted = {"version": str(fresh(case).version), "reason": "答复采纳"}
    assert desk.director.send(f"/case/{case.id}/lift-supervision", lifted).status_code == 302
    assert "已解除" in desk.director.get(address).get_data(as_text=True)
    assert desk.director.get(f"/case/{case.id}/slip/999").status_code == 404


def _workday(office_id: int) -> str:
    return timing_of(office_id).calendar.add_workdays(clock.today(), 3).isoformat()


def test_what_lacks_a_date_stands_in_the_header_and_is_mended_in_its_row(desk: CaseDesk) -> None:
    case = a_case(_S.IN_PROGRESS, team=desk.team)
    page = desk.clerk.get("/loose-ends").get_data(as_text=True)
    assert re.search(r'/loose-ends">未尽事项<span class="count">.*?1</span>', page)
    assert "没有日期" in page
    suggested = re.search(r'name="next_on"[^>]*value="([0-9-]+)"', page)
    assert suggested
    form = {"version": str(case.version), "after": "loose_ends", "next_on": suggested[1], "note": "问鉴定"}
    response = desk.clerk.send(f"/case/{case.id}/follow-up", form, follow_redirects=True)
    page = response.get_data(as_text=True)
    assert "下次跟进日已设定" in page
    assert "没有未尽事项。" in page
    assert "未尽事项</a>" in page
    assert desk.director.get("/").get_data(as_text=True).count("未尽事项") == 1
    assert "未尽事项" not in desk.lawyer.get("/my").get_data(as_text=True)


def test_a_case_whose_clerk_is_gone_is_handed_over_from_the_list(desk: CaseDesk, app: Flask) -> None:
    """With one that lacks a date there are two: the header adds what it knows from elsewhere to what it counts."""
    case, _ = a_case(_S.UNDER_REVIEW, team=desk.team), a_case(_S.IN_PROGRESS, team=desk.team)
    successor = a_user(Role.CLERK, desk.team.office)
    with transaction():
        db.session.get_one(User, desk.team.clerk.user_id).is_active = False
    page = desk.director.get("/loose-ends").get_data(as_text=True)
    assert f"{desk.team.clerk.name}（已停用）" in page
    assert re.search(r'/loose-ends">未尽事项<span class="count">.*?2</span>', page)
    assert f"/case/{case.id}/hand-over?after=loose_ends" in page
    form = {
        "version": str(case.version),
        "handler_id": str(successor.id),
        "reason": "离岗",
        "after": "loose_ends",
    }
    assert desk.director.send(f"/case/{case.id}/hand-over", form).location == "/loose-ends"
    assert fresh(case).handler_id == successor.id
    seen_by_successor = browser_of(app, successor).get(f"/case/{case.id}").get_data(as_text=True)
    assert f"更换为{successor.name}" in seen_by_successor


def test_who_cannot_be_reached_is_said_everywhere_and_only_the_proxy_is_rung(desk: CaseDesk) -> None:
    day = clock.today() - timedelta(days=4)
    case = a_case(_S.ASSIGNED, team=desk.team, received_on=day, person=a_person(phone=PHONE))
    until = (clock.today() + timedelta(days=20)).isoformat()
    form = {
        "version": str(case.version), "window1_days": "weekend", "window1_from": "9点", "window1_to": "1130",
        "unreachable_until": until, "proxy_relation": "spouse", "proxy_name": "李桂芳", "proxy_phone": PROXY,
    }  # fmt: skip
    bad = form | {"window1_to": "8:00"}
    assert desk.clerk.send(f"/case/{case.id}/plan-contact", bad).status_code == 400
    assert "结束时间应当晚于开始时间" in desk.clerk.page
    assert desk.clerk.send(f"/case/{case.id}/plan-contact", form).status_code == 302
    for browser, path in (
        (desk.clerk, f"/case/{case.id}"), (desk.lawyer, "/my"), (desk.lawyer, "/calls"), (desk.clerk, "/calls?all=1"),
    ):  # fmt: skip
        page = browser.get(path).get_data(as_text=True)
        assert f"申请人不可联系至 {until}，请联系代理人（配偶）" in page
        assert PROXY not in page
    assert "139 **** 2222" in desk.clerk.get(f"/case/{case.id}").get_data(as_text=True)
    for path in (f"/calls/{case.id}/numbers", f"/my/{case.id}/phone"):
        page = desk.lawyer.send(path).get_data(as_text=True)
        assert PROXY in page
        assert PHONE not in page
    assert audited("person.reveal_phone") == 2
    edited = desk.clerk.get(f"/case/{case.id}/plan-contact").get_data(as_text=True)
    assert "李桂芳" in edited
    assert PROXY not in edited
    kept = form | {"version": str(fresh(case).version), "proxy_phone": "", "caution": "先发短信"}
    assert desk.clerk.send(f"/case/{case.id}/plan-contact", kept).status_code == 302
    assert PROXY in desk.lawyer.send(f"/calls/{case.id}/numbers").get_data(as_text=True)
    said = {"version": str(fresh(case).version), "result": "proxy_reached", "after": "calls"}
    assert desk.lawyer.send(f"/case/{case.id}/log-contact", said).location == "/calls"
    assert "今日已联系" in desk.lawyer.get("/calls").get_data(as_text=True)


def test_nobody_rings_for_another_office(desk: CaseDesk, app: Flask) -> None:
    case = a_case(_S.ASSIGNED, team=desk.team)
    with transaction():
        casework.plan_contact(
            desk.team.clerk,
            casework.load(desk.team.clerk, case.id),
            ContactFacts(proxy_relation=ProxyRelation.PARENT, proxy_name="王父", proxy_phone=PROXY),
        )
    stranger = browser_of(app, a_user(Role.CLERK, an_office()))
    assert stranger.send(f"/calls/{case.id}/numbers").status_code == 404
    assert "王父" not in stranger.get("/calls?all=1").get_data(as_text=True)


def test_what_is_agreed_at_the_window_is_kept_and_comes_back_with_the_person(desk: CaseDesk) -> None:
    """Red when intake drops the plan, or a returning person's plan is wiped by blank boxes."""
    stage = Stage(desk.app, desk.team.office)
    form = application(stage, None, Role.CLERK)
    until = (clock.today() + timedelta(days=9)).isoformat()
    agreed = {
        "unreachable_until": until,
        "proxy_relation": "parent",
        "proxy_name": "王大山",
        "proxy_phone": PROXY,
    }
    bad = form | agreed | {"window1_days": "weekend", "window1_from": "abc", "proxy_phone": "12"}
    assert desk.clerk.send("/intake/new", bad).status_code == 400
    assert "时间请写成 18:00" in desk.clerk.page
    assert desk.clerk.send("/intake/new", form | agreed).status_code == 303
    case = db.session.query(LegalCase).order_by(LegalCase.id.desc()).first()
    assert case is not None
    assert f"申请人不可联系至 {until}，请联系代理人（父母）" in desk.clerk.get(f"/case/{case.id}").get_data(
        as_text=True
    )
    again = {
        "form_token": "b" * 32,
        "id_number": form["id_number"],
        "id_kind": "resident_id",
        "action": "use_file",
    }
    page = desk.clerk.send("/intake/new", again).get_data(as_text=True)
    assert "王大山" in page
    assert PROXY not in page
    more = form | {"form_token": "c" * 32, "matter": "jtsg", "caution": "先发短信"}
    more |= {"repeat_confirmed": "y", "repeat_reason": "另案"}
    assert desk.clerk.send("/intake/new", more).status_code == 303, desk.clerk.page
    later = db.session.query(LegalCase).order_by(LegalCase.id.desc()).first()
    assert later is not None
    page = desk.clerk.get(f"/case/{later.id}").get_data(as_text=True)
    assert "先发短信" in page
    assert f"申请人不可联系至 {until}，请联系代理人（父母）" in page
    assert "139 **** 2222" in page
