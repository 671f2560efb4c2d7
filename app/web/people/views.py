"""人员档案: an applicant's data, masked, their status and all their cases."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app import casework
from app.casework.errors import Invalid, Refused
from app.extensions import transaction
from app.parties.contact import plan_of
from app.rules.matters import MATTER
from app.rules.text import mask_id, mask_phone
from app.rules.vocabulary import Proof
from app.web.access import current_actor
from app.web.cases.oversight_panel import contact_rows
from app.web.people.forms import FormerNamesForm

blueprint = Blueprint("people", __name__, url_prefix="/person")


@blueprint.get("/<int:person_id>")
def show(person_id: int) -> ResponseReturnValue:
    """人员档案: what the cases within reach show of the person."""
    return _page(person_id, None)


@blueprint.post("/<int:person_id>/names")
def names(person_id: int) -> ResponseReturnValue:
    """Put the former names on file right (保存曾用名)."""
    form = FormerNamesForm()
    if form.validate():
        try:
            with transaction():
                asked = form.former_names.data or (), form.version.data or 0
                casework.set_former_names(current_actor(), person_id, *asked)
        except (Invalid, Refused) as error:
            form.take(error)
        else:
            flash("曾用名已保存。", "ok")
            return redirect(url_for("people.show", person_id=person_id))
    return _page(person_id, form), 400


def _page(person_id: int, form: FormerNamesForm | None) -> str:
    file = casework.person_file(current_actor(), person_id)
    person = file.person
    stored = {"former_names": tuple(person.former_names), "version": person.version}
    return render_template(
        "people/show.html",
        file=file,
        contact=contact_rows(plan_of(person)),
        form=form or FormerNamesForm(formdata=None, data=stored),
        masked=(
            mask_id(person.id_number) if person.id_number else None,
            mask_phone(person.phone) if person.phone else None,
        ),
        proofs={row.id: "、".join(Proof(code).label for code in row.proofs) for row in file.statuses},
        short_matter={row.case_id: MATTER[row.matter].short for row in file.cases},
    )
