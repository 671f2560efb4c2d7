"""Do the slips of the office obey what is written about them? (督办数据规则, for `flask check`)"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from app.casework.clocks import Deadline, DeadlineState
from app.casework.models import LegalCase
from app.casework.oversight import SupervisionCounter, SupervisionSlip
from app.rules.deadlines import DeadlineKind
from app.rules.vocabulary import SlipState

Fault = tuple[str, str, str]  # which rule, what is wrong, where


def slip_numbers(session: Session) -> Iterator[Fault]:
    """Slip numbers of an office and year run from 1 to the counter, each once."""
    given = {
        (row.issuer_office_id, row.year): (row.number, row.last)
        for row in session.execute(
            select(
                SupervisionSlip.issuer_office_id,
                SupervisionSlip.year,
                func.count().label("number"),
                func.max(SupervisionSlip.seq).label("last"),
            ).group_by(SupervisionSlip.issuer_office_id, SupervisionSlip.year)
        )
    }
    counted = {(row.office_id, row.year): row.last_seq for row in session.scalars(select(SupervisionCounter))}
    for key in sorted(given.keys() | counted.keys()):
        numbers, last_seq = given.get(key, (0, 0)), counted.get(key, 0)
        if numbers != (last_seq, last_seq):
            message = f"{key[1]} 年督办编号不连续：共 {numbers[0]} 份，最大 {numbers[1]}，计数器 {last_seq}"
            yield "slip_numbers", message, f"office {key[0]}"


def slip_days(session: Session) -> Iterator[Fault]:
    """A case is supervised until the reply day of its one waiting slip, and a clock runs to that day."""
    waiting = and_(
        SupervisionSlip.office_id == LegalCase.office_id,
        SupervisionSlip.case_id == LegalCase.id,
        SupervisionSlip.state == SlipState.WAITING,
    )
    running = and_(
        Deadline.office_id == LegalCase.office_id,
        Deadline.case_id == LegalCase.id,
        Deadline.kind == DeadlineKind.SUPERVISION_REPLY.value,
        Deadline.state == DeadlineState.RUNNING,
    )
    rows = session.execute(
        select(
            LegalCase.case_no, LegalCase.supervised_until, SupervisionSlip.reply_due_on, Deadline.target_on
        )
        .outerjoin(SupervisionSlip, waiting)
        .outerjoin(Deadline, running)
        .where(
            or_(
                LegalCase.supervised_until.is_not(None),
                SupervisionSlip.id.is_not(None),
                Deadline.id.is_not(None),
            )
        )
    )
    for row in rows:
        if len({row.supervised_until, row.reply_due_on, row.target_on}) > 1:
            yield "slip_days", "督办答复日期与案件、期限记录不符", row.case_no


def one_open_slip(session: Session) -> Iterator[Fault]:
    """At most one slip of a case is open."""
    rows = session.execute(
        select(LegalCase.case_no)
        .join(
            SupervisionSlip,
            and_(SupervisionSlip.office_id == LegalCase.office_id, SupervisionSlip.case_id == LegalCase.id),
        )
        .where(SupervisionSlip.state != SlipState.LIFTED)
        .group_by(LegalCase.id, LegalCase.case_no)
        .having(func.count() > 1)
    )
    for row in rows:
        yield "one_open_slip", "同时有两份以上未解除的督办单", row.case_no
