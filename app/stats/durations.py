"""How long did it take, and was it in time? (办理时长)"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from app.rules.deadlines import DeadlineKind, Pause, PauseReason
from app.rules.vocabulary import Action
from app.stats.classes import Timing
from app.stats.happenings import Earlier, Happening
from app.timing import OfficeTiming

_AID_DECIDED = (Action.GRANT, Action.GRANT_PROVISIONALLY, Action.OVERTURN_REFUSAL)


@dataclass(frozen=True, slots=True)
class Duration:
    """Calendar days that passed, and whether the limit's last day was kept (法定届满日, not the promise)."""

    days: int
    timing: Timing


def to_decision(decision: Happening, earlier: Sequence[Earlier], timing: OfficeTiming) -> Duration:
    """From receipt to decision (收到至决定). Days waiting for papers do not count: the review
    clock stands still meanwhile, 法律援助法 art 43. In time: on or before the review's last day."""
    pauses = _pauses(decision, earlier)
    waited = sum((until - since).days for since, until in pauses)
    due_on = _due_on(timing, DeadlineKind.REVIEW, decision.received_on, pauses)
    return Duration(max(0, (decision.on - decision.received_on).days - waited), _timing(decision.on, due_on))


def to_assignment(assignment: Happening, earlier: Iterable[Earlier], timing: OfficeTiming) -> Duration | None:
    """From the decision to give aid, or the objection that succeeded, to the assignment
    (决定至指派). None when no such decision is on record."""
    decided = [
        past.on for past in earlier if past.kind in _AID_DECIDED and past.event_id < assignment.event_id
    ]
    if not decided:
        return None
    due_on = _due_on(timing, DeadlineKind.ASSIGN, decided[-1], ())
    return Duration(max(0, (assignment.on - decided[-1]).days), _timing(assignment.on, due_on))


def _pauses(decision: Happening, earlier: Iterable[Earlier]) -> tuple[tuple[date, date], ...]:
    spans, since = [], None
    for past in earlier:
        if past.event_id > decision.event_id:
            break
        if past.kind is Action.ASK_FOR_PAPERS:
            since = max(past.on, decision.received_on)
        elif past.kind is Action.PAPERS_RECEIVED and since is not None:
            spans.append((since, max(since, past.on)))
            since = None
    if since is not None:  # aid was given provisionally while papers were still awaited
        spans.append((since, max(since, decision.on)))
    return tuple(spans)


def _due_on(
    timing: OfficeTiming, kind: DeadlineKind, started_on: date, pauses: Iterable[tuple[date, date]]
) -> date:
    spans = [Pause(since, until, PauseReason.SUPPLEMENT) for since, until in pauses]
    return timing.work_out(timing.limit(kind, started_on), started_on, spans).nominal_due_on


def _timing(done_on: date, due_on: date) -> Timing:
    return Timing.IN_TIME if done_on <= due_on else Timing.LATE
