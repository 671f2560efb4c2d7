"""提醒: who is told how early, how often and by which way; and who stands in for whom."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from app import clock
from app.casework.errors import Invalid
from app.extensions import transaction
from app.reminders import ladder_settings as settings
from app.reminders import standing_in
from app.rules.deadline_kinds import DeadlineKind
from app.rules.ladder import LadderStep
from app.rules.ladder_steps import QUIET_FROM, QUIET_UNTIL
from app.web.access import current_actor, may
from app.web.cases.forms import Stage
from app.web.forms import kept_fields
from app.web.ladder.forms import OthersStandInForm, RowForm, RowKey, StandInForm
from app.web.overtaken import goes_ahead, opened_on, refuse_overwriting

blueprint = Blueprint("ladder", __name__, url_prefix="/settings/reminders")


@blueprint.get("")
def index() -> ResponseReturnValue:
    """提醒: the ladder as it holds today, row by row with its source; the spans of standing in."""
    return _index(_stand_in_form())


def _index(form: OthersStandInForm, status: int = 200) -> ResponseReturnValue:
    actor, today = current_actor(), clock.today()
    page = render_template(
        "ladder/index.html",
        lines=settings.standing(actor.office_id or 0, today),
        spans=standing_in.spans(actor, today),
        form=form,
        kinds=DeadlineKind.choices(),
        steps=LadderStep.choices(),
        quiet=(QUIET_FROM, QUIET_UNTIL),
    )
    return page, status


def _stand_in_form() -> OthersStandInForm:
    form, actor = OthersStandInForm(), current_actor()
    people = standing_in.may_be_away(actor)
    form.user.offer((each.id, f"{each.name}（{each.role.label}）") for each in people)
    form.substitute.offer((each.id, f"{each.name}（{each.role.label}）") for each in people)
    return form


@blueprint.route("/row", methods=["GET", "POST"])
def row() -> ResponseReturnValue:
    """修改一级: filled in, its effect looked at, then confirmed."""
    form = _row_form()
    if goes_ahead(form) and form.stage.data is not Stage.EDIT:
        try:
            return _saved(form) if form.stage.data is Stage.CONFIRM else _previewed(form)
        except Invalid as error:
            form.take(error)
    wrong = form.is_submitted() and bool(form.errors)
    return render_template("ladder/row.html", form=form), 400 if wrong else 200


def _row_form() -> RowForm:
    """The form as sent; on opening, filled with the row that holds for what the address names."""
    form = RowForm()
    if form.is_submitted():
        form.settle()
        return form
    key = RowKey.from_query()
    if not key.validate():
        raise NotFound
    key.settle()
    return _stored(key)


def _stored(key: RowKey) -> RowForm:
    """The form of the row that holds today."""
    form, today = RowForm(formdata=None), clock.today()
    form.fill(settings.holds(current_actor().office_id or 0, key.kind.data, key.step.data, today))
    opened_on(form)
    form.kind.data, form.step.data, form.effective_from.data = key.kind.data, key.step.data, today
    return form


def _saved(form: RowForm) -> ResponseReturnValue:
    with transaction():
        refuse_overwriting(form, _stored(form), url_for("ladder.index"))
        settings.set_row(current_actor(), form.rung(), form.effective_from.data, clock.now())
    flash(f"“{form.subject}”已修改，自 {form.effective_from.data.isoformat()} 起生效。", "ok")
    return redirect(url_for("ladder.index"))


def _previewed(form: RowForm) -> ResponseReturnValue:
    rung, from_on, now = form.rung(), form.effective_from.data, clock.now()
    settings.check(rung, from_on, clock.today())
    return render_template(
        "ladder/effect.html",
        form=form,
        said=settings.said(rung),
        effect=settings.effect(current_actor().office_id or 0, rung, from_on, now),
        kept=[(name, value) for name, value in kept_fields(request.form) if name != "stage"],
    )


@blueprint.post("/withdraw")
def withdraw() -> ResponseReturnValue:
    """恢复上级设置: the office's own row ends today."""
    key = RowKey()
    if not key.validate():
        raise NotFound
    key.settle()
    with transaction():
        settings.withdraw_row(current_actor(), key.kind.data, key.step.data, clock.now())
    flash("已恢复为上级机构或者系统默认的设置。", "ok")
    return redirect(url_for("ladder.index"))


@blueprint.post("/stand-in")
def stand_in() -> ResponseReturnValue:
    """安排代班 for a colleague who is away."""
    form = _stand_in_form()
    if not form.validate_on_submit():
        return _index(form, 400)
    try:
        arrange(form, form.user.data)
    except Invalid as error:
        form.take(error)
        return _index(form, 400)
    return redirect(url_for("ladder.index"))


def arrange(form: StandInForm, user_id: int) -> None:
    """Name the stand-in the form says and say so. Raises Invalid."""
    with transaction():
        standing_in.set_stand_in(
            current_actor(),
            user_id,
            form.substitute.data,
            form.from_on.data,
            form.to_on.data,
            clock.now(),
            clock.today(),
        )
    flash("代班已安排。", "ok")


@blueprint.post("/stand-in/<int:stand_in_id>/end")
def end_stand_in(stand_in_id: int) -> ResponseReturnValue:
    """取消代班: one's own, or as director or administrator a colleague's."""
    actor = current_actor()
    with transaction():
        standing_in.end_stand_in(actor, stand_in_id, clock.now())
    flash("代班已取消。", "ok")
    return redirect(url_for("ladder.index" if may(actor.role, "ladder.index") else "reminders.preferences"))
