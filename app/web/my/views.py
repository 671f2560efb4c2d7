"""我的案件: the lawyer's lists, and the few steps that are taken from a phone."""

from __future__ import annotations

from flask import Blueprint, flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app import casework, clock
from app.casework.errors import Refused
from app.extensions import transaction
from app.web.access import OutOfReach, current_actor
from app.web.my import reporting
from app.web.my.forms import ClosingForm, FilePapersForm, MyFilter, ProgressForm, offered
from app.web.my.lists import cards, may_close, may_file, next_steps, tabs
from app.web.my.pages import closing_page, papers_of, readable, retraction_ends
from app.web.sending import attempt

blueprint = Blueprint("my", __name__, url_prefix="/my")


def _done(case_id: int, event_id: int) -> ResponseReturnValue:
    return redirect(url_for("my.done", case_id=case_id, event_id=event_id))


@blueprint.get("")
def index() -> ResponseReturnValue:
    """我的案件: one card per case, nearest day first."""
    asked = MyFilter.from_query()
    asked.validate()
    actor, today = current_actor(), clock.today()
    return render_template(
        "my/index.html",
        cards=cards(actor, asked.chosen_tab, today, asked.soon.data),
        tabs=tabs(actor, asked.chosen_tab, today),
        asked=asked,
    )


@blueprint.route("/<int:case_id>/progress", methods=["GET", "POST"])
def progress(case_id: int) -> ResponseReturnValue:
    """更新进展: choose, and send."""
    actor = current_actor()
    file = casework.case_file(actor, case_id)
    form = ProgressForm(data={"version": file.case.version, "on": clock.today()})
    sent = attempt(form, lambda: reporting.report(actor, case_id, form))
    if sent.event_id:
        return _done(case_id, sent.event_id)
    form.step.choices = offered(next_steps(file))
    shown = {"form": form, "file": file, "may_close": may_close(file), "warning": sent.warning}
    return render_template("my/progress.html", **shown), sent.code


@blueprint.route("/<int:case_id>/closing", methods=["GET", "POST"])
def closing(case_id: int) -> ResponseReturnValue:
    """结案: outcome, day, what was recovered, and what the file must hold."""
    actor = current_actor()
    file = casework.case_file(actor, case_id)
    form = ClosingForm(data={"version": file.case.version, "closed_on": clock.today()})
    sent = attempt(form, lambda: reporting.close(actor, case_id, form))
    if sent.event_id:
        return _done(case_id, sent.event_id)
    return closing_page(form, file, may_close(file), sent.warning), sent.code


@blueprint.route("/<int:case_id>/file", methods=["GET", "POST"])
def file_papers(case_id: int) -> ResponseReturnValue:
    """提交卷宗: tick off what is in the file."""
    actor = current_actor()
    file = casework.case_file(actor, case_id)
    form = FilePapersForm(data={"version": file.case.version, "on": clock.today()})
    form.offer(papers_of(file))
    sent = attempt(form, lambda: reporting.hand_in(actor, case_id, form))
    if sent.event_id:
        return _done(case_id, sent.event_id)
    shown = {"form": form, "file": file, "may_file": may_file(file), "warning": sent.warning}
    return render_template("my/file.html", **shown), sent.code


@blueprint.get("/<int:case_id>/done/<int:event_id>")
def done(case_id: int, event_id: int) -> ResponseReturnValue:
    """已提交: what was sent, and for five minutes the way back."""
    actor = current_actor()
    file = casework.case_file(actor, case_id)
    own = [
        entry
        for entry in file.timeline
        if (entry.event.id, entry.event.actor_id) == (event_id, actor.user_id)
    ]
    if not own:
        raise OutOfReach("case_event", event_id)
    until = retraction_ends(own[0].event)
    return render_template("my/done.html", entry=own[0], file=file, until=until, may_file=may_file(file))


@blueprint.post("/<int:case_id>/retract/<int:event_id>")
def retract(case_id: int, event_id: int) -> ResponseReturnValue:
    """撤回: take back one's own report; sent twice it is taken back once."""
    try:
        with transaction():
            case = casework.load(current_actor(), case_id)
            casework.retract_progress(current_actor(), case, event_id)
    except Refused as error:
        flash(error.message_zh, "warn")
    return _done(case_id, event_id)


@blueprint.post("/<int:case_id>/phone")
def phone(case_id: int) -> ResponseReturnValue:
    """拨打电话: the number, or the proxy's while cut off, on this answer only, and audited.

    Not on the list: a list would show every number at every look, with no record of who
    saw which. Not by redirect: a number in an address stays in logs and histories.
    """
    with transaction():
        case = casework.load(current_actor(), case_id)
        numbers = casework.reveal_numbers(current_actor(), case)
    return make_response(render_template("my/phone.html", case_row=case, numbers=numbers, readable=readable))
