"""时限与灯、法条: looked at before it is made, dated, and as the engine will have it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import func, select

from app import clock
from app.audit import AuditRecord
from app.casework.clocks import Deadline
from app.extensions import db
from app.rules.vocabulary import BeneficiaryType, Role
from app.staff.models import Office
from app.timing import TimingChange, timing_of
from tests.browsing import Browser
from tests.factories import Team, a_case, an_instant
from tests.web.conftest import ClientFor

MONDAY = date(2026, 11, 23)
PROMISE = {"days": "3", "effective_from": "今天", "beneficiary": "martyr_bereaved", "matter_group": ""}
RULE = {
    "figure": "5",
    "unit": "calendar_day",
    "start_event": "收到申请之日",
    "roll_over": "yes",
    "warn_days": "1",
    "source": "中心〔2026〕3号",
    "effective_from": "2026-11-01",
}


@pytest.fixture(autouse=True)
def _on_monday() -> Iterator[None]:
    with clock.travelled_to(an_instant(MONDAY)):
        yield


@pytest.fixture
def admin(client_for: ClientFor) -> Browser:
    return client_for(Role.ADMIN)


def changes() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(TimingChange)) or 0


def due_days(page: str) -> list[str]:
    """截止日 of every clock on the page, in order."""
    return re.findall(r"截止日</dt><dd><time datetime=\"([0-9-]+)\"", page)


def test_the_preview_is_what_the_engine_then_does(
    admin: Browser, client_for: ClientFor, centre: Office
) -> None:
    """Red when the preview computes by itself, or the change is made before it is confirmed."""
    team = Team(centre)
    before = a_case(team=team, received_on=date(2026, 11, 20), beneficiary=BeneficiaryType.MARTYR_BEREAVED)
    answer = admin.send("/settings/limits/review/promise", PROMISE | {"stage": "preview"})
    assert answer.status_code == 200
    assert "影响在办 1 件，不追溯。" in admin.page
    assert "若今日受理（烈士遗属）" in admin.page
    now, then = due_days(admin.page)
    assert (now, changes()) == ("2026-11-30", 0)
    answer = admin.send(
        "/settings/limits/review/promise", PROMISE | {"stage": "confirm"}, follow_redirects=True
    )
    assert "承诺时限已设定。" in admin.page
    assert "烈士遗属" in admin.page
    case = a_case(team=team, beneficiary=BeneficiaryType.MARTYR_BEREAVED)
    targets = dict(db.session.execute(select(Deadline.case_id, Deadline.target_on)).all())
    assert (targets[case.id].isoformat(), targets[before.id].isoformat()) == (then, "2026-11-27")
    clerk = client_for(Role.CLERK)
    clerk.get(f"/case/{case.id}")
    assert "承诺 3 日 / 法定 7 日" in clerk.page
    record = db.session.scalars(select(AuditRecord).where(AuditRecord.action == "timing.promise")).one()
    assert record.detail["affected"] == 1


def test_what_is_refused_stays_on_the_form_with_its_reason(admin: Browser) -> None:
    answer = admin.send("/settings/limits/review/promise", PROMISE | {"days": "8", "stage": "confirm"})
    assert answer.status_code == 400
    assert "承诺 8 日长于法定 7 日，承诺时限不能超过法定期限" in admin.page
    answer = admin.send("/settings/limits/review/rule", RULE | {"stage": "preview"})
    assert answer.status_code == 400
    assert "请勾选“追溯”" in admin.page
    assert 'value="中心〔2026〕3号"' in admin.page
    assert admin.get("/settings/limits/nothing").status_code == 404
    assert changes() == 0


def test_a_rule_that_reaches_back_says_how_many_days_move(admin: Browser, centre: Office) -> None:
    case = a_case(team=Team(centre), received_on=date(2026, 11, 20))
    admin.send("/settings/limits/review/rule", RULE | {"retroactive": "y", "stage": "preview"})
    assert "影响在办 1 件，追溯：其中 1 件的日期会变动" in admin.page
    admin.send("/settings/limits/review/rule", RULE | {"retroactive": "y", "stage": "edit"})
    assert 'value="2026-11-01"' in admin.page
    assert changes() == 0
    admin.send("/settings/limits/review/rule", RULE | {"retroactive": "y", "stage": "confirm"})
    db.session.rollback()
    assert db.session.scalar(select(Deadline.nominal_due_on).where(Deadline.case_id == case.id)) == date(
        2026, 11, 25
    )
    admin.get("/settings/limits/review")
    assert "中心〔2026〕3号" in admin.page
    assert "现行" in admin.page
    assert "停用本机构规则" in admin.page


def test_the_list_finds_a_limit_by_its_words_and_marks_what_is_unchecked(admin: Browser) -> None:
    admin.get("/settings/limits?q=上诉")
    assert "民事上诉（判决）" in admin.page
    assert "审查申请" not in admin.page.split("</form>", 1)[1]
    admin.get("/settings/limits?only=unchecked&group=office")
    assert "提出异议" in admin.page
    confirm = {"rule_id": "objection-lodge-2023", "source": "司法部令第148号", "stage": "confirm"}
    admin.send("/settings/limits/objection_lodge/confirm", confirm, follow_redirects=True)
    assert "已核" in admin.page
    admin.get("/settings/limits?only=unchecked&group=office")
    assert "提出异议" not in admin.page


def test_a_law_is_shown_by_version_with_the_limits_that_cite_it(admin: Browser, centre: Office) -> None:
    law = {
        "statute": "legal_aid_law",
        "article": "43",
        "version": "2021年8月20日通过",
        "text": "法律援助机构应当自收到法律援助申请之日起七日内进行审查。",
        "valid_from": "2022-01-01",
        "source": "公报",
    }
    admin.send("/settings/laws/new", law | {"stage": "preview"})
    assert "登记“2021年8月20日通过”的文本" in admin.page
    admin.send("/settings/laws/new", law | {"stage": "confirm"}, follow_redirects=True)
    assert "2021年8月20日通过" in admin.page
    assert "七日内进行审查" in admin.page
    admin.get("/settings/limits/review")
    assert "（2021年8月20日通过）" in admin.page
    assert timing_of(centre.id).laws[0].source == "公报"


def test_the_director_reads_and_cannot_change(client_for: ClientFor) -> None:
    director = client_for(Role.DIRECTOR)
    for path in ("/settings/limits", "/settings/limits/review", "/settings/laws", "/settings/calendar"):
        assert director.get(path).status_code == 200
        assert "新增本机构规则" not in director.page
        assert "登记法条版本" not in director.page
        assert "登记调整日" not in director.page
    assert director.send("/settings/limits/review/promise", PROMISE | {"stage": "confirm"}).status_code == 403
