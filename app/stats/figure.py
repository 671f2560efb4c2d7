"""What is a figure, and what does it count? The registry every figure stands in once.

A figure is a function of the month that returns one `Counted` for each piece it counts, so that
the figure is the length of the list behind it. Its docstring and its Chinese text (口径说明) say
the same thing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from app.rules.beneficiary_classes import Standing
from app.rules.recipients import RecipientClass
from app.rules.vocabulary import Action, AidForm, BeneficiaryType, CaseStatus, ReceivedVia, WaiverBasis
from app.stats.classes import (
    Age,
    Branch,
    Category,
    ReportGroup,
    RollUp,
    Timing,
    Wait,
    branch,
    category,
    report_group,
    roll_up,
    standing_of,
)
from app.stats.durations import Duration
from app.stats.happenings import Facts, Happening, History, Month

# Counts up with every change of a definition; a snapshot says by which it was made (口径版本).
DEFINITIONS = 1


class Counted(NamedTuple):
    """One piece in a figure, with the headings it falls under; amounts in 分, days in calendar days.

    A tuple, because a month of many offices makes a hundred thousand of them.
    `piece` of `pieces`: which of several applicants with a divisible claim, or which person.
    """

    case_id: int
    office: int
    group: ReportGroup
    category: Category
    type: BeneficiaryType
    rollup: RollUp
    standing: Standing
    via: ReceivedVia | None = None
    piece: int = 1
    pieces: int = 1
    days: int | None = None
    timing: Timing | None = None
    basis: WaiverBasis | None = None
    recovered_fen: int = 0
    stage: CaseStatus | None = None
    wait: Wait | None = None
    age: Age | None = None
    lawyer: int | None = None
    recipient: RecipientClass | None = None
    ending: Action | None = None

    @property
    def branch(self) -> Branch:
        """刑事 or not."""
        return branch(self.category)


Cases = tuple[Counted, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of the return (指标): what it is called, what it counts, its definition and unit."""

    key: str
    label: str
    definition: str
    cases: Callable[[Month], Cases]
    unit: str = "件"


ENTERED: dict[str, Figure] = {}
Function = Callable[[Month], Cases]


def figure(label: str, definition: str, unit: str = "件") -> Callable[[Function], Function]:
    """Enter a function in the registry under its own name."""

    def register(function: Function) -> Function:
        key = function.__name__
        ENTERED[key] = Figure(key, label, definition, function, unit)
        return function

    return register


@lru_cache(maxsize=10_000)
def headings(
    matter: str, aid_form: AidForm, kind: BeneficiaryType, service_state: str | None, tier: int
) -> tuple[ReportGroup, Category, BeneficiaryType, RollUp, Standing]:
    """What such a case stands under, in the order of `Counted`; worked out once for all alike."""
    return (
        report_group(matter),
        category(matter, aid_form),
        kind,
        roll_up(kind, service_state),
        standing_of(tier),
    )


def counted(facts: Facts, took: Duration | None = None, **marks: Any) -> Counted:
    """A case under its headings, as one piece; `marks` are further fields of `Counted`."""
    if took is not None:
        marks |= {"days": took.days, "timing": took.timing}
    under = headings(facts.matter, facts.aid_form, facts.beneficiary_type, facts.service_state, facts.tier)
    return Counted(facts.case_id, facts.office_id, *under, facts.received_via, **marks)


def repeated(one: Counted, times: int) -> Cases:
    """The same for each applicant or person, numbered."""
    if times == 1:
        return (one,)
    return tuple(one._replace(piece=n + 1, pieces=times) for n in range(times))


def by_piece(found: Iterable[tuple[History, Happening]]) -> Cases:
    """Each case as many times as it counts: a divisible claim once for each applicant."""
    return tuple(
        piece for history, _ in found for piece in repeated(counted(history.facts), history.facts.pieces)
    )
