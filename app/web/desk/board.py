"""What does somebody in this role find on the desk? (工作台)

A fixed number of queries for each role, however many cases the office has.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from flask import url_for

from app import casework, reminders, stats
from app.audit import Actor
from app.casework import MyCase, MyTab, QueueRow
from app.casework.drafts import DraftLine, drafts_of
from app.casework.workload import due_next, my_turn
from app.outreach import Prompt, PromptKind, prompts
from app.reminders.inbox import InboxRow
from app.rules.vocabulary import Role
from app.stats import Period
from app.timing import timing_for
from app.web.access import may
from app.web.cases.views import action_url
from app.web.desk.figures import Card, cards_for
from app.web.my.lists import button

MOST_TODO = 8
MOST_DUE = 5
MOST_MESSAGES = 3
MOST_AHEAD = 4
DUE_WITHIN = timedelta(days=7)
_AT_OFFICE = frozenset({Role.CLERK, Role.DIRECTOR})
_LOAD_YEARS = frozenset({Role.ADMIN, Role.DIRECTOR})  # who loads the holidays, or sees to it


@dataclass(frozen=True, slots=True)
class Task:
    """One line of the to-do: a case and the one thing to do with it."""

    row: QueueRow
    url: str
    action_label: str
    action_url: str


@dataclass(frozen=True, slots=True)
class Ahead:
    """Something of the year's plan to think of in time (近期节点), and where it is dealt with."""

    prompt: Prompt
    url: str


@dataclass(frozen=True, slots=True)
class Board:
    """The whole desk; lists are cut to what one screen holds."""

    cards: tuple[Card, ...]
    has_cases: bool
    todo: tuple[Task, ...]
    has_more: bool
    todo_url: str
    due: tuple[Task, ...]
    next_due: QueueRow | None
    drafts: tuple[DraftLine, ...]
    messages: tuple[InboxRow, ...]
    ahead: tuple[Ahead, ...]
    openable: frozenset[int]  # cases spoken of in the messages that may be opened
    missing_year: int | None  # whose holidays should be loaded by now
    to_lock: tuple[Period, ...]  # months checked that wait for whoever reads this to send them


def board_for(actor: Actor, on: date) -> Board:
    """The desk of whoever is signed in, as of that day."""
    todo, todo_url = _todo(actor, on)
    coming = due_next(actor, on, MOST_DUE) if _has_cases(actor) else ()
    inbox = reminders.inbox(actor, unread_only=True, limit=MOST_MESSAGES)
    return Board(
        cards=cards_for(actor, on),
        has_cases=_has_cases(actor),
        todo=todo[:MOST_TODO],
        has_more=len(todo) > MOST_TODO,
        todo_url=todo_url,
        due=tuple(_task(row) for row in coming if row.next_due_on and row.next_due_on <= on + DUE_WITHIN),
        next_due=coming[0] if coming else None,
        drafts=tuple(drafts_of(actor)) if may(actor.role, "intake.resume") else (),
        messages=inbox.rows,
        ahead=tuple(_ahead(each) for each in prompts(actor, on)[:MOST_AHEAD]),
        openable=inbox.openable if may(actor.role, "cases.show") else frozenset(),
        missing_year=timing_for(actor).missing_year(on) if actor.role in _LOAD_YEARS else None,
        to_lock=stats.awaiting_lock(actor) if may(actor.role, "stats.lock", "POST") else (),
    )


def _has_cases(actor: Actor) -> bool:
    return actor.role in _AT_OFFICE or actor.role is Role.LAWYER


def _todo(actor: Actor, on: date) -> tuple[tuple[Task, ...], str]:
    """One task more than is shown, if there are so many, and where all of them are listed."""
    if actor.role is Role.LAWYER:
        cases = casework.my_cases(actor, MyTab.TODO, on)
        return tuple(_my_task(case) for case in cases[: MOST_TODO + 1]), url_for("my.index")
    if actor.role in _AT_OFFICE:
        rows = my_turn(actor, on, MOST_TODO + 1)
        return tuple(_task(row) for row in rows), url_for("queue.index")
    return (), ""


def _ahead(prompt: Prompt) -> Ahead:
    if prompt.kind is PromptKind.REVISIT:
        return Ahead(prompt, url_for("outreach.new", follows=prompt.object_id))
    return Ahead(prompt, url_for("outreach.plan", year=prompt.on.year))


def _task(row: QueueRow) -> Task:
    url = url_for("cases.show", case_id=row.case_id)
    step = row.next_action
    if step is None:
        return Task(row, url, "查看", url)
    return Task(row, url, step.label, action_url(step.action, row.case_id))


def _my_task(case: MyCase) -> Task:
    shown = url_for("cases.show", case_id=case.row.case_id)
    label, url = button(case)
    return Task(case.row, shown, label or "查看", url or shown)
