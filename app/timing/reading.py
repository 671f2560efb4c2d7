"""What holds about time for an office now? Read once, kept until somebody changes something."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any, Final, cast
from weakref import WeakKeyDictionary

from sqlalchemy import Pool, Table, func, select
from sqlalchemy.orm import SessionTransaction

from app import clock
from app.audit import Actor
from app.calendars import working_calendar
from app.extensions import db, in_transaction
from app.rules.basis import Basis, Citation, Confidence, OfficePolicy
from app.rules.deadlines import DeadlineKind, Limit, PauseReason, RollOver, Unit
from app.rules.limits import LIMITS
from app.rules.vocabulary import Role
from app.rules.workdays import YearTable
from app.staff.queries import office, path_ids
from app.timing.models import (
    CalendarDay,
    CalendarYear,
    Dated,
    LampThreshold,
    LawText,
    LimitConfirmation,
    LocalPromise,
    OfficeLimit,
    TimingAct,
    TimingChange,
)
from app.timing.office_timing import OfficeTiming
from app.timing.rows import (
    Confirmation,
    ImportedYear,
    LawVersion,
    OwnDay,
    OwnLimit,
    Promise,
    Threshold,
)

_RESPONSIBLE = {row.kind: row.responsible for row in LIMITS}
_CALENDAR_ACTS = (TimingAct.CALENDAR_YEAR, TimingAct.CALENDAR_DAY, TimingAct.CALENDAR_DAY_END)
_change = cast(Table, TimingChange.__table__).c
# For a statement that is sent anyway: what it finds there is given to `know`.
STAMP: Final = select(
    func.count().label("changes"),
    func.max(_change.id).label("last_id"),
    func.max(_change.at).label("last_at"),
).subquery("timing_stamp")
_STAMP: Final = select(STAMP)
# What a page has read of it holds while it reads; a change asks for itself.
_stamps: WeakKeyDictionary[SessionTransaction, tuple[Any, ...]] = WeakKeyDictionary()
# One cache a database, good for one stamp. The number of changes is part of it because the later of
# two may be stored first, the time because an id given back by a rollback is used again.
_known: WeakKeyDictionary[Pool, tuple[tuple[Any, ...], dict[int, OfficeTiming]]] = WeakKeyDictionary()


def timing_of(office_id: int | None) -> OfficeTiming:
    """What the office has set about time (本机构时限设置); None: what ships, without a database.

    One cheap query a page while nothing has changed. Raises StaffError for an unknown office.
    """
    return _shipped() if office_id is None else timings_of((office_id,))[office_id]


def timings_of(office_ids: Iterable[int]) -> dict[int, OfficeTiming]:
    """`timing_of` each of these offices, by the same one query."""
    database = db.session.get_bind().engine.pool  # one, however its statements are executed
    stamp = _stamp()
    if database not in _known or _known[database][0] != stamp:
        _known[database] = (stamp, {})
    kept, wanted = _known[database][1], tuple(office_ids)
    for office_id in wanted:
        if office_id not in kept:
            kept[office_id] = _read(office_id)
    return {office_id: kept[office_id] for office_id in wanted}


def know(stamp: tuple[Any, ...]) -> None:
    """Take what was found under STAMP for the state of things until this session ends or changes something."""
    reading = db.session().get_transaction()
    if reading is not None:
        _stamps[reading] = stamp


def _stamp() -> tuple[Any, ...]:
    reading = None if in_transaction() else db.session().get_transaction()
    known = _stamps.get(reading) if reading else None
    if known is None:
        known = tuple(db.session.execute(_STAMP).one())
        know(known)
    return known


def timing_for(actor: Actor) -> OfficeTiming:
    """The timing of the office somebody works for; of the topmost one a job or command acts for."""
    first = actor.office_ids[0] if actor.office_ids else None
    return timing_of(actor.office_id if actor.office_id is not None else first)


@cache
def _shipped() -> OfficeTiming:
    return OfficeTiming((), _published=working_calendar().tables)


def _read(office_id: int) -> OfficeTiming:
    nearest_first = tuple(path_ids(office(office_id).path)[::-1])
    stored: dict[str, Any] = {
        name: tuple(convert(row) for row in _rows(model, nearest_first))
        for model, (name, convert) in _FIELDS.items()
    }
    return OfficeTiming(
        nearest_first,
        calendar_changed_on=_calendar_changed_on(nearest_first),
        _published=working_calendar().tables,
        **stored,
    )


def with_row(timing: OfficeTiming, row: Dated) -> OfficeTiming:
    """What would hold if that row, of the office or one above it, were added (试算)."""
    name, convert = _FIELDS[type(row)]
    added: dict[str, Any] = {name: (*getattr(timing, name), convert(row))}
    return replace(timing, **added)


def _rows(model: type[Dated], office_ids: Iterable[int]) -> Sequence[Dated]:
    """The rows of these offices, oldest first."""
    return db.session.scalars(
        select(model).where(model.office_id.in_(list(office_ids))).order_by(model.id)
    ).all()


def _own_limit(row: OfficeLimit) -> OwnLimit:
    kind = DeadlineKind(row.kind)
    limit = Limit(
        rule_id=row.rule_id,
        kind=kind,
        figure=row.figure,
        unit=Unit(row.unit),
        start_event=row.start_event,
        basis=_basis(row),
        confidence=Confidence.CONFIRMED,
        effective_from=row.effective_from,
        responsible=_RESPONSIBLE.get(kind, Role.LAWYER),
        roll_over=RollOver(row.roll_over),
        paused_by=frozenset(PauseReason(code) for code in row.paused_by),
        warn_days=row.warn_days,
        effective_to=row.effective_to,
        note=f"本机构录入，依据：{row.source}",
    )
    return OwnLimit(row.office_id, limit, bool(row.withdrawn))


def _basis(row: OfficeLimit) -> Basis:
    if row.statute and row.article is not None:
        return Citation(row.statute, row.article)
    return OfficePolicy(row.source)


def _promise(row: LocalPromise) -> Promise:
    return Promise(
        row.office_id, DeadlineKind(row.kind), row.matter_group, row.beneficiary, row.days, row.effective_from
    )


def _threshold(row: LampThreshold) -> Threshold:
    return Threshold(row.office_id, DeadlineKind(row.kind), row.warn_days, row.effective_from)


def _confirmation(row: LimitConfirmation) -> Confirmation:
    return Confirmation(row.office_id, row.rule_id, row.source, row.confirmed_on, row.confirmed_by)


def _year(row: CalendarYear) -> ImportedYear:
    table = YearTable(
        row.year,
        frozenset(date.fromisoformat(text) for text in row.rest_days),
        frozenset(date.fromisoformat(text) for text in row.make_up_days),
    )
    notes = {date.fromisoformat(text): note for text, note in row.notes.items()}
    return ImportedYear(row.office_id, table, notes, row.source)


def _day(row: CalendarDay) -> OwnDay:
    return OwnDay(row.office_id, row.day, row.is_workday, row.reason, bool(row.withdrawn))


def _law(row: LawText) -> LawVersion:
    return LawVersion(
        row.office_id,
        row.statute,
        row.article,
        row.version,
        row.text,
        row.valid_from,
        row.valid_to,
        row.source,
    )


# Which field of OfficeTiming the rows of a table fill, and how one of them reads.
_FIELDS: Mapping[type[Dated], tuple[str, Callable[[Any], Any]]] = {
    OfficeLimit: ("own_limits", _own_limit),
    LocalPromise: ("promises", _promise),
    LampThreshold: ("thresholds", _threshold),
    LimitConfirmation: ("confirmations", _confirmation),
    CalendarYear: ("years", _year),
    CalendarDay: ("days", _day),
    LawText: ("laws", _law),
}


def changes_of(office_id: int, limit: int = 200) -> list[TimingChange]:
    """What the office has changed itself (更改记录), newest first."""
    return list(
        db.session.scalars(
            select(TimingChange)
            .where(TimingChange.office_id == office_id)
            .order_by(TimingChange.id.desc())
            .limit(limit)
        )
    )


def _calendar_changed_on(office_ids: Iterable[int]) -> date | None:
    at = db.session.scalar(
        select(TimingChange.at)
        .where(TimingChange.office_id.in_(list(office_ids)), TimingChange.what.in_(_CALENDAR_ACTS))
        .order_by(TimingChange.id.desc())
        .limit(1)
    )
    return clock.local_date(at) if at else None
