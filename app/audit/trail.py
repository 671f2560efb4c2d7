"""What does the record say? Filtered pages of the audit trail, newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, select

from app import clock
from app.audit.models import AuditRecord
from app.extensions import db

VERIFY = "audit.verify"


@dataclass(frozen=True, slots=True)
class TrailFilters:
    """Which acts: empty fields do not filter. `office_ids` is the reach; None means every office."""

    office_ids: tuple[int, ...] | None
    action: str = ""
    result: str = ""
    actor_name: str = ""
    object_kind: str = ""
    object_id: str = ""
    from_on: date | None = None
    to_on: date | None = None


@dataclass(frozen=True, slots=True)
class TrailPage:
    """One page of rows with the cursors to its neighbours (None: there is none)."""

    rows: tuple[AuditRecord, ...]
    newer: int | None
    older: int | None


def _conditions(filters: TrailFilters) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if filters.office_ids is not None:
        found.append(AuditRecord.office_id.in_(filters.office_ids))
    for column, value in (
        (AuditRecord.action, filters.action),
        (AuditRecord.result, filters.result),
        (AuditRecord.object_kind, filters.object_kind),
        (AuditRecord.object_id, filters.object_id),
    ):
        if value:
            found.append(column == value)
    if filters.actor_name:
        found.append(AuditRecord.actor_name.contains(filters.actor_name, autoescape=True))
    if filters.from_on:
        found.append(AuditRecord.at >= clock.at_local(filters.from_on))
    if filters.to_on:
        found.append(AuditRecord.at < clock.at_local(filters.to_on + timedelta(days=1)))
    return found


def page(
    filters: TrailFilters, before: int | None = None, after: int | None = None, limit: int = 50
) -> TrailPage:
    """The acts just before (older than) or after (newer than) a sequence number, newest first."""
    query = select(AuditRecord).where(*_conditions(filters)).limit(limit + 1)
    if after is not None:
        rows = list(db.session.scalars(query.where(AuditRecord.seq > after).order_by(AuditRecord.seq)))
        more, rows = len(rows) > limit, rows[:limit][::-1]
        newer, older = (rows[0].seq if more else None), (rows[-1].seq if rows else None)
        return TrailPage(tuple(rows), newer, older)
    if before is not None:
        query = query.where(AuditRecord.seq < before)
    rows = list(db.session.scalars(query.order_by(AuditRecord.seq.desc())))
    more, rows = len(rows) > limit, rows[:limit]
    newer = rows[0].seq if rows and before is not None else None
    return TrailPage(tuple(rows), newer, rows[-1].seq if more else None)


def last_verification() -> AuditRecord | None:
    """When the chain was last walked, and with what result."""
    return db.session.scalar(
        select(AuditRecord).where(AuditRecord.action == VERIFY).order_by(AuditRecord.seq.desc()).limit(1)
    )


def actions_on_record(filters: TrailFilters) -> list[str]:
    """The codes of the acts within reach that occur at all, for the filter."""
    reach = TrailFilters(office_ids=filters.office_ids)
    return sorted(db.session.scalars(select(AuditRecord.action).where(*_conditions(reach)).distinct()))
