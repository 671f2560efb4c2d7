"""What is a built case made of, and how does a step turn its clocks? The procedure's own table decides.

What a step starts, stops and pauses is read from `TRANSITIONS`; nothing of the application's
verbs runs. Whether the outcome is what they would have left is what `flask check` finds out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

from app.casework import step as taken
from app.casework.timekeeping import AFTERMATH_CLOCKS
from app.rules.deadlines import DeadlineKind
from app.rules.procedure import DONE, TRANSITIONS, Transition
from app.rules.vocabulary import Action, CaseStatus, DecisionKind, ProofState
from bench.load.clocks import Calendar, Clock
from bench.load.people import Judged, Somebody
from bench.load.places import Place, Worker

OFFICE_DAY = 9 * 60  # minutes
_NIGHT = Worker(None, "夜间任务", "", None)
_DROPPED = taken._DROPPED  # what a step ends without having done what it waited for


class NotYet(Exception):
    """The next step lies in the future: the case stands where it is."""


@dataclass(slots=True)
class Told:
    """One entry of the timeline."""

    action: Action
    day: int
    minute: int
    actor: Worker
    before: str
    after: str
    text: str
    data: dict[str, Any]


@dataclass(slots=True)
class Application:
    """What came in (申请)."""

    number: int
    place: Place
    clerk: Worker
    lawyer: Worker
    person: Somebody
    matter: str
    day: int
    minute: int
    judged: Judged
    state: ProofState
    promise_day: int | None
    amount_fen: int | None
    recipients: dict[str, int]  # classes the applicant is counted in
    lacks: bool
    route: str


@dataclass(slots=True)
class Course:
    """A case as it stands, and how it goes on."""

    asked: Application
    calendar: Calendar
    rng: Random
    last_day: int
    status: CaseStatus = CaseStatus.RECEIVED
    day: int = 0
    minute: int = 0
    clocks: list[Clock] = field(default_factory=list)
    events: list[Told] = field(default_factory=list)
    decisions: list[tuple[DecisionKind, str, str, str, int, int]] = field(default_factory=list)
    # lawyer, day, minute, signed, ended, minute, why
    assignments: list[list[Any]] = field(default_factory=list)
    notice: tuple[int, int, tuple[str, ...], int | None] | None = None  # issued, due, items, answered
    objection: tuple[int, str, bool | None, int | None] | None = None
    dates: dict[str, int | None] = field(default_factory=dict)
    columns: dict[str, Any] = field(default_factory=dict)
    state: ProofState = ProofState.NONE
    settled: tuple[int | None, int, int] | None = None  # who, day, minute

    def later(self, low: int, high: int) -> None:
        """Go on to a working day some days on; the case stays as it is if that day has not come."""
        day = self.calendar.workday(self.day + low + int(self.rng.random() * (high - low + 1)))
        if self.state is ProofState.PROMISED:
            self._lapse_promise(min(day, self.last_day))
        if day > self.last_day:
            raise NotYet
        if day == self.day:
            self.minute = min(self.minute + 3 + int(self.rng.random() * 20), OFFICE_DAY + 60)
        else:
            self.day, self.minute = day, int(self.rng.random() * OFFICE_DAY)

    def _lapse_promise(self, reached: int) -> None:
        """What the nightly job does with a promise of proof that ran out."""
        due = self.asked.promise_day
        if due is None or due >= reached or self.status in DONE:
            return
        here = self.day, self.minute
        self.day, self.minute = max(due + 1, self.day), 0
        self.settle(ProofState.LAPSED, _NIGHT)
        self.day, self.minute = max(here, (self.day, 0))

    def start(self, kind: DeadlineKind, day: int, set_on: int | None = None) -> None:
        """A clock runs from that day."""
        self.clocks.append(Clock(self.calendar, kind, day, set_on))

    def take(
        self,
        action: Action,
        actor: Worker,
        text: str,
        data: dict[str, Any] | None = None,
        due: Mapping[DeadlineKind, int] | None = None,
        stops: tuple[DeadlineKind, ...] = (),
    ) -> None:
        """A step of the table: the status after it, its clocks, its line in the timeline."""
        row, before, set_days = TRANSITIONS[self.status, action], self.status, due or {}
        self.status = row.target or before
        is_over = row.target is not None and self.status in DONE
        for clock in self.clocks:
            if clock.is_open:
                self._turn(clock, action, row, stops)
            if clock.is_open and is_over and clock.kind not in AFTERMATH_CLOCKS:
                clock.cancel(self.day)
        for kind in dict.fromkeys((*map(DeadlineKind, row.starts), *set_days)):
            self.start(kind, self.day, set_days.get(kind))
        self.tell(action, actor, before.value, text, data)

    def _turn(self, clock: Clock, action: Action, row: Transition, stops: tuple[DeadlineKind, ...]) -> None:
        if clock.kind in row.stops or clock.kind in stops:
            is_dropped = clock.kind in _DROPPED.get(action, ())
            clock.cancel(self.day) if is_dropped else clock.stop(self.day)
        elif clock.kind in row.pauses:
            clock.pause(self.day)
        elif clock.kind in row.resumes:
            clock.resume(self.day)

    def tell(
        self, action: Action, actor: Worker, before: str, text: str, data: dict[str, Any] | None = None
    ) -> None:
        """A line in the timeline, as of now."""
        self.events.append(
            Told(action, self.day, self.minute, actor, before, self.status.value, text, data or {})
        )

    def decide(self, kind: DecisionKind, ground: str = "", article: str = "", reason: str = "") -> None:
        """A formal decision (决定), as of now."""
        self.decisions.append((kind, ground, article, reason, self.day, self.minute))

    def settle(self, state: ProofState, by: Worker) -> None:
        """The proof of standing was seen, or its promise ran out."""
        self.state = state
        self.settled = (by.id, self.day, self.minute)
        tier = self.asked.judged.tier
        self.take(
            Action.LAPSE_STATUS if state is ProofState.LAPSED else Action.VERIFY_STATUS,
            by,
            f"优抚身份{state.label}",
            {"proof_state": state.value, "tier_before": tier, "tier": tier},
            stops=(DeadlineKind.STATUS_PROOF,),
        )
