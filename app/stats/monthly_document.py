"""How does the return read as a document? A short text, the tables, the charts. (统计月报 Word)"""

from __future__ import annotations

from collections.abc import Sequence

from app.rules.beneficiary_classes import Standing
from app.stats import charts, tables
from app.stats.classes import RollUp
from app.stats.document import OfficialDocument
from app.stats.monthly import Report, wan
from app.stats.table import Row, Table
from app.stats.trend import TrendMonth
from app.stats.workbook import TITLE, Letterhead, day_cn

_PRIORITY = (RollUp.MILITARY, RollUp.VETERAN, RollUp.OTHER_BENEFICIARY)


def monthly_document(report: Report, head: Letterhead, trend: Sequence[TrendMonth]) -> bytes:
    """The return as a Word document of a few pages."""
    paper = OfficialDocument(f"{TITLE} {head.span_label}", head.office_name)
    paper.title(f"{head.office_name}{head.span_label}法律援助优先服务情况")
    for sentence in sentences(report, head):
        paper.text(sentence)
    paper.heading("一、办理情况")
    _captioned(paper, tables.official(report).turned())
    _captioned(paper, tables.flow(report))
    paper.heading("二、优先服务情况")
    _captioned(paper, _fewer(tables.served(report), 9))
    _captioned(paper, tables.compared(report).turned())
    paper.chart(charts.waiting(report))
    _captioned(paper, tables.waiting(report))
    paper.heading("三、近十二个月")
    paper.chart(charts.received_by_month(trend))
    paper.chart(charts.groups_by_month(trend))
    _captioned(paper, tables.months_by_group(trend))
    paper.right(head.office_name, day_cn(head.sent_on))
    paper.remark(f"{head.span_text}；报送状态：{head.standing}；填表人：{head.filled_by or '—'}。")
    return paper.saved()


def _captioned(paper: OfficialDocument, table: Table) -> None:
    if table.rows:
        paper.caption(table.title)
        paper.table(table)


def sentences(report: Report, head: Letterhead) -> list[str]:
    """The month in words; a month in which nothing happened says so."""
    if report.is_zero:
        return [f"{head.span_label}零报告：没有收到申请，也没有作出决定、指派、结案或者终止。"]
    favoured = sum(report.count("received", rollup=each) for each in _PRIORITY)
    told = [
        f"{head.span_label}（{day_cn(head.first_on)}至{day_cn(head.last_on)}），{head.office_name}及下级机构共收到"
        f"法律援助申请{report.count('received')}件，其中优抚对象{favoured}件；给予援助{report.count('granted')}件"
        f"（先行提供{report.count('first_provided')}件），不予援助{report.count('refused')}件，"
        f"结案{report.count('closed')}件，挽回经济损失或者取得利益{wan(report.fen('recovered'))}万元；"
        f"期末未结{report.count('open_after')}件。",
        tables.difference(report),
    ]
    first = report.pace("decided", standing=Standing.STATUTORY)
    if first.n:
        share = "不足10件，不列按期率" if first.share is None else f"按期率{first.share_text}"
        told.append(f"应当优先案件作出决定{first.n}件，按期{first.in_time}件，{share}。")
    return told


def _fewer(table: Table, columns: int) -> Table:
    """The first columns of a table, so that it fits a page."""
    levels = tuple(_cut(level, columns) for level in table.levels)
    rows = tuple(Row(row.label, row.cells[:columns], row.is_sum) for row in table.rows)
    return Table(table.code, table.title, table.first, levels, rows)


def _cut(level: tuple[tuple[str, int], ...], columns: int) -> tuple[tuple[str, int], ...]:
    kept, room = [], columns
    for text, width in level:
        if room > 0:
            kept.append((text, min(width, room)))
        room -= width
    return tuple(kept)
