"""Which cases does one figure on the page mean? Names of figures and their parts.

A key is the figure followed by its headings: `received`, `received.group-wages.type-veteran`,
`decided.standing-statutory.timing-in_time`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Self

from app.rules.beneficiary_classes import Standing
from app.rules.vocabulary import BeneficiaryType, CaseStatus, Term, WaiverBasis
from app.stats.classes import Age, ReportGroup, RollUp, Timing
from app.stats.figures import FIGURES, Cases, Figure

# The headings a figure can be split by: attributes of Counted.
HEADINGS: Mapping[str, type[Term]] = MappingProxyType(
    {
        "group": ReportGroup,
        "type": BeneficiaryType,
        "rollup": RollUp,
        "standing": Standing,
        "timing": Timing,
        "basis": WaiverBasis,
        "stage": CaseStatus,
        "age": Age,
    }
)


class NoSuchFigure(Exception):
    """There is no such figure (没有该指标)."""


@dataclass(frozen=True, slots=True)
class FigureKey:
    """A figure and the headings it is narrowed to (指标及其分项)."""

    figure: Figure
    parts: tuple[tuple[str, Term], ...] = ()

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a key. Raises NoSuchFigure for an unknown figure, heading or value."""
        name, *rest = text.split(".")
        if name not in FIGURES:
            raise NoSuchFigure(text)
        return cls(FIGURES[name], tuple(_part(each, text) for each in rest))

    @property
    def label(self) -> str:
        """收到申请 · 劳动报酬 · 退役军人."""
        return " · ".join((self.figure.label, *(value.label for _, value in self.parts)))

    def narrow(self, cases: Cases) -> Cases:
        """Those of the figure's cases that fall under every heading of the key."""
        return tuple(
            case for case in cases if all(getattr(case, name) is value for name, value in self.parts)
        )


def _part(text: str, whole: str) -> tuple[str, Term]:
    name, _, code = text.partition("-")
    if name not in HEADINGS:
        raise NoSuchFigure(whole)
    try:
        return name, HEADINGS[name](code)
    except ValueError as error:
        raise NoSuchFigure(whole) from error
