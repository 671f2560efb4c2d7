"""How does an official document look in Word? A4 in the layout of 党政机关公文格式 GB/T 9704-2012.

Type area 156 × 225 mm with 22 lines of 28 characters; title 小标宋 二号, text 仿宋 三号, first
headings 黑体, second 楷体; page numbers outside, odd pages right. Fonts are named, not embedded;
characters outside GB 2312 take 仿宋 instead of 仿宋_GB2312, which does not have them.
"""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from itertools import groupby
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from app.rules.text import strip_unprintable
from app.stats.document_chart import Chart, add_chart
from app.stats.table import HeadCell, Table

TITLE, TEXT, FIRST, SECOND, TABLE_FONT = "方正小标宋简体", "仿宋_GB2312", "黑体", "楷体_GB2312", "宋体"
_SUBSTITUTES = {TEXT: "仿宋", SECOND: "楷体"}  # with every character of GB 18030
_TITLE_PT, _TEXT_PT, _TABLE_PT, _PAGE_PT = 22, 16, 9, 14
_WIDTH_MM, _LABEL_MM = 156, 40
_FOOTER_MM = 25  # the dash beside the page number then lies 7 mm below the type area
_LINE_PT = 28.95  # 225 mm / 22 lines
# 156 mm / 28 characters of 16 points: each a quarter of a point closer. Word's own grid of characters
# would say the same, but LibreOffice sets a character wider than its cell into two.
_CLOSER_TWIPS = -5
_TWIPS = 20  # of a point


