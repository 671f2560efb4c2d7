"""Is one case consistent in itself? The written invariants of a case (案件数据规则), each a function.

A check gets the case with its children and yields a sentence for each fault it sees.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from app import clock
from app.casework.clocks import Deadline, DeadlineState
from app.casework.models import Assignment, CaseEvent, Decision, LegalCase, PapersNotice
from app.casework.procedural import Acceptance
from app.casework.standing import derived_tier
from app.casework.timekeeping import AFTERMATH_CLOCKS, Summary, own_work_out, summary
from app.rules.beneficiary_classes import Standing
from app.rules.deadlines import DeadlineKind, PauseReason
from app.rules.matters import MATTER
from app.rules.priority import TIERS
from app.rules.procedure import DONE, IN_HAND, OPEN_STATUSES, TRANSITIONS
from app.rules.vocabulary import Action, CaseStatus, DecisionKind, ProofState, Role
from app.timing import timing_of

_S, _K = CaseStatus, DeadlineKind
_GRANTS = {DecisionKind.GRANT, DecisionKind.GRANT_PROVISIONALLY}
_DECIDED_BY: Mapping[CaseStatus, set[DecisionKind]] = {
    _S.GRANTED: _GRANTS,
    _S.ASSIGNED: _GRANTS,
    _S.IN_PROGRESS: _GRANTS,
    _S.CLOSED: _GRANTS,
    _S.ARCHIVED: _GRANTS,
    _S.REFUSED: {DecisionKind.REFUSE},
    _S.TERMINATED: {DecisionKind.TERMINATE},
}
# The clocks one of which must be running at a status.
_RUNNING_AT: Mapping[CaseStatus, set[DeadlineKind]] = {
    _S.RECEIVED: {_K.REVIEW},
    _S.UNDER_REVIEW: {_K.REVIEW},
    _S.PAPERS_AWAITED: {_K.SUPPLEMENT},
    _S.GRANTED: {_K.ASSIGN},
    _S.ASSIGNED: {_K.SIGN_AGREEMENT},
    _S.CLOSED: {_K.CLOSING_FILE, _K.FILE_REVIEW},
}
_WITH_LAWYER = IN_HAND | {_S.CLOSED}
_WITH_OUTCOME = frozenset({_S.CLOSED, _S.ARCHIVED})


@dataclass(frozen=True, slots=True)
class Dossier:
    """A case with everything its invariants speak of; events oldest first."""

    case: LegalCase
    deadlines: Sequence[Deadline]
    assignments: Sequence[Assignment]
    decisions: Sequence[Decision]
    notices: Sequence[PapersNotice]
    events: Sequence[CaseEvent]


def _number(dossier: Dossier) -> Iterator[str]:
    case = dossier.case
    if case.case_no != f"{case.office.case_prefix}〔{case.year}〕{case.seq}号":
        yield f"案号应为{case.office.case_prefix}〔{case.year}〕{case.seq}号"
    if case.year != case.received_on.year:
        yield f"案号年份与收到日期 {case.received_on} 不符"


def _receipt(dossier: Dossier) -> Iterator[str]:
    case = dossier.case
    if clock.local_date(case.received_at) != case.received_on:
        yield f"收到时间与收到日期 {case.received_on} 不是同一天"


def _date_order(dossier: Dossier) -> Iterator[str]:
    case = dossier.case
    known = {
        "收到": case.received_on,
        "决定": case.decided_on,
        "指派": case.assigned_on,
        "结案": case.closed_on,
        "收卷": case.file_received_on,
        "归档": case.archived_on,
    }
    filled = [(name, day) for name, day in known.items() if day is not None]
    for (earlier, first), (later, second) in pairwise(filled):
        if second < first:
            yield f"{later}日期 {second} 早于{earlier}日期 {first}"
    if filled[-1][1] > clock.today():
        yield f"{filled[-1][0]}日期 {filled[-1][1]} 晚于今天"


def _next_due(dossier: Dossier) -> Iterator[str]:
    case = dossier.case
    stored = Summary(
        case.next_due_on, case.next_due_kind, case.next_warn_on, case.next_is_tentative, case.is_paused
    )
    if summary(dossier.deadlines) != stored:
        yield "下一期限与期限记录不符"


def _tier(dossier: Dossier) -> Iterator[str]:
    case, today = dossier.case, clock.today()
    if case.status not in OPEN_STATUSES:
        return
    has_lapsed = case.tier_until is not None and case.tier_until < today
    stored = (TIERS[Standing.ORDINARY], None) if has_lapsed else (case.priority_tier, case.tier_until)
    if stored != derived_tier(case, today):
        yield "优先次序与优抚身份不符"


def _matter(dossier: Dossier) -> Iterator[str]:
    if dossier.case.matter not in MATTER:
        yield "援助事项代码未知"


def _one_assignment(dossier: Dossier) -> Iterator[str]:
    case = dossier.case
    now = [row for row in dossier.assignments if row.ended_at is None]
    wanted = 1 if case.status in _WITH_LAWYER else 0
    if len(now) != wanted:
        yield f"现行指派应为 {wanted} 条，实为 {len(now)} 条"
    elif now and now[0].lawyer_id != case.lawyer_id:
        yield "现行指派与承办人不符"


def _lawyer(dossier: Dossier) -> Iterator[str]:
    lawyer = dossier.case.lawyer
    if lawyer is not None and lawyer.role is not Role.LAWYER:
        yield "承办人不是承办律师"


def _decided(dossier: Dossier) -> Iterator[str]:
    wanted = _DECIDED_BY.get(dossier.case.status)
    if wanted and not wanted & {row.kind for row in dossier.decisions}:
        yield "缺少与环节相应的决定"


def _reasoned(dossier: Dossier) -> Iterator[str]:
    for row in dossier.decisions:
        if row.kind is DecisionKind.REFUSE and not (row.ground and row.article and row.reason):
            yield "不予援助决定缺少理由或者依据"


def _provisional(dossier: Dossier) -> Iterator[str]:
    kinds = {row.kind for row in dossier.decisions}
    if dossier.case.is_provisional and DecisionKind.GRANT_PROVISIONALLY not in kinds:
        yield "标记为先行提供，但没有先行提供决定"


def _was_terminated(dossier: Dossier) -> bool:
    """Whether the last decision ended the aid: such a case is filed without an outcome."""
    return bool(dossier.decisions) and dossier.decisions[-1].kind is DecisionKind.TERMINATE


def _outcome(dossier: Dossier) -> Iterator[str]:
    case = dossier.case
    is_settled = case.outcome is not None or _was_terminated(dossier)
    if case.status in _WITH_OUTCOME and not (is_settled and case.closed_on):
        yield "已结案但没有结案方式或者结案日期"
    if case.status is _S.ARCHIVED and (case.file_received_on is None or case.archived_on is None):
        yield "已归档但没有收卷或者归档日期"


def _amounts(dossier: Dossier) -> Iterator[str]:
    case = dossier.case
    for fen in (case.amount_fen, case.monthly_income_fen, case.recovered_fen):
        if fen is not None and fen < 0:
            yield "金额为负数"


def _waiver(dossier: Dossier) -> Iterator[str]:
    if dossier.case.waiver_by is None or dossier.case.waiver_at is None:
        yield "费用减免没有记录由谁何时认定"


def _story(dossier: Dossier) -> Iterator[str]:
    events = dossier.events
    if not events or events[0].kind != Action.SUBMIT or events[0].from_status:
        yield "办理过程不是从受理登记开始"
        return
    for before, after in pairwise(events):
        if after.from_status != before.to_status:
            yield f"办理过程在“{Action(after.kind).label}”处前后不连贯"
    if events[-1].to_status != dossier.case.status:
        yield "环节与最后一次办理动作的结果不符"


def _lawful_steps(dossier: Dossier) -> Iterator[str]:
    for event in dossier.events[1:]:
        row = TRANSITIONS.get((CaseStatus(event.from_status), Action(event.kind)))
        if row is None or (row.target or event.from_status) != event.to_status:
            yield f"“{Action(event.kind).label}”不符合环节流转表"


def _clock_running(dossier: Dossier) -> Iterator[str]:
    wanted = _RUNNING_AT.get(dossier.case.status)
    running = {row.kind for row in dossier.deadlines if row.is_open}
    if wanted and not wanted & running:
        yield f"环节为“{dossier.case.status.label}”，但没有相应的期限在计时"


def _clocks_stopped(dossier: Dossier) -> Iterator[str]:
    if dossier.case.status not in DONE:
        return
    for row in dossier.deadlines:
        if row.is_open and DeadlineKind(row.kind) not in AFTERMATH_CLOCKS:
            yield f"案件已办结，“{DeadlineKind(row.kind).label}”期限仍未停止"


def _one_clock_each(dossier: Dossier) -> Iterator[str]:
    """One of each kind, but each event of the dispute may have its own."""
    running = Counter((row.kind, row.event_id) for row in dossier.deadlines if row.is_open)
    for (kind, _), number in running.items():
        if number > 1:
            yield f"“{DeadlineKind(kind).label}”同时有 {number} 个期限"


def _answered(dossier: Dossier) -> Iterator[str]:
    """What an event proposed carries an answer, the office's own clocks none; 不接受 has stopped it."""
    for row in dossier.deadlines:
        label = DeadlineKind(row.kind).label
        is_proposed = row.event_id is not None or row.kind == _K.TIME_BAR
        if is_proposed != bool(row.acceptance):
            yield f"“{label}”期限的确认情况与其来源不符"
        if row.acceptance == Acceptance.DECLINED and row.state is not DeadlineState.CANCELLED:
            yield f"“{label}”期限不接受，但没有停止"
        if (row.extended_on is None) != (row.extended_to is None):
            yield f"“{label}”期限的延长决定不完整"


