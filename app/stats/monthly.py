"""What did the office do in a month, and whom did it serve first? (统计月报)

A `Report` holds every published figure by its key, so that pages, files, snapshots and tests
speak of the same numbers, and every number names the list behind it.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from operator import attrgetter
from typing import Any, Self

from app import outreach
from app.audit import Actor
from app.casework.scope import while_unchanged
from app.stats.classes import Timing
from app.stats.cuts import CUTS, FLOW, PACED, TABLE, WAITED, Cut
from app.stats.figure import DEFINITIONS
from app.stats.figures import FIGURES, Cases, Counted
from app.stats.happenings import Month, month_of
from app.stats.keys import FigureKey, key_of
from app.stats.pace import Pace, pace
from app.stats.period import Span

_FEN_PER_WAN = 1_000_000
_HAPPENED = (*TABLE, "overturned", "waivers", "assigned", "reopened", "ended", "taken_on")
_NONE = Pace(0)


@dataclass(frozen=True, slots=True)
class Report:
    """Every figure of a span for some offices (优先服务统计). Sums in 分; what is not there is 0."""

    code: str
    first_on: date
    end_on: date
    on: date
    office_ids: tuple[int, ...]
    counts: Mapping[str, int] = field(default_factory=dict)
    paces: Mapping[str, Pace] = field(default_factory=dict)
    sums: Mapping[str, int] = field(default_factory=dict)
    ledger: Mapping[str, int] = field(default_factory=dict)  # by key of outreach.FIGURES
    definitions: int = DEFINITIONS

    def count(self, figure: str, /, **parts: object) -> int:
        """A figure under headings: count("received", group=ReportGroup.WAGES)."""
        return self.counts.get(key_of(figure, **parts), 0)

    def pace(self, figure: str, /, **parts: object) -> Pace:
        """A figure of speed under headings."""
        return self.paces.get(key_of(figure, **parts), _NONE)

    def fen(self, figure: str, /, **parts: object) -> int:
        """A sum of money under headings, in 分."""
        return self.sums.get(key_of(figure, **parts), 0)

    def split(self, figure: str, heading: str) -> dict[str, int]:
        """A figure by one heading: code of the value → number, without zeros."""
        start = f"{figure}.{heading}-"
        found = {
            key.removeprefix(start): number for key, number in self.counts.items() if key.startswith(start)
        }
        return {code: number for code, number in found.items() if "." not in code}

    @property
    def is_zero(self) -> bool:
        """Whether nothing happened in the span (零报告); what is open or overdue is no event of it."""
        return not any(self.count(key) for key in _HAPPENED)

    @property
    def tallies(self) -> bool:
        """Whether open before + received + reopened − ended is open after."""
        before, came, again, over, after = (self.count(key) for key in FLOW)
        return before + came + again - over == after

    def as_json(self) -> dict[str, Any]:
        """The figures by key, zeros left out, as the command line prints them."""
        return {
            "period": self.code,
            "first_on": self.first_on.isoformat(),
            "end_on": self.end_on.isoformat(),
            "on": self.on.isoformat(),
            "offices": list(self.office_ids),
            "definitions": self.definitions,
            "counts": dict(sorted(self.counts.items())),
            "paces": {key: self.paces[key].as_json() for key in sorted(self.paces)},
            "sums": dict(sorted(self.sums.items())),
            "ledger": dict(sorted(self.ledger.items())),
        }

    def as_text(self) -> str:
        """The figures as canonical JSON: the same figures are the same bytes."""
        return json.dumps(self.as_json(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Read what `as_text` wrote."""
        data = json.loads(text)
        return cls(
            data["period"],
            date.fromisoformat(data["first_on"]),
            date.fromisoformat(data["end_on"]),
            date.fromisoformat(data["on"]),
            tuple(data["offices"]),
            data["counts"],
            {key: Pace.from_json(each) for key, each in data["paces"].items()},
            data["sums"],
            data["ledger"],
            data["definitions"],
        )


