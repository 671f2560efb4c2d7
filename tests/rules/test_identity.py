"""Are identity numbers, phones and names read strictly, and refused with words that help?"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric
from stdnum.exceptions import ValidationError

from app.rules.identity import (
    IdentityError,
    age_on,
    check_character,
    clean_name,
    normalise_id,
    parse_phone,
    parse_resident_id,
)
from app.rules.vocabulary import Sex

ON = date(2026, 8, 3)


def build(region: str, birth: str, serial: str) -> str:
    body = region + birth + serial
    return body + check_character(body)


@pytest.mark.parametrize(
    ("text", "number", "sex", "birth", "warnings"),
    [
        ("11010519491231002X", "11010519491231002X", Sex.FEMALE, "1949-12-31", 0),
        ("440524188001010014", "440524188001010014", Sex.MALE, "1880-01-01", 1),
        ("810000198810120010", "810000198810120010", Sex.MALE, "1988-10-12", 0),
        (" 110105 19491231 002x ", "11010519491231002X", Sex.FEMALE, "1949-12-31", 0),
        ("110105-19491231-002×", "11010519491231002X", Sex.FEMALE, "1949-12-31", 0),
        ("11010519491231002Ⅹ", "11010519491231002X", Sex.FEMALE, "1949-12-31", 0),
        ("１１０１０５１９４９１２３１００２Ｘ", "11010519491231002X", Sex.FEMALE, "1949-12-31", 0),
        ("11010519491231002X\n", "11010519491231002X", Sex.FEMALE, "1949-12-31", 0),
        (build("990101", "19900101", "001"), build("990101", "19900101", "001"), Sex.MALE, "1990-01-01", 1),
    ],
)
def test_good_identity_numbers(text: str, number: str, sex: Sex, birth: str, warnings: int) -> None:
    resident = parse_resident_id(text, ON)
    assert (resident.number, resident.sex, resident.birth_on.isoformat()) == (number, sex, birth)
    assert resident.region_code == number[:6]
    assert len(resident.warnings) == warnings


@pytest.mark.parametrize(
    ("text", "code", "message"),
    [
        ("1101051949123100", "length", "身份证号应为 18 位，现为 16 位"),
        ("11010519491231002", "length", "身份证号应为 18 位，现为 17 位"),
        ("110105491231002", "length", "身份证号应为 18 位，现为 15 位"),
        ("11010519491231002X1", "length", "身份证号应为 18 位，现为 19 位"),
        ("", "length", "身份证号应为 18 位，现为 0 位"),
        ("1101O519491231002X", "characters", "前 17 位只能是数字"),
        ("X1010519491231002X", "characters", "前 17 位只能是数字"),
        ("11010519491231002A", "characters", "末位只能是数字或 X"),
        ("1१010519491231002X", "characters", "前 17 位只能是数字"),
        (build("110105", "19990230", "002"), "birth_date", "出生日期 19990230 不存在"),
        (build("110105", "19991301", "002"), "birth_date", "出生日期 19991301 不存在"),
        (build("110105", "00000101", "002"), "birth_date", "不存在"),
        (build("110105", "20260804", "002"), "future_birth", "晚于今天"),
        ("110105194912310020", "check_digit", "身份证号末位校验码不符，请对照证件核对"),
        ("11010519491231001X", "check_digit", "身份证号末位校验码不符"),
    ],
)
def test_bad_identity_numbers(text: str, code: str, message: str) -> None:
    with pytest.raises(IdentityError) as caught:
        parse_resident_id(text, ON)
    assert caught.value.code == code
    assert message in caught.value.message_zh


def test_the_number_is_kept_out_of_logs() -> None:
    assert "1949123100" not in repr(parse_resident_id("11010519491231002X", ON))


def test_residence_permits_are_told_apart() -> None:
    assert parse_resident_id("810000198810120010", ON).is_residence_permit
    assert not parse_resident_id("11010519491231002X", ON).is_residence_permit


@given(st.integers(0, 10**17 - 1))
def test_the_check_character_agrees_with_an_independent_library(body: int) -> None:
    text = f"{body:017d}"
    assert check_character(text) == ric.calc_check_digit(text + "0")  # it drops the last


@given(st.sampled_from(["110105", "110101"]), st.dates(date(1930, 1, 1), ON), st.integers(0, 999))
def test_what_we_accept_the_library_accepts_too(region: str, birth: date, serial: int) -> None:
    number = build(region, birth.strftime("%Y%m%d"), f"{serial:03d}")
    resident = parse_resident_id(number, ON)
    assert ric.validate(number) == number
    assert ric.get_birth_date(number) == resident.birth_on == birth
    assert resident.sex is (Sex.MALE if serial % 2 else Sex.FEMALE)


@given(st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(position: int, shift: int) -> None:
    good = "11010519491231002X"
    wrong = good[:position] + str((int(good[position]) + shift) % 10) + good[position + 1 :]
    with pytest.raises(IdentityError):
        parse_resident_id(wrong, ON)
    with pytest.raises(ValidationError):
        ric.validate(wrong)


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused_in_chinese(text: str) -> None:
    try:
        birth_on, refusal = parse_resident_id(text, ON).birth_on, "身份证号"
    except IdentityError as error:
        birth_on, refusal = ON, error.message_zh
    assert birth_on <= ON
    assert refusal.startswith("身份证号")


def test_old_age_warns_only_beyond_120() -> None:
    assert parse_resident_id(build("110105", "19060804", "002"), ON).warnings == ()
    assert len(parse_resident_id(build("110105", "19050802", "002"), ON).warnings) == 1


@pytest.mark.parametrize(
    ("birth", "on", "age"),
    [
        ("2008-08-03", "2026-08-02", 17),
        ("2008-08-03", "2026-08-03", 18),
        ("2008-02-29", "2026-02-28", 17),
        ("2008-02-29", "2026-03-01", 18),
        ("2026-08-03", "2026-08-03", 0),
    ],
)
def test_age(birth: str, on: str, age: int) -> None:
    assert age_on(date.fromisoformat(birth), date.fromisoformat(on)) == age


def test_no_age_before_birth() -> None:
    with pytest.raises(ValueError, match="before birth"):
        age_on(ON + timedelta(days=1), ON)


def test_normalise_leaves_other_documents_readable() -> None:
    assert normalise_id("军字第 1234-567 号") == "军字第1234567号"


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("13812345678", "13812345678"),
        ("138 1234 5678", "13812345678"),
        ("138-1234-5678", "13812345678"),
        ("+86 13812345678", "13812345678"),
        ("0086-13812345678", "13812345678"),
        ("１３８１２３４５６７８", "13812345678"),
        ("010-62345678", "010-62345678"),
        ("01062345678", "010-62345678"),
        ("021 6234 5678", "021-62345678"),
        ("0377-63123456", "0377-63123456"),
        ("(0377) 63123456", "0377-63123456"),
        ("（0377）6312345", "0377-6312345"),
        ("+86 377 63123456", "0377-63123456"),
        ("19912345678", "19912345678"),
    ],
)
def test_good_phones(text: str, phone: str) -> None:
    assert parse_phone(text) == phone


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("12812345678", "phone"),
        ("1381234567", "phone"),
        ("138123456789", "phone"),
        ("63123456", "area_code"),
        ("6312345", "area_code"),
        ("026-62345678", "phone"),
        ("0377-13123456", "phone"),
        ("12348", "phone"),
        ("1381234567a", "phone"),
        ("१३८१२३४५६७८", "phone"),
        ("138²2345678", "phone"),
        ("", "phone"),
        ("+852 6123 4567", "phone"),
        ("1" * 200, "phone"),
    ],
)
def test_bad_phones(text: str, code: str) -> None:
    with pytest.raises(IdentityError) as caught:
        parse_phone(text)
    assert caught.value.code == code
    assert "如 0377-63123456" in caught.value.message_zh


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("王秀兰", "王秀兰"),
        (" 王 秀兰　", "王秀兰"),
        ("张　三", "张三"),
        ("阿依古丽・买买提", "阿依古丽·买买提"),
        ("阿依古丽•买买提", "阿依古丽·买买提"),
        ("阿依古丽‧买买提", "阿依古丽·买买提"),
        ("阿依古丽 · 买买提", "阿依古丽·买买提"),
        ("𠮷野家", "𠮷野家"),  # CJK extension B
        ("王\U00030eddㄚ", "王\U00030eddㄚ"),
        ("龥\ue863", "龥\ue863"),  # private use: somebody's name all the same
        ("\ufa0e田", "\ufa0e田"),  # a compatibility code point is not folded
        ("葛\U000e0100城", "葛\U000e0100城"),  # the variation selector is part of the name
        ("John  Smith", "John Smith"),
        ("王\u202e秀\x00兰\x85\ud800", "王秀兰"),
        ("王\u200b秀兰\ufeff", "王秀兰"),
    ],
)
def test_names(text: str, name: str) -> None:
    assert clean_name(text) == name


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "name_empty"),
        (" \u3000\t", "name_empty"),
        ("\u202e\x00", "name_empty"),
        ("·", "name_empty"),
        ("王" * 101, "name_too_long"),
    ],
)
def test_names_refused(text: str, code: str) -> None:
    with pytest.raises(IdentityError) as caught:
        clean_name(text)
    assert caught.value.code == code


@given(st.text(max_size=60))
def test_a_cleaned_name_stays_as_it_is_and_can_be_stored(text: str) -> None:
    try:
        name = clean_name(text)
    except IdentityError:
        return
    assert clean_name(name) == name
    assert "\x00" not in name.encode().decode()


@pytest.mark.parametrize("call", [clean_name, parse_phone, normalise_id])
@pytest.mark.parametrize("chunk", ["1", " ", "· ", "王 ", "-", "(", "+86", "\u202e"])
def test_long_input_takes_no_time(call: Callable[[str], object], chunk: str) -> None:
    text = (chunk * 10_000)[:10_000]
    best = min(_timed(call, text) for _ in range(3))
    assert best < 0.05


def _timed(call: Callable[[str], object], text: str) -> float:
    started = time.perf_counter()
    with suppress(IdentityError):
        call(text)
    return time.perf_counter() - started
