"""Do the stored data obey the written invariants? (数据校验, for `flask check`)"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session, joinedload

from app import audit
from app.casework.clocks import Deadline
from app.casework.dossier import CHECKS, Dossier
from app.casework.models import (
    Assignment,
    CaseCounter,
    CaseEvent,
    Decision,
    LegalCase,
    OpposingParty,
    Paper,
    PapersNotice,
)
from app.casework.oversight_checks import Fault, one_open_slip, slip_days, slip_numbers
from app.casework.searching import wrongly_indexed
from app.confidential import Unreadable, blind_index
from app.parties.contact import ContactPlan
from app.parties.models import Person
from app.staff.models import Office

_BATCH = 500
_BREAKS = {"changed": "内容被改动", "missing": "前面有记录缺失", "moved": "次序被改动"}
Row = TypeVar("Row", Deadline, Assignment, Decision, PapersNotice, CaseEvent)


@dataclass(frozen=True, slots=True)
class Finding:
    """A broken invariant (数据异常): which rule, what is wrong, and where. Free of personal numbers."""

    name: str
    message_zh: str
    object: str


def findings(session: Session) -> list[Finding]:
    """Every broken invariant of the database; empty when all hold. Reads only."""
    found = [finding for check in GLOBAL_CHECKS.values() for finding in check(session)]
    for dossier in _dossiers(session):
        found += [
            Finding(name, message, dossier.case.case_no)
            for name, check in CHECKS.items()
            for message in check(dossier)
        ]
    return found


def _dossiers(session: Session) -> Iterator[Dossier]:
    last_id = 0
    while True:
        cases = session.scalars(
            select(LegalCase)
            .where(LegalCase.id > last_id)
            .order_by(LegalCase.id)
            .limit(_BATCH)
            .execution_options(populate_existing=True)
            .options(
                joinedload(LegalCase.person),
                joinedload(LegalCase.beneficiary_status),
                joinedload(LegalCase.office),
                joinedload(LegalCase.lawyer),
            )
        ).all()
        if not cases:
            return
        ids = [case.id for case in cases]
        deadlines = _by_case(session, Deadline, ids)
        assignments = _by_case(session, Assignment, ids)
        decisions = _by_case(session, Decision, ids)
        notices = _by_case(session, PapersNotice, ids)
        events = _by_case(session, CaseEvent, ids)
        for case in cases:
            key = case.id
            yield Dossier(case, deadlines[key], assignments[key], decisions[key], notices[key], events[key])
        last_id = ids[-1]


def _by_case(session: Session, model: type[Row], ids: Sequence[int]) -> dict[int, list[Row]]:
    grouped: dict[int, list[Row]] = defaultdict(list)
    rows = select(model).where(model.case_id.in_(ids)).order_by(model.id)
    for row in session.scalars(rows.execution_options(populate_existing=True)):
        grouped[row.case_id].append(row)
    return grouped


def _gapless(session: Session) -> Iterator[Finding]:
    """Numbers of an office and year run from 1 to the counter, each once."""
    given = {
        (row.office_id, row.year): row
        for row in session.execute(
            select(
                LegalCase.office_id,
                LegalCase.year,
                func.count().label("number"),
                func.min(LegalCase.seq).label("first"),
                func.max(LegalCase.seq).label("last"),
            ).group_by(LegalCase.office_id, LegalCase.year)
        )
    }
    counted = {(row.office_id, row.year): row.last_seq for row in session.scalars(select(CaseCounter))}
    for key in sorted(given.keys() | counted.keys()):
        row, last_seq = given.get(key), counted.get(key, 0)
        numbers = (0, 0, 0) if row is None else (row.number, row.last, row.first - 1)
        if numbers != (last_seq, last_seq, 0):
            message = f"{key[1]} 年案号不连续：共 {numbers[0]} 件，最大 {numbers[1]}，计数器 {last_seq}"
            yield Finding("numbers_gapless", message, f"office {key[0]}")


def _foreign_keys(session: Session) -> Iterator[Finding]:
    """Every reference points to a row. PostgreSQL keeps this itself; SQLite is asked."""
    if session.get_bind().dialect.name != "sqlite":
        return
    for row in session.execute(text("PRAGMA foreign_key_check")):
        yield Finding("foreign_keys", f"指向{row[2]}的记录不存在", f"{row[0]} {row[1]}")


def _audit_chain(session: Session) -> Iterator[Finding]:
    for broken in audit.verify(session):
        yield Finding("audit_chain", f"审计记录{_BREAKS[broken.problem]}", f"audit {broken.seq}")


def _audited(session: Session) -> Iterator[Finding]:
    """Every case was registered by an audited act."""
    recorded = {
        object_id
        for object_id in session.scalars(
            select(audit.AuditRecord.object_id).where(
                audit.AuditRecord.object_kind == "case", audit.AuditRecord.action == "case.submit"
            )
        )
    }
    for case_id, case_no in session.execute(select(LegalCase.id, LegalCase.case_no)):
        if str(case_id) not in recorded:
            yield Finding("case_audited", "没有受理登记的审计记录", case_no)


def _searchable(session: Session) -> Iterator[Finding]:
    """Every case is found by what is written in it now, and by nothing else."""
    for case in wrongly_indexed():
        yield Finding("search_index", "检索词与案件不符，请运行 flask reindex", case.case_no)


def _children(session: Session) -> Iterator[Finding]:
    """A paper is not asked for before it could be; parties have names."""
    for row in session.scalars(select(Paper).where(Paper.asked_on > Paper.received_on)):
        yield Finding("paper_dates", "收到材料早于告知补充", f"case {row.case_id}")
    for party in session.scalars(select(OpposingParty).where(OpposingParty.name == "")):
        yield Finding("opponent_name", "对方当事人没有姓名或者名称", f"case {party.case_id}")


def _office_tree(session: Session) -> Iterator[Finding]:
    """An office's path is its parent's path and itself."""
    offices = {row.id: row for row in session.scalars(select(Office))}
    for row in offices.values():
        parent = offices[row.parent_id].path if row.parent_id else "/"
        if row.path != f"{parent}{row.id}/":
            yield Finding("office_path", "机构层级路径与上级机构不符", row.name)


def _sealed_numbers(session: Session) -> Iterator[Finding]:
    """Every sealed number opens in its row and agrees with its index."""
    for person in session.scalars(select(Person).execution_options(yield_per=_BATCH)):
        for column in ("id_number", "phone"):
            try:
                value = getattr(person, column)
            except Unreadable:
                yield Finding("sealed_numbers", "加密内容无法解开", f"person {person.id}")
                continue
            index = None if value is None else blind_index(value, column)
            if index != getattr(person, f"{column}_index"):
                yield Finding("sealed_numbers", "加密内容与索引不符", f"person {person.id}")
    for plan in session.scalars(select(ContactPlan).execution_options(yield_per=_BATCH)):
        try:
            _ = plan.proxy_name, plan.proxy_phone
        except Unreadable:
            yield Finding("sealed_numbers", "加密内容无法解开", f"person {plan.person_id}")


def _found(check: Callable[[Session], Iterator[Fault]]) -> Callable[[Session], Iterator[Finding]]:
    return lambda session: (Finding(*fault) for fault in check(session))


GLOBAL_CHECKS: Mapping[str, Callable[[Session], Iterator[Finding]]] = {
    "numbers_gapless": _gapless,
    "foreign_keys": _foreign_keys,
    "audit_chain": _audit_chain,
    "case_audited": _audited,
    "search_index": _searchable,
    "paper_dates": _children,
    "office_path": _office_tree,
    "sealed_numbers": _sealed_numbers,
    "slip_numbers": _found(slip_numbers),
    "slip_days": _found(slip_days),
    "one_open_slip": _found(one_open_slip),
}
