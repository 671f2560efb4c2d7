"""Is the demo county whole, true to the rules, and the same every time?"""

from __future__ import annotations

from collections import Counter
from dataclasses import fields
from datetime import date
from random import Random

import pytest
from flask import Flask
from sqlalchemy import func, select

from app import clock, staff
from app.audit import AuditRecord, verify
from app.casework import QueueFilters, lamp_counts
from app.casework.clocks import Deadline
from app.casework.invariants import findings
from app.casework.models import CaseEvent, LegalCase
from app.casework.procedural import Acceptance
from app.demo import content, places
from app.demo.plots import Halt, Route, Turn, plots
from app.demo.stage import SEED
from app.demo_access import DEMO_LOGINS, DEMO_PASSWORD
from app.extensions import db
from app.rules.identity import check_character
from app.rules.matters import MATTER
from app.rules.secrecy import find_sensitive
from app.rules.vocabulary import BeneficiaryType, CaseStatus, LampColour, Role
from config import Settings

NOW = clock.at_local(date(2026, 11, 23), 16)


def run(app: Flask, *arguments: str) -> str:
    done = app.test_cli_runner().invoke(args=["demo", *arguments])
    assert done.exit_code == 0, done.output
    return done.stdout


def test_offices_first_then_the_cases(app: Flask) -> None:
    with clock.travelled_to(NOW):
        said = run(app, "--offices-only")
        assert DEMO_PASSWORD in said
        assert all(login in said for login in DEMO_LOGINS.values())
        assert db.session.scalar(select(func.count()).select_from(LegalCase)) == 0
        offices = staff.offices()
        assert [office.name for office in offices] == [office.name for office in places.OFFICES]
        for role, login in DEMO_LOGINS.items():
            user = staff.find_user(login)
            assert user is not None
            assert user.role is role
            assert staff.verify_password(user.password_hash, DEMO_PASSWORD)
        run(app, "--cases", "40")
        assert len(staff.offices()) == len(offices)
        _check_county(40)
        before = db.session.scalar(select(func.max(AuditRecord.seq)))
        assert "未作任何改动" in run(app)
        assert db.session.scalar(select(func.max(AuditRecord.seq))) == before


def _check_county(number: int) -> None:
    cases = db.session.scalars(select(LegalCase)).all()
    assert len(cases) == number
    assert {case.status for case in cases} == set(CaseStatus)
    assert findings(db.session()) == []
    assert list(verify(db.session())) == []
    lamps = lamp_counts(_everywhere(), QueueFilters(), clock.today())
    for colour in (LampColour.GREEN, LampColour.YELLOW, LampColour.RED, LampColour.PAUSED):
        assert lamps[colour], lamps
    for case in cases:
        assert case.person.id_number is not None
        assert case.person.id_number.startswith(content.REGION)
        assert case.person.id_number[-1] == check_character(case.person.id_number[:-1])
        assert case.received_at <= clock.now()
    # Papers of the disputes came, and not every lawyer has answered for their limits yet.
    answers = set(db.session.scalars(select(Deadline.acceptance).where(Deadline.event_id.is_not(None))))
    assert answers == {Acceptance.PROPOSED.value, Acceptance.ACCEPTED.value}
    # What happened is told in the order in which it happened.
    instants = db.session.scalars(select(CaseEvent.at).order_by(CaseEvent.id)).all()
    assert instants == sorted(instants)


def _everywhere():  # type: ignore[no-untyped-def]
    director = staff.find_user(DEMO_LOGINS[Role.DIRECTOR])
    assert director is not None
    return staff.actor_of(director)


def test_the_same_seed_tells_the_same_story() -> None:
    first, second = (plots(Random(SEED), 400, NOW) for _ in range(2))
    assert first == second
    assert first != plots(Random(SEED + 1), 400, NOW)


@pytest.mark.parametrize("day", [date(2026, 11, 23), date(2026, 10, 5), date(2027, 2, 8), date(2026, 3, 1)])
def test_the_courses_fill_fourteen_months_on_any_day(day: date) -> None:
    now = clock.at_local(day, 9, 5)
    made = plots(Random(SEED), 400, now)
    assert len(made) == 400
    assert all(plot.received_at < now for plot in made)
    assert (now - made[0].received_at).days >= 400
    assert {plot.route for plot in made} == set(Route)
    assert set().union(*(plot.turns for plot in made)) == set(Turn)
    halts = Counter(plot.halt for plot in made)
    assert set(halts) == set(Halt)


def test_no_story_names_a_unit_and_every_matter_exists() -> None:
    for story in content.STORIES:
        assert story.matter in MATTER
        for text in (*story.facts, *story.opponents):
            assert find_sensitive(text) == ()
    for office in places.OFFICES:
        assert all(find_sensitive(str(getattr(office, each.name))) == () for each in fields(office))


def test_every_class_of_beneficiary_and_group_of_matters_turns_up() -> None:
    assert {standing.type for standing in content.STANDINGS} == set(BeneficiaryType)
    groups = {MATTER[story.matter].group for story in content.STORIES}
    assert groups == {matter.group for matter in MATTER.values()}


def test_never_in_production_nor_among_real_offices(app: Flask) -> None:
    settings: Settings = app.extensions["settings"]
    app.extensions["settings"] = settings.using(environment="production")
    done = app.test_cli_runner().invoke(args=["demo"])
    assert (done.exit_code, done.stderr.strip()) == (2, "正式环境不能生成演示数据")
    app.extensions["settings"] = settings
    from tests.factories import an_office

    an_office()
    done = app.test_cli_runner().invoke(args=["demo"])
    assert done.exit_code == 2
    assert "已有其他机构" in done.stderr
