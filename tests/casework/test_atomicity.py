"""P02: a verb interrupted after any of its statements leaves nothing behind, not even a number."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import event, func, select

from app import casework, clock
from app.casework.clocks import Deadline
from app.casework.invariants import findings
from app.casework.models import CaseCounter, LegalCase
from app.casework.paper_list import awaited_labels
from app.extensions import Base, db, transaction
from app.rules.adjusting import Adjustment
from app.rules.event_kinds import EventKind
from app.rules.facts import Fact
from app.rules.vocabulary import (
    BeneficiaryType,
    CaseStatus,
    Outcome,
    ProgressKind,
    ProofState,
    RefusalGround,
    TerminationGround,
)
from tests.factories import Team, a_case, a_lawyer, a_status, an_application

MOST_STATEMENTS = 60


class Interrupted(Exception):
    """The plug was pulled."""


@contextmanager
def interrupted_after(count: int) -> Iterator[list[str]]:
    """Let `count` statements through, then fail before the next; the list tells what was sent."""
    sent: list[str] = []

    def cut(connection: object, cursor: object, statement: str, *rest: object) -> None:
        if len(sent) >= count:
            raise Interrupted
        sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", cut)
    try:
        yield sent
    finally:
        event.remove(db.engine, "before_cursor_execute", cut)


def contents() -> dict[str, int]:
    """How many rows each table holds, and the last number given."""
    db.session.rollback()
    counted = {
        table.name: db.session.scalar(select(func.count()).select_from(table)) or 0
        for table in Base.metadata.sorted_tables
    }
    counted["last number"] = db.session.scalar(select(func.sum(CaseCounter.last_seq))) or 0
    counted["versions"] = db.session.scalar(select(func.sum(LegalCase.version))) or 0
    db.session.rollback()
    return counted


def statements_until_done(act: Callable[[], object]) -> int:
    """Interrupt the act after 1, 2, … statements; each time nothing may be left. How many it took."""
    before = contents()
    for count in range(1, MOST_STATEMENTS):
        try:
            with interrupted_after(count), transaction():
                act()
        except Interrupted:
            db.session.expire_all()
            assert contents() == before, f"interrupted after {count} statements"
        else:
            return count
    raise AssertionError("the act never came to an end")


def test_an_interrupted_registration_leaves_nothing(app: Flask) -> None:
    team = Team()
    a_case(team=team)
    promised = a_status(BeneficiaryType.VETERAN, proof_state=ProofState.PROMISED)
    application = an_application(status=promised)
    statements_until_done(lambda: casework.submit(team.clerk, application))
    db.session.expire_all()
    assert db.session.scalar(select(func.max(LegalCase.seq))) == 2
    assert findings(db.session()) == []


Verb = Callable[[Team, LegalCase], object]


def event_and_interruption(team: Team, case: LegalCase) -> None:
    event = casework.record_event(team.lawyer, case, EventKind.KNEW_LABOUR, clock.today())
    (row,) = db.session.scalars(select(Deadline).where(Deadline.event_id == event.id)).all()
    change = casework.Change(Adjustment.RESTART, clock.today(), "催告", "律师函")
    casework.adjust(team.lawyer, casework.load(team.lawyer, case.id), row.id, change)


VERBS: dict[str, tuple[CaseStatus, Verb]] = {
    "accept": (
        CaseStatus.RECEIVED,
        lambda team, case: casework.accept(team.clerk, case, awaited_labels(case)),
    ),
    "ask_for_papers": (
        CaseStatus.RECEIVED,
        lambda team, case: casework.ask_for_papers(team.clerk, case, ["身份证明"]),
    ),
    "papers_received": (
        CaseStatus.PAPERS_AWAITED,
        lambda team, case: casework.papers_received(team.clerk, case, [each.label for each in case.papers]),
    ),
    "grant": (CaseStatus.UNDER_REVIEW, lambda team, case: casework.grant(team.director, case)),
    "refuse": (
        CaseStatus.UNDER_REVIEW,
        lambda team, case: casework.refuse(team.director, case, RefusalGround.OTHER, "第三十一条", "不属于"),
    ),
    "assign": (
        CaseStatus.GRANTED,
        lambda team, case: casework.assign(team.director, case, team.lawyer_user.id),
    ),
    "reassign": (
        CaseStatus.ASSIGNED,
        lambda team, case: casework.reassign(team.director, case, a_lawyer(team.office).id, "出差"),
    ),
    "record_progress": (
        CaseStatus.IN_PROGRESS,
        lambda team, case: casework.record_progress(team.lawyer, case, ProgressKind.FILED),
    ),
    "record_event and adjust": (CaseStatus.IN_PROGRESS, event_and_interruption),
    "correct_date": (
        CaseStatus.UNDER_REVIEW,
        lambda team, case: casework.correct_date(
            team.director, case, Fact.RECEIVED, case.received_on - timedelta(days=1), "登记有误"
        ),
    ),
    "close": (
        CaseStatus.IN_PROGRESS,
        lambda team, case: casework.close(team.lawyer, case, Outcome.WON, clock.today(), 100),
    ),
    "terminate": (
        CaseStatus.IN_PROGRESS,
        lambda team, case: casework.terminate(team.director, case, TerminationGround.OTHER, "其他"),
    ),
}


@pytest.mark.parametrize("name", VERBS)
def test_an_interrupted_verb_leaves_nothing(app: Flask, name: str) -> None:
    status, verb = VERBS[name]
    team = Team()
    case_id = a_case(status, team=team).id
    took = statements_until_done(lambda: verb(team, casework.load(team.director, case_id)))
    assert took > 3
    db.session.expire_all()
    assert findings(db.session()) == []
