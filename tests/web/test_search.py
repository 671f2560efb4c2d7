"""Search: sent by POST, shown by GET, and nothing of it in an address or in clear in the session."""

from __future__ import annotations

import re
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from app.casework.models import LegalCase
from app.extensions import db
from app.rules.vocabulary import Role
from app.staff.models import SignInSession
from app.web.search import recent
from tests.browsing import Browser
from tests.factories import a_case, a_person, an_id_number
from tests.web.case_desk import CaseDesk
from tests.web.conftest import ClientFor


@pytest.fixture
def desk(app: Flask) -> CaseDesk:
    """A team with two people called 单."""
    made = CaseDesk(app)
    for name in ("单晓明", "单小满"):
        a_case(team=made.team, person=a_person(name=name), received_on=date(2026, 8, 3))
    made.clerk.get("/queue")
    return made


def found(client: Browser, text: str) -> str:
    return client.send("/search", {"q": text}, follow_redirects=True).get_data(as_text=True)


def test_a_single_hit_opens_at_once(app: Flask, desk: CaseDesk) -> None:
    case = a_case(team=desk.team, person=a_person(name="欧阳文静"))
    for text in ("欧阳文静", case.short_no):
        assert desk.clerk.send("/search", {"q": text}).location == f"/case/{case.id}"
    assert "没有找到“欧阳文静”" in found(CaseDesk(app).clerk, "欧阳文静")


def named(desk: CaseDesk, name: str, *former: str) -> LegalCase:
    return a_case(team=desk.team, person=a_person(name=name, former_names=former))


def test_what_only_seems_to_fit_hides_no_second_hit(desk: CaseDesk) -> None:
    """丁jg means those called 丁建国, not those called 丁 who were once called 李建国, though the index has both.
    Red when only_hit looks no further than it must to find two."""
    first = named(desk, "丁建国")
    for n in "一二三四五六七八九":
        named(desk, f"丁{n}", f"李建国{n}")
    assert desk.clerk.send("/search", {"q": "丁jg"}).location == f"/case/{first.id}"
    named(desk, "丁金贵")
    assert "/search" in str(desk.clerk.send("/search", {"q": "丁jg"}).location)


def test_several_are_listed_and_strange_text_is_shown_as_text(desk: CaseDesk) -> None:
    page = found(desk.clerk, "单")
    assert "单晓明" in page
    assert "单小满" in page
    assert 'value="单"' in page
    assert "没有找到“诸葛”" in found(desk.clerk, "诸葛")
    assert "&lt;b&gt;" in found(desk.clerk, "<b>x")


def test_back_and_reload_find_the_same_page(desk: CaseDesk) -> None:
    """Red when POST renders the hits itself, or the text stands in the address."""
    answer = desk.clerk.send("/search", {"q": "单"})
    assert answer.status_code == 302
    assert answer.location.startswith("/search?s=")
    assert len(answer.location) < 24
    desk.clerk.send("/search", {"q": "诸葛"})
    for _ in range(2):
        assert "单晓明" in desk.clerk.get(answer.location).get_data(as_text=True)


def test_the_session_row_does_not_tell_what_was_searched_for(desk: CaseDesk) -> None:
    """Red when the text is kept in clear: the sessions are in every backup."""
    desk.clerk.send("/search", {"q": "11010119900307777X"})
    db.session.rollback()
    rows = db.session.scalars(select(SignInSession.data)).all()
    assert any(row.get("searches") for row in rows)
    assert "19900307" not in str(rows)


def test_no_number_stands_in_an_address_or_a_title(desk: CaseDesk) -> None:
    """P71. Red when the box is sent by GET, or the words travel with the redirect."""
    number, phone = an_id_number(77), "13912345678"
    case = a_case(team=desk.team, person=a_person(name="单晓晓", id_number=number, phone=phone))
    for text in (number, number.lower(), number[-4:], phone, phone[-4:], f"{number[:6]} {number[6:]}"):
        answer = desk.clerk.send("/search", {"q": text})
        assert answer.status_code == 302
        assert answer.location == f"/case/{case.id}" or answer.location.startswith("/search?s=")
        assert not {number, number.lower(), number[-4:], phone, phone[-4:]} & set(
            re.split(r"\W", answer.location)
        )
        page = desk.clerk.get(answer.location).get_data(as_text=True)
        assert text not in page.partition("</title>")[0]
    nobody = desk.clerk.send("/search", {"q": an_id_number(78)})
    assert nobody.location.startswith("/search?s=")
    assert "没有找到" in desk.clerk.get(nobody.location).get_data(as_text=True)


def test_a_hit_says_under_which_other_name_it_is_found(desk: CaseDesk) -> None:
    """Red when a row is listed and nothing on it looks like what was typed."""
    for name in ("马丽", "马大"):
        person = a_person(name=name, former_names=("古丽·买买提",))
        a_case(team=desk.team, person=person, opponents=("诸葛修文",))
    page = found(desk.clerk, "买买提")
    assert page.count("又名：古丽·买买提") == 4, "two rows, for the desk and for the phone"
    assert "对方当事人：诸葛修文" not in page
    assert found(desk.clerk, "诸葛").count("对方当事人：诸葛修文") == 4


def test_who_finds_nothing_is_told_what_may_be_typed(desk: CaseDesk) -> None:
    for page in (desk.clerk.get("/search").get_data(as_text=True), found(desk.clerk, "鹓鶵")):
        assert "可以这样搜索" in page
        assert "欧阳jg" in page
    assert "可以这样搜索" not in found(desk.clerk, "单")


@pytest.mark.parametrize(
    "address", ["/search", "/search?s=unknown", "/search?s=%00", "/search?s=" + "x" * 300]
)
def test_without_a_known_key_the_box_is_empty(desk: CaseDesk, address: str) -> None:
    page = desk.clerk.get(address)
    assert page.status_code == 200
    assert "可以输入姓名、拼音首字母" in page.get_data(as_text=True)
    assert ("不再保留" in page.get_data(as_text=True)) is ("s=unknown" in address or "s=x" in address)


def test_the_key_of_one_session_opens_nothing_in_another(desk: CaseDesk) -> None:
    answer = desk.clerk.send("/search", {"q": "单"})
    assert "单晓明" not in desk.director.get(answer.location).get_data(as_text=True)


@pytest.mark.parametrize(("text", "said"), [(" ", "请填写搜索内容"), ("单" * 61, "60")])
def test_an_unfit_text_leads_back_to_the_box(desk: CaseDesk, text: str, said: str) -> None:
    assert desk.clerk.send("/search", {"q": text}).location == "/search"
    assert said in desk.clerk.get("/search").get_data(as_text=True)


def test_the_last_ten_are_kept(app: Flask) -> None:
    session: dict[str, object] = {}
    names = [recent.remember(session, f"第{number}次") for number in range(12)]
    assert [recent.recall(session, name) for name in names[:2]] == [None, None]
    assert [recent.recall(session, name) for name in names[2:]] == [
        f"第{number}次" for number in range(2, 12)
    ]
    assert len(session["searches"]) == 10  # type: ignore[arg-type]


def test_who_sees_no_cases_has_no_search(client_for: ClientFor) -> None:
    assert client_for(Role.ADMIN).get("/search").status_code == 403
