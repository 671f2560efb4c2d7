"""How did a built case go? The steps of the procedure's own table, taken day by day, until today.

What a step starts, stops and pauses is read from `TRANSITIONS`; nothing of the application's
verbs runs. Whether the outcome is what they would have left is what `flask check` finds out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from random import Random
from typing import Any

from app.casework import step as taken
from app.casework.timekeeping import AFTERMATH_CLOCKS
from app.demo.content import OBJECTION_REASONS, PROGRESS_NOTES, REASSIGN_REASONS, WITHDRAWAL_REASONS
from app.rules.closing import closing_needs
from app.rules.deadlines import DeadlineKind
from app.rules.matters import MATTER
from app.rules.procedure import DONE, TRANSITIONS, Transition
from app.rules.vocabulary import (
    Action,
    AidForm,
    CaseStatus,
    DecisionKind,
    Outcome,
    ProgressKind,
    ProofState,
    RefusalGround,
    TerminationGround,
)
from bench.load.clocks import Calendar, Clock
from bench.load.people import Judged, Somebody, Weighted
from bench.load.places import Place, Worker

_A, _S, _K = Action, CaseStatus, DeadlineKind
_SUPPLEMENT_DAYS, _PROVISIONAL_DAYS = 10, 15
_OFFICE_DAY = 9 * 60  # minutes
_NIGHT = Worker(None, "夜间任务", "", None)
_DROPPED = taken._DROPPED  # what a step ends without having done what it waited for

_outcomes = Weighted(
    [
        (Outcome.WON, 24.0),
        (Outcome.PARTLY_WON, 18.0),
        (Outcome.MEDIATED, 26.0),
        (Outcome.SETTLED, 12.0),
        (Outcome.LOST, 9.0),
        (Outcome.WITHDRAWN, 11.0),
    ]
)
_COURSE = (
    (ProgressKind.MET_CLIENT, 1, 8),
    (ProgressKind.FILED, 8, 40),
    (ProgressKind.HEARING_SET, 30, 105),
    (ProgressKind.JUDGMENT_RECEIVED, 40, 160),
)


@cache
def _is_money_asked(outcome: Outcome, form: AidForm) -> bool:
    return any(need.code == "recovered_fen" for need in closing_needs(outcome, form))


class _NotYet(Exception):
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
    lacks: bool
    route: str


@dataclass(slots=True)
class Life:
    """A case from its receipt to today."""

    asked: Application
    calendar: Calendar
    rng: Random
    last_day: int
    status: CaseStatus = _S.RECEIVED
    day: int = 0
    minute: int = 0
    clocks: list[Clock] = field(default_factory=list)
    events: list[Told] = field(default_factory=list)
    decisions: list[tuple[DecisionKind, str, str, str, int, int]] = field(default_factory=list)
    assignments: list[list[Any]] = field(
        default_factory=list
    )  # lawyer, day, minute, signed, ended, minute, why
    notice: tuple[int, int, tuple[str, ...], int | None] | None = None  # issued, due, items, answered
    objection: tuple[int, str, bool | None, int | None] | None = None
    dates: dict[str, int | None] = field(default_factory=dict)
    columns: dict[str, Any] = field(default_factory=dict)
    state: ProofState = ProofState.NONE
    settled: tuple[int | None, int, int] | None = None  # who, day, minute

    def live(self) -> None:
        """Everything that happened up to the last day."""
        try:
            self._receive()
            self._review()
        except _NotYet:
            pass

    # --- the machinery ---------------------------------------------------------------------

    def _later(self, low: int, high: int) -> None:
        """Go on to a working day some days on; the case stays as it is if that day has not come."""
        day = self.calendar.workday(self.day + low + int(self.rng.random() * (high - low + 1)))
        if self.state is ProofState.PROMISED:
            self._lapse_promise(min(day, self.last_day))
        if day > self.last_day:
            raise _NotYet
        if day == self.day:
            self.minute = min(self.minute + 3 + int(self.rng.random() * 20), _OFFICE_DAY + 60)
        else:
            self.day, self.minute = day, int(self.rng.random() * _OFFICE_DAY)

    def _lapse_promise(self, reached: int) -> None:
        """What the nightly job does with a promise of proof that ran out."""
        due = self.asked.promise_day
        if due is None or due >= reached or self.status in DONE:
            return
        here = self.day, self.minute
        self.day, self.minute = max(due + 1, self.day), 0
        self._settle(ProofState.LAPSED, _NIGHT)
        self.day, self.minute = max(here, (self.day, 0))

    def _start(self, kind: DeadlineKind, day: int, set_on: int | None = None) -> None:
        self.clocks.append(Clock(self.calendar, kind, day, set_on))

    def _take(
        self,
        action: Action,
        actor: Worker,
        text: str,
        data: dict[str, Any] | None = None,
        due: Mapping[DeadlineKind, int] | None = None,
        stops: tuple[DeadlineKind, ...] = (),
    ) -> None:
        row, before, set_days = TRANSITIONS[self.status, action], self.status, due or {}
        self.status = row.target or before
        is_over = row.target is not None and self.status in DONE
        for clock in self.clocks:
            if clock.is_open:
                self._turn(clock, action, row, stops)
            if clock.is_open and is_over and clock.kind not in AFTERMATH_CLOCKS:
                clock.cancel(self.day)
        for kind in dict.fromkeys((*map(DeadlineKind, row.starts), *set_days)):
            self._start(kind, self.day, set_days.get(kind))
        self._tell(action, actor, before.value, text, data)

    def _turn(self, clock: Clock, action: Action, row: Transition, stops: tuple[DeadlineKind, ...]) -> None:
        if clock.kind in row.stops or clock.kind in stops:
            is_dropped = clock.kind in _DROPPED.get(action, ())
            clock.cancel(self.day) if is_dropped else clock.stop(self.day)
        elif clock.kind in row.pauses:
            clock.pause(self.day)
        elif clock.kind in row.resumes:
            clock.resume(self.day)

    def _tell(
        self, action: Action, actor: Worker, before: str, text: str, data: dict[str, Any] | None = None
    ) -> None:
        self.events.append(
            Told(action, self.day, self.minute, actor, before, self.status.value, text, data or {})
        )

    def _decide(self, kind: DecisionKind, ground: str = "", article: str = "", reason: str = "") -> None:
        self.decisions.append((kind, ground, article, reason, self.day, self.minute))

    # --- reception -------------------------------------------------------------------------

    def _receive(self) -> None:
        asked = self.asked
        self.day, self.minute, self.state = asked.day, asked.minute, asked.state
        self._start(_K.REVIEW, self.day)
        if asked.promise_day is not None:
            self._start(_K.STATUS_PROOF, self.day, asked.promise_day)
        standing = asked.person.standing.type if asked.person.relation else "none"
        self._tell(
            _A.SUBMIT,
            asked.clerk,
            "",
            f"来访申请，事项：{MATTER[asked.matter].label}",
            {
                "matter": asked.matter,
                "beneficiary_type": standing,
                "service_state": asked.person.service_state,
                "tier": asked.judged.tier,
                "waiver": asked.judged.waiver,
                "received_via": "walk_in",
            },
        )
        if not asked.lacks:
            self.status = _S.UNDER_REVIEW
            self._tell(_A.ACCEPT, asked.clerk, _S.RECEIVED.value, "材料齐全，进入审查")
            return
        self._later(0, 2)
        self._ask_for_papers()

    def _ask_for_papers(self) -> None:
        asked, items = self.asked, self.asked.judged.lacking
        due, issued = self.day + _SUPPLEMENT_DAYS, self.day
        self.notice = (issued, due, items, None)
        text = f"一次性告知补充 {len(items)} 项材料：{'、'.join(items)}"
        self._take(_A.ASK_FOR_PAPERS, asked.clerk, text, {"items": list(items)}, due={_K.SUPPLEMENT: due})
        if asked.route == "lapsed":
            self._later(_SUPPLEMENT_DAYS + 12, _SUPPLEMENT_DAYS + 20)
            self._take(_A.LAPSE, asked.clerk, "逾期未补充材料，视为撤回申请")
            raise _NotYet
        self._later(2, 9)
        self.notice = (issued, due, items, self.day)
        text = f"收到补充材料：{'、'.join(items)}，已收齐，恢复审查"
        self._take(_A.PAPERS_RECEIVED, asked.clerk, text, {"received": list(items), "missing": []})

    # --- review and decision -----------------------------------------------------------------

    def _review(self) -> None:
        asked, route = self.asked, self.asked.route
        self._later(0, 5)
        if route == "withdrawn":
            why = self.rng.choice(WITHDRAWAL_REASONS)
            self._take(_A.WITHDRAW, asked.clerk, f"申请人撤回申请：{why}")
            return
        if route == "transferred":
            self._take(_A.TRANSFER, asked.place.director, "移送邻县法律援助中心：管辖在邻县", {"to": "邻县"})
            return
        if self.state is ProofState.CLAIMED and self.rng.random() < 0.8:
            self._settle(ProofState.VERIFIED, self.asked.clerk)
        self._propose({"refused": DecisionKind.REFUSE}.get(route, DecisionKind.GRANT))
        self._later(0, 3)
        if route == "refused":
            self._refuse()
            return
        if route == "provisional":
            self._grant_provisionally()
        else:
            self._take(_A.GRANT, asked.place.director, "决定给予法律援助", {"waiver": asked.judged.waiver})
            self._decide(DecisionKind.GRANT)
        self.dates["decided_on"] = self.day
        self._handle()

    def _settle(self, state: ProofState, by: Worker) -> None:
        self.state = state
        self.settled = (by.id, self.day, self.minute)
        tier = self.asked.judged.tier
        self._take(
            _A.LAPSE_STATUS if state is ProofState.LAPSED else _A.VERIFY_STATUS,
            by,
            f"优抚身份{state.label}",
            {"proof_state": state.value, "tier_before": tier, "tier": tier},
            stops=(_K.STATUS_PROOF,),
        )

    def _propose(self, kind: DecisionKind) -> None:
        self.columns["proposal"] = kind.value
        self._take(_A.PROPOSE, self.asked.clerk, f"审查意见：{kind.label}", {"proposal": kind.value})

    def _refuse(self) -> None:
        asked = self.asked
        ground, article, reason = RefusalGround.OUT_OF_SCOPE, "《法律援助法》第三十一条", "申请事项不属于范围"
        text = f"决定不予法律援助：{ground.label}，{reason}（{article}）"
        self._take(_A.REFUSE, asked.place.director, text, {"ground": ground.value})
        self._decide(DecisionKind.REFUSE, ground.value, article, reason)
        self.dates["decided_on"] = self.day
        self._later(0, 3)
        self._take(_A.SERVE_DECISION, asked.clerk, "决定书已送达申请人")
        if self.rng.random() > 0.15:
            return
        self._later(3, 11)
        self.objection = (self.day, self.rng.choice(OBJECTION_REASONS), None, None)
        self._take(_A.LODGE_OBJECTION, asked.clerk, f"提出异议：{self.objection[1]}")
        self._later(1, 5)
        self.objection = (*self.objection[:2], True, self.day)
        self._take(_A.UPHOLD_REFUSAL, asked.place.director, "异议不成立，维持原决定")

    def _grant_provisionally(self) -> None:
        due = self.day + _PROVISIONAL_DAYS
        self.columns["is_provisional"] = 1
        self._take(
            _A.GRANT_PROVISIONALLY,
            self.asked.place.director,
            "决定先行提供法律援助",
            {},
            due={_K.PROVISIONAL_PAPERS: due},
        )
        self._decide(DecisionKind.GRANT_PROVISIONALLY, reason="须立即申请保全")

    # --- handling ----------------------------------------------------------------------------

    def _handle(self) -> None:
        asked = self.asked
        self._later(0, 3)
        self._assign(_A.ASSIGN, asked.lawyer, f"指派{asked.lawyer.name}承办")
        self._sign()
        if asked.route == "provisional":
            self._later(2, 9)
            self._take(_A.CONFIRM_PROVISIONAL, asked.place.director, "补办手续完成，确认给予法律援助",
                       {"waiver": asked.judged.waiver})  # fmt: skip
            self._decide(DecisionKind.GRANT, reason="先行提供后补办手续")
            self.columns["is_provisional"] = 0
        if self.rng.random() < 0.04:
            self._reassign()
        self._progress()
        self._close()

    def _assign(self, action: Action, lawyer: Worker, text: str) -> None:
        self._take(action, self.asked.place.director, text, {"lawyer_id": lawyer.id})
        self.columns["lawyer_id"] = lawyer.id
        self.dates["assigned_on"] = self.day
        self.assignments.append([lawyer, self.day, self.minute, None, None, None, ""])

    def _sign(self) -> None:
        self._later(1, 5)
        self.assignments[-1][3] = self.day
        lawyer = self.assignments[-1][0]
        self._take(_A.SIGN_AGREEMENT, lawyer, "已签订委托协议和授权委托书")

    def _reassign(self) -> None:
        self._later(5, 30)
        reason, lawyers = self.rng.choice(REASSIGN_REASONS), self.asked.place.lawyers
        former = self.assignments[-1]
        lawyer = lawyers[(lawyers.index(former[0]) + 1) % len(lawyers)]
        former[4:] = [self.day, self.minute, reason]
        self._assign(_A.REASSIGN, lawyer, f"承办人由{former[0].name}更换为{lawyer.name}：{reason}")
        self._sign()

    def _progress(self) -> None:
        is_paper = MATTER[self.asked.matter].aid_form is AidForm.DOCUMENT_DRAFTING
        for kind, low, high in _COURSE[: 1 if is_paper else len(_COURSE)]:
            self._later(low, high)
            if kind is ProgressKind.HEARING_SET and self.rng.random() < 0.05:
                self._terminate()
            note = self.rng.choice(PROGRESS_NOTES)
            text = f"{kind.label}：{note}" if note else kind.label
            self._take(
                _A.RECORD_PROGRESS,
                self.assignments[-1][0],
                text,
                {"kind": kind.value, "reported_by": ""},
            )
            if self.state is ProofState.PROMISED:
                self._settle(ProofState.VERIFIED, self.asked.clerk)

    def _terminate(self) -> None:
        asked, ground = self.asked, TerminationGround.APPLICANT_ASKS
        self.assignments[-1][4:] = [self.day, self.minute, "终止援助"]
        text = f"终止法律援助：{ground.label}，受援人已与对方和解"
        self._take(_A.TERMINATE, asked.place.director, text, {"ground": ground.value})
        self._decide(DecisionKind.TERMINATE, ground.value, "《法律援助法》第四十八条", "受援人已与对方和解")
        self.dates["closed_on"] = self.day
        self.columns["is_provisional"] = 0
        self._later(0, 3)
        self._take(_A.SERVE_DECISION, asked.clerk, "决定书已送达申请人、承办单位")
        self._start(_K.CLOSING_FILE, self.day)
        self._file(5, 25)
        self._archive(17, 30)
        raise _NotYet

    # --- closing -----------------------------------------------------------------------------

    def _close(self) -> None:
        self._later(1, 12)
        form = MATTER[self.asked.matter].aid_form
        outcome = Outcome.OTHER if form is AidForm.CRIMINAL_DEFENCE else _outcomes.drawn(self.rng)
        recovered = None
        if _is_money_asked(outcome, form):
            recovered = int((self.asked.amount_fen or 0) * (0.4 + 0.6 * self.rng.random()))
        data = {"outcome": outcome.value, "recovered_fen": recovered}
        self._take(_A.CLOSE, self.assignments[-1][0], f"结案：{outcome.label}", data)
        self.dates["closed_on"] = self.day
        self.columns["outcome"], self.columns["recovered_fen"] = outcome.value, recovered
        self._file(4, 26)
        self._archive(3, 28)

    def _file(self, low: int, high: int) -> None:
        self._later(low, high)
        self._take(_A.FILE_PAPERS, self.assignments[-1][0], "提交结案卷宗", {"missing": []})
        self.dates["file_received_on"] = self.day

    def _archive(self, low: int, high: int) -> None:
        self._later(low, high)
        if self.assignments[-1][4] is None:
            self.assignments[-1][4:] = [self.day, self.minute, "归档"]
        self._take(_A.ARCHIVE, self.asked.clerk, "卷宗审查合格，归档", {"missing": []})
        self.dates["archived_on"] = self.day
