"""How long did it take, and was it in time? (办理时长)"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.rules.deadlines import DeadlineKind, Pause, PauseReason
from app.rules.vocabulary import Action
from app.stats.classes import Timing
from app.stats.happenings import PAUSES, Happening, History, Month

_AID_DECIDED = (Action.GRANT, Action.GRANT_PROVISIONALLY, Action.OVERTURN_REFUSAL)
_REASON = {Action.ASK_FOR_PAPERS: PauseReason.SUPPLEMENT, Action.START_COOPERATION: PauseReason.COOPERATION}
Spans = tuple[tuple[date, date, PauseReason], ...]


@dataclass(frozen=True, slots=True)
class Duration:
    """Calendar days that passed, and whether the limit's last day was kept (法定届满日, not the
    promise); `timing` is None where no limit is set."""

    days: int
    timing: Timing | None = None


def to_decision(month: Month, history: History, decision: Happening) -> Duration:
    """From receipt to decision (收到至决定). Days waiting for papers or for another office's answer do
    not count: the review clock stands still meanwhile, 法律援助法 art 43. In time: on or before the
    review's last day."""
    received_on = history.facts.received_on
    spans = _pauses(history, decision)
    waited = {day for since, until, _ in spans for day in range(since.toordinal(), until.toordinal())}
    due_on = _due_on(month, history, DeadlineKind.REVIEW, received_on, spans)
    days = max(0, (decision.on - received_on).days - len(waited))
    return Duration(days, _timing(decision.on, due_on))


def to_assignment(month: Month, history: History, assignment: Happening) -> Duration | None:
    """From the decision to give aid, or the objection that succeeded, to the assignment
    (决定至指派). None when no such decision is on record."""
    decided_on = None
    for past in history.events:
        if past.event_id < assignment.event_id and past.kind in _AID_DECIDED:
            decided_on = past.on
    if decided_on is None:
        return None
    due_on = _due_on(month, history, DeadlineKind.ASSIGN, decided_on, ())
    return Duration(max(0, (assignment.on - decided_on).days), _timing(assignment.on, due_on))


def to_closing(history: History, closing: Happening) -> Duration | None:
    """From the first assignment to the closing day (指派至结案); no limit is set. None without assignment."""
    assigned_on = next((past.on for past in history.events if past.kind is Action.ASSIGN), None)
    return None if assigned_on is None else Duration(max(0, (closing.on - assigned_on).days))


def _pauses(history: History, decision: Happening) -> Spans:
    spans: list[tuple[date, date, PauseReason]] = []
    since: dict[Action, date] = {}
    for past in history.events:
        if past.event_id > decision.event_id:
            break
        if past.kind in PAUSES:
            since[past.kind] = max(past.on, history.facts.received_on)
        for begun, ended in PAUSES.items():
            if past.kind is ended and begun in since:
                first = since.pop(begun)
                spans.append((first, max(first, past.on), _REASON[begun]))
    # Aid was given provisionally while something was still awaited.
    spans += [(first, max(first, decision.on), _REASON[begun]) for begun, first in since.items()]
    return tuple(spans)


def _due_on(month: Month, history: History, kind: DeadlineKind, started_on: date, spans: Spans) -> date:
    key = (history.facts.office_id, kind, started_on, spans)
    if key not in month.due_days:
        timing = month.timings[history.facts.office_id]
        pauses = [Pause(since, until, reason) for since, until, reason in spans]
        computed = timing.work_out(timing.limit(kind, started_on), started_on, pauses)
        month.due_days[key] = computed.nominal_due_on
    return month.due_days[key]


def _timing(done_on: date, due_on: date) -> Timing:
    return Timing.IN_TIME if done_on <= due_on else Timing.LATE
