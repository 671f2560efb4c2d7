"""咨询登记: noted in a few keys, counted as the tables count, never a name in an address."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any

from flask import Flask
from sqlalchemy import select

from app import clock
from app.casework.models import Draft
from app.extensions import db
from app.outreach.models import Consultation
from app.rules.consultations import Crowd, Handling, Way
from app.rules.vocabulary import Role
from tests.browsing import browser_of
from tests.factories import Team, a_user
from tests.outreach.rows import a_consultation, a_token, again

FIGURE = re.compile(r'<td class="num"><a href="(/consult\?[^"]+)">(\d+)</a></td>')


def typed(**fields: Any) -> dict[str, Any]:
    given = {
        "form_token": a_token(), "way": "phone", "crowd": "veteran", "topics": "jtsg、gs", "point": "route",
        "answer": "先做工伤认定", "handling": "guided", "name": "欧阳若兰", "phone": "13812345678",
        "consulted_on": "今天",
    }  # fmt: skip
    return given | fields


def test_a_consultation_from_the_window_to_the_application(app: Flask) -> None:
    """One clerk, one caller: noted, found masked, shown in full on record, turned into a draft."""
    team = Team()
    clerk = browser_of(app, a_user(Role.CLERK, team.office))
    clerk.get("/consult/new")
    assert clerk.send("/consult/new", typed()).location == "/consult/new"
    page = clerk.get("/consult/new").get_data(as_text=True)
    assert "咨询已登记" in page
    assert "欧**兰 138 **** 5678" in page
    row = db.session.scalars(select(Consultation)).one()
    assert (row.way, row.crowd, row.handling) == (Way.PHONE, Crowd.VETERAN, Handling.GUIDED)
    assert [topic.code for topic in row.topics] == ["traffic", "work_injury"]
    assert row.answer == "告知维权途径和受理机关；先做工伤认定"
    listed = clerk.get("/consult").get_data(as_text=True)
    assert "共 1 人次" in listed
    shown = clerk.get(f"/consult/{row.id}").get_data(as_text=True)
    for text in (page, listed, shown):
        assert "欧阳若兰" not in text
        assert "13812345678" not in text
    clerk.send(f"/consult/{row.id}/reveal")
    assert "欧阳若兰，13812345678" in clerk.get(f"/consult/{row.id}").get_data(as_text=True)
    assert "欧阳若兰" not in clerk.get(f"/consult/{row.id}").get_data(as_text=True)
    draft = clerk.send(f"/consult/{row.id}/intake").location
    form = clerk.get(draft).get_data(as_text=True)
    assert 'value="欧阳若兰"' in form
    assert 'value="交通事故人身损害赔偿"' in form
    assert again(row).case_token in (db.session.scalars(select(Draft)).one().payload or "")


def test_what_was_typed_stays_when_something_is_wrong(app: Flask) -> None:
    """G13. Red when the form is built anew on an error."""
    team = Team()
    clerk = browser_of(app, a_user(Role.CLERK, team.office))
    clerk.get("/consult/new")
    response = clerk.send("/consult/new", typed(topics="fyf", phone="123", answer="告知流程"))
    assert response.status_code == 400
    assert "“fyf”对应多个事项，请写明是哪一个：扶养费、抚养费" in clerk.page
    for text in ('value="fyf"', 'value="123"', "告知流程", 'value="欧阳若兰"', "有 2 处需要修改"):
        assert text in clerk.page
    assert re.search(r'value="veteran"[^>]*checked|checked[^>]*value="veteran"', clerk.page)
    assert clerk.send("/consult/new", typed(answer="在第54集团军服役期间")).status_code == 400
    assert "不涉密的理由" in clerk.page
    assert "驻某地部队" in clerk.page
    assert db.session.scalars(select(Consultation)).all() == []


def test_every_number_of_the_list_leads_to_that_many_rows(app: Flask) -> None:
    """Red when a branch counts 件 and its list shows 人次, or a filter is lost on the way."""
    team = Team()
    for crowd, topics, way in (
        (Crowd.MILITARY, ("traffic", "family", "pension"), Way.VISIT),
        (Crowd.BEREAVED, ("pension",), Way.HOTLINE),
        (Crowd.VETERAN, ("resettlement", "traffic"), Way.PHONE),
        (Crowd.OTHER, ("contract",), Way.PHONE),
    ):
        a_consultation(team.clerk, crowd=crowd, topics=topics, way=way)
    a_consultation(team.clerk, consulted_on=clock.today() - timedelta(days=400))
    stats = browser_of(app, a_user(Role.STATISTICIAN, team.office))
    page = stats.get("/consult").get_data(as_text=True)
    figures = FIGURE.findall(page)
    assert len(figures) > 12
    for url, number in figures:
        found = stats.get(unescape(url)).get_data(as_text=True)
        body = found[found.index("共") :]
        assert re.match(rf"共 {number} (人次|件)", body), url
        assert found.count("data-open") == int(number), url
    assert "欧阳" not in page
    assert stats.get("/consult/new").status_code == 403
    assert "转受理" not in stats.get(f"/consult/{db.session.scalar(select(Consultation.id))}").get_data(
        as_text=True
    )


def test_a_filter_nobody_can_read_is_named_and_left_out(app: Flask) -> None:
    team = Team()
    a_consultation(team.clerk)
    clerk = browser_of(app, a_user(Role.CLERK, team.office))
    for query in ("from_on=2026-13-40", "way=nonsense", "page=0", "page=x", "topic=%00", "to_on=1899-01-01"):
        page = clerk.get(f"/consult?{query}")
        assert page.status_code == 200, query
        text = page.get_data(as_text=True)
        assert "该条件没有使用" in text or "topic" in query, query


def test_a_correction_keeps_the_old_row_and_asks_for_no_name(app: Flask) -> None:
    team = Team()
    row = a_consultation(team.clerk, name="欧阳若兰", phone="13812345678")
    clerk = browser_of(app, a_user(Role.CLERK, team.office))
    page = clerk.get(f"/consult/{row.id}/correct").get_data(as_text=True)
    assert "欧阳若兰" not in page
    sent = clerk.send(f"/consult/{row.id}/correct", typed(name="", phone=""))
    new = db.session.scalars(select(Consultation).where(Consultation.voided_at.is_(None))).one()
    assert sent.location == f"/consult/{new.id}"
    assert (new.name, new.phone, new.handling) == ("欧阳若兰", "13812345678", Handling.GUIDED)
    assert "更正后的记录" in clerk.get(f"/consult/{row.id}").get_data(as_text=True)
    assert clerk.send(f"/consult/{row.id}/correct", typed()).status_code == 400
    assert "已被更正" in clerk.page
    assert clerk.send(f"/consult/{new.id}/void", {"reason": ""}).status_code == 400
    assert clerk.send(f"/consult/{new.id}/void", {"reason": "重复登记"}).status_code == 302
    assert "作废" in clerk.get(f"/consult/{new.id}").get_data(as_text=True)
    assert "这段时间没有咨询登记" in clerk.get("/consult").get_data(as_text=True)
