"""人员档案: former names are shown and put right there, and asked for at intake."""

from __future__ import annotations

import re

from flask import Flask
from sqlalchemy import select

from app.casework.models import LegalCase
from app.extensions import db
from app.parties.persons import PersonFacts
from app.rules.vocabulary import CaseStatus, IdKind
from tests.factories import a_case, a_person
from tests.web.case_desk import CaseDesk, audited

_VERSION = re.compile(r'name="version"[^>]* value="([0-9]+)"')


def test_former_names_are_put_right_on_the_page(app: Flask) -> None:
    """Red when the form loses what was typed, or a lawyer is offered it."""
    desk = CaseDesk(app)
    case = a_case(CaseStatus.IN_PROGRESS, team=desk.team, person=a_person(name="马丽"))
    address = f"/person/{case.person_id}"
    page = desk.clerk.get(address).get_data(as_text=True)
    version = _VERSION.search(page)
    assert version
    names = {"former_names": "曾小明、古丽．买买提，丽丽", "version": version[1]}
    assert desk.clerk.send(f"{address}/names", names).location == address
    page = desk.clerk.get(address).get_data(as_text=True)
    assert 'value="曾小明、古丽·买买提、丽丽"' in page
    assert "曾用名已保存" in page
    assert desk.clerk.send("/search", {"q": "zengxm"}).location == f"/case/{case.id}"
    stale = desk.clerk.send(f"{address}/names", names)
    assert stale.status_code == 400
    assert "刚由别人修改" in desk.clerk.page
    wrong = desk.clerk.send(f"{address}/names", names | {"former_names": "长" * 81})
    assert wrong.status_code == 400
    assert "姓名最多 80 字" in desk.clerk.page
    assert "长" * 81 in desk.clerk.page
    read = desk.lawyer.get(address).get_data(as_text=True)
    assert "曾小明、古丽·买买提、丽丽" in read
    assert "保存曾用名" not in read
    assert audited("person.former_names") == 1


def test_a_former_name_told_at_intake_is_kept_and_a_namesake_is_pointed_out(app: Flask) -> None:
    """Red when the form drops the field, the panel does not ask for namesakes, or 用此档案 forgets it."""
    desk = CaseDesk(app)
    before = a_case(team=desk.team, person=PersonFacts("曾小明", IdKind.NONE))
    typed = {
        "name": "马丽", "id_kind": "none", "former_names": "曾小明", "matter": "pay_wages", "hardship": "pledge",
        "received_via": "walk_in", "received_on": "今天", "beneficiary_type": "none", "form_token": "0" * 32,
        "papers": ["application_form"], "facts": "拖欠工资。",
    }  # fmt: skip
    desk.clerk.get("/intake/new")
    panel = desk.clerk.send("/intake/panel", typed).get_data(as_text=True)
    assert f"姓名或者曾用名相同，请核对是否同一人：{before.case_no}" in panel
    assert '<details class="more gap" open><summary>曾用名、别名' in desk.clerk.send(
        "/intake/new", typed | {"action": "panel"}
    ).get_data(as_text=True)
    sent = desk.clerk.send("/intake/new", typed | {"action": ""})
    assert sent.status_code == 303, desk.clerk.page
    db.session.rollback()
    case = db.session.scalars(select(LegalCase).order_by(LegalCase.id.desc())).first()
    assert case is not None
    assert case.person.former_names == ["曾小明"]
