"""What does somebody mean by what they typed? Its shape tells in which stretches of the index to look."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

from app.parties.names import BETWEEN, PHONE_ENDS, TermKind, fold, hashed
from app.parties.readings import bare_letters, is_chinese
from app.parties.spelling import Runs, cuts, narrowness, runs_of, shortened
from app.rules.identity import IdentityError, modern_number, normalise_id, parse_phone
from app.rules.text import strip_unprintable

LONGEST_QUERY = 100
LAST = "\U0010ffff"  # no term goes beyond its prefix followed by the last character there is
_YEAR = "(?:19|20)[0-9]{2}"
_PREFIX = "[^0-9]*?"
# 清江法援〔2026〕118号, 2026-118, 2026118, 2026第118号; (2026)清江法援118号; 118, 清江法援第118号, 法援118
_CASE_NUMBERS = (
    re.compile(f"(?P<prefix>{_PREFIX})(?P<year>{_YEAR})[^0-9]{{0,3}}(?P<seq>[0-9]{{1,6}})"),
    re.compile(f"(?P<year>{_YEAR})(?P<prefix>{_PREFIX})(?P<seq>[0-9]{{1,6}})"),
    re.compile(f"(?P<prefix>{_PREFIX})(?P<year>)(?P<seq>[0-9]{{1,6}})"),
)
_NUMBER_WORDS = re.compile("^案号|[字第年]+$")
_LAST_FOUR = re.compile("[0-9]{3}[0-9X]")
_ID_LIKE = re.compile("(?=.*[0-9]).{6,30}")
_DIGITS = re.compile("[0-9]+")
_PINYIN = re.compile("[a-z]+")
_MOST_RUNS = 4


class Rank(IntEnum):
    """How well a case fits the query (检索次序): the less the better."""

    EXACT = 0
    PREFIX = 1
    INNER = 2
    OPPONENT = 3


@dataclass(frozen=True, slots=True)
class Stretch:
    """One stretch of the index: the terms of a kind from `low` to `high`, both included."""

    kind: TermKind
    low: str
    high: str
    like: str = ""  # and of this pattern

    @property
    def is_point(self) -> bool:
        return self.low == self.high


@dataclass(frozen=True, slots=True)
class Sought:
    """A stretch whose cases have that rank, if each of `beside` names them too.

    `is_loose`: the terms alone do not prove it, the names have to agree (parties.agrees).
    """

    rank: Rank
    stretch: Stretch
    beside: tuple[Stretch, ...] = ()
    is_loose: bool = False


@dataclass(frozen=True, slots=True)
class Query:
    """What was typed, and where to look for it; nothing for an empty query."""

    folded: str
    sought: tuple[Sought, ...]


def query(text: str) -> Query:
    """Where to look for what somebody typed, by its shape.

    Chinese → names; letters → pinyin, initials and foreign names; both → names that agree with
    the whole; digits → case number, phone, identity number, or the last digits of these.
    """
    typed = strip_unprintable(text)[:LONGEST_QUERY]
    typed = unicodedata.normalize("NFKC", typed).casefold().strip()[:LONGEST_QUERY]
    folded = fold(typed)
    if not folded:
        return Query("", ())
    found = [*_case_numbers(typed), *_numbers(typed)]
    if not _DIGITS.fullmatch(folded):
        found += _names(folded)
    return Query(folded, tuple(dict.fromkeys(found)))


def _point(kind: TermKind, term: str) -> Stretch:
    return Stretch(kind, term, term)


def _prefix(kind: TermKind, term: str) -> Stretch:
    return Stretch(kind, term, term + LAST)


def _case_numbers(typed: str) -> Iterator[Sought]:
    # Brackets, blanks and hyphens only part; the words around the number are no part of the prefix.
    parted = re.sub(r"[\W_]+", " ", typed).strip().removesuffix("号").strip()
    for form in _CASE_NUMBERS:
        match = form.fullmatch(parted)
        if match is None:
            continue
        seq, year = str(int(match["seq"])), match["year"]
        prefix = _NUMBER_WORDS.sub("", fold(match["prefix"]))
        # Few cases have the number; of their prefix people say any part: 军援15, 援〔2026〕15号.
        low = seq + BETWEEN + (year + BETWEEN if year else "")
        like = BETWEEN.join((seq, year or "____", f"%{prefix}%")) if prefix else ""
        yield Sought(Rank.EXACT, Stretch(TermKind.NUMBER, low, low + LAST, like))


def _numbers(typed: str) -> Iterator[Sought]:
    """Identity numbers and phones, whole or their last digits."""
    compact = normalise_id(typed)
    if _ID_LIKE.fullmatch(compact):
        yield Sought(Rank.EXACT, _hash(TermKind.ID, modern_number(compact)))
    if _LAST_FOUR.fullmatch(compact):
        yield Sought(Rank.EXACT, _hash(TermKind.LAST_FOUR, compact))
    if _DIGITS.fullmatch(compact) and len(compact) in PHONE_ENDS:
        yield Sought(Rank.PREFIX, _hash(TermKind.PHONE, compact))
    try:
        digits = parse_phone(typed).replace("-", "")
    except IdentityError:
        return
    yield Sought(Rank.EXACT, _hash(TermKind.PHONE, digits))


def _hash(kind: TermKind, value: str) -> Stretch:
    return _point(kind, hashed(kind, value))


def _names(folded: str) -> Iterator[Sought]:
    letters = "" if any(map(is_chinese, folded)) else bare_letters(folded)
    for term in dict.fromkeys(filter(None, (folded, letters))):
        yield Sought(Rank.EXACT, _point(TermKind.WHOLE, term))
        yield Sought(Rank.PREFIX, _prefix(TermKind.WHOLE, term))
        yield Sought(Rank.INNER, _prefix(TermKind.INNER, term))
        yield Sought(Rank.OPPONENT, _prefix(TermKind.OPPONENT, term))
        yield Sought(Rank.OPPONENT, _prefix(TermKind.OPPONENT_IN, term))
    if letters:
        for runs in cuts(letters) if _PINYIN.fullmatch(letters) else ():
            yield from _mixed(runs)
    elif 1 < len(runs := runs_of(folded)) <= _MOST_RUNS and all(map(_is_one_way, runs)):
        for spelled in dict.fromkeys((runs, tuple(map(shortened, runs)))):
            yield from _mixed(spelled)


def _is_one_way(run: str) -> bool:
    return is_chinese(run[0]) or _PINYIN.fullmatch(run) is not None


def _mixed(runs: Runs) -> Iterator[Sought]:
    """The names the first run begins, or stands in, and all the others stand in."""
    for rank, kind in ((Rank.PREFIX, TermKind.WHOLE), (Rank.INNER, TermKind.INNER)):
        stretches = [_prefix(kind, runs[0]), *(_prefix(TermKind.INNER, run) for run in runs[1:])]
        narrowest = max(range(len(runs)), key=lambda n: narrowness(runs[n]))
        yield Sought(
            rank,
            stretches[narrowest],
            tuple(each for n, each in enumerate(stretches) if n != narrowest),
            is_loose=True,
        )
