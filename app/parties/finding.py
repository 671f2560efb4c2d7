"""Whom does the clerk mean? A query's shape tells where to look; one statement looks."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from sqlalchemy import Integer, Select, and_, func, literal, or_, select, union_all

from app.extensions import db
from app.parties.models import SearchTerm
from app.parties.names import TermKind, fold, hashed
from app.parties.readings import bare_letters, is_chinese
from app.rules.identity import IdentityError, normalise_id, parse_phone
from app.rules.text import strip_unprintable

_LONGEST_QUERY = 100
_LAST = "\U0010ffff"  # no term goes beyond its prefix followed by the last character there is
_CASE_NUMBER = re.compile("([^0-9]*)((?:19|20)[0-9]{2})[^0-9]*([0-9]{1,6})")
_SEQUENCE = re.compile("[0-9]{1,6}")
_LAST_FOUR = re.compile("[0-9]{3}[0-9x]")
_ID_LIKE = re.compile("(?=.*[0-9]).{6,30}")
_LOCAL_PHONE = re.compile("[2-8][0-9]{6,7}")
_PINYIN = re.compile("[a-z]+")
_BRACKETS = re.compile(r"[〔〕\[\]()【】〈〉《》{}]")


class Match(Enum):
    """How a stored term must agree with the one sought."""

    EXACT = "exact"
    PREFIX = "prefix"


class QueryTerm(NamedTuple):
    """One place to look."""

    kind: TermKind
    term: str
    match: Match


@dataclass(frozen=True, slots=True)
class Subject:
    """What was found (检索结果): kind is "person" or "case"; a low rank is a good hit."""

    kind: str
    id: int
    rank: int  # 0 exact, 1 beginning, 2 inside the name, 3 opponent


_RANK_INSIDE, _RANK_OPPONENT = 2, 3
_INSIDE = {TermKind.NAME_IN, TermKind.PINYIN_IN, TermKind.INITIALS_IN}
_OPPONENTS = {TermKind.OPPONENT, TermKind.OPPONENT_IN}


def _rank(sought: QueryTerm) -> int:
    if sought.kind in _OPPONENTS:
        return _RANK_OPPONENT
    if sought.kind in _INSIDE:
        return _RANK_INSIDE
    return 0 if sought.match is Match.EXACT else 1


def _exact_and_prefix(kind: TermKind, term: str) -> list[QueryTerm]:
    return [QueryTerm(kind, term, Match.EXACT), QueryTerm(kind, term, Match.PREFIX)]


def query_terms(text: str) -> list[QueryTerm]:
    """Where to look for what somebody typed, by its shape; nothing for an empty query.

    Chinese → names; letters → pinyin, initials and foreign names; digits → case number,
    the last four of an identity number, a whole identity or phone number.
    """
    typed = unicodedata.normalize("NFKC", strip_unprintable(text)).casefold().strip()[:_LONGEST_QUERY]
    folded = fold(typed)
    if not folded:
        return []
    found = _numbers(typed)
    if not folded.isdigit():
        found += _names(folded) + _letters(typed)
    return list(dict.fromkeys(found))


def _numbers(typed: str) -> list[QueryTerm]:
    found = _case_numbers(typed)
    compact = normalise_id(typed)
    if _LAST_FOUR.fullmatch(compact.casefold()):
        found.append(_hash(TermKind.LAST_FOUR, compact))
    try:
        found.append(_hash(TermKind.PHONE, parse_phone(typed).replace("-", "")))
    except IdentityError:
        if _LOCAL_PHONE.fullmatch(compact):
            found.append(_hash(TermKind.PHONE, compact))
    if _ID_LIKE.fullmatch(compact):
        found.append(_hash(TermKind.ID, compact))
    return found


def _hash(kind: TermKind, value: str) -> QueryTerm:
    return QueryTerm(kind, hashed(kind, value), Match.EXACT)


def _case_numbers(typed: str) -> list[QueryTerm]:
    """2026-118, 2026118, 清江法援〔2026〕118号, 118, 118号 in any brackets and width."""
    plain = _BRACKETS.sub("", "".join(typed.split())).removesuffix("号").removeprefix("第")
    found = []
    if _SEQUENCE.fullmatch(plain):
        found.append(QueryTerm(TermKind.NUMBER, str(int(plain)), Match.EXACT))
    if match := _CASE_NUMBER.fullmatch(plain):
        number = f"{fold(match[1]).removesuffix('字')}{match[2]}-{int(match[3])}"
        found += _exact_and_prefix(TermKind.NUMBER, number)
    return found


def _names(folded: str) -> list[QueryTerm]:
    return [
        *_exact_and_prefix(TermKind.NAME, folded),
        QueryTerm(TermKind.NAME_IN, folded, Match.PREFIX),
        QueryTerm(TermKind.OPPONENT, folded, Match.PREFIX),
        QueryTerm(TermKind.OPPONENT_IN, folded, Match.PREFIX),
    ]


def _letters(typed: str) -> list[QueryTerm]:
    if any(map(is_chinese, typed)):
        return []
    letters = bare_letters(fold(typed))
    if not _PINYIN.fullmatch(letters):
        return []
    found = _exact_and_prefix(TermKind.INITIALS, letters)
    if len(letters) > 1:
        found += _exact_and_prefix(TermKind.PINYIN, letters)
        found.append(QueryTerm(TermKind.PINYIN_IN, letters, Match.PREFIX))
        found.append(QueryTerm(TermKind.INITIALS_IN, letters, Match.PREFIX))
    return found


def _look(
    sought: QueryTerm, office_ids: Collection[int], centre_ids: Collection[int]
) -> Select[str, int, int]:
    where = [SearchTerm.kind == sought.kind.value]
    if sought.match is Match.EXACT:
        where.append(SearchTerm.term == sought.term)
    else:
        where.append(SearchTerm.term.between(sought.term, sought.term + _LAST))
    in_scope = or_(
        and_(SearchTerm.subject_kind == "case", SearchTerm.office_id.in_(office_ids)),
        and_(SearchTerm.subject_kind == "person", SearchTerm.office_id.in_(centre_ids)),
    )
    rank = literal(_rank(sought), Integer).label("rank")
    return select(SearchTerm.subject_kind, SearchTerm.subject_id, rank).where(*where, in_scope)


def find_subjects(
    office_ids: Collection[int],
    text: str,
    *,
    centre_ids: Collection[int] | None = None,
    limit: int = 100,
) -> list[Subject]:
    """Persons and cases a query means, the best first, then the newest; one statement.

    Cases are sought in `office_ids`, persons in `centre_ids` (staff.centres_of; the same
    offices unless told). A person may have no case the reader may see: the caller checks.
    """
    sought = query_terms(text)
    if not sought:
        return []
    centres = office_ids if centre_ids is None else centre_ids
    hits = union_all(*(_look(each, office_ids, centres) for each in sought)).subquery()
    best = func.min(hits.c.rank)
    rows = db.session.execute(
        select(hits.c.subject_kind, hits.c.subject_id, best)
        .group_by(hits.c.subject_kind, hits.c.subject_id)
        .order_by(best, hits.c.subject_id.desc(), hits.c.subject_kind)
        .limit(limit)
    )
    return [Subject(kind, subject_id, rank) for kind, subject_id, rank in rows]
