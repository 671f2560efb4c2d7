"""审查审批: what waits for a decision, and the page it is decided on."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from app import casework, clock
from app.rules.matters import MATTER
from app.web.access import current_actor
from app.web.review.page import WAITING, context, proposal_label, verdict_tag

blueprint = Blueprint("review", __name__, url_prefix="/review")


@blueprint.get("")
def index() -> ResponseReturnValue:
    """待审批: in the order of the queue, with the rules' answer and the clerk's opinion."""
    page = casework.queue(current_actor(), WAITING, clock.today(), request.args.get("cursor"))
    rows = [
        (row, MATTER[row.matter].short, verdict_tag(row.verdict), proposal_label(row.proposal))
        for row in page.rows
    ]
    return render_template("review/index.html", page=page, rows=rows)


@blueprint.get("/<int:case_id>")
def show(case_id: int) -> ResponseReturnValue:
    """审查审批 of one case: everything to decide on, and the decision."""
    actor = current_actor()
    file = casework.case_file(actor, case_id)
    return render_template("review/show.html", **context(actor, file, clock.today()))
