"""Which of the lawyer's cases are asked for, and what may be done with each? (我的案件)"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from flask import url_for

from app import casework
from app.audit import Actor
from app.casework import CaseFile, MyCase, MyTab
from app.rules.vocabulary import Action, CaseStatus, ProgressKind

SOON = timedelta(days=7)
_BUTTONS: Mapping[Action, tuple[str, str]] = {
    Action.SIGN_AGREEMENT: ("更新进展", "my.progress"),
    Action.RECORD_PROGRESS: ("更新进展", "my.progress"),
    Action.FILE_PAPERS: ("提交卷宗", "my.file_papers"),
}


@dataclass(frozen=True, slots=True)
class CaseCard:
    """One card: the case, the big button if there is something to do, and whether it can be rung."""

    case: MyCase
    update_label: str
    update_url: str
    has_phone: bool
    contact_hint: str


def due_soon(cases: Iterable[MyCase], on: date) -> tuple[MyCase, ...]:
    """Those whose day is past or comes within a week (近期期限)."""
    return tuple(each for each in cases if each.row.next_due_on and each.row.next_due_on <= on + SOON)


def cards(actor: Actor, tab: MyTab, on: date, soon_only: bool) -> tuple[CaseCard, ...]:
    """The cards of a tab, nearest day first; `soon_only` leaves out what is far off."""
    found = casework.my_cases(actor, tab, on)
    cases = due_soon(found, on) if soon_only else found
    hints = casework.contact_hints([each.row.case_id for each in cases], on)
    return tuple(_card(each, hints.get(each.row.case_id, "")) for each in cases)


def button(case: MyCase) -> tuple[str, str]:
    """(label, address) of what the lawyer does next with the case, or two blanks."""
    action = case.row.next_action
    if action is None or action.action not in _BUTTONS:
        return "", ""
    label, endpoint = _BUTTONS[action.action]
    return label, url_for(endpoint, case_id=case.row.case_id)


def _card(case: MyCase, contact_hint: str) -> CaseCard:
    label, url = button(case)
    return CaseCard(case, label, url, bool(case.phone), contact_hint)


def tabs(actor: Actor, chosen: MyTab, on: date) -> list[dict[str, object]]:
    """待我处理, 在办, 已结 with their counts."""
    counts = casework.my_counts(actor, on)
    return [
        {
            "label": tab.label,
            "url": url_for("my.index", tab=tab.value),
            "current": tab is chosen,
            "count": counts[tab],
        }
        for tab in MyTab
    ]


def next_steps(file: CaseFile) -> list[tuple[str, str]]:
    """What may be reported now, as (code, label): the signature first, then the kinds of progress."""
    offered = []
    if Action.SIGN_AGREEMENT in file.allowed_actions:
        offered.append((Action.SIGN_AGREEMENT.value, Action.SIGN_AGREEMENT.label))
    if Action.RECORD_PROGRESS in file.allowed_actions:
        offered += ProgressKind.choices()
    return offered


def may_close(file: CaseFile) -> bool:
    """Whether 结案 has a place now."""
    return Action.CLOSE in file.allowed_actions


def may_file(file: CaseFile) -> bool:
    """Whether the closing file is still to come (提交卷宗)."""
    case = file.case
    return case.status is CaseStatus.CLOSED and case.file_received_on is None
