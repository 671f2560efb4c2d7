"""The page of a case and every step of it: taken, refused, stale, left incomplete."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app import casework, clock
from app.casework.models import CaseEvent, LegalCase
from app.extensions import db, transaction
from app.rules.procedure import OPEN_STATUSES, TRANSITIONS
from app.rules.vocabulary import Action, BeneficiaryType, CaseStatus, ProgressKind, ProofState, Role
from app.web.access import matrix
from app.web.cases.steps import STEPS
from tests.factories import a_case, a_lawyer, a_person, a_status
from tests.web.case_desk import CaseDesk, audited, counted_queries, fresh, shown_version, slug, written

_A, _S = Action, CaseStatus
XSS = "<script>alert('x')</script>"


@dataclass(frozen=True)
class Trial:
    """A step taken by its page: who, on which case, with what, and where the case stands then."""

    action: Action
    role: Role
    start: CaseStatus
    data: dict[str, Any]
    end: CaseStatus
    case: dict[str, Any] = field(default_factory=dict)


def _promised() -> dict[str, Any]:
    due_on = clock.today() + timedelta(days=20)
    status = a_status(BeneficiaryType.MARTYR_BEREAVED, proof_state=ProofState.PROMISED, proof_due_on=due_on)
    return {"beneficiary": status}


def _soon(days: int = 10) -> str:
    return (clock.today() + timedelta(days=days)).isoformat()


TODAY = "今天"
TRIALS = [
    Trial(_A.ACCEPT, Role.CLERK, _S.RECEIVED, {}, _S.UNDER_REVIEW, {"received_papers": ()}),
    Trial(
        _A.ASK_FOR_PAPERS,
        Role.CLERK,
        _S.UNDER_REVIEW,
        {"more": f"劳动合同原件\n{XSS}", "due_on": _soon()},
        _S.PAPERS_AWAITED,
    ),
    Trial(_A.PAPERS_RECEIVED, Role.CLERK, _S.PAPERS_AWAITED, {"on": TODAY}, _S.UNDER_REVIEW),
    Trial(_A.WITHDRAW, Role.CLERK, _S.UNDER_REVIEW, {"reason": XSS}, _S.WITHDRAWN),
    Trial(_A.TRANSFER, Role.DIRECTOR, _S.UNDER_REVIEW, {"to": "南湖区中心", "reason": XSS}, _S.TRANSFERRED),
    Trial(_A.OVERRIDE, Role.DIRECTOR, _S.UNDER_REVIEW, {"tier": "1", "reason": XSS}, _S.UNDER_REVIEW),
    Trial(_A.PROPOSE, Role.CLERK, _S.UNDER_REVIEW, {"kind": "grant", "note": XSS}, _S.UNDER_REVIEW),
    Trial(_A.RETURN, Role.DIRECTOR, _S.UNDER_REVIEW, {"reason": XSS}, _S.RECEIVED),
    Trial(_A.GRANT, Role.DIRECTOR, _S.UNDER_REVIEW, {"opinion": XSS}, _S.GRANTED),
    Trial(
        _A.REFUSE,
        Role.DIRECTOR,
        _S.UNDER_REVIEW,
        {"ground": "other", "article": "《法律援助法》第三十一条", "reason": XSS, "stage": "confirm"},
        _S.REFUSED,
    ),
    Trial(
        _A.GRANT_PROVISIONALLY,
        Role.DIRECTOR,
        _S.UNDER_REVIEW,
        {"reason": XSS, "papers_due_on": _soon()},
        _S.GRANTED,
    ),
    Trial(_A.ASSIGN, Role.DIRECTOR, _S.GRANTED, {"lawyer_id": "{lawyer}", "note": XSS}, _S.ASSIGNED),
    Trial(_A.SIGN_AGREEMENT, Role.LAWYER, _S.ASSIGNED, {"on": TODAY}, _S.IN_PROGRESS),
    Trial(
        _A.RECORD_PROGRESS,
        Role.CLERK,
        _S.IN_PROGRESS,
        {"kind": "filed", "on": TODAY, "note": XSS, "reported_by": "电话"},
        _S.IN_PROGRESS,
    ),
    Trial(
        _A.CLOSE,
        Role.DIRECTOR,
        _S.IN_PROGRESS,
        {"outcome": "won", "closed_on": TODAY, "recovered_fen": "1.4万", "note": XSS},
        _S.CLOSED,
    ),
    Trial(_A.FILE_PAPERS, Role.LAWYER, _S.CLOSED, {"on": TODAY, "checklist": ["agreement"]}, _S.CLOSED),
    Trial(
        _A.TERMINATE,
        Role.DIRECTOR,
        _S.IN_PROGRESS,
        {"ground": "own_lawyer", "reason": XSS, "stage": "confirm"},
        _S.TERMINATED,
    ),
    Trial(_A.LODGE_OBJECTION, Role.CLERK, _S.REFUSED, {"on": TODAY, "reason": XSS}, _S.REFUSED),
    Trial(
        _A.VERIFY_STATUS, Role.CLERK, _S.UNDER_REVIEW, {"state": "verified"}, _S.UNDER_REVIEW, {"promised": 1}
    ),
    Trial(_A.ADD_NOTE, Role.CLERK, _S.UNDER_REVIEW, {"text": XSS}, _S.UNDER_REVIEW),
]


def _case(desk: CaseDesk, trial: Trial) -> LegalCase:
    options = dict(trial.case)
    if options.pop("promised", None):
        options |= _promised()
    return a_case(trial.start, team=desk.team, **options)


def _data(desk: CaseDesk, trial: Trial, case: LegalCase) -> dict[str, Any]:
    data = {
        name: str(desk.team.lawyer_user.id) if value == "{lawyer}" else value
        for name, value in trial.data.items()
    }
    if trial.action in (_A.ACCEPT, _A.PAPERS_RECEIVED):
        data["labels"] = [paper.label for paper in fresh(case).papers if not paper.received_on]
    return data


@pytest.mark.parametrize("trial", TRIALS, ids=lambda trial: trial.action.value)
def test_a_step_is_taken_by_its_page(app: Flask, trial: Trial) -> None:
    desk = CaseDesk(app)
    case = _case(desk, trial)
    browser, address = desk.browser(trial.role), f"/case/{case.id}/{slug(trial.action)}"
    assert browser.get(address).status_code == 200, browser.page
    version = shown_version(browser.page)
    events, _ = written()
    answer = browser.send(address, {"version": version, **_data(desk, trial, case)})
    assert answer.status_code == 302, browser.page
    stored = fresh(case)
    assert stored.status is trial.end
    assert stored.version == int(version) + 1
    assert written()[0] == events + 1
    assert audited(f"case.{trial.action.value}") >= 1
    page = browser.get(answer.location, follow_redirects=True).get_data(as_text=True)
    assert 'role="status"' in page
    assert "<script>alert" not in page


@pytest.mark.parametrize(
    "trial",
    [trial for trial in TRIALS if trial.start in OPEN_STATUSES],
    ids=lambda trial: trial.action.value,
)
def test_a_step_sent_on_an_old_page_is_stale_and_writes_nothing(app: Flask, trial: Trial) -> None:
    desk = CaseDesk(app)
    case = _case(desk, trial)
    browser, address = desk.browser(trial.role), f"/case/{case.id}/{slug(trial.action)}"
    data = _data(desk, trial, case)
    browser.get(address)
    version = shown_version(browser.page)
    with transaction():
        casework.add_note(desk.team.director, casework.load(desk.team.director, case.id), "同事先保存")
    before = written()
    answer = browser.send(address, {"version": version, **data})
    assert answer.status_code == 409
    assert "已保存同一内容" in browser.page
    assert f'value="{int(version) + 1}"' in browser.page
    assert written() == before


@pytest.mark.parametrize("action", list(STEPS), ids=lambda action: action.value)
def test_a_step_has_no_place_at_another_status(app: Flask, action: Action) -> None:
    desk = CaseDesk(app)
    case = a_case(_S.ARCHIVED, team=desk.team)
    role = next(role for role in Role if role in matrix()[f"cases.{action.value}", "GET"].roles)
    browser, address = desk.browser(role), f"/case/{case.id}/{slug(action)}"
    assert browser.get(address).status_code == 409
    assert "不能" in browser.page
    before = written()
    browser.get(f"/case/{case.id}")
    assert browser.send(address, {"version": str(case.version), "reason": "试试"}).status_code in (400, 409)
    assert written() == before
    assert fresh(case).status is _S.ARCHIVED


@pytest.mark.parametrize("action", list(STEPS), ids=lambda action: action.value)
def test_the_matrix_lets_exactly_those_roles_open_a_step_that_the_table_names(action: Action) -> None:
    named = {role for (_, each), row in TRANSITIONS.items() if each is action for role in row.roles}
    for method in ("GET", "POST"):
        rule = matrix()[f"cases.{action.value}", method]
        assert rule.roles == named
        assert rule.event == f"case.{action.value}"


@pytest.mark.parametrize(
    ("action", "role", "start", "data", "message"),
    [
        (_A.WITHDRAW, Role.CLERK, _S.UNDER_REVIEW, {"reason": "  "}, "请填写理由"),
        (_A.ASK_FOR_PAPERS, Role.CLERK, _S.UNDER_REVIEW, {"due_on": _soon()}, "请至少选择一项"),
        (_A.ASK_FOR_PAPERS, Role.CLERK, _S.UNDER_REVIEW, {"more": "证明", "due_on": "abc"}, "abc"),
        (_A.ASK_FOR_PAPERS, Role.CLERK, _S.UNDER_REVIEW, {"more": "证明", "due_on": "今天"}, "必须晚于今天"),
        (_A.PROPOSE, Role.CLERK, _S.UNDER_REVIEW, {"kind": "refuse"}, "请填写审查意见"),
        (_A.REFUSE, Role.DIRECTOR, _S.UNDER_REVIEW, {"ground": "x", "reason": "甲"}, "请选择不予援助的情形"),
        (_A.ASSIGN, Role.DIRECTOR, _S.GRANTED, {"lawyer_id": "999999"}, "请选择承办人"),
        (_A.CLOSE, Role.DIRECTOR, _S.IN_PROGRESS, {"outcome": "won", "closed_on": "今天"}, "没有的填 0"),
        (_A.CLOSE, Role.DIRECTOR, _S.IN_PROGRESS, {"outcome": "won", "recovered_fen": "很多"}, "金额"),
        (_A.TERMINATE, Role.DIRECTOR, _S.IN_PROGRESS, {"ground": "", "reason": "甲"}, "请选择终止情形"),
        (_A.ADD_NOTE, Role.CLERK, _S.UNDER_REVIEW, {"text": "驻地63898部队"}, "部队"),
        (_A.OVERRIDE, Role.CLERK, _S.UNDER_REVIEW, {"tier": "9", "reason": "甲"}, "请选择优先次序"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_an_incomplete_step_is_refused_and_keeps_what_was_typed(
    app: Flask, action: Action, role: Role, start: CaseStatus, data: dict[str, str], message: str
) -> None:
    desk = CaseDesk(app)
    case = a_case(start, team=desk.team)
    browser, address = desk.browser(role), f"/case/{case.id}/{slug(action)}"
    browser.get(address)
    before = written()
    answer = browser.send(address, {"version": shown_version(browser.page), **data})
    assert answer.status_code == 400
    assert message in browser.page
    assert "<title>错误：" in browser.page
    for name, typed in data.items():
        assert name == "lawyer_id" or typed.strip() in browser.page
    assert written() == before


def test_after_a_conflict_the_form_comes_back_filled_in(app: Flask) -> None:
    desk = CaseDesk(app)
    case = a_case(_S.PAPERS_AWAITED, team=desk.team)
    address = f"/case/{case.id}/papers-received"
    labels = re.findall(r'name="labels"[^>]*value="([^"]+)"', desk.clerk.get(address).text)
    data = {"version": shown_version(desk.clerk.page), "labels": labels, "on": TODAY}
    with transaction():
        casework.add_note(desk.team.director, casework.load(desk.team.director, case.id), "同事先保存")
    assert desk.clerk.send(address, data).status_code == 409
    assert "、".join(labels) in desk.clerk.page
    hidden = re.findall(r'type="hidden" name="(labels|version|on|stage)" value="([^"]+)"', desk.clerk.page)
    assert [value for name, value in hidden if name == "labels"] == labels
    kept = {name: [value for each, value in hidden if each == name] for name, _ in hidden}
    before = written()
    page = desk.clerk.send(address, kept).get_data(as_text=True)
    assert written() == before
    assert page.count(" checked") == len(labels)
    assert desk.clerk.send(address, {**data, "version": shown_version(page)}).status_code == 302


def test_a_note_may_be_confirmed_to_be_no_secret(app: Flask) -> None:
    desk = CaseDesk(app)
    case = a_case(team=desk.team)
    desk.clerk.get(f"/case/{case.id}/add-note")
    data = {"version": case.version, "text": "63898部队", "secrecy_confirmation": "门牌号"}
    assert desk.clerk.send(f"/case/{case.id}/add-note", data).status_code == 302


def test_lapse_only_after_the_day_given(app: Flask) -> None:
    desk = CaseDesk(app)
    early = a_case(_S.PAPERS_AWAITED, team=desk.team)
    late = a_case(_S.PAPERS_AWAITED, team=desk.team, received_on=clock.today() - timedelta(days=30))
    for case, status, end in ((early, 409, _S.PAPERS_AWAITED), (late, 302, _S.DEEMED_WITHDRAWN)):
        desk.clerk.get(f"/case/{case.id}/lapse")
        answer = desk.clerk.send(f"/case/{case.id}/lapse", {"version": shown_version(desk.clerk.page)})
        assert answer.status_code == status
        assert fresh(case).status is end


def test_an_objection_is_lodged_and_decided(app: Flask) -> None:
    desk = CaseDesk(app)
    case = a_case(_S.REFUSED, team=desk.team)
    assert desk.director.get(f"/case/{case.id}/overturn-refusal").status_code == 200
    for browser, action, data in (
        (desk.clerk, _A.LODGE_OBJECTION, {"on": TODAY, "reason": "不服"}),
        (desk.director, _A.OVERTURN_REFUSAL, {"on": TODAY, "reason": "理由成立"}),
    ):
        browser.get(f"/case/{case.id}/{slug(action)}")
        sent = {"version": shown_version(browser.page), **data}
        assert browser.send(f"/case/{case.id}/{slug(action)}", sent).status_code == 302
    assert fresh(case).status is _S.GRANTED


def test_an_upheld_refusal_stays(app: Flask) -> None:
    desk = CaseDesk(app)
    case = a_case(_S.REFUSED, team=desk.team)
    with transaction():
        casework.lodge_objection(desk.team.clerk, casework.load(desk.team.clerk, case.id), "不服")
    desk.director.get(f"/case/{case.id}/uphold-refusal")
    data = {"version": shown_version(desk.director.page), "on": TODAY, "reason": "理由不成立"}
    assert desk.director.send(f"/case/{case.id}/uphold-refusal", data).status_code == 302
    assert fresh(case).status is _S.REFUSED


def test_the_file_is_returned_then_archived(app: Flask) -> None:
    desk = CaseDesk(app)
    case = a_case(_S.CLOSED, team=desk.team)
    for data, action in (({"reason": "缺笔录"}, _A.RETURN_FILE), ({}, _A.ARCHIVE)):
        with transaction():
            casework.file_papers(desk.team.lawyer, casework.load(desk.team.lawyer, case.id))
        desk.clerk.get(f"/case/{case.id}/{slug(action)}")
        sent = {"version": shown_version(desk.clerk.page), **data}
        assert desk.clerk.send(f"/case/{case.id}/{slug(action)}", sent).status_code == 302
    assert fresh(case).status is _S.ARCHIVED


def test_accepting_without_the_papers_is_told_what_is_missing(app: Flask) -> None:
    desk = CaseDesk(app)
    case = a_case(_S.RECEIVED, team=desk.team)
    page = desk.clerk.get(f"/case/{case.id}/accept").get_data(as_text=True)
    labels = re.findall(r'name="labels"[^>]*value="([^"]+)"', page)
    before = written()
    sent = {"version": shown_version(page), "labels": labels[1:]}
    assert desk.clerk.send(f"/case/{case.id}/accept", sent).status_code == 400
    assert f"尚缺：{labels[0]}。请勾选今日收到的材料" in desk.clerk.page
    assert written() == before


def test_the_page_of_archiving_lists_what_the_file_lacks(app: Flask) -> None:
    desk = CaseDesk(app)
    case = a_case(_S.CLOSED, team=desk.team, **_promised())
    with transaction():
        file = casework.load(desk.team.lawyer, case.id)
        casework.file_papers(desk.team.lawyer, file, checklist=["agreement"])
    page = desk.clerk.get(f"/case/{case.id}/archive").get_data(as_text=True)
    assert "尚缺：结案报告表" in page
    assert "优抚身份证明承诺补交，尚未核验" in page
    sent = {"version": shown_version(page)}
    assert desk.clerk.send(f"/case/{case.id}/archive", sent).status_code == 400
    assert "请退回补卷，或者写明仍可归档的理由" in desk.clerk.page
    assert desk.clerk.send(f"/case/{case.id}/archive", {**sent, "note": "已说明"}).status_code == 302
    assert "仍予归档：已说明" in desk.clerk.get(f"/case/{case.id}").text


def test_a_termination_shows_its_letter_first(app: Flask) -> None:
    desk = CaseDesk(app)
    case = a_case(_S.IN_PROGRESS, team=desk.team)
    address = f"/case/{case.id}/terminate"
    desk.director.get(address)
    sent = {"version": shown_version(desk.director.page), "ground": "own_lawyer", "reason": "已自行委托。，"}
    before = written()
    page = desk.director.send(address, sent).get_data(as_text=True)
    assert "终止法律援助决定书" in page
    assert "因自行委托律师或者其他代理人，根据《法律援助法》第四十八条" in page
    assert "理由：已自行委托。<" in page
    assert written() == before
    assert desk.director.send(address, {**sent, "stage": "confirm"}).status_code == 302
    assert fresh(case).status is _S.TERMINATED


def test_the_mark_of_priority_stands_only_where_it_counts_now(app: Flask) -> None:
    desk = CaseDesk(app)
    case = a_case(team=desk.team, **_promised())
    head = _head(desk, case)
    assert "mil" in head
    with transaction():
        casework.settle_status(
            desk.team.clerk, casework.load(desk.team.clerk, case.id), ProofState.REJECTED, "不符"
        )
    head = _head(desk, case)
    assert case.beneficiary_type.label in head
    assert "mil" not in head


def _head(desk: CaseDesk, case: LegalCase) -> str:
    """The head of the page of the case, with its tags."""
    page = desk.clerk.get(f"/case/{case.id}").get_data(as_text=True)
    return page.partition('class="idbar"')[2].partition("</div>")[0]


def test_provisional_aid_is_confirmed(app: Flask) -> None:
    desk = CaseDesk(app)
    case = a_case(team=desk.team)
    with transaction():
        casework.grant_provisionally(
            desk.team.director, casework.load(desk.team.director, case.id), "时效将满"
        )
    desk.director.get(f"/case/{case.id}/confirm-provisional")
    data = {"version": shown_version(desk.director.page)}
    assert desk.director.send(f"/case/{case.id}/confirm-provisional", data).status_code == 302
    assert not fresh(case).is_provisional


def test_a_correction_tells_old_and_new(app: Flask) -> None:
    desk = CaseDesk(app)
    case = a_case(team=desk.team)
    page = desk.clerk.get(f"/case/{case.id}/correct").get_data(as_text=True)
    assert "用人单位拖欠工资三个月" in page
    data = {
        "version": shown_version(page),
        "matter": case.matter,
        "aid_form": "civil_litigation",
        "facts": case.facts,
        "amount_fen": "1,409.50",
        "hardship_ground": case.hardship_ground.value,
        "reason": "录入错误",
    }
    assert desk.clerk.send(f"/case/{case.id}/correct", data).status_code == 302
    assert fresh(case).amount_fen == 140950
    assert desk.clerk.send(f"/case/{case.id}/correct", data | {"remark": "另记"}).status_code == 409
    for same in ("事项", "援助形式", "标的额", "经济状况"):
        assert f'<th scope="row">{same}</th>' in desk.clerk.page, "what agrees must not be called different"
    page = desk.clerk.get(f"/case/{case.id}").get_data(as_text=True)
    assert "1,409.50" in page
    assert "劳动仲裁代理 → 民事诉讼代理" in page


def test_reassignment_needs_a_reason_and_another_lawyer(app: Flask) -> None:
    desk = CaseDesk(app)
    other = a_lawyer(desk.team.office, "新律师")
    case = a_case(_S.IN_PROGRESS, team=desk.team)
    page = desk.director.get(f"/case/{case.id}/reassign").get_data(as_text=True)
    assert "现承办人" in page
    data = {"version": shown_version(page), "lawyer_id": str(other.id)}
    assert desk.director.send(f"/case/{case.id}/reassign", data).status_code == 400
    assert "请填写更换原因" in desk.director.page
    assert desk.director.send(f"/case/{case.id}/reassign", {**data, "reason": "患病"}).status_code == 302
    assert fresh(case).lawyer_id == other.id


def test_numbers_are_masked_until_revealed_and_only_once(app: Flask) -> None:
    desk = CaseDesk(app)
    person = a_person()
    case = a_case(team=desk.team, person=person)
    number = person.id_number or ""
    assert number not in desk.clerk.get(f"/case/{case.id}").get_data(as_text=True)
    page = desk.clerk.send(f"/case/{case.id}/reveal", follow_redirects=True).get_data(as_text=True)
    assert number in page
    assert audited("person.reveal") == 1
    assert number not in desk.clerk.get(f"/case/{case.id}").get_data(as_text=True)
    assert number not in desk.clerk.get(f"/person/{case.person_id}").get_data(as_text=True)


def test_who_has_it_open_is_said(app: Flask) -> None:
    desk = CaseDesk(app)
    case = a_case(team=desk.team)
    desk.director.get(f"/case/{case.id}")
    assert desk.director.send(f"/case/{case.id}/viewing").status_code == 204
    page = desk.clerk.get(f"/case/{case.id}").get_data(as_text=True)
    assert f"{desk.team.director.name} " in page
    assert "正在查看" in page


def test_a_report_is_taken_back_within_five_minutes_only(app: Flask) -> None:
    desk = CaseDesk(app)
    case = a_case(_S.IN_PROGRESS, team=desk.team)
    desk.lawyer.get(f"/case/{case.id}/record-progress")
    data = {"version": shown_version(desk.lawyer.page), "kind": "filed", "on": TODAY}
    desk.lawyer.send(f"/case/{case.id}/record-progress", data)
    event_id = db.session.scalar(select(CaseEvent.id).order_by(CaseEvent.id.desc()).limit(1))
    address = f"/case/{case.id}/retract/{event_id}"
    assert address in desk.lawyer.get(f"/case/{case.id}").get_data(as_text=True)
    assert desk.lawyer.get(address).status_code == 200
    assert desk.clerk.get(f"/case/{case.id}").get_data(as_text=True).count(address) == 0
    version = shown_version(desk.lawyer.page)
    assert desk.lawyer.send(address, {"version": version}).status_code == 302
    assert "（已撤回）" in desk.lawyer.get(f"/case/{case.id}").get_data(as_text=True)
    assert desk.lawyer.send(address, {"version": str(int(version) + 1)}).status_code == 409


def test_the_timeline_is_filtered_by_type(app: Flask) -> None:
    desk = CaseDesk(app)
    case = a_case(_S.ASSIGNED, team=desk.team)
    assert "受理登记" in desk.clerk.get(f"/case/{case.id}?kind=status").get_data(as_text=True)
    assert "这一类还没有记录" in desk.clerk.get(f"/case/{case.id}?kind=progress").get_data(as_text=True)
    assert desk.clerk.get(f"/case/{case.id}?kind=%27").status_code == 200


def test_the_timeline_tells_the_day_it_happened_where_it_was_entered_later(app: Flask) -> None:
    desk, today = CaseDesk(app), clock.today()
    case = a_case(_S.IN_PROGRESS, team=desk.team, received_on=today - timedelta(days=30))
    with transaction():
        for on in (today - timedelta(days=3), today):
            lawyer = casework.load(desk.team.lawyer, case.id)
            casework.record_progress(desk.team.lawyer, lawyer, ProgressKind.MET_CLIENT, on)
    page = desk.clerk.get(f"/case/{case.id}?kind=progress").get_data(as_text=True)
    assert f"（{today - timedelta(days=3)}）" in page
    assert f"（{today}）" not in page


@pytest.mark.parametrize("status", list(CaseStatus), ids=lambda each: each.value)
def test_the_page_of_a_case_at_every_status(app: Flask, status: CaseStatus) -> None:
    desk = CaseDesk(app)
    case = a_case(status, team=desk.team, beneficiary=BeneficiaryType.MARTYR_BEREAVED)
    for address in (f"/case/{case.id}", f"/review/{case.id}", f"/person/{case.person_id}"):
        page = desk.director.get(address).get_data(as_text=True)
        assert case.applicant_name in page
        assert page.count("<h1") == 1
        assert not re.search(r">\s*(None|Undefined)\s*<", page)
    for letter in re.findall(
        r'href="(/case/[0-9]+/letter/[^"]+)"', desk.director.get(f"/case/{case.id}").text
    ):
        assert "〔" in desk.director.get(letter).get_data(as_text=True)


def test_the_page_takes_the_same_number_of_queries_however_long(app: Flask) -> None:
    desk = CaseDesk(app)
    case_id = a_case(_S.IN_PROGRESS, team=desk.team).id
    desk.director.get(f"/case/{case_id}")
    with counted_queries() as few:
        desk.director.get(f"/case/{case_id}")
    for number in range(6):
        with transaction():
            casework.add_note(desk.team.clerk, casework.load(desk.team.clerk, case_id), f"第{number}次")
    with counted_queries() as many:
        desk.director.get(f"/case/{case_id}")
    assert len(many) == len(few) < 30


def test_a_case_beyond_reach_is_not_there(app: Flask) -> None:
    desk, other = CaseDesk(app), CaseDesk(app)
    case = a_case(_S.IN_PROGRESS, team=other.team)
    addresses = [f"/case/{case.id}", f"/review/{case.id}", f"/person/{case.person_id}"]
    addresses += [f"/case/{case.id}/{step.slug}" for step in STEPS.values()]
    before = audited("access.refuse")
    for address in addresses:
        assert desk.director.get(address).status_code in (403, 404), address
    assert audited("access.refuse") == before + len(addresses)
    assert desk.lawyer.get(f"/case/{case.id}").status_code == 404
    assert desk.director.send(f"/case/{case.id}/reveal").status_code == 404
    assert desk.director.send(f"/case/{case.id}/viewing").status_code == 404


def test_a_letter_of_another_case_is_not_there(app: Flask) -> None:
    desk = CaseDesk(app)
    mine, other = a_case(_S.ASSIGNED, team=desk.team), a_case(_S.ASSIGNED, team=desk.team)
    theirs = re.findall(r"/letter/(\w+)/([0-9]+)", desk.director.get(f"/case/{other.id}").text)
    for kind, number in theirs:
        assert desk.director.get(f"/case/{mine.id}/letter/{kind}/{number}").status_code == 404
    assert len(theirs) == 2
