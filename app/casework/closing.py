"""How did the case end, and is its file complete? (结案归档)"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from sqlalchemy import select

from app import clock
from app.audit import Actor
from app.casework.application import LARGEST_FEN
from app.casework.assigning import end_assignment
from app.casework.errors import Invalid, Refused
from app.casework.handling import note_text
from app.casework.models import CaseEvent, LegalCase
from app.casework.review import decision, required
from app.casework.step import permit, take
from app.casework.timekeeping import Clocks
from app.extensions import db
from app.rules.basis import Citation
from app.rules.closing import ClosingNeed, closing_needs
from app.rules.deadlines import DeadlineKind
from app.rules.text import clause
from app.rules.vocabulary import Action, CaseStatus, DecisionKind, Outcome, ProofState, TerminationGround

_RECOVERED = "recovered_fen"


def closing_checklist(case: LegalCase, outcome: Outcome | None = None) -> tuple[ClosingNeed, ...]:
    """What the closing file must hold (结案材料清单), for the case's outcome or one to be chosen."""
    ended = None if case.status is CaseStatus.TERMINATED else Outcome.OTHER
    return closing_needs(outcome or case.outcome or ended, case.aid_form)


def close(
    actor: Actor,
    case: LegalCase,
    outcome: Outcome,
    closed_on: date,
    recovered_fen: int | None = None,
    note: str = "",
) -> LegalCase:
    """结案 as of the day the law names (结案日), 程序规定 art 40; amounts in 分. Raises Invalid, Refused."""
    permit(actor, case, Action.CLOSE)
    problems = _closing_problems(case, outcome, closed_on, recovered_fen)
    if problems:
        raise Invalid(problems)
    said = note_text(note, "note")
    take(
        actor,
        case,
        Action.CLOSE,
        text=f"结案：{outcome.label}" + (f"，{clause(said)}" if said else ""),
        on=closed_on,
        data={"outcome": outcome.value, "recovered_fen": recovered_fen},
        changes={"outcome": outcome, "closed_on": closed_on, "recovered_fen": recovered_fen},
    )
    return case


def _closing_problems(
    case: LegalCase, outcome: Outcome, closed_on: date, recovered_fen: int | None
) -> dict[str, str]:
    problems = {}
    if closed_on > clock.today():
        problems["closed_on"] = "结案日期不能晚于今天"
    elif case.assigned_on is not None and closed_on < case.assigned_on:
        problems["closed_on"] = f"结案日期不能早于指派日期 {case.assigned_on}"
    needs_amount = any(need.code == _RECOVERED for need in closing_checklist(case, outcome))
    if recovered_fen is None and needs_amount:
        problems[_RECOVERED] = "请填写挽回经济损失或者取得利益的金额，没有的填 0"
    elif recovered_fen is not None and not 0 <= recovered_fen < LARGEST_FEN:
        problems[_RECOVERED] = "金额应当在零以上、一百万亿元以下，请核对"
    return problems


def file_papers(
    actor: Actor, case: LegalCase, on: date | None = None, checklist: Iterable[str] | None = None
) -> LegalCase:
    """提交卷宗: the closing file came in; the office's thirty days to review it begin.

    `checklist` are codes of `closing_checklist` that are in the file; what is not ticked is
    named on the timeline. Raises Invalid, Refused.
    """
    permit(actor, case, Action.FILE_PAPERS)
    day = on or clock.today()
    if case.file_received_on is not None:
        raise Refused("卷宗已经提交，正在审查")
    if case.closed_on is not None and day < case.closed_on:
        raise Invalid({"on": f"日期不能早于结案日期 {case.closed_on}"})
    ticked = None if checklist is None else set(checklist)
    missing = [] if ticked is None else [n.label for n in closing_checklist(case) if n.code not in ticked]
    take(
        actor,
        case,
        Action.FILE_PAPERS,
        text="提交结案卷宗" + (f"，尚缺 {'、'.join(missing)}" if missing else ""),
        on=day,
        data={"missing": missing},
        changes={"file_received_on": day},
    )
    return case


