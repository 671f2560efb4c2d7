"""Several questions by one statement."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import bindparam, func, select

from app import asking
from app.asking import Question
from app.rules.vocabulary import Role
from app.staff.models import User
from tests import factories
from tests.web.counting import statements

_OF_ROLE = select(func.count()).select_from(User).where(User.role == bindparam("role"))
_OF_OFFICE = select(func.count()).select_from(User).where(User.office_id == bindparam("office"))


def test_questions_asked_together_are_answered_as_those_asked_alone_and_cost_one_statement(
    app: Flask,
) -> None:
    """Red when the values of one replace another's, and when what they mean is left out."""
    office = factories.an_office()
    for role in (Role.CLERK, Role.CLERK, Role.LAWYER):
        factories.a_user(role, office)
    factories.a_user(Role.CLERK)
    clerks = Question(_OF_ROLE, {"role": Role.CLERK}, int)
    here = Question(_OF_OFFICE, {"office": office.id}, lambda found: f"{found} 人")
    assert (clerks.answer(), here.answer()) == (3, "3 人")
    found: dict[str, object] = {}
    assert statements(lambda: found.update(asking.ask({"clerks": clerks, "here": here}))) == 1
    assert found == {"clerks": 3, "here": "3 人"}


def test_nothing_asked_is_nothing_sent(app: Flask) -> None:
    assert statements(lambda: asking.ask({})) == 0
    assert asking.ask({}) == {}


def test_one_name_cannot_wait_for_two_values(app: Flask) -> None:
    """A number that waits for another clerk than its neighbour would be told of the wrong one."""
    two = {str(role): Question(_OF_ROLE, {"role": role}, int) for role in (Role.CLERK, Role.LAWYER)}
    with pytest.raises(ValueError, match="role"):
        asking.ask(two)
