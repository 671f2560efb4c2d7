"""Is this identity number, phone number or name well formed, and what does it tell?"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date

from app.rules.text import quote, strip_unprintable, to_half_width
from app.rules.vocabulary import Sex

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_CHARACTERS = "10X98765432"
_ID_LENGTH = 18
_OLD_LENGTH = 15
_ID_SHAPE = re.compile(r"[0-9]{17}[0-9X]")
_ID_NOISE = re.compile(r"[\s\-‐‑–—]")
# First two digits of GB/T 2260, by the first digit.
_PROVINCES = frozenset(
    region + digit
    for region, digits in {
        "1": "12345",
        "2": "123",
        "3": "1234567",
        "4": "123456",
        "5": "01234",
        "6": "12345",
        "7": "1",
        "8": "123",
    }.items()
    for digit in digits
)
_PERMIT_PROVINCES = frozenset({"81", "82", "83"})
_EARLIEST_BIRTH_YEAR = 1900
_OLDEST_AGE = 120

_LONGEST_PHONE = 40
_PHONE_NOISE = re.compile(r"[\s\-‐‑–—()]")
_COUNTRY_CODE = re.compile(r"^(?:\+|00)86(?=[0-9])")
_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_LANDLINE = re.compile(r"(010|02[0-57-9]|0[3-9][0-9]{2})([2-8][0-9]{6,7})")
_NO_AREA_CODE = re.compile(r"[2-8][0-9]{6,7}")

_LONGEST_NAME = 80
# Input methods produce half a dozen dots for the one in 阿依古丽·买买提; one is stored.
_MIDDLE_DOTS = dict.fromkeys(map(ord, "・•‧∙⋅･᛫．﹒ꞏㆍ"), "·")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")
_CHINESE = "\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_DOT = re.compile(rf" ?· ?|(?<=[{_CHINESE}]) ?[.] ?(?=[{_CHINESE}])")
_GAP_IN_CHINESE = re.compile(f"(?<=[{_CHINESE}]) (?=[{_CHINESE}])")


class IdentityError(ValueError):
    """A number or name that cannot be right; `message_zh` is for the form, `code` for code."""

    def __init__(self, message_zh: str, code: str) -> None:
        super().__init__(message_zh)
        self.message_zh = message_zh
        self.code = code


@dataclass(frozen=True, slots=True)
class ResidentId:
    """What a citizen identity number (公民身份号码) says about its holder.

    `region_code` is the place of first issue, not the address. `warnings` are Chinese
    sentences for the clerk. The number is left out of repr() so that no log shows it.
    """

    number: str = field(repr=False)
    sex: Sex
    birth_on: date
    region_code: str
    warnings: tuple[str, ...]

    @property
    def is_residence_permit(self) -> bool:
        """Whether it is a 港澳台居民居住证 (region 81, 82 or 83)."""
        return self.region_code[:2] in _PERMIT_PROVINCES


def normalise_id(text: str) -> str:
    """An identity number without spaces and hyphens, half-width, with × and x written X."""
    folded = unicodedata.normalize("NFKC", text.replace("×", "X").replace("✕", "X"))
    return _ID_NOISE.sub("", strip_unprintable(folded)).upper()


def modern_number(number: str) -> str:
    """A normalised number, with a 15-digit identity number of before 1999 as the 18 it became.

    Source: GB 11643-1999; the century was 19, the check character is added. Others stay as they are.
    """
    if len(number) != _OLD_LENGTH or not (number.isascii() and number.isdigit()):
        return number
    first_17 = f"{number[:6]}19{number[6:]}"
    return first_17 + check_character(first_17)


def check_character(first_17: str) -> str:
    """The 18th character (校验码) by GB 11643-1999 (ISO 7064 MOD 11-2) for 17 digits."""
    total = sum(int(digit) * weight for digit, weight in zip(first_17, _WEIGHTS, strict=True))
    return _CHECK_CHARACTERS[total % 11]


def _birth_date(digits: str, on: date) -> date:
    try:
        birth_on = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        raise IdentityError(f"身份证号中的出生日期 {digits} 不存在，请对照证件核对", "birth_date") from None
    if birth_on > on:
        raise IdentityError(f"身份证号中的出生日期 {digits} 晚于今天，请对照证件核对", "future_birth")
    return birth_on


def _warnings(region_code: str, birth_on: date, on: date) -> tuple[str, ...]:
    found = []
    if birth_on.year < _EARLIEST_BIRTH_YEAR or age_on(birth_on, on) > _OLDEST_AGE:
        found.append(f"出生日期 {birth_on.isoformat()} 较为罕见，请对照证件核对")
    if region_code[:2] not in _PROVINCES:
        found.append(f"地区码 {region_code} 不在省级代码之列，请对照证件核对")
    return tuple(found)


def parse_resident_id(text: str, on: date) -> ResidentId:
    """Read an 18-character citizen identity number (公民身份号码), `on` being today.

    Source: GB 11643-1999; 港澳台居民居住证 use the same rule with region 81, 82, 83. Raises
    IdentityError with the codes length, characters, birth_date, future_birth, check_digit.
    """
    number = normalise_id(text)
    if len(number) != _ID_LENGTH:
        raise IdentityError(f"身份证号应为 18 位，现为 {len(number)} 位", "length")
    if not _ID_SHAPE.fullmatch(number):
        raise IdentityError("身份证号前 17 位只能是数字，末位只能是数字或 X，请对照证件核对", "characters")
    birth_on = _birth_date(number[6:14], on)
    if number[-1] != check_character(number[:-1]):
        raise IdentityError("身份证号末位校验码不符，请对照证件核对", "check_digit")
    return ResidentId(
        number=number,
        sex=Sex.MALE if int(number[16]) % 2 else Sex.FEMALE,
        birth_on=birth_on,
        region_code=number[:6],
        warnings=_warnings(number[:6], birth_on, on),
    )


def age_on(birth_on: date, on: date) -> int:
    """Completed years of age (周岁) on a day; born on 02-29 one ages on 03-01 of other years.

    Raises ValueError when the day lies before birth.
    """
    if on < birth_on:
        raise ValueError("the day lies before birth")
    return on.year - birth_on.year - ((on.month, on.day) < (birth_on.month, birth_on.day))


def parse_phone(text: str) -> str:
    """Read a mainland mobile (手机) or landline with area code (座机).

    Returns 13812345678 or 0377-63123456. Spaces, hyphens, brackets and +86 are tolerated.
    Raises IdentityError with the codes phone or area_code.
    """
    typed = to_half_width(strip_unprintable(text)).strip()
    shape = IdentityError(
        f"电话{quote(typed)}不是有效号码，请填写 11 位手机号，或加区号的座机，如 0377-63123456", "phone"
    )
    if len(typed) > _LONGEST_PHONE:
        raise shape
    digits, had_country_code = _COUNTRY_CODE.subn("", _PHONE_NOISE.sub("", typed), count=1)
    if _MOBILE.fullmatch(digits):
        return digits
    if had_country_code and not digits.startswith("0"):
        digits = "0" + digits
    if match := _LANDLINE.fullmatch(digits):
        return f"{match[1]}-{match[2]}"
    if _NO_AREA_CODE.fullmatch(digits):
        raise IdentityError(f"座机{quote(typed)}请加区号，如 0377-63123456", "area_code")
    raise shape


def clean_name(text: str) -> str:
    """A personal name (姓名) fit to store: any character of any plane, one kind of middle dot.

    No Unicode normalisation: it would replace rare characters by look-alikes. Raises
    IdentityError with the codes name_empty or name_too_long.
    """
    # Twice, because line ends are spaces to a name but control characters to the filter.
    visible = _INVISIBLE.sub("", strip_unprintable(" ".join(text.split())))
    name = " ".join(visible.split()).translate(_MIDDLE_DOTS)
    name = _GAP_IN_CHINESE.sub("", _DOT.sub("·", name)).strip()
    if not name.strip("· "):
        raise IdentityError("姓名不能为空", "name_empty")
    if len(name) > _LONGEST_NAME:
        raise IdentityError(f"姓名最多 {_LONGEST_NAME} 字，现为 {len(name)} 字，请核对", "name_too_long")
    return name
