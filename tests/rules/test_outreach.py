"""Do the days of the year fall where the law puts them, and is no unit named by its designation?"""

from __future__ import annotations

from datetime import date, timedelta

import holidays
import pytest

from app.calendars import festivals
from app.rules.basis import Confidence
from app.rules.commemorations import (
    COMMEMORATION,
    COMMEMORATIONS,
    Festival,
    Occasion,
    nth_weekday,
    occurrences,
)
from app.rules.outreach import ASKED, REQUIRED, LedgerKind, public_name_problem

# Counted on paper calendars. 2029: the first of September is itself a Saturday; 2030: a Sunday.
THIRD_SATURDAYS = {
    2024: date(2024, 9, 21),
    2025: date(2025, 9, 20),
    2026: date(2026, 9, 19),
    2027: date(2027, 9, 18),
    2028: date(2028, 9, 16),
    2029: date(2029, 9, 15),
    2030: date(2030, 9, 21),
}


def day_of(occasion: Occasion, year: int) -> date | None:
    found = {each.row.occasion: each for each in occurrences(year, festivals(year))}
    return found[occasion].first_on


@pytest.mark.parametrize(("year", "day"), THIRD_SATURDAYS.items())
def test_defence_education_day_is_the_third_saturday_of_september(year: int, day: date) -> None:
    """国防教育法 art 12. Red for (weekday - first.weekday() + 7) % 7 turned round, or nth + 1."""
    assert day_of(Occasion.DEFENCE_EDUCATION, year) == day


def test_the_nth_weekday_against_plain_counting() -> None:
    for year in range(1990, 2060):
        saturdays = [day for n in range(30) if (day := date(year, 9, 1) + timedelta(n)).weekday() == 5]
        assert nth_weekday(year, 9, 5, 3) == saturdays[2]
    with pytest.raises(ValueError, match="no weekday"):
        nth_weekday(2026, 9, 5, 5)  # September 2026 has four Saturdays


@pytest.mark.parametrize(
    ("occasion", "year", "day"),
    [
        (Occasion.NEW_YEAR, 2026, date(2026, 1, 1)),
        (Occasion.ARMY_DAY, 2026, date(2026, 8, 1)),
        (Occasion.MARTYRS, 2026, date(2026, 9, 30)),
        (Occasion.CONSTITUTION, 2027, date(2027, 12, 4)),
        (Occasion.SPRING_FESTIVAL, 2026, date(2026, 2, 15)),
        (Occasion.SPRING_FESTIVAL, 2025, date(2025, 1, 28)),
        (Occasion.TOMB_SWEEPING, 2026, date(2026, 4, 5)),
        (Occasion.TOMB_SWEEPING, 2025, date(2025, 4, 4)),
    ],
)
def test_the_other_days(occasion: Occasion, year: int, day: date) -> None:
    assert day_of(occasion, year) == day


def test_lunar_days_against_another_package() -> None:
    """The published block of 春节 holds 正月初一, and 清明 is the same day, over twelve years."""
    for year in range(2015, 2027):
        other = {name: day for day, name in sorted(holidays.China(years=year).items(), reverse=True)}
        first_day = other["Chinese New Year (Spring Festival)"]
        start = festivals(year)[Festival.SPRING_FESTIVAL]
        assert start is not None
        assert 0 <= (first_day - start).days <= 2
        assert festivals(year)[Festival.TOMB_SWEEPING] == other["Tomb-Sweeping Day"]


def test_a_date_that_is_not_published_is_not_guessed() -> None:
    """Red when a year beyond the table gets any day for 春节."""
    assert festivals(2099)[Festival.SPRING_FESTIVAL] is None
    last = occurrences(2099, festivals(2099))
    assert [each.row.occasion for each in last if each.first_on is None] == [Occasion.SPRING_FESTIVAL]


def test_every_row_says_on_what_it_rests() -> None:
    """Red when a row claims to be statutory without an article, or one is left out of the table."""
    assert set(COMMEMORATION) == set(Occasion)
    for row in COMMEMORATIONS:
        assert row.basis is not None or row.confidence.needs_checking
        assert 0 < row.lead_days <= 60
    assert COMMEMORATION[Occasion.DEFENCE_EDUCATION].confidence is Confidence.Q


def test_what_must_be_filled_in_is_asked_for() -> None:
    """Red when a kind asks for none of the figures that count, or a new kind has no row."""
    assert set(ASKED) == set(LedgerKind)
    assert all(ASKED[kind] & set(REQUIRED) for kind in LedgerKind)


@pytest.mark.parametrize(
    "name",
    [
        "63898部队",
        "驻清江县63898部队",
        "第54集团军某旅",
        "某师二团",
        "三二一四五部队卫生队",
        "海军101舰",
        "驻地为清江县东山镇",
    ],
)
def test_a_unit_is_not_registered_by_its_designation(name: str) -> None:
    """Red when public_name_problem lets a confirmation through or does not ask find_sensitive."""
    assert "对外名称" in (public_name_problem(name) or "")


@pytest.mark.parametrize(
    "name",
    [
        "驻清江某部队",
        "清江县人民武装部",
        "县军休所",
        "退役军人服务中心",
        "军人军属法律援助工作站（县人武部）",
        "石桥乡武装部",
    ],
)
def test_public_names_pass(name: str) -> None:
    assert public_name_problem(name) is None
