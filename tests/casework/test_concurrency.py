"""Many hands at once: numbers without gaps, one case per form, one place given once, nothing lost."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from flask import Flask
from sqlalchemy import func, select

from app import casework, clock
from app.casework import Refused, Stale
from app.casework.invariants import findings
from app.casework.models import LegalCase
from app.extensions import db, transaction
from app.rules.vocabulary import CaseStatus, Role
from tests.factories import Team, a_case, a_lawyer, a_person, a_user, actor_of, an_application


def at_once(app: Flask, jobs: list[Callable[[], object]]) -> list[object]:
    """Run each job in a thread and session of its own, all starting together; their results or errors."""
    start = threading.Barrier(len(jobs))

    def run(job: Callable[[], object]) -> object:
        with app.app_context():
            start.wait(timeout=30)
            try:
                return job()
            except Exception as error:  # noqa: BLE001  the test looks at it
                return error
            finally:
                db.session.remove()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


def test_eight_desks_number_without_gaps(app: Flask) -> None:
    team = Team()
    applications = [[an_application() for _ in range(10)] for _ in range(8)]

    def desk(batch: list[casework.Application]) -> Callable[[], object]:
        def work() -> list[int]:
            taken = []
            for application in batch:
                with transaction():
                    taken.append(casework.submit(team.clerk, application).seq)
            return taken

        return work

    results = at_once(app, [desk(batch) for batch in applications])
    assert sorted(seq for taken in results for seq in taken) == list(range(1, 81))
    db.session.rollback()
    assert findings(db.session()) == []


def test_ten_presses_of_the_button_make_one_case(app: Flask) -> None:
    team = Team()
    application = an_application()

    def press() -> str:
        with transaction():
            return casework.submit(team.clerk, application).case_no

    results = at_once(app, [press] * 10)
    assert set(results) == {f"{team.office.case_prefix}〔{clock.today().year}〕1号"}
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(LegalCase)) == 1
    assert findings(db.session()) == []


def test_the_same_person_at_several_windows_is_one_person(app: Flask) -> None:
    team = Team()
    first = an_application(person=a_person())
    forms = [replace(first, form_token=f"window-{n:04d}") for n in range(6)]

    def register(form: casework.Application) -> Callable[[], object]:
        def work() -> int:
            with transaction():
                return casework.submit(team.clerk, form).person_id

        return work

    results = at_once(app, [register(form) for form in forms])
    assert len(set(results)) == 1
    db.session.rollback()
    assert db.session.scalar(select(func.max(LegalCase.seq))) == 6


def test_the_last_place_of_a_lawyer_is_given_once(app: Flask) -> None:
    team = Team()
    for _ in range(3):
        lawyer = a_lawyer(team.office, capacity=1)
        cases = [a_case(CaseStatus.GRANTED, team=team).id for _ in range(6)]

        def assign(case_id: int, lawyer_id: int) -> Callable[[], object]:
            def work() -> str:
                with transaction():
                    casework.assign(team.director, casework.load(team.director, case_id), lawyer_id)
                return "assigned"

            return work

        results = at_once(app, [assign(case_id, lawyer.id) for case_id in cases])
        assert results.count("assigned") == 1
        assert sum(isinstance(result, Refused) for result in results) == 5
    db.session.rollback()
    assert findings(db.session()) == []


def test_of_many_savers_of_one_version_one_wins(app: Flask) -> None:
    team = Team()
    case = a_case(team=team)
    seen = case.version

    def save(n: int) -> Callable[[], object]:
        def work() -> str:
            with transaction():
                loaded = casework.load(team.clerk, case.id, seen)
                casework.correct(team.clerk, loaded, {"remark": f"第{n}人"}, "补充")
            return "saved"

        return work

    results = at_once(app, [save(n) for n in range(8)])
    assert results.count("saved") == 1
    assert sum(isinstance(result, Stale) for result in results) == 7
    db.session.rollback()
    db.session.expire_all()
    assert db.session.get(LegalCase, case.id).version == seen + 1


def test_two_who_ask_at_once_get_two_cases(app: Flask) -> None:
    team = Team()
    clerks = [team.clerk, *(actor_of(a_user(Role.CLERK, team.office)) for _ in range(4))]
    cases = {a_case(team=team).id for _ in range(5)}

    def ask(clerk: object) -> Callable[[], object]:
        def work() -> int | None:
            with transaction():
                case = casework.next_case(clerk, clock.today())
                return case.id if case else None

        return work

    results = at_once(app, [ask(clerk) for clerk in clerks])
    given = [result for result in results if result is not None]
    assert len(given) == len(set(given))
    assert set(given) <= cases
