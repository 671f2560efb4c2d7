"""A case as lists read it is the case, and of its assessment only what a list shows is read."""

from __future__ import annotations

import dataclasses
from datetime import timedelta

import orjson
from flask import Flask
from sqlalchemy import select

from app import clock
from app.audit import Actor
from app.casework.listed import LISTED, ListedCase, read
from app.casework.models import LegalCase
from app.casework.queue_row import QueueRow, row_of
from app.extensions import db
from app.rules.vocabulary import BeneficiaryType, CaseStatus
from app.timing import timing_of
from tests.factories import Team, a_case, an_office

# Kept apart by hand from the code: the desk names lacking papers of 已收到, and 准予/不予 of 审查中.
SHOWN = {CaseStatus.RECEIVED, CaseStatus.UNDER_REVIEW}


def every_status() -> Team:
    """A case of each status, every other one of a veteran's, of an office that is not the first."""
    an_office()
    team = Team()
    day = clock.today() - timedelta(days=60)
    for n, status in enumerate(CaseStatus):
        a_case(status, team=team, received_on=day, beneficiary=BeneficiaryType.VETERAN if n % 2 else None)
    return team


def whole_cases() -> list[LegalCase]:
    return list(db.session.scalars(select(LegalCase).order_by(LegalCase.id)))


def plain(case: ListedCase) -> dict[str, object]:
    return {**dataclasses.asdict(case), "assessed": case.assessment}


def test_what_a_list_reads_of_a_case_is_what_the_whole_case_says(app: Flask) -> None:
    """Red when a looked-up name is that of another office, person, handler or lawyer, or a claim is left out."""
    every_status()
    found = read(LISTED.order_by(LegalCase.id))
    assert [plain(each) for each in found] == [plain(ListedCase.of(case)) for case in whole_cases()]
    assert len(found) == len(CaseStatus)


def test_the_assessment_is_read_only_where_a_list_shows_it(app: Flask) -> None:
    """Red when every list carries four kilobytes a case."""
    every_status()
    assert all(case.assessment for case in whole_cases())
    assert {case.status for case in read(LISTED) if case.assessed} == SHOWN


def test_a_row_does_not_differ_for_what_was_not_read(app: Flask) -> None:
    """Red when a status drops out whose next action names the lacking papers."""
    team = every_status()

    def row(actor: Actor, case: ListedCase) -> QueueRow:
        return row_of(actor, case, clock.today(), 1, timing_of(team.office.id))

    for case, listed in zip(whole_cases(), read(LISTED.order_by(LegalCase.id)), strict=True):
        whole = dataclasses.replace(listed, assessed=orjson.dumps(case.assessment).decode())
        for actor in (team.clerk, team.director, team.lawyer):
            assert row(actor, listed) == row(actor, whole)
            assert row(actor, listed).reasons == row(actor, whole).reasons
