"""What did the clerk type? Clean text and dates, and what of a number may be shown."""

from __future__ import annotations

import re
from datetime import date, timedelta

# C0 except tab and newline, DEL, C1, lone surrogates, non-characters, and the controls that
# reorder text on screen: none can be stored in PostgreSQL safely or read by a person.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)
# Only the full-width forms, not NFKC: that would turn 1² into 12 and ½ into 1⁄2.
_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20, 0xFFE5: 0xA5}

_LONGEST_DATE = 32
_COMPACT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_SEPARATED = re.compile(r"([0-9]{4})([-./])([0-9]{1,2})\2([0-9]{1,2})")
_WRITTEN = re.compile(r"([0-9]{4})年([0-9]{1,2})月([0-9]{1,2})日?")
_SHORT = re.compile(r"([0-9]{1,2})(?:[-./]([0-9]{1,2})|月([0-9]{1,2})日?)")
_TWO_DIGIT_YEAR = re.compile(r"[0-9]{2}([-./年])[0-9]{1,2}[-./月][0-9]{1,2}日?")
_BETWEEN_NAMES = re.compile(r"[、,，;；\n]+")
_WORDS = {"今天": 0, "今日": 0, "昨天": -1, "昨日": -1, "前天": -2, "明天": 1}
_YEARS = range(1900, 2200)


class ParseError(ValueError):
    """Input that cannot be read; `message_zh` says what is wrong and what to do."""

    def __init__(self, message_zh: str) -> None:
        super().__init__(message_zh)
        self.message_zh = message_zh


def quote(text: str) -> str:
    """The input in Chinese quotation marks for an error message, at most 20 characters."""
    text = strip_unprintable(text)
    return f"“{text[:20]}…”" if len(text) > 20 else f"“{text}”"


def to_half_width(text: str) -> str:
    """Full-width digits, letters and punctuation (全角) as ASCII (半角); the rest unchanged."""
    return text.translate(_HALF_WIDTH)


def strip_unprintable(text: str) -> str:
    """Drop control characters, lone surrogates, non-characters and bidi controls."""
    return _UNPRINTABLE.sub("", text)


def clean_text(text: str, limit: int) -> str:
    """Free text fit to store: unprintable characters dropped, line ends as \\n, ends trimmed.

    `limit` is in characters. Raises ParseError when the cleaned text is longer: cutting it
    silently would lose what somebody wrote.
    """
    cleaned = strip_unprintable(text.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if len(cleaned) > limit:
        raise ParseError(f"内容过长：最多 {limit} 字，现为 {len(cleaned)} 字，请删减后再保存")
    return cleaned


def _date_parts(text: str, on: date) -> tuple[int, int, int] | None:
    if match := _COMPACT.fullmatch(text) or _WRITTEN.fullmatch(text):
        return int(match[1]), int(match[2]), int(match[3])
    if match := _SEPARATED.fullmatch(text):
        return int(match[1]), int(match[3]), int(match[4])
    if match := _SHORT.fullmatch(text):
        return on.year, int(match[1]), int(match[2] or match[3])
    return None


def parse_date(text: str, on: date) -> date:
    """Read a date (日期) the way people type it: 20260803, 2026-8-3, 2026年8月3日, 8-3, 今天.

    `on` is today: it gives 今天 its meaning and 8-3 its year. Raises ParseError for anything
    else, for two-digit years, for days that do not exist and for years outside 1900-2199.
    """
    typed = to_half_width(text).strip()
    if typed in _WORDS:
        return on + timedelta(days=_WORDS[typed])
    if len(typed) > _LONGEST_DATE or (parts := _date_parts(typed, on)) is None:
        if len(typed) <= _LONGEST_DATE and _TWO_DIGIT_YEAR.fullmatch(typed):
            raise ParseError(f"日期{quote(typed)}的年份请写四位，如 2026-08-03")
        raise ParseError(f"日期{quote(typed)}无法识别，请按 2026-08-03 的样子填写")
    if parts[0] not in _YEARS:
        raise ParseError(f"日期{quote(typed)}的年份不合理，请核对")
    try:
        return date(*parts)
    except ValueError:
        raise ParseError(f"日期{quote(typed)}不存在，请核对") from None


def split_names(text: str) -> tuple[str, ...]:
    """Several names (姓名) typed into one box, however separated, each once."""
    names = (name.strip() for name in _BETWEEN_NAMES.split(text))
    return tuple(dict.fromkeys(name for name in names if name))


def clause(text: str) -> str:
    """Typed text fit to stand inside a sentence (理由): without the stop it was closed with."""
    return text.strip().rstrip("。；，,;. ")


def mask_id(number: str) -> str:
    """An identity number (证件号码) fit for a list: 110105********002X.

    Numbers that are not 18 long show at most their last four characters, and never more
    than a third of themselves.
    """
    if len(number) == 18:
        return number[:6] + "*" * 8 + number[-4:]
    shown = min(4, len(number) // 3)
    return "*" * (len(number) - shown) + number[len(number) - shown :]


def mask_name(name: str) -> str:
    """A person's name (姓名) for readers of figures and lists: 王*兰, 李*; one character is hidden altogether.

    A long name gets three stars: one for each character made columns wide and told who it is.
    """
    if len(name) <= 2:
        return name[:-1] + "*"
    return name[0] + "*" * min(len(name) - 2, 3) + name[-1]


def mask_phone(number: str) -> str:
    """A phone number (电话) fit for a list: 138 **** 5678, 0377 **** 4567."""
    area, hyphen, local = number.partition("-")
    if hyphen and len(local) >= 7:
        return f"{area} **** {local[-4:]}"
    if len(number) == 11:
        return f"{number[:3]} **** {number[-4:]}"
    return mask_id(number) if len(number) != 18 else "*" * 18
