"""What should be looked at before a return is sent? (核对)

Every finding names its cases. What must be put right stops the return; what is only unusual
has to be explained.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from app import clock, outreach
from app.audit import Actor
from app.casework.clocks import Deadline, DeadlineState
from app.casework.models import LegalCase
from app.casework.scope import within
from app.extensions import db
from app.rules.deadlines import DeadlineKind
from app.rules.vocabulary import Action
from app.stats.classes import Category
from app.stats.cuts import CUTS
from app.stats.figure import Cases, Counted, counted
from app.stats.happenings import Facts, Happening, History, Month, month_of
from app.stats.monthly import Report, assembled, ledger_of, lists_of
from app.stats.period import Span

_SPLIT = ("group", "category", "type", "rollup", "office", "via", "ending", "basis")
_DECISIONS = (Action.GRANT, Action.GRANT_PROVISIONALLY, Action.REFUSE)


@dataclass(frozen=True, slots=True)
class Problem:
    """Something to put right or explain (核对发现); `cases` are the ones it is about."""

    code: str
    text: str
    must: bool = False  # stops the return until it is put right
    cases: Cases = ()

    def as_json(self) -> dict[str, Any]:
        """What is kept with the return that was checked."""
        return {"code": self.code, "text": self.text, "must": self.must, "cases": len(self.cases)}


@dataclass(frozen=True, slots=True)
class Reading:
    """A month read once: its report, its lists, and what was found in it."""

    month: Month
    lists: dict[str, Cases]
    report: Report
    problems: tuple[Problem, ...]


def read(actor: Actor, span: Span, on: date, as_of: datetime | None = None) -> Reading:
    """The month as it would be sent, with everything the check finds."""
    month = month_of(actor, span, on, as_of)
    lists = lists_of(month)
    report = assembled(month, lists, actor.office_ids, ledger_of(actor, span, as_of))
    found = (
        *sums(report),
        *cases_found(month, lists),
        _late_files(actor, on),
        *_gaps(actor, span, on),
    )
    return Reading(month, lists, report, tuple(each for each in found if each is not None))


def cases_found(month: Month, lists: dict[str, Cases]) -> list[Problem]:
    """What is wrong with single cases of the month."""
    return [found for check in _CHECKS if (found := check(month, lists)) is not None]


def sums(report: Report) -> list[Problem]:
    """Sums that do not tally (合计不平): each figure against its parts, and what is open against what came and went."""
    wrong = [
        Problem("sums", f"“{figure}”按“{name}”分列之和与合计不符。", must=True)
        for figure, cuts in CUTS.items()
        for name in _SPLIT
        if (name,) in cuts and sum(report.split(figure, name).values()) != report.count(figure)
    ]
    if not report.tallies:
        wrong.append(Problem("flow", "期初未结、收到、恢复、办结与期末未结不平。", must=True))
    if report.count("first_provided") > report.count("granted"):
        wrong.append(Problem("part", "先行提供多于给予援助。", must=True))
    return wrong


def _unsorted(month: Month, lists: dict[str, Cases]) -> Problem | None:
    found = tuple(case for case in lists["aided"] if case.category is Category.UNSORTED)
    text = f"{len(found)} 件的事项不在事项表内，没有归入任何一类，请更正事项。"
    return Problem("unsorted", text, must=True, cases=found) if found else None


def _unclassed(month: Month, lists: dict[str, Cases]) -> Problem | None:
    ids = dict.fromkeys(case.case_id for case in lists["aided"])
    facts = [month.histories[case_id].facts for case_id in ids]
    found = tuple(counted(each) for each in facts if each.recipients is None)
    text = f"{len(found)} 件没有登记受援人分类，未计入第 16 至 24 列，请登记。"
    return Problem("unclassed", text, cases=found) if found else None


def _out_of_order(month: Month, lists: dict[str, Cases]) -> Problem | None:
    wrong = (each for each in _touched(month) if _is_out_of_order(each))
    found = tuple(counted(history.facts) for history in wrong)
    text = f"{len(found)} 件的日期次序有误（决定早于收到、指派早于决定、结案早于指派，或者日期晚于登记日），请更正日期。"
    return Problem("order", text, must=True, cases=found) if found else None


def _decided_twice(month: Month, lists: dict[str, Cases]) -> Problem | None:
    found = tuple(counted(history.facts) for history in _touched(month) if _decisions(history) > 1)
    text = f"{len(found)} 件有两次以上的审查决定，中间没有异议成立，请核对。"
    return Problem("twice", text, must=True, cases=found) if found else None


def _touched(month: Month) -> Iterable[History]:
    ids = dict.fromkeys(event.case_id for events in month.happened.values() for event in events)
    return (month.histories[case_id] for case_id in ids)


def _is_out_of_order(history: History) -> bool:
    first: dict[str, date] = {}
    for event in history.events:
        if event.on > clock.local_date(event.at):
            return True
        if event.kind is Action.OVERTURN_REFUSAL:
            first = {"received": first.get("received", event.on)}
        elif (step := _STEP.get(event.kind)) is not None:
            first.setdefault(step, event.on)
    days = [first[step] for step in ("received", "decided", "assigned", "closed") if step in first]
    return days != sorted(days)


_STEP = {
    Action.SUBMIT: "received",
    **dict.fromkeys(_DECISIONS, "decided"),
    Action.ASSIGN: "assigned",
    Action.CLOSE: "closed",
}


def _decisions(history: History) -> int:
    """How many decisions there are that no objection lies between; the most of any stretch."""
    most = run = 0
    for event in history.events:
        if event.kind is Action.OVERTURN_REFUSAL:
            run = 0
        elif _decides(event):
            run += 1
            most = max(most, run)
    return most


def _decides(event: Happening) -> bool:
    return event.kind in _DECISIONS and event.before != event.after


_CHECKS: tuple[Callable[[Month, dict[str, Cases]], Problem | None], ...] = (
    _unsorted,
    _unclassed,
    _out_of_order,
    _decided_twice,
)


def _late_files(actor: Actor, on: date) -> Problem | None:
    """Closings whose file has not come in within its days (结案逾期未交卷宗), as it stands now."""
    ids = db.session.scalars(
        select(Deadline.case_id)
        .where(
            within(actor, Deadline.office_id),
            Deadline.kind == DeadlineKind.CLOSING_FILE.value,
            Deadline.state == DeadlineState.RUNNING,
            Deadline.target_on < on,
        )
        .order_by(Deadline.target_on, Deadline.case_id)
    ).all()
    if not ids:
        return None
    return Problem("late_files", f"{len(ids)} 件结案后逾期没有提交卷宗。", cases=_named(actor, list(ids)))


def _named(actor: Actor, ids: list[int]) -> Cases:
    """Cases that are not read with the month, under their headings as they stand."""
    rows = db.session.scalars(
        select(LegalCase).where(LegalCase.id.in_(ids), within(actor, LegalCase.office_id))
    )
    cases = {case.id: case for case in rows}
    return tuple(_as_counted(cases[case_id]) for case_id in dict.fromkeys(ids) if case_id in cases)


def _as_counted(case: LegalCase) -> Counted:
    return counted(
        Facts(
            case.id,
            case.office_id,
            case.received_on,
            case.matter,
            case.beneficiary_type,
            None,
            case.priority_tier,
            case.received_via,
            case.aid_form,
            case.applicants,
            case.is_divisible,
            case.recipients,
        )
    )


def _gaps(actor: Actor, span: Span, on: date) -> list[Problem]:
    return [Problem("ledger", f"{gap.text_zh}。") for gap in outreach.missing(actor, span, on)]
