"""What does a calendar get that asks for an address?"""

from __future__ import annotations

import math
from datetime import datetime

from flask import Response, current_app, request, url_for
from flask.sansio.app import App

from app import clock, feeds
from app.extensions import transaction
from app.web.feeds.pace import Pace

CONTENT_TYPE = "text/calendar; charset=utf-8"
PER_SENDER = (120, 60.0)  # a whole office behind one address, and whoever tries addresses out
PER_FEED = (30, 600.0)  # several devices of one person


def prepare(app: App) -> None:
    """One pair of counters for each application."""
    app.extensions["feed_pace"] = (Pace(*PER_SENDER), Pace(*PER_FEED))


def absolute(path: str) -> str:
    """The path under the address people type, or else under the one this request came to."""
    base = current_app.extensions["settings"].public_base_url or request.host_url
    return f"{base.rstrip('/')}{path}"


def answer(token: str) -> Response:
    """The calendar; 304 where nothing changed; 404 always the same; 429 when asked too often."""
    sender, reader = current_app.extensions["feed_pace"]
    wait = sender.wait(request.remote_addr or "")
    reading = None if wait else feeds.recognise(token)
    if reading is not None:
        wait = reader.wait(str(reading.feed.id))
    if wait:
        return _slow_down(wait)
    if reading is None:
        return nothing_here()
    if reading.feed.read_on != clock.today():
        with transaction():
            feeds.note_reading(reading.feed.id)
    return _calendar(reading)


def nothing_here() -> Response:
    """Byte for byte the same for an unknown, a withdrawn and a departed owner's address."""
    return Response("没有这个订阅地址。\n", 404, content_type="text/plain; charset=utf-8")


def _slow_down(seconds: float) -> Response:
    response = Response("读取过于频繁，请稍后再试。\n", 429, content_type="text/plain; charset=utf-8")
    response.headers["Retry-After"] = str(math.ceil(seconds))
    return response


def _calendar(reading: feeds.Reading) -> Response:
    listing = feeds.listing(reading.reach)
    response = Response(content_type=CONTENT_TYPE)
    response.set_etag(listing.tag)
    response.last_modified = _second(listing.changed_at)
    response.headers["Cache-Control"] = "private, no-cache"  # keep it, but ask whether it changed
    response.headers["Content-Disposition"] = "inline; filename=limits.ics"
    response.headers["X-Robots-Tag"] = "noindex"
    if not request.if_none_match.contains(listing.tag):
        response.set_data(
            feeds.as_ics(
                listing, reading.name, lambda case_id: absolute(url_for("cases.show", case_id=case_id))
            )
        )
    response.make_conditional(request)
    return response


def _second(at: datetime | None) -> datetime | None:
    return at.replace(microsecond=0) if at else None
