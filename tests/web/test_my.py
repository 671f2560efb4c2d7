"""The lawyer's phone pages: three taps, one's own cases only, nothing twice, nothing lost."""

from __future__ import annotations

import gzip
import re
from datetime import timedelta

import pytest
from flask import Flask

from app import casework, clock
from app.audit.models import AuditRecord
from app.casework.models import CaseEvent, LegalCase
from app.extensions import db, transaction
from app.rules.event_kinds import EventKind
from app.rules.vocabulary import Action, BeneficiaryType, CaseStatus, ProgressKind, Role
from tests import factories
from tests.browsing import Browser, browser_of
from tests.web.counting import statements

PHONE = "13912340987"


@pytest.fixture
def team(app: Flask) -> factories.Team:
    return factories.Team()


@pytest.fixture
def lawyer(app: Flask, team: factories.Team) -> Browser:
    return browser_of(app, team.lawyer_user, factories.PASSWORD)


@pytest.fixture
def case(team: factories.Team) -> LegalCase:
    """A case in progress of the lawyer's."""
    person = factories.a_person(name="王秀兰", phone=PHONE)
    return factories.a_case(
        CaseStatus.IN_PROGRESS, team=team, person=person, beneficiary=BeneficiaryType.MARTYR_BEREAVED
    )


def fields_of(page: str) -> dict[str, str]:
    """The version a page's form was opened on, and today."""
    version = re.search(r'name="version"[^>]*value="(\d+)"', page)
    assert version, "no form with a version"
    return {"version": version[1], "on": clock.today().isoformat()}


def report(lawyer: Browser, case_id: int, step: ProgressKind | Action, **more: str) -> tuple[int, str]:
    """Open the form, choose, send; the status and the address it led to."""
    lawyer.get(f"/my/{case_id}/progress")
    data = fields_of(lawyer.page) | {"step": step.value} | more
    response = lawyer.send(f"/my/{case_id}/progress", data)
    return response.status_code, response.headers.get("Location", "")


def events(case_id: int, kind: Action) -> list[CaseEvent]:
    db.session.rollback()
    rows = db.session.query(CaseEvent).filter_by(case_id=case_id, kind=kind.value)
    return list(rows.order_by(CaseEvent.id))


def stored(case_id: int) -> LegalCase:
    db.session.rollback()
    db.session.expire_all()
    found = db.session.get(LegalCase, case_id)
    assert found is not None
    return found


def test_three_taps_update_a_case(lawyer: Browser, case: LegalCase) -> None:
    page = lawyer.get("/my").get_data(as_text=True)
    assert case.short_no not in page  # nothing to do with it before a day comes near
    page = lawyer.get("/my?tab=hand").get_data(as_text=True)
    link = f"/my/{case.id}/progress"
    assert f'href="{link}"' in page  # 1: 更新进展
    lawyer.get(link)
    data = fields_of(lawyer.page) | {"step": "filed"}  # 2: choose
    done = lawyer.send(link, data, follow_redirects=True)  # 3: 提交
    assert "已提交" in done.get_data(as_text=True)
    assert "撤回" in lawyer.page
    assert [event.text for event in events(case.id, Action.RECORD_PROGRESS)] == ["已立案"]
    assert "已立案" in lawyer.get("/my?tab=hand").get_data(as_text=True)


def test_a_card_leads_to_what_waits_for_an_answer_and_says_where_the_case_stands(
    lawyer: Browser, team: factories.Team, case: LegalCase
) -> None:
    """Red when 待确认期限 is mere text, or 当前 hides the status."""
    answer = f'href="/case/{case.id}/answer-limit"'
    report(lawyer, case.id, ProgressKind.FILED)
    page = lawyer.get("/my?tab=hand").get_data(as_text=True)
    assert answer not in page
    assert "已立案" in page
    assert ">办理中</span>" in page
    with transaction():
        loaded = casework.load(team.lawyer, case.id)
        casework.record_event(team.lawyer, loaded, EventKind.WORK_ACCIDENT, clock.today(), accept=False)
    assert answer in lawyer.get("/my").get_data(as_text=True)


