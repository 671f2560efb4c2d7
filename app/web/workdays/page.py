"""What stands in the year grid? Weeks as rows, each day with its mark in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from app.audit import Actor
from app.casework import retiming
from app.rules.workdays import is_weekend
from app.staff.queries import office
from app.timing import OfficeTiming, TimingAct, TimingChange, changes_of
from app.timing.calendar_changes import weekday_label
from app.timing.holiday_file import HolidayFile

_WEEK = timedelta(days=7)
_MOST_CHANGES = 20
_CALENDAR_ACTS = {TimingAct.CALENDAR_YEAR, TimingAct.CALENDAR_DAY, TimingAct.CALENDAR_DAY_END}
# Kinds of day: class of the cell, its mark, and the word read aloud.
REST, MADE_UP, WEEKEND, OWN_REST, OWN_WORK, PLAIN = (
    ("rest", "休", "放假"),
    ("made", "班", "补班"),
    ("end", "", "周末"),
    ("stop", "停", "本机构休息"),
    ("extra", "加", "本机构上班"),
    ("", "", ""),
)


@dataclass(frozen=True, slots=True)
class Cell:
    """One day: `kind` is the class, `mark` and `said` say the same without colour."""

    day: date
    kind: str
    mark: str
    said: str
    is_today: bool


@dataclass(frozen=True, slots=True)
class Week:
    """A row of the grid: the month that begins in it, and seven days; None outside the year."""

    month: str
    cells: tuple[Cell | None, ...]


def weeks(timing: OfficeTiming, year: int, today: date) -> list[Week]:
    """The weeks of a year, Monday first."""
    first = date(year, 1, 1)
    monday = first - timedelta(days=first.weekday())
    found = []
    while monday.year <= year:
        days = [monday + timedelta(days=n) for n in range(7)]
        cells = tuple(_cell(timing, day, today) if day.year == year else None for day in days)
        begins = next((day.month for day in days if day.year == year and day.day == 1), None)
        found.append(Week(f"{begins} 月" if begins else "", cells))
        monday += _WEEK
    return found


def _cell(timing: OfficeTiming, day: date, today: date) -> Cell:
    kind, mark, said = _kind(timing, day)
    own, notice = timing.own_days.get(day), timing.imported(day.year)
    why = own.reason if own else notice.notes.get(day, "") if notice else ""
    return Cell(day, kind, mark, "，".join(filter(None, (said, why))), day == today)


def _kind(timing: OfficeTiming, day: date) -> tuple[str, str, str]:
    is_worked = timing.calendar.is_workday(day)
    if day in timing.own_days:
        return OWN_WORK if is_worked else OWN_REST
    if is_weekend(day):
        return MADE_UP if is_worked else WEEKEND
    return PLAIN if is_worked else REST


def calendar_page(actor: Actor, timing: OfficeTiming, year: int, today: date) -> dict[str, Any]:
    """Everything about one year."""
    own_id = timing.office_ids[0] if timing.office_ids else None
    notice = timing.imported(year)
    known = {table.year: table for table in timing.calendar.tables}
    return {
        "year": year,
        "years": [each for each in range(min(today.year, year) - 1, max(today.year, year) + 2)],
        "weeks": weeks(timing, year, today),
        "is_known": year in known,
        "source": notice.source if notice else "随系统安装的放假安排" if year in known else "",
        "source_office": office(notice.office_id).name if notice else "",
        "figures": _figures(known[year]) if year in known else (),
        "missing": timing.missing_year(today),
        "own_days": [each for day, each in sorted(timing.own_days.items()) if day.year == year],
        "own_id": own_id,
        "weekday": weekday_label,
        "tentative": retiming.tentative_cases(actor),
        "changes": _changes(own_id),
        "legend": (REST, MADE_UP, WEEKEND, OWN_REST, OWN_WORK),
    }


def _figures(table: Any) -> tuple[int, int]:
    return len(table.rest_days), len(table.make_up_days)


def _changes(office_id: int | None) -> list[TimingChange]:
    if office_id is None:
        return []
    return [each for each in changes_of(office_id) if each.what in _CALENDAR_ACTS][:_MOST_CHANGES]


def file_details(found: HolidayFile) -> list[tuple[str, list[str]]]:
    """The notice day by day, for the preview before it is loaded."""
    stretches: dict[str, list[date]] = {}
    for day, note in sorted(found.notes.items()):
        if day not in found.table.make_up_days:
            stretches.setdefault(note, []).append(day)
    off = [
        f"{note}：{days[0]:%m-%d}（{weekday_label(days[0])}）至 {days[-1]:%m-%d}（{weekday_label(days[-1])}），共 {len(days)} 天"
        if len(days) > 1
        else f"{note}：{days[0]:%m-%d}（{weekday_label(days[0])}）"
        for note, days in stretches.items()
    ]
    made_up = [f"{day:%m-%d}（{weekday_label(day)}）" for day in sorted(found.table.make_up_days)]
    return [(f"{found.table.year} 年放假", off), ("补班", made_up or ["没有补班"])]
