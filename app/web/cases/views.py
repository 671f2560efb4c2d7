"""案件详情 and its steps: shown, asked for, checked, taken."""

from __future__ import annotations

from functools import partial

from flask import Blueprint, Response, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from app import audit, casework
from app.casework import CaseFile, Invalid, Refused, Stale
from app.casework.step import permit
from app.extensions import transaction
from app.rules.vocabulary import Action
from app.web.access import current_actor
from app.web.cases import clock_views, letter_views
from app.web.cases.conflict import conflict_page
from app.web.cases.forms import After, RetractForm, Stage, StepForm
from app.web.cases.page import context
from app.web.cases.step_row import Step
from app.web.cases.steps import STEPS
from app.web.forms import kept_fields
from app.web.locations import address, back_to

blueprint = Blueprint("cases", __name__, url_prefix="/case")

# Steps that are taken on the page of the review, where everything to decide on is in view.
_ON_REVIEW = (Action.PROPOSE, Action.GRANT)


@blueprint.app_template_global()
def action_url(action: Action, case_id: int, after: str | None = None) -> str:
    """Where an action is done; `after` names the list to come back to."""
    if action in _ON_REVIEW:
        return address("review.show", case_id=case_id)
    return address(f"cases.{action.value}", case_id=case_id, after=after)


@blueprint.get("/<int:case_id>")
def show(case_id: int) -> ResponseReturnValue:
    """案件详情: everything about one case, and what is next."""
    actor = current_actor()
    file = casework.case_file(actor, case_id)
    revealed = session.pop("revealed_case", None) == case_id
    return render_template("cases/show.html", **context(actor, file, request.args.get("kind", ""), revealed))


@blueprint.post("/<int:case_id>/reveal")
def reveal(case_id: int) -> ResponseReturnValue:
    """查看完整证件号: audited, shown once on the page that follows."""
    actor = current_actor()
    with transaction():
        case = casework.load(actor, case_id)
        audit.record(
            actor,
            "person.reveal",
            object_kind="person",
            object_id=case.person_id,
            detail={"case_no": case.case_no},
        )
    session["revealed_case"] = case_id
    return redirect(url_for("cases.show", case_id=case_id, _anchor="person"))


@blueprint.post("/<int:case_id>/viewing")
def viewing(case_id: int) -> ResponseReturnValue:
    """正在查看: the page tells that it is still open."""
    actor = current_actor()
    with transaction():
        casework.open_viewing(actor, casework.load(actor, case_id))
    return Response(status=204)


@blueprint.route("/<int:case_id>/retract/<int:event_id>", methods=["GET", "POST"])
def retract(case_id: int, event_id: int) -> ResponseReturnValue:
    """撤回进展: one's own report, within five minutes."""
    file, form = casework.case_file(current_actor(), case_id), RetractForm()
    form.suggest(version=file.case.version)
    if form.validate_on_submit():
        with transaction():
            case = casework.load(current_actor(), case_id, form.version.data)
            casework.retract_progress(current_actor(), case, event_id)
        return _done(case_id, "进展已撤回，原记录保留在办理过程中。", None)
    return render_template("cases/retract.html", file=file, form=form, event_id=event_id)


def step_page(step: Step, case_id: int) -> ResponseReturnValue:
    """A step of a case: asked for, previewed if it makes a letter, taken."""
    file = casework.case_file(current_actor(), case_id)
    form = _opened(step, file)
    status = 200
    if form.validate_on_submit() and _goes_ahead(step, form):
        try:
            return _take(step, case_id, form)
        except Stale as error:
            return conflict_page(step, case_id, form, error)
        except (Invalid, Refused) as error:
            form.take(error)
            status = 409 if isinstance(error, Refused) else 400
            file = casework.case_file(current_actor(), case_id)
    return _shown(step, file, form, status)


def _opened(step: Step, file: CaseFile) -> StepForm:
    """The form of the step for this case. Raises Refused where the step has no place.

    A form sent for an older version goes on: `load` then tells that it is stale.
    """
    form = step.form()
    if form.version.data in (None, file.case.version):
        permit(current_actor(), file.case, step.action)
    form.offer(file)
    after = request.args.get("after")
    form.suggest(version=file.case.version, after=After(after) if after in set(After) else None)
    return form


def _goes_ahead(step: Step, form: StepForm) -> bool:
    """Whether the step is to be taken now, not only looked at or written further."""
    if step.letter and step.must_preview:
        return form.stage.data is Stage.CONFIRM
    return form.stage.data not in (Stage.PREVIEW, Stage.EDIT)


def _take(step: Step, case_id: int, form: StepForm) -> ResponseReturnValue:
    with transaction():
        case = casework.load(current_actor(), case_id, form.version.data)
        step.act(current_actor(), case, form)
    return _done(case_id, f"{case.case_no} {step.done}", form.after.data)


def _done(case_id: int, text: str, after: After | None) -> ResponseReturnValue:
    if after not in (None, After.CASE):
        link = {"text": text, "url": url_for("cases.show", case_id=case_id), "label": "查看案件"}
        flash(link, "ok")  # type: ignore[arg-type]  # the macro shows mappings as links
        return redirect(back_to(url_for(f"{after.value}.index")))
    flash(text, "ok")
    return redirect(url_for("cases.show", case_id=case_id))


def _shown(step: Step, file: CaseFile, form: StepForm, status: int) -> ResponseReturnValue:
    previewed = form.is_submitted() and not form.errors and form.stage.data is not Stage.EDIT
    if step.letter and previewed:
        kept = [(name, value) for name, value in kept_fields(request.form) if name != "stage"]
        letter = step.letter(file, form)
        return render_template("cases/preview.html", step=step, file=file, letter=letter, kept=kept)
    notes = step.notes(file) if step.notes else None
    page = render_template(step.template, step=step, file=file, form=form, notes=notes)
    return page, 400 if form.errors and status == 200 else status


for _step in STEPS.values():
    blueprint.add_url_rule(
        f"/<int:case_id>/{_step.slug}",
        endpoint=_step.action.value,
        view_func=partial(step_page, _step),
        methods=["GET", "POST"],
    )
letter_views.register(blueprint)
clock_views.register(blueprint)
