"""How does the State Council's yearly notice come in as a file? (放假安排文件)

A CSV of three columns, date,kind,note: every day off the notice names (放假, weekends among
them or not) and every weekend day worked instead (上班), with the festival. UTF-8 or GB18030,
as spreadsheets save it. Everything wrong is said with its row; nothing is taken from such a file.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from app.rules.text import ParseError, clean_text, parse_date, to_half_width
from app.rules.workdays import YearTable, is_weekend
from app.timing.calendar_changes import ImportYear, weekday_label

LARGEST_FILE: Final = 20_000  # bytes; a year has some forty rows
_MOST_ROWS: Final = 200
_LONGEST_NOTE: Final = 20
_COLUMNS: Final = (("date", "日期"), ("kind", "类型"), ("note", "备注"))
_REST: Final = frozenset({"放假", "休息", "rest"})
_WORK: Final = frozenset({"上班", "补班", "work"})
# The notice names all seven every year; half a file is the likeliest mistake.
FESTIVALS: Final = ("元旦", "春节", "清明", "劳动", "端午", "中秋", "国庆")
_FIXED: Final = (
    ("元旦", 1, 1),
    ("劳动节", 5, 1),
    ("劳动节", 5, 2),
    ("国庆节", 10, 1),
    ("国庆节", 10, 2),
    ("国庆节", 10, 3),
)
# 全国年节及纪念日放假办法 (since 2025): thirteen days, those on a weekend made up for.
DAYS_OFF: Final = 13


class UnreadableFile(Exception):
    """The file cannot be taken (文件有误): `messages` in Chinese, each with its row."""

    def __init__(self, messages: list[str]) -> None:
        super().__init__("；".join(messages))
        self.messages = messages


@dataclass(frozen=True, slots=True)
class HolidayFile:
    """A file that reads well: the year's table, what each day is for, and what looks odd."""

    table: YearTable
    notes: Mapping[date, str]
    warnings: tuple[str, ...]

    def change(self, source: str) -> ImportYear:
        """The import as a change."""
        return ImportYear(self.table, self.notes, source)

    def as_csv(self) -> str:
        """The same in one spelling, for the step after the preview."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(column for column, _ in _COLUMNS)
        for day in sorted(self.notes):
            writer.writerow(
                (day.isoformat(), "上班" if day in self.table.make_up_days else "放假", self.notes[day])
            )
        return out.getvalue()


@dataclass(frozen=True, slots=True)
class _Row:
    number: int
    day: date
    is_work: bool
    note: str


def read_holiday_file(content: bytes, today: date) -> HolidayFile:
    """Read and check a notice file. Raises UnreadableFile with everything that is wrong."""
    rows, wrong = _rows(_decoded(content), today)
    wrong += list(_clashes(rows))
    if not rows and not wrong:
        wrong.append("文件中没有任何日期")
    if not wrong:
        wrong += list(_gaps(rows))
    if wrong:
        raise UnreadableFile(wrong)
    table = YearTable(
        rows[0].day.year,
        rest_days=frozenset(row.day for row in rows if not row.is_work and not is_weekend(row.day)),
        make_up_days=frozenset(row.day for row in rows if row.is_work),
    )
    return HolidayFile(table, {row.day: row.note for row in rows}, tuple(_oddities(table)))


def _decoded(content: bytes) -> str:
    if len(content) > LARGEST_FILE:
        raise UnreadableFile([f"文件超过 {LARGEST_FILE // 1000} KB，请只保留放假安排的三列"])
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableFile(["无法识别文件的文字编码，请另存为 UTF-8 编码的 CSV 文件"])


def _rows(text: str, today: date) -> tuple[list[_Row], list[str]]:
    if "\x00" in text:
        raise UnreadableFile(["这不是 CSV 文件；请在电子表格中“另存为 CSV”后再导入"])
    lines = list(csv.reader(text.splitlines()))
    if len(lines) > _MOST_ROWS:
        raise UnreadableFile([f"文件有 {len(lines)} 行，一年的放假安排不会超过 {_MOST_ROWS} 行"])
    header = [cell.strip().lower() for cell in lines[0]] if lines else []
    if header[:3] not in ([english for english, _ in _COLUMNS], [chinese for _, chinese in _COLUMNS]):
        raise UnreadableFile(["第 1 行应为 date,kind,note（或者 日期,类型,备注）"])
    found, wrong = [], []
    for number, cells in enumerate(lines[1:], start=2):
        if any(cell.strip() for cell in cells):
            try:
                found.append(_row(number, cells, today))
            except ParseError as error:
                wrong.append(f"第 {number} 行：{error.message_zh}")
    return found, wrong


def _row(number: int, cells: list[str], today: date) -> _Row:
    day_text, kind, note = (to_half_width(cell).strip() for cell in (*cells, "", "", "")[:3])
    day = parse_date(day_text, today)
    if kind.lower() not in _REST | _WORK:
        raise ParseError(f"类型“{kind[:10]}”应为“放假”或者“上班”")
    is_work = kind.lower() in _WORK
    if is_work and not is_weekend(day):
        raise ParseError(f"{day} 是{weekday_label(day)}，本来就上班，补班只能在周六、周日")
    return _Row(number, day, is_work, clean_text(note, _LONGEST_NOTE))


def _clashes(rows: list[_Row]) -> Iterator[str]:
    """One year only, each day once."""
    years = Counter(row.day.year for row in rows)
    if len(years) > 1:
        usual = years.most_common(1)[0][0]
        for row in rows:
            if row.day.year != usual:
                yield f"第 {row.number} 行：{row.day} 不是 {usual} 年的日期，一个文件只放一年"
    first: dict[date, int] = {}
    for row in rows:
        if row.day in first:
            yield f"第 {row.number} 行：{row.day} 与第 {first[row.day]} 行重复"
        first.setdefault(row.day, row.number)


def _gaps(rows: list[_Row]) -> Iterator[str]:
    """All seven festivals are there, and the days of those that never move."""
    off = {row.day: row.note for row in rows if not row.is_work}
    named = "".join(off.values())
    for festival in FESTIVALS:
        if festival not in named:
            yield f"缺少“{festival}”：放假的行须在备注写明节日，七个节日都要有"
    year = rows[0].day.year
    for festival, month, day in _FIXED:
        if date(year, month, day) not in off:
            yield f"缺少 {month} 月 {day} 日（{festival}）的放假行"


def _oddities(table: YearTable) -> Iterator[str]:
    more = len(table.rest_days) - len(table.make_up_days)
    if more != DAYS_OFF:
        yield (
            f"工作日放假比补班多 {more} 天，按《全国年节及纪念日放假办法》应多 {DAYS_OFF} 天，请对照通知逐日核对"
        )
