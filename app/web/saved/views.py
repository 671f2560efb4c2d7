"""保存的视图: keep, open, rename, share, have sent every month, delete."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app import clock, saved
from app.casework.errors import Invalid, Refused
from app.extensions import transaction
from app.web import locations
from app.web.access import current_actor
from app.web.overtaken import goes_ahead, opened_on, refuse_overwriting
from app.web.queue.page import address, bound_filter
from app.web.saved.forms import EditForm, KeepForm, SubscribeForm

blueprint = Blueprint("saved", __name__, url_prefix="/saved")


@blueprint.get("")
def index() -> ResponseReturnValue:
    """保存的视图: one's own and those shared in the office, each with its cases of now."""
    return render_template("saved/index.html", views=saved.counted(current_actor(), clock.today()))


@blueprint.get("/<int:report_id>")
def show(report_id: int) -> ResponseReturnValue:
    """The list a view stands for; where it no longer can be shown, the views and why."""
    actor = current_actor()
    found = saved.report(actor, report_id)
    meaning = saved.read(found.filters, saved.people_of(actor))
    if meaning.filters is None:
        flash(f"视图条件已失效：{meaning.problem}，请重新查询后按原名保存。", "warn")
        return redirect(url_for("saved.index"))
    return redirect(locations.address("queue.index", **found.filters))


@blueprint.post("/new")
def keep() -> ResponseReturnValue:
    """保存为视图: back to the list; asks again where the name is missing or in use."""
    form = bound_filter(current_actor(), KeepForm())
    if not form.errors:
        try:
            with transaction():
                saved.keep(
                    current_actor(), form.name.data, form.filters(), form.is_shared.data, form.replace.data
                )
        except (Invalid, Refused) as error:
            form.take(error)
        else:
            flash("视图已保存。改名、共享、每月发送，在“管理视图”里。", "ok")
            return redirect(address(form))
    return render_template("saved/keep.html", form=form, words=saved.words_of(form.filters())), 400


@blueprint.route("/<int:report_id>/edit", methods=["GET", "POST"])
def edit(report_id: int) -> ResponseReturnValue:
    """修改视图: its name, and whether the office sees it."""
    actor, form = current_actor(), EditForm()
    if not form.is_submitted():
        form = _stored(report_id)
    elif goes_ahead(form):
        try:
            with transaction():
                refuse_overwriting(form, _stored(report_id), url_for("saved.index"))
                saved.change(actor, report_id, form.name.data, form.is_shared.data)
        except Invalid as error:
            form.take(error)
        else:
            flash("视图已修改。", "ok")
            return redirect(url_for("saved.index"))
    return render_template("saved/edit.html", form=form, report_id=report_id), 400 if form.errors else 200


def _stored(report_id: int) -> EditForm:
    """The form of the view as it is stored."""
    return opened_on(EditForm(formdata=None, obj=saved.own_report(current_actor(), report_id)))


@blueprint.post("/<int:report_id>/monthly")
def subscribe(report_id: int) -> ResponseReturnValue:
    """每月发送: from the next first working day of a month on, or no longer."""
    form = SubscribeForm()
    form.validate()
    with transaction():
        saved.subscribe(current_actor(), report_id, form.on.data, clock.now())
    flash("已订阅：每月第一个工作日告诉您件数。" if form.on.data else "已取消每月发送。", "ok")
    return redirect(url_for("saved.index"))


@blueprint.post("/<int:report_id>/delete")
def delete(report_id: int) -> ResponseReturnValue:
    """删除视图: no case is touched; nobody is sent it any more."""
    with transaction():
        saved.delete(current_actor(), report_id)
    flash("视图已删除。", "ok")
    return redirect(url_for("saved.index"))
