"""Whose cases may somebody reach, and how is one taken in hand to be changed?"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable
from functools import cache
from typing import Any, Final, TypeVar, cast

from sqlalchemy import ColumnElement, Table, and_, bindparam, false, select, true
from sqlalchemy.orm import InstrumentedAttribute

from app import unchanged
from app.audit import Actor
from app.casework.errors import NotFound, Stale
from app.casework.models import CaseEvent, LegalCase
from app.extensions import db
from app.rules.text import to_half_width
from app.rules.vocabulary import Action, Role
from app.staff.models import Office

_T = TypeVar("_T")
OFFICE_ROLES = frozenset({Role.CLERK, Role.DIRECTOR, Role.STATISTICIAN})
_BIGGEST_ID = 2**63 - 1
_FULL_NO = re.compile(r"(?P<prefix>.{0,20}?)[〔\[(【]?(?P<year>20[0-9]{2})[〕\])】]第?(?P<seq>[0-9]{1,9})号?")
_SHORT_NO = re.compile(r"(?P<prefix>)(?P<year>20[0-9]{2})-?(?P<seq>[0-9]{1,9})")
# What the page of a conflict shows beside what was typed.
_SHOWN = (
    "status",
    "applicant_name",
    "matter",
    "aid_form",
    "facts",
    "remark",
    "amount_fen",
    "hardship_ground",
    "monthly_income_fen",
    "time_bar_on",
    "urgent_preservation",
    "lawyer_id",
)


_c = cast(Table, LegalCase.__table__).c
# What waits for whose offices, or which lawyer; made once.
_OF_LAWYER: Final[ColumnElement[bool]] = _c.lawyer_id == bindparam("reach_lawyer")
_ALL: Final[ColumnElement[bool]] = true()
_NONE: Final[ColumnElement[bool]] = false()


def reach(actor: Actor) -> tuple[ColumnElement[bool], dict[str, Any]]:
    """The cases an actor may reach (可见范围), nothing by default: a clause that is always the same object
    for as many offices, and the values it waits for."""
    if goes_by_offices(actor):
        return _of_offices(len(actor.office_ids)), {
            f"reach_{n}": office_id for n, office_id in enumerate(actor.office_ids)
        }
    if actor.role is Role.LAWYER and actor.user_id is not None:
        return _OF_LAWYER, {"reach_lawyer": actor.user_id}
    return (_ALL if is_system(actor) else _NONE), {}


@cache
def _of_offices(number: int, column: ColumnElement[int] = _c.office_id) -> ColumnElement[bool]:
    """That many, each waited for by itself: a list would be written out anew each time."""
    return column.in_([bindparam(f"reach_{n}", type_=column.type) for n in range(number)])


def goes_by_offices(actor: Actor) -> bool:
    """Whether the actor reaches all cases of their offices, not cases one by one nor all there are."""
    return actor.role in OFFICE_ROLES or (is_system(actor) and bool(actor.office_ids))


def while_unchanged(actor: Actor, place: tuple[Hashable, ...], read: Callable[[], _T]) -> _T:
    """`unchanged.while_unchanged` for who reaches cases by offices; it is read for who reaches them one by one, as
    a case of any office may become theirs."""
    if not goes_by_offices(actor):
        return read()
    return unchanged.while_unchanged((actor.office_ids, *place), read)


def offices_within(actor: Actor) -> ColumnElement[bool]:
    """The offices the cases within reach are of, as far as it goes by offices; waits for the same values."""
    if not goes_by_offices(actor):
        return _ALL
    return _of_offices(len(actor.office_ids), cast(Table, Office.__table__).c.id)


def visible(actor: Actor) -> ColumnElement[bool]:
    """`reach` with the values in it, for a statement that is made for the actor."""
    if goes_by_offices(actor):
        return _c.office_id.in_(actor.office_ids)
    clause, values = reach(actor)
    return _c.lawyer_id == values["reach_lawyer"] if clause is _OF_LAWYER else clause


def within(actor: Actor, column: InstrumentedAttribute[int]) -> ColumnElement[bool]:
    """The SQL condition for the offices whose rows the actor may have counted; none by default."""
    if is_system(actor):
        return column.in_(actor.office_ids) if actor.office_ids else true()
    return column.in_(actor.office_ids) if actor.role in OFFICE_ROLES else false()


def is_system(actor: Actor) -> bool:
    """Whether a job or a command acts (系统); with no offices named it acts for all of them."""
    return actor.user_id is None and actor.role is None


def may_reach(actor: Actor, case: LegalCase) -> bool:
    """`visible` for a case at hand."""
    if actor.role in OFFICE_ROLES:
        return case.office_id in actor.office_ids
    if actor.role is Role.LAWYER:
        return actor.user_id is not None and case.lawyer_id == actor.user_id
    return is_system(actor) and (not actor.office_ids or case.office_id in actor.office_ids)


def load(actor: Actor, case_id: int, version: int | None = None) -> LegalCase:
    """Take a case in hand to change it: row-locked, within reach, as the form last saw it.

    Raises NotFound out of reach, Stale when `version` is not the stored one.
    """
    case = (
        db.session.scalar(
            select(LegalCase)
            .where(LegalCase.id == case_id, visible(actor))
            .with_for_update(of=LegalCase)
            .execution_options(populate_existing=True)
        )
        if 0 < case_id <= _BIGGEST_ID
        else None
    )
    if case is None:
        raise NotFound
    if version is not None and version != case.version:
        raise _stale(case)
    return case


def find_case(actor: Actor, case_no: str) -> LegalCase:
    """The case of a number in any spelling: 清江法援〔2026〕118号, 2026-118, 2026118.

    Raises NotFound when there is none within reach, or more than one office has it.
    """
    typed = re.sub(r"\s", "", to_half_width(case_no))[:60]
    match = _FULL_NO.fullmatch(typed) or _SHORT_NO.fullmatch(typed)
    if match is None:
        raise NotFound
    same = and_(LegalCase.year == int(match["year"]), LegalCase.seq == int(match["seq"]))
    found = db.session.scalars(select(LegalCase).where(same, visible(actor)).limit(50)).all()
    if match["prefix"]:
        found = [case for case in found if case.case_no.startswith(match["prefix"])]
    elif len(found) > 1:
        found = [case for case in found if case.office_id == actor.office_id]
    if len(found) != 1:
        raise NotFound
    return found[0]


def _stale(case: LegalCase) -> Stale:
    last = db.session.scalar(
        select(CaseEvent)
        .where(CaseEvent.office_id == case.office_id, CaseEvent.case_id == case.id)
        .order_by(CaseEvent.id.desc())
        .limit(1)
    )
    current = {name: _text_of(getattr(case, name)) for name in _SHOWN}
    if last is None:
        return Stale(case.version, current, "", "")
    return Stale(case.version, current, last.actor_name, Action(last.kind).label)


def _text_of(value: object) -> str:
    if isinstance(value, bool):
        return "是" if value else ""
    label = getattr(value, "label", None)
    return str(label if label is not None else "" if value is None else value)
