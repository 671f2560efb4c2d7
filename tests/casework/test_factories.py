"""Every status can be reached by the verbs, and leaves consistent data."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from app import clock
from app.casework.invariants import findings
from app.extensions import db
from app.rules.vocabulary import CaseStatus
from tests.factories import Team, a_case


@pytest.mark.parametrize("status", CaseStatus)
def test_every_status_is_reached_by_the_verbs(app: Flask, status: CaseStatus) -> None:
    assert a_case(status).status is status


def test_the_data_of_every_status_obey_the_invariants(app: Flask) -> None:
    team = Team()
    for status in CaseStatus:
        a_case(status, team=team, received_on=clock.today() - timedelta(days=60))
    assert findings(db.session()) == []
