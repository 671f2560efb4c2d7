"""What has changed in a month since it was locked? (锁定后变动)

A change is one case in one figure: counted only now, not counted any more, or under other
headings. What the ledgers and the overdue cases are now is no change of the month.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, or_, select

from app.audit import Actor, system_actor
from app.casework.models import CaseEvent
from app.casework.scope import within
from app.extensions import db
from app.rules.vocabulary import Action, Term
from app.stats.figures import FIGURES, Cases, Counted
from app.stats.happenings import COUNTED, month_of
from app.stats.listing import numbers_of
from app.stats.models import MonthlyReturn
from app.stats.monthly import lists_of
from app.stats.returns import as_of
from app.stats.snapshots import kept_list, kept_report

_PRESENT = frozenset({"overdue_now"})
_HEADINGS = {
    "office": "机构",
    "group": "案由",
    "category": "案件类型",
    "type": "身份",
    "standing": "优先次序",
    "pieces": "计件数",
    "days": "天数",
    "timing": "是否按期",
    "basis": "减免依据",
    "recovered_fen": "挽回金额",
    "lawyer": "承办人",
    "ending": "办结方式",
}


@dataclass(frozen=True, slots=True)
class Late:
    """What was recorded after the lock and may have caused a change."""

    action: Action
    at: datetime
    on: date
    actor_name: str


@dataclass(frozen=True, slots=True)
class Change:
    """One case in one figure that is otherwise now (变动)."""

    figure: str
    case_id: int
    case_no: str
    text: str
    late: tuple[Late, ...]

    @property
    def figure_label(self) -> str:
        return FIGURES[self.figure].label


@dataclass(frozen=True, slots=True)
class Differences:
    """Every change since the lock, and the figures then and now, by figure."""

    changes: tuple[Change, ...] = ()
    totals: tuple[tuple[str, int, int], ...] = ()  # (label, locked, now) where they differ

    @property
    def number(self) -> int:
        """n of 锁定后变动 n 处."""
        return len(self.changes)


def differences(actor: Actor, row: MonthlyReturn) -> Differences:
    """What has changed in a locked version since; nothing is read when nothing was recorded since."""
    report = kept_report(row)
    span = _Days(row.first_on, row.end_on, row.period)
    reach = system_actor("", report.office_ids) if set(report.office_ids) <= set(actor.office_ids) else actor
    if not _anything_since(reach, span, as_of(row)):
        return Differences()
    now = lists_of(month_of(reach, span, report.on))
    found = [
        (figure, case_id, text)
        for figure in FIGURES
        if figure not in _PRESENT
        for case_id, text in _compared(kept_list(row, figure), now[figure])
    ]
    ids = list(dict.fromkeys(case_id for _, case_id, _ in found))
    numbers, late = numbers_of(reach, ids), _late(within(reach, CaseEvent.office_id), ids, as_of(row))
    changes = [
        Change(figure, case_id, numbers.get(case_id, ""), text, late.get(case_id, ()))
        for figure, case_id, text in found
    ]
    totals = [
        (FIGURES[figure].label, report.count(figure), len(now[figure]))
        for figure in FIGURES
        if figure not in _PRESENT
        and figure != "recipient_classes"
        and report.count(figure) != len(now[figure])
    ]
    return Differences(tuple(changes), tuple(totals))


@dataclass(frozen=True, slots=True)
class _Days:
    first_on: date
    end_on: date
    code: str

    @property
    def label(self) -> str:
        return self.code


def _anything_since(actor: Actor, span: _Days, at: datetime) -> bool:
    """Whether anything was recorded since that may concern the span: one short look."""
    mine = within(actor, CaseEvent.office_id)
    inside = (CaseEvent.on_date >= span.first_on) & (CaseEvent.on_date < span.end_on)
    counted = [action.value for action in COUNTED]
    touched = select(CaseEvent.case_id).where(
        mine, CaseEvent.kind.in_(counted), CaseEvent.on_date < span.end_on
    )
    corrected = CaseEvent.kind.in_([Action.CORRECT.value, Action.CORRECT_DATE.value])
    found = select(CaseEvent.id).where(
        mine,
        CaseEvent.at > at,
        or_(CaseEvent.kind.in_(counted) & inside, corrected & CaseEvent.case_id.in_(touched)),
    )
    return db.session.scalar(found.limit(1)) is not None


def _compared(then: Cases, now: Cases) -> list[tuple[int, str]]:
    before, after = _by_case(then), _by_case(now)
    found = [(case_id, "锁定时没有计入，现计入") for case_id in after if case_id not in before]
    found += [(case_id, "锁定时计入，现不再计入") for case_id in before if case_id not in after]
    for case_id in before.keys() & after.keys():
        if before[case_id] != after[case_id]:
            found.append((case_id, _told(before[case_id], after[case_id])))
    return sorted(found)


def _by_case(pieces: Cases) -> Mapping[int, list[Counted]]:
    found: dict[int, list[Counted]] = defaultdict(list)
    for piece in pieces:
        found[piece.case_id].append(piece)
    return found


def _told(before: list[Counted], after: list[Counted]) -> str:
    """计件数 1 → 3；案由 劳动报酬 → 其他事项."""
    said = [] if len(before) == len(after) else [f"计数 {len(before)} → {len(after)}"]
    for name, old, new in zip(Counted._fields, before[0], after[0], strict=True):
        if old != new and name in _HEADINGS:
            said.append(f"{_HEADINGS[name]} {_shown(old)} → {_shown(new)}")
    return "；".join(said) or "分类有变动"


def _shown(value: object) -> str:
    return value.label if isinstance(value, Term) else "无" if value is None else str(value)


def _late(mine: ColumnElement[bool], ids: list[int], at: datetime) -> dict[int, tuple[Late, ...]]:
    found: dict[int, list[Late]] = defaultdict(list)
    kinds = [action.value for action in (*COUNTED, Action.CORRECT, Action.CORRECT_DATE)]
    rows = db.session.execute(
        select(CaseEvent.case_id, CaseEvent.kind, CaseEvent.at, CaseEvent.on_date, CaseEvent.actor_name)
        .where(mine, CaseEvent.at > at, CaseEvent.kind.in_(kinds))
        .order_by(CaseEvent.id)
    )
    wanted = set(ids)
    for case_id, kind, recorded, on, name in rows:
        if case_id in wanted:
            found[case_id].append(Late(Action(kind), recorded, on, name))
    return {case_id: tuple(each) for case_id, each in found.items()}
