"""What counts when, told with a handful of cases made by hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
from flask import Flask

from app import casework, clock, stats
from app.audit import Actor
from app.casework.models import LegalCase
from app.extensions import transaction
from app.rules.vocabulary import BeneficiaryType, CaseStatus, Outcome, Role, ServiceState
from app.stats import FIGURES, FigureKey, MonthlyReturn, NoSuchFigure, Period
from app.stats.keys import HEADINGS
from app.stats.monthly import Pace
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


def month(reader: Actor, period: Period = AUGUST) -> MonthlyReturn:
    return stats.monthly(reader, period, END)


def totals(report: MonthlyReturn) -> dict[str, int]:
    return {key: part.total for key, part in report.table.items() if part.total}


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


def test_first_and_last_day_belong_to_the_month(team: factories.Team, reader: Actor) -> None:
    for day in (date(2026, 7, 31), date(2026, 8, 1), date(2026, 8, 31), date(2026, 9, 1)):
        submitted(team, day)
    assert month(reader).table["received"].total == 2


def test_provisional_aid_counts_once_as_granted_and_its_waiver_at_confirmation(
    team: factories.Team, reader: Actor
) -> None:
    case = submitted(team, date(2026, 8, 3))
    with clock.travelled_to(at(date(2026, 8, 4))), transaction():
        casework.grant_provisionally(team.director, case, "距离时效届满不足七日")
    assert sum(month(reader).waivers.values()) == 0
    with clock.travelled_to(at(date(2026, 9, 2))), transaction():
        casework.confirm_provisional(team.director, casework.load(team.director, case.id))
    assert totals(month(reader)) == {"received": 1, "granted": 1, "first_provided": 1}
    assert totals(month(reader, SEPTEMBER)) == {}
    assert sum(month(reader, SEPTEMBER).waivers.values()) == 1


def test_a_successful_objection_is_no_second_grant(team: factories.Team, reader: Actor) -> None:
    case = factories.a_case(CaseStatus.REFUSED, team=team, received_on=date(2026, 8, 3))
    with clock.travelled_to(at(date(2026, 8, 6))), transaction():
        case = casework.load(team.director, case.id)
        casework.lodge_objection(team.clerk, case, "认为符合条件")
        casework.decide_objection(team.director, case, False, "补充材料后符合条件")
    with clock.travelled_to(at(date(2026, 8, 8))), transaction():
        casework.assign(team.director, casework.load(team.director, case.id), team.lawyer_user.id)
    report = month(reader)
    assert totals(report) == {"received": 1, "refused": 1}
    assert report.overturned == 1
    assert [service.assigned.median_days for service in report.services.values()] == [None, None, 2.0]


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
    ordinary = list(month(reader).services.values())[-1].decided
    assert (ordinary.n, ordinary.median_days, ordinary.in_time, ordinary.late) == (1, 6.0, 1, 0)


@pytest.mark.parametrize(("days", "in_time"), [(7, 1), (8, 0)])
def test_the_seventh_day_is_in_time_and_the_eighth_is_late(
    team: factories.Team, reader: Actor, days: int, in_time: int
) -> None:
    case = submitted(team, date(2026, 8, 3))
    with clock.travelled_to(at(date(2026, 8, 3) + timedelta(days=days))), transaction():
        casework.grant(team.director, casework.load(team.director, case.id))
    ordinary = list(month(reader).services.values())[-1].decided
    assert (ordinary.median_days, ordinary.in_time) == (float(days), in_time)


def test_no_percentage_under_ten() -> None:
    assert Pace(7, 3.0, 6, 1).share is None
    assert Pace(7, 3.0, 6, 1).share_text == "—（n=7）"
    assert Pace(9, 3.0, 9, 0).share is None
    assert Pace(10, 3.5, 9, 1).share_text == "90.0%"
    assert Pace(10, 3.5, 9, 1).median_text == "3.5"
    assert Pace(0, None, 0, 0).share_text == "—（n=0）"


def test_a_closing_counts_for_the_day_the_law_names(team: factories.Team, reader: Actor) -> None:
    case = factories.a_case(CaseStatus.IN_PROGRESS, team=team, received_on=date(2026, 8, 3))
    with clock.travelled_to(at(date(2026, 9, 5))), transaction():
        case = casework.load(team.lawyer, case.id)
        casework.close(team.lawyer, case, Outcome.WON, date(2026, 8, 30), 1_234_567)
    report = month(reader)
    assert report.table["closed"].total == 1
    assert (report.recovered.cases, report.recovered.total_fen) == (1, 1_234_567)
    assert report.recovered.total_wan == "1.23"
    assert month(reader, SEPTEMBER).recovered.total_fen == 0


def test_a_later_correction_leaves_the_month_as_it_was(team: factories.Team, reader: Actor) -> None:
    case = submitted(team, date(2026, 8, 3), matter="pay_wages")
    before = month(reader).as_json()
    with clock.travelled_to(at(date(2026, 9, 1))), transaction():
        case = casework.load(team.clerk, case.id)
        casework.correct(team.clerk, case, {"matter": "pension"}, "登记时选错")
    assert month(reader).as_json()["received"] == before["received"]


def test_disabled_soldiers_count_where_they_serve(team: factories.Team, reader: Actor) -> None:
    for state in (ServiceState.SERVING, ServiceState.RETIRED, None):
        status = factories.a_status(BeneficiaryType.DISABLED_SOLDIER, service_state=state)
        submitted(team, date(2026, 8, 3), beneficiary=status)
    rollup = month(reader).as_json()["received"]["by_rollup"]
    assert rollup == {"military": 1, "veteran": 2, "other_beneficiary": 0, "ordinary": 0}


def test_a_paused_clock_is_not_overdue(team: factories.Team, reader: Actor) -> None:
    submitted(team, date(2026, 9, 20))
    factories.a_case(CaseStatus.PAPERS_AWAITED, team=team, received_on=date(2026, 9, 21))
    assert month(reader).overdue_now.total == 1
    assert stats.monthly(reader, AUGUST, date(2026, 9, 27)).overdue_now.total == 0
    assert stats.monthly(reader, AUGUST, date(2026, 9, 28)).overdue_now.total == 1


def test_a_month_without_events_is_a_zero_report(team: factories.Team, reader: Actor) -> None:
    submitted(team, date(2026, 8, 3))
    assert month(reader, SEPTEMBER).is_zero
    assert not month(reader).is_zero


def test_every_figure_is_defined_in_words() -> None:
    for key, figure in FIGURES.items():
        assert figure.key == key
        assert figure.definition.endswith("。")
        assert figure.cases.__doc__


def test_keys_name_what_they_narrow() -> None:
    assert FigureKey.parse("received.group-wages.type-veteran").label == "收到申请 · 劳动报酬 · 退役军人"
    for text in (
        "",
        "nothing",
        "received.",
        "received.group-",
        "received.colour-red",
        "received.group-none",
        "a" * 99,
    ):
        with pytest.raises(NoSuchFigure):
            FigureKey.parse(text)
    assert all(member.label for kind in HEADINGS.values() for member in kind)
