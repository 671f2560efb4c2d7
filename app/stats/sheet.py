"""How does a table become a sheet fit to be printed and sent? (报表格式)

Every text cell is stored as text and never as a formula; figures are values.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from app.rules.text import strip_unprintable
from app.stats.table import HeadCell, Table

Value = str | int | float | Decimal  # Decimal for money, shown with two places
_THIN = Side(style="thin", color="000000")
_BORDER = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_TITLE = Font(name="宋体", size=16, bold=True)
_HEAD = Font(name="宋体", size=10, bold=True)
_BODY = Font(name="仿宋", size=11)
_SMALL = Font(name="仿宋", size=10)
_CENTRE = Alignment(horizontal="center", vertical="center", wrap_text=True)
_LEFT = Alignment(horizontal="left", vertical="center", wrap_text=True)
_RIGHT = Alignment(horizontal="right", vertical="center")
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
        self._text(1, text, _TITLE, _CENTRE)
        self._merge(1, self.columns)
        self._sheet.row_dimensions[self.row].height = 30

    def line(self, *texts: str) -> None:
        """A row of texts without borders, spread evenly over the columns; of three the last right."""
        self._next()
        width = self.columns / len(texts)
        for number, text in enumerate(texts):
            first, last = round(number * width) + 1, round((number + 1) * width)
            side = "left" if number == 0 else "right" if number == len(texts) - 1 == 2 else "center"
            self._text(first, text, _BODY, Alignment(vertical="center", horizontal=side))
            self._merge(first, last)
        self._sheet.row_dimensions[self.row].height = 20

    def heading(self, text: str) -> None:
        """The name of a further table, after an empty row."""
        self._next()
        self.line(text)
        self._sheet.cell(self.row, 1).font = _HEAD

    def head(self, rows: Sequence[Sequence[HeadCell]]) -> None:
        """The head of a table, each cell over the columns and rows it covers."""
        top = self.row + 1
        for cells in rows:
            self._next()
            for column in range(1, 1 + sum(cell.width for cell in rows[0])):
                self._text(column, "", _HEAD, _CENTRE, _BORDER)
            lines = max((-(-len(cell.text) // round(_LETTERS * cell.width)) for cell in cells), default=1)
            self._sheet.row_dimensions[self.row].height = 10 + 14 * min(lines, 4)
        for number, cells in enumerate(rows):
            for cell in cells:
                self._head_cell(top + number, cell)

    def _head_cell(self, row: int, cell: HeadCell) -> None:
        column = cell.column + 1
        if cell.width > 1 or cell.height > 1:
            self._sheet.merge_cells(
                start_row=row,
                end_row=row + cell.height - 1,
                start_column=column,
                end_column=column + cell.width - 1,
            )
        here, self.row = self.row, row
        self._text(column, cell.text, _HEAD, _CENTRE, _BORDER)
        self.row = here

    def table(self, table: Table) -> None:
        """A whole table: head, bands, rows, sums in bold, and its note."""
        self.head(table.head)
        for row in table.rows:
            if row.is_band:
                self._next()
                for column in range(1, table.columns + 2):
                    self._text(column, row.label if column == 1 else "", _HEAD, _LEFT, _BORDER)
                self._merge(1, table.columns + 1)
                continue
            values = [cell.text if cell.value is None else cell.value for cell in row.cells]
            self.rows([[row.label, *values]], bold_last=row.is_sum)
        if table.note:
            self.remark(table.note)

    def remark(self, text: str) -> None:
        """A line below a table over all columns."""
        self._next()
        self._text(1, text, _SMALL, _LEFT)
        self._merge(1, self.columns)
        self._sheet.row_dimensions[self.row].height = 16 * (1 + len(text) // _CHARACTERS_A_LINE)

    def rows(self, rows: Iterable[Sequence[Value]], bold_last: bool = False) -> None:
        """The body: texts left, figures right; the last row bold when it is the sum (合计)."""
        for values in rows:
            self._next()
            for column, value in enumerate(values, start=1):
                self._cell(column, value)
            self._sheet.row_dimensions[self.row].height = _ROW_HEIGHT
        if bold_last:
            for column in range(1, self.columns + 1):
                self._sheet.cell(self.row, column).font = Font(name="仿宋", size=11, bold=True)

    def texts(self, rows: Iterable[tuple[str, str]]) -> None:
        """Rows of a term and a longer text beside it, both left."""
        for term, text in rows:
            self._next()
            self._text(1, term, _HEAD, _LEFT, _BORDER)
            self._text(2, text, _BODY, _LEFT, _BORDER)
            lines = 1 + len(text) // _CHARACTERS_A_LINE
            self._sheet.row_dimensions[self.row].height = 18 * lines + 4

    def table_frozen(self, table: Table) -> None:
        """A table whose head stays in view and is printed on every page."""
        self._sheet.freeze_panes = f"B{self.row + len(table.levels) + 1}"
        self._sheet.print_title_rows = f"1:{self.row + len(table.levels)}"
        self.table(table)

    def freeze(self, column: str, repeated: int | None = None) -> None:
        """Keep what stands above the next row, and left of the column, in view; print the first
        `repeated` rows on every page, all of those above unless told."""
        self._sheet.freeze_panes = f"{column}{self.row + 1}"
        self._sheet.print_title_rows = f"1:{repeated or self.row}"

    def _next(self) -> None:
        self.row += 1

    def _cell(self, column: int, value: Value) -> None:
        if isinstance(value, str):
            self._text(column, value, _BODY, _LEFT if column == 1 else _RIGHT, _BORDER)
            return
        cell = self._sheet.cell(self.row, column, value)
        cell.number_format = _FORMATS[type(value)]
        cell.font, cell.alignment, cell.border = _BODY, _RIGHT, _BORDER

    def _text(
        self, column: int, text: str, font: Font, alignment: Alignment, border: Border | None = None
    ) -> None:
        cell = self._sheet.cell(self.row, column)
        if text:
            cell.value = strip_unprintable(text)
            cell.data_type = "s"  # else a text that begins with = would be stored as a formula
        cell.number_format = "@"
        cell.font, cell.alignment = font, alignment
        if border is not None:
            cell.border = border

    def _merge(self, first: int, last: int) -> None:
        if last > first:
            self._sheet.merge_cells(start_row=self.row, end_row=self.row, start_column=first, end_column=last)
