"""Do the ledgers obey their written invariants? (台账数据校验, for `flask check`)"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload, undefer

from app.casework.invariants import Finding
from app.confidential import Unreadable
from app.outreach.ledger import MOST_PHOTOS
from app.outreach.models import Consultation, Entry, Liaison, Photo, PlanItem
from app.outreach.totals import MEASURES
from app.rules.consultations import MOST_TOPICS, TOPIC, TYPED_HANDLINGS
from app.rules.outreach import ASKED, PlanState, public_name_problem

_BATCH = 200
_SEALED: Mapping[type, tuple[str, ...]] = {
    Consultation: ("name", "phone"),
    Entry: ("whom",),
    Liaison: ("contact_name", "contact_phone"),
}
_JPEG = b"\xff\xd8\xff"


def ledger_findings(session: Session) -> list[Finding]:
    """Every broken invariant of the ledgers; empty when all hold. Reads only."""
    return [finding for check in LEDGER_CHECKS.values() for finding in check(session)]


def _traces(session: Session) -> Iterator[Finding]:
    """A corrected row is voided by it, a voided one says why."""
    rows: list[tuple[str, Consultation | Entry]] = []
    rows += [("咨询", row) for row in session.scalars(select(Consultation))]
    rows += [("台账", row) for row in session.scalars(select(Entry))]
    for label, row in rows:
        if row.replaced_by_id is not None and row.voided_at is None:
            yield Finding("ledger_traces", "已有更正记录，原记录却仍在统计", f"{label} {row.id}")
        if row.voided_at is not None and not row.void_reason:
            yield Finding("ledger_traces", "作废没有原因", f"{label} {row.id}")


def _topics(session: Session) -> Iterator[Finding]:
    """Every consultation is about one to MOST_TOPICS known topics, its handling as it may be typed."""
    for row in session.scalars(select(Consultation).options(selectinload(Consultation.topics))):
        codes = [each.code for each in row.topics]
        if not 1 <= len(codes) <= MOST_TOPICS or set(codes) - set(TOPIC):
            yield Finding("consultation_topics", "咨询事项缺失、过多或者无法识别", f"咨询 {row.id}")
        if row.handling not in TYPED_HANDLINGS:
            yield Finding("consultation_topics", "“受理并批准”不能直接登记", f"咨询 {row.id}")


def _measures(session: Session) -> Iterator[Finding]:
    """An entry carries the figures of its kind only, and none below zero."""
    for row in session.scalars(select(Entry).execution_options(yield_per=_BATCH)):
        for name in MEASURES[1:]:
            value = getattr(row, name)
            if value < 0 or (value and name not in ASKED[row.kind]):
                yield Finding("entry_measures", f"{row.kind.label}不应有数量“{name}”", f"台账 {row.id}")


def _photos(session: Session) -> Iterator[Finding]:
    """A photo is the JPEG it was when stored; an entry has at most MOST_PHOTOS."""
    held: dict[int, int] = {}
    for photo in session.scalars(
        select(Photo).options(undefer(Photo.data)).execution_options(yield_per=_BATCH)
    ):
        held[photo.entry_id] = held.get(photo.entry_id, 0) + 1
        changed = hashlib.sha256(photo.data).hexdigest() != photo.digest or len(photo.data) != photo.size
        if changed or not photo.data.startswith(_JPEG):
            yield Finding("photos", "照片内容与保存时不一致", f"照片 {photo.id}")
    for entry_id, count in held.items():
        if count > MOST_PHOTOS:
            yield Finding("photos", f"照片超过 {MOST_PHOTOS} 张", f"台账 {entry_id}")


def _names(session: Session) -> Iterator[Finding]:
    """No unit stands under its designation."""
    named = [("联系单位", row.id, row.name) for row in session.scalars(select(Liaison))]
    named += [("台账", row_id, place) for row_id, place in session.execute(select(Entry.id, Entry.place))]
    for label, row_id, name in named:
        if name and public_name_problem(name):
            yield Finding("public_names", "名称疑似部队番号或者代号", f"{label} {row_id}")


def _sealed(session: Session) -> Iterator[Finding]:
    """What is sealed opens in the row it stands in."""
    rows: list[tuple[str, Consultation | Entry | Liaison]] = []
    rows += [("咨询", row) for row in session.scalars(select(Consultation))]
    rows += [("台账", row) for row in session.scalars(select(Entry))]
    rows += [("联系单位", row) for row in session.scalars(select(Liaison))]
    for label, row in rows:
        try:
            _ = [getattr(row, name) for name in _SEALED[type(row)]]
        except Unreadable:
            yield Finding("ledger_sealed", "加密内容无法解开", f"{label} {row.id}")


def _plans(session: Session) -> Iterator[Finding]:
    """What is done is shown, what is dropped says why, what is open is neither."""
    for item in session.scalars(select(PlanItem).options(selectinload(PlanItem.evidence))):
        is_open = item.state is PlanState.OPEN
        if is_open is not (item.settled_on is None) or item.year != item.due_on.year:
            yield Finding("plan", "状态与日期不符", f"年度计划 {item.id}")
        if not is_open and not (item.evidence or item.outcome):
            yield Finding("plan", "已了结却没有佐证和说明", f"年度计划 {item.id}")


LEDGER_CHECKS: Mapping[str, Callable[[Session], Iterator[Finding]]] = {
    "ledger_traces": _traces,
    "consultation_topics": _topics,
    "entry_measures": _measures,
    "photos": _photos,
    "public_names": _names,
    "ledger_sealed": _sealed,
    "plan": _plans,
}
