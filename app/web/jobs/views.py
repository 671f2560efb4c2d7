"""后台任务: last and next runs, failures, who is active, and a held clock to confirm."""

from __future__ import annotations

from typing import cast

from flask import Blueprint, Flask, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app import clock
from app.audit import Actor
from app.casework.errors import Refused
from app.extensions import transaction
from app.reminders import clock_guard, scheduling
from app.rules.vocabulary import Role
from app.web.access import current_actor
from app.web.counts import register_counts
from app.web.forms import BaseForm, TextField
from app.web.jobs.page import context

blueprint = Blueprint("jobs", __name__, url_prefix="/settings/jobs")


class RunForm(BaseForm):
    """Which job is to run now."""

    job = TextField("任务", limit=40)


@blueprint.get("")
def index() -> ResponseReturnValue:
    """后台任务: everything the worker wrote down about itself."""
    return render_template("jobs/index.html", **context(clock.now()))


@blueprint.post("/run")
def run() -> ResponseReturnValue:
    """立即运行: the active process takes it up at its next beat."""
    form = RunForm()
    form.validate()
    try:
        with transaction():
            row = scheduling.ask_for_run(current_actor(), form.job.data or "")
    except Refused as error:
        flash(error.message_zh, "bad")
    else:
        flash(f"已要求立即运行“{row.what}”，后台进程将在十秒内开始。", "ok")
    return redirect(url_for("jobs.index"))


@blueprint.post("/clock")
def confirm_clock() -> ResponseReturnValue:
    """确认时钟: somebody has compared the time; the worker goes on and catches up."""
    try:
        with transaction():
            scheduling.confirm_clock(current_actor())
    except Refused as error:
        flash(error.message_zh, "bad")
    else:
        flash("已确认。后台任务即将恢复，期间的提醒补发并标明迟发。", "ok")
    return redirect(url_for("jobs.index"))


def _held(actor: Actor) -> dict[str, list[int]]:
    """One, for the navigation, while the clock is held."""
    if actor.role is not Role.ADMIN:
        return {}
    return {"jobs.index": [1]} if clock_guard.held() is not None else {}


blueprint.record_once(lambda state: register_counts(cast(Flask, state.app), _held))
