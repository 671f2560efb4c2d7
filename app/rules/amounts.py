"""How much money is that? Amounts typed by people, and the same in formal Chinese words."""

from __future__ import annotations

import re

from app.rules.text import ParseError, quote, to_half_width

_LONGEST = 40
_FEN_PER_YUAN = 100
# One hundred million million yuan in 分: far beyond any case, well inside a 64-bit column.
_TOO_MUCH = 10**16
_AMOUNT = re.compile(
    r"(?:人民币)?\s?¥?\s?(?P<whole>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)"
    r"(?:\.(?P<part>[0-9]+))?\s?(?P<wan>万)?\s?元?整?"
)
_BADLY_GROUPED = re.compile(r"(?:人民币)?\s?¥?\s?[0-9]+,[0-9,]*(?:\.[0-9]+)?\s?万?\s?元?")
_NEGATIVE = re.compile(r"(?:人民币)?\s?¥?\s?[-−].*", re.DOTALL)
_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_SCALES = ((10**8, "亿"), (10**4, "万"), (1000, "仟"), (100, "佰"), (10, "拾"))


def _refusal(typed: str) -> ParseError:
    if len(typed) > _LONGEST:
        return ParseError(f"金额{quote(typed)}过长，请核对")
    if not typed:
        return ParseError("金额不能为空")
    if _NEGATIVE.fullmatch(typed):
        return ParseError(f"金额{quote(typed)}不能为负数，请核对")
    if _BADLY_GROUPED.fullmatch(typed):
        return ParseError(f"金额{quote(typed)}的千分位逗号位置不对，请核对，如 38,600")
    return ParseError(f"金额{quote(typed)}无法识别，请用阿拉伯数字填写，如 38000 或 3.8万")


def parse_amount(text: str) -> int:
    """Read an amount of money (金额) and return it in 分: 1,409.50, ¥1409.5, 1.4万, 38600元.

    Raises ParseError for an empty or negative amount, for parts smaller than one 分, for
    misplaced thousands separators and for anything that is not written in Arabic digits.
    """
    typed = to_half_width(text).strip()
    match = _AMOUNT.fullmatch(typed) if len(typed) <= _LONGEST else None
    if match is None:
        raise _refusal(typed)
    places = 6 if match["wan"] else 2
    part = (match["part"] or "").rstrip("0") if match["wan"] else (match["part"] or "")
    if len(part) > places:
        raise ParseError(f"金额{quote(typed)}最多精确到分，请核对小数位")
    fen = int(match["whole"].replace(",", "") + part.ljust(places, "0"))
    if fen >= _TOO_MUCH:
        raise ParseError(f"金额{quote(typed)}过大，请核对")
    return fen


def _in_words(number: int) -> str:
    for scale, name in _SCALES:
        if number >= scale:
            high, low = divmod(number, scale)
            gap = "零" if 0 < low < scale // 10 else ""
            return _in_words(high) + name + gap + (_in_words(low) if low else "")
    return _DIGITS[number]


def amount_in_words(fen: int) -> str:
    """An amount in 分 as 人民币大写, without the prefix 人民币: 1640902 → 壹万陆仟肆佰零玖元零贰分.

    整 follows 元, nothing follows 角 or 分; a zero in the 元 place before 角 is spoken.
    Source: 支付结算办法 annex 1 (正确填写票据和结算凭证的基本规定). Raises ValueError if negative.
    """
    if fen < 0:
        raise ValueError("an amount must not be negative")
    yuan, rest = divmod(fen, _FEN_PER_YUAN)
    if not rest:
        return f"{_in_words(yuan)}元整"
    jiao, last = divmod(rest, 10)
    text = f"{_in_words(yuan)}元" if yuan else ""
    if yuan and (jiao == 0 or yuan % 10 == 0):
        text += "零"
    if jiao:
        text += f"{_DIGITS[jiao]}角"
    return text + (f"{_DIGITS[last]}分" if last else "")
