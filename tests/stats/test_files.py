"""The files say what the figures say, as values and texts; they run nothing and print on A4 (P56, K06, K08)."""

from __future__ import annotations

import csv
import io
import re
import shutil
import subprocess
import zipfile
from datetime import date
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from app.rules.text import strip_unprintable
from app.stats import FIGURES, TABLE, Period, Report, TrendMonth
from app.stats.charts import groups_by_month, received_by_month, waiting
from app.stats.classes import Category, ReportGroup
from app.stats.comma_file import comma_file, safe
from app.stats.document_chart import Chart
from app.stats.monthly import assembled, lists_of
from app.stats.monthly_document import monthly_document
from app.stats.sheet import Page
from app.stats.table import Cell, Row, Table, heads
from app.stats.tables import Part, tables_of
from app.stats.workbook import Letterhead, letterhead, workbook
from tests.stats import made_up

PERIOD, SENT_ON = Period(2026, 9), date(2026, 10, 8)
PAYLOADS = (
    '=HYPERLINK("http://evil","x")', "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", "＋1", "－1", "＠A1",
    "=cmd|' /C calc'!A0", "'=1", "\x0b=1", "110105194912310021", "007", "2026-08-03", "1e5", "TRUE",
)  # fmt: skip
NAMES = {("office", 1): "清江县法律援助中心", ("office", 2): "清江县人武部工作站", ("lawyer", 71): "宋明远"}


@cache
def report() -> Report:
    month = made_up.month_from(made_up.walks(5, 300), PERIOD, SENT_ON)
    return assembled(month, lists_of(month), (1, 2), {"consultations": 132, "consultations_military": 20})


@cache
def trend() -> tuple[TrendMonth, ...]:
    def totals(number: int) -> dict[str, int]:
        return {"received": number, "received.group-wages": number - 1, "received.group-other": 1}

    return tuple(TrendMonth(PERIOD.shifted(n - 11), totals(20 + n), n < 6) for n in range(12))


def head(office: str = "清江县法律援助中心", **more: str) -> Letterhead:
    return letterhead(report(), office, PERIOD.label, **more)


def book(office: str = "清江县法律援助中心", names: Any = None, **more: str) -> bytes:
    return workbook(report(), head(office, **more), NAMES if names is None else names, trend())


def sheets(data: bytes) -> dict[str, Worksheet]:
    return {sheet.title: sheet for sheet in load_workbook(BytesIO(data))}


def test_every_table_reads_back_as_it_was_counted() -> None:
    """Red for a cell that says something else than the figure of its key."""
    found = sheets(book())
    assert list(found) == [
        "法律援助月报表",
        "优先服务",
        "案由与身份",
        "工作量与逾期",
        "近十二个月",
        "口径说明",
    ]
    parts = tables_of(report(), NAMES)
    for name, part in zip(found, Part, strict=False):
        lines = [
            tuple(str(v) for v in row if v is not None) for row in found[name].iter_rows(values_only=True)
        ]
        for table in parts[part]:
            for row in table.rows:
                shown = (row.label, *(cell.shown for cell in row.cells))
                assert any(_same(line, shown) for line in lines), (name, table.title, shown)
    counted = {
        cell.key: cell.value
        for tables in parts.values()
        for t in tables
        for r in t.rows
        for cell in r.cells
        if cell.key
    }
    for key in (
        "received",
        "aided.branch-criminal",
        "closed.lawyer-71",
        "decided.standing-ordinary.timing-in_time",
    ):
        assert counted[key] == report().counts[key]


def _same(line: tuple[str, ...], shown: tuple[str, ...]) -> bool:
    return len(line) == len(shown) and all(
        a == b or _number(a) == _number(b) for a, b in zip(line, shown, strict=True)
    )


def _number(text: str) -> object:
    try:
        return float(text)
    except ValueError:
        return text


def test_the_official_form_has_its_24_columns_and_they_add_up() -> None:
    """Handbook §6: 1 解答法律咨询数 … 24 外国籍或无国籍人; 7 = 3 to 6, 2 = 7 to 13 (批准 = sum of causes)."""
    form = tables_of(report(), NAMES)[Part.FORM][0]
    assert [text for text, _ in form.levels[2]] == [str(number) for number in range(1, 25)]
    for row in form.rows:
        value = {number: cell.value for number, cell in enumerate(row.cells, start=1)}
        assert value[7] == value[3] + value[4] + value[5] + value[6]  # type: ignore[operator]
        unsorted = report().count("aided", category=Category.UNSORTED) if row.is_sum else 0
        if row.is_sum:
            assert value[2] == sum(int(value[n] or 0) for n in range(7, 14)) + unsorted
    whole, *parts = form.rows
    for number in range(1, 24):
        if number != 1:  # ordinary consultations are registered without a class
            assert whole.cells[number].value == sum(row.cells[number].value or 0 for row in parts), number + 1
    assert whole.cells[0].value == 132


