"""How is a running clock of the dispute adjusted by hand, with its document and reason? (调整期限)"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from app import clock
from app.audit import Actor
from app.casework.clocks import Deadline
from app.casework.errors import Invalid, Refused
from app.casework.events import LONGEST_DOCUMENT, moved
from app.casework.handling import note_text
from app.casework.models import LegalCase
from app.casework.procedural import Acceptance
from app.casework.step import permit, take
from app.casework.timekeeping import Clocks, limit_of, rework
from app.rules.adjusting import Adjustment, adjustments_of, pause_reasons
from app.rules.deadlines import DeadlineKind, PauseReason
from app.rules.text import clause
from app.rules.vocabulary import Action

_A = Adjustment
# What counts only with a document of a court, an agency or the other side.
_PAPERS: Mapping[Adjustment, str] = {
    _A.PAUSE: "请填写中止、鉴定等的文书或者证明",
    _A.RESTART: "请填写中断的证明，例如催告函、受理通知书",
    _A.EXTEND: "请填写准许延长、顺延的文书",
    _A.SET_DAY: "请填写指定届满日的文书",
}


@dataclass(frozen=True, slots=True)
class Change:
    """One adjustment (期限调整). `on` is the day it was done, begins or was decided; `to_on` the new
    last day; `because` what a pause is for, and which one is over."""

    kind: Adjustment
    on: date
    reason: str = ""
    document: str = ""
    to_on: date | None = None
    because: PauseReason | None = None


def held_for(row: Deadline) -> tuple[PauseReason, ...]:
    """For which reasons given by hand a clock stands still now."""
    by_hand = pause_reasons(limit_of(row))
    held = {PauseReason(pause.reason) for pause in row.pauses if pause.to_on is None}
    return tuple(reason for reason in by_hand if reason in held)


def offered(row: Deadline) -> tuple[Adjustment, ...]:
    """What may be done to a clock by hand as it stands; nothing once it has stopped."""
    return adjustments_of(limit_of(row), bool(held_for(row))) if row.is_open else ()


def adjust(
    actor: Actor, case: LegalCase, deadline_id: int, change: Change, secrecy_confirmation: str = ""
) -> LegalCase:
    """调整期限: pause, resume, restart, prolong, set anew, done, or no longer applicable.

    Raises Invalid, and Refused when the clock has stopped or its law does not allow it.
    """
    permit(actor, case, Action.ADJUST_CLOCK)
    reason = note_text(change.reason, "reason", secrecy_confirmation)
    paper = note_text(change.document, "document", secrecy_confirmation, LONGEST_DOCUMENT)
    _check(change, reason, paper)
    said: list[str] = []
    dates: list[list[str]] = []

    def turn(clocks: Clocks) -> None:
        row = clocks.row(deadline_id)
        if change.kind not in offered(row):
            raise Refused(f"“{DeadlineKind(row.kind).label}”不能“{change.kind.label}”")
        before = (row.started_on, row.rolled_due_on)
        now = _DO[change.kind](clocks, row, change, paper)
        if row.acceptance == Acceptance.PROPOSED:
            row.acceptance = (Acceptance.DECLINED if change.kind is _A.DROP else Acceptance.ACCEPTED).value
        said.append(_told(now, change))
        dates.extend(moved(now, before))

    told = take(actor, case, Action.ADJUST_CLOCK, turn=turn)
    why = [clause(each) for each in (paper, reason) if each]
    told.text = "，".join([*said, *why])
    told.data = {"deadline": deadline_id, "dates": dates}
    return case


def _check(change: Change, reason: str, paper: str) -> None:
    problems = {}
    if change.on > clock.today():
        problems["on"] = "日期不能晚于今天"
    if not reason and change.kind is not _A.MEET:
        problems["reason"] = "请写明理由"
    if not paper and change.kind in _PAPERS:
        problems["document"] = _PAPERS[change.kind]
    if change.kind in (_A.EXTEND, _A.SET_DAY) and change.to_on is None:
        problems["to_on"] = "请填写新的届满日"
    if change.kind in (_A.PAUSE, _A.RESUME) and change.because is None:
        problems["because"] = "请选择原因"
    if problems:
        raise Invalid(problems)


def _not_before(row: Deadline, change: Change) -> None:
    if change.on < row.started_on:
        raise Invalid({"on": f"日期不能早于起算日 {row.started_on}"})


def _meet(clocks: Clocks, row: Deadline, change: Change, paper: str) -> Deadline:
    _not_before(row, change)
    clocks.stop_row(row, change.on)
    return row


def _pause(clocks: Clocks, row: Deadline, change: Change, paper: str) -> Deadline:
    _not_before(row, change)
    if change.because not in pause_reasons(limit_of(row)) or change.because in held_for(row):
        raise Invalid({"because": "该期限不因此暂停，或者已经因此暂停"})
    clocks.pause_row(row, change.on, change.because, paper)
    return row


def _resume(clocks: Clocks, row: Deadline, change: Change, paper: str) -> Deadline:
    if change.because not in held_for(row):
        raise Invalid({"because": "该期限没有因此暂停"})
    since = max(
        pause.from_on for pause in row.pauses if pause.to_on is None and pause.reason == change.because
    )
    if change.on < since:
        raise Invalid({"on": f"恢复日期不能早于暂停日期 {since}"})
    clocks.resume_row(row, change.on, change.because)
    return row


def _restart(clocks: Clocks, row: Deadline, change: Change, paper: str) -> Deadline:
    _not_before(row, change)
    clocks.cancel_row(row, change.on)
    fresh = clocks.start(DeadlineKind(row.kind), change.on)
    fresh.event, fresh.document, fresh.restarted_from_id = row.event, paper, row.id
    fresh.acceptance = Acceptance.ACCEPTED.value
    return fresh


def _extend(clocks: Clocks, row: Deadline, change: Change, paper: str) -> Deadline:
    _not_before(row, change)
    if change.to_on is None or change.to_on <= row.nominal_due_on:
        raise Invalid({"to_on": f"延长后的届满日应当晚于 {row.nominal_due_on}"})
    if change.to_on < change.on:
        raise Invalid({"to_on": "延长后的届满日不能早于决定日期"})
    row.extended_on, row.extended_to, row.extension_document = change.on, change.to_on, paper
    rework(row)
    return row


def _set_day(clocks: Clocks, row: Deadline, change: Change, paper: str) -> Deadline:
    if change.to_on is None or change.to_on < row.started_on:
        raise Invalid({"to_on": f"届满日不能早于起算日 {row.started_on}"})
    row.set_due_on, row.document = change.to_on, paper
    rework(row)
    return row


def _drop(clocks: Clocks, row: Deadline, change: Change, paper: str) -> Deadline:
    clocks.cancel_row(row, change.on)
    return row


# Each does its part and gives back the clock that goes on: after an interruption, a new one.
_DO: Mapping[Adjustment, Callable[[Clocks, Deadline, Change, str], Deadline]] = {
    _A.MEET: _meet,
    _A.PAUSE: _pause,
    _A.RESUME: _resume,
    _A.RESTART: _restart,
    _A.EXTEND: _extend,
    _A.SET_DAY: _set_day,
    _A.DROP: _drop,
}


def _told(row: Deadline, change: Change) -> str:
    name, because = DeadlineKind(row.kind).label, change.because.label if change.because else ""
    said = {
        _A.MEET: f"{name}：{change.on} 已办理",
        _A.PAUSE: f"{name}：自 {change.on} 起因{because}暂停计算",
        _A.RESUME: f"{name}：{because}消除，自 {change.on} 起恢复计算",
        _A.RESTART: f"{name}：中断，自 {change.on} 重新起算",
        _A.EXTEND: f"{name}：{change.on} 决定延长（顺延）至 {change.to_on}",
        _A.SET_DAY: f"{name}：届满日改定为 {change.to_on}",
        _A.DROP: f"{name}：不再适用",
    }
    return said[change.kind]
