"""Who stands in for whom, for which days? (代班)"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import or_, select
from sqlalchemy.orm import aliased

from app import audit
from app.audit import Actor
from app.casework.errors import Invalid, NotFound
from app.extensions import db
from app.reminders.channel_models import StandIn
from app.rules.vocabulary import Role
from app.staff.models import User
from app.staff.queries import centre_of, offices_below, users_in_role

LONGEST: Final = 92  # days
_DECIDES: Final = (Role.DIRECTOR, Role.ADMIN)


@dataclass(frozen=True, slots=True)
class StandInRow:
    """One span as pages show it."""

    id: int
    user_id: int
    user: str
    substitute: str
    from_on: date
    to_on: date
    is_now: bool


def spans(actor: Actor, today: date, user_id: int | None = None) -> list[StandInRow]:
    """The spans that have not ended: of one user, or of all in the actor's offices."""
    away, other = aliased(User), aliased(User)
    rows = (
        select(StandIn, away.name, other.name)
        .join(away, away.id == StandIn.user_id)
        .join(other, other.id == StandIn.substitute_id)
        .where(StandIn.to_on >= today, StandIn.ended_at.is_(None))
        .order_by(StandIn.from_on, StandIn.id)
    )
    whose = away.id == user_id if user_id is not None else away.office_id.in_(actor.office_ids)
    return [
        StandInRow(row.id, row.user_id, user, substitute, row.from_on, row.to_on, row.from_on <= today)
        for row, user, substitute in db.session.execute(rows.where(whose))
    ]


def substitutes_for(user: User) -> list[User]:
    """Who may stand in for somebody: active colleagues of the same role, or directors, in the centre."""
    offices = offices_below(centre_of(user.office_id).id)
    return [each for each in users_in_role(offices, user.role, Role.DIRECTOR) if each.id != user.id]


def may_be_away(actor: Actor) -> list[User]:
    """For whom the actor may name a stand-in: everybody who acts on cases in their offices."""
    return users_in_role(actor.office_ids, Role.CLERK, Role.DIRECTOR, Role.LAWYER)


def set_stand_in(
    actor: Actor, user_id: int, substitute_id: int, from_on: date, to_on: date, now: datetime, today: date
) -> StandIn:
    """Name who stands in (安排代班): for oneself, or by a director or administrator for a colleague.

    Raises NotFound beyond reach, Invalid naming the fields.
    """
    user = _within_reach(actor, user_id)
    problems = _problems(user, substitute_id, from_on, to_on, today)
    if problems:
        raise Invalid(problems)
    row = StandIn(
        user_id=user.id,
        substitute_id=substitute_id,
        from_on=from_on,
        to_on=to_on,
        set_at=now,
        set_by=actor.user_id,
    )
    db.session.add(row)
    db.session.flush()
    detail = {"from_on": from_on.isoformat(), "to_on": to_on.isoformat(), "substitute": substitute_id}
    audit.record(actor, "stand_in.set", object_kind="user", object_id=user.id, detail=detail)
    return row


def _problems(user: User, substitute_id: int, from_on: date, to_on: date, today: date) -> dict[str, str]:
    if from_on < today:
        return {"from_on": "起始日不能早于今天"}
    if to_on < from_on or (to_on - from_on).days >= LONGEST:
        return {"to_on": f"截止日不能早于起始日，一次最多 {LONGEST} 日"}
    if substitute_id not in {each.id for each in substitutes_for(user)}:
        return {"substitute": "代班人应是本中心同岗位的在职人员或者审批人"}
    clash = _clashing(user.id, substitute_id, from_on, to_on)
    if clash is None:
        return {}
    if clash.user_id == user.id:
        return {"from_on": "这段时间已经安排了代班，请先取消原来的安排"}
    return {"substitute": "代班人这段时间自己也由他人代班，请另选"}


def _clashing(user_id: int, substitute_id: int, from_on: date, to_on: date) -> StandIn | None:
    return db.session.scalar(
        select(StandIn)
        .where(
            or_(StandIn.user_id == user_id, StandIn.user_id == substitute_id),
            StandIn.ended_at.is_(None),
            StandIn.from_on <= to_on,
            StandIn.to_on >= from_on,
        )
        .order_by(StandIn.id)
        .limit(1)
    )


def end_stand_in(actor: Actor, stand_in_id: int, now: datetime) -> None:
    """Take a span back (取消代班). Raises NotFound beyond reach or when it has ended already."""
    row = db.session.get(StandIn, stand_in_id, with_for_update=True, populate_existing=True)
    if row is None or row.ended_at is not None:
        raise NotFound
    user = _within_reach(actor, row.user_id)
    row.ended_at = now
    audit.record(actor, "stand_in.end", object_kind="user", object_id=user.id)


def _within_reach(actor: Actor, user_id: int) -> User:
    user = db.session.get(User, user_id)
    if user is None:
        raise NotFound
    is_own = actor.user_id == user.id
    if not is_own and not (actor.is_any(*_DECIDES) and user.office_id in actor.office_ids):
        raise NotFound
    return user
