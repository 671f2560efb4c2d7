"""Which requests does the intake form make? The page, the panel beside it, drafts, submission."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import clock
from app.audit import Actor
from app.casework import drafts
from app.casework.errors import CaseworkError, Invalid
from app.extensions import transaction
from app.rules.beneficiary_classes import BENEFICIARY_CLASSES, BEREAVED_TYPES, FAMILY_TYPES
from app.rules.matters import MATTERS
from app.web.access import current_actor
from app.web.forms import kept_fields
from app.web.intake import filing, reading
from app.web.intake.forms import IntakeForm
from app.web.intake.panel import panel_for

blueprint = Blueprint("intake", __name__, url_prefix="/intake")
_FIRST = "id_number"


@blueprint.route("/new", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    """受理登记: an empty form, or what one of its buttons asks for."""
    form, actor = IntakeForm(), current_actor()
    if request.method == "GET":
        return _page(actor, form)
    return _BUTTONS.get(request.form.get("action", ""), _submit)(actor, form)


@blueprint.get("/<int:draft_id>")
def resume(draft_id: int) -> ResponseReturnValue:
    """继续草稿."""
    actor = current_actor()
    return _page(actor, filing.restored(actor, draft_id))


@blueprint.get("/<int:draft_id>/paper")
def draft_paper(draft_id: int) -> ResponseReturnValue:
    """打印申请表 before it is submitted, to be signed by the applicant."""
    form = filing.restored(current_actor(), draft_id)
    asked, matter = reading.application(form), reading.matter_of(form)
    back = url_for("intake.resume", draft_id=draft_id)
    return render_template("intake/paper_of_draft.html", asked=asked, matter=matter, back_url=back)


@blueprint.post("/<int:draft_id>/delete")
def forget(draft_id: int) -> ResponseReturnValue:
    """删除草稿."""
    with transaction():
        drafts.forget_draft(current_actor(), draft_id)
    flash("草稿已删除。", "ok")
    return redirect(url_for("intake.new"))


@blueprint.post("/panel")
def panel() -> ResponseReturnValue:
    """The right column and the parts of the form that follow from it, for the script."""
    form = IntakeForm()
    reading.offer_matters(form)
    return render_template("intake/fragment.html", form=form, panel=panel_for(current_actor(), form))


@blueprint.post("/draft")
def draft() -> ResponseReturnValue:
    """自动保存草稿."""
    try:
        saved = filing.keep(current_actor(), IntakeForm())
    except CaseworkError as error:
        return jsonify(error=error.message_zh), 409
    at = saved.updated_at.astimezone(clock.SHANGHAI)
    return jsonify(saved_at=at.strftime("%H:%M"), draft=str(saved.id))


def _page(actor: Actor, form: IntakeForm, status: int = 200, focus: str = _FIRST) -> ResponseReturnValue:
    reading.offer_matters(form)
    page = render_template(
        "intake/form.html",
        form=form,
        panel=panel_for(actor, form),
        focus="" if form.errors else focus,
        drafts=drafts.drafts_of(actor) if request.endpoint == "intake.new" and not request.form else (),
        draft_id=filing.draft_id(form),
        matters=MATTERS,
        classes=BENEFICIARY_CLASSES,
        kin_types=(*FAMILY_TYPES, *BEREAVED_TYPES),
    )
    return page, status


def _with_errors(
    actor: Actor, form: IntakeForm, found: Mapping[str, Sequence[str]], status: int = 400
) -> ResponseReturnValue:
    for name, messages in found.items():
        form[name].errors = list(messages)
    return _page(actor, form, status)


def _submit(actor: Actor, form: IntakeForm) -> ResponseReturnValue:
    token = form.form_token.data or ""
    try:
        sent = drafts.submitted_case(actor, token)
        refusal = _refusal(actor, form) if sent is None else None
        if refusal is not None:  # by the case this form has become meanwhile, sent twice?
            sent = drafts.submitted_case(actor, token)
        if sent is None and refusal is not None:
            return refusal
        sent = sent or filing.submit(actor, form)
    except CaseworkError as error:
        form.take(error)
        return _page(actor, form, 400 if isinstance(error, Invalid) else 409)
    return redirect(url_for("intake.receipt", case_id=sent.id), 303)


def _refusal(actor: Actor, form: IntakeForm) -> ResponseReturnValue | None:
    """The page that says why the form cannot be registered as it is, or None."""
    found = reading.problems(form)
    found = found or {name: [text] for name, text in filing.unconfirmed(actor, form).items()}
    doubtful = reading.suspicious(form)
    if found:
        return _with_errors(actor, form, {name: [text] for name, text in doubtful.items()} | found)
    if not doubtful:
        return None
    asked_before = request.form.get("action") == "confirm"
    fields = [pair for pair in kept_fields(request.form) if pair[0] not in ("action", "secrecy_confirmation")]
    return render_template(
        "intake/interruption.html", form=form, doubtful=doubtful, fields=fields, asked_before=asked_before
    ), 400 if asked_before else 200


def _update(actor: Actor, form: IntakeForm) -> ResponseReturnValue:
    return _page(actor, form)


def _edit(actor: Actor, form: IntakeForm) -> ResponseReturnValue:
    return _with_errors(actor, form, {name: [text] for name, text in reading.suspicious(form).items()}, 200)


def _use_file(actor: Actor, form: IntakeForm) -> ResponseReturnValue:
    filing.take_file(actor, form)
    return _page(actor, form, focus="beneficiary_type")


def _keep(actor: Actor, form: IntakeForm) -> ResponseReturnValue:
    try:
        saved = filing.keep(actor, form)
    except CaseworkError as error:
        form.take(error)
        return _page(actor, form, 400)
    if request.form.get("action") == "print":
        return redirect(url_for("intake.draft_paper", draft_id=saved.id), 303)
    flash("草稿已保存，可以稍后继续。", "ok")
    return redirect(url_for("intake.resume", draft_id=saved.id), 303)


_BUTTONS: dict[str, Callable[[Actor, IntakeForm], ResponseReturnValue]] = {
    "panel": _update,
    "edit": _edit,
    "use_file": _use_file,
    "draft": _keep,
    "print": _keep,
}
