"""Does our way of calling macros and putting out values say the same as Jinja's own?"""

from __future__ import annotations

from itertools import count
from typing import Any

from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import DictLoader, Environment
from jinja2.utils import _PassArg
from markupsafe import Markup

from app.web import templating
from app.web.templating import once_a_page

TEMPLATES = {
    "macros": "{% macro cell(value, kind='td') %}<{{ kind }}>{{ value }}{{ caller() if caller }}</{{ kind }}>{% endmacro %}",
    "page": (
        "{% import 'macros' as m %}{{ value }}|{{ value|upper }}|{{ m.cell(value) }}|{{ m.cell(value, kind='th') }}"
        "|{% call m.cell(value) %}{{ value }}{% endcall %}|{% for each in [value, value] %}{{ m.cell(each) }}{% endfor %}"
        "|<a title='{{ value }}'>{{ value ~ value }}</a>|{{ missing }}|{{ value if value else none }}"
    ),
}


class _Bold:
    """Something that knows how it looks in a page."""

    def __html__(self) -> str:
        return "<b>粗</b>"


def environment(*, ours: bool) -> Environment:
    found = Environment(loader=DictLoader(TEMPLATES), autoescape=True)
    if ours:
        app = Flask(__name__)
        app.jinja_env.loader, app.jinja_env.autoescape = DictLoader(TEMPLATES), True
        templating.register(app)
        return app.jinja_env
    return found


OURS, JINJA = environment(ours=True), environment(ours=False)
VALUES: st.SearchStrategy[Any] = (
    st.text()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.none()
    | st.text().map(Markup)
    | st.builds(_Bold)
)


@given(VALUES)
def test_every_value_is_put_out_as_jinja_does(value: Any) -> None:
    """Red when `shown` lets a sign through that means something in HTML, or escapes safe text again."""
    assert OURS.get_template("page").render(value=value) == JINJA.get_template("page").render(value=value)


def test_what_could_be_markup_is_escaped() -> None:
    said = OURS.get_template("page").render(value="<script>'\"&")
    assert "<script>" not in said
    assert said.count("&lt;script&gt;&#39;&#34;&amp;") >= 6


def test_nothing_given_to_templates_asks_for_the_context(app: Flask) -> None:
    """They are called directly. Red when a global is marked with pass_context and the like."""
    given = app.jinja_env.globals.items()
    with app.test_request_context("/"):
        assert [name for name, each in given if _PassArg.from_obj(each) is not None] == []


def test_what_is_made_once_a_page_is_another_on_the_next(app: Flask) -> None:
    """Red when it is kept longer than the page, and when two of them are mixed up."""
    numbers, said = count(), []

    @once_a_page
    def one() -> int:
        return next(numbers)

    @once_a_page
    def other() -> int:
        return next(numbers)

    for _ in range(2):
        with app.app_context():
            said.append((one(), one(), other(), one()))
    assert said == [(0, 0, 1, 0), (2, 2, 3, 2)]


def test_jinja_still_asks_us(app: Flask) -> None:
    """The methods leaned on are Jinja's own: red when a new version no longer calls them."""
    source = app.jinja_env.compile("{{ value }}", raw=True)
    assert "environment.shown(" in source
    assert type(app.jinja_env.from_string("").new_context()).call is templating._Context.call
