"""How does a figure with an address stand in a small table of a page? (for the ledgers beside the cases)"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure, with the address of the rows behind it unless there are none."""

    value: int
    url: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A labelled row of figures."""

    label: str
    cells: tuple[Cell, ...]
