"""指派: the cases that wait for a lawyer, and several at once."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import casework, clock
from app.casework import CaseworkError, NotFound, QueueFilters, Tab
from app.extensions import transaction
from app.rules.matters import MATTER
from app.rules.vocabulary import CaseStatus
from app.web.access import current_actor
from app.web.assign.forms import PairForm, PickedForm, lawyers_offered

blueprint = Blueprint("assign", __name__, url_prefix="/assign")


@blueprint.get("")
def index() -> ResponseReturnValue:
    """待指派: in the order of the queue."""
    filters = QueueFilters(tab=Tab.TODO, status=CaseStatus.GRANTED)
    page = casework.queue(current_actor(), filters, clock.today(), request.args.get("cursor"))
    short = {row.case_id: MATTER[row.matter].short for row in page.rows}
    return render_template("assign/index.html", page=page, short_matter=short)


@blueprint.post("/preview")
def preview() -> ResponseReturnValue:
    """批量指派预览: who would get which case, in turn; nothing is written."""
    picked = PickedForm().case_ids
    shares = casework.share_out(current_actor(), picked)
    if not shares:
        flash("请先勾选待指派的案件。", "warn")
        return redirect(url_for("assign.index"))
    rows = [(share, MATTER[share.case.matter].short, lawyers_offered(share)) for share in shares]
    return render_template("assign/preview.html", rows=rows, left_out=len(picked) - len(shares))


@blueprint.post("/confirm")
def confirm() -> ResponseReturnValue:
    """确认批量指派: each case in a transaction of its own; what failed is named."""
    failed = [problem for case_id in PickedForm().case_ids if (problem := _assign(case_id))]
    count = len(PickedForm().case_ids) - len(failed)
    if count:
        flash(f"已指派 {count} 件。", "ok")
    for problem in failed:
        flash(problem, "bad")
    return redirect(url_for("assign.index"))


def _assign(case_id: int) -> str:
    """Assign one case of the batch; the reason in words when it was not."""
    form = PairForm.of(case_id)
    if not form.validate():
        return "有案件没有选择承办人，未指派。"
    try:
        with transaction():
            case = casework.load(current_actor(), case_id, form.version.data)
            casework.assign(current_actor(), case, form.lawyer.data)
    except NotFound:
        raise
    except CaseworkError as error:
        return f"{_number(case_id)} 未指派：{error.message_zh}"
    return ""


def _number(case_id: int) -> str:
    return casework.case_file(current_actor(), case_id).case.case_no
