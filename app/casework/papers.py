"""Which papers are in, what was asked for, and what follows when nothing comes? (材料补正)"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from sqlalchemy import select

from app import clock
from app.audit import Actor
from app.casework.assessing import assessment_changes, reassess
from app.casework.errors import Invalid, Refused
from app.casework.models import LegalCase, Paper, PapersNotice
from app.casework.paper_list import awaited_labels, paper_label
from app.casework.step import permit, take
from app.casework.timekeeping import Clocks
from app.extensions import db
from app.rules.deadlines import DeadlineKind
from app.rules.text import clause
from app.rules.vocabulary import Action
from app.staff.parameters import Parameter, parameter

_LONGEST_LABEL = 80


def supplement_days(case: LegalCase, on: date) -> int:
    """How long the office usually gives for missing papers (补正期限), in days."""
    return parameter(case.office_id, Parameter.SUPPLEMENT_DAYS, on) or 0


def accept(actor: Actor, case: LegalCase, labels: Iterable[str] = ()) -> LegalCase:
    """受理: the papers are complete and the review begins. `labels` are names or codes of papers
    that came today. Raises Refused, and Invalid while a required paper is missing.
    """
    permit(actor, case, Action.ACCEPT)
    today, came = clock.today(), _named(labels)
    _check_listed(came, set(awaited_labels(case)) | {paper.label for paper in case.papers})
    with db.session.no_autoflush:
        fresh = _mark_received(case, came, today)
        lacking = [need.label for need in reassess(case, today).required_papers if need.is_lacking]
        if lacking:
            told = f"尚缺：{'、'.join(lacking)}。请勾选今日收到的材料，或者先一次性告知补充材料"
            raise Invalid({"labels": told})
        take(
            actor,
            case,
            Action.ACCEPT,
            text=(f"收到材料：{'、'.join(came)}；" if came else "") + "材料齐全，进入审查",
            data={"received": list(came)},
            changes=assessment_changes(case, today),
            rows=fresh,
        )
    return case


def _named(labels: Iterable[str]) -> tuple[str, ...]:
    """The papers' names, each once, in the order given."""
    return tuple(dict.fromkeys(paper_label(label.strip()) for label in labels if label.strip()))


def _check_listed(came: Iterable[str], known: set[str]) -> None:
    strange = [label for label in came if label not in known]
    if strange:
        raise Invalid({"labels": f"不在本案材料清单内：{'、'.join(strange)}"})


def _mark_received(case: LegalCase, came: Iterable[str], day: date) -> tuple[Paper, ...]:
    """Note the day on the papers that came; the rows that were not listed yet are returned."""
    by_label = {paper.label: paper for paper in case.papers}
    fresh = []
    for label in came:
        if label not in by_label:
            by_label[label] = Paper(case=case, label=label, is_required=True)
            fresh.append(by_label[label])
        by_label[label].received_on = by_label[label].received_on or day
    return tuple(fresh)


def ask_for_papers(
    actor: Actor, case: LegalCase, items: Iterable[str], due_on: date | None = None
) -> LegalCase:
    """一次性告知 everything missing; the review stands still until it comes, 法律援助法 art 43.

    `items` are names or codes of papers, `due_on` the last day, by default the office's
    usual number of days from today. Raises Invalid, Refused (also when told once already).
    """
    permit(actor, case, Action.ASK_FOR_PAPERS)
    today = clock.today()
    wanted = _named(items)
    last_day = due_on or today + timedelta(days=supplement_days(case, today))
    _check_request(case, wanted, last_day, today)
    by_label = {paper.label: paper for paper in case.papers}
    fresh = [Paper(case=case, label=label, is_required=True) for label in wanted if label not in by_label]
    for paper in (*(by_label[label] for label in wanted if label in by_label), *fresh):
        paper.asked_on, paper.received_on = today, None
    notice = PapersNotice(
        case=case, issued_on=today, due_on=last_day, items=list(wanted), issued_by=actor.user_id
    )
    take(
        actor,
        case,
        Action.ASK_FOR_PAPERS,
        text=f"一次性告知补充 {len(wanted)} 项材料，期限 {last_day}：{'、'.join(wanted)}",
        data={"items": list(wanted), "due_on": last_day.isoformat()},
        rows=(*fresh, notice),
        due={DeadlineKind.SUPPLEMENT: last_day},
    )
    return case


