"""What happens to the dispute: events, what they propose, the answers, and every adjustment of a clock."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app import casework, clock, reminders
from app.casework import Answer, Change, Invalid, NotFound, Refused
from app.casework.clocks import Deadline, DeadlineState
from app.casework.invariants import findings
from app.casework.models import CaseEvent, LegalCase
from app.casework.procedural import Acceptance, ProceduralEvent
from app.extensions import db, transaction
from app.reminders.models import Reminder, ReminderState
from app.rules.adjusting import Adjustment
from app.rules.deadlines import DeadlineKind, PauseReason
from app.rules.event_kinds import EventKind
from app.rules.service import ServiceMode
from app.rules.vocabulary import CaseStatus
from tests.factories import Team, a_case, an_instant

K, E, A = DeadlineKind, EventKind, Adjustment
MARCH_2 = date(2026, 3, 2)


def on(day: date):  # type: ignore[no-untyped-def]
    return clock.travelled_to(an_instant(day))


@pytest.fixture
def team(app: Flask) -> Team:
    return Team()


@pytest.fixture
def case(team: Team) -> LegalCase:
    return a_case(CaseStatus.IN_PROGRESS, team=team, received_on=date(2026, 2, 24))


def again(case: LegalCase, team: Team) -> LegalCase:
    return casework.load(team.lawyer, case.id)


def clock_of(case: LegalCase, kind: DeadlineKind) -> Deadline:
    """The newest clock of that kind, as stored."""
    rows = select(Deadline).where(Deadline.case_id == case.id, Deadline.kind == kind.value)
    return db.session.scalars(
        rows.order_by(Deadline.id.desc()).limit(1).execution_options(populate_existing=True)
    ).one()


def told(case: LegalCase) -> CaseEvent:
    """The newest entry of the timeline."""
    newest = select(CaseEvent).where(CaseEvent.case_id == case.id).order_by(CaseEvent.id.desc()).limit(1)
    return db.session.scalars(newest).one()


def recorded(case: LegalCase, team: Team, kind: EventKind, day: date, **more: object) -> ProceduralEvent:
    with transaction():
        return casework.record_event(team.lawyer, again(case, team), kind, day, **more)  # type: ignore[arg-type]


def adjusted(case: LegalCase, team: Team, kind: DeadlineKind, change: Change) -> None:
    deadline_id = clock_of(case, kind).id
    with transaction():
        casework.adjust(team.lawyer, again(case, team), deadline_id, change)


def test_a_proposed_limit_runs_and_alarms_until_it_is_declined(case: LegalCase, team: Team) -> None:
    """Red when a proposal waits for its answer before it runs (start it PAUSED in events.record_event)."""
    with on(date(2026, 3, 3)):
        event = recorded(case, team, E.CIVIL_JUDGMENT, MARCH_2, document="（2026）清01民初12号民事判决书")
        row = clock_of(case, K.CIVIL_APPEAL_JUDGMENT)
        assert (row.state, row.acceptance) == (DeadlineState.RUNNING, Acceptance.PROPOSED)
        assert (row.started_on, row.rolled_due_on, row.event_id) == (MARCH_2, date(2026, 3, 17), event.id)
        assert (case.next_due_on, case.next_due_kind) == (date(2026, 3, 17), K.CIVIL_APPEAL_JUDGMENT)
        assert told(case).text == (
            "收到民事一审判决书：2026-03-02，直接送达，（2026）清01民初12号民事判决书；"
            "期限：民事上诉（判决） 2026-03-17（待确认）"
        )
        steps = casework.explain_deadline(row).steps
        assert steps[0] == "起算事件：收到民事一审判决书，2026-03-02，文书：（2026）清01民初12号民事判决书"
        assert "签收日期 2026-03-02" in steps[1]
        assert steps[2].startswith("自判决书送达之日 2026-03-02")
    reminders.run_round(an_instant(date(2026, 3, 16), 9))
    raised = select(Reminder.state).where(Reminder.deadline_id == row.id)
    assert db.session.scalars(raised).all() == [ReminderState.SENT]
    with on(date(2026, 3, 16)), transaction():
        declined = Answer(row.id, Acceptance.DECLINED, reason="小额诉讼，一审终审")
        casework.answer(team.lawyer, again(case, team), [declined])
    row = clock_of(case, K.CIVIL_APPEAL_JUDGMENT)
    assert (row.state, row.acceptance) == (DeadlineState.CANCELLED, Acceptance.DECLINED)
    assert case.next_due_kind == ""
    assert told(case).text == "不接受：民事上诉（判决），理由：小额诉讼，一审终审"
    reminders.run_round(an_instant(date(2026, 3, 18), 9))
    assert len(db.session.scalars(raised).all()) == 1
    assert findings(db.session()) == []


def test_a_public_notice_and_a_soldiers_signature_start_the_period_on_their_day(
    case: LegalCase, team: Team
) -> None:
    with on(date(2026, 3, 10)):
        recorded(case, team, E.CIVIL_RULING, MARCH_2, mode=ServiceMode.PUBLIC_NOTICE, accept=True)
        ruling = clock_of(case, K.CIVIL_APPEAL_RULING)
        assert (ruling.started_on, ruling.nominal_due_on) == (date(2026, 4, 1), date(2026, 4, 11))
        assert (ruling.rolled_due_on, ruling.acceptance) == (date(2026, 4, 13), Acceptance.ACCEPTED)
        assert "2026-04-01 视为送达" in casework.explain_deadline(ruling).steps[2]
        recorded(case, team, E.CIVIL_JUDGMENT, date(2026, 3, 5), mode=ServiceMode.UNIT)
        judgment = clock_of(case, K.CIVIL_APPEAL_JUDGMENT)
        assert judgment.rolled_due_on == date(2026, 3, 20)
        assert "团以上单位的政治机关转交" in casework.explain_deadline(judgment).steps[1]
    assert findings(db.session()) == []


def test_several_are_answered_in_one_form(case: LegalCase, team: Team) -> None:
    with on(date(2026, 3, 4)):
        recorded(case, team, E.WORK_ACCIDENT, MARCH_2)
        recorded(case, team, E.KNEW_ACT, MARCH_2)
        rows = {kind: clock_of(case, kind) for kind in (K.WORK_INJURY_WORKER, K.WORK_INJURY_EMPLOYER)}
        review, suit = clock_of(case, K.ADMIN_REVIEW), clock_of(case, K.ADMIN_SUIT)
        with transaction():
            answers = [
                Answer(rows[K.WORK_INJURY_WORKER].id, Acceptance.ACCEPTED),
                Answer(rows[K.WORK_INJURY_EMPLOYER].id, Acceptance.DECLINED, reason="单位已申请。"),
                Answer(review.id, Acceptance.CORRECTED, date(2026, 2, 25), "行政决定当日签收"),
                Answer(suit.id, Acceptance.ACCEPTED),
            ]
            casework.answer(team.clerk, again(case, team), answers, reported_by="承办律师电话")
    assert clock_of(case, K.WORK_INJURY_WORKER).state is DeadlineState.RUNNING
    assert clock_of(case, K.WORK_INJURY_EMPLOYER).state is DeadlineState.CANCELLED
    moved = clock_of(case, K.ADMIN_REVIEW)
    assert (moved.started_on, moved.rolled_due_on) == (date(2026, 2, 25), date(2026, 4, 27))  # 04-26: Sunday
    assert "起算日更正为 2026-02-25" in casework.explain_deadline(moved).steps
    assert clock_of(case, K.ADMIN_SUIT).started_on == MARCH_2
    entry = told(case)
    assert entry.text.startswith(
        "已接受：职工申请工伤认定 2027-03-02；不接受：单位申请工伤认定，理由：单位已申请"
    )
    assert entry.text.endswith("（代录，来源：承办律师电话）")
    assert entry.data["dates"] == [
        ["申请行政复议起算日", "2026-03-02", "2026-02-25"],
        ["申请行政复议届满日", "2026-05-06", "2026-04-27"],
    ]
    assert findings(db.session()) == []


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"on": date(2026, 3, 5)}, "on"),
        ({"wanted": ()}, "wanted"),
        ({"wanted": (K.RETRIAL,)}, "wanted"),
        ({"kind": E.EVIDENCE_NOTICE}, "set_day"),
        ({"kind": E.EVIDENCE_NOTICE, "set_days": {K.EVIDENCE: date(2026, 3, 1)}}, "set_day"),
        ({"set_days": {K.CIVIL_APPEAL_JUDGMENT: date(2026, 3, 20)}}, "set_day"),
        ({"document": "第五集团军某旅的通知"}, "document"),
        ({"as_clerk": True}, "reported_by"),
    ],
)
def test_an_event_that_cannot_be_recorded_names_its_field(
    case: LegalCase, team: Team, more: dict[str, object], field: str
) -> None:
    asked = {"kind": E.CIVIL_JUDGMENT, "on": MARCH_2} | more
    actor = team.clerk if asked.pop("as_clerk", False) else team.lawyer
    with on(date(2026, 3, 4)), pytest.raises(Invalid) as refused, transaction():
        casework.record_event(actor, again(case, team), **asked)  # type: ignore[arg-type]
    assert list(refused.value.fields) == [field]


def test_the_same_event_is_recorded_once_and_an_answer_needs_its_reason(case: LegalCase, team: Team) -> None:
    with on(date(2026, 3, 4)):
        recorded(case, team, E.CRIMINAL_RULING, MARCH_2)
        with pytest.raises(Invalid, match="2026-03-04 登记"):
            recorded(case, team, E.CRIMINAL_RULING, MARCH_2)
        row = clock_of(case, K.CRIMINAL_APPEAL_RULING)
        for said, field in (
            ([], "verdict"),
            ([Answer(row.id, Acceptance.PROPOSED)], "verdict"),
            ([Answer(row.id, Acceptance.DECLINED)], f"reason_{row.id}"),
            ([Answer(row.id, Acceptance.CORRECTED, None, "错")], f"started_on_{row.id}"),
            ([Answer(row.id, Acceptance.CORRECTED, date(2026, 3, 9), "错")], f"started_on_{row.id}"),
        ):
            with pytest.raises(Invalid) as refused, transaction():
                casework.answer(team.lawyer, again(case, team), said)
            assert list(refused.value.fields) == [field]
        signing = clock_of(case, K.SIGN_AGREEMENT)
        with pytest.raises(Refused, match="已经停止"), transaction():
            casework.answer(team.lawyer, again(case, team), [Answer(signing.id, Acceptance.ACCEPTED)])
        other = a_case(CaseStatus.ASSIGNED, team=team)
        open_one = clock_of(other, K.SIGN_AGREEMENT)
        with pytest.raises(Refused, match="不属于本案"), transaction():
            casework.answer(team.lawyer, again(case, team), [Answer(open_one.id, Acceptance.ACCEPTED)])
        with pytest.raises(Refused, match="不需要确认"), transaction():
            casework.answer(team.lawyer, again(other, team), [Answer(open_one.id, Acceptance.ACCEPTED)])


# --- adjusting ------------------------------------------------------------------------------


def test_pauses_overlap_stay_open_and_take_each_day_out_once(case: LegalCase, team: Team) -> None:
    """45 days from 03-02 end on 04-16. Counted by hand: 中止 03-10 to 03-20 and 鉴定 03-15 to 03-25 cover
    fifteen days between them: 05-01."""
    award, two = K.ARBITRATION_AWARD, (PauseReason.SUSPENSION, PauseReason.APPRAISAL)
    with on(date(2026, 3, 26)):
        recorded(case, team, E.ARBITRATION_ACCEPTED, MARCH_2, accept=True)
        for reason, since in zip(two, (date(2026, 3, 10), date(2026, 3, 15)), strict=True):
            adjusted(case, team, award, Change(A.PAUSE, since, "等待结论", "中止审理通知书", because=reason))
        assert (clock_of(case, award).state, case.next_due_on, case.is_paused) == (
            DeadlineState.PAUSED, None, True,
        )  # fmt: skip
        with pytest.raises(Invalid, match="已经因此暂停"):
            adjusted(case, team, award, Change(A.PAUSE, MARCH_2, "再", "通知", because=two[0]))
        adjusted(case, team, award, Change(A.RESUME, date(2026, 3, 20), "结论已出", because=two[0]))
        assert clock_of(case, award).state is DeadlineState.PAUSED
        with pytest.raises(Invalid, match="不能早于暂停日期"):
            adjusted(case, team, award, Change(A.RESUME, date(2026, 3, 14), "错", because=two[1]))
        adjusted(case, team, award, Change(A.RESUME, date(2026, 3, 25), "鉴定完成", because=two[1]))
    row = clock_of(case, award)
    assert (row.state, row.nominal_due_on) == (DeadlineState.RUNNING, date(2026, 5, 1))
    assert [pause.document for pause in row.pauses] == ["中止审理通知书", "中止审理通知书"]
    assert told(case).data["dates"] == [["劳动仲裁裁决届满日", "2026-04-26", "2026-05-01"]]
    assert findings(db.session()) == []


def test_an_interruption_starts_a_new_clock_linked_to_the_old(case: LegalCase, team: Team) -> None:
    with on(date(2026, 3, 20)):
        recorded(case, team, E.LABOUR_ENDED, date(2025, 6, 30))
        first = clock_of(case, K.LABOUR_ARBITRATION)
        assert first.nominal_due_on == date(2026, 6, 30)
        change = Change(A.RESTART, date(2026, 3, 18), "向用人单位主张权利", "书面催告函及签收单")
        adjusted(case, team, K.LABOUR_ARBITRATION, change)
    row, old = clock_of(case, K.LABOUR_ARBITRATION), db.session.get_one(Deadline, first.id)
    assert (row.restarted_from_id, row.started_on, row.nominal_due_on) == (
        first.id, date(2026, 3, 18), date(2027, 3, 18),
    )  # fmt: skip
    assert (old.state, old.acceptance) == (DeadlineState.CANCELLED, Acceptance.ACCEPTED)
    assert (row.acceptance, row.event_id) == (Acceptance.ACCEPTED, first.event_id)
    assert "原期限中断（书面催告函及签收单），自 2026-03-18 重新起算" in casework.explain_deadline(row).steps
    assert case.next_due_on == date(2027, 3, 18)
    assert findings(db.session()) == []


def test_a_decision_prolongs_and_a_court_sets_its_day(case: LegalCase, team: Team) -> None:
    with on(date(2026, 3, 16)):
        recorded(case, team, E.CIVIL_JUDGMENT, MARCH_2, accept=True)
        appeal = K.CIVIL_APPEAL_JUDGMENT
        for to_on, field in ((None, "to_on"), (date(2026, 3, 17), "to_on")):
            with pytest.raises(Invalid) as refused:
                adjusted(case, team, appeal, Change(A.EXTEND, date(2026, 3, 16), "住院", "决定书", to_on))
            assert list(refused.value.fields) == [field]
        longer = Change(A.EXTEND, date(2026, 3, 16), "住院治疗", "准许顺延通知书", date(2026, 3, 28))
        adjusted(case, team, appeal, longer)
        row = clock_of(case, appeal)
        assert (row.nominal_due_on, row.rolled_due_on) == (date(2026, 3, 28), date(2026, 3, 30))
        assert any("准许顺延通知书" in step for step in casework.explain_deadline(row).steps)

        recorded(case, team, E.EVIDENCE_NOTICE, MARCH_2, set_days={K.EVIDENCE: date(2026, 3, 20)})
        later = Change(A.SET_DAY, date(2026, 3, 16), "申请延长获准", "延长举证期限通知书", date(2026, 4, 3))
        adjusted(case, team, K.EVIDENCE, later)
        row = clock_of(case, K.EVIDENCE)
        assert (row.nominal_due_on, row.document, row.acceptance) == (
            date(2026, 4, 3), "延长举证期限通知书", Acceptance.ACCEPTED,
        )  # fmt: skip
    assert findings(db.session()) == []


def test_what_was_done_and_what_no_longer_applies(case: LegalCase, team: Team) -> None:
    with on(date(2026, 3, 20)):
        recorded(case, team, E.CIVIL_JUDGMENT, MARCH_2, accept=True)
        adjusted(case, team, K.CIVIL_APPEAL_JUDGMENT, Change(A.MEET, date(2026, 3, 17), document="上诉状"))
        assert clock_of(case, K.CIVIL_APPEAL_JUDGMENT).state is DeadlineState.MET
        recorded(case, team, E.CIVIL_RULING, MARCH_2)
        adjusted(case, team, K.CIVIL_APPEAL_RULING, Change(A.MEET, date(2026, 3, 20)))
        late = clock_of(case, K.CIVIL_APPEAL_RULING)
        assert (late.state, late.met_on, late.acceptance) == (
            DeadlineState.MISSED, date(2026, 3, 20), Acceptance.ACCEPTED,
        )  # fmt: skip
        recorded(case, team, E.CIVIL_EFFECTIVE, MARCH_2)
        adjusted(case, team, K.RETRIAL, Change(A.DROP, date(2026, 3, 20), "当事人服判"))
        gone = clock_of(case, K.RETRIAL)
        assert (gone.state, gone.acceptance) == (DeadlineState.CANCELLED, Acceptance.DECLINED)
        with pytest.raises(Refused, match="已经停止"):
            adjusted(case, team, K.RETRIAL, Change(A.DROP, date(2026, 3, 20), "再次"))
    assert findings(db.session()) == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (Change(A.MEET, date(2026, 3, 21)), "on"),
        (Change(A.MEET, date(2026, 3, 1)), "on"),
        (Change(A.DROP, date(2026, 3, 20)), "reason"),
        (Change(A.EXTEND, date(2026, 3, 20), "由", "", date(2026, 4, 1)), "document"),
    ],
)
def test_an_adjustment_that_cannot_be_made_names_its_field(
    case: LegalCase, team: Team, change: Change, field: str
) -> None:
    with on(date(2026, 3, 20)):
        recorded(case, team, E.CIVIL_JUDGMENT, MARCH_2)
        with pytest.raises(Invalid) as refused:
            adjusted(case, team, K.CIVIL_APPEAL_JUDGMENT, change)
    assert list(refused.value.fields) == [field]


def test_the_law_decides_what_may_be_done_to_a_clock(case: LegalCase, team: Team) -> None:
    with on(date(2026, 3, 20)):
        recorded(case, team, E.CIVIL_EFFECTIVE, MARCH_2)
        longer = Change(A.EXTEND, date(2026, 3, 20), "由", "书", date(2026, 12, 1))
        with pytest.raises(Refused, match="“申请再审”不能“延长、顺延”"):
            adjusted(case, team, K.RETRIAL, longer)
        with pytest.raises(NotFound), transaction():
            casework.correct_event(
                team.lawyer, again(case, team), 10**6, on=MARCH_2, mode=None, document="书", reason="由"
            )
    fresh = a_case(CaseStatus.ASSIGNED, team=team)
    with pytest.raises(Refused, match="“签订委托协议”不能“已办理”"):
        adjusted(fresh, team, K.SIGN_AGREEMENT, Change(A.MEET, clock.today()))
    away = Change(A.PAUSE, clock.today(), "受援人住院", "住院证明", because=PauseReason.OTHER)
    adjusted(fresh, team, K.SIGN_AGREEMENT, away)
    assert (clock_of(fresh, K.SIGN_AGREEMENT).state, fresh.is_paused) == (DeadlineState.PAUSED, True)
    assert findings(db.session()) == []


def test_a_paused_limitation_does_not_grey_a_near_appeal(case: LegalCase, team: Team) -> None:
    """Red when the case's lamp is grey because any of its clocks stands still (summary in timekeeping)."""
    with on(date(2026, 3, 15)):
        recorded(case, team, E.LABOUR_ENDED, MARCH_2)
        stop = Change(A.PAUSE, MARCH_2, "疫情封控", "通告", because=PauseReason.SUSPENSION)
        adjusted(case, team, K.LABOUR_ARBITRATION, stop)
        assert case.is_paused
        recorded(case, team, E.CIVIL_JUDGMENT, MARCH_2)
        assert (case.is_paused, case.next_due_on) == (False, date(2026, 3, 17))
        lamp = casework.case_file(team.lawyer, case.id).lamp
        assert lamp is not None
        assert lamp.text == "黄 剩 2 日"


def test_a_case_of_the_victim_is_proposed_what_concerns_the_victim(team: Team) -> None:
    case = a_case(CaseStatus.IN_PROGRESS, team=team, matter="criminal_victim", received_on=date(2026, 2, 24))
    with on(date(2026, 3, 4)):
        recorded(case, team, E.CRIMINAL_JUDGMENT, MARCH_2)
        kinds = set(
            db.session.scalars(
                select(Deadline.kind).where(Deadline.case_id == case.id, Deadline.acceptance != "")
            )
        )
        assert kinds == {K.REQUEST_PROTEST.value}
        assert clock_of(case, K.REQUEST_PROTEST).nominal_due_on == MARCH_2 + timedelta(days=5)
