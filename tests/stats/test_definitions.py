"""What counts when, told with a handful of cases made by hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
from flask import Flask

from app import casework, clock, staff, stats
from app.audit import Actor, system_actor
from app.casework.errors import Invalid
from app.casework.models import LegalCase
from app.casework.redating import correct_date
from app.extensions import transaction
from app.rules.facts import Fact
from app.rules.recipients import RecipientClass
from app.rules.vocabulary import AidForm, BeneficiaryType, CaseStatus, Outcome, Role, ServiceState, Sex
from app.staff.parameters import Parameter
from app.stats import FIGURES, TABLE, FigureKey, NoSuchFigure, Pace, Period, Report
from app.stats.classes import Category, category
from app.stats.keys import HEADINGS
from tests import factories

AUGUST, SEPTEMBER = Period(2026, 8), Period(2026, 9)
END = date(2026, 9, 30)


@pytest.fixture
def team(app: Flask) -> Iterator[factories.Team]:
    with clock.travelled_to(clock.at_local(END, 18)):
        yield factories.Team()


@pytest.fixture
def reader(team: factories.Team) -> Actor:
    return factories.actor_of(factories.a_user(Role.STATISTICIAN, team.office))


def at(day: date, hour: int = 10, minute: int = 0) -> datetime:
    return clock.at_local(day, hour, minute)


def month(reader: Actor, period: Period = AUGUST) -> Report:
    return stats.monthly(reader, period, END)


def totals(report: Report) -> dict[str, int]:
    return {key: report.count(key) for key in TABLE if report.count(key)}


def submitted(team: factories.Team, on: date, **fields: object) -> LegalCase:
    return factories.a_case(CaseStatus.UNDER_REVIEW, team=team, received_on=on, **fields)  # type: ignore[arg-type]


def test_the_month_turns_at_midnight_in_shanghai(team: factories.Team, reader: Actor) -> None:
    """16:00 in UTC: what is entered a minute before midnight counts for August, a minute after for September."""
    for minute in (at(date(2026, 8, 31), 23, 59), at(date(2026, 9, 1), 0, 1)):
        with clock.travelled_to(minute), transaction():
            casework.submit(team.clerk, factories.an_application())
    assert totals(month(reader)) == {"received": 1}
    assert totals(month(reader, SEPTEMBER)) == {"received": 1}
    assert totals(month(reader, Period(2026, 7))) == {}
    assert totals(month(reader, Period(2026, 10))) == {}


def test_provisional_aid_counts_once_as_granted_and_its_waiver_at_confirmation(
    team: factories.Team, reader: Actor
) -> None:
    case = submitted(team, date(2026, 8, 3))
    with clock.travelled_to(at(date(2026, 8, 4))), transaction():
        casework.grant_provisionally(team.director, case, "距离时效届满不足七日")
    assert month(reader).count("waivers") == 0
    with clock.travelled_to(at(date(2026, 9, 2))), transaction():
        casework.confirm_provisional(team.director, casework.load(team.director, case.id))
    assert totals(month(reader)) == {"received": 1, "granted": 1, "first_provided": 1}
    assert totals(month(reader, SEPTEMBER)) == {}
    assert month(reader, SEPTEMBER).count("waivers") == 1


def test_a_successful_objection_is_no_second_grant_but_aid(team: factories.Team, reader: Actor) -> None:
    case = factories.a_case(CaseStatus.REFUSED, team=team, received_on=date(2026, 8, 3))
    with clock.travelled_to(at(date(2026, 8, 6))), transaction():
        case = casework.load(team.director, case.id)
        casework.lodge_objection(team.clerk, case, "认为符合条件")
        casework.decide_objection(team.director, case, False, "补充材料后符合条件")
    with clock.travelled_to(at(date(2026, 8, 8))), transaction():
        casework.assign(team.director, casework.load(team.director, case.id), team.lawyer_user.id)
    report = month(reader)
    assert totals(report) == {"received": 1, "refused": 1}
    assert (report.count("overturned"), report.count("aided"), report.count("open_after")) == (1, 1, 1)
    assert report.pace("assigned").median_days == 2.0


def test_days_waiting_for_papers_do_not_count(team: factories.Team, reader: Actor) -> None:
    """法援法 43: received 08-03, papers asked 08-05, in on 08-15, granted 08-19: 16 − 10 = 6 days, in time."""
    with clock.travelled_to(at(date(2026, 8, 3))), transaction():
        case = casework.submit(team.clerk, factories.an_application(received_papers=()))
        missing = [paper.label for paper in case.papers]
    with clock.travelled_to(at(date(2026, 8, 5))), transaction():
        case = casework.load(team.clerk, case.id)
        casework.ask_for_papers(team.clerk, case, missing, date(2026, 8, 25))
    with clock.travelled_to(at(date(2026, 8, 15))), transaction():
        casework.papers_received(team.clerk, casework.load(team.clerk, case.id), missing)
    with clock.travelled_to(at(date(2026, 8, 19))), transaction():
        casework.grant(team.director, casework.load(team.director, case.id))
    ordinary = month(reader).pace("decided", standing="ordinary")
    assert (ordinary.n, ordinary.median_days, ordinary.in_time, ordinary.late) == (1, 6.0, 1, 0)


def test_the_seventh_day_is_in_time_and_the_eighth_is_late(team: factories.Team, reader: Actor) -> None:
    for days in (7, 8):
        case = submitted(team, date(2026, 8, 3))
        with clock.travelled_to(at(date(2026, 8, 3) + timedelta(days=days))), transaction():
            casework.grant(team.director, casework.load(team.director, case.id))
    ordinary = month(reader).pace("decided", standing="ordinary")
    assert (ordinary.spread, ordinary.in_time, ordinary.late) == (((7, 1), (8, 1)), 1, 1)


def test_no_percentage_and_no_percentile_under_ten() -> None:
    few = Pace(7, ((3, 7),), 6, 1)
    assert (few.share, few.share_text, few.ninetieth_days) == (None, "—（n=7）", None)
    assert Pace(9, ((3, 9),), 9, 0).share is None
    ten = Pace(10, ((1, 5), (6, 4), (40, 1)), 9, 1)
    assert (ten.share_text, ten.median_text, ten.ninetieth_days) == ("90.0%", "3.5", 6)
    assert (Pace(0).share_text, Pace(0).median_text, Pace(0).ninetieth_text) == ("—（n=0）", "—", "—（n=0）")


def test_a_closing_counts_for_the_day_the_law_names(team: factories.Team, reader: Actor) -> None:
    case = factories.a_case(CaseStatus.IN_PROGRESS, team=team, received_on=date(2026, 8, 3))
    with clock.travelled_to(at(date(2026, 9, 5))), transaction():
        case = casework.load(team.lawyer, case.id)
        casework.close(team.lawyer, case, Outcome.WON, date(2026, 8, 30), 1_234_567)
    report = month(reader)
    assert (report.count("closed"), report.fen("recovered")) == (1, 1_234_567)
    assert report.count("closed", lawyer=team.lawyer_user.id) == report.count("handled") == 1
    assert stats.wan(1_234_567) == "1.23"
    assert month(reader, SEPTEMBER).count("closed") == 0
    before = stats.monthly(reader, AUGUST, END, at(date(2026, 9, 4)))
    assert (before.count("closed"), before.count("open_after")) == (0, 1)


def test_several_applicants_count_by_the_kind_of_their_claim(team: factories.Team, reader: Actor) -> None:
    """Handbook §6: an indivisible claim of several is one, a divisible one as many as there are people."""
    for is_divisible in (True, False):
        made = submitted(team, date(2026, 8, 3), applicants=5, is_divisible=is_divisible)
        with clock.travelled_to(at(date(2026, 8, 4))), transaction():
            casework.grant(team.director, casework.load(team.director, made.id))
    report = month(reader)
    assert totals(report) == {"received": 6, "granted": 6}
    assert (report.count("recipients"), report.count("decided")) == (10, 2)  # people; decisions
    found = stats.listing(reader, stats.cases_behind(reader, AUGUST, FigureKey.parse("received"), END))
    assert [row.piece_text for row in found.rows[:2]] == ["第 1 人，共 5 人", "第 2 人，共 5 人"]
    assert len(found.rows) == found.total == 6
    with transaction():
        case = casework.load(team.clerk, made.id)
        told = {"recipients": {"woman": 3, "migrant_worker": 5}}
        casework.correct(team.clerk, case, told, "登记受援人")
    assert month(reader).split("recipient_classes", "recipient") == {"woman": 3, "migrant_worker": 5}
    with transaction(), pytest.raises(Invalid):
        casework.correct(team.clerk, casework.load(team.clerk, made.id), {"recipients": {"woman": 6}}, "有误")


def test_a_person_counts_in_every_class_that_fits(team: factories.Team, reader: Actor) -> None:
    person = factories.a_person(birth_on=date(1950, 5, 17), sex=Sex.FEMALE)
    status = factories.a_status(BeneficiaryType.MARTYR_BEREAVED)
    case = submitted(
        team, date(2026, 8, 3), person=person, beneficiary=status, recipient_classes=(RecipientClass.FARMER,)
    )
    with clock.travelled_to(at(date(2026, 8, 4))), transaction():
        casework.grant(team.director, casework.load(team.director, case.id))
    classes = month(reader).split("recipient_classes", "recipient")
    assert classes == {"woman": 1, "elderly": 1, "military": 1, "farmer": 1}


def test_what_is_corrected_moves_to_where_it_belongs(team: factories.Team, reader: Actor) -> None:
    case = submitted(team, date(2026, 8, 3))
    fields = {"matter": "pension", "aid_form": AidForm.ADMIN_LITIGATION}
    with clock.travelled_to(at(date(2026, 9, 10))), transaction():
        casework.correct(team.clerk, casework.load(team.clerk, case.id), fields, "登记有误")
    assert month(reader).split("received", "group") == {"pension": 1}
    as_then = stats.monthly(reader, AUGUST, END, at(date(2026, 9, 9)))
    assert as_then.split("received", "group") == {"wages": 1}


def test_a_corrected_day_moves_the_month_and_the_past_stays(team: factories.Team, reader: Actor) -> None:
    case = submitted(team, date(2026, 9, 1))
    with clock.travelled_to(at(date(2026, 9, 10))), transaction():
        correct_date(
            team.clerk, casework.load(team.clerk, case.id), Fact.RECEIVED, date(2026, 8, 31), "看错日期"
        )
    assert (month(reader).count("received"), month(reader, SEPTEMBER).count("received")) == (1, 0)
    moment = at(date(2026, 9, 9))
    assert stats.monthly(reader, AUGUST, END, moment).count("received") == 0
    assert stats.monthly(reader, SEPTEMBER, END, moment).count("received") == 1


def test_the_official_columns_follow_matter_and_form() -> None:
    """Handbook §6, columns 3 to 13."""
    expected = {
        ("criminal_defence", AidForm.CRIMINAL_DEFENCE): Category.CRIMINAL_APPLIED,
        ("criminal_notified", AidForm.CRIMINAL_DEFENCE): Category.CRIMINAL_NOTIFIED,
        ("criminal_requested", AidForm.CRIMINAL_DEFENCE): Category.CRIMINAL_REQUESTED,
        ("compulsory_treatment", AidForm.CRIMINAL_DEFENCE): Category.COMPULSORY_TREATMENT,
        ("traffic_injury", AidForm.CIVIL_LITIGATION): Category.CIVIL,
        ("pension", AidForm.ADMIN_LITIGATION): Category.ADMIN,
        ("state_compensation", AidForm.STATE_COMPENSATION): Category.ADMIN,
        ("appeal_retrial", AidForm.CIVIL_LITIGATION): Category.APPEAL,
        ("traffic_injury", AidForm.NOTARY): Category.NOTARY,
        ("traffic_injury", AidForm.APPRAISAL): Category.APPRAISAL,
        ("pay_wages", AidForm.LABOUR_ARBITRATION): Category.NON_LITIGATION,
        ("pay_wages", AidForm.DOCUMENT_DRAFTING): Category.NON_LITIGATION,
        ("no_longer_there", AidForm.CIVIL_LITIGATION): Category.UNSORTED,
    }
    assert {key: category(*key) for key in expected} == expected


def test_a_disabled_soldier_counts_by_the_state_of_service(team: factories.Team, reader: Actor) -> None:
    for state in (ServiceState.SERVING, ServiceState.RETIRED, None):
        status = factories.a_status(BeneficiaryType.DISABLED_SOLDIER, service_state=state)
        submitted(team, date(2026, 8, 3), beneficiary=status)
    assert month(reader).split("received", "rollup") == {"military": 1, "veteran": 2}


def test_a_paused_clock_is_not_overdue(team: factories.Team, reader: Actor) -> None:
    submitted(team, date(2026, 9, 20))
    factories.a_case(CaseStatus.PAPERS_AWAITED, team=team, received_on=date(2026, 9, 21))
    assert month(reader).count("overdue_now") == 1
    assert stats.monthly(reader, AUGUST, date(2026, 9, 27)).count("overdue_now") == 0
    assert stats.monthly(reader, AUGUST, date(2026, 9, 28)).count("overdue_now") == 1


def test_the_day_of_a_follow_up_or_of_a_slip_is_no_delay_of_the_law(
    team: factories.Team, reader: Actor
) -> None:
    """Red without OVERSIGHT_KINDS in overdue_of: two cases count on the day after."""
    followed, supervised = (factories.a_case(CaseStatus.IN_PROGRESS, team=team) for _ in range(2))
    monday = date(2026, 10, 12)
    with transaction():
        casework.follow_up(team.lawyer, casework.load(team.lawyer, followed.id), monday)
        director, lawyer_id = team.director, team.lawyer.user_id or 0
        casework.supervise(
            director, casework.load(director, supervised.id), lawyer_id, "事由", "要求", monday
        )
    assert {case.next_due_on for case in (followed, supervised)} == {monday}
    assert stats.monthly(reader, AUGUST, date(2026, 10, 13)).count("overdue_now") == 0


def test_the_cutoff_day_is_dated_and_inherited(team: factories.Team, reader: Actor) -> None:
    station = factories.an_office(parent=team.office)
    system = system_actor("测试")
    with transaction():
        staff.set_parameter(
            system,
            office_id=team.office.id,
            key=Parameter.STATS_CUTOFF_DAY,
            effective_from=date(2026, 8, 1),
            value=20,
        )
        staff.set_parameter(
            system,
            office_id=team.office.id,
            key=Parameter.STATS_YEAR_MONTH,
            effective_from=date(2026, 1, 1),
            value=12,
        )
    for user in (reader, factories.actor_of(factories.a_user(Role.STATISTICIAN, station))):
        reckoning = stats.reckoning_of(user)
        august = reckoning.month("2026-08")
        assert (august.first_on, august.end_on) == (date(2026, 8, 1), date(2026, 8, 21))
        assert reckoning.month("2026-07").end_on == date(2026, 8, 1)
        assert reckoning.year("2026").first_on == date(2025, 12, 1)
        assert reckoning.year_of(date(2026, 11, 25)).code == "2027"
    for day in (date(2026, 8, 20), date(2026, 8, 21)):
        submitted(team, day)
    assert stats.monthly(reader, reckoning.month("2026-08"), END).count("received") == 1
    assert stats.monthly(reader, reckoning.month("2026-09"), END).count("received") == 1
    for day, key in ((date(2026, 12, 2), "effective_from"), (date(2026, 12, 1), "first_month")):
        with transaction(), pytest.raises(Invalid) as error:
            stats.set_reckoning(reader, 20, 7 if key == "first_month" else 1, day)
        assert key in error.value.fields


def test_every_figure_is_defined_in_words() -> None:
    for key, figure in FIGURES.items():
        assert figure.key == key
        assert figure.definition.endswith("。")
        assert figure.cases.__doc__


def test_keys_name_what_they_narrow() -> None:
    assert FigureKey.parse("received.group-wages.type-veteran").label() == "收到申请 · 劳动报酬 · 退役军人"
    closed = FigureKey.parse("closed.lawyer-12")
    assert closed.label({("lawyer", 12): "宋明远"}) == "结案 · 宋明远"
    assert closed.code == "closed.lawyer-12"
    for text in (
        "", "nothing", "received.", "received.group-", "received.colour-red", "received.group-none", "a" * 99,
        "closed.lawyer-x", "closed.lawyer--1", "closed.lawyer-1" + "0" * 18, "closed.lawyer-１",
    ):  # fmt: skip
        with pytest.raises(NoSuchFigure):
            FigureKey.parse(text)
    assert all(member.label for kind in HEADINGS.values() if isinstance(kind, type) for member in kind)
