"""When is it due, and how was that worked out?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from app.rules.counting import Excluded, Pause, add_period, exclude, has_open_pause
from app.rules.deadline_kinds import DeadlineKind, Limit, PauseReason, RollOver, Unit
from app.rules.lamps import Lamp, lamp
from app.rules.limits import LIMITS
from app.rules.workdays import WorkingCalendar

__all__ = [
    "LIMITS",
    "Computation",
    "DeadlineKind",
    "Excluded",
    "Lamp",
    "Limit",
    "Pause",
    "PauseReason",
    "RollOver",
    "Unit",
    "compute",
    "lamp",
    "limit_in_force",
]


def limit_in_force(kind: DeadlineKind, on: date, rows: Sequence[Limit] = LIMITS) -> Limit:
    """The rule row of that kind in force (有效) on the day the period starts.

    Of several the one with the latest effective_from wins, and of equals the one standing
    last: an office's own rows are appended to LIMITS. Raises LookupError when there is none.
    """
    found = [row for row in rows if row.kind is kind and row.in_force_on(on)]
    if not found:
        raise LookupError(f"no limit of kind {kind.value} is in force on {on}")
    newest = max(row.effective_from for row in found)
    return [row for row in found if row.effective_from == newest][-1]


@dataclass(frozen=True, slots=True)
class Computation:
    """A due date and the way to it (期限计算).

    `nominal_due_on` is the plain last day (届满日), `rolled_due_on` the same moved off rest
    days, `promise_due_on` the office's own stricter day (承诺时限), never after the nominal
    one. `provisional` (暂定) means the calendar ended too early; `paused` that a pause is
    open and the days since are not in the dates yet. `due_at` is set for limits in hours
    whose starting time is known. `steps` explain the result in Chinese.
    """

    kind: DeadlineKind
    started_on: date
    limit: Limit
    nominal_due_on: date
    rolled_due_on: date
    promise_due_on: date | None
    provisional: bool
    paused: bool
    excluded: tuple[Excluded, ...]
    steps: tuple[str, ...]
    due_at: datetime | None = None
    promise_days: int | None = None

    @property
    def target_on(self) -> date:
        """The day alarms and lamps run on: the earlier of promise and nominal day."""
        return min(self.promise_due_on or self.nominal_due_on, self.nominal_due_on)

    def as_json(self) -> dict[str, Any]:
        """The computation for storing and for the API: ISO dates, codes, and Chinese steps."""
        return {
            "kind": self.kind.value,
            "kind_label": self.kind.label,
            "started_on": self.started_on.isoformat(),
            "limit": self.limit.figure,
            "unit": self.limit.unit.value,
            "nominal_due_on": self.nominal_due_on.isoformat(),
            "rolled_due_on": self.rolled_due_on.isoformat(),
            "promise_due_on": self.promise_due_on.isoformat() if self.promise_due_on else None,
            "due_at": self.due_at.isoformat() if self.due_at else None,
            "rule": self.limit.rule_id,
            "provisional": self.provisional,
            "paused": self.paused,
            "excluded": [
                {
                    "from": span.from_on.isoformat(),
                    "to": span.to_on.isoformat(),
                    "days": span.days,
                    "reason": span.reason.value,
                    "reason_label": span.reason.label,
                }
                for span in self.excluded
            ],
            "steps": list(self.steps),
            "basis": self.limit.basis.label,
            "confidence": self.limit.confidence.value,
        }


def _first_due(limit: Limit, started_on: date, calendar: WorkingCalendar, set_due_on: date | None) -> date:
    if limit.figure is not None:
        if set_due_on is not None:
            raise ValueError(f"{limit.kind.value} has a figure of its own; no day can be set")
        return add_period(started_on, limit.figure, limit.unit, calendar)
    if set_due_on is None:
        raise ValueError(f"{limit.kind.value} needs the day set for this case")
    if set_due_on < started_on:
        raise ValueError("the day set lies before the start")
    return set_due_on


def _check_promise(limit: Limit, promise_days: int) -> None:
    if promise_days < 0:
        raise ValueError("a promise cannot be negative")
    if limit.unit is Unit.CALENDAR_DAY and limit.figure is not None and promise_days > limit.figure:
        raise ValueError(f"a promise of {promise_days} days exceeds the limit of {limit.figure}")


def _promise_due(
    limit: Limit,
    started_on: date,
    calendar: WorkingCalendar,
    pauses: Sequence[Pause],
    promise_days: int,
    nominal: date,
) -> date:
    """The promised day in calendar days, prolonged by the same pauses as the limit."""
    _check_promise(limit, promise_days)
    due_on = started_on + timedelta(days=promise_days)
    spans = exclude(started_on, due_on, pauses, Unit.CALENDAR_DAY, calendar)
    return min(spans[-1].due_on if spans else due_on, nominal)


def _due_at(limit: Limit, started_on: date, started_at: datetime | None) -> datetime | None:
    if limit.unit is not Unit.HOUR or limit.figure is None or started_at is None:
        return None
    if started_at.date() != started_on:
        raise ValueError("started_at is not on the day started_on")
    return started_at + timedelta(hours=limit.figure)


def _start_step(limit: Limit, started_on: date, due_on: date) -> str:
    origin = f"自{limit.start_event} {started_on}"
    if limit.figure is None:
        return f"{origin} 起，届满日另行指定 → {due_on}"
    if limit.unit is Unit.HOUR:
        return f"{origin} 起算 {limit.figure_label} → {due_on}"
    following = "第二日" if limit.starts_next_day else "次日"
    return f"{origin} 的{following}起算 {limit.figure_label} → {due_on}"


def _span_step(span: Excluded, unit: Unit) -> str:
    unit_label = unit.label if unit is Unit.WORKING_DAY else Unit.CALENDAR_DAY.label
    return (
        f"扣除{span.reason.label} {span.from_on} 至 {span.to_on} 共 {span.days} {unit_label} → {span.due_on}"
    )


def _roll_step(limit: Limit, due_on: date, rolled_on: date, calendar: WorkingCalendar) -> list[str]:
    if rolled_on != due_on:
        return [f"届满日 {due_on} 为节假日，顺延至 {rolled_on}"]
    if limit.roll_over is not RollOver.YES and not calendar.is_workday(due_on):
        return [f"届满日 {due_on} 为节假日，本期限{limit.roll_over.label}，请在 {due_on} 前办理"]
    return []


def _rolled(limit: Limit, started_on: date, due_on: date, calendar: WorkingCalendar) -> tuple[date, bool]:
    guessed = limit.unit is Unit.WORKING_DAY and not calendar.knows_between(started_on, due_on)
    if limit.roll_over is not RollOver.YES:
        return due_on, guessed
    rolled_on, provisional = calendar.roll(due_on)
    return rolled_on, provisional or guessed


def _basis_step(limit: Limit) -> str:
    return f"依据：{limit.basis.label}" + ("（待核）" if limit.confidence.needs_checking else "")


def compute(
    limit: Limit,
    started_on: date,
    calendar: WorkingCalendar,
    pauses: Iterable[Pause] = (),
    promise_days: int | None = None,
    set_due_on: date | None = None,
    started_at: datetime | None = None,
) -> Computation:
    """Work out when a period that started on `started_on` ends (期限届满).

    The day of the event is not counted (民法典 201; 民事诉讼法 85; 刑事诉讼法 105); months end
    on the corresponding day (民法典 202); a last day on a rest day moves only where the row
    says so (民法典 203). Pauses for a reason the row does not name are ignored, with a step
    saying so. `promise_days` are calendar days. `set_due_on` is the day set for this case
    and is required exactly when the row has no figure. `started_at` matters for hours only.
    Raises ValueError for a promise longer than a limit in calendar days or a negative one,
    and for a set day that is missing, not wanted or before the start.
    """
    given = tuple(pauses)
    counted = tuple(pause for pause in given if pause.reason in limit.paused_by)
    first_due_on = _first_due(limit, started_on, calendar, set_due_on)
    due_at = _due_at(limit, started_on, started_at)
    excluded = exclude(started_on, first_due_on, counted, limit.unit, calendar)
    nominal = excluded[-1].due_on if excluded else first_due_on
    rolled_on, provisional = _rolled(limit, started_on, nominal, calendar)
    promise_on = None
    if promise_days is not None:
        promise_on = _promise_due(limit, started_on, calendar, counted, promise_days, nominal)

    steps = [_start_step(limit, started_on, first_due_on)]
    steps += [_span_step(span, limit.unit) for span in excluded]
    steps += [f"{reason.label}期间不扣除" for reason in _ignored(given, limit)]
    paused = has_open_pause(nominal, counted)
    if paused:
        steps.append("仍在暂停中：上述日期未计本次暂停，恢复后重新计算")
    steps += _roll_step(limit, nominal, rolled_on, calendar)
    if provisional:
        steps.append(f"{rolled_on} 前后的放假安排尚未公布，此日期暂定")
    if promise_on is not None:
        steps.append(f"本机构承诺 {promise_days} 日 → {promise_on}，提醒以较早的一日为准")
    steps.append(_basis_step(limit))
    return Computation(
        kind=limit.kind,
        started_on=started_on,
        limit=limit,
        nominal_due_on=nominal,
        rolled_due_on=rolled_on,
        promise_due_on=promise_on,
        provisional=provisional,
        paused=paused,
        excluded=excluded,
        steps=tuple(steps),
        due_at=due_at,
        promise_days=promise_days,
    )


def _ignored(pauses: Sequence[Pause], limit: Limit) -> list[PauseReason]:
    return sorted({pause.reason for pause in pauses} - limit.paused_by)
