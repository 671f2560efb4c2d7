"""催办督办: the pressing cases, a batch of urgings, and the slips with their thread."""

from __future__ import annotations

from typing import cast

from flask import Blueprint, Flask, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app import casework, clock
from app.audit import Actor
from app.casework import ChaseTab
from app.reminders import chasing
from app.rules.vocabulary import Role
from app.web.access import current_actor
from app.web.chase import page
from app.web.chase.forms import BatchForm, ChaseFilter
from app.web.counts import Part, register_counts

blueprint = Blueprint("chase", __name__)


@blueprint.get("/chase")
def index() -> ResponseReturnValue:
    """催办督办: 临期, 逾期, 督办未结, 本人被催."""
    actor, asked = current_actor(), ChaseFilter.from_query()
    asked.validate()
    tab = page.chosen_tab(actor, asked.tab.data)
    return render_template("chase/index.html", **page.context(actor, tab, clock.today()))


@blueprint.post("/chase/preview")
def preview() -> ResponseReturnValue:
    """批量催办预览: who would hear which words; nothing is written."""
    rows = page.previews(current_actor(), BatchForm().case_ids, clock.today())
    if not rows:
        flash("请先勾选要催办的案件。", "warn")
        return redirect(url_for("chase.index"))
    return render_template("chase/preview.html", rows=rows)


@blueprint.post("/chase/urge")
def urge() -> ResponseReturnValue:
    """批量催办: each case in a transaction of its own; the answer says which and which not."""
    results = chasing.urge_each(current_actor(), BatchForm().texts())
    if not results:
        flash("请先勾选要催办的案件。", "warn")
        return redirect(url_for("chase.index"))
    return render_template("chase/result.html", results=results)


@blueprint.get("/case/<int:case_id>/slip/<int:slip_id>")
def slip(case_id: int, slip_id: int) -> ResponseReturnValue:
    """督办单: what is demanded, and what was answered."""
    actor = current_actor()
    file = casework.case_file(actor, case_id)
    found = page.slip_of(file, slip_id)
    shown = {"file": file, "slip": found, "lamp": page.slip_lamp(found, clock.today())}
    return render_template("chase/slip.html", buttons=page.slip_buttons(actor, file, found), **shown)


@blueprint.get("/case/<int:case_id>/slip/<int:slip_id>/print")
def slip_print(case_id: int, slip_id: int) -> ResponseReturnValue:
    """督办单, to print on A4."""
    file = casework.case_file(current_actor(), case_id)
    found = page.slip_of(file, slip_id)
    paragraphs = page.demand(found, file.case, file.matter.label)
    return render_template("chase/slip_print.html", file=file, slip=found, paragraphs=paragraphs)


def _waiting(actor: Actor) -> dict[str, list[Part]]:
    """For the navigation: what is overdue for those who urge, what waits for an answer for a lawyer."""
    if actor.role not in (Role.CLERK, Role.DIRECTOR, Role.LAWYER):
        return {}
    if actor.role is Role.LAWYER:
        return {"chase.index": [casework.counting_slips(actor)]}
    return {"chase.index": [lambda found: casework.pressing_count(found, ChaseTab.OVERDUE)]}


blueprint.record_once(lambda state: register_counts(cast(Flask, state.app), _waiting))
