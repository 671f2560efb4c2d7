"""Who is told this month how many cases a saved report has? (每月发送)

A number and the address of the report, nothing else: the name of a report is free text and
stays inside. Which month somebody was told last stands with the subscription and is written
with the message, so that no month is told twice, and downtime delays it to the next working day.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from app import clock, reminders
from app.casework import total
from app.casework.scope import OFFICE_ROLES
from app.extensions import db, transaction
from app.reminders.wording import late
from app.rules.ladder import Waiting
from app.rules.ladder_steps import DIGEST_AT, is_quiet_hour
from app.saved.filters import people_of, read
from app.saved.models import SavedReport, Subscription
from app.saved.months import due_at, month_code
from app.staff import queries as staff
from app.staff.models import User
from app.timing import timing_of

LATE_AFTER: Final = timedelta(hours=1)  # the job looks once an hour
_KEY = re.compile(r"saved:([0-9]{1,19}):[0-9]+:[0-9]{4}-[0-9]{2}")
Link = Callable[[int], str]


def send_monthly(now: datetime, link: Link) -> int:
    """Tell every subscriber whose working day it is; returns how many messages were put into inboxes.

    `link` gives the address of a report by its id as it may stand outside, "" where there is none.
    Each message is a transaction of its own.
    """
    local = now.astimezone(clock.SHANGHAI)
    today = local.date()
    if now < clock.at_local(today, *DIGEST_AT) or is_quiet_hour(local.hour):
        return 0
    sent = 0
    for report_id, user_id in _waiting(month_code(today)):
        with transaction():
            sent += _settle(report_id, user_id, now, today, link)
    return sent


def report_of(key: str) -> int | None:
    """The report a message of that key is about; None for any other message."""
    found = _KEY.fullmatch(key)
    return int(found[1]) if found else None


def _waiting(month: str) -> list[tuple[int, int]]:
    rows = db.session.execute(
        select(Subscription.report_id, Subscription.user_id)
        .where(Subscription.told_month < month)
        .order_by(Subscription.report_id, Subscription.user_id)
    )
    return [(row.report_id, row.user_id) for row in rows]


def _settle(report_id: int, user_id: int, now: datetime, today: date, link: Link) -> bool:
    """Post one message and note the month; somebody who may not read the report now waits for the next."""
    row = db.session.scalar(
        select(Subscription)
        .join(Subscription.report)
        .where(
            Subscription.report_id == report_id,
            Subscription.user_id == user_id,
            Subscription.told_month < month_code(today),
        )
        .options(contains_eager(Subscription.report))
        .with_for_update(of=Subscription)
        .execution_options(populate_existing=True)
    )
    user = staff.user(user_id)
    if row is None or user is None:
        return False
    calendar = timing_of(user.office_id).calendar
    if not calendar.is_workday(today):
        return False
    row.told_month = month_code(today)
    if not _may_read(user, row.report):
        return False
    message = _message(user, row.report, now, due_at(today, calendar), link)
    return reminders.post(user.id, message, now) is not None


def _may_read(user: User, report: SavedReport) -> bool:
    is_shared = report.is_shared and report.office_id == user.office_id
    return user.is_active and user.role in OFFICE_ROLES and (report.owner_id == user.id or is_shared)


def _message(
    user: User, report: SavedReport, now: datetime, planned_at: datetime, link: Link
) -> reminders.Message:
    today, is_late = clock.local_date(now), now - planned_at > LATE_AFTER
    inside, outside = _words(user, report, today)
    made = int(report.created_at.timestamp())  # an id may be given again, to a report made later
    return reminders.Message(
        reminders.MessageKind.NOTE,
        f"saved:{report.id}:{made}:{month_code(today)}",
        user.office_id,
        f"每月报表：{report.name}",
        (late(planned_at) if is_late else "") + inside,
        f"{outside}{link(report.id)} ",
        waiting=Waiting.WORKING_DAYS,
        planned_at=planned_at if is_late else None,
        is_late=is_late,
    )


def _words(user: User, report: SavedReport, today: date) -> tuple[str, str]:
    """(inside, outside): how many cases the reader finds there, or that it cannot be said any more."""
    actor = staff.actor_of(user)
    meaning = read(report.filters, people_of(actor))
    if meaning.filters is None:
        told = "保存的视图条件已失效，没有统计。"
        return f"{told}{meaning.problem}，请重新查询后按原名保存。", told
    told = (
        f"保存的视图 {today.year} 年 {today.month} 月的统计：现有 {total(actor, meaning.filters, today)} 件。"
    )
    return told, told
