"""What becomes of running clocks when limits, promises or the calendar change? (重新计算期限)

A change holds for clocks that start from its day on; one that reaches back must be asked to
(追溯). A changed calendar moves every open clock that runs over the days changed. Old and new
dates stand on the timeline of each case, one event a case; reminders compare the day they were
raised for with the clock's and so aim anew by themselves.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, distinct, func, or_, select, true

from app import clock
from app.audit import Actor
from app.casework.clocks import Deadline, DeadlineState
from app.casework.errors import Refused
from app.casework.models import LegalCase
from app.casework.scope import is_system
from app.casework.step import tell
from app.casework.timekeeping import promised, work_out, write_dates, write_summary
from app.extensions import db
from app.rules.deadlines import Computation, DeadlineKind, Limit
from app.rules.matters import MATTERS
from app.rules.vocabulary import Action
from app.staff.queries import offices, offices_below
from app.timing import OfficeTiming, TimingAct, TimingChange, timing_of
from app.timing.calendar_changes import CalendarChange
from app.timing.change import Change, LimitChange
from app.timing.changing import add, checked, note, setting_for
from app.timing.limit_changes import Confirm
from app.timing.promise_changes import SetPromise
from app.timing.reading import with_row

_BATCH: Final = 200  # cases
_OPEN: Final = (DeadlineState.RUNNING, DeadlineState.PAUSED)


@dataclass(frozen=True, slots=True)
class Reach:
    """Which open clocks a change may move: `where` narrows in SQL, `anew` says whether rule row,
    promise and threshold are chosen again by the day of the start, or the dates alone."""

    where: ColumnElement[bool]
    anew: bool


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a change would touch (影响): cases in hand with such a clock, and those whose dates move."""

    affected: int
    moved: int
    retroactive: bool
    by_calendar: bool = False

    @property
    def said(self) -> str:
        """影响在办 12 件，不追溯."""
        if self.by_calendar:
            return f"影响在办 {self.moved} 件，其期限会重新计算"
        if self.retroactive:
            return f"影响在办 {self.affected} 件，追溯：其中 {self.moved} 件的日期会变动"
        today = f"；今日及以后起算的 {self.moved} 件会变动" if self.moved else ""
        return f"影响在办 {self.affected} 件，不追溯{today}"


def preview(actor: Actor, office_id: int, change: Change, *, retroactive: bool = False) -> Outlook:
    """What the change would do; writes nothing. Raises TimingError as `make` does."""
    setting = setting_for(actor, office_id, retroactive)
    checked(change, setting)
    row, reach = change.row(setting), _reach(change)
    if reach is None:
        return Outlook(_counted(office_id, change), 0, False)
    timings = {each: with_row(timing_of(each), row) for each in offices_below(office_id)}
    moved = sum(
        any(renewal.dates_move for renewal in renewals)
        for _, renewals in _renewals(tuple(timings), reach, timings, locked=False)
    )
    if isinstance(change, CalendarChange):
        return Outlook(moved, moved, retroactive, by_calendar=True)
    return Outlook(_counted(office_id, change), moved, retroactive)


def make(actor: Actor, office_id: int, change: Change, *, retroactive: bool = False) -> TimingChange:
    """Make the change and move what it moves, all or nothing. Raises TimingError."""
    outlook = preview(actor, office_id, change, retroactive=retroactive)
    entry = add(actor, change, setting_for(actor, office_id, retroactive), outlook.affected)
    reach = _reach(change)
    if reach is not None:
        _move(actor, offices_below(office_id), reach, change.said, entry.id)
    return entry


def recompute(actor: Actor, office_id: int | None = None, *, only_tentative: bool = False) -> int:
    """Work out every open clock anew by the rule rows it started with and the calendar as it is now,
    below one office or everywhere; how many cases changed. Raises Refused for people."""
    if not is_system(actor):
        raise Refused("重新计算期限由系统执行")
    if office_id is None:
        roots = [each.id for each in offices() if each.parent_id is None]
        return sum(recompute(actor, root, only_tentative=only_tentative) for root in roots)
    where = Deadline.is_tentative.expression if only_tentative else true()
    said = TimingAct.RECOMPUTE.label
    moved = _move(actor, offices_below(office_id), Reach(where, anew=False), said, None)
    if moved:
        note(actor, setting_for(actor, office_id), TimingAct.RECOMPUTE, said, moved)
    return moved


