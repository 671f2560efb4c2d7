"""Which figures stand on the desk, and which list proves each of them? (概览)

A card counts with the same filters as the list it leads to, so that they cannot disagree.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for

from app import casework, stats
from app.audit import Actor
from app.casework import MyTab, QueueFilters, Tab
from app.rules.deadlines import DeadlineKind
from app.rules.vocabulary import CaseStatus, LampColour, Role
from app.staff import queries as staff
from app.web.my.lists import due_soon

# What the pages 审查审批 and 指派 list.
TO_DECIDE = QueueFilters(tab=Tab.TODO, status=CaseStatus.UNDER_REVIEW)
TO_ASSIGN = QueueFilters(tab=Tab.TODO, status=CaseStatus.GRANTED)


@dataclass(frozen=True, slots=True)
class Card:
    """A figure and the address of the list behind it; `kind` "bad" or "mid" marks what presses."""

    label: str
    value: str
    url: str
    note: str = ""
    kind: str = ""


def cards_for(actor: Actor, on: date) -> tuple[Card, ...]:
    """The three to five figures of the actor's role; an auditor has pages, no figures."""
    return _OF_ROLE[actor.role](actor, on) if actor.role else ()


def _queued(
    actor: Actor, on: date, label: str, filters: QueueFilters, note: str = "", kind: str = ""
) -> Card:
    number = casework.total(actor, filters, on)
    named = {
        "tab": filters.tab,
        "status": filters.status,
        "lamp": filters.lamp,
        "received_from": filters.received_from,
        "received_to": filters.received_to,
    }
    args: dict[str, Any] = {
        name: value.isoformat() if isinstance(value, date) else value.value
        for name, value in named.items()
        if value is not None
    }
    return Card(label, str(number), url_for("queue.index", **args), note, kind if number else "")


def _lamp(actor: Actor, on: date, label: str, tab: Tab, colour: LampColour, kind: str) -> Card:
    return _queued(actor, on, label, QueueFilters(tab=tab, lamp=colour), "", kind)


def _clerk(actor: Actor, on: date) -> tuple[Card, ...]:
    awaited = QueueFilters(status=CaseStatus.PAPERS_AWAITED)
    return (
        _queued(actor, on, "今日受理", QueueFilters(received_from=on, received_to=on)),
        _queued(actor, on, "待补正", awaited),
        _queued(actor, on, "待办", QueueFilters()),
        _lamp(actor, on, "待办临期", Tab.TODO, LampColour.YELLOW, "mid"),
        _lamp(actor, on, "待办逾期", Tab.TODO, LampColour.RED, "bad"),
    )


def _director(actor: Actor, on: date) -> tuple[Card, ...]:
    return (
        Card("待审批", str(casework.total(actor, TO_DECIDE, on)), url_for("review.index")),
        Card("待指派", str(casework.total(actor, TO_ASSIGN, on)), url_for("assign.index")),
        _lamp(actor, on, "待办临期", Tab.TODO, LampColour.YELLOW, "mid"),
        _lamp(actor, on, "待办逾期", Tab.TODO, LampColour.RED, "bad"),
        _lamp(actor, on, "在办逾期", Tab.HAND, LampColour.RED, "bad"),
    )


def _lawyer(actor: Actor, on: date) -> tuple[Card, ...]:
    counts = casework.my_counts(actor, on)
    soon = len(due_soon(casework.my_cases(actor, MyTab.TODO, on), on))
    return (
        Card("待我处理", str(counts[MyTab.TODO]), url_for("my.index", tab=MyTab.TODO.value)),
        Card("在办", str(counts[MyTab.HAND]), url_for("my.index", tab=MyTab.HAND.value)),
        Card("近期期限", str(soon), url_for("my.index", tab=MyTab.TODO.value, soon=1), "7 日内", "mid"),
    )


def _statistician(actor: Actor, on: date) -> tuple[Card, ...]:
    month = stats.reckoning_of(actor).last_full(on)
    found = stats.source_of(actor, month, on, stats.versions(actor, month)).report()
    return tuple(
        Card(
            f"上月{stats.FIGURES[key].label}",
            str(found.count(key)),
            url_for("stats.cases", month=month.code, key=key),
        )
        for key in ("received", "granted", "refused", "closed")
    )


def _admin(actor: Actor, on: date) -> tuple[Card, ...]:
    return (
        Card("用户", str(len(staff.users_of(actor))), url_for("settings.users")),
        Card("机构", str(len(actor.office_ids)), url_for("settings.offices")),
        Card("时限", str(len(DeadlineKind)), url_for("limits.index"), "项"),
    )


_OF_ROLE: Mapping[Role, Callable[[Actor, date], tuple[Card, ...]]] = {
    Role.CLERK: _clerk,
    Role.DIRECTOR: _director,
    Role.LAWYER: _lawyer,
    Role.STATISTICIAN: _statistician,
    Role.ADMIN: _admin,
    Role.AUDITOR: lambda actor, on: (),
}
