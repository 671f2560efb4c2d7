"""How would a clock run, now and after a change? (若今日受理 …) By the engine itself, nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.casework.timekeeping import Beginning, begin
from app.rules.deadlines import DeadlineKind, lamp
from app.rules.matters import MATTERS
from app.timing import OfficeTiming
from app.timing.change import Change, LimitChange
from app.timing.promise_changes import SetPromise, scope_label
from app.web.clock_faces import clock_face, figures


@dataclass(frozen=True, slots=True)
class Example:
    """One clock before and after (试算): for whom, and how it would run; None where no rule holds."""

    label: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None


def begun(
    timing: OfficeTiming, kind: DeadlineKind, on: date, matter_group: str = "", beneficiary: str = ""
) -> Beginning | None:
    """A clock that starts on that day for such a case; None where no figure is set by rule."""
    matter = next((each.code for each in MATTERS if each.group == matter_group), "")
    try:
        return begin(timing, kind, on, matter=matter, beneficiary=beneficiary)
    except (LookupError, ValueError):
        return None


def face(timing: OfficeTiming, found: Beginning | None, today: date) -> dict[str, Any] | None:
    """The clock as the pages show one."""
    if found is None:
        return None
    computed = found.computation
    shown = lamp(computed.target_on, today, warn_days=(computed.target_on - found.warn_on).days)
    more = [("亮黄灯", found.warn_on)]
    return clock_face(computed.kind.label, computed, timing, shown, more)


def scopes(timing: OfficeTiming, kind: DeadlineKind, on: date) -> list[tuple[str, str]]:
    """Whom to show a clock for: everybody, and each (matter group, beneficiary) with a promise."""
    named = {
        (each.matter_group, each.beneficiary)
        for each in timing.promises
        if each.kind is kind and each.effective_from <= on
    }
    return [("", ""), *sorted(named - {("", "")})]


def clocks_on(timing: OfficeTiming, kind: DeadlineKind, on: date, today: date) -> list[dict[str, Any]]:
    """若该日受理: one clock for each scope that runs differently, under its name."""
    found: list[dict[str, Any]] = []
    for group, beneficiary in scopes(timing, kind, on):
        clock = face(timing, begun(timing, kind, on, group, beneficiary), today)
        if clock is not None and (
            not found or (clock["due"], clock["rows"]) != (found[0]["due"], found[0]["rows"])
        ):
            found.append({**clock, "name": scope_label(group, beneficiary)})
    return found


def compared(change: Change, now: OfficeTiming, then: OfficeTiming, today: date) -> Sequence[Example]:
    """The clocks a change of a limit, promise or threshold concerns, before and after it."""
    if not isinstance(change, LimitChange):
        return ()
    on = max(today, change.effective_from)
    scope = (change.matter_group, change.beneficiary) if isinstance(change, SetPromise) else ("", "")
    before, after = (begun(timing, change.kind, on, *scope) for timing in (now, then))
    if before is None and after is None:
        return ()
    day = "今日" if on == today else f"{on} "
    begins = "受理" if change.kind is DeadlineKind.REVIEW else "起算"
    label = f"若{day}{begins}（{scope_label(*scope)}）"
    return (Example(label, face(now, before, today), face(then, after, today)),)


def figures_of(timing: OfficeTiming, kind: DeadlineKind, on: date) -> str:
    """承诺 3 日 / 法定 7 日 for everybody's cases."""
    found = begun(timing, kind, on)
    return figures(found.computation) if found else "届满日逐件指定"
