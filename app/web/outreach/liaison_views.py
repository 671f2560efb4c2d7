"""联系部队与工作站: the register of stations, contact points and units, by their public names."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from app import clock
from app.casework.errors import Invalid, Refused
from app.extensions import transaction
from app.outreach import Span, liaisons, reach, totals
from app.outreach.models import Liaison
from app.rules.outreach import PUBLIC_NAME_HINT
from app.rules.text import mask_name, mask_phone
from app.web.access import OutOfReach, current_actor
from app.web.ledgers import ledger_tabs
from app.web.outreach.forms import LiaisonForm


def _row(liaison_id: int, in_hand: bool = False) -> Liaison:
    look = reach.in_hand if in_hand else reach.found
    row = look(current_actor(), Liaison, liaison_id)
    if row is None:
        raise OutOfReach("liaison", liaison_id)
    return row


def index() -> ResponseReturnValue:
    """联系部队与工作站: the whole register, with what stands today."""
    actor, today = current_actor(), clock.today()
    shown = session.pop("revealed_liaison", None)
    rows = [(row, _contact(row, row.id == shown)) for row in liaisons.register_of(actor)]
    return render_template(
        "outreach/liaisons.html",
        rows=rows,
        stations=totals(actor, Span.between(today, today)).stations,
        tabs=ledger_tabs("outreach.liaisons", actor.role),
        revealed=shown,
    )


def _contact(row: Liaison, in_full: bool) -> str:
    """Who is called there: masked unless just asked for."""
    name, phone = row.contact_name, row.contact_phone
    if in_full:
        return " ".join(filter(None, (name, phone)))
    return " ".join(filter(None, (name and mask_name(name), phone and mask_phone(phone))))


def _form_page(form: LiaisonForm, row: Liaison | None) -> ResponseReturnValue:
    contact = _contact(row, False) if row else ""
    page = render_template(
        "outreach/liaison_form.html", form=form, row=row, contact=contact, name_hint=PUBLIC_NAME_HINT
    )
    return page, 400 if form.errors else 200


def new_liaison() -> ResponseReturnValue:
    """登记工作站或者单位."""
    form = LiaisonForm()
    if form.validate_on_submit():
        try:
            with transaction():
                liaisons.add(current_actor(), form.facts())
        except (Invalid, Refused) as error:
            form.take(error)
        else:
            flash("已登记。", "ok")
            return redirect(url_for("outreach.liaisons"))
    return _form_page(form, None)


def edit_liaison(liaison_id: int) -> ResponseReturnValue:
    """更新登记."""
    form, row = LiaisonForm(), _row(liaison_id)
    if request.method == "GET":
        form.follow(row)
    if form.validate_on_submit():
        try:
            with transaction():
                changed = _row(liaison_id, in_hand=True)
                liaisons.change(current_actor(), changed, form.facts(), form.version.data or 0)
        except (Invalid, Refused) as error:
            form.take(error)
        else:
            flash("已更新。", "ok")
            return redirect(url_for("outreach.liaisons"))
    return _form_page(form, row)


def reveal_liaison(liaison_id: int) -> ResponseReturnValue:
    """查看联系人: audited, shown once in the list that follows."""
    with transaction():
        liaisons.reveal(current_actor(), _row(liaison_id, in_hand=True))
    session["revealed_liaison"] = liaison_id
    return redirect(url_for("outreach.liaisons", _anchor=f"liaison-{liaison_id}"))


def register(blueprint: Blueprint) -> None:
    """Put these pages under /outreach."""
    both = ["GET", "POST"]
    blueprint.add_url_rule("/liaisons", endpoint="liaisons", view_func=index)
    blueprint.add_url_rule("/liaisons/new", view_func=new_liaison, methods=both)
    blueprint.add_url_rule("/liaisons/<int:liaison_id>", view_func=edit_liaison, methods=both)
    blueprint.add_url_rule("/liaisons/<int:liaison_id>/reveal", view_func=reveal_liaison, methods=["POST"])