def test_the_form_is_ready_to_send_but_for_one_choice(lawyer: Browser, case: LegalCase) -> None:
    page = lawyer.get(f"/my/{case.id}/progress").get_data(as_text=True)
    assert f'value="{clock.today()}"' in page
    assert page.count('type="radio"') == len(ProgressKind)
    assert "checked" not in page


def test_signing_is_offered_first_while_it_is_due(lawyer: Browser, team: factories.Team) -> None:
    new = factories.a_case(CaseStatus.ASSIGNED, team=team)
    page = lawyer.get(f"/my/{new.id}/progress").get_data(as_text=True)
    assert page.index("签订委托协议") < page.index("约见受援人")
    code, address = report(lawyer, new.id, Action.SIGN_AGREEMENT, note="受援人当面签字")
    assert code == 302
    assert stored(new.id).status is CaseStatus.IN_PROGRESS
    assert [event.text for event in events(new.id, Action.ADD_NOTE)] == ["受援人当面签字"]
    assert "撤回" not in lawyer.get(address).get_data(as_text=True)


@pytest.mark.parametrize("path", ["progress", "closing", "file"])
def test_another_lawyers_case_is_not_found(
    app: Flask, team: factories.Team, lawyer: Browser, path: str
) -> None:
    other = factories.Team(team.office)
    foreign = factories.a_case(CaseStatus.IN_PROGRESS, team=other, person=factories.a_person(name="何陌生"))
    assert lawyer.get(f"/my/{foreign.id}/{path}").status_code == 404
    assert lawyer.send(f"/my/{foreign.id}/{path}", {"version": "1", "step": "filed"}).status_code == 404
    assert lawyer.send(f"/my/{foreign.id}/phone").status_code == 404
    assert lawyer.send(f"/my/{foreign.id}/retract/1").status_code == 404
    assert "何陌生" not in lawyer.get("/my?tab=hand").get_data(as_text=True)
    assert events(foreign.id, Action.RECORD_PROGRESS) == []


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.LAWYER])
def test_it_is_the_lawyers_page(app: Flask, team: factories.Team, role: Role) -> None:
    somebody = browser_of(app, factories.a_user(role, team.office), factories.PASSWORD)
    assert somebody.get("/my").status_code == 403


def test_a_report_can_be_taken_back_for_five_minutes(lawyer: Browser, case: LegalCase) -> None:
    _, address = report(lawyer, case.id, ProgressKind.HEARING_HELD)
    event = events(case.id, Action.RECORD_PROGRESS)[0]
    lawyer.get(address)
    path = f"/my/{case.id}/retract/{event.id}"
    page = lawyer.send(path, follow_redirects=True).get_data(as_text=True)
    assert "已撤回" in page
    assert lawyer.send(path).status_code == 302  # tapped twice: taken back once
    assert len(events(case.id, Action.ADD_NOTE)) == 1
    assert "已开庭" not in lawyer.get("/my?tab=hand").get_data(as_text=True)


def test_after_five_minutes_it_stays(lawyer: Browser, case: LegalCase) -> None:
    _, address = report(lawyer, case.id, ProgressKind.HEARING_HELD)
    event = events(case.id, Action.RECORD_PROGRESS)[0]
    with clock.travelled_to(clock.now() + timedelta(minutes=6)):
        page = lawyer.get(address).get_data(as_text=True)
        assert f"/retract/{event.id}" not in page
        page = lawyer.send(f"/my/{case.id}/retract/{event.id}", follow_redirects=True).get_data(as_text=True)
    assert "只能在 5 分钟内撤回" in page
    assert events(case.id, Action.ADD_NOTE) == []


def test_the_second_of_two_taps_writes_nothing(lawyer: Browser, case: LegalCase) -> None:
    lawyer.get(f"/my/{case.id}/progress")
    data = fields_of(lawyer.page) | {"step": "filed", "note": "民初 118 号"}
    first = lawyer.send(f"/my/{case.id}/progress", data)
    second = lawyer.send(f"/my/{case.id}/progress", data)
    assert (first.status_code, second.status_code) == (302, 302)
    assert first.headers["Location"] == second.headers["Location"]
    assert len(events(case.id, Action.RECORD_PROGRESS)) == 1


