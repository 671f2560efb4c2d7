"""Does the command explain by the office's own rows, in the words of the pages, and work dates out anew?"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from html import unescape
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app import clock
from app.casework import retiming
from app.casework.clocks import Deadline
from app.extensions import db, transaction
from app.rules.deadlines import DeadlineKind
from app.rules.vocabulary import Role
from app.staff.models import Office
from app.timing.change import Change
from app.timing.holiday_file import read_holiday_file
from app.timing.law_changes import AddLaw
from app.timing.limit_changes import Confirm
from app.timing.promise_changes import SetPromise
from tests.browsing import a_user_row, browser_of
from tests.factories import Team, a_case, a_user, actor_of, an_instant, an_office
from tests.timing.notices import notice_file

MONDAY = date(2026, 11, 23)
# The fields the issue names; others may stand beside them.
FIELDS = {
    "kind", "started_on", "limit", "unit", "nominal_due_on", "rolled_due_on", "promise_due_on",
    "provisional", "excluded", "steps", "basis", "confidence",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _on_monday() -> Iterator[None]:
    with clock.travelled_to(an_instant(MONDAY)):
        yield


@pytest.fixture
def centre(app: Flask) -> Office:
    return an_office(name="清江县法律援助中心")


def run(app: Flask, *arguments: str) -> Any:
    done = app.test_cli_runner().invoke(args=[*arguments, "--json"])
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def made(centre: Office, *changes: Change) -> None:
    admin = actor_of(a_user(Role.ADMIN, centre))
    for change in changes:
        with transaction():
            retiming.make(admin, centre.id, change)


def test_an_offices_rows_are_explained_in_the_words_of_the_page(app: Flask, centre: Office) -> None:
    """Red when the page and the command tell it differently, or a field of the issue is missing."""
    made(
        centre,
        SetPromise(DeadlineKind.REVIEW, 3, MONDAY),
        AddLaw("legal_aid_law", 43, "2021年通过", "七日内进行审查。", date(2022, 1, 1), None, "公报"),
        Confirm(DeadlineKind.OBJECTION_LODGE, "objection-lodge-2023", "司法部令第148号"),
    )
    plain = run(app, "deadlines", "explain", "review", "--from", "2026-11-23")
    assert set(plain) >= FIELDS
    assert (plain["promise_due_on"], plain["confidence"]) == (None, "Q")
    mine = run(app, "deadlines", "explain", "review", "--from", "2026-11-23", "--office", "清江县")
    assert (mine["nominal_due_on"], mine["promise_due_on"]) == ("2026-11-30", "2026-11-26")
    assert mine["steps"][-1] == "法条版本：《法律援助法》第四十三条（2021年通过），2022-01-01 起施行"
    assert any(step.startswith("规则：review-2022") for step in mine["steps"])
    lodged = run(app, "deadlines", "explain", "objection_lodge", "--from", "2026-11-23", "--office", "清江县")
    assert lodged["confidence"] == "confirmed"
    case, team = a_case(team=Team(centre)), Team(centre)
    for who, path in (
        (a_user_row(Role.DIRECTOR, centre), "/settings/limits/review?on=2026-11-23"),
        (db.session.get_one(type(team.lawyer_user), team.clerk.user_id), f"/case/{case.id}"),
    ):
        page = browser_of(app, who).get(path).get_data(as_text=True)
        told = re.search(r"怎么算的</summary><div><ol>(.*?)</ol>", page, re.S)
        assert told is not None
        assert [unescape(step) for step in re.findall(r"<li>(.*?)</li>", told[1])] == mine["steps"]


def test_hours_are_counted_from_the_hour(app: Flask) -> None:
    told = run(app, "deadlines", "explain", "custody_forward", "--from", "2026-11-23", "--at", "16:30")
    assert told["due_at"] == "2026-11-24T16:30:00+08:00"
    refused = app.test_cli_runner().invoke(
        args=["deadlines", "explain", "custody_forward", "--from", "2026-11-23", "--at", "25:00"]
    )
    assert refused.exit_code == 2
    assert "时:分" in refused.stderr


def test_dates_are_worked_out_anew_and_the_doctor_asks_for_the_year(app: Flask, centre: Office) -> None:
    found = {each["name"]: each for each in run(app, "doctor")}
    assert "清江县法律援助中心 2027 年" in found["工作日历"]["message"]
    case = a_case(team=Team(centre))
    with transaction() as session:
        row = session.scalars(select(Deadline).where(Deadline.case_id == case.id)).one()
        row.rolled_due_on, row.is_tentative = date(2026, 12, 9), True
    assert run(app, "deadlines", "recompute", "--office", "清江县") == {"moved": 1}
    assert run(app, "deadlines", "recompute") == {"moved": 0}
    db.session.rollback()
    assert db.session.scalar(select(Deadline.rolled_due_on)) == date(2026, 11, 30)
    made(centre, read_holiday_file(notice_file().encode(), MONDAY).change("通知"))
    found = {each["name"]: each for each in run(app, "doctor")}
    assert found["工作日历"]["message"] == "已公布至 2027-12-31，其后的期限标为暂定"
