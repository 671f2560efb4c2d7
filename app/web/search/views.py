"""搜索: names, pinyin, initials, case numbers, identity and phone numbers, opponents.

The text is sent by POST and stays in the session; the page it leads to is a GET, so that
Back and Reload work and no name stands in an address.
"""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from app import casework
from app.casework import SearchHit
from app.web.access import current_actor
from app.web.search import recent
from app.web.search.forms import SearchedForm, SearchForm

blueprint = Blueprint("search", __name__, url_prefix="/search")
_MOST = 50


@blueprint.route("", methods=["GET", "POST"])
def results() -> ResponseReturnValue:
    """搜索结果; a single hit opens at once."""
    return _look() if request.method == "POST" else _show()


def _look() -> ResponseReturnValue:
    form = SearchForm()
    if not form.validate():
        flash(form.q.errors[0], "bad")
        return redirect(url_for("search.results"))
    hit = casework.only_hit(current_actor(), form.q.data)
    if hit is not None:
        return redirect(url_for("cases.show", case_id=hit.case_id))
    return redirect(url_for("search.results", s=recent.remember(session, form.q.data)))


def _show() -> ResponseReturnValue:
    asked = SearchedForm.from_query()
    asked.validate()
    text = recent.recall(session, asked.s.data or "")
    hits = [] if text is None else casework.search(current_actor(), text, _MOST)
    return render_template(
        "search/results.html", text=text, is_forgotten=bool(asked.s.data), hits=hits, also=_also, most=_MOST
    )


def _also(hit: SearchHit) -> list[tuple[str, str]]:
    """Under which other names the case is found, so that nobody wonders why it is listed."""
    names = (("又名", hit.other_names), ("对方当事人", hit.opponents))
    return [(label, "、".join(each)) for label, each in names if each]
