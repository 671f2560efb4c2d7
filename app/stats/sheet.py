"""How does a table become a sheet fit to be printed and sent? (报表格式)

Every text cell is stored as text and never as a formula; figures are values.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, NamedStyle, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from app.rules.text import strip_unprintable
from app.stats.table import HeadCell, Table

Value = str | int | float | Decimal  # Decimal for money, shown with two places
_THIN = Side(style="thin", color="000000")
_BOXED, _PLAIN = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN), Border()
_HEAD_FONT, _BODY_FONT = Font(name="宋体", size=10, bold=True), Font(name="仿宋", size=11)
_SUM_FONT = Font(name="仿宋", size=11, bold=True)
_CENTRE = Alignment(horizontal="center", vertical="center", wrap_text=True)
_LEFT = Alignment(horizontal="left", vertical="center", wrap_text=True)
_RIGHT = Alignment(horizontal="right", vertical="center")


class _Look(NamedTuple):
    """What a cell looks like, kept in the workbook under its name: a cell that is told each part by
    itself compares it with those of all cells before."""

    name: str
    font: Font
    alignment: Alignment
    border: Border = _PLAIN


_TITLE = _Look("报表标题", Font(name="宋体", size=16, bold=True), _CENTRE)
_LINE = {
    side: _Look(f"报表行 {side}", _BODY_FONT, Alignment(vertical="center", horizontal=side))
    for side in ("left", "center", "right")
}
_HEADING = _Look("报表小标题", _HEAD_FONT, _LINE["left"].alignment)
_HEAD = _Look("报表表头", _HEAD_FONT, _CENTRE, _BOXED)
_BAND = _Look("报表分段", _HEAD_FONT, _LEFT, _BOXED)
_LABEL, _FIGURE = _Look("报表项目", _BODY_FONT, _LEFT, _BOXED), _Look("报表数字", _BODY_FONT, _RIGHT, _BOXED)
_SUM_LABEL, _SUM = (
    _Look("报表合计项目", _SUM_FONT, _LEFT, _BOXED),
    _Look("报表合计", _SUM_FONT, _RIGHT, _BOXED),
)
_REMARK = _Look("报表说明", Font(name="仿宋", size=10), _LEFT)
_FORMATS: dict[type, str] = {int: "0", float: "0.0", Decimal: "0.00"}
_MARGIN_INCHES = 0.5
_CHARACTERS_A_LINE = 60
_ROW_HEIGHT = 21
_LETTERS = 4.5  # characters of a head that fit beside each other in a column


class Page:
    """One sheet, written from the top down. `columns` is how many the tables on it have."""

    def __init__(self, sheet: Worksheet, name: str, widths: Sequence[float]) -> None:
        self._sheet = sheet
        sheet.title = name
        self.columns = len(widths)
        for number, width in enumerate(widths, start=1):
            sheet.column_dimensions[get_column_letter(number)].width = width
        self.row = 0
        self._print_set_up()

    def _print_set_up(self) -> None:
        sheet = self._sheet
        sheet.page_setup.orientation = "landscape"
        sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
        sheet.print_options.horizontalCentered = True
        sheet.page_margins.left = sheet.page_margins.right = _MARGIN_INCHES
        sheet.oddFooter.center.text = "第 &P 页 共 &N 页"

    def title(self, text: str) -> None:
        """Row 1: the title over all columns, bold 16."""
        self._next()
        self._merged(1, self.columns, text, _TITLE)
        self._sheet.row_dimensions[self.row].height = 30

    def line(self, *texts: str) -> None:
        """A row of texts without borders, spread evenly over the columns; of three the last right."""
        self._next()
        width = self.columns / len(texts)
        for number, text in enumerate(texts):
            first, last = round(number * width) + 1, round((number + 1) * width)
            side = "left" if number == 0 else "right" if number == len(texts) - 1 == 2 else "center"
            self._merged(first, last, text, _LINE[side])
        self._sheet.row_dimensions[self.row].height = 20

    def heading(self, text: str) -> None:
        """The name of a further table, after an empty row."""
        self._next()
        self.line(text)
        self._dress(self._sheet.cell(self.row, 1), _HEADING)

    def head(self, rows: Sequence[Sequence[HeadCell]]) -> None:
        """The head of a table, each cell over the columns and rows it covers."""
        top, width = self.row + 1, sum(cell.width for cell in rows[0])
        for number, cells in enumerate(rows):
            for cell in cells:
                self._merge(cell.column + 1, cell.column + cell.width, top + number, cell.height)
        for cells in rows:
            self._next()
            texts = {cell.column + 1: cell.text for cell in cells}
            for column in range(1, 1 + width):
                self._text(column, texts.get(column, ""), _HEAD)
            lines = max((-(-len(cell.text) // round(_LETTERS * cell.width)) for cell in cells), default=1)
            self._sheet.row_dimensions[self.row].height = 10 + 14 * min(lines, 4)

    def table(self, table: Table) -> None:
        """A whole table: head, bands, rows, sums in bold, and its note."""
        self.head(table.head)
        for row in table.rows:
            if row.is_band:
                self._next()
                self._merged(1, table.columns + 1, row.label, _BAND)
                continue
            values = [cell.text if cell.value is None else cell.value for cell in row.cells]
            self._row([row.label, *values], row.is_sum)
        if table.note:
            self.remark(table.note)

    def remark(self, text: str) -> None:
        """A line below a table over all columns."""
        self._next()
        self._merged(1, self.columns, text, _REMARK)
        self._sheet.row_dimensions[self.row].height = 16 * (1 + len(text) // _CHARACTERS_A_LINE)

    def _row(self, values: Sequence[Value], is_sum: bool) -> None:
        """Texts left, figures right; bold for a sum (合计)."""
        self._next()
        label, figure = (_SUM_LABEL, _SUM) if is_sum else (_LABEL, _FIGURE)
        for column, value in enumerate(values, start=1):
            self._cell(column, value, label if column == 1 else figure)
        self._sheet.row_dimensions[self.row].height = _ROW_HEIGHT

    def texts(self, rows: Iterable[tuple[str, str]]) -> None:
        """Rows of a term and a longer text beside it, both left."""
        for term, text in rows:
            self._next()
            self._text(1, term, _BAND)
            self._text(2, text, _LABEL)
            lines = 1 + len(text) // _CHARACTERS_A_LINE
            self._sheet.row_dimensions[self.row].height = 18 * lines + 4

    def table_frozen(self, table: Table, *, is_only: bool) -> None:
        """A table; what stands above its rows stays in view and is printed on every page. But not its head
        where other tables follow: it would stand over their rows."""
        kept = self.row + (len(table.levels) if is_only else 0)
        self._sheet.freeze_panes, self._sheet.print_title_rows = f"B{kept + 1}", f"1:{kept}"
        self.table(table)

    def freeze(self, column: str, repeated: int | None = None) -> None:
        """Keep what stands above the next row, and left of the column, in view; print the first
        `repeated` rows on every page, all of those above unless told."""
        self._sheet.freeze_panes = f"{column}{self.row + 1}"
        self._sheet.print_title_rows = f"1:{repeated or self.row}"

    def _next(self) -> None:
        self.row += 1

    def _cell(self, column: int, value: Value, look: _Look) -> None:
        if isinstance(value, str):
            self._text(column, value, look)
            return
        cell = self._sheet.cell(self.row, column, value)
        self._dress(cell, look, _FORMATS[type(value)])

    def _text(self, column: int, text: str, look: _Look) -> None:
        cell = self._sheet.cell(self.row, column)
        if text:
            cell.value = strip_unprintable(text)
            cell.data_type = "s"  # else a text that begins with = would be stored as a formula
        self._dress(cell, look)

    def _dress(self, cell: Cell, look: _Look, number_format: str = "@") -> None:
        book = self._sheet.parent
        if look.name not in book.named_styles:
            style = NamedStyle(look.name, font=look.font, alignment=look.alignment, border=look.border)
            book.add_named_style(style)
        cell.style = look.name
        cell.number_format = number_format

    def _merged(self, first: int, last: int, text: str, look: _Look) -> None:
        """One text over these columns."""
        self._merge(first, last, self.row)
        for column in range(first, last + 1):
            self._text(column, text if column == first else "", look)

    def _merge(self, first: int, last: int, row: int, height: int = 1) -> None:
        """Make the cells one before they are dressed: merging draws the frame of a dressed cell anew around
        all of them, which costs more than dressing each."""
        if last > first or height > 1:
            self._sheet.merge_cells(
                start_row=row, end_row=row + height - 1, start_column=first, end_column=last
            )
