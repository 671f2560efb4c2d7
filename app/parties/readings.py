"""How may a name be read aloud? Pinyin with the readings people type, surnames' own first."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from pathlib import Path

from app.parties.polyphones import ALSO_READ, COMPOUND_SURNAMES, SURNAMES

MOST_READINGS = 16

# Chinese characters of any plane, 〇, 々, and those an office drew itself (造字, private use). Ranges,
# not categories: extension H is younger than the Unicode tables of older Pythons.
CHINESE = "\u3400-\u9fff\uf900-\ufaff〇々\U00020000-\U0003ffff\ue000-\uf8ff\U000f0000-\U000ffffd\U00100000-\U0010fffd"
_CHINESE = re.compile(f"[{CHINESE}]")
_UMLAUT_AS_V = dict.fromkeys(map(ord, "üǖǘǚǜ"), "v")
_U_UMLAUT = {
    "lv": ("lv", "lu", "lyu"),
    "nv": ("nv", "nu", "nyu"),
    "lve": ("lve", "lue", "lyue"),
    "nve": ("nve", "nue", "nyue"),
}
_TWO_LETTER_INITIALS = ("zh", "ch", "sh")


@lru_cache(maxsize=10_000)
def is_chinese(character: str) -> bool:
    """Whether it is a Chinese character of any plane (〇, compatibility forms and 造字 included)."""
    return _CHINESE.match(character) is not None


@cache
def _ordinary(character: str) -> tuple[str, ...]:
    """What is typed for one character, the commonest reading first; nothing if unknown."""
    commonest = bare_letters(_dictionary().get(ord(character), "").partition(",")[0])
    return _typed_forms((*filter(str.isascii, filter(None, (commonest,))), *ALSO_READ.get(character, ())))


@cache
def _dictionary() -> Mapping[int, str]:
    """pypinyin's readings of single characters, the commonest first: 20013 → "zhōng,zhòng".

    Its module alone: the package would load its phrases too, 45 MB to each process for nothing.
    """
    package = find_spec("pypinyin")
    assert package is not None
    assert package.origin is not None
    spec = spec_from_file_location("pinyin_of_characters", Path(package.origin).with_name("pinyin_dict.py"))
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    readings: Mapping[int, str] = module.pinyin_dict
    return readings


def _typed_forms(readings: Iterable[str]) -> tuple[str, ...]:
    """What people type for these readings, each once: ü as v, u or yu."""
    forms = (form for reading in readings for form in _U_UMLAUT.get(reading, (reading,)))
    return tuple(dict.fromkeys(forms))


def readings_of(units: Sequence[str]) -> list[tuple[str, ...]]:
    """Per unit of a name (a Chinese character, or a foreign word) what may be typed for it.

    The likeliest comes first; a unit nobody knows how to read has no reading.
    """
    found = [_ordinary(unit) if is_chinese(unit) else (bare_letters(unit),) for unit in units]
    for position, surname in enumerate(_surname_of(units)):
        if surname:
            found[position] = _typed_forms((*surname, *found[position]))
    return found


def _surname_of(units: Sequence[str]) -> list[tuple[str, ...]]:
    """Per unit of the surname its readings as such: one unit, or two of a compound surname."""
    compound = COMPOUND_SURNAMES.get("".join(units[:2])) if len(units) > 1 else None
    if compound:
        return [(reading,) for reading in compound]
    return [SURNAMES.get(unit, ()) for unit in units[:1]]


def bare_letters(word: str) -> str:
    """A foreign word or toned pinyin in plain letters: josé → jose, ōuyáng → ouyang, lǚ → lv."""
    marked = unicodedata.normalize("NFD", unicodedata.normalize("NFC", word).translate(_UMLAUT_AS_V))
    return "".join(letter for letter in marked if not unicodedata.combining(letter))


def combinations(choices: Sequence[Sequence[str]], most: int = MOST_READINGS) -> list[str]:
    """One choice of each, joined: at most `most` results, the likeliest first.

    A result is the less likely the further down its choices stand; units without a choice
    are passed over.
    """
    known = [options for options in choices if options]
    if all(len(options) == 1 for options in known):
        return ["".join(options[0] for options in known)] if known else []
    best = {"": 0}
    for options in known:
        grown: dict[str, int] = {}
        for text, cost in best.items():
            for rank, option in enumerate(options):
                longer = text + option
                grown[longer] = min(grown.get(longer, cost + rank), cost + rank)
        best = dict(sorted(grown.items(), key=lambda pair: pair[1])[:most])
    return [text for text in best if text]


@cache
def initials_of(readings: tuple[str, ...]) -> tuple[str, ...]:
    """The first letters of a unit's readings, each once."""
    return tuple(dict.fromkeys(reading[0] for reading in readings))


def abbreviations(reading: str) -> tuple[str, ...]:
    """What stands for a syllable in initials: zhang → z, zh; ouyang's ou → o."""
    two = reading[:2]
    return (reading[:1], two) if two in _TWO_LETTER_INITIALS else (reading[:1],)