def _check_request(case: LegalCase, wanted: tuple[str, ...], last_day: date, today: date) -> None:
    problems = {}
    if not wanted:
        problems["items"] = "请至少选择一项需要补充的材料"
    elif any(len(label) > _LONGEST_LABEL for label in wanted):
        problems["items"] = f"材料名称不能超过 {_LONGEST_LABEL} 字"
    if last_day <= today:
        problems["due_on"] = "补充材料的期限必须晚于今天"
    if problems:
        raise Invalid(problems)
    if open_notice(case) is not None or _was_asked(case):
        raise Refused("已经一次性告知过，不能再次要求补充材料")


def _was_asked(case: LegalCase) -> bool:
    return any(paper.asked_on is not None for paper in case.papers)


def open_notice(case: LegalCase) -> PapersNotice | None:
    """The notice that has not been answered yet."""
    return db.session.scalar(
        select(PapersNotice)
        .where(
            PapersNotice.office_id == case.office_id,
            PapersNotice.case_id == case.id,
            PapersNotice.answered_on.is_(None),
        )
        .order_by(PapersNotice.id.desc())
        .limit(1)
    )


def papers_received(
    actor: Actor, case: LegalCase, labels: Iterable[str], on: date | None = None
) -> LegalCase:
    """Papers came in (收到补正材料) and the rules are asked again. When none asked for is missing any
    more the review goes on, its date moved by the days it stood still; else the case goes on waiting.

    `labels` are names or codes. Raises Invalid for a paper not on the case's list, Refused.
    """
    permit(actor, case, Action.PAPERS_RECEIVED)
    day, came, notice = on or clock.today(), _named(labels), open_notice(case)
    _check_receipt(came, {paper.label for paper in case.papers}, notice, day)
    with db.session.no_autoflush:
        _mark_received(case, came, day)
        missing = [paper.label for paper in case.papers if paper.asked_on and not paper.received_on]
        if notice is not None and not missing:
            notice.answered_on = day
        follows = f"；尚缺 {'、'.join(missing)}" if missing else "，已收齐，恢复审查"
        take(
            actor,
            case,
            Action.ADD_NOTE if missing else Action.PAPERS_RECEIVED,
            text=f"收到补充材料：{'、'.join(came)}{follows}",
            on=day,
            data={"received": list(came), "missing": missing},
            changes=assessment_changes(case, clock.today()),
        )
    return case


def _check_receipt(came: tuple[str, ...], known: set[str], notice: PapersNotice | None, day: date) -> None:
    if not came:
        raise Invalid({"labels": "请勾选收到的材料"})
    _check_listed(came, known)
    if notice is not None and day < notice.issued_on:
        raise Invalid({"on": "收到日期不能早于告知日期"})


def lapse(actor: Actor, case: LegalCase) -> LegalCase:
    """视为撤回: the day given for the papers has passed, 法律援助法 art 43. Raises Refused before."""
    permit(actor, case, Action.LAPSE)
    waiting = Clocks.of(case).open(DeadlineKind.SUPPLEMENT)
    if waiting is not None and clock.today() <= waiting.rolled_due_on:
        raise Refused(f"补充材料期限 {waiting.rolled_due_on} 尚未届满，不能按视为撤回处理")
    take(actor, case, Action.LAPSE, text="逾期未补充材料，视为撤回申请")
    return case


def withdraw(actor: Actor, case: LegalCase, reason: str) -> LegalCase:
    """撤回申请: the applicant takes the application back. Raises Invalid without a reason, Refused."""
    permit(actor, case, Action.WITHDRAW)
    if not reason.strip():
        raise Invalid({"reason": "请填写撤回原因"})
    take(actor, case, Action.WITHDRAW, text=f"申请人撤回申请：{clause(reason)}")
    return case
