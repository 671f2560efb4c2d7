"""flask reminders run: the worker's round by hand, at any pretended moment."""

from __future__ import annotations

import json
from datetime import date

import pytest
from flask import Flask

from app.extensions import transaction
from tests.reminders.rows import a_case, a_deadline, a_desk

DUE = date(2026, 8, 10)


@pytest.fixture
def overdue(app: Flask) -> None:
    desk = a_desk()
    with transaction():
        a_deadline(a_case(desk), DUE)


def run(app: Flask, *arguments: str) -> str:
    done = app.test_cli_runner().invoke(args=["reminders", "run", *arguments])
    assert done.exit_code == 0, done.output
    return done.output


@pytest.mark.usefixtures("overdue")
def test_it_says_what_it_did_and_does_it_once(app: Flask) -> None:
    first = json.loads(run(app, "--on", "2026-08-11", "--json"))
    assert first == {
        "raised": 2,
        "delivered": 2,
        "cancelled": 0,
        "pending": 0,
        "on": "2026-08-11T09:00:00+08:00",
    }
    again = json.loads(run(app, "--on", "2026-08-11T10:30", "--json"))
    assert (again["raised"], again["delivered"]) == (0, 0)


@pytest.mark.usefixtures("overdue")
def test_at_night_it_waits_and_says_so(app: Flask) -> None:
    said = run(app, "--on", "2026-08-11T23:30+08:00")
    assert "送达 0 条" in said
    assert "待送达 2 条" in said
    assert "免打扰" in said
    assert json.loads(run(app, "--on", "2026-08-12T07:00", "--json"))["delivered"] == 2


@pytest.mark.parametrize("typed", ["yesterday-ish", "2026-13-01", "2026-08-11T25:00"])
def test_an_unreadable_moment_is_refused_in_chinese(app: Flask, typed: str) -> None:
    done = app.test_cli_runner().invoke(args=["reminders", "run", "--on", typed])
    assert done.exit_code == 2
    assert "Traceback" not in done.output
    assert typed in done.output
