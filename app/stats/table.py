"""How does a figure stand in a table? Cells that know their list, for page, sheet, document and CSV alike."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from app.stats.keys import key_of
from app.stats.monthly import Report, wan
from app.stats.pace import Pace

Number = int | float | Decimal  # Decimal for money in 万元, shown with two places
Level = tuple[tuple[str, int], ...]  # (text, columns it spans)


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure; `key` opens the list behind it, `text` stands where there is no number to show."""

    value: Number | None
    key: str = ""
    text: str = ""
    month: str = ""  # whose list it opens, where that is not the report's own

    @property
    def shown(self) -> str:
        """12, 3.5, 1.40 or the text."""
        if self.value is None:
            return self.text
        return f"{self.value:g}" if isinstance(self.value, float) else str(self.value)


@dataclass(frozen=True, slots=True)
class Row:
    """A labelled row; a band (without cells) stands above further rows."""

    label: str
    cells: tuple[Cell, ...] = ()
    is_sum: bool = False

    @property
    def is_band(self) -> bool:
        return not self.cells


@dataclass(frozen=True, slots=True)
class HeadCell:
    """One cell of the head: where it begins (0 is the column of the labels) and what it covers."""

    text: str
    column: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the return: the head of one to three levels stands over the cells of the rows.

    A text of an upper level stands over the levels below it that are empty there. `first` is the
    head of the labels.
    """

    code: str
    title: str
    first: str
    levels: tuple[Level, ...]
    rows: tuple[Row, ...]
    note: str = ""

    @property
    def columns(self) -> int:
        """How many columns there are beside the labels."""
        return sum(span for _, span in self.levels[0])

    @property
    def heads(self) -> tuple[str, ...]:
        """One text for each column: the levels joined."""
        spread = [[text for text, span in level for _ in range(span)] for level in self.levels]
        return tuple(_joined(texts) for texts in zip(*spread, strict=True))

    def turned(self) -> Table:
        """The table on its side, to fit a narrow page: its columns become rows."""
        rows = [row for row in self.rows if not row.is_band]
        turned = (Row(name, tuple(row.cells[at] for row in rows)) for at, name in enumerate(self.heads))
        columns = heads(*(row.label for row in rows))
        return Table(self.code, self.title, "指标", (columns,), tuple(turned), self.note)

    @property
    def head(self) -> tuple[tuple[HeadCell, ...], ...]:
        """The rows of the head; a text also covers the empty ones below it."""
        depth = len(self.levels)
        rows = [[HeadCell(self.first, 0, 1, depth)], *([] for _ in range(depth - 1))]
        covered: set[tuple[int, int]] = set()
        for number, level in enumerate(self.levels):
            column = 1
            for text, width in level:
                if (number, column) not in covered:
                    height = self._height(number, column, width)
                    covered |= {(number + below, column) for below in range(height)}
                    rows[number].append(HeadCell(text, column, width, height))
                column += width
        return tuple(map(tuple, rows))

    def _height(self, number: int, column: int, width: int) -> int:
        below = [self._text_at(level, column) for level in self.levels[number + 1 :]]
        empty = next((n for n, text in enumerate(below) if text), len(below))
        return 1 + (empty if width == 1 else 0)

    @staticmethod
    def _text_at(level: Level, column: int) -> str:
        return [text for text, width in level for _ in range(width)][column - 1]

    @property
    def is_empty(self) -> bool:
        """Whether there is no figure but 0 in it."""
        return not any(cell.value for row in self.rows for cell in row.cells)


def _joined(texts: Sequence[str]) -> str:
    """刑事·申请类; the number of a column stands in front: 3 刑事·申请类."""
    *names, last = filter(None, texts)
    return f"{last} {'·'.join(names)}" if names and last.isdigit() else "·".join((*names, last))


def heads(*texts: str) -> Level:
    """A level of single columns."""
    return tuple((text, 1) for text in texts)


def count(report: Report, figure: str, /, **parts: object) -> Cell:
    """A figure with its list; zero has none."""
    number = report.count(figure, **parts)
    return Cell(number, key_of(figure, **parts) if number else "")


def ledger(report: Report, key: str) -> Cell:
    """A figure of the ledgers beside the cases."""
    number = report.ledger.get(key, 0)
    return Cell(number, key if number else "")


def money(report: Report, **parts: object) -> Cell:
    """Money recovered, in 万元, with the list of the cases it came from."""
    key = key_of("recovered", **parts)
    fen = report.fen("recovered", **parts)
    return Cell(Decimal(wan(fen)), key if fen else "")


def timed(report: Report, figure: str, with_share: bool, /, **parts: object) -> tuple[Cell, ...]:
    """件数, 中位, 90 分位 and, where a limit is set, 按期件数 and 按期率 of a figure of speed."""
    found, key = report.pace(figure, **parts), key_of(figure, **parts)
    cells = [count(report, figure, **parts), _median(found, key), _ninetieth(found, key)]
    if with_share:
        cells += [count(report, figure, **parts, timing="in_time"), Cell(None, text=found.share_text)]
    return tuple(cells)


def _median(found: Pace, key: str) -> Cell:
    days = found.median_days
    if days is None:
        return Cell(None, text="—")
    return Cell(int(days) if days.is_integer() else days, key)


def _ninetieth(found: Pace, key: str) -> Cell:
    days = found.ninetieth_days
    return Cell(None, text=found.ninetieth_text) if days is None else Cell(days, key)


def some(rows: Iterable[Row]) -> list[Row]:
    """The rows that are not all zero."""
    return [row for row in rows if any(cell.value for cell in row.cells)]


def total(rows: Sequence[Row], label: str = "合计") -> Row:
    """The sum of rows whose columns add up, without a list."""
    columns = zip(*(row.cells for row in rows), strict=True)
    return Row(label, tuple(Cell(sum(int(cell.value or 0) for cell in column)) for column in columns), True)
