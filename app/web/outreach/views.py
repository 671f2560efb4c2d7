"""送法走访: the ledger of activities, noted with a photo, listed with totals, corrected."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from app.casework.errors import Invalid, Refused
from app.extensions import transaction
from app.outreach import ledger, reach
from app.outreach.ledger import MOST_PHOTOS
from app.outreach.models import Entry
from app.outreach.pictures import clean_pictures
from app.web.access import OutOfReach, current_actor
from app.web.ledgers import VoidForm
from app.web.outreach.forms import EntryFilter, EntryForm, PhotosForm
from app.web.outreach.page import entry_context, form_context, list_context, offered

blueprint = Blueprint("outreach", __name__, url_prefix="/outreach")


def entry_of(entry_id: int, in_hand: bool = False) -> Entry:
    """The entry of an address, locked when it is to be changed. Raises OutOfReach."""
    look = reach.in_hand if in_hand else reach.found
    row = look(current_actor(), Entry, entry_id)
    if row is None:
        raise OutOfReach("entry", entry_id)
    return row


@blueprint.get("")
def index() -> ResponseReturnValue:
    """活动台账: filters in the address, totals in one row."""
    form = EntryFilter.from_query()
    form.validate()
    return render_template("outreach/index.html", **list_context(current_actor(), form))


@blueprint.route("/new", methods=["GET", "POST"])
def new() -> ResponseReturnValue:
    """登记台账: an activity with its photos; `follows` names the visit that is paid again."""
    form = offered(current_actor(), EntryForm())
    follows = _followed(request.args.get("follows", ""))
    if request.method == "GET" and follows:
        form.repeat(follows)
    if form.validate_on_submit():
        try:
            row = _register(form, follows)
        except (Invalid, Refused) as error:
            form.take(error)
        else:
            flash("已登记。", "ok")
            return redirect(url_for("outreach.show", entry_id=row.id))
    return _form_page(form, None, follows)


def _followed(text: str) -> Entry | None:
    return entry_of(int(text)) if text.isascii() and text.isdigit() and len(text) < 19 else None


def _register(form: EntryForm, follows: Entry | None) -> Entry:
    """Photos are cleaned before the transaction: decoding takes longer than writing."""
    pictures = clean_pictures(form.files(), form.caption.data or "", MOST_PHOTOS)
    with transaction():
        return ledger.register(current_actor(), form.facts(follows.id if follows else None), pictures)


def _form_page(form: EntryForm, row: Entry | None, follows: Entry | None) -> ResponseReturnValue:
    page = render_template("outreach/form.html", **form_context(current_actor(), form, row, follows))
    return page, 400 if form.errors else 200


@blueprint.get("/<int:entry_id>")
def show(entry_id: int) -> ResponseReturnValue:
    """One activity with its photos."""
    row = entry_of(entry_id)
    revealed = session.pop("revealed_entry", None) == entry_id
    return render_template(
        "outreach/show.html", **entry_context(current_actor(), row, revealed, PhotosForm())
    )


@blueprint.post("/<int:entry_id>/reveal")
def reveal(entry_id: int) -> ResponseReturnValue:
    """查看走访对象: audited, shown once on the page that follows."""
    with transaction():
        ledger.reveal(current_actor(), entry_of(entry_id, in_hand=True))
    session["revealed_entry"] = entry_id
    return redirect(url_for("outreach.show", entry_id=entry_id))


@blueprint.route("/<int:entry_id>/correct", methods=["GET", "POST"])
def correct(entry_id: int) -> ResponseReturnValue:
    """更正: a new row in place of the old one; photos go with it."""
    form, row = offered(current_actor(), EntryForm()), entry_of(entry_id)
    if request.method == "GET":
        reach.must_stand(row)
        form.follow(row)
    if form.validate_on_submit():
        try:
            with transaction():
                changed = ledger.correct(current_actor(), entry_of(entry_id, in_hand=True), form.facts())
        except (Invalid, Refused) as error:
            form.take(error)
        else:
            flash("已更正，原记录保留备查。", "ok")
            return redirect(url_for("outreach.show", entry_id=changed.id))
    return _form_page(form, row, None)


@blueprint.route("/<int:entry_id>/void", methods=["GET", "POST"])
def void(entry_id: int) -> ResponseReturnValue:
    """作废: stays readable, counts no more."""
    form, row = VoidForm(), entry_of(entry_id)
    reach.must_stand(row)
    if form.validate_on_submit():
        try:
            with transaction():
                reach.void(current_actor(), entry_of(entry_id, in_hand=True), form.reason.data)
        except Invalid as error:
            form.take(error)
        else:
            flash("已作废，不再计入统计。", "ok")
            return redirect(url_for("outreach.show", entry_id=entry_id))
    return render_template("outreach/void.html", form=form, row=row), 400 if form.errors else 200
