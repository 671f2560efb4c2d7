"""How does the return look as a file to be sent? The XLSX with the official header."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO

from openpyxl import Workbook

from app.stats.figures import FIGURES
from app.stats.monthly import Report
from app.stats.notes import NOTES
from app.stats.sheet import Page
from app.stats.table import HeadCell, Table
from app.stats.tables import Names, Part, months, months_by_group, tables_of
from app.stats.trend import TrendMonth

TITLE = "法律援助优先服务情况统计月报表"
UNIT = "单位：件、人次、万元"
ZERO_REPORT = "零报告"
_LABEL_WIDTH, _NARROWEST, _LINE = 24.0, 7.0, 130.0
# The sheets of the file: name, and whose tables they hold.
_SHEETS = (
    ("法律援助月报表", Part.FORM),
    ("优先服务", Part.SERVICE),
    ("案由与身份", Part.MATTER),
    ("工作量与逾期", Part.WORK),
)


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What stands around the figures: who sends them, for which time, in which version (表头表尾)."""

    office_name: str
    span_label: str
    first_on: date
    last_on: date
    sent_on: date
    filled_by: str = ""
    phone: str = ""
    standing: str = "草稿"  # 草稿, or the version locked and when
    is_zero: bool = False

    @property
    def span_text(self) -> str:
        """统计时段：2026年10月1日至2026年10月31日（零报告）."""
        text = f"统计时段：{day_cn(self.first_on)}至{day_cn(self.last_on)}"
        return text + (f"（{ZERO_REPORT}）" if self.is_zero else "")


def letterhead(report: Report, office_name: str, span_label: str, **more: str) -> Letterhead:
    """The letterhead of a report."""
    return Letterhead(
        office_name,
        span_label,
        report.first_on,
        report.end_on - timedelta(days=1),
        report.on,
        is_zero=report.is_zero,
        **more,
    )


def day_cn(day: date) -> str:
    """2026年8月3日."""
    return f"{day.year}年{day.month}月{day.day}日"


def workbook(report: Report, head: Letterhead, names: Names, trend: Sequence[TrendMonth] = ()) -> bytes:
    """The return as a workbook: the official form first, then priority service, matters, workload,
    the months, and the definitions."""
    book = Workbook()
    parts = tables_of(report, names)
    pages = [(name, parts[part]) for name, part in _SHEETS]
    if trend:
        pages.append(("近十二个月", (months(trend), months_by_group(trend))))
    for number, (name, tables) in enumerate(pages):
        sheet = book.active if number == 0 else book.create_sheet()
        _tables(Page(sheet, name, _widths(tables)), tables, head, signed=number == 0)
    _definitions(Page(book.create_sheet(), "口径说明", [20.0, 110.0]), head)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _widths(tables: Sequence[Table]) -> list[float]:
    """Columns as wide as a landscape page has room for."""
    columns = max(table.columns for table in tables)
    return [_LABEL_WIDTH, *[max(_NARROWEST, min(14.0, (_LINE - _LABEL_WIDTH) / columns))] * columns]


def _tables(page: Page, tables: Sequence[Table], head: Letterhead, signed: bool) -> None:
    first, *others = [table for n, table in enumerate(tables) if n == 0 or table.rows]
    page.title(TITLE if signed else first.title)
    page.line(f"填报单位：{head.office_name}", head.span_text, UNIT)
    page.table_frozen(first, is_only=not others)
    if signed:
        page.line(
            "单位负责人：",
            f"填表人：{head.filled_by}",
            f"联系电话：{head.phone}",
            f"报送日期：{day_cn(head.sent_on)}",
        )
        page.remark(f"报送状态：{head.standing}")
    for table in others:
        page.heading(table.title)
        page.table(table)


def _definitions(page: Page, head: Letterhead) -> None:
    page.title("口径说明")
    page.line(f"填报单位：{head.office_name}　统计时段：{head.span_label}")
    page.head([[HeadCell("指标", 0, 1, 1), HeadCell("口径", 1, 1, 1)]])
    page.freeze("A")
    page.texts([(figure.label, figure.definition) for figure in FIGURES.values()])
    page.texts(NOTES)
