"""What do the filters of a saved report mean today? (视图的条件)

They are kept as they stand in the address of the list. A person may have left and a code may
be gone since: such a filter is named, never passed over, because the list would grow silently.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from functools import lru_cache
from typing import Any, Final

from app.asking import Question
from app.audit import Actor
from app.casework import QueueFilters, Tab
from app.rules.matters import MATTER
from app.rules.vocabulary import BeneficiaryType, CaseStatus, LampColour, Role, Term
from app.staff import queries as staff

_REMEMBERED: Final = 64  # whom the offices of so many readers have
_YES, _NO = "1", "2"  # as in the address of the list
LABELS: Final[Mapping[str, str]] = {
    "tab": "清单",
    "lamp": "剩余时限",
    "status": "环节",
    "beneficiary_type": "优抚类别",
    "received_from": "受理日期起",
    "received_to": "受理日期止",
    "lawyer_id": "承办人",
    "handler_id": "受理人",
    "matter": "事项",
    "provisional": "先行提供",
}


@dataclass(frozen=True, slots=True)
class People:
    """Whom the list may be filtered by: id → name."""

    lawyers: Mapping[int, str]
    handlers: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class Meaning:
    """`filters`, or None where they are no longer valid; `parts` says them in words: (条件, 值);
    `problem` names what is no longer valid, empty if nothing."""

    filters: QueueFilters | None
    parts: tuple[tuple[str, str], ...]
    problem: str


def people_of(actor: Actor) -> People:
    """The people of the actor's offices who can be chosen as a filter."""
    return asking_people(actor).answer()


def asking_people(actor: Actor) -> Question[People]:
    """For a statement that asks for more."""
    return staff.asking_people(actor.office_ids, (Role.LAWYER, Role.CLERK, Role.DIRECTOR), _people)


@lru_cache(maxsize=_REMEMBERED)
def _people(found: tuple[staff.PersonInRole, ...]) -> People:
    return People(
        {each.id: each.name for each in found if each.role is Role.LAWYER},
        {each.id: each.name for each in found if each.role is not Role.LAWYER},
    )


def words_of(filters: QueueFilters) -> dict[str, str]:
    """The filters as they stand in the address of the list."""
    values = {each.name: getattr(filters, each.name) for each in fields(filters)}
    return {name: _word(value) for name, value in values.items() if name in LABELS and value is not None}


def _word(value: object) -> str:
    if isinstance(value, bool):
        return _YES if value else _NO
    return value.isoformat() if isinstance(value, date) else str(value)


def read(words: Mapping[str, str], people: People) -> Meaning:
    """The meaning of kept filters for a reader who may choose among these people."""
    values: dict[str, Any] = {}
    parts, lost = [], []
    for name, word in words.items():
        try:
            values[name], shown = _READERS[name](word, people)
            parts.append((LABELS[name], shown))
        except (KeyError, ValueError):
            lost.append(LABELS.get(name, name))
    problem = f"“{'、'.join(lost)}”的取值已经不可用" if lost else ""
    return Meaning(None if lost else QueueFilters(**values), tuple(parts), problem)


_Reader = Callable[[str, People], tuple[Any, str]]


def _term(kind: type[Term]) -> _Reader:
    def of(word: str, people: People) -> tuple[Any, str]:
        found = kind(word)
        return found, found.label

    return of


def _day(word: str, people: People) -> tuple[date, str]:
    return date.fromisoformat(word), word


def _matter(word: str, people: People) -> tuple[str, str]:
    return word, MATTER[word].short


def _provisional(word: str, people: People) -> tuple[bool, str]:
    return {_YES: (True, "是"), _NO: (False, "否")}[word]


_READERS: Final[Mapping[str, _Reader]] = {
    "tab": _term(Tab),
    "lamp": _term(LampColour),
    "status": _term(CaseStatus),
    "beneficiary_type": _term(BeneficiaryType),
    "received_from": _day,
    "received_to": _day,
    "lawyer_id": lambda word, people: (int(word), people.lawyers[int(word)]),
    "handler_id": lambda word, people: (int(word), people.handlers[int(word)]),
    "matter": _matter,
    "provisional": _provisional,
}
