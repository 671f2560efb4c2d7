"""人员档案: an applicant's data, masked, their status and all their cases."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from app import casework
from app.parties.contact import plan_of
from app.rules.matters import MATTER
from app.rules.text import mask_id, mask_phone
from app.rules.vocabulary import Proof
from app.web.access import current_actor
from app.web.cases.oversight_panel import contact_rows

blueprint = Blueprint("people", __name__, url_prefix="/person")


@blueprint.get("/<int:person_id>")
def show(person_id: int) -> ResponseReturnValue:
    """人员档案: what the cases within reach show of the person."""
    file = casework.person_file(current_actor(), person_id)
    person = file.person
    masked = (
        mask_id(person.id_number) if person.id_number else None,
        mask_phone(person.phone) if person.phone else None,
    )
    proofs = {row.id: "、".join(Proof(code).label for code in row.proofs) for row in file.statuses}
    short = {row.case_id: MATTER[row.matter].short for row in file.cases}
    shown = {"file": file, "masked": masked, "proofs": proofs, "short_matter": short}
    return render_template("people/show.html", contact=contact_rows(plan_of(person)), **shown)
