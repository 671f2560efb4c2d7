"""What would somebody with a wall calendar and a pencil get? A second count that shares nothing with app/.

The holidays of 2024, 2025 and 2026 are typed from the State Council notices; the squares of the
calendar are laid out from one known Monday and the lengths of the months. Periods are counted
the way the statutes put it: tick one square after the other, cross out what does not count.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

# 国办发明电〔2023〕7号, 〔2024〕12号, 〔2025〕7号. "rest" are the days off as printed, weekends
# within them included; "work" the Saturdays and Sundays printed as 上班.
NOTICES = {
    2024: {
        "rest": "01-01 02-10..02-17 04-04..04-06 05-01..05-05 06-10 09-15..09-17 10-01..10-07",
        "work": "02-04 02-18 04-07 04-28 05-11 09-14 09-29 10-12",
    },
    2025: {
        "rest": "01-01 01-28..02-04 04-04..04-06 05-01..05-05 05-31..06-02 10-01..10-08",
        "work": "01-26 02-08 04-27 09-28 10-11",
    },
    2026: {
        "rest": "01-01..01-03 02-15..02-23 04-04..04-06 05-01..05-05 06-19..06-21 09-25..09-27 10-01..10-07",
        "work": "01-04 02-14 02-28 05-09 09-20 10-10",
    },
}
FIRST_YEAR, LAST_YEAR = 1984, 2050
_MONTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
# 1 January 1984 was a Sunday; Monday is 0.
_FIRST_WEEKDAY = 6


def month_length(year: int, month: int) -> int:
    """28, 29, 30 or 31."""
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return 29 if month == 2 and leap else _MONTHS[month - 1]


@cache
def squares() -> tuple[str, ...]:
    """Every day in order, as it is written: 2026-03-02."""
    return tuple(
        f"{year}-{month:02}-{day:02}"
        for year in range(FIRST_YEAR, LAST_YEAR + 1)
        for month in range(1, 13)
        for day in range(1, month_length(year, month) + 1)
    )


@cache
def _numbers() -> dict[str, int]:
    return {day: number for number, day in enumerate(squares())}


@cache
def _printed(year: int) -> tuple[frozenset[str], frozenset[str]]:
    def days(text: str) -> frozenset[str]:
        found = set()
        for part in text.split():
            first, _, last = part.partition("..")
            begin, end = number(f"{year}-{first}"), number(f"{year}-{last or first}")
            found |= set(squares()[begin : end + 1])
        return frozenset(found)

    notice = NOTICES.get(year, {"rest": "", "work": ""})
    return days(notice["rest"]), days(notice["work"])


def number(day: str) -> int:
    """The place of a day in the row of squares."""
    return _numbers()[day]


def after(day: str, days: int) -> str:
    """So many squares further on."""
    return squares()[number(day) + days]


def is_published(day: str) -> bool:
    """Whether the notice for that year is on the wall."""
    return int(day[:4]) in NOTICES


def is_worked(day: str) -> bool:
    """A working day: printed 上班, or a weekday not printed as off."""
    rest, work = _printed(int(day[:4]))
    weekend = (number(day) + _FIRST_WEEKDAY) % 7 >= 5
    return day in work or (day not in rest and not weekend)


def same_day_later(day: str, months: int) -> str:
    """The corresponding day, or the last of a month that has none (民法典 art 202)."""
    year, month, on = (int(part) for part in day.split("-"))
    for _ in range(months):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return f"{year}-{month:02}-{min(on, month_length(year, month)):02}"


@dataclass(frozen=True)
class Counted:
    """The last day, the same moved off rest days, and whether a day looked at is unpublished."""

    nominal: str
    rolled: str
    is_tentative: bool


def _crossed_out(start: str, pauses: list[tuple[str, str]]) -> set[str]:
    crossed = set()
    for first, last in pauses:
        begin = max(number(first), number(start))
        crossed |= set(squares()[begin + 1 : number(last) + 1])
    return crossed


def _tick(start: str, ticks: int, crossed: set[str], working: bool) -> str:
    day = start
    while ticks:
        day = after(day, 1)
        if day not in crossed and (is_worked(day) or not working):
            ticks -= 1
    # What stops on the very last day stops it too: that day cannot end before the stop does.
    while after(day, 1) in crossed:
        day = after(day, 1)
    return day


def last_day(start: str, figure: int, unit: str, pauses: list[tuple[str, str]]) -> str:
    """Tick off the period: the day of the event is not counted, crossed-out days neither."""
    if unit == "working_day":
        return _tick(start, figure, _crossed_out(start, pauses), working=True)
    if unit == "hour":
        ticks = (figure + 23) // 24
    elif unit == "calendar_day":
        ticks = figure
    else:
        ticks = number(same_day_later(start, figure * {"month": 1, "year": 12}[unit])) - number(start)
    return _tick(start, ticks, _crossed_out(start, pauses), working=False)


def count(
    start: str, figure: int, unit: str, pauses: list[tuple[str, str]], rolls: bool, set_on: str = ""
) -> Counted:
    """Count a whole period; `set_on` is the day somebody fixed instead of a figure."""
    nominal = set_on or last_day(start, figure, unit, pauses)
    rolled = nominal
    while rolls and not is_worked(rolled):
        rolled = after(rolled, 1)
    looked_at = squares()[number(nominal) : number(rolled) + 1] if rolls else ()
    if unit == "working_day":
        looked_at = squares()[number(start) + 1 : number(rolled) + 1]
    return Counted(nominal, rolled, not all(is_published(day) for day in looked_at))
