"""flask reminders run: the worker's round by hand, at any pretended moment."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from flask import Flask

from app import clock
from app.casework.clocks import DeadlineState
from app.extensions import transaction
from app.rules.deadline_kinds import DeadlineKind
from tests.reminders.rows import a_case, a_deadline, a_desk

DUE = date(2026, 8, 10)


@pytest.fixture
def overdue(app: Flask) -> None:
    desk = a_desk()
    with transaction():
        a_deadline(a_case(desk), DUE)


def run(app: Flask, *arguments: str, command: str = "run") -> str:
    done = app.test_cli_runner().invoke(args=["reminders", command, *arguments])
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
        "digests": 0,
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


def test_the_preview_says_what_is_to_come_and_what_stays_silent(app: Flask) -> None:
    desk = a_desk()
    with transaction():
        a_deadline(a_case(desk), clock.today() + timedelta(days=2), DeadlineKind.CRIMINAL_APPEAL_RULING)
        a_deadline(a_case(desk), clock.today(), state=DeadlineState.PAUSED)
    last = (clock.today() + timedelta(days=3)).isoformat()
    seen = json.loads(run(app, "--to", last, "--office", desk.centre.name, "--json", command="preview"))
    assert [each["way"] for each in seen["planned"]] == ["single"] * 3, "near, due, overdue"
    assert seen["paused"] == 1
    said = run(app, "--to", last, command="preview")
    assert "共 3 条站内消息。" in said
    assert "暂停计时的期限 1 个" in said
    assert desk.director.name in said


@pytest.mark.parametrize(
    "arguments",
    [["--from", "2026-01-01"], ["--to", "2026-01-01"], ["--to", "2030-01-01"], ["--office", "没有"]],
)
def test_a_preview_of_what_cannot_be_is_refused_in_chinese(app: Flask, arguments: list[str]) -> None:
    done = app.test_cli_runner().invoke(args=["reminders", "preview", *arguments])
    assert done.exit_code == 2
    assert "Traceback" not in done.output


def test_what_leaves_is_held_and_released(app: Flask, tmp_path: Path) -> None:
    app.extensions["settings"] = app.extensions["settings"].using(state_dir=str(tmp_path))
    assert "对外发送正常" in run(app, command="outbox")
    run(app, command="hold")
    assert json.loads(run(app, "--json", command="outbox"))["held"] == "by_hand"
    assert "已恢复对外发送；0 条" in run(app, command="release")
    refused = app.test_cli_runner().invoke(args=["reminders", "release"])
    assert (refused.exit_code, "没有暂停" in refused.output) == (2, True)
