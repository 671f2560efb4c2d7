"""Which open cases lack a date, an owner or a next step? (未尽事项)

Every open case has a next step by its status (a test asks the table of procedure); so what can
be missing is a day on which it is looked at again, and somebody who answers for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select, true
from sqlalchemy.orm import aliased, joinedload

from app.asking import Question
from app.audit import Actor
from app.casework.models import LegalCase
from app.casework.queue_filters import WITH_A_DAY
from app.casework.responsibility import turn_of
from app.casework.scope import goes_by_offices, offices_within, reach, visible
from app.extensions import among, db
from app.rules.procedure import IN_HAND, OPEN_STATUSES
from app.rules.vocabulary import CaseStatus, Role, Term
from app.staff.models import Office, User

_S = CaseStatus
PAGE: Final = 50
_GONE: Final = select(User.id).where(User.is_active.is_(False))
_OPEN: Final = among(LegalCase.status, sorted(OPEN_STATUSES))
_DIRECTOR, _ABOVE = aliased(User), aliased(Office)


class Lack(Term):
    """What an open case lacks (缺什么)."""

    DATE = "date", "没有日期"
    OWNER = "owner", "没有责任人"


@dataclass(frozen=True, slots=True)
class LooseEnd:
    """A case of the list, and what it lacks."""

    case: LegalCase
    lacks: tuple[Lack, ...]
    turn: Role | None


def _dateless() -> ColumnElement[bool]:
    return LegalCase.next_due_on.is_(None)


def _ownerless(of_offices: ColumnElement[bool]) -> ColumnElement[bool]:
    """The person whose turn it is may no longer sign in, or nobody decides for the office."""
    is_filed = LegalCase.file_received_on.is_not(None)
    at_desk = or_(
        among(LegalCase.status, (_S.RECEIVED, _S.PAPERS_AWAITED)),
        and_(LegalCase.status == _S.UNDER_REVIEW, LegalCase.proposal == ""),
        and_(LegalCase.status == _S.CLOSED, is_filed),
    )
    with_lawyer = or_(
        among(LegalCase.status, sorted(IN_HAND)), and_(LegalCase.status == _S.CLOSED, ~is_filed)
    )
    with_director = or_(
        LegalCase.status == _S.GRANTED, and_(LegalCase.status == _S.UNDER_REVIEW, LegalCase.proposal != "")
    )
    return or_(
        and_(at_desk, LegalCase.handler_id.in_(_GONE)),
        and_(with_lawyer, or_(LegalCase.lawyer_id.is_(None), LegalCase.lawyer_id.in_(_GONE))),
        and_(with_director, LegalCase.office_id.in_(_unled(of_offices))),
    )


def _unled(of_offices: ColumnElement[bool]) -> Select[int]:
    """Of these offices those that have no active director, nor has one above them: found once, not for
    every case."""
    leads = (_DIRECTOR.role == Role.DIRECTOR, _DIRECTOR.is_active, _DIRECTOR.office_id == _ABOVE.id)
    return select(Office.id).where(of_offices, ~exists().where(Office.path.startswith(_ABOVE.path), *leads))


def counting_ownerless(actor: Actor) -> Question[int]:
    """How many open cases within reach have a date and no owner: with those without a date, of which
    Standings knows, all loose ends. Few cases need to be looked at."""
    within, whose = reach(actor)
    asked = _number_of(within, offices_within(actor))
    return Question(asked, whose, int, lasts=goes_by_offices(actor))


@cache
def _number_of(within: ColumnElement[bool], of_offices: ColumnElement[bool]) -> Select[int]:
    lacking = _ownerless(of_offices)
    return select(func.count()).select_from(LegalCase).where(within, _OPEN, *WITH_A_DAY, lacking)


def loose_ends(actor: Actor, after_id: int = 0, limit: int = PAGE) -> tuple[LooseEnd, ...]:
    """Those cases, oldest first, from behind the case `after_id`; at most `limit`."""
    dateless_now, ownerless_now = _dateless(), _ownerless(true())
    rows = db.session.execute(
        select(LegalCase, dateless_now.label("dateless"), ownerless_now.label("ownerless"))
        .where(visible(actor), _OPEN, or_(dateless_now, ownerless_now), LegalCase.id > after_id)
        .options(
            joinedload(LegalCase.office),
            joinedload(LegalCase.handler),
            joinedload(LegalCase.lawyer),
            joinedload(LegalCase.person),
        )
        .order_by(LegalCase.id)
        .limit(limit)
    ).all()
    return tuple(
        LooseEnd(
            case,
            tuple(lack for lack, holds in ((Lack.DATE, dateless), (Lack.OWNER, ownerless)) if holds),
            turn_of(case),
        )
        for case, dateless, ownerless in rows
    )
