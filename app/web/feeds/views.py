"""日历订阅: make, copy and withdraw the address of one's calendar; and the calendar itself."""

from __future__ import annotations

from typing import cast

from flask import Blueprint, Flask, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from app import feeds
from app.extensions import transaction
from app.web.access import current_actor
from app.web.feeds import answers
from app.web.feeds.page import shown, webcal

blueprint = Blueprint("feeds", __name__)
blueprint.record_once(lambda state: answers.prepare(cast(Flask, state.app)))


@blueprint.get("/feed/<token>.ics")
def calendar(token: str) -> ResponseReturnValue:
    """The calendar behind an address; whoever has the address needs no sign-in."""
    return answers.answer(token)


@blueprint.get("/calendar")
def mine() -> ResponseReturnValue:
    """日历订阅: whether there is an address, since when, and whether a calendar reads it."""
    actor = current_actor()
    return render_template("feeds/show.html", feed=feeds.live_feed(actor), **shown(actor))


@blueprint.post("/calendar/renew")
def renew() -> ResponseReturnValue:
    """生成订阅地址: shown on this answer only; the one before works no longer."""
    actor = current_actor()
    with transaction():
        token = feeds.renew(actor)
    url = answers.absolute(url_for("feeds.calendar", token=token))
    return render_template("feeds/once.html", url=url, webcal_url=webcal(url), **shown(actor))


@blueprint.post("/calendar/revoke")
def revoke() -> ResponseReturnValue:
    """停用: the address works no longer."""
    with transaction():
        withdrawn = feeds.revoke(current_actor())
    flash("订阅地址已停用。" if withdrawn else "没有正在使用的订阅地址。", "ok")
    return redirect(url_for("feeds.mine"))