def test_an_old_form_is_a_conflict_and_keeps_the_words(
    lawyer: Browser, team: factories.Team, case: LegalCase
) -> None:
    lawyer.get(f"/my/{case.id}/progress")
    data = fields_of(lawyer.page) | {"step": "mediation", "note": "对方愿意分期"}
    with transaction():
        casework.add_note(team.clerk, casework.load(team.clerk, case.id), "家属来电询问")
    response = lawyer.send(f"/my/{case.id}/progress", data)
    assert response.status_code == 409
    for shown in ("本次没有提交", "对方愿意分期", team.clerk.name, "“备注”"):
        assert shown in lawyer.page
    assert events(case.id, Action.RECORD_PROGRESS) == []
    assert re.search(r'value="mediation"[^>]*checked|checked[^>]*value="mediation"', lawyer.page)
    again = data | {"version": fields_of(lawyer.page)["version"]}
    assert lawyer.send(f"/my/{case.id}/progress", again).status_code == 302


def test_what_was_typed_survives_an_error(lawyer: Browser, case: LegalCase) -> None:
    code, _ = report(lawyer, case.id, ProgressKind.OTHER, on="2019-01-01", note="")
    assert code == 400
    assert "日期不能早于指派日期" in lawyer.page
    code, _ = report(lawyer, case.id, ProgressKind.FILED, on="不知道", note="很长的说明")
    assert code == 400
    assert "很长的说明" in lawyer.page
    assert re.search(r'value="filed"[^>]*checked|checked[^>]*value="filed"', lawyer.page)


def test_a_unit_designation_is_stopped_and_can_be_confirmed(lawyer: Browser, case: LegalCase) -> None:
    told = {"note": "到63898部队约见"}
    code, _ = report(lawyer, case.id, ProgressKind.MET_CLIENT, **told)
    assert code == 400
    assert "不涉密的理由" in lawyer.page
    code, _ = report(
        lawyer, case.id, ProgressKind.MET_CLIENT, **told, secrecy_confirmation="已公开报道的名称"
    )
    assert code == 302


def test_an_expired_sign_in_keeps_the_words(app: Flask, lawyer: Browser, case: LegalCase) -> None:
    lawyer.get(f"/my/{case.id}/progress")
    data = fields_of(lawyer.page) | {"step": "filed", "note": "在走廊里写的话"}
    lawyer.delete_cookie("sid")
    response = lawyer.send(f"/my/{case.id}/progress", data)
    assert response.status_code in (400, 401)
    assert "在走廊里写的话" in lawyer.page


def test_the_number_is_shown_on_demand_and_every_look_recorded(lawyer: Browser, case: LegalCase) -> None:
    for address in ("/my", "/my?tab=hand", f"/my/{case.id}/progress"):
        assert PHONE not in lawyer.get(address).get_data(as_text=True)
    assert lawyer.get(f"/my/{case.id}/phone").status_code == 405
    lawyer.get("/my?tab=hand")
    response = lawyer.send(f"/my/{case.id}/phone")
    assert f'href="tel:{PHONE}"' in response.get_data(as_text=True)
    assert response.headers["Cache-Control"] == "no-store"
    db.session.rollback()
    rows = db.session.query(AuditRecord).filter_by(action="person.reveal_phone").all()
    assert [(row.object_kind, row.object_id) for row in rows] == [("person", str(case.person_id))]
    assert PHONE not in str([row.detail for row in rows])


def test_without_a_number_there_is_no_button(lawyer: Browser, team: factories.Team) -> None:
    silent = factories.a_case(
        CaseStatus.IN_PROGRESS, team=team, person=factories.a_person(name="孙无话", phone=None)
    )
    page = lawyer.get("/my?tab=hand").get_data(as_text=True)
    assert "孙无话" in page
    assert f"/my/{silent.id}/phone" not in page
    assert lawyer.send(f"/my/{silent.id}/phone").status_code == 409