def test_the_official_header_and_the_print_set_up() -> None:
    sheet = sheets(book(filled_by="周统计", phone="0377-6354567", standing="第 2 版 已锁定报送"))[
        "法律援助月报表"
    ]
    assert sheet["A1"].value == "法律援助优先服务情况统计月报表"
    assert (sheet["A1"].font.b, sheet["A1"].font.sz, sheet["A1"].font.name) == (True, 16, "宋体")
    assert "A1:Y1" in [str(each) for each in sheet.merged_cells.ranges]
    lines = [tuple(filter(None, row)) for row in sheet.iter_rows(values_only=True)]
    assert lines[1] == (
        "填报单位：清江县法律援助中心",
        "统计时段：2026年9月1日至2026年9月30日",
        "单位：件、人次、万元",
    )
    assert ("单位负责人：", "填表人：周统计", "联系电话：0377-6354567", "报送日期：2026年10月8日") in lines
    assert ("报送状态：第 2 版 已锁定报送",) in lines
    set_up = sheet.page_setup
    assert (set_up.orientation, int(set_up.paperSize), set_up.fitToWidth) == ("landscape", 9, 1)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.print_title_rows == "$1:$2"  # not the head: other tables follow
    assert sheet.freeze_panes == "B3"
    for merged in (
        "D3:H3",
        "I3:I4",
        "A3:A5",
        "Q3:Y3",
    ):  # 刑事 over five; one column over two rows; labels over three
        assert merged in [str(each) for each in sheet.merged_cells.ranges], merged


def test_no_text_runs_or_is_lost() -> None:
    """P56. Red when a name reaches a cell as it is: `=…` would be a formula."""
    rows = [("office", 1), ("office", 2), ("lawyer", 71), ("lawyer", 72), ("lawyer", 73)]
    for start in range(0, len(PAYLOADS), len(rows)):
        some = PAYLOADS[start : start + len(rows)]
        names = dict(zip(rows, some, strict=False))
        data = book(some[0], names, filled_by=some[-1], phone=some[0], standing=some[-1])
        with zipfile.ZipFile(BytesIO(data)) as archive:
            parts = [archive.read(name) for name in archive.namelist() if "worksheets/" in name]
        assert not any(b"<f>" in part or b"<f " in part for part in parts)
        found = sheets(data)
        assert found["法律援助月报表"]["A2"].value == f"填报单位：{strip_unprintable(some[0])}"
        labels = [row[0] for row in found["工作量与逾期"].iter_rows(values_only=True)]
        lines = list(csv.reader(io.StringIO(comma_file(report(), names)[3:].decode())))
        assert not [cell for row in lines for cell in row if cell.startswith(tuple("=+-@\t\r＝＋－＠"))]
        said = {row[2].removeprefix("'") for row in lines}
        for payload in map(strip_unprintable, some):
            assert payload in labels
            assert payload.removeprefix("'") in said
    assert safe("=1+1") == "'=1+1"


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_cell_keeps_the_text_as_it_is(payload: str) -> None:
    book_ = Workbook()
    page = Page(book_.active, "表", [10.0, 10.0])
    page.table(Table("t", "表", "项目", (heads("数"),), (Row(payload, (Cell(None, text=payload),)),)))
    stream = BytesIO()
    book_.save(stream)
    sheet = load_workbook(stream)["表"]
    for cell in (sheet["A2"], sheet["B2"]):
        assert (cell.value, cell.data_type) == (
            strip_unprintable(payload) or None,
            "s" if cell.value else "n",
        )


def test_every_text_cell_is_text_and_every_figure_a_number() -> None:
    for sheet in sheets(book()).values():
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str):
                    assert (cell.data_type, cell.number_format) == ("s", "@")
                elif cell.value is not None:
                    assert cell.data_type == "n"


