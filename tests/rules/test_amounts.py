"""Is money read exactly, and written the way the bank form wants it?"""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules.amounts import amount_in_words, parse_amount
from app.rules.text import ParseError


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("1,409.50", 140950),
        ("1409.5", 140950),
        ("¥1409.5", 140950),
        ("￥1,409.50", 140950),
        ("人民币1409.5元", 140950),
        ("1.4万", 1_400_000),
        ("1.4万元", 1_400_000),
        ("3.86万", 3_860_000),
        ("3.860000万", 3_860_000),
        ("0.000001万", 1),
        ("38600元", 3_860_000),
        ("38600元整", 3_860_000),
        ("38,600", 3_860_000),
        ("1,234,567.89", 123_456_789),
        ("３８，６００．５", 3_860_050),
        ("0", 0),
        ("0.05", 5),
        (" 100 元 ", 10_000),
        ("0.1", 10),
        ("1.10万", 1_100_000),
    ],
)
def test_good_amounts(text: str, fen: int) -> None:
    assert parse_amount(text) == fen


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("三万八千元", "金额“三万八千元”无法识别，请用阿拉伯数字填写，如 38000 或 3.8万"),
        ("3,86", "千分位逗号位置不对"),
        ("38,6000", "千分位逗号位置不对"),
        ("1,2345,678", "千分位逗号位置不对"),
        ("1234,567", "千分位逗号位置不对"),
        ("-5", "不能为负数"),
        ("－5", "不能为负数"),
        ("¥-5", "不能为负数"),
        ("1.005", "最多精确到分"),
        ("1.400", "最多精确到分"),
        ("1.2345678万", "最多精确到分"),
        ("", "不能为空"),
        ("1e5", "无法识别"),
        ("1²", "无法识别"),
        ("½", "无法识别"),
        ("१२", "无法识别"),
        (".5", "无法识别"),
        ("5.", "无法识别"),
        ("1.4亿", "无法识别"),
        ("1 000", "无法识别"),
        ("100000000000000", "过大"),
        ("9" * 10_000, "过长"),
        ("约500元", "无法识别"),
    ],
)
def test_bad_amounts(text: str, message: str) -> None:
    with pytest.raises(ParseError) as caught:
        parse_amount(text)
    assert message in caught.value.message_zh


@given(st.integers(0, 10**16 - 1))
def test_every_amount_survives_its_own_display(fen: int) -> None:
    yuan, rest = divmod(fen, 100)
    assert parse_amount(f"¥{yuan:,}.{rest:02d}") == fen
    assert parse_amount(f"{yuan}.{rest:02d}元") == fen


@given(st.text(max_size=30))
def test_any_text_is_an_amount_or_refused(text: str) -> None:
    try:
        fen, refusal = parse_amount(text), "金额"
    except ParseError as error:
        fen, refusal = 0, error.message_zh
    assert fen >= 0
    assert refusal.startswith("金额")


@pytest.mark.parametrize(
    ("fen", "words"),
    [
        (600714, "陆仟零柒元壹角肆分"),
        (1640902, "壹万陆仟肆佰零玖元零贰分"),
        (32504, "叁佰贰拾伍元零肆分"),
        (10700053, "壹拾万柒仟元零伍角叁分"),
        (1000, "壹拾元整"),
        (5, "伍分"),
        (10_001_000_100, "壹亿零壹万零壹元整"),
        (0, "零元整"),
        (50, "伍角"),
        (140950, "壹仟肆佰零玖元伍角"),
        (100_000_000, "壹佰万元整"),
        (100_000_100, "壹佰万零壹元整"),
        (10_000_000_000_000, "壹仟亿元整"),
        (100_000_000_000_000, "壹万亿元整"),
        (2_000_500_000, "贰仟万伍仟元整"),
        (101_000, "壹仟零壹拾元整"),
        (110_110, "壹仟壹佰零壹元壹角"),
        (100_005, "壹仟元零伍分"),
    ],
)
def test_amounts_in_words(fen: int, words: str) -> None:
    assert amount_in_words(fen) == words


def test_no_words_for_a_negative_amount() -> None:
    with pytest.raises(ValueError, match="negative"):
        amount_in_words(-1)


def _read_back(text: str) -> int:
    """Read the formal words by another method than the one that wrote them."""
    digits = {character: value for value, character in enumerate("零壹贰叁肆伍陆柒捌玖")}
    scales = {"拾": 10, "佰": 100, "仟": 1000}
    fen = section = total = digit = 0
    for character in text.removesuffix("整"):
        if character in digits:
            digit = digits[character]
        elif character in scales:
            section, digit = section + digit * scales[character], 0
        elif character == "万":
            total, section, digit = total + (section + digit) * 10**4, 0, 0
        elif character == "亿":
            total, section, digit = (total + section + digit) * 10**8, 0, 0
        elif character == "元":
            fen, total, section, digit = (total + section + digit) * 100, 0, 0, 0
        else:
            fen, digit = fen + digit * {"角": 10, "分": 1}[character], 0
    return fen


@given(st.integers(0, 10**16 - 1))
def test_the_words_say_the_amount(fen: int) -> None:
    words = amount_in_words(fen)
    assert _read_back(words) == fen
    assert "零零" not in words
    assert words.endswith("元整") == (fen % 100 == 0)


@pytest.mark.parametrize("chunk", ["1", ",", "1,", "1,111", " ", "-", "¥", "1."])
def test_long_input_takes_no_time(chunk: str) -> None:
    started = time.perf_counter()
    with pytest.raises(ParseError):
        parse_amount((chunk * 10_000)[:10_000])
    assert time.perf_counter() - started < 0.05
