"""What does one cell mean? Each reader gives the value, or says why it cannot be read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import TypeVar

from app.ledger import words
from app.ledger.entries import Claim, Holder, Means, Remarks
from app.ledger.reading import Column, RegisterRow
from app.rules.amounts import parse_amount
from app.rules.identity import (
    IdentityError,
    age_on,
    clean_name,
    normalise_id,
    parse_phone,
    parse_resident_id,
)
from app.rules.matters import Matter, find_matter
from app.rules.text import ParseError, clean_text, parse_date, quote, to_half_width
from app.rules.vocabulary import (
    BeneficiaryType,
    HardshipGround,
    IdKind,
    Proof,
    ReceivedVia,
    Relation,
    Sex,
    Term,
)

T = TypeVar("T", bound=Term)

_LONGEST_NAME = 80
_LONGEST_ADDRESS = 200
_LONGEST_FACTS = 4000
_FULL_YEAR = re.compile(r"[0-9]{4}.*", re.DOTALL)
_SCIENTIFIC = re.compile(r"[0-9](?:\.[0-9]+)?[Ee]\+?[0-9]+")
_MILITARY_CARD = re.compile(r"[\u4e00-\u9fff]{1,4}字?第?([0-9]{4,12})号?")
_PASSPORT = re.compile(r"[A-Z0-9]{5,15}")
_LIST = re.compile(r"[、，,；;/\n]")
_BRACKETED = re.compile(r"(?P<name>[^（(]+)[（(](?P<inside>[^）)]*)[）)]")
_COPY = re.compile(r"(?P<name>.+?)(?:复印件|影印件|照片)")
_GRADE = re.compile(r"([一二三四五六七八九十]|[0-9]{1,2})级")
_INCOME = re.compile(r"(?:人均)?月(?:均)?收入(?:约)?(?P<amount>.+)")
_NO_INCOME = re.compile(
    r"无固定(?:收入|生活来源)(?:[，,、]?(?P<years>[一二三四五六七八九十0-9]{1,4})周?岁以上)?"
)
_NUMERALS = {numeral: value for value, numeral in enumerate("一二三四五六七八九", start=1)}


def coded(kind: type[T], text: str, known: Mapping[str, str], what: str, said: Remarks) -> T | None:
    """The coded value a word stands for (代码项); refuses a word that is not listed."""
    code = known.get(to_half_width(text).replace(" ", ""))
    if code is not None:
        return kind(code)
    choices = words.list_choices(kind)
    said.refuse(
        f"{what}{quote(text)}无法识别，请填写：{choices}" if text else f"缺少{what}，请填写：{choices}"
    )
    return None


def full_date(text: str, on: date, what: str, said: Remarks) -> date | None:
    """A date with its year (日期); 今天 and 8-3 mean nothing on paper and are refused."""
    typed = to_half_width(text).strip()
    if not _FULL_YEAR.fullmatch(typed):
        said.refuse(
            f"{what}{quote(text)}无法识别，请写明年月日，如 2026-08-03" if text else f"缺少{what}，请填写"
        )
        return None
    try:
        day = parse_date(typed, on)
    except ParseError as error:
        said.refuse(f"{what}：{error.message_zh}")
        return None
    if text != day.isoformat():
        said.note(f"{what}{quote(text)}已识别为 {day.isoformat()}")
    return day


def received_on(row: RegisterRow, on: date, said: Remarks) -> date | None:
    """The day of receipt (收到日期): not after today."""
    day = full_date(row[Column.RECEIVED_ON], on, "收到日期", said)
    if day is not None and day > on:
        said.refuse(f"收到日期 {day.isoformat()} 晚于今天，请核对")
        return None
    return day


def received_via(row: RegisterRow, said: Remarks) -> ReceivedVia | None:
    """How it was received (收到方式)."""
    return coded(ReceivedVia, row[Column.RECEIVED_VIA], words.RECEIVED_VIA, "收到方式", said)


def holder(row: RegisterRow, on: date, said: Remarks) -> Holder | None:
    """The applicant (申请人): name, document, phone and address."""
    name = _name(row[Column.NAME], said)
    kind = coded(IdKind, row[Column.ID_KIND], words.ID_KINDS, "证件类型", said)
    kind, number, sex, birth_on = _document(kind, row[Column.ID_NUMBER], on, said)
    phone = _phone(row[Column.PHONE], said)
    address = _bounded(row[Column.ADDRESS], _LONGEST_ADDRESS, "住所地", said)
    if name is None or kind is None or address is None:
        return None
    return Holder(name, kind, number, phone, address, sex, birth_on)


def _name(text: str, said: Remarks) -> str | None:
    if not text:
        said.refuse("缺少姓名，请补填申请人姓名")
        return None
    try:
        name = clean_name(text)
    except IdentityError as error:
        said.refuse(error.message_zh)
        return None
    if len(name) > _LONGEST_NAME:
        said.refuse(f"姓名最多 {_LONGEST_NAME} 字，请核对")
        return None
    if name != text:
        said.note("姓名中的空格或者间隔号已统一")
    return name


_Document = tuple[IdKind | None, str | None, Sex | None, date | None]
_UNREAD: _Document = (None, None, None, None)
_NO_DOCUMENT: _Document = (IdKind.NONE, None, None, None)


def _document(kind: IdKind | None, text: str, on: date, said: Remarks) -> _Document:
    if kind is None:
        return _UNREAD
    if kind is IdKind.NONE:
        if text:
            said.refuse("证件类型为“无证件”，却填写了证件号码，请核对")
        return _NO_DOCUMENT
    if not text:
        said.refuse(f"缺少证件号码，请补填；确实没有的，证件类型请填“{IdKind.NONE.label}”")
        return _UNREAD
    if _SCIENTIFIC.fullmatch(text):
        said.refuse("证件号码已被表格软件改成科学计数法，请把该列设为“文本”后对照证件重新填写")
        return _UNREAD
    if kind in (IdKind.RESIDENT_ID, IdKind.RESIDENCE_PERMIT):
        return _resident_id(kind, text, on, said)
    return _other_document(kind, text, said)


def _resident_id(kind: IdKind, text: str, on: date, said: Remarks) -> _Document:
    try:
        card = parse_resident_id(text, on)
    except IdentityError as error:
        said.refuse(error.message_zh)
        return _UNREAD
    if card.is_residence_permit != (kind is IdKind.RESIDENCE_PERMIT):
        said.refuse(f"证件号码与证件类型“{kind.label}”不符（港澳台居民居住证以 81、82、83 开头），请核对")
        return _UNREAD
    for warning in card.warnings:
        said.note(warning)
    _note_spelling(text, card.number, said)
    return kind, card.number, card.sex, card.birth_on


def _note_spelling(text: str, number: str, said: Remarks) -> None:
    if text == number:
        return
    if any(character in text for character in "０１２３４５６７８９Ｘｘ"):
        said.note("证件号码中的全角字符已转为半角")
    if text[-1] in "xｘ":
        said.note("证件号码末位小写 x 已按 X 登记")
    if len(text) > len(number):
        said.note("证件号码中的空格或者短横已去掉")


def _other_document(kind: IdKind, text: str, said: Remarks) -> _Document:
    number = normalise_id(text)
    if kind is IdKind.PASSPORT:
        if not _PASSPORT.fullmatch(number):
            said.refuse("护照号码应为 5 至 15 位字母或数字，请对照证件核对")
            return _UNREAD
        return kind, number, None, None
    match = _MILITARY_CARD.fullmatch(number)
    if match is None:
        said.refuse(f"{kind.label}号码的样式应如“军字第1234567号”，请对照证件核对")
        return _UNREAD
    if not match[1].strip("0"):
        # An all-zero number identifies nobody: stored as a key it would merge two persons into one.
        said.note(f"{kind.label}号码全部为 0，疑为占位，不能据以辨认身份：按“无证件”登记，请对照证件补录")
        said.keep(f"登记簿所填证件：{kind.label} {number}")
        return _NO_DOCUMENT
    return kind, number, None, None


def _phone(text: str, said: Remarks) -> str | None:
    if not text:
        said.note("未留联系电话，请尽快补录")
        return None
    try:
        phone = parse_phone(text)
    except IdentityError as error:
        said.refuse(error.message_zh)
        return None
    if phone != text:
        said.note("联系电话中的空格或者符号已整理")
    return phone


def _bounded(text: str, limit: int, what: str, said: Remarks) -> str | None:
    try:
        return clean_text(text, limit)
    except ParseError as error:
        said.refuse(f"{what}{error.message_zh}")
        return None


def claim(row: RegisterRow, said: Remarks) -> Claim | None:
    """The claimed beneficiary status (优抚身份): class, relation, proofs, grade of disability."""
    typed_kind, typed_relation = row[Column.BENEFICIARY_TYPE], row[Column.RELATION]
    if not typed_kind:
        return _no_claim(typed_relation, row[Column.PROOFS], said)
    kind = coded(BeneficiaryType, typed_kind, words.BENEFICIARY_TYPES, "优抚类别", said)
    if kind is BeneficiaryType.NONE:
        return _no_claim("" if typed_relation == "无" else typed_relation, row[Column.PROOFS], said)
    relation = coded(Relation, typed_relation, words.RELATIONS, "与军人关系", said)
    proofs, grade = _proofs(row[Column.PROOFS], said)
    if kind is None or relation is None:
        return None
    if kind is BeneficiaryType.VETERAN and Proof.MERIT_CERTIFICATE in proofs:
        said.note("证明材料有立功证书：如属二等功以上退役军人，请在审查时更正优抚类别")
    if kind is BeneficiaryType.DISABLED_SOLDIER:
        said.note("残疾军人未注明是否在役、伤残性质，按未登记处理，请在审查时补录")
    return Claim(kind, relation, proofs, grade)


def _no_claim(relation: str, proofs: str, said: Remarks) -> Claim | None:
    if relation or proofs:
        said.refuse("填写了与军人关系或者优抚证明，却没有填写优抚类别，请补填或者删去")
        return None
    return Claim()


def _proofs(text: str, said: Remarks) -> tuple[tuple[Proof, ...], int | None]:
    found: list[Proof] = []
    grade: int | None = None
    for item in filter(None, (part.strip() for part in _LIST.split(text))):
        name, inside = item, ""
        if bracketed := _BRACKETED.fullmatch(item):
            name, inside = bracketed["name"], bracketed["inside"]
        if copy := _COPY.fullmatch(name):
            name = copy["name"]
            said.note(f"“{item}”请核对原件")
        if name not in words.PROOFS:
            said.note(f"证明材料{quote(item)}不在目录内，未计作优抚证明，已记入备注")
            said.keep(f"登记簿所列材料：{item}")
            continue
        found.append(Proof(words.PROOFS[name]))
        grade = _grade(inside) or grade
    return tuple(dict.fromkeys(found)), grade


def _grade(inside: str) -> int | None:
    match = _GRADE.search(inside)
    return None if match is None else small_number(match[1])


def small_number(text: str) -> int | None:
    """A number below one hundred (小数目) in Arabic digits or Chinese: 65, 六十五, 十."""
    if text.isascii() and text.isdigit():
        return int(text)
    tens, ten, units = text.rpartition("十")
    if not ten:
        return _NUMERALS.get(text)
    high = _NUMERALS.get(tens) if tens else 1
    low = _NUMERALS.get(units) if units else 0
    return None if high is None or low is None else high * 10 + low


def matter(row: RegisterRow, said: Remarks) -> Matter | None:
    """The matter (援助事项): one of the list, by its name or an alias."""
    text = to_half_width(row[Column.MATTER]).replace(" ", "")
    if not text:
        said.refuse("缺少事项，请按援助事项目录填写")
        return None
    found = find_matter(text)
    if isinstance(found, list):
        near = "、".join(each.label for each in found[:4])
        hint = f"可能是：{near}，请选定一项" if near else "请按援助事项目录填写"
        said.refuse(f"事项{quote(text)}无法识别，{hint}")
        return None
    if found.label != text:
        said.note(f"事项{quote(text)}按“{found.label}”登记")
    return found


def facts(row: RegisterRow, said: Remarks) -> str | None:
    """What happened (案情摘要)."""
    if not row[Column.FACTS]:
        said.refuse("缺少案情摘要，请补填")
        return None
    return _bounded(row[Column.FACTS], _LONGEST_FACTS, "案情摘要", said)


def opponents(row: RegisterRow, said: Remarks) -> tuple[str, ...]:
    """Against whom (对方当事人); an unknown one cannot be searched for conflicts."""
    found: list[str] = []
    for item in filter(None, (part.strip() for part in _LIST.split(row[Column.OPPONENTS]))):
        if item.endswith(words.NOBODY_KNOWN):
            said.note(f"对方当事人{quote(item)}，无法检索利益冲突，查明后请补录")
            said.keep(f"登记簿所填对方当事人：{item}")
        elif len(item) > _LONGEST_NAME:
            said.refuse(f"对方当事人{quote(item)}超过 {_LONGEST_NAME} 字，请核对")
        else:
            found.append(clean_name(item))
    return tuple(dict.fromkeys(found))


def amount(row: RegisterRow, said: Remarks) -> int | None:
    """The amount in dispute (标的额) in 分; none when the cell is empty."""
    text = row[Column.AMOUNT]
    return _money(text, "标的额", said) if text else None


def _money(text: str, what: str, said: Remarks) -> int | None:
    try:
        fen = parse_amount(text)
    except ParseError as error:
        said.refuse(f"{what}：{error.message_zh}")
        return None
    if not (text.isascii() and text.isdigit()):
        said.note(f"{what}{quote(text)}已识别为 {fen // 100:,}.{fen % 100:02d} 元")
    return fen


def means(row: RegisterRow, birth_on: date | None, on: date, said: Remarks) -> Means:
    """What is said about means (经济状况); `on` is the day of receipt, for the age."""
    text = to_half_width(row[Column.MEANS]).replace(" ", "")
    if text in words.MEANS:
        return Means(words.MEANS[text])
    if income := _INCOME.fullmatch(text):
        said.note("月收入是否为家庭人均，请在审查时核对")
        return Means(HardshipGround.INCOME, _money(income["amount"], "月收入", said))
    if no_income := _NO_INCOME.fullmatch(text):
        return _no_fixed_income(row[Column.MEANS], no_income["years"], birth_on, on, said)
    said.refuse(f"经济状况{quote(text)}无法识别，请填写：个人诚信承诺、低保户、月收入…元等，或者留空")
    return Means()


def _no_fixed_income(typed: str, years: str | None, birth_on: date | None, on: date, said: Remarks) -> Means:
    least = small_number(years) if years else None
    if years and least is None:
        said.refuse(f"经济状况{quote(typed)}中的年龄无法识别，请用数字填写")
    elif least is not None and birth_on is not None and age_on(birth_on, on) < least:
        # The application is real, only this ground is not: it is received, the exemption is not claimed.
        age = age_on(birth_on, on)
        said.note(
            f"经济状况填“{typed}”，但按证件收到申请时为 {age} 周岁，两者不符：按“未说明”登记，请在审查时核实"
        )
        said.keep(f"登记簿所填经济状况：{typed}（与证件年龄 {age} 周岁不符，待核）")
        return Means()
    return Means(HardshipGround.NO_FIXED_INCOME)


def time_bar(row: RegisterRow, received: date | None, on: date, said: Remarks) -> date | None:
    """When a limitation or filing period ends (时效或期限届满日)."""
    text = row[Column.TIME_BAR_ON]
    day = full_date(text, on, "时效或期限届满日", said) if text else None
    if day is None or received is None:
        return day
    left = (day - received).days
    if left < 0:
        said.note(f"时效或期限 {day.isoformat()} 在收到申请前已经届满，是否中止、中断须由律师判断")
    elif left < 7:
        said.note(f"收到时距时效或期限届满仅 {left} 日，不足七日，请立即考虑先行提供")
    return day
