"""通知: one's own messages, unread or all, and marking them as read."""

from __future__ import annotations

from typing import cast

from flask import Blueprint, Flask, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app import clock, reminders
from app.audit import Actor
from app.extensions import transaction
from app.web.access import current_actor, may
from app.web.locations import where_they_came_from
from app.web.presentation import register_counts
from app.web.reminders.forms import InboxFilter

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
        openable=page.openable if may(actor.role, "cases.show") else frozenset(),
        held_back=reminders.held_back(actor, clock.now()),
        quiet_hours=reminders.quiet_hours(),
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


def _unread(actor: Actor) -> dict[str, int]:
    return {"reminders.inbox": reminders.unread_count(actor)}


blueprint.record_once(lambda state: register_counts(cast(Flask, state.app), _unread))
