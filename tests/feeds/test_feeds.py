"""Does an address show exactly its owner's running limits, to whoever has it, as long as it may?"""

from __future__ import annotations

import logging
import re
from datetime import date, timedelta

import pytest
import vobject
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from app import casework, clock, feeds
from app.audit import AuditRecord
from app.casework.clocks import Deadline, DeadlineState
from app.casework.models import LegalCase
from app.extensions import db, transaction
from app.feeds import CalendarFeed, FeedScope
from app.rules.deadlines import DeadlineKind
from app.rules.vocabulary import CaseStatus, Role
from app.staff import operations as staff
from app.staff.models import User
from app.web.feeds import answers
from app.web.feeds.pace import Pace
from tests.browsing import Browser, browser, browser_of
from tests.factories import Team, a_case, a_person, an_office
from tests.web.counting import statements

ADDRESS = re.compile(r"http://localhost(/feed/[A-Za-z0-9_-]{43}\.ics)")
CANARY, PHONE, UNKNOWN = "鹓鶵", "13977778888", "/feed/" + "x" * 43 + ".ics"


@pytest.fixture
def team(app: Flask) -> Team:
    return Team(an_office(name="清江县法律援助中心"))


@pytest.fixture
def anybody(app: Flask) -> Browser:
    """Who has no cookie: a calendar that has not asked before."""
    answers.prepare(app)
    return browser(app)


def address(app: Flask, user_id: int | None) -> str:
    """A new address, made on the page by whoever it is."""
    client = browser_of(app, db.session.get_one(User, user_id))
    client.get("/calendar")
    assert client.send("/calendar/renew").status_code == 200
    found = ADDRESS.search(client.page)
    assert found, client.page
    return found[1]


def read(response: TestResponse) -> dict[str, vobject.base.Component]:
    """The events by title, read by another parser than wrote them."""
    assert response.status_code == 200
    calendar = vobject.readOne(response.get_data(as_text=True))
    calendar.validate(raiseException=True)
    return {event.summary.value: event for event in calendar.contents.get("vevent", [])}


def running(*cases: LegalCase) -> dict[str, date]:
    """What must be in the feed, from the table: title → nominal day."""
    db.session.rollback()
    rows = db.session.scalars(
        select(Deadline).where(
            Deadline.case_id.in_([case.id for case in cases]),
            Deadline.state.in_([DeadlineState.RUNNING, DeadlineState.PAUSED]),
        )
    )
    return {f"{DeadlineKind(row.kind).label} {row.case.case_no}": row.nominal_due_on for row in rows}


def answer(response: TestResponse) -> tuple[int, bytes, list[tuple[str, str]]]:
    return response.status_code, response.get_data(), sorted(response.headers)


def test_a_lawyer_reads_exactly_the_limits_of_the_own_cases(app: Flask, team: Team, anybody: Browser) -> None:
    """Red when visible() is left out of the listing, or a title says more than it may."""
    person = a_person(name=f"{CANARY}甲", phone=PHONE)
    named = {"person": person, "opponents": (f"{CANARY}矿业",), "facts": f"{CANARY}事实"}
    own = [a_case(status, team=team, **named) for status in (CaseStatus.ASSIGNED, CaseStatus.CLOSED)]
    own.append(a_case(CaseStatus.ASSIGNED, team=team))
    with transaction():
        for row in db.session.scalars(select(Deadline)):
            row.document = f"{CANARY}判决书"
    a_case(CaseStatus.UNDER_REVIEW, team=team)
    a_case(CaseStatus.ASSIGNED, team=Team(team.office))
    response = anybody.get(address(app, team.lawyer.user_id))
    events = read(response)
    assert {title: event.dtstart.value for title, event in events.items()} == running(*own) != {}
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert response.headers["Cache-Control"] == "private, no-cache"
    assert "Set-Cookie" not in response.headers
    text = response.get_data(as_text=True).replace("\r\n ", "")
    for secret in (CANARY, PHONE, team.lawyer.name, team.clerk.name):
        assert secret not in text


