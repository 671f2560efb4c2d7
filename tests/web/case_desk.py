"""A team with cases, and a signed-in browser for each of its members."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from sqlalchemy import event, func, select

from app import unchanged
from app.audit.models import AuditRecord
from app.casework.models import CaseEvent, LegalCase
from app.extensions import db
from app.rules.vocabulary import Action, Role
from app.staff import queries as staff
from tests.browsing import Browser, browser_of
from tests.factories import PASSWORD, Team
from tests.kept_answers import WATCH

_VERSION = re.compile(r'name="version"[^>]* value="([0-9]+)"')


class CaseDesk:
    """An office at work: `browser(role)` is signed in as the clerk, director or lawyer of `team`."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.team = Team()
        self._browsers: dict[Role, Browser] = {}

    def browser(self, role: Role) -> Browser:
        if role not in self._browsers:
            actor = {
                Role.CLERK: self.team.clerk,
                Role.DIRECTOR: self.team.director,
                Role.LAWYER: self.team.lawyer,
            }[role]
            user = staff.user(actor.user_id or 0)
            assert user is not None
            self._browsers[role] = browser_of(self.app, user, PASSWORD)
        return self._browsers[role]

    def sign_in_anew(self) -> None:
        """Everybody, when next asked for."""
        self._browsers.clear()

    @property
    def clerk(self) -> Browser:
        return self.browser(Role.CLERK)

    @property
    def director(self) -> Browser:
        return self.browser(Role.DIRECTOR)

    @property
    def lawyer(self) -> Browser:
        return self.browser(Role.LAWYER)


def fresh(case: LegalCase) -> LegalCase:
    """The case as it is stored now."""
    db.session.rollback()
    found = db.session.get(LegalCase, case.id, populate_existing=True)
    assert found is not None
    return found


def slug(action: Action) -> str:
    return action.value.replace("_", "-")


def shown_version(page: str) -> str:
    """The version the form on the page carries."""
    found = _VERSION.search(page)
    assert found, "the page carries no version"
    return found[1]


def written() -> tuple[int, int]:
    """How many events and audit rows there are."""
    db.session.rollback()
    events = db.session.scalar(select(func.count()).select_from(CaseEvent)) or 0
    records = db.session.scalar(
        select(func.count()).select_from(AuditRecord).where(AuditRecord.result == "ok")
    )
    return events, records or 0


def audited(action: str) -> int:
    """How many audit rows of that act there are."""
    db.session.rollback()
    return (
        db.session.scalar(select(func.count()).select_from(AuditRecord).where(AuditRecord.action == action))
        or 0
    )


@contextmanager
def counted_queries(*, afresh: bool = True) -> Iterator[list[str]]:
    """The statements sent to the database meanwhile, as if nothing had been read before (see app/unchanged.py)
    unless `afresh` is False."""
    if afresh:
        unchanged._kept.clear()
    sent: list[str] = []

    def note(conn: object, cursor: object, statement: str, *rest: object) -> None:
        sent.append(statement)

    engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        with WATCH.resting():
            yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)
