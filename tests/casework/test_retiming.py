"""What becomes of running clocks when limits, promises or the calendar change?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app import clock, reminders
from app.audit import Actor, AuditRecord, system_actor
from app.casework import Refused, retiming
from app.casework.clocks import Deadline
from app.casework.invariants import findings
from app.casework.models import CaseEvent, LegalCase
from app.casework.timekeeping import Clocks, explain_deadline
from app.extensions import db, transaction
from app.reminders.models import Reminder, ReminderState
from app.rules.deadlines import DeadlineKind, RollOver, Unit
from app.rules.vocabulary import BeneficiaryType, CaseStatus, Role
from app.staff.models import Office
from app.timing import TimingChange, TimingError, timing_of
from app.timing.calendar_changes import EndDay, SetDay
from app.timing.change import Change
from app.timing.holiday_file import read_holiday_file
from app.timing.limit_changes import Confirm, NewLimit
from app.timing.models import LocalPromise
from app.timing.promise_changes import SetPromise, SetThreshold
from tests.factories import Team, a_case, a_user, actor_of, an_instant, an_office
from tests.timing.notices import notice_file

K = DeadlineKind
MONDAY = date(2026, 11, 23)


class Bureau:
    """A centre with its administrator, and a station below it."""

    def __init__(self) -> None:
        self.centre: Office = an_office()
        self.station = an_office(parent=self.centre)
        self.admin: Actor = actor_of(a_user(Role.ADMIN, self.centre))
        self.team, self.station_team = Team(self.centre), Team(self.station)

    def make(self, change: Change, *, retroactive: bool = False) -> TimingChange:
        with transaction():
            return retiming.make(self.admin, self.centre.id, change, retroactive=retroactive)

    def preview(self, change: Change, *, retroactive: bool = False) -> str:
        return retiming.preview(self.admin, self.centre.id, change, retroactive=retroactive).said


@pytest.fixture
def bureau(app: Flask) -> Iterator[Bureau]:
    with clock.travelled_to(an_instant(MONDAY)):
        yield Bureau()


def open_clock(case: LegalCase, kind: DeadlineKind = K.REVIEW) -> Deadline:
    db.session.rollback()
    db.session.expire_all()
    rows = db.session.scalars(select(Deadline).where(Deadline.case_id == case.id, Deadline.kind == kind))
    return next(row for row in rows if row.is_open)


def told(case: LegalCase) -> list[list[list[str]]]:
    """The pairs of old and new of each 重新计算期限 on the case's timeline."""
    events = select(CaseEvent).where(CaseEvent.case_id == case.id, CaseEvent.kind == "recompute")
    return [event.data["dates"] for event in db.session.scalars(events.order_by(CaseEvent.id))]


def faults() -> list[str]:
    return [found.message_zh for found in findings(db.session())]


def five_days(since: date, figure: int = 5) -> NewLimit:
    return NewLimit(
        kind=K.REVIEW,
        figure=figure,
        unit=Unit.CALENDAR_DAY,
        roll_over=RollOver.YES,
        start_event="收到申请之日",
        source="中心〔2026〕3号",
        warn_days=1,
        effective_from=since,
    )


def test_a_promise_holds_for_cases_from_its_day_on_and_leaves_the_others(bureau: Bureau) -> None:
    """Lamps and order run on the earlier day; whom it is for decides, at stations below too."""
    before = a_case(
        team=bureau.team, received_on=date(2026, 11, 20), beneficiary=BeneficiaryType.MARTYR_BEREAVED
    )
    a_case(team=bureau.team)  # whom it is not for
    promise = SetPromise(K.REVIEW, 3, MONDAY, beneficiary=BeneficiaryType.MARTYR_BEREAVED.value)
    assert bureau.preview(promise) == "影响在办 1 件，不追溯"
    entry = bureau.make(promise)
    assert (entry.affected, entry.retroactive) == (1, False)
    for team in (bureau.team, bureau.station_team):
        bereaved = a_case(team=team, beneficiary=BeneficiaryType.MARTYR_BEREAVED)
        row = open_clock(bereaved)
        assert (row.promise_days, row.promise_due_on, row.nominal_due_on) == (
            3,
            date(2026, 11, 26),
            date(2026, 11, 30),
        )
        assert (row.target_on, row.warn_on) == (date(2026, 11, 26), date(2026, 11, 24))
        assert (bereaved.next_due_on, bereaved.next_warn_on) == (row.target_on, row.warn_on)
    assert open_clock(a_case(team=bureau.team)).promise_days is None
    assert (open_clock(before).target_on, told(before)) == (date(2026, 11, 27), [])
    assert faults() == []


