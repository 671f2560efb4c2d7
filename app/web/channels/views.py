"""通知渠道 and 外发记录: the ways out, whether they work, and what left by them."""

from __future__ import annotations

import secrets

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from app import clock
from app.casework.errors import Invalid
from app.extensions import transaction
from app.reminders import channel_settings, outside_log
from app.reminders.channel_models import OutsideState
from app.reminders.channels import Given, sender_of
from app.reminders.witness import Witness
from app.rules.ladder import ChannelKind
from app.web.access import current_actor
from app.web.channels.forms import ChannelForm, OutboxFilter, ReleaseForm, TrialForm, form_of
from app.web.overtaken import goes_ahead, opened_on, refuse_overwriting

blueprint = Blueprint("channels", __name__, url_prefix="/settings")


def _kind(code: str) -> ChannelKind:
    if code not in set(ChannelKind):
        raise NotFound
    return ChannelKind(code)


@blueprint.get("/channels")
def index() -> ResponseReturnValue:
    """通知渠道: every kind, whose setting holds, how it fares."""
    actor = current_actor()
    return render_template(
        "channels/index.html",
        channels=channel_settings.channels_of(actor),
        overview=outside_log.overview(actor.office_ids),
    )


@blueprint.route("/channels/<channel_kind>", methods=["GET", "POST"])
def edit(channel_kind: str) -> ResponseReturnValue:
    """设置渠道: secrets are stored encrypted and never shown; left empty they stay."""
    which, actor = _kind(channel_kind), current_actor()
    form = form_of(which)()
    if goes_ahead(form):
        try:
            with transaction():
                here = url_for("channels.edit", channel_kind=which.value)
                refuse_overwriting(form, _stored(which), here)
                channel_settings.save_channel(actor, which, form.facts(), clock.now())
            flash(f"{which.label}已保存，请发送一条测试消息。", "ok")
            return redirect(here)
        except Invalid as error:
            form.take(error)
    elif not form.is_submitted():
        form = _stored(which)
    return _edit_page(which, form, TrialForm(formdata=None))


def _stored(kind: ChannelKind) -> ChannelForm:
    """The form of what is stored."""
    form = form_of(kind)(formdata=None)
    form.show(channel_settings.own_channel(current_actor(), kind))
    return opened_on(form)


def _edit_page(kind: ChannelKind, form: ChannelForm, trial: TrialForm) -> ResponseReturnValue:
    page = render_template(
        "channels/edit.html",
        kind=kind,
        form=form,
        trial=trial,
        row=channel_settings.own_channel(current_actor(), kind),
        official=sorted(channel_settings.OFFICIAL.get(kind, ())),
    )
    return page, 400 if form.errors or trial.errors else 200


@blueprint.post("/channels/<channel_kind>/test")
def test(channel_kind: str) -> ResponseReturnValue:
    """测试发送: one message now, outside any transaction; what came of it is shown and on record."""
    which, actor, trial = _kind(channel_kind), current_actor(), TrialForm()
    try:
        setup = channel_settings.trial_setup(actor, which, str(trial.to.data or ""))
    except Invalid as error:
        trial.take(error)
        return _edit_page(which, _stored(which), trial)
    answer = sender_of(which).send(channel_settings.trial_letter(secrets.token_hex(16)), setup)
    with transaction():
        channel_settings.record_trial(actor, which, answer, clock.now())
    _say(answer.given, answer.error)
    return redirect(url_for("channels.edit", channel_kind=which.value))


def _say(given: Given, error: str) -> None:
    if given is Given.ACCEPTED:
        flash("测试消息已被对方接收，请到该渠道查看。", "ok")
    else:
        unsure = given is Given.UNSURE
        flash(
            f"{'不知测试消息是否送出' if unsure else '测试消息没有送出'}：{error}。",
            "warn" if unsure else "bad",
        )


@blueprint.get("/outbox")
def outbox() -> ResponseReturnValue:
    """外发记录: what needs a decision first; the rest by state."""
    asked, actor = OutboxFilter.from_query(), current_actor()
    asked.validate()
    return render_template(
        "channels/outbox.html",
        overview=outside_log.overview(actor.office_ids),
        page=outside_log.page(actor, asked.state.data, asked.before.data),
        states=_tabs(asked),
        asked=asked,
        form=ReleaseForm(formdata=None),
        may_hold=outside_log.may_hold(actor),
    )


def _tabs(asked: OutboxFilter) -> list[dict[str, object]]:
    """One tab a state, beside that of what a person must decide."""
    return [
        {
            "label": state.label,
            "url": url_for("channels.outbox", state=state.value),
            "current": asked.state.data is state,
        }
        for state in OutsideState
    ]


@blueprint.post("/outbox/<int:message_id>/sent")
def confirm(message_id: int) -> ResponseReturnValue:
    """记为已发: the recipient has it."""
    with transaction():
        outside_log.confirm_sent(current_actor(), message_id, clock.now())
    flash("已记为已发。", "ok")
    return redirect(url_for("channels.outbox"))


@blueprint.post("/outbox/<int:message_id>/again")
def again(message_id: int) -> ResponseReturnValue:
    """重发: the recipient does not have it."""
    with transaction():
        outside_log.send_again(current_actor(), message_id, clock.now())
    flash("已排队重发。", "ok")
    return redirect(url_for("channels.outbox"))


@blueprint.post("/outbox/hold")
def hold() -> ResponseReturnValue:
    """暂停外发: nothing leaves until released; the inbox goes on."""
    with transaction():
        outside_log.hold(current_actor(), clock.now())
    flash("已暂停对外发送，站内消息照常。", "ok")
    return redirect(url_for("channels.outbox"))


@blueprint.post("/outbox/release")
def release() -> ResponseReturnValue:
    """恢复外发: what may have left already becomes 待核实 unless asked to leave again."""
    form, place = ReleaseForm(), Witness(current_app.extensions["settings"].sent_marker_path)
    form.validate()
    with transaction():
        count = outside_log.release(current_actor(), place, clock.now(), bool(form.resend.data))
    flash("对外发送没有暂停。" if count is None else f"已恢复对外发送，{count} 条可能已发过。", "ok")
    return redirect(url_for("channels.outbox"))
