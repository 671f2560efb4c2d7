"""How does a limit look in somebody's calendar? RFC 5545, for phones, Outlook and Thunderbird.

All-day on the nominal day, because alarms run on the earlier day; the day it rolls to, the
promise and the article stand in the description. Limits in hours are events at their minute.
What is met or no longer applies is left out rather than sent as STATUS:CANCELLED: whoever
subscribes takes the whole file each time, and a file of everything ever done would only grow.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from icalendar import Alarm, Calendar, Event

from app import clock
from app.confidential import blind_index
from app.feeds.entries import Entry, Listing

PRODUCT: Final = "-//legal-aid-priority//limits//ZH"
ALARM_HOUR: Final = 9
WARNED_BEFORE_HOURS: Final = timedelta(hours=2)  # of a limit in hours
READ_AGAIN: Final = timedelta(hours=1)


def as_ics(listing: Listing, name: str, case_url: Callable[[int], str]) -> bytes:
    """The feed as text/calendar in UTF-8. `case_url` leads to a case, where one must sign in."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for key in ("name", "x-wr-calname"):
        calendar.add(key, name)
    calendar.add("x-wr-timezone", str(clock.SHANGHAI))
    calendar.add("refresh-interval", READ_AGAIN, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    if listing.is_cut:
        text = f"期限过多，只列出最近的 {len(listing.entries)} 个，其余请在系统中查看。"
        calendar.add("x-wr-caldesc", text)
    for entry in listing.entries:
        calendar.add_component(_event(entry, case_url(entry.case_id)))
    return bytes(calendar.to_ical())


def uid(deadline_id: int) -> str:
    """The same for a deadline whatever changes and under whichever address the server is reached;
    another in another installation, because the key of the index is."""
    return f"deadline-{deadline_id}@{blind_index('host', 'calendar-uid')[:12]}.legal-aid.invalid"


def _event(entry: Entry, url: str) -> Event:
    event = Event()
    event.add("uid", uid(entry.deadline_id))
    event.add("dtstamp", entry.changed_at)
    event.add("last-modified", entry.changed_at)
    event.add("sequence", entry.revision)
    event.add("summary", title(entry))
    if entry.due_at is not None:
        event.add("dtstart", entry.due_at)
    else:
        event.add("dtstart", entry.nominal_due_on)
        event.add("dtend", entry.nominal_due_on + timedelta(days=1))
    event.add("description", "\n".join([*_lines(entry), url]))
    event.add("url", url)
    event.add("categories", [entry.kind.value])
    event.add("x-legalaid-kind", entry.kind.value)
    is_open_question = entry.is_tentative or entry.is_paused or entry.is_proposed
    event.add("status", "TENTATIVE" if is_open_question else "CONFIRMED")
    event.add("transp", "TRANSPARENT")  # a limit does not make anybody busy
    event.add_component(_alarm(entry))
    return event


def title(entry: Entry) -> str:
    """The kind of limit and the case number, and nothing else: calendars are read over shoulders."""
    return f"{entry.kind.label} {entry.case_no}"


def _alarm(entry: Entry) -> Alarm:
    """On the day the lamp turns yellow (提前提醒), in the morning."""
    at = clock.at_local(entry.warn_on, ALARM_HOUR)
    if entry.due_at is not None:
        at = entry.due_at - WARNED_BEFORE_HOURS
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", title(entry))
    alarm.add("trigger", at, parameters={"VALUE": "DATE-TIME"})
    return alarm


def _lines(entry: Entry) -> list[str]:
    lines = [_day_line(entry)]
    if entry.promise_due_on is not None:
        lines.append(f"承诺时限：{entry.promise_due_on}，提醒以较早的一日为准")
    lines.append(f"依据：{entry.basis}" + ("（待核）" if entry.needs_checking else ""))
    if entry.is_proposed:
        lines.append("待确认：承办律师尚未确认此期限")
    if entry.is_paused:
        lines.append("暂停计算中，恢复后日期顺延")
    if entry.is_tentative:
        lines.append("暂定：放假安排公布后可能变动")
    return lines


def _day_line(entry: Entry) -> str:
    if entry.due_at is not None:
        return f"届满时间：{_minute(entry.due_at)}"
    if entry.rolled_due_on != entry.nominal_due_on:
        return f"届满日：{entry.nominal_due_on}，遇节假日顺延至 {entry.rolled_due_on}"
    return f"届满日：{entry.nominal_due_on}"


def _minute(at: datetime) -> str:
    return at.astimezone(clock.SHANGHAI).strftime("%Y-%m-%d %H:%M")
