"""Who did or saw what? For the auditor; looking is itself recorded."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app import audit, clock
from app.audit import trail
from app.extensions import db, transaction
from app.staff import queries as staff
from app.web.access import current_actor
from app.web.audit_log import labels
from app.web.audit_log.forms import TrailForm

blueprint = Blueprint("audit_log", __name__, url_prefix="/audit")
_NAMED_BREAKS = 20  # how many broken rows the record of a check names


def _reach() -> tuple[int, ...] | None:
    """The offices whose acts the auditor sees; the root office also sees acts of no office."""
    actor = current_actor()
    is_root = staff.office(actor.office_id or 0).parent_id is None
    return None if is_root else actor.office_ids


@blueprint.get("/")
def index() -> ResponseReturnValue:
    """审计日志: filtered, newest first, with the state of the chain."""
    form = TrailForm.from_query()
    form.validate()
    filters = form.filters(_reach())
    with transaction():
        audit.record(current_actor(), "audit.view", object_kind="audit")
    return render_template(
        "audit_log/index.html",
        form=form,
        page=trail.page(filters, form.before.data, form.after.data),
        actions=[(code, labels.action_label(code)) for code in trail.actions_on_record(filters)],
        verified=trail.last_verification(),
        labels=labels,
        query={name: value for name, value in form.data.items() if value and name not in ("before", "after")},
    )


@blueprint.post("/verify")
def verify() -> ResponseReturnValue:
    """校验整条链: walk every row, and leave the result on record."""
    breaks = [each.seq for each in audit.verify(db.session())]
    _put_on_record(breaks)
    if breaks:
        flash(f"审计链不完整：第 {breaks[0]} 条起有 {len(breaks)} 处异常，请立即报告。", "bad")
    else:
        flash(f"审计链完整，校验于 {clock.now().astimezone(clock.SHANGHAI):%H:%M}。", "ok")
    return redirect(url_for("audit_log.index"))


def _put_on_record(breaks: list[int]) -> None:
    with transaction():
        audit.record(
            current_actor(),
            trail.VERIFY,
            object_kind="audit",
            object_id="chain",
            result="failed" if breaks else "ok",
            detail={"breaks": breaks[:_NAMED_BREAKS]},
        )
