"""Which supervision slip of a case is open, and which number does the next one get? (督办单)"""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from app import clock
from app.casework.models import LegalCase
from app.casework.oversight import EntryKind, SupervisionCounter, SupervisionEntry, SupervisionSlip
from app.extensions import db
from app.rules.vocabulary import SlipState

_ENDED_WITH_CASE = "案件已办结，督办同时解除"
_SYSTEM = "系统"


def open_slip(case: LegalCase) -> SupervisionSlip | None:
    """The slip of a case that is waiting for a reply or answered but not lifted; at most one."""
    return db.session.scalar(
        select(SupervisionSlip).where(
            SupervisionSlip.office_id == case.office_id,
            SupervisionSlip.case_id == case.id,
            SupervisionSlip.state != SlipState.LIFTED,
        )
    )


def slips_of(case: LegalCase) -> tuple[SupervisionSlip, ...]:
    """All slips of a case, newest first."""
    return tuple(
        db.session.scalars(
            select(SupervisionSlip)
            .where(SupervisionSlip.office_id == case.office_id, SupervisionSlip.case_id == case.id)
            .order_by(SupervisionSlip.id.desc())
        )
    )


def next_slip_number(office_id: int, on: date) -> tuple[int, int]:
    """(year, seq) of the next slip of the issuing office: 督办〔2026〕7号.

    The counter row stays locked until the transaction ends and goes back with it, so take
    the number last.
    """
    dialect = db.session.get_bind().dialect.name
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    upsert = (
        insert(SupervisionCounter)
        .values(office_id=office_id, year=on.year, last_seq=1)
        .on_conflict_do_update(
            index_elements=["office_id", "year"], set_={"last_seq": SupervisionCounter.last_seq + 1}
        )
        .returning(SupervisionCounter.last_seq)
    )
    return on.year, db.session.execute(upsert).scalar_one()


def lift_with_case(case: LegalCase, on: date) -> None:
    """The case is done with, and so is what was demanded about it."""
    slip = open_slip(case)
    if slip is None:
        return
    slip.state, slip.lifted_on = SlipState.LIFTED, on
    case.supervised_until = None
    slip.entries.append(
        SupervisionEntry(kind=EntryKind.LIFT, at=clock.now(), author_name=_SYSTEM, text=_ENDED_WITH_CASE)
    )
