"""What does the register say, cell for cell?

A paper register (登记簿) typed into a spreadsheet and saved as CSV. Nothing is understood
here: only the encoding, the header and the number of cells in each row are settled.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from enum import StrEnum

from app.rules.text import strip_unprintable

_LARGEST_BYTES = 20 * 1024 * 1024
_MOST_ROWS = 5000
_LONGEST_CELL = 5000
REASON_HEADING = "原因"  # the column a returned file has more; it may come back with the file
HIDDEN_CELL = "（疑似涉密，已隐去，请查原件）"  # stands in a returned file for what must not be copied
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_FOREIGN_STARTS: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "文件是 Excel 工作簿，请在表格软件中另存为“CSV UTF-8（逗号分隔）”后再试"),
    (b"\xd0\xcf\x11\xe0", "文件是旧版 Excel 工作簿，请在表格软件中另存为“CSV UTF-8（逗号分隔）”后再试"),
    (b"\xff\xfe", "文件编码为 UTF-16，请在表格软件中另存为“CSV UTF-8（逗号分隔）”后再试"),
    (b"\xfe\xff", "文件编码为 UTF-16，请在表格软件中另存为“CSV UTF-8（逗号分隔）”后再试"),
)


class Column(StrEnum):
    """The columns of the register (登记簿栏目), in their usual order."""

    NUMBER = "序号"
    RECEIVED_ON = "收到日期"
    RECEIVED_VIA = "收到方式"
    NAME = "姓名"
    ID_KIND = "证件类型"
    ID_NUMBER = "证件号码"
    PHONE = "联系电话"
    ADDRESS = "住所地"
    BENEFICIARY_TYPE = "优抚类别"
    RELATION = "与军人关系"
    PROOFS = "证明材料"
    MATTER = "事项"
    FACTS = "案情摘要"
    OPPONENTS = "对方当事人"
    AMOUNT = "标的额（元）"
    MEANS = "经济状况"
    TIME_BAR_ON = "时效或期限届满日"
    REMARK = "备注"


class UnreadableRegister(ValueError):
    """The file as a whole cannot be read; `message_zh` says why and what to do."""

    def __init__(self, message_zh: str) -> None:
        super().__init__(message_zh)
        self.message_zh = message_zh


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """One row of the register (登记簿一行), cells trimmed, otherwise as typed.

    `number` is the 序号 column; where that is no whole number the count of the row serves.
    `problems` are Chinese sentences about the row's shape.
    """

    number: int
    cells: dict[Column, str]
    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def __getitem__(self, column: Column) -> str:
        return self.cells[column]


@dataclass(frozen=True, slots=True)
class Register:
    """A register as read (登记簿): its columns in their order, and the rows that are not blank."""

    columns: tuple[Column, ...]
    rows: tuple[RegisterRow, ...]


def read_register(content: bytes) -> Register:
    """Read the bytes of a CSV file (登记簿): UTF-8 with or without a mark, else GB18030.

    Raises UnreadableRegister for another kind of file, a missing, unknown or repeated column,
    and for a file that is empty or too large.
    """
    table = _table(_text(content))
    if not table or not any(cell.strip() for cell in table[0]):
        raise UnreadableRegister("文件是空的，或者第一行不是表头，请核对文件")
    header = tuple(_heading(cell) for cell in table[0])
    columns = _columns(header)
    filled = [cells for cells in table[1:] if any(cell.strip() for cell in cells)]
    if len(filled) > _MOST_ROWS:
        raise UnreadableRegister(f"文件共 {len(filled)} 行，一次最多 {_MOST_ROWS} 行，请分成几个文件")
    rows = tuple(_row(count, cells, columns) for count, cells in enumerate(filled, start=1))
    return Register(tuple(column for column in columns if column is not None), rows)


def _text(content: bytes) -> str:
    if len(content) > _LARGEST_BYTES:
        raise UnreadableRegister("文件超过 20 MB，请分成几个文件")
    for start, message in _FOREIGN_STARTS:
        if content.startswith(start):
            raise UnreadableRegister(message)
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableRegister("文件编码无法识别，请在表格软件中另存为“CSV UTF-8（逗号分隔）”后再试")


def _table(text: str) -> list[list[str]]:
    try:
        return list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error:
        raise UnreadableRegister("文件不是完整的 CSV：有引号没有成对，或者单元格过长，请重新导出") from None


def _heading(cell: str) -> str:
    return "".join(strip_unprintable(cell).replace("(", "（").replace(")", "）").split())


def _columns(header: tuple[str, ...]) -> tuple[Column | None, ...]:
    known = {column.value for column in Column}
    missing = [column.value for column in Column if column.value not in header]
    unknown = [name or "（空白）" for name in header if name not in known and name != REASON_HEADING]
    repeated = sorted({name for name in header if name in known and header.count(name) > 1})
    said = []
    if missing:
        said.append(f"缺少列：{'、'.join(missing)}")
    if unknown:
        said.append(f"多出不认识的列：{'、'.join(unknown)}")
    if repeated:
        said.append(f"重复的列：{'、'.join(repeated)}")
    if said:
        raise UnreadableRegister(f"表头不对，{'；'.join(said)}。第一行须是登记簿的 {len(known)} 个列名")
    return tuple(None if name == REASON_HEADING else Column(name) for name in header)


def _row(count: int, raw: list[str], columns: tuple[Column | None, ...]) -> RegisterRow:
    problems, notes = [], []
    if len(raw) != len(columns):
        problems.append(f"本行有 {len(raw)} 格，表头有 {len(columns)} 格，请检查逗号和引号，各格可能已经错位")
    if any(len(cell) > _LONGEST_CELL for cell in raw):
        problems.append(f"有单元格超过 {_LONGEST_CELL} 字，请删减")
    padded = [*raw, *[""] * len(columns)][: len(columns)]
    cells = {column: _cell(text) for column, text in zip(columns, padded, strict=True) if column is not None}
    typed = cells[Column.NUMBER]
    is_number = typed.isascii() and typed.isdigit() and len(typed) <= 9
    if not is_number:
        notes.append(f"序号不是整数，按文件中的第 {count} 行计")
    number = int(typed) if is_number else count
    return RegisterRow(number, cells, tuple(problems), tuple(notes))


def _cell(text: str) -> str:
    """The cell without the apostrophe that keeps a spreadsheet from running it as a formula."""
    text = text.strip()
    return text[1:] if text.startswith("'") and text[1:].startswith(FORMULA_STARTS) else text