def tentative_cases(actor: Actor) -> int:
    """How many cases at the actor's offices have a provisional day (暂定)."""
    ids = select(Deadline.case_id).where(
        Deadline.office_id.in_(actor.office_ids), Deadline.state.in_(_OPEN), Deadline.is_tentative
    )
    return db.session.scalar(select(func.count()).select_from(ids.distinct().subquery())) or 0


def _reach(change: Change) -> Reach | None:
    """None for a change that moves no date: 确认, 法条."""
    if isinstance(change, CalendarChange):
        first, last = change.span
        touched = or_(Deadline.rolled_due_on >= first, Deadline.is_tentative)
        return Reach(and_(touched, Deadline.started_on <= last), anew=False)
    if isinstance(change, LimitChange):
        started = Deadline.started_on >= change.effective_from
        return Reach(and_(Deadline.kind == change.kind.value, started), anew=True)
    return None


def _counted(office_id: int, change: Change) -> int:
    """Cases in hand in which a clock of that kind is open, at the office and below; for a promise
    only those it is for."""
    if not isinstance(change, LimitChange | Confirm):
        return 0
    query = (
        select(func.count(distinct(Deadline.case_id)))
        .join(LegalCase, and_(LegalCase.office_id == Deadline.office_id, LegalCase.id == Deadline.case_id))
        .where(
            Deadline.office_id.in_(offices_below(office_id)),
            Deadline.kind == change.kind.value,
            Deadline.state.in_(_OPEN),
        )
    )
    if isinstance(change, SetPromise) and change.beneficiary:
        query = query.where(LegalCase.beneficiary_type == change.beneficiary)
    if isinstance(change, SetPromise) and change.matter_group:
        group = [matter.code for matter in MATTERS if matter.group == change.matter_group]
        query = query.where(LegalCase.matter.in_(group))
    return db.session.scalar(query) or 0


# --- which clocks come out differently ------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Renewal:
    """A clock that comes out differently: by which rule row and promise, and how."""

    deadline: Deadline
    limit: Limit
    promise_days: int | None
    computed: Computation
    warn_on: date

    @property
    def _is(self) -> tuple[Any, ...]:
        new = self.computed
        return new.nominal_due_on, new.rolled_due_on, new.promise_due_on, new.provisional

    @property
    def _was(self) -> tuple[Any, ...]:
        row = self.deadline
        return row.nominal_due_on, row.rolled_due_on, row.promise_due_on, row.is_tentative

    @property
    def dates_move(self) -> bool:
        """Whether a date, or its being provisional, comes out differently."""
        return self._is != self._was

    @property
    def differs(self) -> bool:
        """Whether anything stored comes out differently, the rule row and the lamp included."""
        row = self.deadline
        kept = (row.rule_id, row.promise_days, row.warn_on)
        return self.dates_move or kept != (self.limit.rule_id, self.promise_days, self.warn_on)

    @property
    def told(self) -> list[list[str]]:
        """Old → new for the timeline: [what, old, new]."""
        label, pairs = DeadlineKind(self.deadline.kind).label, []
        for name, was, now in zip(("届满日", "顺延后", "承诺日"), self._was[:3], self._is[:3], strict=True):
            old, new = _shown(was, self._was[3]), _shown(now, self._is[3])
            if old != new:
                pairs.append([f"{label}{name}", old, new])
        return pairs

    def write(self) -> None:
        """Store it."""
        self.deadline.rule_id = self.limit.rule_id
        self.deadline.promise_days = self.promise_days
        write_dates(self.deadline, self.computed, self.warn_on)


def _shown(day: date | None, tentative: bool) -> str:
    return "" if day is None else f"{day}（暂定）" if tentative else str(day)


