"""Which cases does one figure on the page mean? Names of figures and their parts.

A key is the figure followed by its headings: `received`, `received.group-wages.type-veteran`,
`decided.standing-statutory.timing-in_time`, `closed.lawyer-12`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Self

from app.rules.beneficiary_classes import Standing
from app.rules.recipients import RecipientClass
from app.rules.vocabulary import Action, BeneficiaryType, CaseStatus, ReceivedVia, Term, WaiverBasis
from app.stats.classes import Age, Branch, Category, ReportGroup, RollUp, Timing, Wait
from app.stats.figures import FIGURES, Cases, Figure

_LONGEST_ID = 18


def _row_id(code: str) -> int:
    """The id of an office or lawyer in a key; ValueError for anything else."""
    if not (code.isascii() and code.isdigit() and len(code) <= _LONGEST_ID):
        raise ValueError(code)
    return int(code)


# The headings a figure can be split by: attributes of Counted, and how their values are read.
HEADINGS: Mapping[str, Callable[[str], Term | int]] = MappingProxyType(
    {
        "group": ReportGroup,
        "category": Category,
        "branch": Branch,
        "type": BeneficiaryType,
        "rollup": RollUp,
        "standing": Standing,
        "timing": Timing,
        "basis": WaiverBasis,
        "stage": CaseStatus,
        "wait": Wait,
        "age": Age,
        "via": ReceivedVia,
        "recipient": RecipientClass,
        "ending": Action,
        "office": _row_id,
        "lawyer": _row_id,
    }
)
ROWS = frozenset({"office", "lawyer"})  # their values are ids
_BY_CLOSING = frozenset({"closed", "recovered", "handled"})


class NoSuchFigure(Exception):
    """There is no such figure (没有该指标)."""


@dataclass(frozen=True, slots=True)
class FigureKey:
    """A figure and the headings it is narrowed to (指标及其分项)."""

    figure: Figure
    parts: tuple[tuple[str, Term | int], ...] = ()

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a key. Raises NoSuchFigure for an unknown figure, heading or value."""
        name, *rest = text.split(".")
        if name not in FIGURES:
            raise NoSuchFigure(text)
        return cls(FIGURES[name], tuple(_part(each, text) for each in rest))

    @property
    def code(self) -> str:
        """The key as it stands in addresses."""
        return key_of(self.figure.key, **dict(self.parts))

    def label(self, names: Mapping[tuple[str, int], str] | None = None) -> str:
        """收到申请 · 劳动报酬 · 退役军人; offices and lawyers by the names given for (heading, id)."""
        said = (_said(name, value, names or {}) for name, value in self.parts)
        return " · ".join((self.figure.label, *said))

    @property
    def is_by_closing(self) -> bool:
        """Whether the pieces are chosen by their closing day (结案日期)."""
        return self.figure.key in _BY_CLOSING

    def narrow(self, cases: Cases) -> Cases:
        """Those of the figure's pieces that fall under every heading of the key."""
        return tuple(
            case for case in cases if all(getattr(case, name) == value for name, value in self.parts)
        )


def key_of(figure: str, /, **parts: object) -> str:
    """The key of a figure under headings: key_of("closed", lawyer=12) is closed.lawyer-12."""
    return ".".join((figure, *(f"{name}-{value}" for name, value in parts.items())))


def _said(name: str, value: Term | int, names: Mapping[tuple[str, int], str]) -> str:
    if isinstance(value, Term):
        return value.label
    return names.get((name, value), str(value))


def _part(text: str, whole: str) -> tuple[str, Term | int]:
    name, _, code = text.partition("-")
    if name not in HEADINGS:
        raise NoSuchFigure(whole)
    try:
        return name, HEADINGS[name](code)
    except ValueError as error:
        raise NoSuchFigure(whole) from error