def test_a_limit_changed_back_moves_exactly_the_clocks_since_then_and_says_so(bureau: Bureau) -> None:
    earlier = a_case(team=bureau.team, received_on=date(2026, 10, 30))
    later = a_case(team=bureau.station_team, received_on=date(2026, 11, 19))
    done = a_case(CaseStatus.GRANTED, team=bureau.team, received_on=date(2026, 11, 19))
    change = five_days(date(2026, 11, 2))
    with pytest.raises(TimingError, match="早于今天"):
        bureau.preview(change)
    assert bureau.preview(change, retroactive=True) == "影响在办 2 件，追溯：其中 1 件的日期会变动"
    reminders.raise_due(an_instant(date(2026, 11, 24)))
    bureau.make(change, retroactive=True)
    row = open_clock(later)
    assert (row.rule_id[:7], row.nominal_due_on, row.warn_on) == (
        "office-",
        date(2026, 11, 24),
        date(2026, 11, 23),
    )
    case = db.session.get_one(LegalCase, later.id)
    assert (case.next_due_on, case.next_warn_on) == (row.target_on, row.warn_on)
    assert told(later) == [
        [
            ["审查申请届满日", "2026-11-26", "2026-11-24"],
            ["审查申请顺延后", "2026-11-26", "2026-11-24"],
        ]
    ]
    assert [told(case) for case in (earlier, done)] == [[], []]
    assert open_clock(earlier).rule_id == "review-2022"
    assert faults() == []
    # What was to be sent for the old day is not sent any more; the new day has its own.
    reminders.run_round(an_instant(date(2026, 11, 24)))
    mine = select(Reminder).where(Reminder.case_id == later.id, Reminder.state != ReminderState.CANCELLED)
    assert {reminder.due_on for reminder in db.session.scalars(mine)} == {date(2026, 11, 24)}


def test_a_loaded_year_settles_every_provisional_day(bureau: Bureau) -> None:
    with clock.travelled_to(an_instant(date(2027, 2, 1))):
        moves = a_case(team=bureau.team)
        stays = a_case(team=bureau.team, received_on=date(2027, 1, 18))
        assert open_clock(moves).is_tentative
        assert open_clock(stays).is_tentative
        year = read_holiday_file(notice_file().encode(), MONDAY).change("国办发明电")
        assert bureau.preview(year) == "影响在办 2 件，其期限会重新计算"
        bureau.make(year)
        assert (open_clock(moves).rolled_due_on, open_clock(moves).is_tentative) == (date(2027, 2, 15), False)
        assert told(moves) == [
            [
                ["审查申请届满日", "2027-02-08（暂定）", "2027-02-08"],
                ["审查申请顺延后", "2027-02-08（暂定）", "2027-02-15"],
            ]
        ]
        assert told(stays)[0][0] == ["审查申请届满日", "2027-01-25（暂定）", "2027-01-25"]
        assert faults() == []


def test_a_storm_moves_what_ends_on_its_day_and_taking_it_back_moves_it_back(bureau: Bureau) -> None:
    ends_then = a_case(team=bureau.team)  # 11-30, a Monday
    ends_later = a_case(CaseStatus.IN_PROGRESS, team=bureau.team)
    decided = a_case(CaseStatus.GRANTED, team=bureau.team)  # its review ended in time, due that day too
    storm = date(2026, 11, 30)
    wrong = SetDay(storm, True, "照常上班")
    with pytest.raises(TimingError, match="本来就是工作日"):
        bureau.make(wrong)
    bureau.make(SetDay(storm, False, "台风停工，清政办〔2026〕9号"))
    row = open_clock(ends_then)
    assert (row.nominal_due_on, row.rolled_due_on, row.target_on) == (storm, date(2026, 12, 1), storm)
    assert told(ends_then) == [[["审查申请顺延后", "2026-11-30", "2026-12-01"]]]
    assert [told(ends_later), told(decided)] == [[], []]
    stopped = db.session.scalars(
        select(Deadline).where(Deadline.case_id == decided.id, Deadline.kind == K.REVIEW)
    ).one()
    shown = explain_deadline(stopped)
    assert (stopped.rolled_due_on, shown.rolled_due_on) == (storm, storm)
    assert shown.steps[-1] == "停止计算以后工作日历有过调整，仍以当时算出的 2026-11-30 为准"
    assert not timing_of(bureau.station.id).calendar.is_workday(storm)
    assert faults() == []
    bureau.make(EndDay(storm))
    assert open_clock(ends_then).rolled_due_on == storm
    assert len(told(ends_then)) == 2
    assert faults() == []


