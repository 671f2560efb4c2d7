"""From what did a clock of the dispute start, in words? The steps before its computation. (起算)"""

from __future__ import annotations

from datetime import date

from app.casework.clocks import Deadline
from app.casework.procedural import ProceduralEvent
from app.rules.deadlines import DeadlineKind
from app.rules.service import Service, ServiceMode, serve
from app.timing import OfficeTiming


def service_of(mode: ServiceMode, on: date, timing: OfficeTiming, rule_id: str = "") -> Service:
    """A service on the day typed in, by the office's rows and calendar; `rule_id` names the row used
    when it was first recorded. Raises LookupError before the row was in force."""
    notice = timing.limit_by_id(rule_id) if rule_id else timing.limit(DeadlineKind.PUBLIC_NOTICE_SERVICE, on)
    return serve(mode, on, notice, timing.calendar)


def origin_steps(deadline: Deadline, timing: OfficeTiming) -> tuple[str, ...]:
    """What leads to the first day of the period: the event, how it was served, a restart."""
    event, steps = deadline.event, []
    if event is not None:
        steps += _event_steps(event, timing)
        if deadline.started_on != event.served_on:
            steps.append(_differs(deadline))
    elif deadline.document:
        steps.append(f"依据材料：{deadline.document}")
    return tuple(steps)


def _event_steps(event: ProceduralEvent, timing: OfficeTiming) -> list[str]:
    paper = f"，文书：{event.document}" if event.document else ""
    steps = [f"起算事件：{event.label}，{event.happened_on}{paper}"]
    if event.mode is not None:
        steps += service_of(event.mode, event.happened_on, timing, event.service_rule_id).steps
    return steps


def _differs(deadline: Deadline) -> str:
    if deadline.restarted_from_id is not None:
        paper = f"（{deadline.document}）" if deadline.document else ""
        return f"原期限中断{paper}，自 {deadline.started_on} 重新起算"
    return f"起算日更正为 {deadline.started_on}"
