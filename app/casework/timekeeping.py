"""Which clocks of a case start, stop or stand still, and what is due next?

A `Clocks` holds the clocks of one case while a step is taken: the rows are loaded
once, before anything of the case changes, and the case's derived columns
(`next_due_on`, `next_due_kind`, `next_warn_on`, `next_is_tentative`, `is_paused`) are refreshed
from them at the end.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select

from app import clock
from app.casework.clocks import Deadline, DeadlinePause, DeadlineState
from app.casework.errors import Refused
from app.casework.models import LegalCase
from app.casework.origins import origin_steps
from app.extensions import db
from app.rules.deadlines import Computation, DeadlineKind, Limit, Pause, PauseReason
from app.rules.extension import Extension
from app.rules.matters import MATTER
from app.timing import OfficeTiming, timing_of

# The applicant's own limit: its passing is nobody's delay, so it neither sorts the queue nor is urged.
APPLICANT_CLOCKS = frozenset({DeadlineKind.OBJECTION_LODGE})
# What may still run once a case is done with; a terminated one is filed like a closed one.
AFTERMATH_CLOCKS = APPLICANT_CLOCKS | {
    DeadlineKind.OBJECTION_DECIDE,
    DeadlineKind.TERMINATION_NOTICE,
    DeadlineKind.CLOSING_FILE,
    DeadlineKind.FILE_REVIEW,
}
# Others must act first; the office's own clock stands still meanwhile.
WAITING_CLOCKS = frozenset({DeadlineKind.SUPPLEMENT, DeadlineKind.COOPERATION_REPLY})
_OPEN = (DeadlineState.RUNNING, DeadlineState.PAUSED)


def limit_of(deadline: Deadline) -> Limit:
    """The rule row a deadline was computed with."""
    return timing_of(deadline.office_id).limit_by_id(deadline.rule_id)


def explain_deadline(deadline: Deadline, timing: OfficeTiming | None = None) -> Computation:
    """The computation behind a deadline, step by step (怎么算的), from its stored facts.

    One that has stopped keeps the dates of its time, whatever the calendar says since.
    """
    timing = timing or timing_of(_office_id(deadline))
    computed = own_work_out(deadline, timing)
    steps = (*origin_steps(deadline, timing), *computed.steps)
    if deadline.is_open or computed.rolled_due_on == deadline.rolled_due_on:
        return replace(computed, steps=steps)
    return replace(
        computed,
        nominal_due_on=deadline.nominal_due_on,
        rolled_due_on=deadline.rolled_due_on,
        promise_due_on=deadline.promise_due_on,
        provisional=deadline.is_tentative,
        steps=(*steps, f"停止计算以后工作日历有过调整，仍以当时算出的 {deadline.rolled_due_on} 为准"),
    )


def own_work_out(deadline: Deadline, timing: OfficeTiming) -> Computation:
    """What its stored facts give by the rule row and promise it started with."""
    return work_out(deadline, timing, timing.limit_by_id(deadline.rule_id), deadline.promise_days)


def work_out(deadline: Deadline, timing: OfficeTiming, limit: Limit, promise_days: int | None) -> Computation:
    """What the stored facts of a clock give by that rule row and promise, its own or others."""
    pauses = [
        Pause(pause.from_on, pause.to_on, PauseReason(pause.reason))
        for pause in deadline.pauses
        if pause.to_on is None or pause.to_on >= pause.from_on
    ]
    return timing.work_out(
        limit,
        deadline.started_on,
        pauses,
        promise_days=promise_days,
        set_due_on=deadline.set_due_on,
        started_at=deadline.started_at.astimezone(clock.SHANGHAI) if deadline.started_at else None,
        extension=_extension(deadline),
    )


def _extension(deadline: Deadline) -> Extension | None:
    if deadline.extended_on is None or deadline.extended_to is None:
        return None
    return Extension(deadline.extended_on, deadline.extended_to, deadline.extension_document)


def _office_id(deadline: Deadline) -> int:
    """Whose deadline it is, also before it is stored."""
    return deadline.office_id or deadline.case.office_id or deadline.case.office.id


@dataclass(frozen=True, slots=True)
class Beginning:
    """How a clock would start (起算): what is worked out, and from when it is yellow."""

    computation: Computation
    warn_on: date


def begin(
    timing: OfficeTiming,
    kind: DeadlineKind,
    started_on: date,
    *,
    matter: str = "",
    beneficiary: str = "",
    set_due_on: date | None = None,
    started_at: datetime | None = None,
) -> Beginning:
    """A clock starting that day, by the limit, promise and threshold then in force; writes nothing.

    `matter` and `beneficiary` are codes of the case and choose the promise. Raises LookupError
    when no rule is in force, ValueError as rules.deadlines.compute does.
    """
    limit = timing.limit(kind, started_on)
    promise_days = promised(timing, kind, started_on, matter, beneficiary)
    computed = timing.work_out(
        limit, started_on, promise_days=promise_days, set_due_on=set_due_on, started_at=started_at
    )
    warn_on = computed.target_on - timedelta(days=timing.warn_days(limit, started_on))
    return Beginning(computed, warn_on)


def promised(
    timing: OfficeTiming, kind: DeadlineKind, started_on: date, matter: str, beneficiary: str
) -> int | None:
    """The promise (承诺时限) for a case of that matter and class, in calendar days."""
    group = MATTER[matter].group.value if matter in MATTER else ""
    return timing.promise_days(kind, started_on, group, beneficiary)


class Clocks:
    """The clocks of one case while a step is taken (期限)."""

    def __init__(self, case: LegalCase, deadlines: Iterable[Deadline] = ()) -> None:
        self._case = case
        self._deadlines = list(deadlines)

    @classmethod
    def of(cls, case: LegalCase) -> Clocks:
        """The clocks that have not stopped yet."""
        found = db.session.scalars(
            select(Deadline)
            .where(
                Deadline.office_id == case.office_id,
                Deadline.case_id == case.id,
                Deadline.state.in_(_OPEN),
            )
            .order_by(Deadline.id)
        )
        return cls(case, found)

    def open(self, kind: DeadlineKind) -> Deadline | None:
        """The running or paused clock of that kind; the oldest, where the dispute has several."""
        return next((row for row in self._deadlines if row.kind == kind and row.is_open), None)

    def row(self, deadline_id: int) -> Deadline:
        """The open clock with that id. Raises Refused when it has stopped or is not of this case."""
        for row in self._deadlines:
            if row.id == deadline_id and row.is_open:
                return row
        raise Refused("该期限已经停止，或者不属于本案")

    def start(
        self,
        kind: DeadlineKind,
        started_on: date,
        set_due_on: date | None = None,
        *,
        started_at: datetime | None = None,
    ) -> Deadline:
        """Start a clock; `set_due_on` where no rule sets the figure, `started_at` (aware, of that
        day in Shanghai) for limits in hours. The promise is chosen by the case as it stands.

        Raises Refused when the day set lies before the start or no rule is in force.
        """
        try:
            begun = self._begun(kind, started_on, set_due_on, started_at)
        except (LookupError, ValueError) as error:
            raise _cannot_compute(kind) from error
        row = Deadline(
            case=self._case,
            kind=kind.value,
            rule_id=begun.computation.limit.rule_id,
            state=DeadlineState.RUNNING,
            started_on=started_on,
            started_at=started_at,
            set_due_on=set_due_on,
            promise_days=begun.computation.promise_days,
            pauses=[],
        )
        write_dates(row, begun.computation, begun.warn_on)
        db.session.add(row)
        self._deadlines.append(row)
        return row

    def _begun(
        self, kind: DeadlineKind, started_on: date, set_due_on: date | None, started_at: datetime | None
    ) -> Beginning:
        case = self._case
        return begin(
            timing_of(case.office_id or case.office.id),
            kind,
            started_on,
            matter=case.matter,
            beneficiary=case.beneficiary_type,
            set_due_on=set_due_on,
            started_at=started_at.astimezone(clock.SHANGHAI) if started_at else None,
        )

    def stop(self, kind: DeadlineKind, on: date, at: datetime | None = None) -> None:
        """Stop a clock because what it waited for was done that day; nothing if none is open.

        `at` is the time it was done, for limits in hours; without it the day decides.
        """
        row = self.open(kind)
        if row is not None:
            self.stop_row(row, on, at)

    def stop_row(self, row: Deadline, on: date, at: datetime | None = None) -> None:
        """`stop` for a clock at hand."""
        self._end_pauses(row, on)
        row.met_on = on
        in_time = at <= row.due_at if at and row.due_at else on <= row.rolled_due_on
        row.state = DeadlineState.MET if in_time else DeadlineState.MISSED

    def cancel(self, kinds: Iterable[DeadlineKind], on: date) -> None:
        """Stop clocks whose purpose has gone (不再适用)."""
        gone = set(kinds)
        for row in self._deadlines:
            if row.is_open and DeadlineKind(row.kind) in gone:
                self.cancel_row(row, on)

    def cancel_row(self, row: Deadline, on: date) -> None:
        """`cancel` for a clock at hand."""
        self._end_pauses(row, on)
        row.state = DeadlineState.CANCELLED

    def cancel_all_but(self, kept: frozenset[DeadlineKind], on: date) -> None:
        """Stop every clock except those kinds: the case is done with."""
        self.cancel({DeadlineKind(row.kind) for row in self._deadlines if row.is_open} - kept, on)

    def pause(self, kind: DeadlineKind, from_on: date, reason: PauseReason) -> None:
        """Let a clock stand still from that day on (扣除期间)."""
        row = self.open(kind)
        if row is not None:
            self.pause_row(row, from_on, reason)

    def pause_row(self, row: Deadline, from_on: date, reason: PauseReason, document: str = "") -> None:
        """`pause` for a clock at hand, which may stand still for several reasons at once; nothing if
        it does for that one already."""
        if any(pause.to_on is None and pause.reason == reason for pause in row.pauses):
            return
        since = max(from_on, row.started_on)
        row.pauses.append(DeadlinePause(from_on=since, to_on=None, reason=reason.value, document=document))
        row.state = DeadlineState.PAUSED

    def resume(self, kind: DeadlineKind, on: date, reason: PauseReason) -> None:
        """End what kept a clock still for that reason; its dates move by those days."""
        row = self.open(kind)
        if row is not None:
            self.resume_row(row, on, reason)

    def resume_row(self, row: Deadline, on: date, reason: PauseReason) -> None:
        """`resume` for a clock at hand; it goes on once no other reason holds it."""
        self._end_pauses(row, on, reason)
        is_held = any(pause.to_on is None for pause in row.pauses)
        row.state = DeadlineState.PAUSED if is_held else DeadlineState.RUNNING

    def redate(self, row: Deadline, started_on: date) -> None:
        """Let a clock, running or stopped, have started on another day (更正起算日): the rule, the
        promise and the threshold of that day hold. Raises Refused when it cannot be worked out."""
        moved_by = started_on - row.started_on
        try:
            begun = self._begun(
                DeadlineKind(row.kind),
                started_on,
                row.set_due_on,
                row.started_at + moved_by if row.started_at else None,
            )
        except (LookupError, ValueError) as error:
            raise _cannot_compute(row.kind) from error
        row.started_on, row.rule_id = started_on, begun.computation.limit.rule_id
        row.started_at = row.started_at + moved_by if row.started_at else None
        row.promise_days = begun.computation.promise_days
        rework(row, begun.computation.target_on - begun.warn_on)

    def refresh(self) -> None:
        """Write what is due next and whether a clock stands still to the case."""
        write_summary(self._case, self._deadlines)

    @staticmethod
    def _end_pauses(row: Deadline, on: date, reason: PauseReason | None = None) -> None:
        for pause in row.pauses:
            if pause.to_on is None and reason in (None, pause.reason):
                pause.to_on = max(on, pause.from_on)
        rework(row)


def _cannot_compute(kind: str) -> Refused:
    return Refused(f"{DeadlineKind(kind).label}的期限无法计算，请核对起算日和届满日")


@dataclass(frozen=True, slots=True)
class Summary:
    """What the case itself keeps of its clocks."""

    next_due_on: date | None
    next_due_kind: str
    next_warn_on: date | None
    next_is_tentative: bool
    is_paused: bool


def summary(deadlines: Sequence[Deadline]) -> Summary:
    """What is due next of these clocks, from when it is yellow, and whether the case stands still:
    nothing is due, or what is due next is what it waits for."""
    running = [
        row
        for row in deadlines
        if row.state is DeadlineState.RUNNING and DeadlineKind(row.kind) not in APPLICANT_CLOCKS
    ]
    is_paused = any(row.state is DeadlineState.PAUSED for row in deadlines)
    if not running:
        return Summary(None, "", None, False, is_paused)
    first = min(running, key=lambda row: (row.target_on, row.kind))
    waits = is_paused and DeadlineKind(first.kind) in WAITING_CLOCKS
    return Summary(first.target_on, first.kind, first.warn_on, first.is_tentative, waits)


def write_summary(case: LegalCase, deadlines: Sequence[Deadline]) -> None:
    """Keep the case's derived columns in step with its open clocks."""
    found = summary(deadlines)
    case.next_due_on, case.next_due_kind = found.next_due_on, found.next_due_kind
    case.next_warn_on, case.next_is_tentative = found.next_warn_on, found.next_is_tentative
    case.is_paused = found.is_paused


def rework(row: Deadline, warned: timedelta | None = None) -> None:
    """Work a clock's dates out anew from its stored facts; yellow as long before the day as it was,
    or `warned` before it. What was done in time or late is judged again."""
    computed = own_work_out(row, timing_of(_office_id(row)))
    before = row.target_on - row.warn_on
    write_dates(row, computed, computed.target_on - (before if warned is None else warned))
    if row.met_on is not None and row.due_at is None:
        in_time = row.met_on <= row.rolled_due_on
        row.state = DeadlineState.MET if in_time else DeadlineState.MISSED


def write_dates(row: Deadline, computed: Computation, warn_on: date) -> None:
    """Write what was worked out to the clock."""
    row.nominal_due_on = computed.nominal_due_on
    row.rolled_due_on = computed.rolled_due_on
    row.promise_due_on = computed.promise_due_on
    row.target_on = computed.target_on
    row.warn_on = warn_on
    row.due_at = computed.due_at.astimezone(UTC) if computed.due_at else None
    row.is_tentative = computed.provisional
