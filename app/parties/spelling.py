"""Does a name agree with what was typed for it, characters and letters mixed? (欧阳jg, ouyang建国, wangxl)

The index finds names by one way of writing at a time. A query that mixes ways is cut into runs
that the index knows; `agrees` then says of each name found whether the whole query fits it.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import groupby, product

from app.parties.names import units
from app.parties.readings import abbreviations, is_chinese, readings_of

_INITIALS = (*"bpmfdtnlgkhjqxrzcsyw", "zh", "ch", "sh")
_ALONE = ("a", "ai", "an", "ang", "ao", "e", "ei", "en", "eng", "er", "o", "ou")
_FINALS = (
    "i", "ia", "ian", "iang", "iao", "ie", "in", "ing", "iong", "iu", "ong", "u", "ua", "uai", "uan",
    "uang", "ue", "ui", "un", "uo", "v", "ve",
)  # fmt: skip
_NEVER_FIRST = frozenset("iuv")  # no syllable begins with these
_LONGEST_SYLLABLE = 6
_VOWELS = re.compile("[aeiouv]+")
_MOST_CUTS = 3

Runs = tuple[str, ...]  # each all characters or all letters


@cache
def _syllables() -> frozenset[str]:
    """Everything of the form of a syllable; a few of these do not exist, which does no harm."""
    return frozenset((*_ALONE, *map("".join, product(_INITIALS, (*_ALONE, *_FINALS)))))


def runs_of(folded: str) -> Runs:
    """A query cut where characters and letters meet."""
    return tuple("".join(run) for _, run in groupby(folded, key=is_chinese))


def cuts(letters: str) -> list[Runs]:
    """Where letters change from syllables to initials or back: wangxl → wang xl, wxiulan → w xiulan.

    Nothing for what is all syllables, perhaps with the last one unfinished: the index knows that.
    zh, ch and sh for an initial are shortened: zhxm → zxm. The longest syllables come first.
    """
    ends = _syllable_ends(letters)
    if any(_is_beginning(letters[end:]) for end in ends):
        return []
    found: list[tuple[int, Runs]] = []
    for cut in range(1, len(letters)):
        head, tail = letters[:cut], letters[cut:]
        if cut > 1 and cut in ends and _are_initials(tail):
            found.append((cut, (head, shortened(tail))))
        if len(tail) > 1 and _are_initials(head) and len(tail) in _syllable_ends(tail):
            found.append((len(tail), (shortened(head), tail)))
    best = [runs for _, runs in sorted(found, reverse=True)[:_MOST_CUTS]]
    short = shortened(letters)
    return best + ([(short,)] if short != letters and _are_initials(short) else [])


def _syllable_ends(letters: str) -> set[int]:
    """The places up to which the letters are whole syllables, 0 included."""
    ends, known = {0}, _syllables()
    for end in range(1, len(letters) + 1):
        starts = range(max(0, end - _LONGEST_SYLLABLE), end)
        if any(start in ends and letters[start:end] in known for start in starts):
            ends.add(end)
    return ends


@cache
def _beginnings() -> frozenset[str]:
    return frozenset(each[:length] for each in _syllables() for length in range(len(each) + 1))


def _is_beginning(letters: str) -> bool:
    return len(letters) < _LONGEST_SYLLABLE and letters in _beginnings()


def _are_initials(letters: str) -> bool:
    return _NEVER_FIRST.isdisjoint(shortened(letters))


def shortened(letters: str) -> str:
    """zh, ch and sh that stand for a whole syllable as z, c and s."""
    return letters.replace("zh", "z").replace("ch", "c").replace("sh", "s")


def narrowness(run: str) -> float:
    """Roughly how few names have a run: by its units, and a character says more than a sound."""
    if is_chinese(run[0]):
        return 1.5 * len(run)
    is_read = len(run) in _syllable_ends(run)
    return len(_VOWELS.findall(run)) if is_read else len(run)


def agrees(name: str, folded: str) -> bool:
    """Whether the query is the name, from some unit on, in characters, readings and initials mixed."""
    pieces = units(name)
    readings = readings_of(pieces)
    return any(_agrees_from(pieces[start:], readings[start:], folded) for start in range(len(pieces)))


def _agrees_from(pieces: list[str], readings: list[tuple[str, ...]], folded: str) -> bool:
    reached = {0}
    for piece, said in zip(pieces, readings, strict=True):
        reached = {end for start in reached for end in _after(piece, said, folded, start)}
        if len(folded) in reached:
            return True
    return False


def _after(piece: str, said: tuple[str, ...], folded: str, start: int) -> set[int]:
    """How far the query is used up once it has named this unit."""
    rest = folded[start:]
    forms = {piece, *said, *(short for each in said for short in abbreviations(each))}
    ends = {start + len(form) for form in forms if rest.startswith(form)}
    if any(form.startswith(rest) for form in (piece, *said)):
        ends.add(len(folded))
    return ends