def test_the_lamp_alone_moves_without_a_word_on_the_timeline(bureau: Bureau) -> None:
    case = a_case(team=bureau.team, received_on=date(2026, 11, 20))
    bureau.make(SetThreshold(K.REVIEW, 5, date(2026, 11, 1)), retroactive=True)
    assert open_clock(case).warn_on == date(2026, 11, 22)
    assert db.session.get_one(LegalCase, case.id).next_warn_on == date(2026, 11, 22)
    assert told(case) == []


def test_who_may_change_what_and_what_stays_on_record(bureau: Bureau) -> None:
    confirm = Confirm(K.OBJECTION_LODGE, "objection-lodge-2023", "司法部令第148号")
    stranger = actor_of(a_user(Role.ADMIN, an_office()))
    for actor in (bureau.team.clerk, bureau.team.director, stranger):
        with pytest.raises(TimingError, match="管理员"), transaction():
            retiming.make(actor, bureau.centre.id, confirm)
    entry = bureau.make(confirm)
    assert timing_of(bureau.station.id).is_confirmed("objection-lodge-2023")
    record = db.session.scalars(select(AuditRecord).where(AuditRecord.action == "timing.confirm")).one()
    assert record.detail == {"change": entry.detail["change"], "affected": 0, "retroactive": False}
    assert (entry.actor_name, entry.what) == (bureau.admin.name, "confirm")


def _make_and_fail(bureau: Bureau) -> None:
    with transaction():
        retiming.make(bureau.admin, bureau.centre.id, SetPromise(K.REVIEW, 3, MONDAY))
        assert timing_of(bureau.centre.id).promise_days(K.REVIEW, MONDAY) == 3
        raise ZeroDivisionError


def test_a_change_that_fails_leaves_nothing_behind_and_is_not_remembered(bureau: Bureau) -> None:
    """Red when the cache keeps what a rollback took away: another process may use the id again."""
    with pytest.raises(ZeroDivisionError):
        _make_and_fail(bureau)
    _elsewhere(bureau, 4)
    assert timing_of(bureau.centre.id).promise_days(K.REVIEW, MONDAY) == 4


def test_a_change_numbered_first_and_stored_last_is_seen(bureau: Bureau) -> None:
    """Red when the cache looks at the highest number only: two transactions may end the other way round."""
    _elsewhere(bureau, 4, number=9)
    assert timing_of(bureau.centre.id).promise_days(K.REVIEW, MONDAY) == 4
    _elsewhere(bureau, 2, number=8, ago=timedelta(minutes=1))
    assert timing_of(bureau.centre.id).promise_days(K.REVIEW, MONDAY) == 2


def _elsewhere(bureau: Bureau, days: int, number: int | None = None, ago: timedelta = timedelta()) -> None:
    """A promise that another process stores, without asking anything here."""
    change = TimingChange(
        id=number,
        office_id=bureau.centre.id,
        at=clock.now() - ago,
        actor_name="他处",
        what="promise",
        detail={},
    )
    with transaction() as session:
        session.add(change)
        session.flush()
        session.add(
            LocalPromise(
                office_id=bureau.centre.id,
                change_id=change.id,
                kind=K.REVIEW.value,
                days=days,
                effective_from=MONDAY,
            )
        )


def test_the_system_works_out_everything_anew_and_finds_nothing_the_second_time(bureau: Bureau) -> None:
    case = a_case(team=bureau.team)
    with transaction() as session:
        session.get_one(Deadline, open_clock(case).id).rolled_due_on = date(2026, 12, 9)
    with pytest.raises(Refused), transaction():
        retiming.recompute(bureau.admin)
    for expected in (1, 0):
        with transaction():
            assert retiming.recompute(system_actor("命令行")) == expected
    assert told(case) == [[["审查申请顺延后", "2026-12-09", "2026-11-30"]]]


def test_a_limit_in_hours_is_kept_to_the_hour(bureau: Bureau) -> None:
    at = datetime(2026, 11, 23, 9, 0, tzinfo=clock.SHANGHAI)
    for hours, state in ((23, "met"), (25, "missed")):
        case = a_case(team=bureau.team)
        with transaction() as session:
            clocks = Clocks.of(session.get_one(LegalCase, case.id))
            row = clocks.start(K.CUSTODY_FORWARD, MONDAY, started_at=at)
            assert row.due_at == datetime(2026, 11, 24, 9, 0, tzinfo=clock.SHANGHAI)
            done = datetime(2026, 11, 24, 9 + hours - 24, 0, tzinfo=clock.SHANGHAI)
            clocks.stop(K.CUSTODY_FORWARD, date(2026, 11, 24), at=done)
            assert row.state.value == state
