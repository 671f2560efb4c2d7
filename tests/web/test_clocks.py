"""The pages of clocks and events: three taps on a phone, every due day explained, every adjustment by form."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app import casework, clock, reminders
from app.casework.clocks import Deadline
from app.casework.models import CaseEvent, LegalCase
from app.extensions import db, transaction
from app.rules.deadlines import DeadlineKind
from app.rules.event_kinds import EventKind
from app.rules.vocabulary import Action, CaseStatus, Role
from app.timing import timing_of
from tests.factories import a_case
from tests.web.case_desk import CaseDesk, fresh, shown_version

TODAY = "今天"


@pytest.fixture
def desk(app: Flask) -> CaseDesk:
    return CaseDesk(app)


@pytest.fixture
def case(desk: CaseDesk) -> LegalCase:
    day = clock.today() - timedelta(days=10)
    return a_case(CaseStatus.IN_PROGRESS, team=desk.team, received_on=day)


def clock_of(case: LegalCase, kind: DeadlineKind) -> Deadline:
    db.session.rollback()
    rows = select(Deadline).where(Deadline.case_id == case.id, Deadline.kind == kind.value)
    return db.session.scalars(
        rows.order_by(Deadline.id.desc()).execution_options(populate_existing=True)
    ).first()


def recorded(desk: CaseDesk, case: LegalCase, *kinds: EventKind, accept: bool = False) -> None:
    with transaction():
        loaded = casework.load(desk.team.lawyer, case.id)
        for kind in kinds:
            casework.record_event(desk.team.lawyer, loaded, kind, clock.today(), accept=accept)


def steps(case: LegalCase, action: Action) -> list[CaseEvent]:
    db.session.rollback()
    found = select(CaseEvent).where(CaseEvent.case_id == case.id, CaseEvent.kind == action.value)
    return list(db.session.scalars(found))


def test_a_judgment_is_recorded_and_its_limit_accepted_in_three_taps(desk: CaseDesk, case: LegalCase) -> None:
    lawyer = desk.lawyer
    page = lawyer.get(f"/case/{case.id}").get_data(as_text=True)
    first = re.search(r'href="(/case/\d+/record-event)">登记程序事件<', page)
    assert first, "no button on the page of the case"
    kinds = lawyer.get(first[1]).get_data(as_text=True)  # tap 1
    labour, civil = kinds.index("劳动与工伤"), kinds.index(">民事（")
    assert labour < civil, "the proceedings of the case come first"
    second = re.search(r'href="(/case/\d+/record-event\?kind=civil_judgment)">', kinds)
    assert second
    form = lawyer.get(second[1]).get_data(as_text=True)  # tap 2
    assert "小额诉讼" in form
    assert "《民事诉讼法》第一百七十一条第一款" in form
    sent = {
        "version": shown_version(form), "kind": "civil_judgment", "on": TODAY, "mode": "direct",
        "document": "民事判决书", "accept": "y",
    }  # fmt: skip
    response = lawyer.send(first[1], sent)  # tap 3
    assert (response.status_code, response.headers["Location"]) == (302, f"/case/{case.id}/clocks")
    row = clock_of(case, DeadlineKind.CIVIL_APPEAL_JUDGMENT)
    assert row.nominal_due_on == clock.today() + timedelta(days=15)
    shown = lawyer.get(f"/case/{case.id}/clocks").get_data(as_text=True)
    for said in ("已接受", row.target_on.isoformat(), "起算事件：收到民事一审判决书", "怎么算的", "直接送达"):
        assert said in shown
    assert lawyer.send(first[1], sent).status_code == 302  # a bad line: the same form again
    assert len(steps(case, Action.RECORD_EVENT)) == 1


def test_a_long_gone_day_and_a_second_judgment_are_asked_about_once(desk: CaseDesk, case: LegalCase) -> None:
    """A wrong year would be a limit two years overdue. Red without `certain` in record_event."""
    path, lawyer = f"/case/{case.id}/record-event", desk.lawyer
    sent = {
        "version": shown_version(lawyer.get(f"{path}?kind=civil_judgment").get_data(as_text=True)),
        "kind": "civil_judgment",
        "on": (clock.today() - timedelta(days=400)).isoformat(),
        "mode": "direct",
        "document": "民事判决书",
    }
    assert "已核对，情况属实" not in lawyer.page
    refused = lawyer.send(path, sent)
    assert (refused.status_code, "日期有误的请改正" in lawyer.page, "已核对，情况属实" in lawyer.page) == (
        400, True, True,
    )  # fmt: skip
    assert steps(case, Action.RECORD_EVENT) == []
    assert lawyer.send(path, sent | {"certain": "y"}).status_code == 302
    version = shown_version(lawyer.get(f"{path}?kind=civil_judgment").get_data(as_text=True))
    again = sent | {"on": TODAY, "version": version}
    assert (lawyer.send(path, again).status_code, "请更正该事件" in lawyer.page) == (400, True)
    assert lawyer.send(path, again | {"certain": "y"}).status_code == 302
    assert len(steps(case, Action.RECORD_EVENT)) == 2


def test_a_colleague_who_came_first_costs_nothing_typed(desk: CaseDesk, case: LegalCase) -> None:
    form = desk.lawyer.get(f"/case/{case.id}/record-event?kind=criminal_ruling").get_data(as_text=True)
    with transaction():
        casework.add_note(desk.team.clerk, casework.load(desk.team.clerk, case.id), "来电询问")
    sent = {
        "version": shown_version(form),
        "kind": "criminal_ruling",
        "on": TODAY,
        "document": "（2026）刑终9号",
    }
    response = desk.lawyer.send(f"/case/{case.id}/record-event", sent)
    page = response.get_data(as_text=True)
    assert (response.status_code, steps(case, Action.RECORD_EVENT)) == (409, [])
    assert "（2026）刑终9号" in page
    assert (
        desk.lawyer.send(f"/case/{case.id}/record-event", sent | {"version": shown_version(page)}).status_code
        == 302
    )


def test_what_waits_is_said_and_answered_at_once_or_one_by_one(desk: CaseDesk, case: LegalCase) -> None:
    recorded(desk, case, EventKind.WORK_ACCIDENT, EventKind.CIVIL_JUDGMENT)
    path, lawyer = f"/case/{case.id}/answer-limit", desk.lawyer
    assert "有 3 项期限待确认" in lawyer.get(f"/case/{case.id}").get_data(as_text=True)
    assert "待确认期限" in lawyer.get("/my").get_data(as_text=True)
    page = lawyer.get(path).get_data(as_text=True)
    employer = clock_of(case, DeadlineKind.WORK_INJURY_EMPLOYER)
    worker = clock_of(case, DeadlineKind.WORK_INJURY_WORKER)
    appeal = clock_of(case, DeadlineKind.CIVIL_APPEAL_JUDGMENT)
    sent = {
        "version": shown_version(page),
        f"verdict_{employer.id}": "declined",
        f"verdict_{appeal.id}": "corrected",
        f"started_on_{appeal.id}": (clock.today() - timedelta(days=2)).isoformat(),
        f"reason_{appeal.id}": "前天签收",
    }
    refused = lawyer.send(path, sent)
    assert (refused.status_code, "选择“不接受”的请写明理由" in lawyer.page) == (400, True)
    assert "前天签收" in lawyer.page
    assert lawyer.send(path, sent | {f"reason_{employer.id}": "单位已申请"}).status_code == 302
    assert clock_of(case, DeadlineKind.WORK_INJURY_EMPLOYER).state == "cancelled"
    assert clock_of(case, DeadlineKind.CIVIL_APPEAL_JUDGMENT).acceptance == "corrected"
    assert clock_of(case, DeadlineKind.WORK_INJURY_WORKER).acceptance == "proposed"
    page = desk.clerk.get(path).get_data(as_text=True)
    everything = {"version": shown_version(page), "all": "y"}
    assert (desk.clerk.send(path, everything).status_code, "代录来源" in desk.clerk.page) == (400, True)
    assert desk.clerk.send(path, everything | {"reported_by": "承办律师电话"}).status_code == 302
    db.session.refresh(worker)
    assert worker.acceptance == "accepted"
    assert "没有待确认的期限" in lawyer.get(path).get_data(as_text=True)
    timeline = lawyer.get(f"/case/{case.id}").get_data(as_text=True)
    assert re.search(r"民事上诉（判决）起算日：\d{4}-\d\d-\d\d → \d{4}-\d\d-\d\d", timeline)


def test_a_clock_is_adjusted_on_its_own_page_as_far_as_its_law_allows(
    desk: CaseDesk, case: LegalCase
) -> None:
    recorded(desk, case, EventKind.CIVIL_JUDGMENT, EventKind.CIVIL_EFFECTIVE, accept=True)
    appeal, retrial = (
        clock_of(case, kind) for kind in (DeadlineKind.CIVIL_APPEAL_JUDGMENT, DeadlineKind.RETRIAL)
    )
    path, lawyer = f"/case/{case.id}/deadline/{appeal.id}", desk.lawyer
    page = lawyer.get(path).get_data(as_text=True)
    assert set(re.findall(r"adjust\?kind=(\w+)", page)) == {"meet", "extend", "drop"}
    form = lawyer.get(f"{path}/adjust?kind=extend").get_data(as_text=True)
    later = (clock.today() + timedelta(days=30)).isoformat()
    sent = {"version": shown_version(form), "kind": "extend", "on": TODAY, "to_on": later, "reason": "住院"}
    assert (lawyer.send(f"{path}/adjust", sent).status_code, "准许延长、顺延的文书" in lawyer.page) == (
        400,
        True,
    )
    assert "住院" in lawyer.page
    assert lawyer.send(f"{path}/adjust", sent | {"document": "准许顺延通知书"}).status_code == 302
    page = lawyer.get(path).get_data(as_text=True)
    assert f"依《准许顺延通知书》延长（顺延）至 {later}" in page
    assert lawyer.get(f"/case/{case.id}/deadline/{retrial.id}/adjust?kind=extend").status_code == 409
    signing = clock_of(case, DeadlineKind.SIGN_AGREEMENT)
    assert "该期限已经停止" in lawyer.get(f"/case/{case.id}/deadline/{signing.id}").get_data(as_text=True)
    other = a_case(CaseStatus.IN_PROGRESS, team=desk.team)
    assert lawyer.get(f"/case/{other.id}/deadline/{appeal.id}").status_code == 404
    assert lawyer.send(f"/case/{other.id}/deadline/{appeal.id}/adjust", sent).status_code == 404


def test_an_event_and_a_day_are_put_right_by_form(desk: CaseDesk, case: LegalCase) -> None:
    recorded(desk, case, EventKind.CIVIL_JUDGMENT, accept=True)
    page = desk.lawyer.get(f"/case/{case.id}/clocks").get_data(as_text=True)
    found = re.search(rf"/case/{case.id}/event/\d+/correct", page)
    assert found
    form = desk.lawyer.get(found[0]).get_data(as_text=True)
    before = clock.today() - timedelta(days=3)
    sent = {
        "version": shown_version(form), "on": before.isoformat(), "mode": "unit",
        "document": "民事判决书", "reason": "部队转交，三日前签收",
    }  # fmt: skip
    assert desk.lawyer.send(found[0], sent).status_code == 302
    assert clock_of(case, DeadlineKind.CIVIL_APPEAL_JUDGMENT).started_on == before
    path = f"/case/{case.id}/correct-date"
    form = desk.clerk.get(path).get_data(as_text=True)
    assert f"指派日期，现为 {case.assigned_on}" in form
    data = {"version": shown_version(form), "fact": "signed", "on": TODAY, "reason": "今日补签"}
    assert desk.clerk.send(path, data).status_code == 302
    assert clock_of(case, DeadlineKind.SIGN_AGREEMENT).met_on == clock.today()
    assert desk.clerk.send(path, data | {"version": str(fresh(case).version)}).status_code == 400


def test_every_page_with_a_due_day_leads_to_how_it_was_worked_out(desk: CaseDesk, case: LegalCase) -> None:
    """Red when a list shows a day or a lamp without the way to its explanation."""
    reviewed = a_case(CaseStatus.UNDER_REVIEW, team=desk.team)
    granted = a_case(CaseStatus.GRANTED, team=desk.team)
    asked = a_case(CaseStatus.PAPERS_AWAITED, team=desk.team)
    closed = a_case(CaseStatus.CLOSED, team=desk.team)
    late = a_case(team=desk.team, received_on=clock.today() - timedelta(days=60))
    recorded(desk, case, EventKind.CIVIL_RULING)
    reminders.run_round(clock.at_local(timing_of(None).calendar.last_workday(clock.today()), 10))
    notice = casework.case_file(desk.team.clerk, asked.id).notices[0]
    pages = [
        (Role.CLERK, "/queue", reviewed),
        (Role.CLERK, "/queue?why=all", reviewed),
        (Role.CLERK, "/", reviewed),
        (Role.DIRECTOR, "/review", reviewed),
        (Role.DIRECTOR, "/assign", granted),
        (Role.DIRECTOR, f"/case/{granted.id}/assign", granted),
        (Role.CLERK, f"/case/{reviewed.id}", reviewed),
        (Role.CLERK, f"/case/{reviewed.id}/withdraw", reviewed),
        (Role.CLERK, f"/person/{reviewed.person_id}", reviewed),
        (Role.CLERK, f"/intake/receipt/{reviewed.id}/print", reviewed),
        (Role.CLERK, f"/case/{asked.id}/letter/papers/{notice.id}", asked),
        (Role.LAWYER, "/my", case),
        (Role.LAWYER, f"/case/{case.id}", case),
        (Role.LAWYER, f"/my/{closed.id}/file", closed),
        (Role.DIRECTOR, "/inbox", late),
        (Role.DIRECTOR, "/chase?tab=overdue", late),
    ]
    for role, path, shown in pages:
        page = desk.browser(role).get(path).get_data(as_text=True)
        assert f"/case/{shown.id}/clocks" in page, path
    for path in (f"/review/{reviewed.id}", f"/intake/receipt/{reviewed.id}"):
        assert "怎么算的</summary>" in desk.clerk.get(path).get_data(as_text=True), path


def test_a_limit_that_ends_on_a_weekend_says_which_day_counts(app: Flask) -> None:
    """The lamp runs on the last day itself; the working day after it is only told."""
    with clock.travelled_to(clock.at_local(date(2026, 11, 16), 12)):
        desk = CaseDesk(app)
        case = a_case(CaseStatus.UNDER_REVIEW, team=desk.team, received_on=date(2026, 11, 14))
        page = desk.clerk.get(f"/case/{case.id}/clocks").get_data(as_text=True)
    assert "遇周末、节假日可顺延至" in page
    assert "2026-11-23" in page
    assert "仍按 11-21 计，不等顺延" in page
