"""What does a reminder say, inside and outside? Inside the limit and the case; outside the case number only.

The words follow from the stored due day, never from the step alone: a message that comes early
or late is still true.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from app import clock
from app.casework.clocks import Deadline
from app.rules.deadline_kinds import DeadlineKind
from app.rules.ladder import Hearer
from app.rules.ladder_steps import Reached
from app.rules.vocabulary import ReminderLevel

LONGEST_DIGEST: Final = 30  # entries of a digest; the rest is counted
_NAMED_OUTSIDE: Final = 5  # case numbers in a digest that leaves
_WITHOUT_SUFFIX: Final = ("时效", "期间", "期限")
_MOST_URGENT_FIRST: Final = (ReminderLevel.OVERDUE, ReminderLevel.DUE, ReminderLevel.NEAR)
_IN_DIGEST: Final = {
    ReminderLevel.OVERDUE: "逾期",
    ReminderLevel.DUE: "今日到期",
    ReminderLevel.NEAR: "临期",
}


@dataclass(frozen=True, slots=True)
class Words:
    """Title and body for the inbox, one neutral sentence for outside."""

    title: str
    body: str
    outside: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One deadline as a digest lists it."""

    level: ReminderLevel
    due_on: date
    case_no: str
    case_id: int
    deadline_id: int
    kind: str


def single(deadline: Deadline, step: Reached, today: date) -> Words:
    """The words of a message about one deadline."""
    name, case_no = limit_name(deadline.kind), deadline.case.case_no
    due, hour = deadline.target_on.isoformat(), _hour(deadline.due_at)
    if step.level is ReminderLevel.OVERDUE:
        days = (today - deadline.target_on).days
        told = f"已逾期 {days} 日" if step.occurrence else "已逾期"
        body = f"截止日 {due}{hour}，已超过。请打开案件，立即办理。"
    elif deadline.target_on == today:
        told, body = f"今日{hour}到期", f"截止日 {due}{hour}。请打开案件，今日办结。"
    else:
        told, body = f"将于 {due}{hour} 到期", f"截止日 {due}{hour}。请打开案件，按时办理。"
    outside = f"案件 {case_no} 有一项期限{told}（截止 {due}）。"
    return Words(f"{name}{told} · {case_no}", body + _heard(step), outside)


def digest(entries: Sequence[Entry], today: date) -> Words:
    """The words of somebody's daily digest; `entries` as `in_order` gives them."""
    counts = "、".join(
        f"{label} {sum(entry.level is level for entry in entries)} 项"
        for level, label in ((each, _IN_DIGEST[each]) for each in _MOST_URGENT_FIRST)
        if any(entry.level is level for entry in entries)
    )
    more = len(entries) - LONGEST_DIGEST
    named = list(dict.fromkeys(entry.case_no for entry in entries))
    listed = "、".join(named[:_NAMED_OUTSIDE]) + (
        f" 等 {len(named)} 件" if len(named) > _NAMED_OUTSIDE else ""
    )
    return Words(
        f"每日摘要 {today.isoformat()}：{counts}",
        f"只列最紧急的 {LONGEST_DIGEST} 项，另有 {more} 项，见优先队列。" if more > 0 else "",
        f"{today.month} 月 {today.day} 日待办期限：{counts}。案号 {listed}。",
    )


def in_order(entries: Sequence[Entry]) -> list[Entry]:
    """Most urgent first: the longest overdue, today's, the nearest."""
    return sorted(
        entries,
        key=lambda each: (_MOST_URGENT_FIRST.index(each.level), each.due_on, each.case_id, each.deadline_id),
    )


def lines(entries: Sequence[Entry], today: date, hints: Mapping[int, str]) -> list[dict[str, Any]]:
    """The entries as the inbox keeps and shows them; `hints` by case: how to reach the applicant."""
    return [
        {
            "case_id": each.case_id,
            "level": each.level.value,
            "text": _line(each, today) + mind(hints.get(each.case_id, "")),
        }
        for each in entries[:LONGEST_DIGEST]
    ]


def mind(hint: str) -> str:
    """What to mind in reaching the applicant, as a sentence behind the rest; names nobody."""
    return f"{hint}。" if hint else ""


def _line(entry: Entry, today: date) -> str:
    days = (entry.due_on - today).days
    when = f"逾期 {-days} 日" if days < 0 else f"剩 {days} 日" if days else "今日到期"
    if entry.level is ReminderLevel.OVERDUE and days >= 0:
        when = "逾期"  # a limit in hours, over today
    return f"{entry.case_no} {limit_name(entry.kind)} {entry.due_on.isoformat()}（{when}）"


def late(ideal_at: datetime) -> str:
    """What stands in front of a message that comes late because the worker stood still (迟发)."""
    return f"【迟发】本应于 {ideal_at.astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M} 送达，因系统停运延后。"


def late_outside(planned_at: datetime) -> str:
    """The same, short, for what leaves the system."""
    return f"（迟发，应于 {planned_at.astimezone(clock.SHANGHAI):%m-%d %H:%M}）"


def limit_name(kind: str) -> str:
    """How a limit is spoken of: 审查申请期限, 诉讼时效."""
    label = DeadlineKind(kind).label
    return label if label.endswith(_WITHOUT_SUFFIX) else f"{label}期限"


def _hour(due_at: datetime | None) -> str:
    return "" if due_at is None else f" {due_at.astimezone(clock.SHANGHAI):%H:%M} "


def _heard(step: Reached) -> str:
    hearers = [each.label for each in Hearer if each in step.rung.hearers and each is not Hearer.STAND_IN]
    if step.level is not ReminderLevel.OVERDUE or len(hearers) < 2:
        return ""
    return f"{'、'.join(hearers[:-1])}和{hearers[-1]}均已收到本提醒。"
