"""Which clocks of a case start, stop or stand still, and what is due next?

A `Clocks` holds the clocks of one case while a step is taken: the rows are loaded
once, before anything of the case changes, and the case's derived columns
(`next_due_on`, `next_due_kind`, `next_warn_on`, `is_paused`) are refreshed from them at the end.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select

from app import clock
from app.casework.clocks import Deadline, DeadlinePause, DeadlineState
from app.casework.errors import Refused
from app.casework.models import LegalCase
from app.extensions import db
from app.rules.deadlines import Computation, DeadlineKind, Limit, Pause, PauseReason
from app.rules.matters import MATTER
from app.timing import OfficeTiming, timing_of

# The applicant's own limit: its passing is nobody's delay, so it neither sorts the queue nor is urged.
APPLICANT_CLOCKS = frozenset({DeadlineKind.OBJECTION_LODGE})
# What may still run once a case is done with.
AFTERMATH_CLOCKS = APPLICANT_CLOCKS | {DeadlineKind.OBJECTION_DECIDE, DeadlineKind.TERMINATION_NOTICE}
_OPEN = (DeadlineState.RUNNING, DeadlineState.PAUSED)


def limit_of(deadline: Deadline) -> Limit:
    """The rule row a deadline was computed with."""
    return timing_of(deadline.office_id).limit_by_id(deadline.rule_id)


def explain_deadline(deadline: Deadline, timing: OfficeTiming | None = None) -> Computation:
    """The computation behind a deadline, step by step (怎么算的), from its stored facts."""
    timing = timing or timing_of(_office_id(deadline))
    pauses = [
        Pause(pause.from_on, pause.to_on, PauseReason(pause.reason))
        for pause in deadline.pauses
        if pause.to_on is None or pause.to_on >= pause.from_on
    ]
    return timing.work_out(
        timing.limit_by_id(deadline.rule_id),
        deadline.started_on,
        pauses,
        promise_days=deadline.promise_days,
        set_due_on=deadline.set_due_on,
        started_at=deadline.started_at.astimezone(clock.SHANGHAI) if deadline.started_at else None,
    )


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
    group = MATTER[matter].group.value if matter in MATTER else ""
    promise_days = timing.promise_days(kind, started_on, group, beneficiary)
    computed = timing.work_out(
        limit, started_on, promise_days=promise_days, set_due_on=set_due_on, started_at=started_at
    )
    warn_on = computed.target_on - timedelta(days=timing.warn_days(limit, started_on))
    return Beginning(computed, warn_on)


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
        """The running or paused clock of that kind."""
        return next((row for row in self._deadlines if row.kind == kind and row.is_open), None)

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
        case = self._case
        local_start = started_at.astimezone(clock.SHANGHAI) if started_at else None
        try:
            begun = begin(
                timing_of(case.office_id or case.office.id),
                kind,
                started_on,
                matter=case.matter,
                beneficiary=case.beneficiary_type,
                set_due_on=set_due_on,
                started_at=local_start,
            )
        except (LookupError, ValueError) as error:
            raise Refused(f"{kind.label}的期限无法计算，请核对起算日和届满日") from error
        row = Deadline(
            case=case,
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

    def stop(self, kind: DeadlineKind, on: date, at: datetime | None = None) -> None:
        """Stop a clock because what it waited for was done that day; nothing if none is open.

        `at` is the time it was done, for limits in hours; without it the day decides.
        """
        row = self.open(kind)
        if row is not None:
            self._end_pauses(row, on)
            row.met_on = on
            in_time = at <= row.due_at if at and row.due_at else on <= row.rolled_due_on
            row.state = DeadlineState.MET if in_time else DeadlineState.MISSED

    def cancel(self, kinds: Iterable[DeadlineKind], on: date) -> None:
        """Stop clocks whose purpose has gone (不再适用)."""
        for kind in kinds:
            row = self.open(kind)
            if row is not None:
                self._end_pauses(row, on)
                row.state = DeadlineState.CANCELLED

    def cancel_all_but(self, kept: frozenset[DeadlineKind], on: date) -> None:
        """Stop every clock except those kinds: the case is done with."""
        self.cancel({DeadlineKind(row.kind) for row in self._deadlines if row.is_open} - kept, on)

    def pause(self, kind: DeadlineKind, from_on: date, reason: PauseReason) -> None:
        """Let a clock stand still from that day on (扣除期间)."""
        row = self.open(kind)
        if row is not None and row.state is DeadlineState.RUNNING:
            row.pauses.append(DeadlinePause(from_on=max(from_on, row.started_on), to_on=None, reason=reason))
            row.state = DeadlineState.PAUSED

    def resume(self, kind: DeadlineKind, on: date) -> None:
        """Let a clock go on, its dates moved by the days it stood still."""
        row = self.open(kind)
        if row is not None and row.state is DeadlineState.PAUSED:
            self._end_pauses(row, on)
            row.state = DeadlineState.RUNNING

    def refresh(self) -> None:
        """Write what is due next and whether a clock stands still to the case."""
        write_summary(self._case, self._deadlines)

    @staticmethod
    def _end_pauses(row: Deadline, on: date) -> None:
        for pause in row.pauses:
            if pause.to_on is None:
                pause.to_on = max(on, pause.from_on)
        computed = explain_deadline(row)
        write_dates(row, computed, computed.target_on - (row.target_on - row.warn_on))


@dataclass(frozen=True, slots=True)
class Summary:
    """What the case itself keeps of its clocks."""

    next_due_on: date | None
    next_due_kind: str
    next_warn_on: date | None
    is_paused: bool


def summary(deadlines: Sequence[Deadline]) -> Summary:
    """What is due next of these clocks, from when it is yellow, and whether one stands still."""
    running = [
        row
        for row in deadlines
        if row.state is DeadlineState.RUNNING and DeadlineKind(row.kind) not in APPLICANT_CLOCKS
    ]
    is_paused = any(row.state is DeadlineState.PAUSED for row in deadlines)
    if not running:
        return Summary(None, "", None, is_paused)
    first = min(running, key=lambda row: (row.target_on, row.kind))
    return Summary(first.target_on, first.kind, first.warn_on, is_paused)


def write_summary(case: LegalCase, deadlines: Sequence[Deadline]) -> None:
    """Keep the case's derived columns in step with its open clocks."""
    found = summary(deadlines)
    case.next_due_on, case.next_due_kind = found.next_due_on, found.next_due_kind
    case.next_warn_on, case.is_paused = found.next_warn_on, found.is_paused


def write_dates(row: Deadline, computed: Computation, warn_on: date) -> None:
    """Write what was worked out to the clock."""
    row.nominal_due_on = computed.nominal_due_on
    row.rolled_due_on = computed.rolled_due_on
    row.promise_due_on = computed.promise_due_on
    row.target_on = computed.target_on
    row.warn_on = warn_on
    row.due_at = computed.due_at.astimezone(UTC) if computed.due_at else None
    row.is_tentative = computed.provisional
