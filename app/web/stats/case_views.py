"""受援人登记: how many people a case is about, and the classes they are counted in."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app import casework
from app.casework.errors import Invalid, Refused
from app.casework.models import LegalCase
from app.extensions import transaction
from app.web.access import current_actor
from app.web.stats.forms import RecipientsForm
from app.web.stats.views import blueprint


def _stored(case: LegalCase) -> dict[str, Any]:
    """What is on file, for the boxes."""
    told = {"version": case.version, "applicants": case.applicants, "is_divisible": case.is_divisible}
    return {**told, **(case.recipients or {})}


@blueprint.route("/recipients/<int:case_id>", methods=["GET", "POST"])
def recipients(case_id: int) -> ResponseReturnValue:
    """受援人登记 of one case; a correction like any other, with its reason."""
    file = casework.case_file(current_actor(), case_id)
    form = RecipientsForm(data=_stored(file.case))
    if form.validate_on_submit():
        told = {"applicants": form.applicants.data, "is_divisible": form.is_divisible.data}
        try:
            with transaction():
                case = casework.load(current_actor(), case_id, form.version.data)
                told["recipients"] = form.recipients()
                casework.correct(current_actor(), case, told, form.reason.data)
        except (Invalid, Refused) as error:
            form.take(error)
        else:
            flash(f"{case.case_no} 的受援人已登记。", "ok")
            return redirect(url_for("cases.show", case_id=case_id))
    return render_template("stats/recipients.html", form=form, file=file), 400 if form.errors else 200