def return_file(actor: Actor, case: LegalCase, reason: str) -> LegalCase:
    """退回补卷: the file goes back to the lawyer, whose clock begins anew. Raises Invalid, Refused."""
    permit(actor, case, Action.RETURN_FILE)
    required({"reason": (reason, "请填写退回原因")})
    _must_be_filed(case)
    take(
        actor,
        case,
        Action.RETURN_FILE,
        text=f"退回补卷：{clause(reason)}",
        changes={"file_received_on": None},
    )
    return case


def file_lacks(case: LegalCase) -> tuple[str, ...]:
    """What was not in the closing file when it last came in (卷内尚缺)."""
    filed = db.session.scalar(
        select(CaseEvent)
        .where(
            CaseEvent.office_id == case.office_id,
            CaseEvent.case_id == case.id,
            CaseEvent.kind == Action.FILE_PAPERS.value,
        )
        .order_by(CaseEvent.id.desc())
        .limit(1)
    )
    return tuple(filed.data.get("missing") or ()) if filed else ()


def promised_proof(case: LegalCase) -> str:
    """That the proof of the claimed status is still only promised, in words; empty when it is not."""
    status = case.beneficiary_status
    if status is None or status.proof_state is not ProofState.PROMISED:
        return ""
    return "优抚身份证明承诺补交，尚未核验"


def archive(actor: Actor, case: LegalCase, note: str = "") -> LegalCase:
    """归档: one case one file, 程序规定 art 42; `note` says why a file that lacks something is
    archived all the same. Raises Refused, and Invalid without that note.
    """
    permit(actor, case, Action.ARCHIVE)
    _must_be_filed(case)
    if case.status is CaseStatus.TERMINATED and _may_still_be_contested(case):
        raise Refused("终止决定尚在异议期限内，或者异议正在审查，暂不能归档")
    lacks, said = file_lacks(case), note_text(note, "note")
    if lacks and not said:
        told = f"卷内尚缺：{'、'.join(lacks)}。请退回补卷，或者写明仍可归档的理由"
        raise Invalid({"note": told})
    end_assignment(case, "归档")
    judged = f"卷内尚缺：{'、'.join(lacks)}，仍予归档" if lacks else "卷宗审查合格，归档"
    parts = (judged + (f"：{clause(said)}" if said else ""), promised_proof(case))
    take(
        actor,
        case,
        Action.ARCHIVE,
        text="；".join(filter(None, parts)),
        data={"missing": list(lacks)},
        changes={"archived_on": clock.today()},
    )
    return case


def _may_still_be_contested(case: LegalCase) -> bool:
    clocks = Clocks.of(case)
    lodging = clocks.open(DeadlineKind.OBJECTION_LODGE)
    is_open = lodging is not None and lodging.rolled_due_on >= clock.today()
    return is_open or clocks.open(DeadlineKind.OBJECTION_DECIDE) is not None


def _must_be_filed(case: LegalCase) -> None:
    if case.file_received_on is None:
        raise Refused("尚未收到结案卷宗")


def terminate(actor: Actor, case: LegalCase, ground: TerminationGround, reason: str) -> LegalCase:
    """终止法律援助 on one of the grounds of 法律援助法 art 48. Raises Invalid, Refused."""
    permit(actor, case, Action.TERMINATE)
    required({"reason": (reason, "请填写终止理由")})
    end_assignment(case, "终止援助")
    said = {"ground": ground.value, "article": Citation("legal_aid_law", 48).label, "reason": reason.strip()}
    take(
        actor,
        case,
        Action.TERMINATE,
        text=f"终止法律援助：{ground.label}，{clause(reason)}",
        data={"ground": ground.value},
        changes={"closed_on": clock.today(), "is_provisional": False},
        rows=(decision(actor, case, DecisionKind.TERMINATE, **said),),
    )
    return case
