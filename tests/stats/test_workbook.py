"""The XLSX says what the figures say, as values and texts, and prints on A4 (P56, K06, K08)."""

from __future__ import annotations

import shutil
import subprocess
import zipfile
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from app import stats
from app.rules.text import strip_unprintable
from app.rules.vocabulary import BeneficiaryType
from app.stats import FIGURES, TABLE, MonthlyReturn, Period
from app.stats.classes import ReportGroup, RollUp
from app.stats.sheet import Page
from tests.stats.conftest import Reading
from tests.stats.histories import LAST_ON

PERIOD = Period(2026, 9)
PAYLOADS = (
    '=HYPERLINK("http://evil","x")', "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", "＋1", "－1", "＠A1",
    "=cmd|' /C calc'!A0", "'=1", "\x0b=1", "110105194912310021", "007", "2026-08-03", "1e5", "TRUE",
)  # fmt: skip


@pytest.fixture
def report(busy: Reading) -> MonthlyReturn:
    return stats.monthly(busy.reader, PERIOD, LAST_ON)


def sheets(report: MonthlyReturn, office: str = "清江县法律援助中心", **more: str) -> dict[str, Worksheet]:
    book = load_workbook(BytesIO(stats.workbook(report, office, **more)))
    return {sheet.title: sheet for sheet in book}


def row_of(sheet: Worksheet, label: str) -> list[Any]:
    for row in sheet.iter_rows(values_only=True):
        if row[0] == label:
            return list(row[1:])
    raise AssertionError(f"no row {label}")


def test_the_table_reads_back_as_the_figures(report: MonthlyReturn) -> None:
    sheet = sheets(report)["月报表"]
    for group in ReportGroup:
        expected: list[int] = []
        for part in report.table.values():
            expected += [part.cross_rollup.get((group, rollup), 0) for rollup in RollUp] + [
                part.by_group[group]
            ]
        assert row_of(sheet, group.label) == expected
    sums = row_of(sheet, "合计")
    assert sums[4::5] == [part.total for part in report.table.values()]
    groups = [row_of(sheet, group.label) for group in ReportGroup]
    assert sums == [sum(column) for column in zip(*groups, strict=True)]


def test_the_other_sheets_read_back_too(report: MonthlyReturn) -> None:
    found = sheets(report)
    assert list(found) == ["月报表", "优先服务对比", "口径说明", "身份类别明细"]
    for standing, service in report.services.items():
        n, middle, in_time, share = row_of(found["优先服务对比"], standing.label)[:4]
        assert (n, in_time, share) == (service.decided.n, service.decided.in_time, service.decided.share_text)
        assert middle == (service.decided.median_days if service.decided.n else "—")
    money = row_of(found["优先服务对比"], "挽回经济损失或者取得利益（万元）")[0]
    assert f"{money:.2f}" == report.recovered.total_wan
    for kind in BeneficiaryType:
        assert row_of(found["身份类别明细"], kind.label) == [report.table[key].by_type[kind] for key in TABLE]
    for figure in FIGURES.values():
        assert row_of(found["口径说明"], figure.label) == [figure.definition]


def test_the_official_header_and_the_print_set_up(report: MonthlyReturn) -> None:
    sheet = sheets(report, filled_by="周统计", phone="0377-6354567")["月报表"]
    assert sheet["A1"].value == "法律援助优先服务情况统计月报表"
    assert (sheet["A1"].font.b, sheet["A1"].font.sz, sheet["A1"].font.name) == (True, 16, "宋体")
    assert "A1:AE1" in [str(each) for each in sheet.merged_cells.ranges]
    second = [value for value in next(sheet.iter_rows(min_row=2, max_row=2, values_only=True)) if value]
    assert second == [
        "填报单位：清江县法律援助中心",
        "统计时段：2026年9月1日至2026年9月30日",
        "单位：件、人次、万元",
    ]
    last = [value for value in next(sheet.iter_rows(min_row=sheet.max_row, values_only=True)) if value]
    assert last == ["单位负责人：", "填表人：周统计", "联系电话：0377-6354567", "报送日期：2026年10月31日"]
    set_up = sheet.page_setup
    assert (set_up.orientation, int(set_up.paperSize), set_up.fitToWidth) == ("landscape", 9, 1)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.print_title_rows == "$1:$4"
    assert sheet.freeze_panes == "B5"


def test_no_text_runs_or_is_lost(report: MonthlyReturn) -> None:
    for payload in PAYLOADS:
        data = stats.workbook(report, payload, filled_by=payload, phone=payload)
        with zipfile.ZipFile(BytesIO(data)) as archive:
            parts = [archive.read(name) for name in archive.namelist() if "worksheets/" in name]
        assert not any(b"<f>" in part or b"<f " in part for part in parts)
        sheet = load_workbook(BytesIO(data))["月报表"]
        assert sheet["A2"].value == f"填报单位：{strip_unprintable(payload)}"


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_cell_keeps_the_text_as_it_is(payload: str) -> None:
    book = Workbook()
    page = Page(book.active, "表", [10.0])
    page.rows([[payload]])
    stream = BytesIO()
    book.save(stream)
    cell = load_workbook(stream)["表"]["A1"]
    assert (cell.value, cell.data_type) == (strip_unprintable(payload), "s")


def test_every_text_cell_is_text_and_every_figure_a_number(report: MonthlyReturn) -> None:
    for sheet in sheets(report).values():
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str):
                    assert (cell.data_type, cell.number_format) == ("s", "@")
                elif cell.value is not None:
                    assert cell.data_type == "n"


def test_a_month_without_events_says_so(busy: Reading) -> None:
    empty = stats.monthly(busy.reader, Period(2025, 3), date(2025, 4, 1))
    assert "本月零报告" in str(
        next(sheets(empty)["月报表"].iter_rows(min_row=2, max_row=2, values_only=True))
    )


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_it(report: MonthlyReturn, tmp_path: Path) -> None:
    path = tmp_path / "return.xlsx"
    path.write_bytes(stats.workbook(report, "清江县法律援助中心"))
    home = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = ["soffice", home, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    assert (tmp_path / "return.pdf").read_bytes().startswith(b"%PDF")
