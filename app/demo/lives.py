"""How does a demo case live? Each life is a generator: it yields when it acts next, then acts.

The stage sets the clock to what was yielded and goes on, so that every step happens on its
own day, through the same verbs as in the office.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from app import casework, clock
from app.audit import Actor
from app.calendars import working_calendar
from app.casework.models import LegalCase
from app.casework.paper_list import awaited_labels
from app.casework.timekeeping import Clocks
from app.demo import content, disputes
from app.demo.cast import Weighted, chosen
from app.demo.players import Players
from app.demo.plots import Halt, Plot, Route, Turn
from app.rules.deadlines import DeadlineKind
from app.rules.procedure import OPEN_STATUSES
from app.rules.vocabulary import (
    AidForm,
    CaseStatus,
    DecisionKind,
    Outcome,
    ProgressKind,
    ProofState,
    RefusalGround,
    TerminationGround,
)

Steps = Iterator[datetime]

_ROOM = timedelta(hours=3)

_OUTCOMES: Weighted[Outcome] = (
    (Outcome.WON, 24),
    (Outcome.PARTLY_WON, 18),
    (Outcome.MEDIATED, 26),
    (Outcome.SETTLED, 12),
    (Outcome.LOST, 9),
    (Outcome.WITHDRAWN, 11),
)
_ARBITRATION: Weighted[Outcome] = (
    (Outcome.ARBITRATED, 48),
    (Outcome.MEDIATED, 28),
    (Outcome.SETTLED, 14),
    (Outcome.WITHDRAWN, 10),
)
_COURSE = (
    (ProgressKind.MET_CLIENT, 1, 4),
    (ProgressKind.FILED, 5, 16),
    (ProgressKind.EVIDENCE, 6, 20),
    (ProgressKind.HEARING_SET, 10, 28),
    (ProgressKind.HEARING_HELD, 8, 24),
    (ProgressKind.JUDGMENT_RECEIVED, 8, 26),
)
_REFUSALS = (
    (RefusalGround.NO_HARDSHIP, "《法律援助法》第三十四条", "人均月收入超过本县经济困难标准"),
    (RefusalGround.OUT_OF_SCOPE, "《法律援助法》第三十一条", "申请事项不属于法律援助范围"),
    (RefusalGround.OTHER, "《法律援助法》第三十八条", "本机构没有管辖权且申请人不同意移送"),
)


class Life:
    """One case on its way (案件)."""

    def __init__(self, players: Players, plot: Plot, token: str) -> None:
        self._players = players
        self._plot = plot
        self._token = token
        self._rng = players.rng
        self._clerk = players.a_clerk()
        self._case_id = 0
        self._case: LegalCase | None = None  # in hand until the next yield

    def steps(self) -> Steps:
        """When the case acts next; acting happens after the yield, inside transaction()."""
        yield self._plot.received_at
        self._submit()
        yield from self._reception()
        if not self._is(CaseStatus.UNDER_REVIEW):
            return
        yield from self._review()
        if self._is(CaseStatus.REFUSED):
            yield from self._service()
        yield from self._objection()
        if not self._is(CaseStatus.GRANTED) or self._plot.halt is Halt.ASSIGNMENT:
            return
        yield from self._handling()
        if self._is(CaseStatus.IN_PROGRESS) and self._plot.halt not in (Halt.PROGRESS, Halt.CONFIRMATION):
            yield from self._closing()

    def _load(self) -> LegalCase:
        if self._case is None:
            self._case = casework.load(self._clerk, self._case_id)
        return self._case

    def _is(self, status: CaseStatus) -> bool:
        return self._load().status is status

    def _has(self, turn: Turn) -> bool:
        return turn in self._plot.turns

    def _after(self, low: int, high: int, before: Halt = Halt.NONE) -> datetime:
        """A moment some days on; the moment told when the case halts before `before`."""
        self._case = None
        soonest = clock.now() + timedelta(minutes=self._rng.randint(3, 25))
        told = self._plot.last_step_at
        if told is not None and before is not Halt.NONE and self._plot.halt is before:
            return max(told, soonest)
        day, calendar = clock.today() + timedelta(days=self._rng.randint(low, high)), working_calendar()
        day = day if calendar.is_workday(day) else calendar.next_workday(day)
        at = clock.at_local(day, 8, 40) + timedelta(minutes=self._rng.randrange(8 * 60))
        if told is not None and clock.now() < told:
            at = min(at, told - _ROOM)  # so that the moment told is kept
        return max(at, soonest)

    # reception

    def _submit(self) -> None:
        is_incomplete = self._has(Turn.PAPERS) or self._plot.route is Route.LAPSED
        application = self._players.cast.application(
            self._token,
            clock.today(),
            self._clerk.office_id or 0,
            urgent=self._plot.route is Route.PROVISIONAL,
            complete=not is_incomplete,
        )
        self._case = casework.submit(self._clerk, application)
        self._case_id = self._case.id

    def _reception(self) -> Steps:
        if not self._is(CaseStatus.RECEIVED) or self._plot.halt is Halt.RECEPTION:
            return
        yield self._after(0, 1, Halt.PAPERS)
        case = self._load()
        missing = [paper.label for paper in case.papers if paper.is_required and not paper.received_on]
        casework.ask_for_papers(self._clerk, case, missing)
        if self._plot.halt is Halt.PAPERS:
            return
        if self._plot.route is Route.LAPSED:
            waiting = Clocks.of(case).open(DeadlineKind.SUPPLEMENT)
            left = (waiting.rolled_due_on - clock.today()).days if waiting else 0
            yield self._after(left + 1, left + 6)
            casework.lapse(self._clerk, self._load())
            return
        yield self._after(2, 9)
        casework.papers_received(self._clerk, self._load(), missing)

    # review and decision

    def _review(self) -> Steps:
        if self._plot.halt is Halt.DECISION and not self._has(Turn.RETURNED):
            return
        route = self._plot.route
        if route in (Route.WITHDRAWN, Route.TRANSFERRED):
            yield self._after(1, 4)
            self._leave(route)
            return
        yield self._after(0, 1 if route is Route.PROVISIONAL else 4)
        self._propose()
        if self._has(Turn.RETURNED):
            yield from self._back_and_forth()
        if self._plot.halt is not Halt.DECISION:
            yield from self._decide()

    def _leave(self, route: Route) -> None:
        if route is Route.WITHDRAWN:
            casework.withdraw(self._clerk, self._load(), self._rng.choice(content.WITHDRAWAL_REASONS))
            return
        target = self._rng.choice(list(content.TRANSFER_TARGETS))
        director = self._players.director
        casework.transfer(director, self._load(), target, content.TRANSFER_TARGETS[target])

    def _propose(self) -> None:
        self._look_at_proof()
        kind, note = {
            Route.REFUSED: (DecisionKind.REFUSE, "经核查不符合条件，建议不予援助"),
            Route.PROVISIONAL: (DecisionKind.GRANT_PROVISIONALLY, content.PROVISIONAL_REASON),
        }.get(self._plot.route, (DecisionKind.GRANT, ""))
        casework.propose(self._clerk, self._load(), kind, note)

    def _look_at_proof(self) -> None:
        case = self._load()
        status = case.beneficiary_status
        if status is None or status.proof_state is not ProofState.CLAIMED:
            return
        luck = self._rng.random()
        if luck < 0.03:
            casework.settle_status(self._clerk, case, ProofState.REJECTED, "证件与退役军人事务局登记不符")
        elif luck < 0.8:
            casework.settle_status(self._clerk, case, ProofState.VERIFIED, "已核对原件")

    def _back_and_forth(self) -> Steps:
        yield self._after(0, 1)
        director = self._players.director
        casework.return_to_clerk(director, self._load(), content.RETURN_REASON)
        yield self._after(0, 1)
        case = self._load()
        # Whose proof was found wrong meanwhile has to show the hardship after all.
        casework.accept(self._clerk, case, awaited_labels(case))
        self._propose()

    def _decide(self) -> Steps:
        yield self._after(
            0, 2, Halt.CONFIRMATION if self._plot.route is Route.PROVISIONAL else Halt.ASSIGNMENT
        )
        director = self._players.director
        case = self._load()
        if self._plot.route is Route.REFUSED:
            casework.refuse(director, case, *self._rng.choice(_REFUSALS))
        elif self._plot.route is Route.PROVISIONAL:
            casework.grant_provisionally(director, case, content.PROVISIONAL_REASON)
        else:
            casework.grant(director, case)

    def _service(self) -> Steps:
        yield self._after(0, 2)
        casework.serve_decision(self._clerk, self._load())

    def _objection(self) -> Steps:
        wants = self._has(Turn.OBJECTED) or self._has(Turn.OVERTURNED)
        if not wants or not self._is(CaseStatus.REFUSED):
            return
        yield self._after(4, 11, Halt.OBJECTION)
        reason = self._rng.choice(content.OBJECTION_REASONS)
        casework.lodge_objection(self._clerk, self._load(), reason)
        if self._plot.halt is Halt.OBJECTION:
            return
        yield self._after(1, 4)
        director, upheld = self._players.director, not self._has(Turn.OVERTURNED)
        said = "原决定认定事实清楚" if upheld else "抚恤金依法不计入收入，符合经济困难标准"
        casework.decide_objection(director, self._load(), upheld, said)

    # handling

    def _handling(self) -> Steps:
        yield self._after(0, 2, Halt.AGREEMENT)
        yield from self._assign()
        if self._plot.halt is Halt.AGREEMENT:
            return
        yield self._after(1, 4)
        casework.sign_agreement(self._lawyer(), self._load())
        if self._plot.route is Route.PROVISIONAL and self._plot.halt is not Halt.CONFIRMATION:
            yield self._after(2, 7)
            casework.confirm_provisional(self._players.director, self._load())
        if self._has(Turn.REASSIGNED):
            yield from self._reassign()
        yield from self._progress()

    def _assign(self) -> Steps:
        director = self._players.director
        while (lawyer_id := self._players.best_lawyer(self._load())) is None:
            yield self._after(1, 1)
        casework.assign(director, self._load(), lawyer_id)

    def _reassign(self) -> Steps:
        yield self._after(8, 25)
        director = self._players.director
        lawyer_id = self._players.best_lawyer(self._load())
        if lawyer_id is None:
            return
        reason = self._rng.choice(content.REASSIGN_REASONS)
        casework.reassign(director, self._load(), lawyer_id, reason)
        yield self._after(1, 4)
        casework.sign_agreement(self._lawyer(), self._load())

    def _lawyer(self) -> Actor:
        return self._players.lawyer(self._load().lawyer_id)

    def _progress(self) -> Steps:
        is_paper = self._load().aid_form is AidForm.DOCUMENT_DRAFTING
        for kind, low, high in _COURSE[: 2 if is_paper else len(_COURSE)]:
            yield self._after(low, high)
            if self._has(Turn.TERMINATED) and kind is ProgressKind.EVIDENCE:
                self._terminate()
                yield from self._service()
                return
            self._report(kind)
            disputes.record(self._lawyer(), self._load(), kind)
            self._bring_proof()

    def _report(self, kind: ProgressKind) -> None:
        note = self._rng.choice(content.PROGRESS_NOTES)
        if self._rng.random() < 0.12:
            lawyer = self._lawyer()
            casework.record_progress(
                self._clerk, self._load(), kind, note=note, reported_by=f"{lawyer.name}来电"
            )
            return
        casework.record_progress(self._lawyer(), self._load(), kind, note=note)

    def _bring_proof(self) -> None:
        case = self._load()
        status = case.beneficiary_status
        is_promised = status is not None and status.proof_state is ProofState.PROMISED
        if is_promised and case.status in OPEN_STATUSES and self._rng.random() < 0.6:
            casework.settle_status(self._clerk, case, ProofState.VERIFIED, "补交优待证，已核对原件")

    def _terminate(self) -> None:
        director = self._players.director
        ground, reason = self._rng.choice(
            [
                (TerminationGround.OWN_LAWYER, "受援人自行委托律师"),
                (TerminationGround.APPLICANT_ASKS, "受援人已与对方和解，申请终止"),
                (TerminationGround.CASE_ENDED, "对方撤诉，案件终结"),
            ]
        )
        casework.terminate(director, self._load(), ground, reason)

    # closing

    def _closing(self) -> Steps:
        yield self._after(1, 12, Halt.CLOSING_FILE)
        self._close()
        if self._plot.halt is Halt.CLOSING_FILE:
            return
        yield self._after(4, 26, Halt.FILE_REVIEW)
        casework.file_papers(self._lawyer(), self._load())
        if self._plot.halt is Halt.FILE_REVIEW:
            return
        if self._has(Turn.FILE_RETURNED):
            yield self._after(2, 9)
            casework.return_file(self._clerk, self._load(), "缺少委托协议原件")
            yield self._after(2, 9)
            casework.file_papers(self._lawyer(), self._load())
        yield self._after(3, 22)
        casework.archive(self._clerk, self._load())

    def _close(self) -> None:
        case = self._load()
        outcome = self._outcome(case.aid_form)
        needs = {need.code for need in casework.closing_checklist(case, outcome)}
        recovered = None
        if "recovered_fen" in needs:
            recovered = round((case.amount_fen or 0) * self._rng.uniform(0.4, 1.0)) // 10_000 * 10_000
        casework.close(self._lawyer(), case, outcome, clock.today(), recovered)

    def _outcome(self, form: AidForm) -> Outcome:
        if form is AidForm.CRIMINAL_DEFENCE:
            return Outcome.OTHER
        return chosen(self._rng, _ARBITRATION if form is AidForm.LABOUR_ARBITRATION else _OUTCOMES)
