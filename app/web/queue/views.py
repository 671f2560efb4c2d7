"""优先队列: the list, and the one button that hands out the next case."""

from __future__ import annotations

from collections.abc import Collection
from functools import partial
from typing import cast

from flask import Blueprint, Flask, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app import casework, clock
from app.audit import Actor
from app.casework import Tab
from app.extensions import transaction
from app.rules.vocabulary import CaseStatus
from app.staff.preferences import set_look
from app.web.access import current_actor, may, signed_in
from app.web.counts import Part, register_counts
from app.web.locations import back_to
from app.web.queue.columns import LookForm
from app.web.queue.forms import QueueFilter
from app.web.queue.page import bound_filter, context

blueprint = Blueprint("queue", __name__, url_prefix="/queue")


@blueprint.get("")
def index() -> ResponseReturnValue:
    """优先队列: filters in the address, one page at a time."""
    person = signed_in()
    form = bound_filter(person.actor, QueueFilter.from_query())
    return render_template("queue/index.html", **context(person, form, clock.today()))


@blueprint.post("/look")
def look() -> ResponseReturnValue:
    """列和行距: kept with the account, back to the list as it was."""
    form = LookForm()
    if form.validate():
        with transaction():
            set_look(current_actor(), form.density.data, form.columns.data or [])
    else:
        flash("没有保存：请重新选择要显示的列和行距。", "bad")
    return redirect(back_to(url_for("queue.index")))


@blueprint.post("/next", endpoint="next")
def next_one() -> ResponseReturnValue:
    """下一件: the first case of one's own to-do that no colleague has open."""
    with transaction():
        case = casework.next_case(current_actor(), clock.today())
    if case is None:
        flash("没有等待本人办理、且无人正在查看的案件。", "info")
        return redirect(url_for("queue.index"))
    return redirect(url_for("cases.show", case_id=case.id))


def _waiting(actor: Actor) -> dict[str, list[Part]]:
    """How many cases wait, for the navigation of those who may look at them."""
    places = {
        "queue.index": Tab.TODO.statuses,
        "review.index": {CaseStatus.UNDER_REVIEW},
        "assign.index": {CaseStatus.GRANTED},
    }
    return {
        endpoint: [partial(_at, statuses)]
        for endpoint, statuses in places.items()
        if may(actor.role, endpoint)
    }


def _at(statuses: Collection[CaseStatus], found: casework.Standings) -> int:
    return found.at(*statuses)


blueprint.record_once(lambda state: register_counts(cast(Flask, state.app), _waiting))
