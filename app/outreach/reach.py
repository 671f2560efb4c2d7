"""Whose rows may somebody see, count and change, and how is a row of a ledger kept, corrected, voided?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import InstrumentedAttribute

from app import audit, clock
from app.audit import Actor
from app.casework.application import refuse_sensitive
from app.casework.errors import Invalid, Refused
from app.casework.scope import within
from app.extensions import db
from app.outreach.models import LONGEST_LINE, Consultation, Entry, Liaison, PlanItem
from app.rules.text import ParseError, clean_text
from app.rules.vocabulary import Role
from app.staff.queries import centres_of

WRITERS = (Role.CLERK, Role.DIRECTOR)
_BIGGEST_ID = 2**63 - 1
Row = TypeVar("Row", Consultation, Entry, Liaison, PlanItem)
LedgerRow = TypeVar("LedgerRow", Consultation, Entry)


def reach(actor: Actor, model: type[Row]) -> ColumnElement[bool]:
    """The SQL condition for the rows within reach: those of one's offices; the register of stations
    and units is one for a centre and all below it."""
    column: InstrumentedAttribute[int] = model.office_id
    if model is Liaison and actor.role in (*WRITERS, Role.STATISTICIAN):
        return column.in_({*centres_of(actor.office_ids), *actor.office_ids})
    return within(actor, column)


def found(actor: Actor, model: type[Row], row_id: int) -> Row | None:
    """The row with that id, or None when there is none within reach."""
    if not 0 < row_id <= _BIGGEST_ID:
        return None
    return db.session.scalar(select(model).where(model.id == row_id, reach(actor, model)))


def in_hand(actor: Actor, model: type[Row], row_id: int) -> Row | None:
    """As `found`, row-locked and fresh, to be changed inside transaction()."""
    if not 0 < row_id <= _BIGGEST_ID:
        return None
    return db.session.scalar(
        select(model)
        .where(model.id == row_id, reach(actor, model))
        .with_for_update(of=model)
        .execution_options(populate_existing=True)
    )


def must_write(actor: Actor) -> tuple[int, int]:
    """(office, user) of somebody who may write in the ledgers. Raises Refused for anybody else."""
    if actor.office_id is None or actor.user_id is None or not actor.is_any(*WRITERS):
        raise Refused("您的角色不能登记台账")
    return actor.office_id, actor.user_id


def counts_at(
    created: InstrumentedAttribute[datetime],
    voided: InstrumentedAttribute[datetime | None],
    as_of: datetime | None,
) -> ColumnElement[bool]:
    """Whether a row counted at that moment (截至某时): written by then and not voided by then."""
    if as_of is None:
        return voided.is_(None)
    return and_(created <= as_of, or_(voided.is_(None), voided > as_of))


def once(actor: Actor, model: type[LedgerRow], form_token: str, write: Callable[[], LedgerRow]) -> LedgerRow:
    """What `write` makes of a form; the same form sent again gives the same row.

    Raises Invalid for a form without its token, Refused for somebody else's.
    """
    if not 8 <= len(form_token) <= 64:
        raise Invalid({"form_token": "表单已失效，请重新打开"})
    known = _of_form(actor, model, form_token)
    if known is not None:
        return known
    try:
        with db.session.begin_nested():
            row = write()
            db.session.flush()
            return row
    except IntegrityError:  # the same form was sent twice at once
        known = _of_form(actor, model, form_token)
        if known is None:
            raise
        return known


def _of_form(actor: Actor, model: type[LedgerRow], form_token: str) -> LedgerRow | None:
    row = db.session.scalar(select(model).where(model.form_token == form_token))
    if row is not None and row.registered_by != actor.user_id:
        raise Refused("该表单已由其他人提交，请重新打开登记页面")
    return row


def must_stand(row: Consultation | Entry) -> None:
    """Raise Refused for a row that was corrected or voided: only the newest one may be changed."""
    if row.replaced_by_id is not None:
        raise Refused("该记录在此期间已被更正，请打开更正后的记录")
    if row.voided_at is not None:
        raise Refused("该记录已作废，不能再更改")


def replace(old: LedgerRow, new: LedgerRow) -> None:
    """Let a correction take the place of a row (更正)."""
    old.voided_at, old.void_reason, old.replaced_by_id = new.created_at, "更正", new.id


def void(actor: Actor, row: Consultation | Entry, reason: str) -> None:
    """作废: the row stays readable and counts no more. Raises Invalid without a reason, Refused twice."""
    must_write(actor)
    must_stand(row)
    row.void_reason = cleaned({"reason": reason}, LONGEST_LINE)["reason"]
    if not row.void_reason:
        raise Invalid({"reason": "请填写作废原因"})
    refuse_sensitive({"reason": row.void_reason}, "")
    row.voided_at = clock.now()
    kind = "consultation" if isinstance(row, Consultation) else "entry"
    audit.record(actor, f"{kind}.void", object_kind=kind, object_id=row.id)


def cleaned(texts: dict[str, str], limit: int) -> dict[str, str]:
    """The texts fit to store. Raises Invalid with every one that is too long."""
    kept, problems = {}, {}
    for name, text in texts.items():
        try:
            kept[name] = clean_text(text, limit)
        except ParseError as error:
            problems[name] = error.message_zh
    if problems:
        raise Invalid(problems)
    return kept
