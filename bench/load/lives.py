"""How did a built case go? Reception, review, handling and closing, day by day, until today."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from app.demo.content import OBJECTION_REASONS, PROGRESS_NOTES, REASSIGN_REASONS, WITHDRAWAL_REASONS
from app.rules.closing import closing_needs
from app.rules.deadlines import DeadlineKind
from app.rules.matters import MATTER
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
from bench.load.course import Course, NotYet
from bench.load.people import Weighted
from bench.load.places import Worker

_A, _S, _K = Action, CaseStatus, DeadlineKind
_SUPPLEMENT_DAYS, _PROVISIONAL_DAYS = 10, 15

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


@dataclass(slots=True)
class Life(Course):
    """A case from its receipt to today."""

    def live(self) -> None:
        """Everything that happened up to the last day."""
        try:
            self._receive()
            self._review()
        except NotYet:
            pass

    # --- reception -------------------------------------------------------------------------

    def _receive(self) -> None:
        asked = self.asked
        self.day, self.minute, self.state = asked.day, asked.minute, asked.state
        self.start(_K.REVIEW, self.day)
        if asked.promise_day is not None:
            self.start(_K.STATUS_PROOF, self.day, asked.promise_day)
        standing = asked.person.standing.type if asked.person.relation else "none"
        self.tell(
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
                "aid_form": MATTER[asked.matter].aid_form.value,
                "applicants": 1,
                "is_divisible": False,
                "recipients": asked.recipients,
            },
        )
        if not asked.lacks:
            self.status = _S.UNDER_REVIEW
            self.tell(_A.ACCEPT, asked.clerk, _S.RECEIVED.value, "材料齐全，进入审查")
            return
        self.later(0, 2)
        self._ask_for_papers()

    def _ask_for_papers(self) -> None:
        asked, items = self.asked, self.asked.judged.lacking
        due, issued = self.day + _SUPPLEMENT_DAYS, self.day
        self.notice = (issued, due, items, None)
        text = f"一次性告知补充 {len(items)} 项材料：{'、'.join(items)}"
        self.take(_A.ASK_FOR_PAPERS, asked.clerk, text, {"items": list(items)}, due={_K.SUPPLEMENT: due})
        if asked.route == "lapsed":
            self.later(_SUPPLEMENT_DAYS + 12, _SUPPLEMENT_DAYS + 20)
            self.take(_A.LAPSE, asked.clerk, "逾期未补充材料，视为撤回申请")
            raise NotYet
        self.later(2, 9)
        self.notice = (issued, due, items, self.day)
        text = f"收到补充材料：{'、'.join(items)}，已收齐，恢复审查"
        self.take(_A.PAPERS_RECEIVED, asked.clerk, text, {"received": list(items), "missing": []})

    # --- review and decision -----------------------------------------------------------------

    def _review(self) -> None:
        asked, route = self.asked, self.asked.route
        self.later(0, 5)
        if route == "withdrawn":
            why = self.rng.choice(WITHDRAWAL_REASONS)
            self.take(_A.WITHDRAW, asked.clerk, f"申请人撤回申请：{why}")
            return
        if route == "transferred":
            self.take(_A.TRANSFER, asked.place.director, "移送邻县法律援助中心：管辖在邻县", {"to": "邻县"})
            return
        if self.state is ProofState.CLAIMED and self.rng.random() < 0.8:
            self.settle(ProofState.VERIFIED, self.asked.clerk)
        self._propose({"refused": DecisionKind.REFUSE}.get(route, DecisionKind.GRANT))
        self.later(0, 3)
        if route == "refused":
            self._refuse()
            return
        if route == "provisional":
            self._grant_provisionally()
        else:
            self.take(_A.GRANT, asked.place.director, "决定给予法律援助", {"waiver": asked.judged.waiver})
            self.decide(DecisionKind.GRANT)
        self.dates["decided_on"] = self.day
        self._handle()

    def _propose(self, kind: DecisionKind) -> None:
        self.columns["proposal"] = kind.value
        self.take(_A.PROPOSE, self.asked.clerk, f"审查意见：{kind.label}", {"proposal": kind.value})

    def _refuse(self) -> None:
        asked = self.asked
        ground, article, reason = RefusalGround.OUT_OF_SCOPE, "《法律援助法》第三十一条", "申请事项不属于范围"
        text = f"决定不予法律援助：{ground.label}，{reason}（{article}）"
        self.take(_A.REFUSE, asked.place.director, text, {"ground": ground.value})
        self.decide(DecisionKind.REFUSE, ground.value, article, reason)
        self.dates["decided_on"] = self.day
        self.later(0, 3)
        self.take(_A.SERVE_DECISION, asked.clerk, "决定书已送达申请人")
        if self.rng.random() > 0.15:
            return
        self.later(3, 11)
        self.objection = (self.day, self.rng.choice(OBJECTION_REASONS), None, None)
        self.take(_A.LODGE_OBJECTION, asked.clerk, f"提出异议：{self.objection[1]}")
        self.later(1, 5)
        self.objection = (*self.objection[:2], True, self.day)
        self.take(_A.UPHOLD_REFUSAL, asked.place.director, "异议不成立，维持原决定")

    def _grant_provisionally(self) -> None:
        due = self.day + _PROVISIONAL_DAYS
        self.columns["is_provisional"] = 1
        self.take(
            _A.GRANT_PROVISIONALLY,
            self.asked.place.director,
            "决定先行提供法律援助",
            {},
            due={_K.PROVISIONAL_PAPERS: due},
        )
        self.decide(DecisionKind.GRANT_PROVISIONALLY, reason="须立即申请保全")

    # --- handling ----------------------------------------------------------------------------

    def _handle(self) -> None:
        asked = self.asked
        self.later(0, 3)
        self._assign(_A.ASSIGN, asked.lawyer, f"指派{asked.lawyer.name}承办")
        self._sign()
        if asked.route == "provisional":
            self.later(2, 9)
            self.take(_A.CONFIRM_PROVISIONAL, asked.place.director, "补办手续完成，确认给予法律援助",
                       {"waiver": asked.judged.waiver})  # fmt: skip
            self.decide(DecisionKind.GRANT, reason="先行提供后补办手续")
            self.columns["is_provisional"] = 0
        if self.rng.random() < 0.04:
            self._reassign()
        self._progress()
        self._close()

    def _assign(self, action: Action, lawyer: Worker, text: str) -> None:
        self.take(action, self.asked.place.director, text, {"lawyer_id": lawyer.id})
        self.columns["lawyer_id"] = lawyer.id
        self.dates["assigned_on"] = self.day
        self.assignments.append([lawyer, self.day, self.minute, None, None, None, ""])

    def _sign(self) -> None:
        self.later(1, 5)
        self.assignments[-1][3] = self.day
        lawyer = self.assignments[-1][0]
        self.take(_A.SIGN_AGREEMENT, lawyer, "已签订委托协议和授权委托书")

    def _reassign(self) -> None:
        self.later(5, 30)
        reason, lawyers = self.rng.choice(REASSIGN_REASONS), self.asked.place.lawyers
        former = self.assignments[-1]
        lawyer = lawyers[(lawyers.index(former[0]) + 1) % len(lawyers)]
        former[4:] = [self.day, self.minute, reason]
        self._assign(_A.REASSIGN, lawyer, f"承办人由{former[0].name}更换为{lawyer.name}：{reason}")
        self._sign()

    def _progress(self) -> None:
        is_paper = MATTER[self.asked.matter].aid_form is AidForm.DOCUMENT_DRAFTING
        for kind, low, high in _COURSE[: 1 if is_paper else len(_COURSE)]:
            self.later(low, high)
            if kind is ProgressKind.HEARING_SET and self.rng.random() < 0.05:
                self._terminate()
            note = self.rng.choice(PROGRESS_NOTES)
            text = f"{kind.label}：{note}" if note else kind.label
            self.take(
                _A.RECORD_PROGRESS,
                self.assignments[-1][0],
                text,
                {"kind": kind.value, "reported_by": ""},
            )
            if self.state is ProofState.PROMISED:
                self.settle(ProofState.VERIFIED, self.asked.clerk)

    def _terminate(self) -> None:
        asked, ground = self.asked, TerminationGround.APPLICANT_ASKS
        self.assignments[-1][4:] = [self.day, self.minute, "终止援助"]
        text = f"终止法律援助：{ground.label}，受援人已与对方和解"
        self.take(_A.TERMINATE, asked.place.director, text, {"ground": ground.value})
        self.decide(DecisionKind.TERMINATE, ground.value, "《法律援助法》第四十八条", "受援人已与对方和解")
        self.dates["closed_on"] = self.day
        self.columns["is_provisional"] = 0
        self.later(0, 3)
        self.take(_A.SERVE_DECISION, asked.clerk, "决定书已送达申请人、承办单位")
        self.start(_K.CLOSING_FILE, self.day)
        self._file(5, 25)
        self._archive(17, 30)
        raise NotYet

    # --- closing -----------------------------------------------------------------------------

    def _close(self) -> None:
        self.later(1, 12)
        form = MATTER[self.asked.matter].aid_form
        outcome = Outcome.OTHER if form is AidForm.CRIMINAL_DEFENCE else _outcomes.drawn(self.rng)
        recovered = None
        if _is_money_asked(outcome, form):
            recovered = int((self.asked.amount_fen or 0) * (0.4 + 0.6 * self.rng.random()))
        data = {"outcome": outcome.value, "recovered_fen": recovered}
        self.take(_A.CLOSE, self.assignments[-1][0], f"结案：{outcome.label}", data)
        self.dates["closed_on"] = self.day
        self.columns["outcome"], self.columns["recovered_fen"] = outcome.value, recovered
        self._file(4, 26)
        self._archive(3, 28)

    def _file(self, low: int, high: int) -> None:
        self.later(low, high)
        self.take(_A.FILE_PAPERS, self.assignments[-1][0], "提交结案卷宗", {"missing": []})
        self.dates["file_received_on"] = self.day

    def _archive(self, low: int, high: int) -> None:
        self.later(low, high)
        if self.assignments[-1][4] is None:
            self.assignments[-1][4:] = [self.day, self.minute, "归档"]
        self.take(_A.ARCHIVE, self.asked.clerk, "卷宗审查合格，归档", {"missing": []})
        self.dates["archived_on"] = self.day
