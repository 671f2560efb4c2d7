"""送法走访: the ledger with photos, stations by public names, the plan and the prompt on the desk."""

from __future__ import annotations

import re
from datetime import date, timedelta
from io import BytesIO
from typing import Any

from flask import Flask
from sqlalchemy import select

from app import clock
from app.extensions import db
from app.outreach.models import Entry, Liaison, Photo, PlanItem
from app.rules.outreach import LedgerKind, PlanState
from app.rules.vocabulary import Role
from tests.browsing import Browser, browser_of
from tests.factories import Team, a_user, an_instant
from tests.outreach.photos import TRACES, a_jpeg, a_png
from tests.outreach.rows import a_liaison, a_token, again, an_entry


def typed(**fields: Any) -> dict[str, Any]:
    given = {
        "form_token": a_token(), "kind": "camp", "held_on": "今天", "theme": "“八一”送法进军营", "place_kind": "unit",
        "occasion": "army_day", "lawyers": "3", "audience": "80", "consulted": "12", "materials": "200",
        "materials_name": "民法典读本", "forms": ["lecture", "one_to_one"], "summary": "官兵反响良好",
    }  # fmt: skip
    return given | fields


def signed_in(app: Flask, team: Team, role: Role = Role.CLERK) -> Browser:
    return browser_of(app, a_user(role, team.office))


def photo(data: bytes, name: str = "IMG_0801.JPG") -> tuple[BytesIO, str]:
    return BytesIO(data), name


def test_an_activity_with_its_photos(app: Flask) -> None:
    """Quick add: one form, two photos, nothing of where they were taken is stored or sent."""
    team = Team()
    clerk = signed_in(app, team)
    clerk.get("/outreach/new")
    sent = clerk.send(
        "/outreach/new", typed(photos=[photo(a_jpeg()), photo(a_png(), "b.png")], caption="讲课现场")
    )
    row = db.session.scalars(select(Entry)).one()
    assert sent.location == f"/outreach/{row.id}"
    page = clerk.get(sent.location).get_data(as_text=True)
    assert "照片（2 张）" in page
    assert "讲座、一对一咨询" in page
    stored = db.session.scalars(select(Photo.data)).all()
    served = clerk.get(f"/outreach/photo/{row.photos[0].id}")
    assert served.mimetype == "image/jpeg"
    assert served.headers["X-Content-Type-Options"] == "nosniff"
    assert served.headers["Cache-Control"] == "no-store"
    for data in (*stored, served.get_data()):
        assert data.startswith(b"\xff\xd8\xff")
        assert not [trace for trace in (*TRACES, b"Exif", b"IMG_0801") if trace in data]
    assert browser_of(app, a_user(Role.CLERK)).get(f"/outreach/photo/{row.photos[0].id}").status_code == 404
    assert clerk.send(f"/outreach/photo/{row.photos[0].id}/remove").status_code == 302
    assert len(db.session.scalars(select(Photo)).all()) == 1
    statistician = signed_in(app, team, Role.STATISTICIAN)
    assert statistician.get(f"/outreach/{row.id}").status_code == 200
    assert statistician.send(f"/outreach/{row.id}/photos", {"photos": [photo(a_jpeg())]}).status_code == 403


def test_a_wrong_photo_keeps_what_was_typed(app: Flask) -> None:
    """G13, P51. Red when photos are looked at after the row is written, or the form is built anew."""
    team = Team()
    clerk = signed_in(app, team)
    clerk.get("/outreach/new")
    for wrong in (b"<html>", b"GIF89a", b"\xff\xd8\xffnothing"):
        answer = clerk.send("/outreach/new", typed(photos=[photo(a_jpeg()), photo(wrong)]))
        assert answer.status_code == 400
        assert "第 2 张：" in clerk.page
        assert "照片须重新选择" in clerk.page
        for text in ('value="80"', "民法典读本", "官兵反响良好"):
            assert text in clerk.page
    assert clerk.send("/outreach/new", typed(theme="赴63898部队送法", lawyers="")).status_code == 400
    assert "请填写参加律师人数" in clerk.page
    assert clerk.send("/outreach/new", typed(theme="赴63898部队送法")).status_code == 400
    assert "驻某地部队" in clerk.page
    assert "不涉密的理由" in clerk.page
    assert db.session.scalars(select(Entry)).all() == []
    assert clerk.send("/outreach/1/photos", {}).status_code == 404
    row = an_entry(team.clerk)
    assert clerk.send(f"/outreach/{row.id}/photos", {"caption": "现场"}).status_code == 400
    assert "请选择照片" in clerk.page


