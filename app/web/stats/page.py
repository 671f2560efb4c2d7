"""What stands on the month's page? Its tables with the address of each list, cards, charts and steps."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from flask import url_for

from app import outreach, stats
from app.audit import Actor
from app.stats import (
    FIGURES,
    TABLE,
    MonthlyReturn,
    Period,
    Report,
    Source,
    Span,
    TrendMonth,
    charts,
    tables,
    wan,
)
from app.stats.document_chart import Chart
from app.stats.table import Cell, Table
from app.stats.tables import Part
from app.web.stats.forms import MonthForm, View

MONTHS_SHOWN = 24
MONTHS_DRAWN = 12
Address = Callable[[Cell], str]


@dataclass(frozen=True, slots=True)
class MonthPage:
    """One part of a month, ready to be shown."""

    source: Source
    report: Report
    tables: tuple[tuple[Table, ...], ...]  # those of one column stand side by side
    charts: tuple[tuple[Chart, Table], ...]
    trend: tuple[TrendMonth, ...]
    versions: tuple[MonthlyReturn, ...]
    address: Address

    @property
    def span_text(self) -> str:
        """2026-10-01 至 2026-10-31."""
        return f"{self.report.first_on} 至 {self.report.end_on - timedelta(days=1)}"


def month_page(actor: Actor, period: Period, form: MonthForm, on: date) -> MonthPage:
    """The part of the month the address asks for."""
    versions = stats.versions(actor, period)
    source = stats.source_of(actor, period, on, versions, form.version.data, form.moment())
    report = source.report()
    trend = _trend(actor, period)
    shown = _beside(_tables(report, form))
    drawn = _charts(report, trend, form.part)
    return MonthPage(source, report, shown, drawn, trend, versions, address_of(period, form))


def _trend(actor: Actor, period: Period) -> tuple[TrendMonth, ...]:
    first = period.shifted(-MONTHS_DRAWN)
    return stats.trend(actor, period, MONTHS_DRAWN + 1, stats.locked_months(actor, first, period))


def _tables(report: Report, form: MonthForm) -> tuple[Table, ...]:
    if form.part in (View.MONTHS, View.NOTES):
        return ()
    if form.part is View.MATTER:
        return (tables.by_group(report), tables.by_rollup(report), tables.crossed(report, form.key))
    names = stats.row_names(tables.row_ids(report)) if form.part is View.WORK else {}
    found = tables.tables_in(Part(form.part.value), report, names)
    return tuple(table.turned() if table.code == "official" else table for table in found)


def _beside(found: Sequence[Table]) -> tuple[tuple[Table, ...], ...]:
    """Wide tables alone, tables of one column together; what has no rows or a chart beside it is left out."""
    shown = [table for table in found if table.rows and table.code != "waiting"]
    groups = groupby(shown, lambda table: table.columns == 1)
    return tuple(
        row
        for is_narrow, tables_ in groups
        for row in ([tuple(tables_)] if is_narrow else [(table,) for table in tables_])
    )


def _charts(report: Report, trend: Sequence[TrendMonth], part: View) -> tuple[tuple[Chart, Table], ...]:
    drawn = trend[-MONTHS_DRAWN:]
    if part is View.SERVICE:
        return ((charts.waiting(report), tables.waiting(report)),)
    if part is View.MONTHS:
        return (
            (charts.received_by_month(drawn), tables.months(drawn)),
            (charts.groups_by_month(drawn), tables.months_by_group(drawn)),
        )
    return ()


def address_of(span: Span, form: MonthForm) -> Address:
    """The address of the list behind a cell, in the same version or as of the same moment."""

    def address(cell: Cell) -> str:
        if not cell.key:
            return ""
        if cell.month and cell.month != span.code:
            return url_for("stats.cases", month=cell.month, key=cell.key)
        if cell.key in outreach.FIGURES:
            return url_for("stats.ledger", month=span.code, key=cell.key, **form.asked())
        return url_for("stats.cases", month=span.code, key=cell.key, **form.asked())

    return address


def cards(page: MonthPage) -> list[dict[str, object]]:
    """The totals, each beside the previous month and the same month last year."""
    before, a_year_ago, report = page.trend[-2], page.trend[0], page.report
    found: list[dict[str, object]] = [
        {
            "label": FIGURES[key].label,
            "value": report.count(key),
            "note": f"上月 {before.of(key)} · 去年同月 {a_year_ago.of(key)}",
            "url": page.address(Cell(None, key if report.count(key) else "")),
        }
        for key in TABLE
    ]
    late, paid = report.count("overdue_now"), report.count("recovered")
    return [
        *found,
        {
            "label": "挽回损失（万元）",
            "value": wan(report.fen("recovered")),
            "note": f"{paid} 件",
            "url": page.address(Cell(None, "recovered" if paid else "")),
        },
        {
            "label": "当前逾期",
            "value": late,
            "note": f"截至 {report.on}",
            "kind": "bad" if late else None,
            "url": page.address(Cell(None, "overdue_now" if late else "")),
        },
    ]


def month_options(shown: Period, running: Period) -> list[tuple[str, str]]:
    """The months to choose from, newest first, the one shown always among them."""
    periods = {running.shifted(-number) for number in range(MONTHS_SHOWN)} | {shown}
    return [(period.code, period.label) for period in sorted(periods, reverse=True)]


def parts(form: MonthForm, period: Period) -> list[dict[str, Any]]:
    """The parts of the page as tabs."""
    return [
        {
            "label": view.label,
            "url": url_for("stats.month", month=period.code, view=view.value, **form.asked()),
            "current": view is form.part,
        }
        for view in View
    ]
