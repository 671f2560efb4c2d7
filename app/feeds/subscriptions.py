"""Who may read which limits under which address? Made, replaced, withdrawn, recognised.

The address holds 256 random bits; the table a keyed hash of them. It works as long as the
person who made it is active in the same role and office: who leaves takes no calendar along.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, select

from app import audit, clock
from app.audit import Actor
from app.casework import visible
from app.confidential import blind_index
from app.extensions import db
from app.feeds.models import CalendarFeed, FeedScope
from app.rules.vocabulary import Role
from app.staff import queries as staff
from app.staff.models import Office, User

# Whose feed a role makes; the others have none.
SCOPES: Final = {Role.LAWYER: FeedScope.OWN, Role.DIRECTOR: FeedScope.OFFICE}
_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{43}")


@dataclass(frozen=True, slots=True)
class Reading:
    """A recognised feed and what it reaches, exactly what its maker reaches in the pages."""

    feed: CalendarFeed
    reach: ColumnElement[bool]
    name: str  # what the calendar is called: no person's name


def scope_of(actor: Actor) -> FeedScope:
    """Whose limits the actor's feed shows. Raises KeyError for a role that has none."""
    if actor.role is None:
        raise KeyError("a job has no feed")
    return SCOPES[actor.role]


def live_feed(actor: Actor) -> CalendarFeed | None:
    """The feed now in use of the lawyer, or of the director's office; None when there is none."""
    found = db.session.scalars(select(CalendarFeed).where(*_live(actor)).order_by(CalendarFeed.id)).all()
    return found[-1] if found else None


def renew(actor: Actor) -> str:
    """Make a new address and withdraw the one before; the token, which cannot be had again.

    Raises KeyError for a role that has no feed.
    """
    scope = scope_of(actor)
    _one_at_a_time(actor, scope)
    _withdraw(actor)
    token = secrets.token_urlsafe(32)
    feed = CalendarFeed(
        scope=scope,
        office_id=actor.office_id,
        user_id=actor.user_id,
        token_hash=_hash(token),
        created_at=clock.now(),
    )
    db.session.add(feed)
    db.session.flush()
    audit.record(actor, "feed.renew", object_kind="feed", object_id=feed.id, detail={"scope": scope.value})
    return token


def revoke(actor: Actor) -> bool:
    """Withdraw the address in use (停用); whether there was one."""
    _one_at_a_time(actor, scope_of(actor))
    withdrawn = _withdraw(actor)
    for feed in withdrawn:
        audit.record(
            actor,
            "feed.revoke",
            object_kind="feed",
            object_id=feed.id,
            detail={"scope": feed.scope.value},
        )
    return bool(withdrawn)


def recognise(token: str) -> Reading | None:
    """The feed behind an address; None for one that is unknown, withdrawn or whose maker is gone."""
    if not _TOKEN.fullmatch(token):
        return None
    feed = db.session.scalar(
        select(CalendarFeed).where(CalendarFeed.token_hash == _hash(token), CalendarFeed.revoked_at.is_(None))
    )
    if feed is None or not _still_entitled(feed):
        return None
    name = "法援期限" if feed.scope is FeedScope.OWN else f"法援期限 · {feed.office.name}"
    return Reading(feed, visible(staff.actor_of(feed.user)), name)


def note_reading(feed_id: int) -> None:
    """Keep the day of the last reading (最近读取), so that the owner sees whether the calendar reads."""
    feed = db.session.get_one(CalendarFeed, feed_id)
    feed.read_on = clock.today()


def _still_entitled(feed: CalendarFeed) -> bool:
    maker = feed.user
    return maker.is_active and SCOPES.get(maker.role) is feed.scope and maker.office_id == feed.office_id


def _live(actor: Actor) -> list[ColumnElement[bool]]:
    scope = scope_of(actor)
    owner = (
        CalendarFeed.user_id == actor.user_id
        if scope is FeedScope.OWN
        else CalendarFeed.office_id == actor.office_id
    )
    return [owner, CalendarFeed.scope == scope, CalendarFeed.revoked_at.is_(None)]


def _one_at_a_time(actor: Actor, scope: FeedScope) -> None:
    """Lock the owner's row, so that two who renew at once leave one address, not two."""
    owner = select(User.id).where(User.id == actor.user_id)
    if scope is FeedScope.OFFICE:
        owner = select(Office.id).where(Office.id == actor.office_id)
    db.session.execute(owner.with_for_update())


def _withdraw(actor: Actor) -> list[CalendarFeed]:
    found = list(db.session.scalars(select(CalendarFeed).where(*_live(actor))))
    for feed in found:
        feed.revoked_at = clock.now()
    return found


def _hash(token: str) -> str:
    return blind_index(token, "calendar-feed")