class OfficialDocument:
    """A document written from the top down."""

    def __init__(self, about: str, author: str) -> None:
        self._document = Document()
        core = self._document.core_properties
        core.title, core.author, core.language = strip_unprintable(about), strip_unprintable(author), "zh-CN"
        self._section = self._document.sections[0]
        self._lay_out()
        self._number_pages()
        self._charts = 0

    def _lay_out(self) -> None:
        section = self._section
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.top_margin, section.left_margin = Mm(37), Mm(28)
        section.right_margin, section.bottom_margin = Mm(26), Mm(35)
        section.footer_distance = Mm(_FOOTER_MM)
        grid = section._sectPr.find(qn("w:docGrid"))
        if grid is None:
            grid = OxmlElement("w:docGrid")
            section._sectPr.append(grid)
        grid.set(qn("w:type"), "lines")
        grid.set(qn("w:linePitch"), str(round(_LINE_PT * _TWIPS)))
        style = self._document.styles["Normal"]
        style.font.size = Pt(_TEXT_PT)
        _name_fonts(style.element.get_or_add_rPr(), TEXT)

    def _number_pages(self) -> None:
        """— 1 —: odd pages right, even pages left, one character in."""
        self._document.settings.odd_and_even_pages_header_footer = True
        for footer, side, attribute in (
            (self._section.footer, WD_ALIGN_PARAGRAPH.RIGHT, "right_indent"),
            (self._section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT, "left_indent"),
        ):
            footer.is_linked_to_previous = False
            paragraph = footer.paragraphs[0]
            paragraph.alignment = side
            setattr(paragraph.paragraph_format, attribute, Pt(_PAGE_PT))
            self._run(paragraph, "— ", TABLE_FONT, _PAGE_PT)
            self._page_field(paragraph)
            self._run(paragraph, " —", TABLE_FONT, _PAGE_PT)
            for run in paragraph.runs:  # the figures, too, are 宋体
                _name_fonts(run._r.get_or_add_rPr(), TABLE_FONT, TABLE_FONT)

    def _page_field(self, paragraph: Paragraph) -> None:
        run = self._run(paragraph, "", TABLE_FONT, _PAGE_PT)
        for kind, text in (("begin", ""), ("", "PAGE"), ("separate", ""), ("text", "1"), ("end", "")):
            if kind == "text":
                run.add_text(text)
            elif kind:
                mark = OxmlElement("w:fldChar")
                mark.set(qn("w:fldCharType"), kind)
                run._r.append(mark)
            else:
                code = OxmlElement("w:instrText")
                code.text = text
                run._r.append(code)

    def title(self, text: str) -> None:
        """The title, centred, 小标宋 二号."""
        paragraph = self._paragraph(text, TITLE, _TITLE_PT)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.paragraph_format.line_spacing = Pt(_LINE_PT + 6)
        self._paragraph("", TEXT)

    def heading(self, text: str) -> None:
        """A heading of the first level (一、), 黑体."""
        self._indent(self._paragraph(text, FIRST, level=1))

    def subheading(self, text: str) -> None:
        """A heading of the second level (（一）), 楷体."""
        self._indent(self._paragraph(text, SECOND, level=2))

    def text(self, text: str) -> None:
        """Paragraphs of text, one a line, first line two characters in."""
        for line in text.splitlines():
            if line.strip():
                self._indent(self._paragraph(line.strip(), TEXT))

    def right(self, *lines: str) -> None:
        """Signature and date: to the right, four characters in; never alone on a page."""
        self._keep_last()
        self._paragraph("", TEXT)
        for line in lines:
            self._keep_last()
            paragraph = self._paragraph(line, TEXT)
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            paragraph.paragraph_format.right_indent = Pt(4 * _TEXT_PT)

    def enclosures(self, *names: str) -> None:
        """附件说明: what is attached, a line below the text, names below each other."""
        self._keep_last()
        self._paragraph("", TEXT)
        for number, name in enumerate(names, start=1):
            self._keep_last()
            counted = f"{number}.{name}" if len(names) > 1 else name
            self._indent(self._paragraph(f"附件：{counted}" if number == 1 else f"　　　{counted}", TEXT))

    def annex(self, title: str) -> None:
        """An annex on a page of its own: 附件 at its upper left, then its title, centred."""
        mark = self._paragraph("附件", FIRST)
        mark.paragraph_format.page_break_before = True
        self._paragraph("", TEXT)
        self.title(title)

    def caption(self, text: str) -> None:
        """What a table or chart shows, above it."""
        paragraph = self._paragraph(text, FIRST, 12)
        paragraph.paragraph_format.line_spacing = Pt(24)
        _off_grid(paragraph)
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.paragraph_format.keep_with_next = True

    def remark(self, text: str) -> None:
        """A small line below a table."""
        paragraph = self._paragraph(text, TABLE_FONT, _TABLE_PT)
        paragraph.paragraph_format.line_spacing = Pt(_TABLE_PT + 5)
        _off_grid(paragraph)

    def table(self, table: Table) -> None:
        """A table with its head repeated on every page, figures right."""
        depth, columns = len(table.head), table.columns + 1
        grid = self._document.add_table(rows=depth + len(table.rows), cols=columns)
        grid.style = "Table Grid"
        self._fit(grid, columns)
        for number, cells in enumerate(table.head):
            for cell in cells:
                self._head_cell(grid, number, cell)
        for number in range(depth):
            _repeat(grid.rows[number])
        for number, row in enumerate(table.rows, start=depth):
            cells = grid.rows[number].cells
            if row.is_band:
                self._cell(cells[0].merge(cells[-1]), row.label, WD_ALIGN_PARAGRAPH.LEFT, bold=True)
                continue
            self._cell(cells[0], row.label, WD_ALIGN_PARAGRAPH.LEFT, bold=row.is_sum)
            for place, figure in enumerate(row.cells, start=1):
                self._cell(cells[place], figure.shown, WD_ALIGN_PARAGRAPH.RIGHT, bold=row.is_sum)
        if table.note:
            self.remark(table.note)

    @staticmethod
    def _fit(grid: Any, columns: int) -> None:
        """The labels as wide as a name needs, the figures share the rest; no row breaks across pages."""
        for row in grid.rows:
            row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        label = Mm(_LABEL_MM if columns <= 9 else _LABEL_MM / 2)
        rest = Length((Mm(_WIDTH_MM) - label) // (columns - 1))
        for place, column in enumerate(grid.columns):
            width = rest if place else label
            column.width = width
            for cell in column.cells:
                cell.width = width

    def _head_cell(self, grid: Any, number: int, cell: HeadCell) -> None:
        first = grid.cell(number, cell.column)
        last = grid.cell(number + cell.height - 1, cell.column + cell.width - 1)
        self._cell(
            first.merge(last) if last is not first else first, cell.text, WD_ALIGN_PARAGRAPH.CENTER, True
        )

    def _cell(self, cell: Any, text: str, side: WD_ALIGN_PARAGRAPH, bold: bool) -> None:
        paragraph = cell.paragraphs[0]
        paragraph.alignment = side
        layout = paragraph.paragraph_format
        layout.space_before = layout.space_after = Pt(1)
        layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.AT_LEAST, Pt(_TABLE_PT + 3)
        _off_grid(paragraph)
        self._run(paragraph, text, FIRST if bold else TABLE_FONT, _TABLE_PT)

    def chart(self, chart: Chart) -> None:
        """A chart, as wide as the text; its table is the caller's."""
        self._charts += 1
        self.caption(chart.title)
        paragraph = self._document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        add_chart(paragraph, chart, self._charts, Mm(_WIDTH_MM), Mm(72))

    def wide(self) -> None:
        """Go on on landscape pages, for wide tables."""
        section = self._document.add_section()
        section.orientation = WD_ORIENT.LANDSCAPE
        section.page_width, section.page_height = Mm(297), Mm(210)
        section.top_margin, section.bottom_margin = Mm(28), Mm(26)
        section.left_margin, section.right_margin = Mm(25), Mm(25)

    def saved(self) -> bytes:
        """The file."""
        stream = BytesIO()
        self._document.save(stream)
        return stream.getvalue()

    def _paragraph(self, text: str, font: str, size: float = _TEXT_PT, level: int = 0) -> Paragraph:
        paragraph = self._document.add_paragraph()
        layout = paragraph.paragraph_format
        layout.space_before = layout.space_after = Pt(0)
        layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(_LINE_PT)
        if level:
            _outline(paragraph, level)
            layout.keep_with_next = True
        self._run(paragraph, text, font, size)
        return paragraph

    def _keep_last(self) -> None:
        """Keep the last paragraph on the page of what follows."""
        if self._document.paragraphs:
            self._document.paragraphs[-1].paragraph_format.keep_with_next = True

    @staticmethod
    def _indent(paragraph: Paragraph) -> None:
        indent = paragraph._p.get_or_add_pPr().get_or_add_ind()
        indent.set(qn("w:firstLineChars"), "200")
        indent.set(qn("w:firstLine"), str(2 * _TEXT_PT * _TWIPS))

    @staticmethod
    def _run(paragraph: Paragraph, text: str, font: str, size: float) -> Run:
        """The text in as many runs as there are fonts needed for it; returns the last."""
        run = None
        for name, part in _by_font(strip_unprintable(text), font):
            run = paragraph.add_run(part)
            run.font.size = Pt(size)
            _name_fonts(run._r.get_or_add_rPr(), name)
            if size == _TEXT_PT:
                _draw_together(run)
        if run is None:
            run = paragraph.add_run("")
            run.font.size = Pt(size)
            _name_fonts(run._r.get_or_add_rPr(), font)
        return run


def _by_font(text: str, font: str) -> Iterable[tuple[str, str]]:
    """The text in stretches, each with a font that has its characters."""
    wide = _SUBSTITUTES.get(font, font)
    for name, part in groupby(text, lambda letter: font if _is_in_gb2312(letter) else wide):
        yield name, "".join(part)


def _is_in_gb2312(letter: str) -> bool:
    try:
        letter.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def _name_fonts(properties: Any, east_asia: str, latin: str = "Times New Roman") -> None:
    """Set the Latin and the Chinese font: python-docx alone sets the Latin one only."""
    fonts = properties.get_or_add_rFonts()
    for attribute in ("w:ascii", "w:hAnsi", "w:cs"):
        fonts.set(qn(attribute), latin)
    fonts.set(qn("w:eastAsia"), east_asia)
    fonts.set(qn("w:hint"), "eastAsia")


def _draw_together(run: Run) -> None:
    mark = OxmlElement("w:spacing")
    mark.set(qn("w:val"), str(_CLOSER_TWIPS))
    behind = ("w:w", "w:kern", "w:position", "w:sz", "w:szCs", "w:highlight", "w:u", "w:lang", "w:vertAlign")
    run._r.get_or_add_rPr().insert_element_before(mark, *behind)


# What stands behind each mark in the properties of a paragraph: Word is strict about the order.
_AFTER_GRID = (
    "w:spacing", "w:ind", "w:contextualSpacing", "w:mirrorIndents", "w:suppressOverlap", "w:jc",
)  # fmt: skip
_AFTER_OUTLINE = ("w:divId", "w:cnfStyle", "w:rPr", "w:sectPr", "w:pPrChange")


def _outline(paragraph: Paragraph, level: int) -> None:
    mark = OxmlElement("w:outlineLvl")
    mark.set(qn("w:val"), str(level - 1))
    paragraph._p.get_or_add_pPr().insert_element_before(mark, *_AFTER_OUTLINE)


def _off_grid(paragraph: Paragraph) -> None:
    """Let a small line be as high as it needs, whatever the grid of the page."""
    mark = OxmlElement("w:snapToGrid")
    mark.set(qn("w:val"), "0")
    behind = (*_AFTER_GRID, "w:textDirection", "w:textAlignment", "w:outlineLvl", *_AFTER_OUTLINE)
    paragraph._p.get_or_add_pPr().insert_element_before(mark, *behind)


def _repeat(row: Any) -> None:
    mark = OxmlElement("w:tblHeader")
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)
