"""How may a name be read aloud? Pinyin with every reading, surnames' own readings first."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache

MOST_READINGS = 16

# How a character is read as a surname where pypinyin has another reading first, or not at all.
_SURNAME_READINGS = (
    "单:shan 仇:qiu 区:ou 查:zha 解:xie 盖:ge 曾:zeng 朴:piao 覃:qin/tan 翟:zhai/di 乐:yue/le 洗:xian "
    "员:yun 缪:miao 祭:zhai 秘:bi 种:chong 折:she 黑:he 牟:mu/mou 隗:wei/kui 佴:nai 能:nai 会:gui 繁:po "
    "召:shao 谌:chen/shen 句:gou 阚:kan 粘:nian 重:chong 长:chang/zhang 郇:xun/huan 角:jue 卜:bu 适:kuo "
    "不:fou 六:lu 都:du 薄:bo 藏:zang 省:xing 提:di"
)
_COMPOUND_READINGS = "尉迟:yu/chi 万俟:mo/qi 单于:chan/yu 澹台:tan/tai 乐正:yue/zheng 仲长:zhong/chang"


def _table(text: str) -> dict[str, tuple[str, ...]]:
    pairs = (pair.split(":") for pair in text.split())
    return {name: tuple(readings.split("/")) for name, readings in pairs}


_SURNAMES = _table(_SURNAME_READINGS)
_COMPOUND_SURNAMES = _table(_COMPOUND_READINGS)
_RARE = {"𠮷": ("ji",), "𣲘": ("hu",)}  # registered in names, unknown to pypinyin
_UMLAUT_AS_V = dict.fromkeys(map(ord, "üǖǘǚǜ"), "v")
_U_UMLAUT = {"lv": ("lv", "lu", "lyu"), "nv": ("nv", "nu", "nyu"), "lve": ("lve", "lue", "lyue")}


def is_chinese(character: str) -> bool:
    """Whether it is a Chinese character of any plane (〇 and the compatibility forms included)."""
    return (
        "\u3400" <= character <= "\u9fff"
        or "\uf900" <= character <= "\ufaff"
        or character in "〇々"
        or "\U00020000" <= character <= "\U0003ffff"
    )


@cache
def _ordinary(character: str) -> tuple[str, ...]:
    """The readings of one character without tones, the commonest first; none if unknown."""
    import pypinyin  # takes most of a second: only who indexes names pays

    found = pypinyin.pinyin(character, style=pypinyin.Style.NORMAL, heteronym=True)[0]
    plain = [reading for reading in found if reading.isascii() and reading.isalpha()]
    return tuple(plain) or _RARE.get(character, ())


def _typed_forms(readings: Iterable[str]) -> tuple[str, ...]:
    """What people type for these readings, each once: ü as v, u or yu."""
    forms = (form for reading in readings for form in _U_UMLAUT.get(reading, (reading,)))
    return tuple(dict.fromkeys(forms))


def readings_of(units: Sequence[str]) -> list[tuple[str, ...]]:
    """Per unit of a name (a Chinese character, or a foreign word) what may be typed for it.

    The likeliest comes first; a unit nobody knows how to read has no reading.
    """
    found = [_typed_forms(_ordinary(unit)) if is_chinese(unit) else (bare_letters(unit),) for unit in units]
    for position, surname in enumerate(_surname_of(units)):
        found[position] = _typed_forms((*surname, *found[position]))
    return found


def _surname_of(units: Sequence[str]) -> list[tuple[str, ...]]:
    """Per unit of the surname its readings as such: one unit, or two of a compound surname."""
    compound = _COMPOUND_SURNAMES.get("".join(units[:2])) if len(units) > 1 else None
    if compound:
        return [(reading,) for reading in compound]
    return [_SURNAMES.get(unit, ()) for unit in units[:1]]


def bare_letters(word: str) -> str:
    """A foreign word or toned pinyin in plain letters: josé → jose, ōuyáng → ouyang, lǚ → lv."""
    marked = unicodedata.normalize("NFD", unicodedata.normalize("NFC", word).translate(_UMLAUT_AS_V))
    return "".join(letter for letter in marked if not unicodedata.combining(letter))


def combinations(choices: Sequence[Sequence[str]], most: int = MOST_READINGS) -> list[str]:
    """One choice of each, joined: at most `most` results, the likeliest first.

    A result is the less likely the further down its choices stand; units without a choice
    are passed over.
    """
    best = {"": 0}
    for options in filter(None, choices):
        grown: dict[str, int] = {}
        for text, cost in best.items():
            for rank, option in enumerate(options):
                longer = text + option
                grown[longer] = min(grown.get(longer, cost + rank), cost + rank)
        best = dict(sorted(grown.items(), key=lambda pair: pair[1])[:most])
    return [text for text in best if text]