def test_a_director_reads_the_office_and_those_below(app: Flask, team: Team, anybody: Browser) -> None:
    below = a_case(CaseStatus.UNDER_REVIEW, team=Team(an_office(parent=team.office)))
    own = a_case(CaseStatus.UNDER_REVIEW, team=team)
    a_case(CaseStatus.UNDER_REVIEW)
    response = anybody.get(address(app, team.director.user_id))
    assert set(read(response)) == set(running(below, own))
    assert "法援期限 · 清江县法律援助中心" in response.get_data(as_text=True)


def test_a_changed_day_moves_the_event_and_a_met_one_goes(app: Flask, team: Team, anybody: Browser) -> None:
    """Red when the UID depends on the day, or the revision stands still."""
    case = a_case(CaseStatus.UNDER_REVIEW, team=team, received_on=clock.today() - timedelta(days=2))
    path = address(app, team.director.user_id)
    first = anybody.get(path)
    (before,) = read(first).values()
    with clock.travelled_to(clock.now() + timedelta(minutes=5)), transaction():
        loaded = casework.load(team.clerk, case.id)
        items = [paper.label for paper in loaded.papers][:1] or ["身份证明"]
        casework.ask_for_papers(team.clerk, loaded, items)
    tag = {"If-None-Match": first.headers["ETag"]}
    paused = read(anybody.get(path, headers=tag))
    assert paused[before.summary.value].status.value == "TENTATIVE"
    with clock.travelled_to(clock.now() + timedelta(days=4)), transaction():
        casework.papers_received(team.clerk, casework.load(team.clerk, case.id), items)
    after = read(anybody.get(path, headers=tag))[before.summary.value]
    assert after.uid.value == before.uid.value
    assert after.dtstart.value == before.dtstart.value + timedelta(days=4)
    assert int(after.sequence.value) > int(before.sequence.value)
    assert after.contents["last-modified"][0].value > before.contents["last-modified"][0].value
    with transaction():
        casework.grant(team.director, casework.load(team.director, case.id))
    granted = read(anybody.get(path))
    assert before.summary.value not in granted
    assert set(granted) == set(running(case))


def test_an_unchanged_calendar_is_not_sent_again(app: Flask, team: Team, anybody: Browser) -> None:
    a_case(CaseStatus.ASSIGNED, team=team)
    path = address(app, team.lawyer.user_id)
    first = anybody.get(path)
    assert len(read(first)) == 1
    again = anybody.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.get_data()) == (304, b"")
    assert anybody.head(path).headers["ETag"] == first.headers["ETag"]


def test_an_address_that_no_longer_works_is_as_one_that_never_was(
    app: Flask, team: Team, anybody: Browser
) -> None:
    """Red when a withdrawn address, or one whose maker left, answers in any way of its own."""
    a_case(CaseStatus.ASSIGNED, team=team)
    never = answer(anybody.get(UNKNOWN))
    assert never[0] == 404
    replaced = address(app, team.lawyer.user_id)
    path = address(app, team.lawyer.user_id)
    assert answer(anybody.get(replaced)) == never
    assert anybody.get(path).status_code == 200
    lawyer = browser_of(app, team.lawyer_user)
    lawyer.send("/calendar/revoke")
    assert answer(anybody.get(path)) == never
    path = address(app, team.lawyer.user_id)
    with transaction():
        staff.set_active(team.director, db.session.get_one(User, team.lawyer.user_id), False)
    assert answer(anybody.get(path)) == never
    of_office = address(app, team.director.user_id)
    with transaction():
        db.session.get_one(User, team.director.user_id).role = Role.CLERK
    assert answer(anybody.get(of_office)) == never
    for malformed in ("x", "x" * 42, "x" * 44, "é" * 43, "%00" * 43, "../" + "x" * 40):
        assert anybody.get(f"/feed/{malformed}.ics").status_code == 404


