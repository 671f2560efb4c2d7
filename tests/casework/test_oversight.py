"""催办, 督办, 跟进: once a day, numbered without gaps, black when unanswered, and nobody's date forgotten."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app import casework, clock
from app.audit import Actor
from app.casework import ChaseTab, Invalid, Lack, NotFound, QueueFilters, Refused
from app.casework.clocks import Deadline, DeadlineState
from app.casework.invariants import findings
from app.casework.models import LegalCase
from app.casework.oversight import SupervisionSlip, Urging
from app.extensions import db, transaction
from app.rules.deadlines import DeadlineKind
from app.rules.procedure import OPEN_STATUSES, allowed_actions
from app.rules.vocabulary import CaseStatus, LampColour, Outcome, ProgressKind, Role, SlipState
from app.staff import operations
from app.staff.models import User
from app.timing import timing_of
from tests.factories import SYSTEM, Team, a_case, a_lawyer, a_user, actor_of, an_office

_S = CaseStatus


def loaded(actor: Actor, case: LegalCase) -> LegalCase:
    return casework.load(actor, case.id)


def stored(case: LegalCase) -> LegalCase:
    db.session.rollback()
    return db.session.get_one(LegalCase, case.id, populate_existing=True)


def workday(office_id: int, ahead: int = 3) -> date:
    return timing_of(office_id).calendar.add_workdays(clock.today(), ahead)


def on_day(day: date) -> AbstractContextManager[None]:
    return clock.travelled_to(clock.at_local(day, 10))


def a_slip(team: Team, case: LegalCase, addressee: Actor | None = None) -> SupervisionSlip:
    with transaction():
        return casework.supervise(
            team.director,
            loaded(team.director, case),
            (addressee or team.lawyer).user_id or 0,
            "两个月没有进展",
            "说明原因并提出办理计划",
            workday(case.office_id),
        )


def lamp_in_queue(actor: Actor, case: LegalCase, on: date) -> LampColour | None:
    rows = casework.queue(actor, QueueFilters(tab=None), on, limit=None).rows
    lamp = next(row.lamp for row in rows if row.case_id == case.id)
    return lamp.kind if lamp else None


# 催办


def test_one_urging_a_case_and_day_and_the_second_hears_who_was_first(app: Flask) -> None:
    """Red without refuse_second: the database refuses instead, and says nothing to anybody."""
    team = Team()
    case = a_case(_S.IN_PROGRESS, team=team)
    version = stored(case).version
    with transaction():
        casework.urge(team.clerk, loaded(team.clerk, case), [team.lawyer.user_id or 0])
    with transaction(), pytest.raises(Refused) as second:
        casework.urge(team.director, loaded(team.director, case), [team.lawyer.user_id or 0], "请抓紧")
    assert f"{team.clerk.name}已催办{team.lawyer.name}" in second.value.message_zh
    kept = db.session.scalars(select(Urging)).one()
    assert (
        kept.text
        == casework.suggested_text(case, clock.today())
        == "本案没有下次办理日期。请登记最新进展，并设定下次跟进日。"
    )
    event = stored(case).events[0]
    assert (event.kind, event.data["to"]) == ("urge", [team.lawyer.user_id])
    assert stored(case).version == version  # a form somebody has open stays good
    with on_day(clock.today() + timedelta(days=1)), transaction():
        casework.urge(team.director, loaded(team.director, case), [team.lawyer.user_id or 0])
    marks = casework.urged(team.director, [case.id])
    assert (marks[case.id].count, marks[case.id].last_by) == (2, team.director.name)


def test_nobody_urges_themselves_or_the_air(app: Flask) -> None:
    team = Team()
    case = a_case(_S.UNDER_REVIEW, team=team)
    with transaction(), pytest.raises(Refused, match="就是本人"):
        casework.urge(team.clerk, loaded(team.clerk, case), [team.clerk.user_id or 0])
    with transaction(), pytest.raises(Refused, match="没有可以催办的责任人"):
        casework.urge(team.clerk, loaded(team.clerk, case), [])
    with transaction(), pytest.raises(Invalid, match="部队"):
        casework.urge(team.director, loaded(team.director, case), [team.clerk.user_id or 0], "联系63898部队")


def test_two_at_once_urge_once(app: Flask) -> None:
    """The row lock and the unique key: one of two clicks in the same second is refused."""
    team = Team()
    case_id, lawyer_id = a_case(_S.IN_PROGRESS, team=team).id, team.lawyer.user_id or 0

    def click(actor: Actor) -> str:
        with app.app_context():
            try:
                with transaction():
                    casework.urge(actor, casework.load(actor, case_id), [lawyer_id])
            except Refused:
                return "refused"
            return "urged"

    db.session.rollback()
    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(click, [team.clerk, team.director])) == ["refused", "urged"]
    assert len(db.session.scalars(select(Urging)).all()) == 1


# 督办


def test_a_slip_from_issue_to_reply_return_and_lifting(app: Flask) -> None:
    team = Team()
    case = a_case(_S.IN_PROGRESS, team=team)
    slip = a_slip(team, case)
    assert slip.number == f"督办〔{clock.today().year}〕1号"
    assert (slip.state, stored(case).supervised_until) == (SlipState.WAITING, slip.reply_due_on)
    with transaction(), pytest.raises(Refused, match="尚未解除"):
        casework.supervise(
            team.director,
            loaded(team.director, case),
            team.lawyer.user_id or 0,
            "由",
            "求",
            workday(case.office_id),
        )
    with transaction(), pytest.raises(Refused, match="由受督办人"):
        casework.reply_supervision(team.clerk, loaded(team.clerk, case), "代答")
    with transaction(), pytest.raises(Refused, match="没有待审核"):
        casework.return_reply(team.director, loaded(team.director, case), "不够具体")
    with transaction():
        casework.reply_supervision(team.lawyer, loaded(team.lawyer, case), "已约定开庭日期")
    assert stored(case).supervised_until is None
    with transaction():
        again = workday(case.office_id, 5)
        casework.return_reply(team.director, loaded(team.director, case), "请写明日期", again)
    assert stored(case).supervised_until == again
    with transaction():
        casework.reply_supervision(team.lawyer, loaded(team.lawyer, case), "12月3日开庭")
        casework.lift_supervision(team.director, loaded(team.director, case), "答复采纳")
    slip = casework.slips_of(stored(case))[0]
    assert [entry.kind.label for entry in slip.entries] == ["答复", "退回", "答复", "解除"]
    assert slip.state is SlipState.LIFTED
    clocks = db.session.scalars(
        select(Deadline.state)
        .where(Deadline.kind == DeadlineKind.SUPERVISION_REPLY.value)
        .order_by(Deadline.id)
    ).all()
    assert clocks == [DeadlineState.MET, DeadlineState.MET]
    assert findings(db.session()) == []


def test_an_unanswered_slip_turns_the_lamp_black_everywhere_until_it_is_answered(app: Flask) -> None:
    """Red when supervised_until is left out of lamp_colour (SQL) or of lamp_of (Python)."""
    team = Team()
    case = a_case(_S.IN_PROGRESS, team=team)
    slip = a_slip(team, case)
    due, late = slip.reply_due_on, slip.reply_due_on + timedelta(days=1)
    assert lamp_in_queue(team.director, case, due) is not LampColour.BLACK
    for actor in (team.director, team.clerk, team.lawyer):
        assert lamp_in_queue(actor, case, late) is LampColour.BLACK
        assert casework.lamp_counts(actor, QueueFilters(tab=None), late)[LampColour.BLACK] == 1
        black = casework.queue(actor, QueueFilters(tab=None, lamp=LampColour.BLACK), late)
        assert [row.case_id for row in black.rows] == [case.id]
    mine = casework.my_cases(team.lawyer, casework.MyTab.HAND, late)
    assert mine[0].row.lamp is not None
    assert (mine[0].row.lamp.kind, mine[0].row.lamp.text) == (LampColour.BLACK, "黑 逾期 1 日")
    with on_day(late):
        file = casework.case_file(team.director, case.id)
        assert file.lamp is not None
        assert file.lamp.kind is LampColour.BLACK
        assert [face.lamp.kind for face in file.clocks if face.lamp] == [LampColour.BLACK]
        groups = casework.pressing(team.director, ChaseTab.OVERDUE, late)
        assert [(group.name, len(group.cases)) for group in groups] == [(team.lawyer.name, 1)]
        assert casework.suggested_text(stored(case), late).startswith("督办答复应于")
        with transaction():
            casework.reply_supervision(team.lawyer, loaded(team.lawyer, case), "已办")
    assert lamp_in_queue(team.director, stored(case), late) is not LampColour.BLACK


def test_a_reply_day_is_a_working_day_ahead(app: Flask) -> None:
    team = Team()
    case = a_case(_S.IN_PROGRESS, team=team)
    rest = next(
        day
        for day in (clock.today() + timedelta(days=n) for n in range(1, 9))
        if not timing_of(case.office_id).calendar.is_workday(day)
    )
    for day, words in (
        (rest, "不是工作日"),
        (clock.today(), "晚于今天"),
        (clock.today() + timedelta(days=90), "不能超过"),
    ):
        with transaction(), pytest.raises(Invalid, match=words):
            casework.supervise(
                team.director, loaded(team.director, case), team.lawyer.user_id or 0, "事由", "要求", day
            )
    usual = casework.usual_reply_day(case.office_id, clock.today())
    assert usual == workday(case.office_id, 3)
    with transaction(), pytest.raises(Invalid, match="受督办人"):
        casework.supervise(
            team.director, loaded(team.director, case), actor_of(a_user(Role.CLERK)).user_id or 0, "由", "求"
        )


def issue_and_fail(team: Team, case: LegalCase) -> float:
    """Issue a slip and fail afterwards: the number goes back with the rest."""
    day = workday(case.office_id)
    return casework.supervise(team.director, case, team.lawyer.user_id or 0, "事由", "要求", day).seq / 0


def test_slips_are_numbered_without_gaps_per_office_and_year(app: Flask) -> None:
    """Red with max(seq) + 1 instead of the counter: two at once would get the same number."""
    team = Team()
    cases = [a_case(_S.IN_PROGRESS, team=team).id for _ in range(6)]
    day, lawyer_id = workday(team.office.id), team.lawyer.user_id or 0
    db.session.rollback()

    def issue(case_id: int) -> int:
        with app.app_context(), transaction():
            case = casework.load(team.director, case_id)
            return casework.supervise(team.director, case, lawyer_id, "事由", "要求", day).seq

    with ThreadPoolExecutor(3) as pool:
        assert sorted(pool.map(issue, cases)) == [1, 2, 3, 4, 5, 6]
    spare = a_case(_S.IN_PROGRESS, team=team)
    with pytest.raises(ZeroDivisionError), transaction():
        issue_and_fail(team, casework.load(team.director, spare.id))
    other = Team()
    assert a_slip(other, a_case(_S.IN_PROGRESS, team=other)).seq == 1
    assert a_slip(team, a_case(_S.IN_PROGRESS, team=team)).seq == 7
    assert findings(db.session()) == []


def test_a_case_that_ends_takes_its_slip_along(app: Flask) -> None:
    """Red without lift_with_case: a closed case would stay black for ever."""
    team = Team()
    case = a_case(_S.CLOSED, team=team)
    slip = a_slip(team, case)
    with transaction():
        casework.file_papers(team.lawyer, loaded(team.lawyer, case))
        casework.archive(team.clerk, loaded(team.clerk, case))
    slip = casework.slips_of(stored(case))[0]
    assert (slip.state, slip.lifted_on, stored(case).supervised_until) == (
        SlipState.LIFTED,
        clock.today(),
        None,
    )
    assert slip.entries[-1].author_name == "系统"
    assert findings(db.session()) == []


# 跟进 and 未尽事项


def test_every_open_status_has_a_next_step_for_somebody() -> None:
    """The first of the three: a step, an owner, a date. Red for an open status without a turn."""
    for status in OPEN_STATUSES:
        for filed in (None, clock.today()):
            for proposal in ("", "grant"):
                case = LegalCase(status=status, file_received_on=filed, proposal=proposal)
                turn = casework.turn_of(case)
                assert turn is not None
                assert allowed_actions(status, turn)


def test_what_lacks_a_date_or_an_owner_is_counted_listed_and_mended(app: Flask) -> None:
    """Red when _dateless or _ownerless leaves a case out."""
    team = Team()
    dateless = a_case(_S.IN_PROGRESS, team=team)
    ownerless = a_case(_S.UNDER_REVIEW, team=team)
    a_case(_S.GRANTED, team=team)
    a_case(_S.ARCHIVED, team=team)
    successor = a_user(Role.CLERK, team.office)
    assert [(end.case.id, end.lacks) for end in casework.loose_ends(team.director)] == [
        (dateless.id, (Lack.DATE,))
    ]
    with transaction():
        operations.set_active(SYSTEM, db.session.get_one(User, team.clerk.user_id), False)
    found = casework.loose_ends(team.director)
    assert {end.case.id: end.lacks for end in found} == {
        dateless.id: (Lack.DATE,),
        ownerless.id: (Lack.OWNER,),
    }
    assert counted_loose_ends(team.director) == 2
    assert counted_loose_ends(Team().director) == 0
    tomorrow = clock.today() + timedelta(days=1)
    with transaction():
        casework.follow_up(team.lawyer, loaded(team.lawyer, dateless), tomorrow, "问鉴定结果")
        casework.hand_over(team.director, loaded(team.director, ownerless), successor.id, "原受理人离岗")
    assert counted_loose_ends(team.director) == 0
    assert (stored(dateless).next_due_on, stored(dateless).next_due_kind) == (tomorrow, "follow_up")
    assert stored(ownerless).handler_id == successor.id
    assert findings(db.session()) == []


def counted_loose_ends(actor: Actor) -> int:
    return casework.standings(actor, clock.today()).dateless + casework.counting_ownerless(actor).answer()


def test_an_office_without_a_director_leaves_its_decisions_ownerless(app: Flask) -> None:
    centre = Team()
    station = Team(an_office(parent=centre.office))
    case = a_case(_S.GRANTED, team=station)
    with transaction():
        operations.set_active(SYSTEM, db.session.get_one(User, station.director.user_id), False)
    assert counted_loose_ends(station.director) == 0  # the one above decides
    with transaction():
        operations.set_active(SYSTEM, db.session.get_one(User, centre.director.user_id), False)
    assert [end.case.id for end in casework.loose_ends(station.director)] == [case.id]
    assert counted_loose_ends(station.director) == 1


def test_a_follow_up_day_ends_with_the_next_one_or_with_a_report_on_it(app: Flask) -> None:
    team = Team()
    case, day = a_case(_S.IN_PROGRESS, team=team), clock.today() + timedelta(days=5)
    with transaction():
        casework.follow_up(team.clerk, loaded(team.clerk, case), day)
        casework.record_progress(team.lawyer, loaded(team.lawyer, case), ProgressKind.FILED)
    assert stored(case).next_due_on == day  # a report before the day leaves it
    with transaction():
        casework.follow_up(team.clerk, loaded(team.clerk, case), day + timedelta(days=1))
    assert stored(case).next_due_on == day + timedelta(days=1)
    with on_day(day + timedelta(days=1)), transaction():
        casework.record_progress(team.lawyer, loaded(team.lawyer, case), ProgressKind.EVIDENCE)
    assert stored(case).next_due_on is None
    for wrong, words in ((clock.today(), "晚于今天"), (clock.today() + timedelta(days=400), "不能超过一年")):
        with transaction(), pytest.raises(Invalid, match=words):
            casework.follow_up(team.clerk, loaded(team.clerk, case), wrong)
    with on_day(day + timedelta(days=1)):
        with transaction():
            casework.follow_up(team.clerk, loaded(team.clerk, case), day + timedelta(days=9))
            casework.close(team.lawyer, loaded(team.lawyer, case), Outcome.WON, clock.today(), 0)
        assert findings(db.session()) == []


def test_what_is_left_to_do_after_a_termination_is_pressing_and_urged(app: Flask) -> None:
    """The decision is to be served, the file handed in: due like anything else. Red with OPEN_STATUSES in chase_list."""
    team = Team()
    case = a_case(_S.TERMINATED, team=team, received_on=clock.today() - timedelta(days=200))
    with on_day(clock.today() + timedelta(days=60)):
        today = clock.today()
        (group,) = casework.pressing(team.director, ChaseTab.OVERDUE, today)
        assert [each.row.case_id for each in group.cases] == [case.id]
        assert (group.name, casework.chase_counts(team.director, today)[ChaseTab.OVERDUE]) == (
            team.clerk.name, 1,
        )  # fmt: skip
        with transaction():
            casework.urge(team.director, loaded(team.director, case), [team.clerk.user_id or 0])


def test_chase_lists_and_their_counts_agree(app: Flask) -> None:
    team = Team()
    lawyer = a_lawyer(team.office)
    late = a_case(_S.UNDER_REVIEW, team=team, received_on=clock.today() - timedelta(days=12))
    a_case(_S.UNDER_REVIEW, team=team)
    handed = a_case(_S.IN_PROGRESS, team=team)
    a_slip(team, handed)
    with transaction():
        casework.urge(team.director, loaded(team.director, late), [team.clerk.user_id or 0])
    today = clock.today()
    counts = casework.chase_counts(team.director, today)
    shown = {
        tab: sum(len(group.cases) for group in casework.pressing(team.director, tab, today))
        for tab in (ChaseTab.NEAR, ChaseTab.OVERDUE)
    }
    assert {tab: counts[tab] for tab in shown} == shown
    assert (counts[ChaseTab.OVERDUE], counts[ChaseTab.SLIPS], counts[ChaseTab.MINE]) == (1, 1, 0)
    group = casework.pressing(team.director, ChaseTab.OVERDUE, today)[0]
    assert (group.name, group.cases[0].was_urged_today) == (team.clerk.name, True)
    assert casework.chase_counts(team.clerk, today)[ChaseTab.MINE] == 1
    assert [slip.addressee_id for slip in casework.open_slips(team.lawyer)] == [team.lawyer.user_id]
    assert casework.open_slips(actor_of(lawyer)) == ()
    with pytest.raises(NotFound), transaction():
        casework.reply_supervision(actor_of(lawyer), loaded(actor_of(lawyer), handed), "不是本人的案件")
