"""The pages of the annual summary: one click, every number a link, two people at one section, the file."""

from __future__ import annotations

import re
from datetime import date
from io import BytesIO

import pytest
from docx import Document
from flask import Flask

from app import clock
from app.rules.vocabulary import Role
from tests import factories
from tests.annual.year import a_closed_case
from tests.browsing import Browser, a_user_row, browser_of
from tests.outreach.rows import a_consultation, an_entry

LINK = re.compile(r'<a href="(/annual/2026/1/figures/[a-z_.]+)">([0-9.]+%?)</a>')
HEADING = re.compile(r"<h1[^>]*>[^<]*? ([0-9.]+%?) [^<]*</h1>")
DAYS_SHARE_OR_SUM = re.compile("_days|_share|recovered|audience|lawyers|households|condolence")


@pytest.fixture
def team(app: Flask) -> factories.Team:
    made = factories.Team()
    for name in ("欧阳若兰", "李雷"):
        a_closed_case(made, name)
    a_consultation(made.clerk)
    an_entry(made.clerk)
    return made


def reading(app: Flask, team: factories.Team, role: Role) -> Browser:
    return browser_of(app, a_user_row(role, team.office))


def test_one_click_makes_a_draft_and_every_number_opens_its_list(app: Flask) -> None:
    with clock.travelled_to(clock.at_local(date(2026, 6, 3), 12)):
        made = factories.Team()
        for name in ("欧阳若兰", "李雷"):
            a_closed_case(made, name)
        a_consultation(made.clerk)
        an_entry(made.clerk)
        client = reading(app, made, Role.STATISTICIAN)
        assert client.get("/annual").location == "/annual/2026"
        client.get("/annual/2026")
        assert "生成初稿" in client.page
        assert client.send("/annual/2026/draft").location == "/annual/2026"
        client.get("/annual/2026")
        links = set(LINK.findall(client.page))
        assert "欧阳某属退役军人" in re.sub("<[^>]+>", "", client.page)
        assert len(links) > 12
        for url, number in links:
            client.get(url)
            heading = HEADING.search(client.page)
            assert heading, url
            assert heading[1] == number, url
            if not DAYS_SHARE_OR_SUM.search(url):
                assert client.page.count("<tr><td") == int(number), url
            assert "若兰" not in client.page


def test_words_are_called_untouched_where_there_are_some(app: Flask, team: factories.Team) -> None:
    """Red when a first draft says of words nobody has written that they stand as they were."""
    year, untouched = clock.today().year, "本机构写的文字没有改动"
    client = reading(app, team, Role.STATISTICIAN)
    client.send(f"/annual/{year}/draft")
    page = client.get(f"/annual/{year}").get_data(as_text=True)
    assert "第 1 版已生成。" in page
    assert untouched not in page
    client.get(f"/annual/{year}/window")
    client.send(f"/annual/{year}/window", {"draft": "1", "version": "0", "text": "设立军人军属优先窗口。"})
    client.get(f"/annual/{year}")
    client.send(f"/annual/{year}/draft")
    assert f"第 2 版已生成，{untouched}。" in client.get(f"/annual/{year}").get_data(as_text=True)


def test_two_people_at_one_section_and_the_file(app: Flask, team: factories.Team) -> None:
    """Red when the second one to save overwrites the first, or a draft the words."""
    year = clock.today().year
    one, two = (reading(app, team, role) for role in (Role.STATISTICIAN, Role.DIRECTOR))
    one.send(f"/annual/{year}/draft")
    path = f"/annual/{year}/window"
    one.get(path)
    form = {"draft": "1", "version": "0", "text": "设立军人军属优先窗口。"}
    assert one.send(path, form).location == f"/annual/{year}#window"
    late = two.send(path, form | {"text": "另一份"})
    assert late.status_code == 409
    assert "设立军人军属优先窗口。" in two.page
    assert f'href="/annual/{year}"' in two.page
    assert two.send(path, form | {"text": "驻第八十一集团军某部"}).status_code == 400
    assert "另一份" not in two.get(f"/annual/{year}").get_data(as_text=True)
    a_closed_case(team, "韩梅")
    two.send(f"/annual/{year}/draft")
    two.get(f"/annual/{year}")
    assert "设立军人军属优先窗口。" in two.page
    assert "编写以后，系统文字有变化" in two.page
    assert "<ins>3</ins>" in two.page
    assert "第 1 版" in two.page
    taken = two.send(f"/annual/{year}/docx")
    text = "\n".join(each.text for each in Document(BytesIO(taken.data)).paragraphs)
    assert "设立军人军属优先窗口。" in text
    assert taken.headers["Content-Disposition"].endswith("-" + f"{year}.docx")


def test_what_is_no_year_section_or_version_is_not_found(app: Flask, team: factories.Team) -> None:
    year, client = clock.today().year, reading(app, team, Role.DIRECTOR)
    client.send(f"/annual/{year}/draft")
    for path in ("1", "1999", f"{year}/nothing", f"{year}/1/figures/nothing", f"{year}/1/figures/received.x",
                 f"{year}/9/figures/received", f"{year}?version=9"):  # fmt: skip
        assert client.get(f"/annual/{path}").status_code == 404, path
    assert client.get(f"/annual/{year + 1}").status_code == 200
    client.send(f"/annual/{year + 1}/draft", follow_redirects=True)
    assert "还没有开始" in client.page
