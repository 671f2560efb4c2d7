"""优先队列: the list, and the one button that hands out the next case."""

from __future__ import annotations

from typing import cast

from flask import Blueprint, Flask, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app import casework, clock
from app.audit import Actor
from app.casework import Tab
from app.extensions import transaction
from app.rules.vocabulary import CaseStatus
from app.web.access import current_actor
from app.web.presentation import register_counts
from app.web.queue.page import bound_filter, context

blueprint = Blueprint("queue", __name__, url_prefix="/queue")


@blueprint.get("")
def index() -> ResponseReturnValue:
    """优先队列: filters in the address, one page at a time."""
    actor = current_actor()
    form = bound_filter(actor)
    return render_template("queue/index.html", **context(actor, form, clock.today()))


@blueprint.post("/next", endpoint="next")
def next_one() -> ResponseReturnValue:
    """下一件: the first case of one's own to-do that no colleague has open."""
    with transaction():
        case = casework.next_case(current_actor(), clock.today())
    if case is None:
        flash("没有等待本人办理、且无人正在查看的案件。", "info")
        return redirect(url_for("queue.index"))
    return redirect(url_for("cases.show", case_id=case.id))


def _waiting(actor: Actor) -> dict[str, int]:
    """How many cases wait, for the navigation: by one query."""
    counts = casework.status_counts(actor)
    return {
        "queue.index": sum(counts.get(status, 0) for status in Tab.TODO.statuses),
        "review.index": counts.get(CaseStatus.UNDER_REVIEW, 0),
        "assign.index": counts.get(CaseStatus.GRANTED, 0),
    }


blueprint.record_once(lambda state: register_counts(cast(Flask, state.app), _waiting))
