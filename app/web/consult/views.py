"""咨询登记: noted in seconds, listed with totals, corrected, turned into an application."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from app.casework.errors import Invalid, Refused
from app.extensions import transaction
from app.outreach import consultations, reach
from app.outreach.models import Consultation
from app.web.access import OutOfReach, current_actor
from app.web.consult.forms import ConsultationFilter, ConsultationForm, LinkForm
from app.web.consult.page import form_context, list_context, row_context
from app.web.ledgers import VoidForm

blueprint = Blueprint("consult", __name__, url_prefix="/consult")


def _row(consultation_id: int) -> Consultation:
    """The consultation of an address. Raises OutOfReach."""
    row = reach.found(current_actor(), Consultation, consultation_id)
    if row is None:
        raise OutOfReach("consultation", consultation_id)
    return row


def _in_hand(consultation_id: int) -> Consultation:
    """The same, locked to be changed. Raises OutOfReach."""
    row = reach.in_hand(current_actor(), Consultation, consultation_id)
    if row is None:
        raise OutOfReach("consultation", consultation_id)
    return row


@blueprint.route("/new", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    """登记咨询: an empty form for the next caller, or the same question again."""
    form = ConsultationForm()
    like = request.args.get("like", "")
    if request.method == "GET" and like.isascii() and like.isdigit():
        form.follow(_row(int(like)), same_day=False)
    if form.validate_on_submit():
        try:
            with transaction():
                row = consultations.register(current_actor(), form.facts())
        except (Invalid, Refused) as error:
            form.take(error)
        else:
            return _noted(row, "咨询已登记，可以接着登记下一位。", url_for("consult.new"))
    return _form_page(form, None)


def _noted(row: Consultation, text: str, back: str) -> ResponseReturnValue:
    link = {"text": text, "url": url_for("consult.show", consultation_id=row.id), "label": "查看、转受理"}
    flash(link, "ok")  # type: ignore[arg-type]  # the macro shows mappings as links
    return redirect(back)


def _form_page(form: ConsultationForm, row: Consultation | None) -> ResponseReturnValue:
    page = render_template("consult/form.html", row=row, **form_context(current_actor(), form))
    return page, 400 if form.errors else 200


@blueprint.get("")
def index() -> ResponseReturnValue:
    """咨询台账: filters in the address, totals over all that is found."""
    form = ConsultationFilter.from_query()
    form.validate()
    return render_template("consult/index.html", **list_context(current_actor(), form))


@blueprint.get("/<int:consultation_id>")
def show(consultation_id: int) -> ResponseReturnValue:
    """One consultation, masked."""
    row = _row(consultation_id)
    revealed = session.pop("revealed_consultation", None) == consultation_id
    return render_template("consult/show.html", **row_context(current_actor(), row, revealed, LinkForm()))


@blueprint.post("/<int:consultation_id>/reveal")
def reveal(consultation_id: int) -> ResponseReturnValue:
    """查看姓名电话: audited, shown once on the page that follows."""
    with transaction():
        consultations.reveal(current_actor(), _in_hand(consultation_id))
    session["revealed_consultation"] = consultation_id
    return redirect(url_for("consult.show", consultation_id=consultation_id))


@blueprint.route("/<int:consultation_id>/correct", methods=["GET", "POST"])
def correct(consultation_id: int) -> ResponseReturnValue:
    """更正: a new row in place of the old one."""
    form, row = ConsultationForm(), _row(consultation_id)
    if request.method == "GET":
        reach.must_stand(row)
        form.follow(row, same_day=True)
    if form.validate_on_submit():
        try:
            with transaction():
                new_row = consultations.correct(current_actor(), _in_hand(consultation_id), form.facts())
        except (Invalid, Refused) as error:
            form.take(error)
        else:
            flash("已更正，原记录保留备查。", "ok")
            return redirect(url_for("consult.show", consultation_id=new_row.id))
    return _form_page(form, row)


@blueprint.route("/<int:consultation_id>/void", methods=["GET", "POST"])
def void(consultation_id: int) -> ResponseReturnValue:
    """作废: stays readable, counts no more."""
    form, row = VoidForm(), _row(consultation_id)
    reach.must_stand(row)
    if form.validate_on_submit():
        try:
            with transaction():
                reach.void(current_actor(), _in_hand(consultation_id), form.reason.data)
        except Invalid as error:
            form.take(error)
        else:
            flash("已作废，不再计入统计。", "ok")
            return redirect(url_for("consult.show", consultation_id=consultation_id))
    return render_template("consult/void.html", form=form, row=row), 400 if form.errors else 200


@blueprint.post("/<int:consultation_id>/intake")
def to_intake(consultation_id: int) -> ResponseReturnValue:
    """转受理: an intake draft filled in with what is known."""
    with transaction():
        draft_id = consultations.begin_intake(current_actor(), _in_hand(consultation_id))
    flash("已转入受理登记：姓名、电话、事项和咨询要点已带入，请补填证件号等内容。", "ok")
    return redirect(url_for("intake.resume", draft_id=draft_id))


@blueprint.post("/<int:consultation_id>/link")
def link(consultation_id: int) -> ResponseReturnValue:
    """关联案件: by its number."""
    form = LinkForm()
    if form.validate_on_submit():
        try:
            with transaction():
                consultations.link(current_actor(), _in_hand(consultation_id), form.case_no.data)
        except (Invalid, Refused) as error:
            form.take(error)
        else:
            flash("已关联案件。", "ok")
            return redirect(url_for("consult.show", consultation_id=consultation_id))
    return render_template(
        "consult/show.html", **row_context(current_actor(), _row(consultation_id), False, form)
    ), 400