def test_several_large_photos_fit_and_nothing_else_does(app: Flask) -> None:
    """P50. Red when PHOTO_FORMS is empty: two photos of a phone would be too much; other forms stay at 20 MB."""
    team = Team()
    clerk = signed_in(app, team)
    clerk.get("/outreach/new")
    large = a_jpeg() + bytes(12 * 1024 * 1024)
    assert clerk.send("/outreach/new", typed(photos=[photo(large), photo(large)])).status_code == 302
    row = db.session.scalars(select(Entry)).one()
    assert len(row.photos) == 2
    assert max(each.size for each in row.photos) < 50_000
    correct = f"/outreach/{row.id}/correct"
    assert clerk.send(correct, typed(photos=[photo(large), photo(large)])).status_code == 413
    too_much = [photo(large) for _ in range(6)]
    assert clerk.send(f"/outreach/{row.id}/photos", {"photos": too_much}).status_code == 413


def test_the_list_adds_up_and_asks_for_visits_due(app: Flask) -> None:
    team, today = Team(), clock.today()
    an_entry(team.clerk, audience=80, materials=200, lawyers=3)
    visit = an_entry(
        team.clerk, LedgerKind.VISIT, households=4, condolence_fen=120_000, whom="欧阳若兰、李四",
        revisit_on=today, theme="走访烈士遗属",
    )  # fmt: skip
    an_entry(team.clerk, held_on=today - timedelta(days=800), audience=999)
    clerk = signed_in(app, team)
    page = clerk.get("/outreach").get_data(as_text=True)
    for text in ("2 次", "80 人次", "200 份", "4 户", "1,200.00 元", "共 2 条", "到了回访日"):
        assert text in page
    assert "999" not in page
    assert "共 1 条" in clerk.get("/outreach?kind=visit").get_data(as_text=True)
    shown = clerk.get(f"/outreach/{visit.id}").get_data(as_text=True)
    assert "欧**兰、李*" in shown
    assert "欧阳若兰" not in shown
    clerk.send(f"/outreach/{visit.id}/reveal")
    assert "欧阳若兰、李四" in clerk.get(f"/outreach/{visit.id}").get_data(as_text=True)
    form = clerk.get(f"/outreach/new?follows={visit.id}").get_data(as_text=True)
    assert 'value="走访烈士遗属"' in form
    assert "欧阳若兰" not in form
    sent = clerk.send(
        f"/outreach/new?follows={visit.id}",
        typed(kind="visit", households="4", theme="回访", whom="欧阳若兰"),
    )
    assert sent.status_code == 302
    assert "到了回访日" not in clerk.get("/outreach").get_data(as_text=True)


def test_stations_and_units_stand_under_their_public_names(app: Flask) -> None:
    """Red when liaison names are not asked of public_name_problem; what was typed stays."""
    team = Team()
    clerk = signed_in(app, team)
    clerk.get("/outreach/liaisons/new")
    unit = {
        "kind": "unit", "host": "troops", "name": "驻清江县63898部队", "opened_on": "2026-1-5",
        "contact_name": "李联络", "contact_phone": "13812345678", "duty": "每周三上午",
    }  # fmt: skip
    assert clerk.send("/outreach/liaisons/new", unit).status_code == 400
    assert "不能登记；请填写对外名称" in clerk.page
    assert 'value="每周三上午"' in clerk.page
    assert clerk.send("/outreach/liaisons/new", unit | {"name": "驻清江某部队"}).status_code == 302
    row = db.session.scalars(select(Liaison)).one()
    page = clerk.get("/outreach/liaisons").get_data(as_text=True)
    assert "李*络 138 **** 5678" in page
    assert "李联络" not in page
    clerk.send(f"/outreach/liaisons/{row.id}/reveal")
    assert "李联络 13812345678" in clerk.get("/outreach/liaisons").get_data(as_text=True)
    edit = f"/outreach/liaisons/{row.id}"
    assert "李联络" not in clerk.get(edit).get_data(as_text=True)
    changed = unit | {
        "name": "驻清江某部队",
        "version": "1",
        "contact_name": "",
        "contact_phone": "",
        "duty": "每周四",
    }
    assert clerk.send(edit, changed).status_code == 302
    assert (again(row).duty, again(row).contact_name) == ("每周四", "李联络")
    assert clerk.send(edit, changed).status_code == 409
    assert "值班安排" in clerk.page