def monthly(actor: Actor, span: Span, on: date, as_of: datetime | None = None) -> Report:
    """The figures of a month or year within the actor's offices, as recorded by `as_of` (now unless
    told). `on` is the day overdue is asked for. Those of now are kept until something changes."""
    if as_of is not None:
        return _counted(actor, span, on, as_of)
    place = ("monthly", span.code, span.first_on, span.end_on, on)
    return while_unchanged(actor, place, lambda: _counted(actor, span, on, None))


def _counted(actor: Actor, span: Span, on: date, as_of: datetime | None) -> Report:
    month = month_of(actor, span, on, as_of)
    return assembled(month, lists_of(month), actor.office_ids, ledger_of(actor, span, as_of))


def lists_of(month: Month) -> dict[str, Cases]:
    """The pieces of every figure."""
    return {key: each.cases(month) for key, each in FIGURES.items()}


def ledger_of(actor: Actor, span: Span, as_of: datetime | None = None) -> dict[str, int]:
    """What the ledgers of consultations and activities add up to, zeros left out; amounts in 分."""
    found = outreach.totals(actor, span, as_of)
    numbers = {key: each.read(found) for key, each in outreach.FIGURES.items() if is_dated(key)}
    return {key: number for key, number in numbers.items() if number}


def is_dated(key: str) -> bool:
    """Whether a figure of the ledgers counts rows of the span; stations and the plan are counted as they stand."""
    return not key.startswith(("stations", "contact_points", "units", "plan"))


def assembled(
    month: Month, cases: Mapping[str, Cases], office_ids: tuple[int, ...], ledger: Mapping[str, int]
) -> Report:
    """The report of these lists of cases."""
    counts: dict[str, int] = {}
    paces: dict[str, Pace] = {}
    for key, cuts in CUTS.items():
        for cut in cuts:
            if key in PACED:
                found = {name: pace(pieces) for name, pieces in _grouped(key, cut, cases[key]).items()}
                paces |= found
                counts |= {name: n for each in found.items() for name, n in _of_pace(*each).items()}
            else:
                counts |= _numbers(key, cut, cases[key])
    for cut in WAITED:
        counts |= _numbers("decided", cut, cases["decided"])
    span = month.period
    sums = _sums(cases["recovered"])
    return Report(span.code, span.first_on, span.end_on, month.on, office_ids, counts, paces, sums, ledger)


def _named(key: str, cut: Cut, values: Any) -> str:
    return key_of(key, **dict(zip(cut, (values,) if len(cut) == 1 else values, strict=True)))


def _numbers(key: str, cut: Cut, cases: Cases) -> dict[str, int]:
    """How many pieces under each combination of the headings; what has no value is left out."""
    if not cut:
        return {key: len(cases)} if cases else {}
    found = Counter(map(attrgetter(*cut), cases))
    return {_named(key, cut, values): number for values, number in found.items() if values is not None}


def _grouped(key: str, cut: Cut, cases: Cases) -> dict[str, list[Counted]]:
    """Which pieces under each combination of the headings."""
    groups: dict[str, list[Counted]] = {}
    for case in cases:
        name = _named(key, cut, attrgetter(*cut)(case)) if cut else key
        groups.setdefault(name, []).append(case)
    return groups


def _of_pace(name: str, found: Pace) -> dict[str, int]:
    numbers = {
        name: found.n,
        f"{name}.timing-{Timing.IN_TIME}": found.in_time,
        f"{name}.timing-{Timing.LATE}": found.late,
    }
    return {key: number for key, number in numbers.items() if number}


def _sums(cases: Cases) -> dict[str, int]:
    found: Counter[str] = Counter()
    for case in cases:
        for cut in CUTS["recovered"]:
            parts = {name: getattr(case, name) for name in cut}
            if None not in parts.values():
                found[key_of("recovered", **parts)] += case.recovered_fen
    return dict(found)


def cases_behind(actor: Actor, span: Span, key: FigureKey, on: date, as_of: datetime | None = None) -> Cases:
    """The pieces a figure counts, exactly as many as it says."""
    return key.narrow(key.figure.cases(month_of(actor, span, on, as_of)))


def wan(fen: int) -> str:
    """An amount in 万元 with two places, half up, without the thousands comma."""
    hundredths = (fen + _FEN_PER_WAN // 200) // (_FEN_PER_WAN // 100)
    return f"{hundredths // 100}.{hundredths % 100:02d}"
