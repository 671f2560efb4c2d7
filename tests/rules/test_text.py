"""Is free text made storable, and are dates read the way people type them?"""

from __future__ import annotations

import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules.text import (
    ParseError,
    clean_text,
    mask_id,
    mask_name,
    mask_phone,
    parse_date,
    quote,
    to_half_width,
)

ON = date(2026, 8, 3)


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("案情\n\t第二行", "案情\n\t第二行"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("a\x00b\x07c\x7fd\x85e", "abcde"),
        ("a\ud800b\udfffc", "abc"),
        ("a\ufffeb\uffffc", "abc"),
        ("a\u202eb\u2066c\u200fd\u061ce", "abcde"),
        ("  两端空白\u3000", "两端空白"),
        ("𠮷😀·", "𠮷😀·"),
        ("", ""),
    ],
)
def test_clean_text(text: str, cleaned: str) -> None:
    assert clean_text(text, 100) == cleaned


def test_too_long_text_is_refused_and_not_cut() -> None:
    assert clean_text("字" * 10 + "\x00", 10) == "字" * 10
    with pytest.raises(ParseError) as caught:
        clean_text("字" * 11, 10)
    assert caught.value.message_zh == "内容过长：最多 10 字，现为 11 字，请删减后再保存"


@given(st.text())
def test_cleaned_text_can_be_encoded_and_stays_as_it_is(text: str) -> None:
    cleaned = clean_text(text, 10**6)
    assert "\x00" not in cleaned.encode().decode()
    assert clean_text(cleaned, 10**6) == cleaned


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("20260803", "2026-08-03"),
        ("2026-8-3", "2026-08-03"),
        ("2026-08-03", "2026-08-03"),
        ("2026.8.3", "2026-08-03"),
        ("2026/8/3", "2026-08-03"),
        ("2026年8月3日", "2026-08-03"),
        ("2026年8月3", "2026-08-03"),
        ("8-3", "2026-08-03"),
        ("8月3日", "2026-08-03"),
        ("12/31", "2026-12-31"),
        ("今天", "2026-08-03"),
        ("昨天", "2026-08-02"),
        ("前天", "2026-08-01"),
        ("明天", "2026-08-04"),
        ("２０２６－８－３", "2026-08-03"),
        ("２０２６０８０３", "2026-08-03"),
        (" 2026-8-3\n", "2026-08-03"),
        ("2024-2-29", "2024-02-29"),
    ],
)
def test_good_dates(text: str, expected: str) -> None:
    assert parse_date(text, ON).isoformat() == expected


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("26-8-3", "年份请写四位"),
        ("26年8月3日", "年份请写四位"),
        ("26.08.03", "年份请写四位"),
        ("260803", "无法识别"),
        ("2026-2-30", "不存在"),
        ("2-29", "不存在"),
        ("20261301", "不存在"),
        ("2026-8.3", "无法识别"),
        ("2026-8", "无法识别"),
        ("二〇二六年八月三日", "无法识别"),
        ("२०२६-८-३", "无法识别"),
        ("2026-8-²", "无法识别"),
        ("1026-8-3", "年份不合理"),
        ("9999-8-3", "年份不合理"),
        ("", "无法识别"),
        ("2026-8-3 12:00", "无法识别"),
        ("1" * 10_000, "无法识别"),
    ],
)
def test_bad_dates(text: str, message: str) -> None:
    with pytest.raises(ParseError) as caught:
        parse_date(text, ON)
    assert message in caught.value.message_zh
    assert len(caught.value.message_zh) < 60


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)))
def test_every_date_survives_each_way_of_writing_it(day: date) -> None:
    for text in (
        day.isoformat(),
        day.strftime("%Y%m%d"),
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.year}.{day.month}.{day.day}",
    ):
        assert parse_date(text, ON) == day


@given(st.text(max_size=30))
def test_any_text_is_a_date_or_refused(text: str) -> None:
    try:
        day, refusal = parse_date(text, ON), "日期"
    except ParseError as error:
        day, refusal = ON, error.message_zh
    assert 1900 <= day.year < 2200
    assert refusal.startswith("日期")


def test_half_width_touches_only_full_width_forms() -> None:
    assert to_half_width("ＡＢ１２，．￥　²①Ⅹ") == "AB12,.¥ ²①Ⅹ"


def test_quotes_are_short() -> None:
    assert quote("三万八千元") == "“三万八千元”"
    assert quote("长" * 30) == "“" + "长" * 20 + "…”"


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("11010519491231002X", "110105********002X"),
        ("军字第1234567号", "********67号"),
        ("E12345678", "******678"),
        ("12", "**"),
        ("", ""),
    ],
)
def test_mask_id(number: str, masked: str) -> None:
    assert mask_id(number) == masked


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("13812345678", "138 **** 5678"),
        ("0377-63123456", "0377 **** 3456"),
        ("010-62345678", "010 **** 5678"),
        ("123456", "****56"),
        ("", ""),
    ],
)
def test_mask_phone(number: str, masked: str) -> None:
    assert mask_phone(number) == masked


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("李", "*"),
        ("李明", "李*"),
        ("王秀兰", "王*兰"),
        ("欧阳鸢尾", "欧**尾"),
        ("古丽巴哈尔·阿卜杜热依木", "古***木"),
    ],
)
def test_mask_name(name: str, masked: str) -> None:
    """Red when every character of a long name gets its star: the column then fills the page."""
    assert mask_name(name) == masked


@pytest.mark.parametrize("chunk", ["1", " ", "1-", "年", "\x00", "\u202e", "\r\n"])
def test_long_input_takes_no_time(chunk: str) -> None:
    text = (chunk * 10_000)[:10_000]
    started = time.perf_counter()
    clean_text(text, 10_000)
    with pytest.raises(ParseError):
        parse_date(text, ON)
    assert time.perf_counter() - started < 0.05
