"""flask stats: the figures of a month, on the terminal, as JSON or as a workbook."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from app import clock, staff
from app import stats as statistics
from app.cli.cases import office_option
from app.cli.scope import named_office, reader
from app.cli.speech import Group, emit, json_option, table
from app.rules.beneficiary_classes import Standing
from app.stats import FIGURES, TABLE, Report, wan
from app.stats.tables import row_ids
from app.stats.workbook import letterhead, workbook

group = Group("stats", help="统计。")
_EVERYWHERE = "全部机构"


@group.command("month")
@click.argument("month", metavar="年-月")
@office_option
@click.option("--xlsx", "xlsx", type=click.Path(path_type=Path), help="另存为 Excel 文件。")
@click.option("--as-of", "as_of", type=click.DateTime(), help="按该时点（北京时间）已登记的情况统计。")
@json_option
def month(
    month: str, office_text: str | None, xlsx: Path | None, as_of: datetime | None, as_json: bool
) -> None:
    """优先服务统计月报，例如 flask stats month 2026-10。"""
    actor = reader(office_text)
    period = statistics.reckoning_of(actor).month(month)
    moment = as_of.replace(tzinfo=clock.SHANGHAI) if as_of else None
    report = statistics.monthly(actor, period, clock.today(), moment)
    if xlsx is not None:
        head = letterhead(report, _office_name(office_text), period.label)
        xlsx.write_bytes(workbook(report, head, statistics.row_names(row_ids(report))))
        click.echo(f"已写入 {xlsx}", err=True)
    if as_json:
        emit(report.as_json())
        return
    _print(report)


def _office_name(office_text: str | None) -> str:
    if office_text is not None:
        return named_office(office_text).name
    return next((office.name for office in staff.offices()), _EVERYWHERE)


def _print(report: Report) -> None:
    rows = [(FIGURES[key].label, str(report.count(key))) for key in TABLE]
    rows.append((FIGURES["recovered"].label, f"{wan(report.fen('recovered'))} 万元"))
    rows.append((FIGURES["overdue_now"].label, str(report.count("overdue_now"))))
    table(("指标", report.code), rows)
    table(
        ("次序", "决定（件）", "决定天数中位", "指派（件）", "指派天数中位"),
        [
            (standing.label, *_pace(report, "decided", standing), *_pace(report, "assigned", standing))
            for standing in Standing
        ],
    )


def _pace(report: Report, figure: str, standing: Standing) -> tuple[str, str]:
    found = report.pace(figure, standing=standing)
    return str(found.n), found.median_text
