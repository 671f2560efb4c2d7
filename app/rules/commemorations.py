"""Which days of the year call for outreach, on which basis, and when do they fall? (节点)

Dates that follow the moon come from outside, by year: the table of holidays is published one
year at a time, so such a date may be unknown, and it is never guessed.
"""

from __future__ import annotations

import calendar as gregorian
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType

from app.rules.basis import Basis, Citation, Confidence, Notice
from app.rules.outreach import LedgerKind
from app.rules.vocabulary import Term

_SATURDAY = 5
_WEEK = 7


class Occasion(Term):
    """A day or month that prompts the year's plan (节点)."""

    NEW_YEAR = "new_year", "元旦"
    SPRING_FESTIVAL = "spring_festival", "春节"
    SPRING_INTAKE = "spring_intake", "春季征兵和退役季"
    TOMB_SWEEPING = "tomb_sweeping", "清明节"
    NATIONAL_SECURITY = "national_security", "全民国家安全教育日"
    CIVIL_CODE = "civil_code", "民法典宣传月"
    ARMY_DAY = "army_day", "八一建军节"
    AUTUMN_INTAKE = "autumn_intake", "秋季征兵和退役季"
    DEFENCE_EDUCATION = "defence_education", "全民国防教育日"
    MARTYRS = "martyrs", "烈士纪念日"
    CONSTITUTION = "constitution", "国家宪法日"


class Festival(Term):
    """A day that follows the moon or the sun (农历节日、节气)."""

    SPRING_FESTIVAL = "spring_festival", "春节放假首日"
    TOMB_SWEEPING = "tomb_sweeping", "清明"


@dataclass(frozen=True, slots=True)
class Fixed:
    """The same day every year."""

    month: int
    day: int


@dataclass(frozen=True, slots=True)
class NthWeekday:
    """The nth (from 1) weekday (Monday 0) of a month."""

    month: int
    weekday: int
    nth: int


@dataclass(frozen=True, slots=True)
class Whole:
    """A month as a whole."""

    month: int


Rule = Fixed | NthWeekday | Whole | Festival
Festivals = Mapping[Festival, date | None]


@dataclass(frozen=True, slots=True)
class Commemoration:
    """One row of the table: the occasion, when it is, on which basis, and what it prompts."""

    occasion: Occasion
    rule: Rule
    basis: Basis | None
    confidence: Confidence
    lead_days: int  # how many days ahead it is brought up (提前提醒)
    kind: LedgerKind
    idea: str  # what is usually done (建议事项)


@dataclass(frozen=True, slots=True)
class Occurrence:
    """An occasion in one year; both days are None while the date is not published (待公布)."""

    row: Commemoration
    year: int
    first_on: date | None
    last_on: date | None

    @property
    def day_zh(self) -> str:
        """2026-09-19, 3月 for a whole month, or 日期待公布."""
        if self.first_on is None:
            return "日期待公布"
        return self.first_on.isoformat() if self.first_on == self.last_on else f"{self.first_on.month}月"


_Q, _Q2, _M = Confidence.Q, Confidence.Q2, Confidence.M_HI
_K = LedgerKind
COMMEMORATIONS: tuple[Commemoration, ...] = (
    Commemoration(Occasion.NEW_YEAR, Fixed(1, 1), Citation("holidays", 2), _Q, 20, _K.VISIT,
                  "元旦、春节期间走访慰问优抚对象"),
    Commemoration(Occasion.SPRING_FESTIVAL, Festival.SPRING_FESTIVAL, Citation("holidays", 2), _Q, 30, _K.VISIT,
                  "春节前走访慰问，拥军优属"),
    Commemoration(Occasion.SPRING_INTAKE, Whole(3), None, _M, 10, _K.CAMP,
                  "新兵入伍、老兵退役法律服务"),
    Commemoration(Occasion.TOMB_SWEEPING, Festival.TOMB_SWEEPING, Citation("heroes_law", 6), _Q2, 15, _K.PUBLICITY,
                  "烈士纪念设施法治宣传，走访烈士遗属"),
    Commemoration(Occasion.NATIONAL_SECURITY, Fixed(4, 15), Citation("national_security", 14), _M, 15, _K.PUBLICITY,
                  "国家安全和保密法治宣传"),
    Commemoration(Occasion.CIVIL_CODE, Whole(5), None, _M, 10, _K.PUBLICITY,
                  "民法典进军营、进社区"),
    Commemoration(Occasion.ARMY_DAY, Fixed(8, 1), Citation("holidays", 3), _Q, 30, _K.CAMP,
                  "“八一”送法进军营"),
    Commemoration(Occasion.AUTUMN_INTAKE, Whole(9), None, _M, 10, _K.CAMP,
                  "新兵入伍、老兵退役法律服务"),
    Commemoration(Occasion.DEFENCE_EDUCATION, NthWeekday(9, _SATURDAY, 3), Citation("defence_education", 12), _Q, 20,
                  _K.PUBLICITY, "国防教育和军人军属权益法治宣传"),
    Commemoration(Occasion.MARTYRS, Fixed(9, 30), Citation("heroes_law", 5), _Q2, 15, _K.VISIT,
                  "走访烈士遗属，英烈权益法治宣传"),
    Commemoration(Occasion.CONSTITUTION, Fixed(12, 4), Notice("constitution_day"), _Q2, 15, _K.PUBLICITY,
                  "宪法宣传周进军营"),
)  # fmt: skip
COMMEMORATION: Mapping[Occasion, Commemoration] = MappingProxyType(
    {row.occasion: row for row in COMMEMORATIONS}
)


def nth_weekday(year: int, month: int, weekday: int, nth: int) -> date:
    """The nth weekday (Monday 0) of a month: the third Saturday of September is (year, 9, 5, 3).

    Source for that one: 国防教育法 art 12. Raises ValueError when the month has no nth one.
    """
    first = date(year, month, 1)
    day = first + timedelta(days=(weekday - first.weekday()) % _WEEK + (nth - 1) * _WEEK)
    if nth < 1 or day.month != month:
        raise ValueError(f"{year}-{month:02d} has no weekday {weekday} number {nth}")
    return day


def _days(rule: Rule, year: int, festivals: Festivals) -> tuple[date | None, date | None]:
    if isinstance(rule, Whole):
        return date(year, rule.month, 1), date(year, rule.month, gregorian.monthrange(year, rule.month)[1])
    if isinstance(rule, Fixed):
        day: date | None = date(year, rule.month, rule.day)
    elif isinstance(rule, NthWeekday):
        day = nth_weekday(year, rule.month, rule.weekday, rule.nth)
    else:
        day = festivals.get(rule)
    return day, day


def occurrences(year: int, festivals: Festivals) -> tuple[Occurrence, ...]:
    """Every occasion of the year (全年节点), by date; those without a published date come last."""
    found = [Occurrence(row, year, *_days(row.rule, year, festivals)) for row in COMMEMORATIONS]
    return tuple(sorted(found, key=lambda each: each.first_on or date(year, 12, 31)))
