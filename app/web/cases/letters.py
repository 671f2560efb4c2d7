"""What do the letters say? 决定书, 通知书 in the words of the statutes they rest on.

Dates in official form, numbers of days from the rule rows in force. The forms follow the
法律援助文书格式 by name; their wording is the office's to check (待核).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from app.casework.models import Assignment, Decision, LegalCase, PapersNotice
from app.rules.basis import Citation
from app.rules.deadlines import DeadlineKind, Limit
from app.rules.matters import MATTER
from app.rules.text import clause
from app.rules.vocabulary import DecisionKind, RefusalGround, TerminationGround
from app.timing import timing_of
from app.web.presentation import day_cn

_DECIDE = Citation("legal_aid_law", 43).label
_PROVISIONAL = Citation("legal_aid_law", 44).label
_DUTIES = Citation("legal_aid_law", 47).label
_TERMINATE = Citation("legal_aid_law", 48).label
_OBJECT = Citation("legal_aid_law", 49).label


@dataclass(frozen=True, slots=True)
class Letter:
    """An official letter, ready for print_doc (公文)."""

    title: str
    number: str
    to: str
    paragraphs: tuple[str, ...]
    sign: str
    date: date


@dataclass(frozen=True, slots=True)
class Draft:
    """A decision as it would be, for the preview before it is made."""

    kind: DecisionKind
    decided_on: date
    ground: str = ""
    article: str = ""
    reason: str = ""


def decision_letter(case: LegalCase, decision: Decision | Draft) -> Letter:
    """给予、不予、先行提供、终止法律援助决定书."""
    title, paragraphs = _TEXTS[decision.kind](case, decision)
    return _letter(case, title, case.applicant_name, paragraphs, decision.decided_on)


def termination_draft(ground: TerminationGround, reason: str, on: date) -> Draft:
    """终止法律援助决定书 as it would be."""
    return Draft(DecisionKind.TERMINATE, on, ground.value, _TERMINATE, reason)


def papers_letter(case: LegalCase, items: Iterable[str], issued_on: date, due_on: date) -> Letter:
    """补充材料通知书: everything missing, once, and until when."""
    listed = tuple(f"{number}. {item}；" for number, item in enumerate(items, start=1))
    paragraphs = (
        f"{_applied(case)}经审查，申请材料尚不齐全，现一次性告知您补充以下材料：",
        *(*listed[:-1], listed[-1].removesuffix("；") + "。" if listed else ""),
        f"请于{day_cn(due_on)}前将上述材料送交或者寄交本机构。补充材料的时间不计入审查期限。"
        f"根据{_DECIDE}的规定，未按要求补充材料的，视为撤回申请。",
    )
    return _letter(case, "补充材料通知书", case.applicant_name, paragraphs, issued_on)


def notice_letter(case: LegalCase, notice: PapersNotice) -> Letter:
    """补充材料通知书 as it was issued."""
    return papers_letter(case, notice.items, notice.issued_on, notice.due_on)


def assignment_letter(case: LegalCase, assignment: Assignment) -> Letter:
    """指派通知书, to the office the lawyer works for, or to the lawyer of the own house."""
    lawyer = assignment.lawyer
    to = lawyer.name if lawyer.office_id == case.office_id else lawyer.office.name
    day = case.assigned_on or case.received_on
    limit = timing_of(case.office_id).limit(DeadlineKind.SIGN_AGREEMENT, day)
    paragraphs = (
        f"{case.applicant_name}就{MATTER[case.matter].label}一事向本机构申请法律援助，"
        f"本机构已于{day_cn(case.decided_on)}决定给予法律援助，援助形式为{case.aid_form.label}。",
        f"现指派{lawyer.name}承办。请自收到本通知之日起{_length(limit)}内与受援人签订委托协议和授权委托书"
        f"（{limit.basis.label}），及时向受援人通报办理进展，"
        "不得向受援人收取任何费用或者其他财物。",
    )
    return _letter(case, "指派通知书", to, paragraphs, day)


def _letter(case: LegalCase, title: str, to: str, paragraphs: tuple[str, ...], on: date) -> Letter:
    return Letter(title, case.case_no, to, tuple(filter(None, paragraphs)), case.office.name, on)


def _applied(case: LegalCase) -> str:
    return f"您于{day_cn(case.received_on)}就{MATTER[case.matter].label}一事向本机构申请法律援助。"


def _granted(case: LegalCase, decision: Decision | Draft) -> tuple[str, tuple[str, ...]]:
    limit = timing_of(case.office_id).limit(DeadlineKind.ASSIGN, decision.decided_on)
    return "给予法律援助决定书", (
        f"{_applied(case)}经审查，您的申请符合法律援助条件。根据{_DECIDE}的规定，"
        f"本机构决定给予法律援助，援助形式为{case.aid_form.label}。",
        f"本机构将自作出本决定之日起{_length(limit)}内指派法律援助人员为您提供服务，不收取费用。",
        f"请您如实陈述与案件有关的事实，及时提供证据材料，配合法律援助人员办理案件（{_DUTIES}）。",
    )


def _granted_at_once(case: LegalCase, decision: Decision | Draft) -> tuple[str, tuple[str, ...]]:
    return "给予法律援助决定书（先行提供）", (
        f"{_applied(case)}您的情形符合{_PROVISIONAL}的规定，本机构决定先行提供法律援助，"
        f"援助形式为{case.aid_form.label}。",
        f"先行提供的理由：{_sentence(decision.reason)}",
        "请您及时补办有关手续，补充有关材料。",
    )


def _refused(case: LegalCase, decision: Decision | Draft) -> tuple[str, tuple[str, ...]]:
    ground = RefusalGround(decision.ground)  # 其他理由 says nothing that the reason does not
    named = "" if ground is RefusalGround.OTHER else f"，情形为：{ground.label}"
    return "不予法律援助决定书", (
        f"{_applied(case)}经审查，本机构决定对您的申请不予法律援助{named}。",
        f"理由：{_sentence(decision.reason)}",
        f"依据：{_sentence(decision.article)}",
        _remedy(case, decision.decided_on),
    )


def _terminated(case: LegalCase, decision: Decision | Draft) -> tuple[str, tuple[str, ...]]:
    return "终止法律援助决定书", (
        f"本机构于{day_cn(case.decided_on)}决定对您给予法律援助。因{TerminationGround(decision.ground).label}，"
        f"根据{decision.article}的规定，决定终止法律援助。",
        f"理由：{_sentence(decision.reason)}",
        _remedy(case, decision.decided_on),
    )


def _length(limit: Limit) -> str:
    """7日, 5个工作日: figure and unit without the blank of the screen."""
    return limit.figure_label.replace(" ", "")


def _remedy(case: LegalCase, on: date) -> str:
    limit = timing_of(case.office_id).limit(DeadlineKind.OBJECTION_LODGE, on)
    return (
        f"如对本决定有异议，可以自收到本决定书之日起{_length(limit)}内，向设立本机构的司法行政部门提出"
        f"（{_OBJECT}、{limit.basis.label}）；对司法行政部门的处理决定不服的，"
        "可以依法申请行政复议或者提起行政诉讼。"
    )


def _sentence(text: str) -> str:
    return text if text.endswith(("。", "！", "？")) else f"{clause(text)}。"


_TEXTS: Mapping[DecisionKind, Callable[[LegalCase, Decision | Draft], tuple[str, tuple[str, ...]]]] = {
    DecisionKind.GRANT: _granted,
    DecisionKind.GRANT_PROVISIONALLY: _granted_at_once,
    DecisionKind.REFUSE: _refused,
    DecisionKind.TERMINATE: _terminated,
}
