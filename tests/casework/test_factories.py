"""Every status can be reached by the verbs, and leaves consistent data."""

from __future__ import annotations

import pytest
from flask import Flask

from app.rules.vocabulary import CaseStatus
from tests.factories import a_case


@pytest.mark.parametrize("status", CaseStatus)
def test_every_status_is_reached_by_the_verbs(app: Flask, status: CaseStatus) -> None:
    assert a_case(status).status is status