def test_the_plan_from_january_to_the_review(app: Flask) -> None:
    team = Team()
    director = signed_in(app, team, Role.DIRECTOR)
    page = director.get("/outreach/plan?year=2026").get_data(as_text=True)
    assert "2026-09-19" in page
    assert "《国防教育法》第十二条" in page
    assert (
        director.send(
            "/outreach/plan/adopt", {"year": "2026", "occasion": ["army_day", "martyrs"]}
        ).status_code
        == 302
    )
    camp, _ = db.session.scalars(select(PlanItem).order_by(PlanItem.due_on)).all()
    assert (camp.due_on, camp.state) == (date(2026, 8, 1), PlanState.OPEN)
    assert "已完成 0 项，共 2 项" in director.get("/outreach/plan?year=2026").get_data(as_text=True)
    director.get("/outreach/plan/new?year=2027")
    own = {
        "year": "2027",
        "title": "业务培训",
        "responsible_id": str(team.clerk.user_id),
        "month": "",
        "due_on": "",
    }
    assert director.send("/outreach/plan/new", own).status_code == 400
    assert "请选择月份" in director.page
    assert 'value="业务培训"' in director.page
    assert director.send("/outreach/plan/new", own | {"month": "3"}).location == "/outreach/plan?year=2027"
    clerk, entry = signed_in(app, team), an_entry(team.clerk)
    finish = f"/outreach/plan/{camp.id}/finish"
    assert f'value="{entry.id}"' in clerk.get(finish).get_data(as_text=True)
    assert clerk.send(finish, {"version": "1", "evidence": []}).status_code == 400
    assert "请勾选佐证台账" in clerk.page
    assert clerk.send(finish, {"version": "1", "evidence": [str(entry.id)]}).status_code == 302
    assert "已完成 1 项，共 2 项" in clerk.get("/outreach/plan?year=2026").get_data(as_text=True)
    assert clerk.get(f"/outreach/{entry.id}").get_data(as_text=True).count("“八一”送法进军营") >= 2
    assert clerk.get(f"/outreach/plan/{camp.id}").status_code == 403
    assert director.send(f"/outreach/plan/{camp.id}/reopen").status_code == 302


def test_the_desk_thinks_of_it_in_time(app: Flask) -> None:
    """Red when the desk does not ask outreach.prompts: 30 days before 八一, not 31."""
    team = Team()
    clerk, lawyer = signed_in(app, team), browser_of(app, team.lawyer_user)
    for day, there in ((date(2026, 7, 1), False), (date(2026, 7, 2), True)):
        with clock.travelled_to(an_instant(day)):
            again_in = browser_of(app, clerk.user)
            page = again_in.get("/").get_data(as_text=True)
            assert ("八一建军节" in page) is there, day
    assert not re.search("近期节点", lawyer.get("/").get_data(as_text=True))


def test_nothing_of_another_office_shows(app: Flask) -> None:
    """P22. A stranger's ids answer as ids that never were; lists and figures stay as they are."""
    team, foreign = Team(), Team()
    clerk = signed_in(app, team)
    paths = ("/outreach", "/outreach/liaisons", "/outreach/plan?year=2026", "/consult", "/consult/new", "/")
    volatile = re.compile(r'value="[^"]{20,}"|\d?\d:\d\d')
    before = [volatile.sub("", clerk.get(path).get_data(as_text=True)) for path in paths]
    entry, unit = an_entry(foreign.clerk, theme="鹓鶵活动"), a_liaison(foreign.clerk, name="鹓鶵工作站")
    stranger = signed_in(app, foreign, Role.DIRECTOR)
    stranger.get("/outreach/plan")
    stranger.send("/outreach/plan/adopt", {"year": "2026", "occasion": ["army_day"]})
    item = db.session.scalars(select(PlanItem)).one()
    after = [volatile.sub("", clerk.get(path).get_data(as_text=True)) for path in paths]
    assert before == after
    for path in (
        f"/outreach/{entry.id}",
        f"/outreach/liaisons/{unit.id}",
        f"/outreach/plan/{item.id}/finish",
    ):
        assert clerk.get(path).status_code == 404, path
    sent = clerk.send("/outreach/new", typed(liaison_id=str(unit.id)))
    assert sent.status_code == 400
    assert "请选择具体单位" in clerk.page
