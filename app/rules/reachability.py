"""When may an applicant be rung, and whom else may one ring? Pure: a plan and a moment in, words out.

A soldier can often be reached at certain hours only, or not at all until some day; then a
spouse, a parent or the 人武部 is rung instead. Nothing here knows a name or a number.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Self

from app.rules.vocabulary import ProxyRelation, Term

_LOOK_AHEAD = 14  # days searched for the next window


class DaySet(Term):
    """On which days of the week a window is open (可联系的日子)."""

    EVERY_DAY = "every_day", "每天"
    WEEKDAYS = "weekdays", "周一至周五"
    WEEKEND = "weekend", "周六、周日"
    MONDAY = "monday", "周一"
    TUESDAY = "tuesday", "周二"
    WEDNESDAY = "wednesday", "周三"
    THURSDAY = "thursday", "周四"
    FRIDAY = "friday", "周五"
    SATURDAY = "saturday", "周六"
    SUNDAY = "sunday", "周日"

    def covers(self, day: date) -> bool:
        """Whether the day is one of them; the week as on the wall, shifted holidays or not."""
        if self in _GROUPS:
            return day.weekday() in _GROUPS[self]
        return day.weekday() == _SINGLE.index(self)


_GROUPS = {
    DaySet.EVERY_DAY: range(7),
    DaySet.WEEKDAYS: range(5),
    DaySet.WEEKEND: range(5, 7),
}
_SINGLE = [day for day in DaySet if day not in _GROUPS]


@dataclass(frozen=True, slots=True)
class Window:
    """Hours in which the applicant answers (可联系时段), Shanghai wall time, the end not included.

    Raises ValueError when it ends before it begins.
    """

    days: DaySet
    opens: time
    closes: time

    def __post_init__(self) -> None:
        if self.closes <= self.opens:
            raise ValueError("a window ends after it begins")

    @property
    def text(self) -> str:
        """周六、周日 9:00～11:30."""
        return f"{self.days.label} {_clock(self.opens)}～{_clock(self.closes)}"

    def as_json(self) -> list[str]:
        """The window for storing."""
        return [self.days.value, self.opens.isoformat("minutes"), self.closes.isoformat("minutes")]

    @classmethod
    def from_json(cls, stored: Any) -> Self:
        """What `as_json` stored. Raises ValueError for anything else."""
        days, opens, closes = stored
        return cls(DaySet(days), time.fromisoformat(opens), time.fromisoformat(closes))


@dataclass(frozen=True, slots=True)
class Reach:
    """What is agreed about reaching somebody (联系安排), without names and numbers."""

    windows: tuple[Window, ...] = ()
    unreachable_until: date | None = None
    caution: str = ""
    proxy: ProxyRelation | None = None

    def is_cut_off(self, on: date) -> bool:
        """Whether the applicant must not be rung that day (不可联系), the last day included."""
        return self.unreachable_until is not None and on <= self.unreachable_until

    @property
    def says_something(self) -> bool:
        """Whether anything is agreed at all."""
        return bool(self.windows or self.unreachable_until or self.caution or self.proxy)


class Moment(Term):
    """May one ring now? (此刻能否联系)"""

    NOW = "now", "现在可以联系"
    LATER_TODAY = "later_today", "今日稍后"
    ANOTHER_DAY = "another_day", "今日不便"
    PROXY = "proxy", "联系代理人"
    NOBODY = "nobody", "暂不可联系"


def moment(reach: Reach, at: datetime) -> Moment:
    """Whether one may ring at that Shanghai wall time; without windows, any time will do."""
    day, clock_time = at.date(), at.time()
    if reach.is_cut_off(day):
        return Moment.PROXY if reach.proxy else Moment.NOBODY
    if not reach.windows:
        return Moment.NOW
    today = [window for window in reach.windows if window.days.covers(day)]
    if any(window.opens <= clock_time < window.closes for window in today):
        return Moment.NOW
    if any(clock_time < window.opens for window in today):
        return Moment.LATER_TODAY
    return Moment.ANOTHER_DAY


def next_window(reach: Reach, at: datetime) -> tuple[date, Window] | None:
    """The window that is open or opens next, and on which day; None if none within two weeks."""
    first = at.date()
    if reach.unreachable_until is not None:
        first = max(first, reach.unreachable_until + timedelta(days=1))
    for ahead in range(_LOOK_AHEAD):
        day = first + timedelta(days=ahead)
        for window in sorted(reach.windows, key=lambda each: each.opens):
            if window.days.covers(day) and (day > at.date() or window.closes > at.time()):
                return day, window
    return None


def hint(reach: Reach, on: date) -> str:
    """One sentence for a reminder or a list; empty when any time will do. Names nobody."""
    parts = []
    if reach.is_cut_off(on):
        whom = f"请联系代理人（{reach.proxy.label}）" if reach.proxy else "尚未登记代理联系人"
        parts.append(f"申请人不可联系至 {reach.unreachable_until}，{whom}")
    elif reach.windows:
        parts.append(f"可联系时段：{windows_text(reach.windows)}")
    if reach.caution:
        parts.append(f"注意：{reach.caution}")
    return "；".join(parts)


def windows_text(windows: Iterable[Window]) -> str:
    """All windows in one line."""
    return "，".join(window.text for window in windows)


def _clock(at: time) -> str:
    return f"{at.hour}:{at.minute:02d}"