def _clock_dates(dossier: Dossier) -> Iterator[str]:
    timing = timing_of(dossier.case.office_id)
    for row in dossier.deadlines:
        if not row.is_open and timing.calendar_changed_on is not None:
            continue  # it stopped under the calendar of its day
        computed = own_work_out(row, timing)
        stored = (row.nominal_due_on, row.rolled_due_on, row.promise_due_on, row.target_on)
        derived = (
            computed.nominal_due_on,
            computed.rolled_due_on,
            computed.promise_due_on,
            computed.target_on,
        )
        if stored != derived:
            yield f"“{DeadlineKind(row.kind).label}”期限的日期无法重新算出"


def _clock_states(dossier: Dossier) -> Iterator[str]:
    for row in dossier.deadlines:
        label = DeadlineKind(row.kind).label
        if (row.met_on is not None) != (row.state in (DeadlineState.MET, DeadlineState.MISSED)):
            yield f"“{label}”期限的完成日期与状态不符"
        if any(pause.to_on is None for pause in row.pauses) != (row.state is DeadlineState.PAUSED):
            yield f"“{label}”期限的扣除期间与状态不符"


def _review_paused(dossier: Dossier) -> Iterator[str]:
    held = {
        pause.reason
        for row in dossier.deadlines
        if row.is_open and row.kind == _K.REVIEW
        for pause in row.pauses
        if pause.to_on is None
    }
    if (dossier.case.status is _S.PAPERS_AWAITED) != (PauseReason.SUPPLEMENT in held):
        yield "待补正与审查期限是否暂停不符"
    waits = any(row.is_open and row.kind == _K.COOPERATION_REPLY for row in dossier.deadlines)
    if waits != (PauseReason.COOPERATION in held):
        yield "协作函是否等待回复与审查期限是否暂停不符"


