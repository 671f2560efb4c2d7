"""Is the file taken as it stands, and is a wrong one refused in words a clerk can act on?"""

from __future__ import annotations

from pathlib import Path

import pytest

from app.ledger.reading import Column, UnreadableRegister, read_register

REGISTER = Path(__file__).with_name("register.csv").read_bytes()
HEADER = ",".join(column.value for column in Column)


def text_of(content: bytes = REGISTER) -> str:
    return content.decode("utf-8-sig")


def test_all_rows_are_read_in_order() -> None:
    register = read_register(REGISTER)
    assert [row.number for row in register.rows] == list(range(1, 61))
    assert register.rows[38][Column.NAME] == "欧阳·买买提"
    assert register.rows[40][Column.NAME] == "𠮷野家"
    assert not any(row.problems for row in register.rows)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_the_encodings_of_chinese_spreadsheets_read_alike(encoding: str) -> None:
    assert read_register(text_of().encode(encoding)).rows == read_register(REGISTER).rows


def test_columns_may_stand_in_any_order_and_blank_rows_do_not_count() -> None:
    header = ",".join(reversed(HEADER.split(",")))
    cells = [""] * 18
    cells[0], cells[-1] = "备注甲", "7"
    register = read_register(f"{header}\r\n,,,,,,,,,,,,,,,,,\r\n{','.join(cells)}\r\n".encode())
    assert [(row.number, row[Column.REMARK]) for row in register.rows] == [(7, "备注甲")]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "空的"),
        (b"\r\n\r\n", "空的"),
        (b"PK\x03\x04rest", "Excel"),
        (b"\xff\xfe1\x00", "UTF-16"),
        (b"\xff\xff\xff", "编码"),
        (HEADER.replace("姓名,", "").encode(), "缺少列：姓名"),
        (f"{HEADER},军龄".encode(), "不认识的列：军龄"),
        (f"{HEADER},姓名".encode(), "重复的列：姓名"),
        (f'{HEADER}\r\n"1,2'.encode(), "引号"),
    ],
)
def test_a_wrong_file_is_refused_in_chinese(content: bytes, said: str) -> None:
    with pytest.raises(UnreadableRegister) as refused:
        read_register(content)
    assert said in refused.value.message_zh


def test_half_width_brackets_in_the_header_are_a_harmless_oddity() -> None:
    header = HEADER.replace("标的额（元）", " 标的额 (元)")
    assert read_register(f"{header}\r\n".encode()).rows == ()


def test_a_row_with_too_many_or_too_few_cells_says_so() -> None:
    register = read_register(f"{HEADER}\r\n1,2026-01-12\r\n2{',' * 18}x\r\n".encode())
    assert all("错位" in row.problems[0] for row in register.rows)
    assert all(set(row.cells) == set(Column) for row in register.rows)


def test_a_number_that_is_none_gives_way_to_the_count_of_the_row() -> None:
    register = read_register(f"{HEADER}\r\n甲{',' * 17}\r\n".encode())
    assert register.rows[0].number == 1
    assert "序号" in register.rows[0].notes[0]


def test_a_returned_file_may_come_back_with_its_reasons() -> None:
    cells = ",".join(["1", *[""] * 16, "'=1+1", "缺少姓名"])
    row = read_register(f"{HEADER},原因\r\n{cells}\r\n".encode()).rows[0]
    assert not row.problems
    assert row[Column.REMARK] == "=1+1"
