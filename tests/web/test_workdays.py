"""工作日历: the year in weeks, the notice as a file, a day of the office's own, and the warning in time."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from app import clock
from app.casework.clocks import Deadline
from app.extensions import db
from app.rules.vocabulary import Role
from app.staff.models import Office
from app.timing import timing_of
from tests.browsing import Browser, a_user_row, browser_of
from tests.factories import Team, a_case, an_instant
from tests.timing.notices import notice_file
from tests.web.conftest import ClientFor

SOURCE = {"source": "国办发明电〔2026〕1号"}


@pytest.fixture(autouse=True)
def _late_in_november() -> Iterator[None]:
    with clock.travelled_to(an_instant(date(2026, 11, 23))):
        yield


@pytest.fixture
def admin(client_for: ClientFor) -> Browser:
    return client_for(Role.ADMIN)


def marks(page: str) -> dict[str, int]:
    """How often each mark stands in the grid."""
    grid = page.split('<table class="yg">', 1)[1]
    found = re.findall(r"<b>(.)</b>", grid)
    return {mark: found.count(mark) for mark in sorted(set(found))}


def test_the_grid_marks_what_the_notice_says(admin: Browser) -> None:
    admin.get("/settings/calendar?year=2026")
    assert marks(admin.page) == {"休": 19, "班": 6}
    assert re.search(r'<td class="made" title="补班">14<b>班</b>', admin.page)
    assert len(re.findall(r"<tr", admin.page.split('<table class="yg">', 1)[1])) == 1 + 53
    admin.get("/settings/calendar?year=2027")
    assert marks(admin.page) == {}
    assert "2027 年尚未公布或者没有导入" in admin.page


def test_a_wrong_file_is_told_row_by_row_and_changes_nothing(admin: Browser, centre: Office) -> None:
    text = notice_file().replace("2027-01-30,上班", "2027-01-29,上班").replace("2027-10-03,放假,国庆节\n", "")
    for stage in ("preview", "confirm"):
        sent = {"file": (io.BytesIO(text.encode()), "2027.csv"), **SOURCE, "stage": stage}
        assert admin.send("/settings/calendar/import", sent).status_code == 400
        assert re.search(r"第 \d+ 行：2027-01-29 是周五，本来就上班，补班只能在周六、周日", admin.page)
    assert timing_of(centre.id).imported(2027) is None


def test_a_notice_is_looked_at_then_loaded_and_provisional_days_settle(
    client_for: ClientFor, centre: Office
) -> None:
    with clock.travelled_to(an_instant(date(2026, 12, 28))):
        case = a_case(team=Team(centre))  # ends on 2027-01-04
        admin, clerk = client_for(Role.ADMIN), client_for(Role.CLERK)
        shown_on = (f"/case/{case.id}", f"/case/{case.id}/clocks", "/", f"/queue?why={case.id}")
        for path in shown_on:
            clerk.get(path)
            assert "暂定" in clerk.page, path
        file = (io.BytesIO(notice_file().encode("gb18030")), "2027.csv")
        admin.send("/settings/calendar/import", {"file": file, **SOURCE, "stage": "preview"})
        assert "影响在办 1 件" in admin.page
        assert "春节：02-05（周五）至 02-12（周五），共 8 天" in admin.page
        assert "01-30（周六）" in admin.page
        rows = re.search(r'name="rows" value="([^"]+)"', admin.page)
        assert rows is not None
        sent = {"rows": rows[1], **SOURCE, "stage": "confirm"}
        admin.send("/settings/calendar/import", sent, follow_redirects=True)
        assert "放假安排已导入" in admin.page
        assert "放假安排尚未导入" not in admin.page
        db.session.rollback()
        assert not db.session.scalar(select(Deadline.is_tentative).where(Deadline.case_id == case.id))
        for path in shown_on[1:]:
            clerk.get(path)
            assert "暂定" not in clerk.page, path
        clerk.get(shown_on[0])
        assert "重新计算期限" in clerk.page
        admin.get("/settings/calendar?year=2027")
        assert marks(admin.page) == {"休": 18, "班": 5}
        assert "国办发明电〔2026〕1号" in admin.page


def test_a_storm_is_entered_and_taken_back(admin: Browser, centre: Office) -> None:
    storm = {"day": "2026-11-30", "kind": "rest", "reason": "台风停工"}
    admin.send("/settings/calendar/day", storm | {"stage": "preview"})
    assert "2026-11-30（周一）休息：台风停工" in admin.page
    admin.send("/settings/calendar/day", storm | {"stage": "confirm"}, follow_redirects=True)
    assert '<b>停</b><span class="sr">本机构休息，台风停工</span>' in admin.page
    assert not timing_of(centre.id).calendar.is_workday(date(2026, 11, 30))
    assert "撤销" in admin.page
    admin.get("/settings/calendar/day/end?day=2026-11-30")
    assert 'value="2026-11-30"' in admin.page
    admin.send("/settings/calendar/day/end", {"day": "2026-11-30", "stage": "confirm"})
    assert timing_of(centre.id).calendar.is_workday(date(2026, 11, 30))
    answer = admin.send("/settings/calendar/day", storm | {"day": "2026-11-29", "stage": "preview"})
    assert answer.status_code == 400
    assert "2026-11-29 本来就是休息日" in admin.page


def test_the_missing_year_is_called_for_from_mid_november(app: Flask, centre: Office) -> None:
    """On the desk of those who can do something about it, until it is loaded."""
    told = "2027 年的放假安排尚未导入"
    for day, hears in ((14, set()), (15, {Role.ADMIN, Role.DIRECTOR})):
        with clock.travelled_to(an_instant(date(2026, 11, day))):
            for role in (Role.ADMIN, Role.DIRECTOR, Role.CLERK):
                somebody = browser_of(app, a_user_row(role, centre))
                somebody.get("/")
                assert (told in somebody.page) == (role in hears), (day, role)
                somebody.get("/settings/calendar")
                assert (told in somebody.page) == bool(hears), (day, role)