def _notices(dossier: Dossier) -> Iterator[str]:
    waiting = [row for row in dossier.notices if row.answered_on is None]
    if dossier.case.status is _S.PAPERS_AWAITED and len(waiting) != 1:
        yield "待补正，但没有一份待答复的补充材料通知"
    if dossier.case.status is _S.UNDER_REVIEW and waiting:
        yield "已恢复审查，但补充材料通知仍待答复"


def _promise(dossier: Dossier) -> Iterator[str]:
    status = dossier.case.beneficiary_status
    promised = status is not None and status.proof_state is ProofState.PROMISED
    is_running = any(row.is_open and row.kind == _K.STATUS_PROOF for row in dossier.deadlines)
    if is_running and not promised:
        yield "补交优抚证明的期限在计时，但没有补交承诺"


def _beneficiary(dossier: Dossier) -> Iterator[str]:
    case, status = dossier.case, dossier.case.beneficiary_status
    if status is not None and (status.person_id, status.office_id) != (case.person_id, case.person_office_id):
        yield "优抚身份属于另一申请人"


def _event_days(dossier: Dossier) -> Iterator[str]:
    today: date = clock.today()
    if any(event.on_date > today for event in dossier.events):
        yield "办理过程中有晚于今天的日期"


CHECKS: Mapping[str, Callable[[Dossier], Iterator[str]]] = {
    "case_number": _number,
    "case_receipt": _receipt,
    "case_date_order": _date_order,
    "case_next_due": _next_due,
    "case_tier": _tier,
    "case_matter": _matter,
    "case_amounts": _amounts,
    "case_waiver": _waiver,
    "case_outcome": _outcome,
    "case_beneficiary": _beneficiary,
    "one_open_assignment": _one_assignment,
    "lawyer_role": _lawyer,
    "decision_present": _decided,
    "decision_reasoned": _reasoned,
    "decision_provisional": _provisional,
    "event_story": _story,
    "event_lawful": _lawful_steps,
    "event_days": _event_days,
    "deadline_running": _clock_running,
    "deadline_stopped": _clocks_stopped,
    "deadline_single": _one_clock_each,
    "deadline_answered": _answered,
    "deadline_dates": _clock_dates,
    "deadline_states": _clock_states,
    "deadline_review_pause": _review_paused,
    "papers_notice": _notices,
    "proof_promise": _promise,
}
