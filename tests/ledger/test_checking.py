"""Does every row of the real register meet the fate an honest clerk would give it?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from flask import Flask

from app.ledger.checking import (
    CheckedRow,
    NothingOnFile,
    RowStatus,
    check_register,
    counts,
    row_token,
)
from app.ledger.reading import Column, RegisterRow, read_register
from tests.ledger.ledger_rows import AMOUNT_YUAN, GOOD, NOT_GOOD, NOTED, RECEIVED_ON
from tests.ledger.sheets import sheet_row

TODAY = date(2026, 11, 23)
C = Column
REGISTER = Path(__file__).with_name("register.csv")
OTHER = {C.NUMBER: "2", C.ID_NUMBER: "519999195510036903", C.NAME: "苏秀兰", C.PHONE: "13870415910"}


def check(rows: Sequence[RegisterRow]) -> tuple[CheckedRow, ...]:
    return check_register(rows, TODAY, NothingOnFile())


@pytest.fixture(scope="module")
def checked() -> dict[int, CheckedRow]:
    rows = check(read_register(REGISTER.read_bytes()).rows)
    return {each.row.number: each for each in rows}


@pytest.mark.parametrize("number", range(1, 61))
def test_each_row_of_the_register(checked: dict[int, CheckedRow], number: int) -> None:
    status, reason = NOT_GOOD.get(number, (GOOD, NOTED.get(number, "")))
    found = checked[number]
    assert found.status == status, found.messages
    assert reason in "；".join(found.messages)


def test_the_counts(checked: dict[int, CheckedRow]) -> None:
    assert counts(checked.values()) == {"good": 52, "duplicate": 1, "bad": 7}


def test_dates_and_amounts_are_those_on_paper(checked: dict[int, CheckedRow]) -> None:
    for number, day in RECEIVED_ON.items():
        entry = checked[number].entry
        assert entry is not None
        assert entry.received_on.isoformat() == day
    for number, yuan in AMOUNT_YUAN.items():
        entry = checked[number].entry
        assert entry is not None
        assert entry.amount_fen == (None if yuan is None else yuan * 100)


def test_no_message_shows_a_whole_identity_number(checked: dict[int, CheckedRow]) -> None:
    for found in checked.values():
        assert found.row[C.ID_NUMBER] not in "；".join(found.messages)


def test_the_same_person_and_matter_once_however_typed() -> None:
    again = sheet_row({C.NUMBER: "2", C.ID_NUMBER: "５１９９９９１９６４０３１１７０６７", C.MATTER: "欠薪"})
    first, second = check([sheet_row(), again])
    assert (first.status, second.status) == (RowStatus.GOOD, RowStatus.DUPLICATE)


def test_another_matter_of_the_same_person_is_another_case() -> None:
    other = sheet_row({C.NUMBER: "2", C.MATTER: "工伤"})
    assert [row.status for row in check([sheet_row(), other])] == [RowStatus.GOOD] * 2


def test_a_row_that_went_back_hides_no_later_one() -> None:
    bad = sheet_row({C.AMOUNT: "三万"})
    good = sheet_row({C.NUMBER: "2"})
    assert [row.status for row in check([bad, good])] == [RowStatus.BAD, RowStatus.GOOD]


def test_one_number_with_two_names_goes_back() -> None:
    rows = check([sheet_row(), sheet_row({C.NUMBER: "2", C.NAME: "金思语"})])
    assert rows[1].status is RowStatus.BAD
    assert "姓名不同" in rows[1].messages[0]


@pytest.mark.parametrize("order", [1, -1])
def test_a_conflict_is_seen_from_both_sides(order: int) -> None:
    client, against = sheet_row(), sheet_row({**OTHER, C.OPPONENTS: "某公司、金思雨"})
    first, second = check([client, against][::order])
    assert first.status is RowStatus.GOOD
    assert second.status is RowStatus.BAD
    assert "利益冲突" in second.messages[0]


def test_without_documents_name_and_phone_tell_who_it_is() -> None:
    zeros = {C.ID_KIND: "军官证", C.ID_NUMBER: "军字第0000000号"}
    same = sheet_row({C.NUMBER: "2", **zeros})
    stranger = sheet_row({C.NUMBER: "3", **zeros, C.NAME: "曾丽华", C.PHONE: "13840042398"})
    rows = check([sheet_row(zeros), same, stranger])
    assert [row.status for row in rows] == [RowStatus.GOOD, RowStatus.DUPLICATE, RowStatus.GOOD]


def test_the_token_follows_the_content_and_not_the_place(app: Flask) -> None:
    token = row_token(sheet_row(), 1)
    assert len(token) == 64
    assert token == row_token(sheet_row({C.NUMBER: "9", C.REMARK: "再录"}), 1)
    assert token != row_token(sheet_row(), 2)
    assert token != row_token(sheet_row({C.AMOUNT: "38601"}), 1)
