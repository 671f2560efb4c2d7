"""How is a year's notice loaded, and how does an office decree a day of its own? (工作日历的更改)"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from app.rules.workdays import YearTable
from app.timing.change import Change, Problems, Setting, sourced
from app.timing.models import CalendarDay, CalendarYear, TimingAct

_LONGEST_REASON: Final = 100
_FARTHEST: Final = timedelta(days=3 * 366)
WEEKDAYS: Final = "一二三四五六日"


def weekday_label(day: date) -> str:
    """周一 … 周日."""
    return f"周{WEEKDAYS[day.weekday()]}"


class CalendarChange(Change):
    """A change of which days are worked: open clocks that run over these days are worked out anew."""

    @property
    @abstractmethod
    def span(self) -> tuple[date, date]:
        """The first and the last day that may be worked otherwise from now on."""


@dataclass(frozen=True, slots=True)
class ImportYear(CalendarChange):
    """导入放假安排: the State Council's notice of one year, whole; an earlier one of that year gives way."""

    table: YearTable
    notes: Mapping[date, str]
    source: str

    @property
    def act(self) -> TimingAct:
        return TimingAct.CALENDAR_YEAR

    @property
    def said(self) -> str:
        rest, made_up = len(self.table.rest_days), len(self.table.make_up_days)
        return f"{self.table.year} 年放假安排：工作日放假 {rest} 天，补班 {made_up} 天，依据{self.source}"

    @property
    def span(self) -> tuple[date, date]:
        return date(self.table.year, 1, 1), date(self.table.year, 12, 31)

    def problems(self, setting: Setting) -> Problems:
        return sourced(self.source)

    def row(self, setting: Setting) -> CalendarYear:
        return CalendarYear(
            office_id=setting.office_id,
            year=self.table.year,
            rest_days=sorted(day.isoformat() for day in self.table.rest_days),
            make_up_days=sorted(day.isoformat() for day in self.table.make_up_days),
            notes={day.isoformat(): note for day, note in sorted(self.notes.items())},
            source=self.source.strip(),
        )


@dataclass(frozen=True, slots=True)
class SetDay(CalendarChange):
    """登记调整日: the office rests on a working day (台风停工) or works on a day off."""

    day: date
    is_workday: bool
    reason: str

    @property
    def act(self) -> TimingAct:
        return TimingAct.CALENDAR_DAY

    @property
    def said(self) -> str:
        return (
            f"{self.day}（{weekday_label(self.day)}）{'上班' if self.is_workday else '休息'}：{self.reason}"
        )

    @property
    def span(self) -> tuple[date, date]:
        return self.day, self.day

    def problems(self, setting: Setting) -> Problems:
        found = {}
        if not self.reason.strip() or len(self.reason) > _LONGEST_REASON:
            found["reason"] = f"请写明原因和依据，最多 {_LONGEST_REASON} 字"
        if not setting.today - _FARTHEST <= self.day <= setting.today + _FARTHEST:
            found["day"] = "只能调整前后三年以内的日期"
        elif setting.timing.calendar.is_workday(self.day) == self.is_workday:
            found["day"] = f"{self.day} 本来就是{'工作日' if self.is_workday else '休息日'}，无须调整"
        elif self.day < setting.today and not setting.retroactive:
            found["day"] = f"{self.day} 已经过去，在办案件已算出的日期会变；确需如此的，请勾选“追溯”"
        return found

    def row(self, setting: Setting) -> CalendarDay:
        return CalendarDay(
            office_id=setting.office_id,
            day=self.day,
            is_workday=self.is_workday,
            reason=self.reason.strip(),
            withdrawn=False,
        )


@dataclass(frozen=True, slots=True)
class EndDay(CalendarChange):
    """撤销调整日: the day is again what the published calendar says."""

    day: date

    @property
    def act(self) -> TimingAct:
        return TimingAct.CALENDAR_DAY_END

    @property
    def said(self) -> str:
        return f"{self.day}（{weekday_label(self.day)}）：撤销本机构的调整"

    @property
    def span(self) -> tuple[date, date]:
        return self.day, self.day

    def problems(self, setting: Setting) -> Problems:
        own = setting.timing.own_days.get(self.day)
        if own is None or own.office_id != setting.office_id:
            return {"day": f"{self.day} 没有本机构登记的调整"}
        if self.day < setting.today and not setting.retroactive:
            return {"day": f"{self.day} 已经过去，在办案件已算出的日期会变；确需如此的，请勾选“追溯”"}
        return {}

    def row(self, setting: Setting) -> CalendarDay:
        return CalendarDay(
            office_id=setting.office_id, day=self.day, is_workday=False, reason="撤销", withdrawn=True
        )
