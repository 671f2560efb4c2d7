"""核对、锁定报送、退回: a month on its way to being sent, and what changed after it was."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app import clock, stats
from app.casework.errors import Invalid, Refused
from app.extensions import transaction
from app.staff.errors import StaffError
from app.stats import Period, ReturnState
from app.stats.returns import locked_version
from app.web.access import current_actor, may
from app.web.stats.forms import Begins, CheckForm, MonthForm, ReckoningForm, SendBackForm
from app.web.stats.standing import checked_said
from app.web.stats.views import blueprint, period_at


def _back(period: Period) -> ResponseReturnValue:
    return redirect(url_for("stats.month", month=period.code))


@blueprint.route("/<month>/check", methods=["GET", "POST"])
def check(month: str) -> ResponseReturnValue:
    """核对: what was found, and the explanation; nothing that must be put right may be left."""
    period, form, actor = period_at(month), CheckForm(), current_actor()
    if form.validate_on_submit():
        try:
            with transaction():
                stats.check(actor, period, form.explanation.data or "", form.zero_confirmed.data)
        except (Invalid, Refused) as error:
            form.take(error)
        else:
            flash(f"{period.label}{checked_said(actor)}。", "ok")
            return _back(period)
    reading = stats.read(actor, period, clock.today())
    page = {"period": period, "form": form, "reading": reading, "versions": stats.versions(actor, period)}
    return render_template("stats/check.html", **page), 400 if form.errors else 200


@blueprint.get("/<month>/problems/<key>")
def problem(month: str, key: str) -> ResponseReturnValue:
    """The cases one finding of the check is about."""
    period, form = period_at(month), MonthForm.from_query()
    form.validate()
    reading = stats.read(current_actor(), period, clock.today())
    found = next((each for each in reading.problems if each.code == key and each.cases), None)
    if found is None:
        abort(404)
    listing = stats.listing(current_actor(), found.cases, form.page.data or 1)
    may_open = may(current_actor().role, "cases.show")
    return render_template(
        "stats/problem.html", period=period, problem=found, found=listing, may_open=may_open
    )


@blueprint.route("/<month>/lock", methods=["GET", "POST"])
def lock(month: str) -> ResponseReturnValue:
    """锁定报送: asked first; then the figures and their lists are kept as they are."""
    period, form, actor = period_at(month), CheckForm(), current_actor()
    if form.validate_on_submit():
        try:
            with transaction():
                row = stats.lock(actor, period)
        except Refused as error:
            flash(error.message_zh, "bad")
        else:
            flash(f"{period.label}第 {row.version} 版已锁定报送。", "ok")
        return _back(period)
    newest = next(iter(stats.versions(actor, period)), None)
    if newest is None or newest.state is not ReturnState.CHECKED:
        return _back(period)
    reading = stats.read(actor, period, clock.today())
    return render_template("stats/lock.html", period=period, form=form, newest=newest, reading=reading)


@blueprint.route("/<month>/send-back", methods=["GET", "POST"])
def send_back(month: str) -> ResponseReturnValue:
    """退回: with a reason; the next check of a month that was sent begins a new version."""
    period, form, actor = period_at(month), SendBackForm(), current_actor()
    if form.validate_on_submit():
        try:
            with transaction():
                stats.send_back(actor, period, form.reason.data)
        except (Invalid, Refused) as error:
            form.take(error)
        else:
            flash(f"{period.label}已退回，改好后重新核对。", "ok")
            return _back(period)
    newest = next(iter(stats.versions(actor, period)), None)
    page = {"period": period, "form": form, "newest": newest}
    return render_template("stats/send_back.html", **page), 400 if form.errors else 200


@blueprint.get("/<month>/changes")
def changes(month: str) -> ResponseReturnValue:
    """锁定后变动: each case that is counted otherwise now, and what was recorded since."""
    period, actor = period_at(month), current_actor()
    row = locked_version(stats.versions(actor, period))
    found = stats.differences(actor, row) if row else None
    may_open = may(actor.role, "cases.show")
    return render_template("stats/changes.html", period=period, row=row, found=found, may_open=may_open)


@blueprint.route("/settings", methods=["GET", "POST"])
def settings() -> ResponseReturnValue:
    """统计口径设置: the cut-off day and the months of the year, from a day on."""
    form, actor = ReckoningForm(), current_actor()
    reckoning, today = stats.reckoning_of(actor), clock.today()
    if form.validate_on_submit():
        begins, day = int(form.year.data.value), form.effective_from.data
        try:
            with transaction():
                stats.set_reckoning(actor, form.cutoff_day.data, begins, day)
        except (Invalid, StaffError) as error:
            form.take(error)
        else:
            flash("统计口径已设定。", "ok")
            return redirect(url_for("stats.settings"))
    page = {"form": form, "reckoning": reckoning, "today": today, "Begins": Begins}
    return render_template("stats/settings.html", **page), 400 if form.errors else 200
