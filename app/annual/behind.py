"""Which cases or rows stand behind a number of the summary? (明细清单)"""

from __future__ import annotations

from dataclasses import dataclass

from app import clock, outreach, stats
from app.annual.drafts import spans_of
from app.annual.facts import Fact, fact_of
from app.annual.models import AnnualDraft
from app.annual.outline import TOLD, Told
from app.annual.stretch import Stretch
from app.audit import Actor
from app.outreach import Line
from app.stats import FigureKey
from app.stats.figures import Cases


@dataclass(frozen=True, slots=True)
class Behind:
    """The list of a number as recorded when the draft was made; `number` is what the draft says."""

    told: Told
    span: Stretch
    definition: str
    number: str
    cases: Cases = ()
    lines: tuple[Line, ...] = ()
    has_moved: bool = False  # stations and the plan stand as they are now, not as they were

    @property
    def length(self) -> int:
        """How many rows the list has."""
        return len(self.cases) + len(self.lines)


def behind(actor: Actor, row: AnnualDraft, slot: str, of_last: bool) -> Behind:
    """The list behind a number of a draft, of its year or of the year before."""
    told, fact = TOLD[slot], fact_of(slot, row.facts["figures"][slot])
    span = spans_of(row)[of_last]
    number = fact.last_shown if of_last else fact.shown
    if not told.is_ledger:
        key = FigureKey.parse(told.key)
        found = stats.cases_behind(actor, span, key, clock.local_date(row.made_at), row.made_at)
        return Behind(told, span, key.figure.definition, number, cases=found)
    figure = outreach.FIGURES[told.key]
    lines = figure.lines(actor, span, row.made_at)
    return Behind(told, span, figure.definition, number, (), lines, _moved(fact, lines, of_last))


def _moved(fact: Fact, lines: tuple[Line, ...], of_last: bool) -> bool:
    return (fact.last if of_last else fact.value) != sum(line.amount for line in lines)
