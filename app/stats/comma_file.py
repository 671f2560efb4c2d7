"""How do the figures leave for other programs? CSV with one figure a line; no case, person or number in it."""

from __future__ import annotations

import csv
import io

from app.rules.text import strip_unprintable
from app.stats.monthly import Report
from app.stats.tables import Names, tables_of

_HEAD = ("统计时段", "表", "项目", "指标", "数值")
_RUNS = tuple("=+-@\t\r＝＋－＠")  # what a spreadsheet would take for the beginning of a formula


def comma_file(report: Report, names: Names) -> bytes:
    """The tables of the return, every cell quoted, UTF-8 with a byte-order mark for Excel."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(_HEAD)
    for part in tables_of(report, names).values():
        for table in part:
            for row in table.rows:
                for head, cell in zip(table.heads, row.cells, strict=False):
                    writer.writerow(map(safe, (report.code, table.title, row.label, head, cell.shown)))
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def safe(text: str) -> str:
    """Text that no spreadsheet runs: an apostrophe before what would begin a formula (P56)."""
    clean = strip_unprintable(text)
    return f"'{clean}" if clean.startswith(_RUNS) else clean
