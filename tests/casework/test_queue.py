"""The queue: its order against an independent sort, its pages, filters, lamps and hand-outs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, update

from app import asking, casework, clock, saved
from app.audit import Actor
from app.calendars import working_calendar
from app.casework import QueueFilters, Tab, done_list
from app.casework.models import LegalCase
from app.casework.queue_row import lamp_of
from app.extensions import db, transaction
from app.rules.priority import band
from app.rules.vocabulary import BeneficiaryType, CaseStatus, DecisionKind, LampColour, ProofState, Role
from app.staff.errors import StaffError
from tests.factories import Team, a_case, a_status, a_user, actor_of, an_instant, an_office

FRIDAY = date(2026, 3, 6)
EVERYTHING = QueueFilters(tab=None)
CASES = 12


def numbers(page: casework.QueuePage) -> list[int]:
    return [row.case_id for row in page.rows]


@contextmanager
def statements() -> Iterator[list[str]]:
    """The statements sent while inside."""
    sent: list[str] = []

    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(db.engine, "before_cursor_execute", note)


def test_families_first_but_nobodys_deadline_is_sacrificed(app: Flask) -> None:
    team = Team()
    with clock.travelled_to(an_instant(date(2026, 3, 10), 17)):
        ordinary = a_case(team=team, received_on=date(2026, 3, 9))
        veteran = a_case(team=team, received_on=date(2026, 3, 10), beneficiary=BeneficiaryType.VETERAN)
        bereaved = a_case(
            team=team, received_on=date(2026, 3, 10), beneficiary=BeneficiaryType.MARTYR_BEREAVED
        )
        pressing = a_case(team=team, received_on=date(2026, 3, 4))  # due on the next working day
        page = casework.queue(team.clerk, QueueFilters(), date(2026, 3, 10))
    assert numbers(page) == [case.id for case in (pressing, bereaved, veteran, ordinary)]
    assert [row.band for row in page.rows] == [0, 1, 2, 3]
    assert [row.position for row in page.rows] == [1, 2, 3, 4]
    assert "今日必须处理" in page.rows[0].reasons[0].label
    assert "军人地位和权益保障法" in page.rows[1].reasons[0].label
    assert all(row.reasons for row in page.rows)


def test_a_day_off_counts_as_before_the_next_working_day(app: Flask) -> None:
    """Due on Saturday or Monday: on Friday both must be acted on."""
    team = Team()
    for day in (date(2026, 2, 28), date(2026, 3, 2)):
        a_case(team=team, received_on=day)
    rows = casework.queue(team.clerk, QueueFilters(), FRIDAY).rows
    assert [(row.next_due_on, row.band) for row in rows] == [(date(2026, 3, 7), 0), (date(2026, 3, 9), 0)]


def test_provisional_aid_presses_until_it_is_assigned(app: Flask) -> None:
    team = Team()
    case = a_case(CaseStatus.RECEIVED, team=team, received_on=FRIDAY)
    with clock.travelled_to(an_instant(FRIDAY)), transaction():
        casework.grant_provisionally(team.director, casework.load(team.director, case.id), "时效将满")
    row = casework.queue(team.director, QueueFilters(provisional=True), FRIDAY).rows[0]
    assert (row.band, row.next_action and row.next_action.label) == (0, "指派")
    assert "先行提供" in row.reasons[0].text_zh


def test_a_promise_that_has_run_out_no_longer_lifts(app: Flask) -> None:
    team = Team()
    promised = a_status(
        BeneficiaryType.VETERAN, proof_state=ProofState.PROMISED, proof_due_on=date(2026, 3, 5)
    )
    a_case(team=team, received_on=date(2026, 3, 3), beneficiary=promised)
    tiers = [
        casework.queue(team.clerk, QueueFilters(), day).rows[0].tier
        for day in (date(2026, 3, 5), date(2026, 3, 6))
    ]
    assert tiers == [2, 3]


@pytest.fixture
def crowd(app: Flask) -> tuple[Team, list[int]]:
    team = Team()
    return team, [a_case(team=team).id for _ in range(CASES)]


States = st.lists(
    st.tuples(
        st.sampled_from([1, 2, 3]),
        st.none() | st.integers(-3, 12),  # tier_until
        st.none() | st.integers(-5, 12),  # next_due_on
        st.integers(0, 3),  # received, hours
        st.booleans(),  # provisional
        st.sampled_from([CaseStatus.UNDER_REVIEW, CaseStatus.GRANTED, CaseStatus.IN_PROGRESS]),
    ),
    min_size=CASES,
    max_size=CASES,
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(states=States, limit=st.integers(1, 5), offset=st.integers(0, 6))
def test_the_order_agrees_with_an_independent_sort(
    crowd: tuple[Team, list[int]], states: list[tuple], limit: int, offset: int
) -> None:
    team, ids = crowd
    on = FRIDAY + timedelta(days=offset)
    next_workday = working_calendar().next_workday(on)
    expected = []
    with transaction() as session:
        for case_id, (tier, until, due, hours, provisional, status) in zip(ids, states, strict=True):
            values = {
                "priority_tier": tier,
                "tier_until": None if until is None else on + timedelta(days=until),
                "next_due_on": None if due is None else on + timedelta(days=due),
                "received_at": an_instant(FRIDAY, 9 + hours),
                "is_provisional": provisional,
                "status": status,
            }
            session.execute(update(LegalCase).where(LegalCase.id == case_id).values(**values))
            now = 3 if until is not None and until < 0 else tier
            waiting = provisional and status is CaseStatus.GRANTED
            placed = band(now, values["next_due_on"], on, next_workday, waiting)
            received: datetime = values["received_at"]
            expected.append((placed, now, values["next_due_on"] or date.max, received, case_id))
    ordered = [key[-1] for key in sorted(expected)]
    assert numbers(casework.queue(team.clerk, EVERYTHING, on, limit=None)) == ordered
    assert _walked(team, on, limit) == ordered


def _walked(team: Team, on: date, limit: int) -> list[int]:
    """All pages forwards, each checked again on the way back."""
    pages = [casework.queue(team.clerk, EVERYTHING, on, limit=limit)]
    while pages[-1].older_cursor:
        pages.append(casework.queue(team.clerk, EVERYTHING, on, pages[-1].older_cursor, limit))
    back = pages[-1]
    for page in reversed(pages[:-1]):
        back = casework.queue(team.clerk, EVERYTHING, on, back.newer_cursor, limit)
        assert back.rows == page.rows
    assert back.newer_cursor is None
    assert [row.position for page in pages for row in page.rows] == list(range(1, CASES + 1))
    return [case_id for page in pages for case_id in numbers(page)]


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "garbage",
        "é",
        "a" * 5000,
        "W10",
        "bnVsbA",
        "WyJhIiwwLDEsIjIwMjYtMDMtMDYiLCJ4IiwxXQ",
        "WyJhIiwwLDEsIjIwMjYtMDMtMDYiLCIyMDI2LTAzLTA2VDA4OjAwOjAwKzAwOjAwIiwxZTk5OV0",
        "WyJ4IiwwLDEsIjIwMjYtMDMtMDYiLCIyMDI2LTAzLTA2VDA4OjAwOjAwKzAwOjAwIiwxXQ",
    ],
)
def test_a_bad_cursor_shows_the_first_page(app: Flask, cursor: str) -> None:
    team = Team()
    a_case(team=team)
    page = casework.queue(team.clerk, QueueFilters(), clock.today(), cursor)
    assert [row.position for row in page.rows] == [1]


def test_a_page_costs_the_same_however_long_it_is(app: Flask) -> None:
    team = Team()
    costs = []
    for count in (1, 6):
        for _ in range(count):
            a_case(team=team, beneficiary=BeneficiaryType.VETERAN)
        db.session.expire_all()
        db.session.rollback()
        with statements() as sent:
            casework.queue(team.clerk, QueueFilters(), clock.today())
        costs.append(len([each for each in sent if "select" in each.lower()]))
    assert costs[0] == costs[1] <= 4  # rows, total, position; and whether time was set anew


def tab_counts(actor: Actor) -> dict[Tab, int]:
    """What the tabs of the page tell."""
    found = casework.standings(actor, clock.today())
    open_ones = {tab: found.at(*tab.statuses) for tab in (Tab.TODO, Tab.HAND)}
    return {**open_ones, Tab.DONE: casework.counting_done(actor).answer()}


def test_the_tabs_hold_every_case_once(app: Flask) -> None:
    team = Team()
    for status in CaseStatus:
        a_case(status, team=team)
    counts = tab_counts(team.clerk)
    assert sum(counts.values()) == len(CaseStatus)
    for tab in Tab:
        page = casework.queue(team.clerk, QueueFilters(tab=tab), clock.today())
        assert (page.total, len(page.rows)) == (counts[tab], counts[tab])
        assert {row.status for row in page.rows} == tab.statuses


def test_the_lamp_filter_agrees_with_the_lamps_shown(app: Flask) -> None:
    team = Team()
    with clock.travelled_to(an_instant(date(2026, 3, 20))):
        for day in (date(2026, 3, 10), date(2026, 3, 13), date(2026, 3, 14), date(2026, 3, 19)):
            a_case(team=team, received_on=day)
        a_case(CaseStatus.PAPERS_AWAITED, team=team, received_on=date(2026, 3, 19))
        a_case(CaseStatus.PAPERS_AWAITED, team=team, received_on=date(2026, 3, 2))
        a_case(CaseStatus.CLOSED, team=team, received_on=date(2026, 2, 25))  # warns seven days ahead
        on = date(2026, 3, 20)
        counts = casework.lamp_counts(team.clerk, QueueFilters(), on)
        shown = [row.lamp.kind for row in casework.queue(team.clerk, QueueFilters(), on).rows if row.lamp]
        for colour in LampColour:
            page = casework.queue(team.clerk, QueueFilters(lamp=colour), on)
            assert {row.lamp.kind for row in page.rows if row.lamp} <= {colour}
            assert len(page.rows) == counts[colour] == shown.count(colour)
    assert counts == {
        LampColour.GREEN: 1,
        LampColour.YELLOW: 3,
        LampColour.RED: 2,
        LampColour.BLACK: 0,
        LampColour.PAUSED: 1,
    }


def test_filters_narrow_the_list(app: Flask) -> None:
    team = Team()
    wanted = a_case(
        CaseStatus.ASSIGNED,
        team=team,
        received_on=date(2026, 3, 2),
        matter="brave_act",
        beneficiary=BeneficiaryType.VETERAN,
    )
    a_case(CaseStatus.IN_PROGRESS, team=Team(team.office), received_on=date(2026, 3, 4))
    for chosen in (
        {"status": CaseStatus.ASSIGNED},
        {"beneficiary_type": BeneficiaryType.VETERAN},
        {"received_to": date(2026, 3, 3)},
        {"lawyer_id": team.lawyer_user.id},
        {"handler_id": team.clerk.user_id},
        {"matter": "brave_act"},
    ):
        page = casework.queue(team.director, QueueFilters(tab=Tab.HAND, **chosen), FRIDAY)
        assert numbers(page) == [wanted.id]
    assert (
        casework.queue(team.director, QueueFilters(tab=None, received_from=date(2026, 3, 5)), FRIDAY).total
        == 0
    )


def test_the_queue_is_that_of_ones_offices(app: Flask) -> None:
    centre = an_office()
    station = an_office(parent=centre)
    mine, theirs = Team(centre), Team(station)
    above, below = a_case(team=mine), a_case(team=theirs)
    a_case()  # another tree
    today = clock.today()
    assert set(numbers(casework.queue(mine.clerk, QueueFilters(), today))) == {above.id, below.id}
    assert numbers(casework.queue(theirs.clerk, QueueFilters(), today)) == [below.id]
    assert numbers(casework.queue(mine.clerk, QueueFilters(office_id=station.id), today)) == [below.id]
    assert numbers(casework.queue(theirs.clerk, QueueFilters(office_id=centre.id), today)) == [below.id]
    with pytest.raises(StaffError):
        casework.queue(mine.clerk, QueueFilters(office_id=10**6), today)
    for role in (Role.ADMIN, Role.AUDITOR):
        outsider = actor_of(a_user(role, centre))
        assert casework.queue(outsider, EVERYTHING, today).total == 0
        assert sum(tab_counts(outsider).values()) == 0


def test_the_next_case_is_the_first_that_no_colleague_has_open(app: Flask) -> None:
    team = Team()
    colleague = actor_of(a_user(Role.CLERK, team.office))
    first, second = a_case(team=team, received_on=date(2026, 3, 2)), a_case(team=team)
    today = clock.today()
    with transaction():
        assert casework.next_case(team.clerk, today).id == first.id
    with transaction():
        assert casework.next_case(colleague, today).id == second.id
        assert [viewer.name for viewer in casework.viewers(first, but=colleague)] == [team.clerk.name]
    with transaction():
        assert casework.next_case(team.clerk, today).id == first.id
    third = actor_of(a_user(Role.CLERK, team.office))
    with transaction():
        assert casework.next_case(third, today) is None
    with clock.travelled_to(clock.now() + timedelta(minutes=6)), transaction():
        assert casework.next_case(third, today).id == first.id


def test_the_next_case_is_one_the_role_can_act_on(app: Flask) -> None:
    team = Team()
    case = a_case(team=team)
    with transaction():
        casework.propose(team.clerk, casework.load(team.clerk, case.id), DecisionKind.GRANT)
    with transaction():
        assert casework.next_case(team.clerk, clock.today()) is None
        assert casework.next_case(team.lawyer, clock.today()) is None
        assert casework.next_case(team.director, clock.today()).id == case.id


def test_my_cases_are_the_lawyers_own_nearest_first(app: Flask) -> None:
    team = Team()
    assigned = a_case(CaseStatus.ASSIGNED, team=team)
    working = a_case(CaseStatus.IN_PROGRESS, team=team)
    closed = a_case(CaseStatus.ARCHIVED, team=team)
    a_case(CaseStatus.IN_PROGRESS, team=Team(team.office))
    today = clock.today()
    found = {
        tab: [each.row.case_id for each in casework.my_cases(team.lawyer, tab, today)]
        for tab in casework.MyTab
    }
    assert found == {
        casework.MyTab.TODO: [assigned.id],
        casework.MyTab.HAND: [assigned.id, working.id],
        casework.MyTab.DONE: [closed.id],
    }
    assert casework.my_counts(team.lawyer, today) == {tab: len(ids) for tab, ids in found.items()}
    card = casework.my_cases(team.lawyer, casework.MyTab.TODO, today)[0]
    assert (card.phone, card.row.next_action and card.row.next_action.label) == (
        "13800005678",
        "签订委托协议",
    )


def test_search_stays_within_reach(app: Flask) -> None:
    team = Team()
    mine = a_case(CaseStatus.ASSIGNED, team=team)
    other = a_case(team=Team(team.office), person=mine_again(mine))
    a_case(person=mine_again(mine))  # in another centre
    hits = casework.search(team.clerk, mine.applicant_name)
    assert {hit.case_id for hit in hits} == {mine.id, other.id}
    assert [hit.case_id for hit in casework.search(team.lawyer, mine.applicant_name)] == [mine.id]
    assert [hit.case_id for hit in casework.search(team.clerk, mine.case_no)][:1] == [mine.id]
    assert casework.search(actor_of(a_user(Role.ADMIN, team.office)), mine.applicant_name) == []


def mine_again(case: LegalCase):  # type: ignore[no-untyped-def]
    from tests.factories import a_person

    person = case.person
    return a_person(name=person.name, id_number=person.id_number, birth_on=person.birth_on)


def test_the_lamp_is_grey_only_while_the_papers_are_not_late(app: Flask) -> None:
    case = a_case(CaseStatus.PAPERS_AWAITED, received_on=date(2026, 3, 2))
    assert lamp_of(case, date(2026, 3, 12)).kind is LampColour.PAUSED
    assert lamp_of(case, date(2026, 3, 13)).kind is LampColour.RED


def test_the_done_stand_newest_first_and_are_counted_to_a_thousand(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pages of two offices merged, forth and back, each case once; beyond the bound 2+ is told."""
    monkeypatch.setattr(done_list, "MOST_COUNTED", 4)
    monkeypatch.setattr(done_list, "_MOST_OFFICES", 1)  # two statements
    centre = an_office()
    station = an_office(parent=centre)
    teams = Team(centre), Team(station)
    done = [a_case(CaseStatus.WITHDRAWN, team=teams[n % 2]).id for n in range(5)]
    a_case(team=teams[0])
    filters, today, pages = QueueFilters(tab=Tab.DONE), clock.today(), []
    actor, cursor = teams[0].clerk, None
    while not pages or cursor:
        pages.append(casework.queue(actor, filters, today, cursor, limit=2))
        cursor = pages[-1].older_cursor
    assert [numbers(page) for page in pages] == [[done[4], done[3]], [done[2], done[1]], [done[0]]]
    assert [row.position for page in pages for row in page.rows] == [1, 2, 3, 4, 5]
    assert {page.total_text for page in pages} == {"4+"}
    back = casework.queue(actor, filters, today, pages[2].newer_cursor, limit=2)
    assert numbers(back) == numbers(pages[1])
    assert [row.position for row in back.rows] == [3, 4]
    first = casework.queue(actor, filters, today, back.newer_cursor, limit=2)
    assert (numbers(first), first.newer_cursor) == (numbers(pages[0]), None)
    assert casework.queue(teams[0].lawyer, filters, today).rows == ()
    assert casework.queue(teams[1].clerk, filters, today).total == 2


@pytest.mark.parametrize("name", ["clerk", "lawyer"])
def test_the_statements_of_a_page_of_the_queue_are_sent_as_they_were_made(app: Flask, name: str) -> None:
    """Red when one has a list that SQLAlchemy writes anew each time it is sent."""
    actor: Actor = getattr(Team(), name)
    casework.queue(actor, QueueFilters(), FRIDAY)  # reads what its office has set about time, once
    made: list[str] = []

    def note(connection: object, statement: Any, *rest: object) -> None:
        made.append(str(statement.compile(db.engine)))

    event.listen(db.engine, "before_execute", note)
    try:
        casework.queue(actor, QueueFilters(), FRIDAY)
        asking.ask(
            {
                "standings": casework.asking_standings(actor, FRIDAY),
                "done": casework.counting_done(actor),
                "ownerless": casework.counting_ownerless(actor),
                "people": saved.asking_people(actor),
            }
        )
    finally:
        event.remove(db.engine, "before_execute", note)
    assert len(made) == 3  # its rows, how many there are, all else
    assert [each for each in made if "POSTCOMPILE" in each] == []