def test_one_address_at_a_time_for_a_lawyer_and_for_an_office(app: Flask, team: Team) -> None:
    colleague = Team(team.office)
    for user_id in (team.lawyer.user_id, team.director.user_id, colleague.director.user_id):
        address(app, user_id)
    live = db.session.scalars(select(CalendarFeed).where(CalendarFeed.revoked_at.is_(None))).all()
    assert {(feed.scope, feed.user_id) for feed in live} == {
        (FeedScope.OWN, team.lawyer.user_id),
        (FeedScope.OFFICE, colleague.director.user_id),
    }


def test_the_secret_stays_nowhere(
    app: Flask,
    team: Team,
    anybody: Browser,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """P72. Red when the token is put into an audit detail, a log line, a page or an error page."""
    lawyer = browser_of(app, team.lawyer_user)
    with caplog.at_level(logging.DEBUG):
        lawyer.send("/calendar/renew")
        found = ADDRESS.search(lawyer.page)
        assert found
        path = found[1]
        token = path.removeprefix("/feed/").removesuffix(".ics")
        lawyer.get("/calendar")
        assert token not in lawyer.page
        assert "日历还没有读取过" in lawyer.page
        anybody.get(path)
        lawyer.get("/calendar")
        assert clock.today().isoformat() in lawyer.page
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(feeds, "listing", _fail)
            broken = anybody.get(path)
        anybody.post(path)
        lawyer.send("/calendar/revoke")
    assert broken.status_code == 500
    assert token not in broken.get_data(as_text=True)
    assert token not in caplog.text + "".join(capfd.readouterr())
    db.session.rollback()
    rows = db.session.scalars(select(AuditRecord).where(AuditRecord.object_kind == "feed")).all()
    assert [(row.action, row.detail) for row in rows] == [
        ("feed.renew", {"scope": "own"}),
        ("feed.revoke", {"scope": "own"}),
    ]
    for table in db.metadata.sorted_tables:
        for row in db.session.execute(select(table)):
            assert token not in str(row), table.name


def _fail(reach: object) -> None:
    raise RuntimeError("broken on purpose")


def test_reading_too_often_is_answered_with_a_time_to_wait(app: Flask, team: Team, anybody: Browser) -> None:
    path = address(app, team.lawyer.user_id)
    app.extensions["feed_pace"] = (Pace(1000, 60), Pace(2, 60))
    assert [anybody.get(path).status_code for _ in range(3)] == [200, 200, 429]
    app.extensions["feed_pace"] = (Pace(2, 60), Pace(1000, 60))
    guesses = [anybody.get(UNKNOWN) for _ in range(3)]
    assert [each.status_code for each in guesses] == [404, 404, 429]
    assert 0 < int(guesses[2].headers["Retry-After"]) <= 60


def test_reading_costs_the_same_for_one_case_as_for_many(app: Flask, team: Team, anybody: Browser) -> None:
    """Red when something is asked for event by event."""
    a_case(CaseStatus.ASSIGNED, team=team)
    path = address(app, team.lawyer.user_id)
    anybody.get(path)
    for_one = statements(lambda: anybody.get(path))
    for _ in range(4):
        a_case(CaseStatus.ASSIGNED, team=team)
    assert len(read(anybody.get(path))) == 5
    assert statements(lambda: anybody.get(path)) == for_one


def test_a_feed_holds_so_many_and_the_nearest(
    app: Flask, team: Team, anybody: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = [a_case(CaseStatus.ASSIGNED, team=team) for _ in range(3)]
    path = address(app, team.lawyer.user_id)
    everything = read(anybody.get(path))
    monkeypatch.setattr("app.feeds.entries.MOST_EVENTS", 2)
    cut = anybody.get(path)
    nearest = sorted(event.dtstart.value for event in everything.values())[:2]
    assert sorted(event.dtstart.value for event in read(cut).values()) == nearest
    assert "只列出最近的 2 个" in cut.get_data(as_text=True).replace("\r\n ", "")
    assert len(everything) == len(running(*cases)) > 2
