"""待联系: whom to ring today, the numbers one at a time, and what came of it."""

from __future__ import annotations

from flask import Blueprint, make_response, render_template
from flask.typing import ResponseReturnValue

from app import casework, clock
from app.extensions import transaction
from app.web.access import current_actor
from app.web.calls.forms import CallFilter, form_for
from app.web.my.pages import readable

blueprint = Blueprint("calls", __name__, url_prefix="/calls")


@blueprint.get("")
def index() -> ResponseReturnValue:
    """待联系: by what was agreed and by day; one's own or everybody's."""
    actor, asked = current_actor(), CallFilter.from_query()
    asked.validate()
    found = casework.calls(actor, clock.now())
    mine = [call for call in found if call.is_mine]
    shown = found if asked.all.data else mine
    return render_template("calls/index.html", calls=shown, counts=(len(mine), len(found)), asked=asked)


@blueprint.post("/<int:case_id>/numbers")
def numbers(case_id: int) -> ResponseReturnValue:
    """查看号码: on this answer only, and audited; while cut off, the proxy's alone."""
    with transaction():
        case = casework.load(current_actor(), case_id)
        found = casework.reveal_numbers(current_actor(), case)
    form = form_for(case)
    page = render_template("calls/numbers.html", row=case, numbers=found, readable=readable, form=form)
    return make_response(page)
