"""Clocks that start from outside the office: another lawyer asked for, cooperation, notices, custody,
a time bar, and the file of a case that was terminated."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app import casework, clock
from app.casework import Answer, Invalid, Refused
from app.casework.assessing import provisional_now
from app.casework.clocks import Deadline
from app.casework.invariants import findings
from app.casework.models import LegalCase
from app.casework.procedural import Acceptance
from app.extensions import db, transaction
from app.rules.basis import Citation
from app.rules.deadlines import DeadlineKind
from app.rules.findings import Answer as Verdict
from app.rules.vocabulary import Action, CaseStatus, Outcome, ReceivedVia
from tests.factories import Team, a_case, a_lawyer, an_application, an_instant

MARCH_2 = date(2026, 3, 2)


def on(day: date, hour: int = 12):  # type: ignore[no-untyped-def]
    return clock.travelled_to(an_instant(day, hour))


@pytest.fixture
def team(app: Flask) -> Team:
    return Team()


def clocks(case: LegalCase) -> dict[str, tuple[str, date]]:
    """kind → (state, day alarms run on); of several the newest."""
    rows = select(Deadline).where(Deadline.case_id == case.id).order_by(Deadline.id)
    found = db.session.scalars(rows.execution_options(populate_existing=True))
    return {row.kind: (row.state.value, row.target_on) for row in found}


def test_a_request_for_another_lawyer_is_decided_in_five_working_days(team: Team) -> None:
    case = a_case(CaseStatus.IN_PROGRESS, team=team, received_on=MARCH_2)
    other = a_lawyer(team.office)
    with on(date(2026, 9, 29)):
        with transaction():
            casework.request_change(team.clerk, casework.load(team.clerk, case.id), "与承办人意见不合")
        # 09-30, 10-08, 10-09, the make-up Saturday 10-10, 10-12
        assert clocks(case)["change_lawyer"] == ("running", date(2026, 10, 12))
        file = casework.case_file(team.director, case.id)
        assert {Action.REFUSE_CHANGE, Action.REASSIGN} <= set(file.allowed_actions)
        assert Action.REQUEST_CHANGE not in file.allowed_actions
        with pytest.raises(Refused, match="正在审查"), transaction():
            casework.request_change(team.lawyer, casework.load(team.lawyer, case.id), "再次申请")
        with transaction():
            casework.refuse_change(team.director, casework.load(team.director, case.id), "理由不成立")
        assert clocks(case)["change_lawyer"][0] == "met"
        with pytest.raises(Refused, match="没有待审查"), transaction():
            casework.refuse_change(team.director, casework.load(team.director, case.id), "再次")
        with transaction():
            loaded = casework.load(team.director, case.id)
            casework.request_change(team.clerk, loaded, "承办人住院")
            casework.reassign(team.director, loaded, other.id, "同意更换")
        assert clocks(case)["change_lawyer"][0] == "met"
        assert case.lawyer_id == other.id
    with transaction(), pytest.raises(Invalid, match="指派之后"):
        casework.request_change(team.clerk, casework.load(team.clerk, case.id), "由", MARCH_2)
    assert findings(db.session()) == []


def test_closing_leaves_no_request_open(team: Team) -> None:
    case = a_case(CaseStatus.IN_PROGRESS, team=team)
    with transaction():
        loaded = casework.load(team.lawyer, case.id)
        casework.request_change(team.lawyer, loaded, "存在利益冲突")
        casework.close(team.lawyer, loaded, Outcome.WON, clock.today(), 0)
    assert clocks(case)["change_lawyer"][0] == "cancelled"
    assert findings(db.session()) == []


def test_cooperation_and_missing_papers_hold_the_review_together(team: Team) -> None:
    """Received 03-02, seven days. Cooperation out 03-04 and back 03-12, papers asked 03-06 and in on 03-16:
    the review stood still from 03-04 to 03-16, twelve days, each once: 03-21."""
    case = a_case(CaseStatus.RECEIVED, team=team, received_on=MARCH_2)
    missing = [paper.label for paper in case.papers if paper.received_on is None]
    with on(date(2026, 3, 4)), transaction():
        asked = ("南湖区法律援助中心", "申请人家庭收入", date(2026, 3, 18))
        casework.start_cooperation(team.clerk, casework.load(team.clerk, case.id), *asked)
    assert clocks(case) == {
        "review": ("paused", date(2026, 3, 9)),
        "cooperation_reply": ("running", date(2026, 3, 18)),
    }
    with on(date(2026, 3, 5)):
        lamp = casework.case_file(team.clerk, case.id).lamp
        assert lamp is not None
        assert lamp.text == "暂停 协作核查中"
    with on(date(2026, 3, 6)):
        with pytest.raises(Refused, match="已有协作函"), transaction():
            casework.start_cooperation(team.clerk, casework.load(team.clerk, case.id), *asked)
        with transaction():
            loaded = casework.load(team.clerk, case.id)
            casework.ask_for_papers(team.clerk, loaded, missing, date(2026, 3, 20))
    with on(date(2026, 3, 12)), transaction():
        casework.end_cooperation(team.clerk, casework.load(team.clerk, case.id), "收入属实")
    assert clocks(case)["review"][0] == "paused"
    with on(date(2026, 3, 16)), transaction():
        casework.papers_received(team.clerk, casework.load(team.clerk, case.id), missing)
    assert clocks(case)["review"] == ("running", date(2026, 3, 21))
    assert clocks(case)["cooperation_reply"] == ("met", date(2026, 3, 18))
    with pytest.raises(Refused, match="没有等待回复"), transaction():
        casework.end_cooperation(team.clerk, casework.load(team.clerk, case.id))
    assert findings(db.session()) == []


def test_a_decision_before_the_answer_ends_the_wait(team: Team) -> None:
    case = a_case(team=team)
    with transaction():
        loaded = casework.load(team.clerk, case.id)
        due_on = clock.today() + timedelta(days=9)
        casework.start_cooperation(team.clerk, loaded, "南湖区法律援助中心", "收入", due_on)
        casework.grant(team.director, loaded)
    assert {kind: state for kind, (state, _) in clocks(case).items()} == {
        "review": "met", "cooperation_reply": "cancelled", "assign": "running",
    }  # fmt: skip
    assert findings(db.session()) == []


def test_a_notice_is_answered_within_three_days(team: Team) -> None:
    sent = {"received_via": ReceivedVia.NOTICE, "sent_by": "清江县人民法院（2026）清刑援通12号"}
    case = a_case(team=team, received_on=MARCH_2, matter="criminal_notified", **sent)
    assert clocks(case)["notice_reply"] == ("running", date(2026, 3, 5))
    assert case.next_due_kind == DeadlineKind.NOTICE_REPLY
    with on(date(2026, 3, 4)):
        assert Action.REPLY_NOTICE in casework.case_file(team.clerk, case.id).allowed_actions
        with pytest.raises(Invalid, match="文号"), transaction():
            casework.reply_notice(team.clerk, casework.load(team.clerk, case.id), " ")
        with transaction():
            loaded = casework.load(team.director, case.id)
            casework.grant(team.director, loaded)
            casework.assign(team.director, loaded, team.lawyer_user.id)
            casework.reply_notice(team.director, loaded, "清法援函〔2026〕3号", date(2026, 3, 4))
        assert clocks(case)["notice_reply"][0] == "met"
        assert Action.REPLY_NOTICE not in casework.case_file(team.clerk, case.id).allowed_actions
    other = a_case(team=team)
    with transaction(), pytest.raises(Refused, match="没有等待回复"):
        casework.reply_notice(team.clerk, casework.load(team.clerk, other.id), "函")
    assert findings(db.session()) == []


@pytest.mark.parametrize(
    ("minutes", "state"),
    [(60, "met"), (24 * 60 - 1, "met"), (24 * 60 + 1, "missed")],
)
def test_an_application_from_custody_takes_at_most_twenty_four_hours(
    team: Team, minutes: int, state: str
) -> None:
    """Red when days are compared: a minute too late is still the next day (give stop_row no hour in outset)."""
    with on(date(2026, 3, 3), 20):
        applied_at = clock.now() - timedelta(minutes=minutes)
        case = a_case(
            team=team, received_via=ReceivedVia.CUSTODY, applied_at=applied_at, sent_by="清江县看守所"
        )
        row = db.session.scalars(select(Deadline).where(Deadline.kind == "custody_forward")).one()
        assert (row.state, row.document) == (state, "清江县看守所")
        computed = casework.explain_deadline(row)
        assert computed.due_at == (applied_at + timedelta(hours=24)).astimezone(clock.SHANGHAI)
        assert computed.steps[0] == "依据材料：清江县看守所"
        assert case.next_due_kind == DeadlineKind.REVIEW
    assert findings(db.session()) == []


@pytest.mark.parametrize(
    ("fields", "names"),
    [
        ({"received_via": ReceivedVia.CUSTODY}, {"sent_by", "applied_at"}),
        ({"received_via": ReceivedVia.NOTICE}, {"sent_by"}),
        ({"sent_by": "长" * 121}, {"sent_by"}),
        ({"sent_by": "第五集团军某旅"}, {"sent_by"}),
        ({"applied_at": an_instant(date(2099, 1, 1))}, {"applied_at"}),
    ],
)
def test_what_must_be_known_of_an_application_that_was_sent(
    team: Team, fields: dict[str, object], names: set[str]
) -> None:
    with transaction(), pytest.raises(Invalid) as refused:
        casework.submit(team.clerk, an_application(**fields))
    assert set(refused.value.fields) == names


def test_a_time_bar_is_watched_until_a_lawyer_has_checked_it(team: Team) -> None:
    """Red when start_time_bar is left out of the receipt: nothing reminds of the day."""
    case = a_case(team=team, received_on=MARCH_2, time_bar_on=date(2026, 3, 6))
    assert clocks(case)["time_bar"] == ("running", date(2026, 3, 6))
    assert (case.next_due_on, case.next_due_kind) == (date(2026, 3, 6), DeadlineKind.TIME_BAR)
    with on(date(2026, 3, 3)), transaction():
        loaded = casework.load(team.clerk, case.id)
        casework.correct(team.clerk, loaded, {"time_bar_on": date(2026, 4, 1)}, "合同约定的付款日有误")
    assert clocks(case)["time_bar"] == ("running", date(2026, 4, 1))
    assert case.next_due_kind == DeadlineKind.REVIEW
    rows = db.session.scalars(select(Deadline).where(Deadline.kind == "time_bar").order_by(Deadline.id)).all()
    assert [row.state.value for row in rows] == ["cancelled", "running"]
    with on(date(2026, 3, 3)), transaction():
        loaded = casework.load(team.clerk, case.id)
        wrong = Answer(rows[1].id, Acceptance.CORRECTED, MARCH_2, "错")
        with pytest.raises(Invalid, match="改定届满日"):
            casework.answer(team.director, loaded, [wrong])
        casework.answer(team.director, loaded, [Answer(rows[1].id, Acceptance.ACCEPTED)])
        casework.correct(team.clerk, loaded, {"time_bar_on": None}, "请求赡养费，不适用诉讼时效")
    assert clocks(case)["time_bar"][0] == "cancelled"
    assert "time_bar" not in clocks(a_case(team=team, received_on=MARCH_2, time_bar_on=date(2026, 3, 1)))
    assert findings(db.session()) == []


def test_provisional_aid_is_asked_again_as_the_days_run_out(team: Team) -> None:
    """法律援助法 art 44: on 03-02 ten days are left, on 03-06 six. Red when the finding of the receipt is shown."""
    case = a_case(team=team, received_on=MARCH_2, time_bar_on=date(2026, 3, 12))
    assert case.assessment["provisional_aid"]["answer"] == "no"
    with on(date(2026, 3, 5)):
        assert provisional_now(case, clock.today()).answer is Verdict.NO  # seven left: not fewer
    with on(date(2026, 3, 6)):
        found = provisional_now(case, clock.today())
    assert found.answer is Verdict.YES
    assert (
        found.sentence_zh
        == "时效或者法定期限 2026-03-12 届满，距 2026-03-06 仅剩 6 日，不足七日，建议先行提供"
    )
    assert found.basis == (Citation("legal_aid_law", 44, item=1),)


def test_a_terminated_case_is_filed_within_thirty_days_of_the_firms_receipt(team: Team) -> None:
    case = a_case(CaseStatus.TERMINATED, team=team, received_on=MARCH_2)
    with on(date(2026, 3, 5)):
        with transaction():
            loaded = casework.load(team.clerk, case.id)
            with pytest.raises(Invalid, match="承办单位"):
                casework.serve_decision(team.clerk, loaded, date(2026, 3, 4), date(2026, 3, 1))
            casework.serve_decision(team.clerk, loaded, date(2026, 3, 4), date(2026, 3, 5))
        assert clocks(case)["closing_file"] == ("running", date(2026, 4, 4))
        assert clocks(case)["objection_lodge"][0] == "running"
        own = casework.case_file(team.lawyer, case.id)
        assert own.next_action is not None
        assert own.next_action.action is Action.FILE_PAPERS
        assert "终止法律援助决定书" in [need.label for need in casework.closing_checklist(case)]
        with transaction():
            casework.file_papers(team.lawyer, casework.load(team.lawyer, case.id))
        assert clocks(case)["closing_file"][0] == "met"
        assert clocks(case)["file_review"][0] == "running"
        with pytest.raises(Refused, match="异议期限"), transaction():
            casework.archive(team.clerk, casework.load(team.clerk, case.id))
    with on(date(2026, 3, 23)), transaction():
        casework.archive(team.clerk, casework.load(team.clerk, case.id))
    assert case.status is CaseStatus.ARCHIVED
    assert findings(db.session()) == []


def test_an_objection_that_succeeds_takes_the_file_back(team: Team) -> None:
    case = a_case(CaseStatus.TERMINATED, team=team, received_on=MARCH_2)
    with on(date(2026, 3, 6)), transaction():
        loaded = casework.load(team.clerk, case.id)
        casework.serve_decision(team.clerk, loaded)
        casework.lodge_objection(team.clerk, loaded, "仍符合条件")
        casework.decide_objection(team.director, loaded, False, "经济状况没有变化")
    assert (case.status, case.lawyer_id, case.file_received_on) == (CaseStatus.GRANTED, None, None)
    assert clocks(case)["closing_file"][0] == "cancelled"
    assert findings(db.session()) == []
