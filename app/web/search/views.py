"""搜索: names, initials, case numbers, last four, phone numbers."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app import casework
from app.web.access import current_actor
from app.web.search.forms import SearchForm

blueprint = Blueprint("search", __name__, url_prefix="/search")
_MOST = 50


@blueprint.post("")
def results() -> ResponseReturnValue:
    """搜索结果; a single hit opens at once."""
    form = SearchForm()
    if not form.validate():
        return render_template("search/results.html", form=form, hits=[], most=_MOST), 400
    hits = casework.search(current_actor(), form.q.data, _MOST)
    if len(hits) == 1:
        return redirect(url_for("cases.show", case_id=hits[0].case_id))
    return render_template("search/results.html", form=form, hits=hits, most=_MOST)
