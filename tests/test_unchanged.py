"""What was read is kept until something it shows changes, whoever changes it."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from app import casework, clock, jobs, stats, unchanged
from app.casework.models import LegalCase
from app.extensions import Base, Shown, db, transaction
from app.parties.models import Person
from app.rules.vocabulary import CaseStatus, Role
from app.staff.models import User
from app.staff.signing_in import set_text_size
from app.stats import Period
from app.unchanged import OfficeMark
from tests.deeds import DEEDS, Stage, act, sender
from tests.factories import Team, a_case, a_user, actor_of, an_office
from tests.kept_answers import WATCH
from tests.test_promises import posts
from tests.web.case_desk import CaseDesk, counted_queries

_ALL = 0
_EVERYDAY = ("intake", "review", "assign", "cases", "chase", "my", "calls", "consult")
_APP = Path(__file__).parents[1] / "app"


def marks() -> dict[int, int]:
    db.session.rollback()
    return {row.office_id: row.mark for row in db.session.scalars(select(OfficeMark))}


def marked_by(change: Callable[[], object]) -> set[int]:
    """The offices for which a change leaves a mark; 0 is all of them."""
    before = marks()
    change()
    return {office for office, mark in marks().items() if before.get(office) != mark}


def begin_to_read(found: str | None) -> None:
    """As a page does, with these marks."""
    db.session.rollback()
    db.session.connection()
    unchanged.know(found)


def test_a_list_that_nothing_has_changed_is_not_read_again(app: Flask) -> None:
    desk = CaseDesk(app)
    name = a_case(team=desk.team).applicant_name
    desk.director.get("/queue")
    with counted_queries(afresh=False) as again:
        assert name in desk.director.get("/queue").text
    with counted_queries() as afresh:
        desk.director.get("/queue")
    asked = [each for each in again if each.startswith("SELECT")]
    assert len(asked) == 2  # who asks, and what is theirs alone
    assert len(afresh) == len(again) + 2  # the rows with all that is counted, and their urgings


def test_what_a_colleague_does_shows_at_once(app: Flask) -> None:
    """Red when a change of a case leaves no mark."""
    desk = CaseDesk(app)
    first = a_case(team=desk.team)
    assert first.applicant_name in desk.director.get("/queue").text
    second = a_case(team=desk.team)
    assert second.applicant_name in desk.director.get("/queue").text
    with transaction():
        case = db.session.get_one(LegalCase, second.id)
        case.applicant_name = "改过名的人"
    assert "改过名的人" in desk.director.get("/queue").text


def test_whoever_works_above_sees_what_happens_below(app: Flask) -> None:
    county = an_office()
    station = an_office(parent=county)
    desk = CaseDesk(app)
    desk.team = Team(county)
    desk.director.get("/queue")
    case = a_case(team=Team(station))
    assert case.applicant_name in desk.director.get("/queue").text
    neighbour = CaseDesk(app)
    assert case.applicant_name not in neighbour.director.get("/queue").text


def test_a_registration_shows_in_its_office_alone(app: Flask) -> None:
    team, elsewhere = Team(), an_office()
    a_case(team=team)  # what an office needs for its first case
    assert marked_by(lambda: a_case(team=team)) == {team.office.id}
    assert elsewhere.id not in marks()


@pytest.mark.pages
def test_everyday_work_shows_in_its_office_alone(app: Flask) -> None:
    """Each act on a case, sent as its form: one office's work must not make all others read anew. Red when
    DeadlinePause or SupervisionEntry shows everywhere."""
    stage, everywhere = Stage(app), set()
    for rule in (each for each in posts() if each.endpoint.partition(".")[0] in _EVERYDAY):
        deed = DEEDS[rule.endpoint]
        role = deed.roles_of(rule)[0]
        client, target = sender(stage, rule, role), deed.made_ready(stage, role)
        before = marks()
        assert act(stage, rule, client, target).status_code < 400, rule.endpoint
        if marks().get(_ALL) != before.get(_ALL):
            everywhere.add(rule.endpoint)
    assert everywhere == {"cases.verify_status"}  # a person may have a case in another office


def test_a_case_that_moves_shows_in_both_offices(app: Flask) -> None:
    row = LegalCase(office_id=7)
    assert set(unchanged._shown_in(row, is_new=True)) == {7}
    team, elsewhere = Team(), an_office()
    case = a_case(team=team)
    with transaction() as session:
        found = session.get_one(LegalCase, case.id)
        found.office_id = elsewhere.id
        assert set(unchanged._shown_in(found, is_new=False)) == {team.office.id, elsewhere.id}
        session.expire(found)
        assert set(unchanged._shown_in(found, is_new=False)) == {_ALL}  # nobody knows where it was
        session.rollback()


def test_a_name_shows_in_all_offices_and_how_somebody_reads_in_none(app: Flask) -> None:
    user = a_user(Role.LAWYER)

    def rename() -> None:
        with transaction():
            db.session.get_one(User, user.id).name = "新名字"

    def look_after_oneself() -> None:
        with transaction():
            set_text_size(actor_of(user), "large")
            db.session.get_one(User, user.id).last_sign_in_at = clock.now()

    assert marked_by(rename) == {_ALL}
    assert marked_by(look_after_oneself) == set()


def test_a_lawyer_from_elsewhere_is_shown_by_their_new_name(app: Flask) -> None:
    """Red when the mark of all offices is not looked at."""
    desk = CaseDesk(app)
    a_case(CaseStatus.ASSIGNED, team=desk.team)
    address = "/queue?tab=hand"
    user = desk.team.lawyer_user
    assert user.name in desk.director.get(address).text
    with transaction():
        db.session.get_one(User, user.id).name = "陌生的名字"
    assert "陌生的名字" in desk.director.get(address).text


def test_a_person_shows_once_a_case_names_them(app: Flask) -> None:
    case = a_case()

    def correct() -> None:
        with transaction():
            db.session.scalars(select(Person).where(Person.id == case.person_id)).one().name = "某某"

    assert marked_by(correct) == {_ALL}


def test_what_is_undone_leaves_no_mark(app: Flask) -> None:
    case = a_case()

    def fail() -> None:
        with transaction() as session:
            session.get_one(LegalCase, case.id).applicant_name = "某某"
            session.flush()
            raise ZeroDivisionError

    def try_and_fail() -> None:
        with pytest.raises(ZeroDivisionError):
            fail()

    def do_something_else() -> None:
        with transaction() as session:
            session.execute(select(User))

    assert marked_by(try_and_fail) == set()
    assert marked_by(do_something_else) == set()


def test_a_mark_is_left_last_of_all(app: Flask) -> None:
    """A part of a change that may fail by itself leaves none yet: the mark is held by one change at a time."""
    case, before = a_case(), marks()
    with transaction() as session:
        with session.begin_nested():
            session.get_one(LegalCase, case.id).applicant_name = "某某"
        session.flush()
        assert {row.office_id: row.mark for row in session.scalars(select(OfficeMark))} == before
    assert marks() != before


def test_nothing_kept_is_used_in_a_change_nor_after_it(app: Flask) -> None:
    begin_to_read("as it was")
    unchanged.keep("place", 1)
    assert unchanged.known("place") == (1,)
    with transaction():
        assert unchanged.known("place") is None
    assert unchanged.known("place") is None
    begin_to_read("as it was")
    assert unchanged.known("place") == (1,)
    begin_to_read("otherwise")
    assert unchanged.known("place") is None


def test_nothing_is_kept_where_there_are_no_marks(app: Flask) -> None:
    """A database that was never marked, or a job that does not know for whom it reads."""
    begin_to_read(None)
    unchanged.keep("place", 1)
    assert unchanged.known("place") is None


def test_only_so_much_is_kept(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unchanged, "_MOST", 2)
    begin_to_read("marks")
    for place in "ab":
        unchanged.keep(place, place)
    assert unchanged.known("a") == ("a",)
    unchanged.keep("c", "c")
    assert [unchanged.known(place) for place in "abc"] == [("a",), None, ("c",)]


def test_the_watch_sees_an_answer_that_is_no_longer_true(app: Flask) -> None:
    """The comparison all tests make would be worth nothing if it could not fail."""
    begin_to_read("marks")
    assert WATCH.while_unchanged("place", lambda: 1) == 1
    with pytest.raises(AssertionError, match="no longer so"):
        WATCH.while_unchanged("place", lambda: 2)


def _changed_by_statement() -> Iterator[tuple[str, str]]:
    """(file, table) of each `update(…)`, `insert(…)`, `delete(…)` of the application, as written."""
    for path in _APP.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            match node:
                case ast.Call(ast.Name("update" | "insert" | "delete"), [table, *_]):
                    yield path.relative_to(_APP).as_posix(), ast.unparse(table)


def test_statements_that_bypass_the_session_change_nothing_that_shows(app: Flask) -> None:
    """Such statements leave no mark (app/unchanged.py sees what is flushed)."""
    classes = {mapper.class_.__name__: mapper.class_ for mapper in Base.registry.mappers}
    found = set(_changed_by_statement())
    assert ("casework/numbering.py", "CaseCounter") in found
    assert {
        (path, name)
        for path, name in found
        if name not in classes or classes[name].shown is not Shown.NOWHERE
    } == {
        ("outreach/ledger.py", "Entry"),  # it follows a new entry, which leaves its mark in the same change
        ("outreach/ledger.py", "model"),  # and so do its photos and what proves the plan
        ("jobs.py", "column.class_"),  # what has had its day: see below
        ("unchanged.py", "MARKS"),
        ("web/sessions.py", "_row"),
        ("web/sent_once.py", "_row"),
    }
    assert {column.class_.shown for column, _ in jobs._KEPT_DAYS} == {Shown.NOWHERE}


def test_whatever_belongs_to_a_case_shows_in_its_office() -> None:
    """A new table shows everywhere until somebody has thought about it."""
    by_kind = {
        kind: {mapper.class_.__name__ for mapper in Base.registry.mappers if mapper.class_.shown is kind}
        for kind in Shown
    }
    assert by_kind[Shown.WHEN_NAMED] == {"Person", "BeneficiaryStatus"}
    assert {"LegalCase", "CaseEvent", "Deadline", "Urging"} <= by_kind[Shown.OFFICE]
    assert {"User", "Office", "OfficeLimit", "MonthlyReturn"} <= by_kind[Shown.EVERYWHERE]
    assert not {name for name in by_kind[Shown.OFFICE] if not _has_office(name)}


def _has_office(name: str) -> bool:
    return next("office_id" in each.columns for each in Base.registry.mappers if each.class_.__name__ == name)


def test_a_past_answer_is_not_for_today(app: Flask) -> None:
    """The day is part of what an answer is kept under: a lamp turns at midnight though nothing changes."""
    team = Team()
    a_case(CaseStatus.UNDER_REVIEW, team=team)
    begin_to_read("marks")
    today = clock.today()
    before = casework.standings(team.director, today)
    later = casework.standings(team.director, today.replace(year=today.year + 1))
    assert before.under({CaseStatus.UNDER_REVIEW}) != later.under({CaseStatus.UNDER_REVIEW})


def test_the_figures_of_one_day_or_office_are_not_those_of_another(app: Flask) -> None:
    """Two offices have different marks, too; the names of what is kept do not rely on it."""
    team, other = Team(), Team()
    a_case(CaseStatus.UNDER_REVIEW, team=team)
    today = clock.today()
    month, later = Period(today.year, today.month), today.replace(year=today.year + 1)
    begin_to_read("marks")
    assert stats.monthly(team.director, month, today).count("overdue_now") == 0
    assert stats.monthly(team.director, month, later).count("overdue_now") == 1
    assert stats.monthly(team.director, month, today).count("received") == 1
    assert stats.monthly(other.director, month, today).count("received") == 0


def test_one_list_is_not_another(app: Flask) -> None:
    """Red when the name of kept rows leaves out the filters."""
    team = Team()
    a_case(CaseStatus.UNDER_REVIEW, team=team)
    begin_to_read("marks")
    todo, hand = (casework.QueueFilters(tab=tab) for tab in (casework.Tab.TODO, casework.Tab.HAND))
    assert len(casework.queue(team.director, todo, clock.today()).rows) == 1
    assert casework.queue(team.director, hand, clock.today()).rows == ()


def test_a_lawyer_is_always_told_anew(app: Flask) -> None:
    """A case of any office may become theirs."""
    team = Team()
    begin_to_read("marks")
    casework.queue(team.lawyer, casework.QueueFilters(), clock.today())
    casework.standings(team.lawyer, clock.today())
    casework.counting_done(team.lawyer).answer()
    casework.counting_ownerless(team.lawyer).answer()
    assert casework.urged(team.lawyer, [1]) == {}
    assert not unchanged._kept.get(db.session.get_bind().engine.pool, unchanged._Kept())._answers
