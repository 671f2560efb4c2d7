"""How often is the database asked whether somebody has changed what holds about time?"""

from __future__ import annotations

from flask import Flask
from sqlalchemy import event

from app import clock, timing
from app.casework import retiming
from app.extensions import db, transaction
from app.rules.deadlines import DeadlineKind
from app.rules.vocabulary import Role
from app.staff.models import Office
from app.timing import timing_of
from app.timing.promise_changes import SetPromise
from tests.browsing import a_user_row, browser
from tests.factories import a_user, actor_of, an_office


def promise(office: Office, days: int) -> None:
    """The centre promises a review within so many days."""
    change = SetPromise(DeadlineKind.REVIEW, days, clock.today())
    retiming.make(actor_of(a_user(Role.ADMIN, office)), office.id, change)


def promised(office: Office) -> list[int | None]:
    return [each.days for each in timing_of(office.id).promises]


def asked() -> list[str]:
    """Every statement from here on that looks at the changes."""
    said: list[str] = []

    def note(*given: object) -> None:
        if "timing_change" in str(given[2]):
            said.append(str(given[2]))

    event.listen(db.engine, "before_cursor_execute", note)
    return said


def test_a_page_asks_once_however_often_it_needs_to_know(app: Flask) -> None:
    """Red when timings_of asks each time."""
    office = an_office()
    timing_of(office.id)
    db.session.remove()
    said = asked()
    for _ in range(3):
        timing_of(office.id)
    assert len(said) == 1
    db.session.remove()
    timing_of(office.id)
    assert len(said) == 2


def test_a_signed_in_page_asks_with_its_session(app: Flask) -> None:
    """Red when the session's statement leaves it out: the list of limits would ask by itself."""
    user = a_user_row(Role.DIRECTOR, an_office())
    client = browser(app)
    client.sign_in(user.login)
    assert client.get("/queue").status_code == 200
    said = asked()
    assert client.get("/queue").status_code == 200
    assert ["sign_in_session" in each for each in said] == [True]


def test_a_change_asks_for_itself_and_the_next_reading_sees_it(app: Flask) -> None:
    """Red when what a page has read is believed inside a change, or longer than the page reads."""
    office = an_office()
    with transaction():
        promise(office, 3)
    assert promised(office) == [3]
    timing.know((0, None, None))  # as if read before the promise was made
    with transaction():
        timing.know((0, None, None))
        assert promised(office) == [3]
        promise(office, 2)
        assert promised(office) == [3, 2]
    assert promised(office) == [3, 2]
