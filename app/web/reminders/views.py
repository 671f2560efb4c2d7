"""通知: one's own messages, unread or all, and marking them as read."""

from __future__ import annotations

from typing import Any, cast

from flask import Blueprint, Flask, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import clock, reminders, saved
from app.asking import Question
from app.audit import Actor
from app.casework.errors import Invalid
from app.extensions import transaction
from app.reminders import outside_log, standing_in
from app.reminders import preferences as own_preferences
from app.reminders.preferences import OwnWay
from app.staff import queries as staff
from app.web.access import current_actor, may
from app.web.counts import register_counts
from app.web.ladder.forms import StandInForm
from app.web.ladder.views import arrange
from app.web.locations import where_they_came_from
from app.web.reminders.forms import InboxFilter, PreferencesForm

blueprint = Blueprint("reminders", __name__, url_prefix="/inbox")


@blueprint.get("")
def inbox() -> ResponseReturnValue:
    """收件箱: unread messages first of all, everything on the second tab."""
    asked = InboxFilter.from_query()
    asked.validate()
    actor = current_actor()
    page = reminders.inbox(actor, unread_only=not asked.all.data, cursor=asked.before.data)
    return render_template(
        "reminders/inbox.html",
        page=page,
        asked=asked,
        reports={row.id: saved.report_of(row.key) for row in page.rows},
        openable=page.openable if may(actor.role, "cases.show") else frozenset(),
        held_back=reminders.held_back(actor, clock.now()),
        quiet_hours=reminders.quiet_hours(),
        troubles=outside_log.troubles_for(actor),
    )


@blueprint.post("/<int:message_id>/read")
def read(message_id: int) -> ResponseReturnValue:
    """标为已读."""
    with transaction():
        reminders.mark_read(current_actor(), message_id)
    return redirect(where_they_came_from(url_for("reminders.inbox")))


@blueprint.post("/read")
def read_all() -> ResponseReturnValue:
    """全部标为已读."""
    with transaction():
        count = reminders.mark_all_read(current_actor())
    flash(f"已将 {count} 条通知标为已读。" if count else "没有未读通知。", "ok")
    return redirect(url_for("reminders.inbox"))


@blueprint.route("/settings", methods=["GET", "POST"])
def preferences() -> ResponseReturnValue:
    """通知设置: by which of the office's channels one wants to be told; and who stands in."""
    actor = current_actor()
    ways = own_preferences.own_ways(actor)
    form = PreferencesForm.for_ways(ways)
    if form.validate_on_submit():
        try:
            with transaction():
                own_preferences.choose(actor, form.choices(ways), clock.now())
            flash("通知设置已保存。", "ok")
            return redirect(url_for("reminders.preferences"))
        except Invalid as error:
            form.take(error)
    return _preferences_page(form, ways, _stand_in_form())


def _preferences_page(
    form: PreferencesForm, ways: list[OwnWay], stand_in: StandInForm
) -> ResponseReturnValue:
    actor, today = current_actor(), clock.today()
    page = render_template(
        "reminders/preferences.html",
        form=form,
        ways=ways,
        stand_in=stand_in,
        spans=standing_in.spans(actor, today, actor.user_id or 0),
        troubles=outside_log.troubles_for(actor),
        may_be_away=may(actor.role, "reminders.stand_in", "POST"),
    )
    return page, 400 if form.errors or stand_in.errors else 200


def _stand_in_form(formdata: Any = None) -> StandInForm:
    form = StandInForm(formdata=formdata)
    user = staff.user(current_actor().user_id or 0)
    people = standing_in.substitutes_for(user) if user else []
    form.substitute.offer((each.id, f"{each.name}（{each.role.label}）") for each in people)
    return form


@blueprint.post("/stand-in")
def stand_in() -> ResponseReturnValue:
    """请人代班 for some days of one's own."""
    actor, form = current_actor(), _stand_in_form(request.form)
    try:
        if form.validate():
            arrange(form, actor.user_id or 0)
            return redirect(url_for("reminders.preferences"))
    except Invalid as error:
        form.take(error)
    ways = own_preferences.own_ways(actor)
    return _preferences_page(PreferencesForm.for_ways(ways, is_bare=True), ways, form)


def _unread(actor: Actor) -> dict[str, list[Question[int]]]:
    return {"reminders.inbox": [reminders.counting_unread(actor)]}


blueprint.record_once(lambda state: register_counts(cast(Flask, state.app), _unread))