def test_closing_and_handing_in_from_the_phone(lawyer: Browser, case: LegalCase) -> None:
    page = lawyer.get(f"/my/{case.id}/closing").get_data(as_text=True)
    assert "结案报告表" in page
    data = {"version": fields_of(page)["version"], "closed_on": "今天", "outcome": "won"}
    assert lawyer.send(f"/my/{case.id}/closing", data).status_code == 400
    assert "没有的填 0" in lawyer.page
    data["recovered_fen"] = "3.86万"
    assert "提交卷宗" in lawyer.send(f"/my/{case.id}/closing", data, follow_redirects=True).get_data(
        as_text=True
    )
    assert (stored(case.id).status, stored(case.id).recovered_fen) == (CaseStatus.CLOSED, 3_860_000)
    page = lawyer.get(f"/my/{case.id}/file").get_data(as_text=True)
    assert "挽回经济损失或者取得利益的金额" not in page
    data = fields_of(page) | {"checklist": ["agreement", "closing_report"]}
    for _ in range(2):
        assert lawyer.send(f"/my/{case.id}/file", data).status_code == 302
    texts = [event.text for event in events(case.id, Action.FILE_PAPERS)]
    assert len(texts) == 1
    assert "尚缺 约见受援人笔录" in texts[0]
    assert "金额" not in texts[0]


def test_what_has_no_place_now_is_said(lawyer: Browser, team: factories.Team) -> None:
    done = factories.a_case(CaseStatus.ARCHIVED, team=team)
    for path, said in (("progress", "不能更新进展"), ("closing", "不能结案"), ("file", "卷宗已于")):
        assert said in lawyer.get(f"/my/{done.id}/{path}").get_data(as_text=True)
    lawyer.get("/my")
    data = {"version": str(done.version), "step": "filed", "note": "补记", "on": clock.today().isoformat()}
    assert lawyer.send(f"/my/{done.id}/progress", data).status_code == 400
    assert "补记" in lawyer.page


@pytest.mark.parametrize("query", ["tab=x", "soon=1", "tab=hand&soon=%00", "tab=done&tab=todo"])
def test_any_address_shows_a_list(lawyer: Browser, query: str) -> None:
    assert lawyer.get(f"/my?{query}").status_code == 200


def test_the_nearest_day_comes_first_and_counts_fit(lawyer: Browser, team: factories.Team) -> None:
    for days in (1, 4, 2):
        factories.a_case(CaseStatus.ASSIGNED, team=team, received_on=clock.today() - timedelta(days=days))
    page = lawyer.get("/my").get_data(as_text=True)
    due = re.findall(r"签订委托协议：<a [^>]*><time [^>]*>(\d{4}-\d\d-\d\d)", page)
    assert due == sorted(due)
    assert len(due) == 3
    assert '待我处理 <span class="num">3</span>' in page


def test_a_page_of_ten_cards_is_light(lawyer: Browser, team: factories.Team) -> None:
    """At most 60 KB at the first load when the proxy compresses style sheet and script; the page
    itself, which comes each time and is never compressed, at most 20 KB."""
    for _ in range(10):
        factories.a_case(CaseStatus.ASSIGNED, team=team)
    page = lawyer.get("/my").get_data()
    shared = [gzip.compress(lawyer.get(f"/static/{name}").data) for name in ("app.css", "app.js")]
    assert len(page) < 20 * 1024
    assert len(page) + sum(map(len, shared)) < 60 * 1024


def test_the_number_of_queries_does_not_grow(lawyer: Browser, team: factories.Team) -> None:
    factories.a_case(CaseStatus.IN_PROGRESS, team=team)
    lawyer.get("/my?tab=hand")
    few = statements(lambda: lawyer.get("/my?tab=hand"))
    for _ in range(4):
        factories.a_case(CaseStatus.IN_PROGRESS, team=team)
    assert statements(lambda: lawyer.get("/my?tab=hand")) == few
