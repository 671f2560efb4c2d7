"""What if a court or agency prolongs a limit by a decision? (延长、顺延)"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from app.rules.counting import Pause, exclude, has_open_pause
from app.rules.deadline_kinds import RollOver, Unit
from app.rules.deadlines import Computation
from app.rules.workdays import WorkingCalendar


@dataclass(frozen=True, slots=True)
class Extension:
    """A decision of `decided_on` that the limit ends on `to_on`, with its document.

    Raises ValueError when it would end before it was decided.
    """

    decided_on: date
    to_on: date
    document: str

    def __post_init__(self) -> None:
        if self.to_on < self.decided_on:
            raise ValueError("an extension cannot end before it is decided")


def extended(
    computed: Computation, extension: Extension, pauses: Iterable[Pause], calendar: WorkingCalendar
) -> Computation:
    """The computation with the day of the decision in place of its own last day (延长后届满日).

    What stood still before the decision is in its day already; pauses after it, for a reason
    the rule row names, prolong it further, counted in days. A promise falls with the old day.
    """
    limit = computed.limit
    counted = [pause for pause in pauses if pause.reason in limit.paused_by]
    spans = exclude(extension.decided_on, extension.to_on, counted, Unit.CALENDAR_DAY, calendar)
    nominal = spans[-1].due_on if spans else extension.to_on
    rolled_on, provisional = (
        calendar.roll(nominal) if limit.roll_over is RollOver.YES else (nominal, computed.provisional)
    )
    said = f"{extension.decided_on} 依《{extension.document}》延长（顺延）至 {extension.to_on}"
    steps = [*computed.steps[:-1], said]
    steps += [
        f"扣除{span.reason.label} {span.from_on} 至 {span.to_on} 共 {span.days} 日 → {span.due_on}"
        for span in spans
    ]
    if rolled_on != nominal:
        steps.append(f"届满日 {nominal} 为节假日，顺延至 {rolled_on}")
    return replace(
        computed,
        nominal_due_on=nominal,
        rolled_due_on=rolled_on,
        promise_due_on=None,
        promise_days=None,
        provisional=provisional,
        paused=has_open_pause(nominal, counted),
        excluded=(*computed.excluded, *spans),
        steps=(*steps, computed.steps[-1]),
    )
