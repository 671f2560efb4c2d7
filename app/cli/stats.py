"""flask stats: the figures of a month, on the terminal, as JSON or as a workbook."""

from __future__ import annotations

from pathlib import Path

import click

from app import clock, staff
from app import stats as statistics
from app.cli.cases import office_option
from app.cli.scope import named_office, reader
from app.cli.speech import Group, emit, json_option, table
from app.stats import FIGURES, TABLE, MonthlyReturn, Period

group = Group("stats", help="统计。")
_EVERYWHERE = "全部机构"


@group.command("month")
@click.argument("month", metavar="年-月")
@office_option
@click.option("--xlsx", "xlsx", type=click.Path(path_type=Path), help="另存为 Excel 文件。")
@json_option
def month(month: str, office_text: str | None, xlsx: Path | None, as_json: bool) -> None:
    """优先服务统计月报，例如 flask stats month 2026-10。"""
    report = statistics.monthly(reader(office_text), Period.parse(month), clock.today())
    if xlsx is not None:
        xlsx.write_bytes(statistics.workbook(report, _office_name(office_text)))
        click.echo(f"已写入 {xlsx}", err=True)
    if as_json:
        emit(report.as_json())
        return
    _print(report)


def _office_name(office_text: str | None) -> str:
    if office_text is not None:
        return named_office(office_text).name
    return next((office.name for office in staff.offices()), _EVERYWHERE)


def _print(report: MonthlyReturn) -> None:
    rows = [(FIGURES[key].label, str(report.table[key].total)) for key in TABLE]
    rows.append((FIGURES["recovered"].label, f"{report.recovered.total_fen / 100:,.2f} 元"))
    rows.append((FIGURES["overdue_now"].label, str(report.overdue_now.total)))
    table(("指标", report.period.code), rows)
    table(
        ("次序", "决定（件）", "决定天数中位", "指派（件）", "指派天数中位"),
        [
            (
                standing.label,
                str(each.decided.n),
                each.decided.median_text,
                str(each.assigned.n),
                each.assigned.median_text,
            )
            for standing, each in report.services.items()
        ],
    )
