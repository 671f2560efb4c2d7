"""What holds about time for an office now? Read once, kept until somebody changes something."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from functools import cache
from typing import TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, select
from sqlalchemy.engine import Connection

from app import clock
from app.audit import Actor
from app.calendars import working_calendar
from app.extensions import db
from app.rules.basis import Basis, Citation, Confidence, OfficePolicy
from app.rules.deadlines import DeadlineKind, Limit, PauseReason, RollOver, Unit
from app.rules.limits import LIMITS
from app.rules.vocabulary import Role
from app.rules.workdays import WorkingCalendar, YearTable
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
from app.timing.office_timing import Confirmation, LawVersion, OfficeTiming, OwnLimit, Promise, Threshold

Row = TypeVar("Row", bound=Dated)
_Stamp = tuple[int, datetime] | None
_RESPONSIBLE = {row.kind: row.responsible for row in LIMITS}
_CALENDAR_ACTS = (TimingAct.CALENDAR_YEAR, TimingAct.CALENDAR_DAY, TimingAct.CALENDAR_DAY_END)
# One cache a database. The stamp holds the time too: an id given back by a rollback is used again.
_known: WeakKeyDictionary[Engine, tuple[_Stamp, dict[int, OfficeTiming]]] = WeakKeyDictionary()


def timing_of(office_id: int | None) -> OfficeTiming:
    """What the office has set about time (本机构时限设置); None: what ships, without a database.

    One cheap query while nothing has changed. Raises StaffError for an unknown office.
    """
    if office_id is None:
        return _shipped()
    engine = _engine()
    newest = db.session.execute(
        select(TimingChange.id, TimingChange.at).order_by(TimingChange.id.desc()).limit(1)
    ).first()
    stamp = (newest.id, newest.at) if newest else None
    if engine not in _known or _known[engine][0] != stamp:
        _known[engine] = (stamp, {})
    kept = _known[engine][1]
    if office_id not in kept:
        kept[office_id] = _read(office_id)
    return kept[office_id]


def timing_for(actor: Actor) -> OfficeTiming:
    """The timing of the office somebody works for; of the topmost one a job or command acts for."""
    first = actor.office_ids[0] if actor.office_ids else None
    return timing_of(actor.office_id if actor.office_id is not None else first)


def _engine() -> Engine:
    bind = db.session.get_bind()
    return bind.engine if isinstance(bind, Connection) else bind


@cache
def _shipped() -> OfficeTiming:
    return OfficeTiming((), working_calendar())


def _read(office_id: int) -> OfficeTiming:
    nearest_first = tuple(path_ids(office(office_id).path)[::-1])
    return OfficeTiming(
        office_ids=nearest_first,
        calendar=_calendar(nearest_first),
        own_limits=tuple(
            OwnLimit(row.office_id, limit_from(row), row.withdrawn)
            for row in _rows(OfficeLimit, nearest_first)
        ),
        promises=tuple(promise_from(row) for row in _rows(LocalPromise, nearest_first)),
        thresholds=tuple(
            Threshold(row.office_id, DeadlineKind(row.kind), row.warn_days, row.effective_from)
            for row in _rows(LampThreshold, nearest_first)
        ),
        confirmations=tuple(
            Confirmation(row.office_id, row.rule_id, row.source, row.confirmed_on, row.confirmed_by)
            for row in _rows(LimitConfirmation, nearest_first)
        ),
        laws=tuple(law_from(row) for row in _rows(LawText, nearest_first)),
        calendar_changed_on=_calendar_changed_on(nearest_first),
    )


def _rows(model: type[Row], office_ids: Iterable[int]) -> list[Row]:
    """The rows of these offices, oldest first."""
    return list(
        db.session.scalars(select(model).where(model.office_id.in_(list(office_ids))).order_by(model.id))
    )


def _calendar(nearest_first: tuple[int, ...]) -> WorkingCalendar:
    """Package years, then imported ones, then single days; nearer offices and newer rows last, so they win."""
    place = {office_id: -n for n, office_id in enumerate(nearest_first)}
    years = sorted(_rows(CalendarYear, nearest_first), key=lambda row: (place[row.office_id], row.id))
    newest = {(row.office_id, row.day): row for row in _rows(CalendarDay, nearest_first)}
    days = sorted(newest.values(), key=lambda row: place[row.office_id])
    overrides = {row.day: row.is_workday for row in days if not row.withdrawn}
    tables = [*working_calendar().tables, *(year_table(row) for row in years)]
    return WorkingCalendar(tables, overrides)


def year_table(row: CalendarYear) -> YearTable:
    """An imported notice as the calendar takes it."""
    return YearTable(
        row.year,
        frozenset(date.fromisoformat(text) for text in row.rest_days),
        frozenset(date.fromisoformat(text) for text in row.make_up_days),
    )


def limit_from(row: OfficeLimit) -> Limit:
    """An office's own row as the rules take it; who is responsible stays as shipped."""
    kind = DeadlineKind(row.kind)
    return Limit(
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


def _basis(row: OfficeLimit) -> Basis:
    if row.statute and row.article is not None:
        return Citation(row.statute, row.article)
    return OfficePolicy(row.source)


def promise_from(row: LocalPromise) -> Promise:
    """A stored promise as the rules take it."""
    return Promise(
        row.office_id, DeadlineKind(row.kind), row.matter_group, row.beneficiary, row.days, row.effective_from
    )


def law_from(row: LawText) -> LawVersion:
    """A stored wording."""
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


def _calendar_changed_on(office_ids: Iterable[int]) -> date | None:
    at = db.session.scalar(
        select(TimingChange.at)
        .where(TimingChange.office_id.in_(list(office_ids)), TimingChange.what.in_(_CALENDAR_ACTS))
        .order_by(TimingChange.id.desc())
        .limit(1)
    )
    return clock.local_date(at) if at else None
