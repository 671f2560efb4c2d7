"""Which clocks of a case start, stop or stand still, and what is due next?

A `Clocks` holds the clocks of one case while a step is taken: the rows are loaded
once, before anything of the case changes, and the case's derived columns
(`next_due_on`, `next_due_kind`, `is_paused`) are refreshed from them at the end.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import select

from app.calendars import working_calendar
from app.casework.clocks import Deadline, DeadlinePause, DeadlineState
from app.casework.errors import Refused
from app.casework.models import LegalCase
from app.extensions import db
from app.rules.deadlines import (
    LIMITS,
    Computation,
    DeadlineKind,
    Limit,
    Pause,
    PauseReason,
    compute,
    limit_in_force,
)

# The applicant's own limit: its passing is nobody's delay, so it neither sorts the queue nor is urged.
APPLICANT_CLOCKS = frozenset({DeadlineKind.OBJECTION_LODGE})
# What may still run once a case is done with.
AFTERMATH_CLOCKS = APPLICANT_CLOCKS | {DeadlineKind.OBJECTION_DECIDE, DeadlineKind.TERMINATION_NOTICE}
_OPEN = (DeadlineState.RUNNING, DeadlineState.PAUSED)
_LIMIT_BY_ID = {limit.rule_id: limit for limit in LIMITS}


def limit_of(deadline: Deadline) -> Limit:
    """The rule row a deadline was computed with."""
    return _LIMIT_BY_ID[deadline.rule_id]


def explain_deadline(deadline: Deadline) -> Computation:
    """The computation behind a deadline, step by step (怎么算的), from its stored facts."""
    pauses = [
        Pause(pause.from_on, pause.to_on, PauseReason(pause.reason))
        for pause in deadline.pauses
        if pause.to_on is None or pause.to_on >= pause.from_on
    ]
    return compute(
        limit_of(deadline),
        deadline.started_on,
        working_calendar(),
        pauses,
        set_due_on=deadline.set_due_on,
    )


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

    def start(self, kind: DeadlineKind, started_on: date, set_due_on: date | None = None) -> Deadline:
        """Start a clock; `set_due_on` where no rule sets the figure.

        Raises Refused when the day set lies before the start or no rule is in force.
        """
        try:
            limit = limit_in_force(kind, started_on)
            computed = compute(limit, started_on, working_calendar(), set_due_on=set_due_on)
        except (LookupError, ValueError) as error:
            raise Refused(f"{kind.label}的期限无法计算，请核对起算日和届满日") from error
        row = Deadline(
            case=self._case,
            kind=kind.value,
            rule_id=limit.rule_id,
            state=DeadlineState.RUNNING,
            started_on=started_on,
            set_due_on=set_due_on,
            pauses=[],
        )
        _write(row, computed)
        db.session.add(row)
        self._deadlines.append(row)
        return row

    def stop(self, kind: DeadlineKind, on: date) -> None:
        """Stop a clock because what it waited for was done that day; nothing if none is open."""
        row = self.open(kind)
        if row is not None:
            self._end_pauses(row, on)
            row.met_on = on
            row.state = DeadlineState.MET if on <= row.rolled_due_on else DeadlineState.MISSED

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
        self._case.next_due_on, self._case.next_due_kind, self._case.is_paused = summary(self._deadlines)

    @staticmethod
    def _end_pauses(row: Deadline, on: date) -> None:
        for pause in row.pauses:
            if pause.to_on is None:
                pause.to_on = max(on, pause.from_on)
        _write(row, explain_deadline(row))


def summary(deadlines: Sequence[Deadline]) -> tuple[date | None, str, bool]:
    """(next_due_on, next_due_kind, is_paused) of a case with these clocks."""
    running = [
        row
        for row in deadlines
        if row.state is DeadlineState.RUNNING and DeadlineKind(row.kind) not in APPLICANT_CLOCKS
    ]
    is_paused = any(row.state is DeadlineState.PAUSED for row in deadlines)
    if not running:
        return None, "", is_paused
    first = min(running, key=lambda row: (row.target_on, row.kind))
    return first.target_on, first.kind, is_paused


def _write(row: Deadline, computed: Computation) -> None:
    row.nominal_due_on = computed.nominal_due_on
    row.rolled_due_on = computed.rolled_due_on
    row.promise_due_on = computed.promise_due_on
    row.target_on = computed.target_on
    row.is_tentative = computed.provisional