def test_the_comma_file_holds_no_case_and_no_person() -> None:
    data = comma_file(report(), NAMES)
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(data[3:].decode())))
    assert rows[0] == ["统计时段", "表", "项目", "指标", "数值"]
    assert ["2026-09", "按案由类别", "合计", "收到申请", str(report().count("received"))] in rows
    assert not re.search(r"〔20\d\d〕|\d{17}[\dX]", data.decode())


def test_a_month_without_events_is_a_zero_report() -> None:
    empty = assembled(made_up.month_from([], PERIOD, SENT_ON), dict.fromkeys(FIGURES, ()), (1,), {})
    assert empty.is_zero
    paper = letterhead(empty, "清江县法律援助中心", PERIOD.label)
    second = str(list(sheets(workbook(empty, paper, {}))["法律援助月报表"].iter_rows(values_only=True))[1])
    assert "零报告" in second
    assert "零报告" in "\n".join(
        p.text for p in Document(BytesIO(monthly_document(empty, paper, trend()))).paragraphs
    )


def test_the_document_holds_the_sentence_the_tables_and_the_charts() -> None:
    data = monthly_document(report(), head(), trend())
    document = Document(BytesIO(data))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert f"申请{report().count('received')}件" in text
    assert "天数中位数" in [
        cell.text.split("·")[-1] for table in document.tables for cell in table.columns[0].cells
    ]
    with zipfile.ZipFile(BytesIO(data)) as archive:
        charts = [archive.read(name).decode() for name in archive.namelist() if "/charts/" in name]
        main = archive.read("word/document.xml").decode()
    drawn = (waiting(report()), received_by_month(trend()), groups_by_month(trend()))
    assert len(charts) == len(drawn)
    for part, chart in zip(charts, drawn, strict=True):
        assert _points(part) == [f"{value:g}" for _, values in chart.series for value in values]
        assert chart.title.split("（")[0] in main
    assert main.count("descr=") == len(drawn)  # the numbers in words, for those who do not see them


def _points(part: str) -> list[str]:
    return [
        value
        for literal in re.findall(r"<c:numLit>.*?</c:numLit>", part)
        for value in re.findall(r"<c:v>(.*?)</c:v>", literal)
    ]


def test_a_chart_takes_any_text() -> None:
    from app.stats.document import OfficialDocument

    paper = OfficialDocument("题目", "机构")
    paper.chart(Chart('甲 & 乙 <张> "引号"', ["一 & 二", "\x0b三"], [("<系列>", [1, 2.5])]))
    assert len(Document(BytesIO(paper.saved())).paragraphs) == 2


def test_waiting_is_compared_in_shares_only_where_both_have_ten() -> None:
    """No percentage under n = 10: the chart then draws cases and says so."""
    assert "百分比" in waiting(report()).title
    small = made_up.month_from(made_up.walks(5, 40), PERIOD, SENT_ON)
    few = waiting(assembled(small, lists_of(small), (1,), {}))
    assert "件数较少" in few.title
    assert all(float(value).is_integer() for _, values in few.series for value in values)


def test_the_trend_table_marks_months_that_were_sent() -> None:
    rows = list(sheets(book())["近十二个月"].iter_rows(values_only=True))
    labels = [row[0] for row in rows if row[0] and re.match(r"20\d\d年", str(row[0]))]
    assert labels[:2] == ["2026年9月", "2026年8月"]
    assert "2026年3月*" in labels
    assert [column.label for column in ReportGroup][0] in {cell for row in rows for cell in row}
    assert FIGURES[TABLE[0]].label in {cell for row in rows for cell in row}


def _office_writer() -> bool:
    """Whether LibreOffice is there with the part that opens Word files."""
    home = shutil.which("soffice")
    return home is not None and bool(list(Path(home).resolve().parent.glob("*swlo*")))


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_the_files(tmp_path: Path) -> None:
    """Opened and printed to PDF without complaint; the Word file where the writer is installed, too."""
    (tmp_path / "return.xlsx").write_bytes(book())
    made = ["return.xlsx"]
    if _office_writer():
        (tmp_path / "letter.docx").write_bytes(monthly_document(report(), head(), trend()))
        made.append("letter.docx")
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)]
    subprocess.run(
        [*command, *(str(tmp_path / name) for name in made)], check=True, capture_output=True, timeout=180
    )
    for name in made:
        assert (tmp_path / name).with_suffix(".pdf").read_bytes().startswith(b"%PDF"), name