def _renewals(
    office_ids: Sequence[int], reach: Reach, timings: Mapping[int, OfficeTiming], *, locked: bool
) -> Iterator[tuple[LegalCase, list[_Renewal]]]:
    """The cases with a clock that comes out differently, by id, in batches."""
    for cases in _batches(office_ids, reach, locked):
        rows = _clocks_of(cases, reach.where)
        for case in cases:
            fresh = [_renewal(row, case, timings[case.office_id], reach.anew) for row in rows[case.id]]
            differing = [each for each in fresh if each.differs]
            if differing:
                yield case, differing


def _renewal(row: Deadline, case: LegalCase, timing: OfficeTiming, anew: bool) -> _Renewal:
    limit, promise_days = timing.limit_by_id(row.rule_id), row.promise_days
    warned = row.target_on - row.warn_on
    if anew:
        kind = DeadlineKind(row.kind)
        in_force = timing.limit(kind, row.started_on)
        if in_force.figure is None or row.set_due_on is None:  # a day set for the case stays
            limit = in_force
        promise_days = promised(timing, kind, row.started_on, case.matter, case.beneficiary_type)
        warned = timedelta(days=timing.warn_days(limit, row.started_on))
    computed = work_out(row, timing, limit, promise_days)
    return _Renewal(row, limit, promise_days, computed, computed.target_on - warned)


def _batches(office_ids: Sequence[int], reach: Reach, locked: bool) -> Iterator[Sequence[LegalCase]]:
    last_id = 0
    concerned = and_(Deadline.office_id.in_(office_ids), Deadline.state.in_(_OPEN), reach.where)
    while True:
        ids = db.session.scalars(
            select(Deadline.case_id)
            .where(concerned, Deadline.case_id > last_id)
            .group_by(Deadline.case_id)
            .order_by(Deadline.case_id)
            .limit(_BATCH)
        ).all()
        if not ids:
            return
        query = select(LegalCase).where(LegalCase.id.in_(ids)).order_by(LegalCase.id)
        if locked:
            query = query.with_for_update(of=LegalCase).execution_options(populate_existing=True)
        yield db.session.scalars(query).all()
        last_id = ids[-1]


def _clocks_of(cases: Sequence[LegalCase], *conditions: ColumnElement[bool]) -> Mapping[int, list[Deadline]]:
    """The open clocks of these cases, by case."""
    found: dict[int, list[Deadline]] = defaultdict(list)
    rows = select(Deadline).where(
        Deadline.office_id.in_({case.office_id for case in cases}),
        Deadline.case_id.in_([case.id for case in cases]),
        Deadline.state.in_(_OPEN),
        *conditions,
    )
    for row in db.session.scalars(rows.order_by(Deadline.id).execution_options(populate_existing=True)):
        found[row.case_id].append(row)
    return found


# --- and are stored -------------------------------------------------------------------------


def _move(actor: Actor, office_ids: Sequence[int], reach: Reach, said: str, change_id: int | None) -> int:
    """Store what comes out differently and tell each case once; how many cases' dates moved."""
    moved = 0
    touched: list[LegalCase] = []
    timings = {each: timing_of(each) for each in office_ids}
    for case, renewals in _renewals(office_ids, reach, timings, locked=True):
        pairs = [pair for renewal in renewals for pair in renewal.told]
        for renewal in renewals:
            renewal.write()
        touched.append(case)
        if pairs:
            moved += 1
            text = f"{said}；重新计算期限"
            data = {"dates": pairs, "change": change_id}
            tell(actor, case, Action.RECOMPUTE, clock.today(), text, data, case.status)
        if len(touched) >= _BATCH:
            touched = _settled(touched)
    _settled(touched)
    return moved


def _settled(cases: list[LegalCase]) -> list[LegalCase]:
    """Keep the derived columns of these cases in step, and let go of them."""
    db.session().flush()
    clocks = _clocks_of(cases) if cases else {}
    for case in cases:
        write_summary(case, clocks[case.id])
    db.session().flush()
    return []
