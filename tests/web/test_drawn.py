"""Pieces that are remembered: always what they would be, drawn anew, and never too many."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import fields, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask, g

from app import casework, clock
from app.casework import QueueFilters, QueueRow, Urged
from app.casework.next_actions import NextAction
from app.extensions import transaction
from app.rules.lamps import Lamp
from app.rules.vocabulary import Action, BeneficiaryType, CaseStatus, LampColour
from app.web.access import Person
from app.web.drawn import Drawn
from app.web.queue.columns import QueueColumn
from tests.browsing import Browser
from tests.factories import a_case
from tests.web.case_desk import CaseDesk

_PIECES = re.compile(
    r'<form class="filters.*?</form>|<tbody>.*?</tbody>|<ul class="cards.*?</ul>|<ul class="navlist.*?</ul>',
    re.DOTALL,
)
_OTHERS: tuple[Any, ...] = (
    987,
    "改过",
    True,
    False,
    date(2031, 1, 2),
    datetime(2031, 1, 2, tzinfo=UTC),
    BeneficiaryType.VETERAN,
    BeneficiaryType.NONE,
    CaseStatus.ARCHIVED,
    Lamp(LampColour.BLACK, "改过", -3),
    NextAction(Action.URGE, "改过"),
)


@pytest.fixture
def desk(app: Flask) -> CaseDesk:
    made = CaseDesk(app)
    a_case(CaseStatus.UNDER_REVIEW, team=made.team, beneficiary=BeneficiaryType.MARTYR_BEREAVED)
    a_case(CaseStatus.UNDER_REVIEW, team=made.team, received_on=clock.today() - timedelta(days=12))
    a_case(CaseStatus.GRANTED, team=made.team)
    return made


def pieces(browser: Browser, address: str) -> list[str]:
    found = _PIECES.findall(browser.get(address).get_data(as_text=True))
    navigation = [each for each in found if "navlist" in each]
    assert len(navigation) >= 2 * 3  # it stands twice, each of three groups or more
    assert len(found) - len(navigation) == 3
    return found


def draw_anew(drawn: Drawn) -> Callable[..., str]:
    return lambda macro, *given: macro(*given)


def compare(desk: CaseDesk) -> int:
    """Hold every page against itself drawn anew; how many there were."""
    addresses = ("/queue", "/queue?why=all", "/queue?status=granted", "/queue?lamp=r")
    asked = [(browser, each) for browser in (desk.clerk, desk.director) for each in addresses]
    remembered = [pieces(*each) for each in asked]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Drawn, "for_reader", draw_anew)
        assert remembered == [pieces(*each) for each in asked]
    return len(asked)


def test_a_page_is_what_it_would_be_drawn_anew(app: Flask, desk: CaseDesk) -> None:
    """Red when what is remembered leaves out the day, an urging or a place in the order. Each comparison
    meets what was drawn for the others and for the times before."""
    assert compare(desk) == 8
    case = casework.queue(desk.team.director, QueueFilters(), clock.today()).rows[0]
    with transaction():
        taken = casework.load(desk.team.director, case.case_id)
        casework.urge(desk.team.director, taken, [desk.team.clerk.user_id or 0])
    before = pieces(desk.director, "/queue")
    compare(desk)
    with clock.travelled_to(clock.now() + timedelta(days=1)):
        desk.sign_in_anew()
        assert pieces(desk.director, "/queue") != before
        compare(desk)
    desk.sign_in_anew()
    a_case(CaseStatus.UNDER_REVIEW, team=desk.team, received_on=clock.today() - timedelta(days=20))
    compare(desk)
    assert pieces(desk.director, "/queue") != before


def a_row(desk: CaseDesk) -> QueueRow:
    return casework.queue(desk.team.director, QueueFilters(), clock.today()).rows[0]


@pytest.mark.parametrize("name", [each.name for each in fields(QueueRow) if each.name != "grounds"])
@pytest.mark.parametrize("macro", ["line", "card"])
def test_a_row_that_differs_in_one_thing_is_another_row(
    app: Flask, desk: CaseDesk, macro: str, name: str
) -> None:
    """Red when a field that a row shows is left out of its comparison."""
    row, module = a_row(desk), app.jinja_env.get_template("queue/_row.html").module
    more: dict[str, tuple[Any, ...]] = {
        "line": (tuple(QueueColumn), "短", Urged(1, clock.now(), "张三"), True, True, "/queue?why=1", False),
        "card": ("短", "/queue?why=1", False),
    }
    with app.test_request_context("/queue"):
        drawn, draw = Drawn().for_reader(), getattr(module, macro)
        others = [each for each in _OTHERS if type(each) is type(getattr(row, name))]
        assert others
        for other in others:
            changed = replace(row, **{name: other})
            drawn(draw, row, *more[macro])
            assert drawn(draw, changed, *more[macro]) == draw(changed, *more[macro])


def test_what_a_role_may_do_is_drawn_for_each_role(app: Flask, desk: CaseDesk) -> None:
    draw = app.jinja_env.from_string("{% macro m(n) %}{{ may('assign.index') }}{% endmacro %}").module.m
    drawn, said = Drawn(), []
    for actor in (desk.team.lawyer, desk.team.director):
        with app.test_request_context("/queue"):
            g.person = Person(actor, "someone", "某中心", "", "", None)
            said.append(drawn.for_reader()(draw, 1))
    assert said == ["False", "True"]


def test_no_more_is_remembered_than_was_meant(app: Flask, desk: CaseDesk) -> None:
    row, draw = a_row(desk), app.jinja_env.get_template("queue/_row.html").module.card
    with app.test_request_context("/queue"):
        drawn = Drawn()
        for number in range(1100):
            drawn.for_reader()(draw, replace(row, position=number), "短")
    assert drawn.remembered == 1000
