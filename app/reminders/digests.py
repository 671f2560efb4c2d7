"""Who gets the daily digest, and what stands in it? One message a person each working day (每日摘要).

It tells what is not told singly: limits that have come near, and overdue ones again, most urgent
first. A reminder left to the digest is settled with it, so that nothing is told twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import exists, select

from app import clock
from app.casework.clocks import Deadline
from app.casework.reaching import CONTACT_KINDS, contact_hints
from app.extensions import db
from app.reminders import wording
from app.reminders.delivery import key_of
from app.reminders.ladder import Survey, Wanted, running
from app.reminders.models import InboxMessage, MessageKind, Reminder, ReminderState
from app.reminders.posting import Message, post
from app.reminders.routes import Routes
from app.reminders.wording import Entry
from app.rules.ladder import ChannelKind, Waiting
from app.rules.ladder_steps import DIGEST_AT, is_quiet_hour
from app.staff.models import User


def digest_hour(day: date) -> datetime:
    """The instant from which a day's digest goes out."""
    return clock.at_local(day, *DIGEST_AT)


def digest_key(day: date) -> str:
    """What makes the digest of a day one message."""
    return f"digest:{day.isoformat()}"


def is_digest_time(survey: Survey) -> bool:
    """Whether the day's digest may go out now, where the day is worked."""
    return survey.now >= digest_hour(survey.today) and not is_quiet_hour(survey.local.hour)


def people_waiting(survey: Survey) -> list[int]:
    """Those for whom something waits and who have had no digest today."""
    had_one = exists().where(
        InboxMessage.recipient_id == Reminder.recipient_id, InboxMessage.key == digest_key(survey.today)
    )
    return list(
        db.session.scalars(
            select(Reminder.recipient_id)
            .where(
                Reminder.state == ReminderState.PENDING,
                Reminder.in_digest,
                Reminder.planned_at <= survey.now,
                ~had_one,
            )
            .distinct()
            .order_by(Reminder.recipient_id)
        )
    )


def send_digest(person: int, survey: Survey, routes: Routes, late_before: datetime | None) -> int:
    """Post somebody's digest and settle the reminders left to it, in the caller's transaction.

    Returns how many limits it tells; 0 on a day their office rests. What its case has outrun
    meanwhile is cancelled.
    """
    user = db.session.get_one(User, person)
    if not survey.calendar_of(user.office_id).is_workday(survey.today):
        return 0
    left = _left_to_digest(person, survey.now)
    told: list[tuple[Reminder, Deadline, Wanted]] = []
    wanted = {key_of(w): (d, w) for d in running(r.deadline_id for r in left) for w in survey.wanted_for(d)}
    for reminder in left:
        found = wanted.get(key_of(reminder))
        if found is None:
            reminder.state = ReminderState.CANCELLED
        elif found[1].in_digest:
            told.append((reminder, *found))
    if not told or not _post(user, told, survey, routes, late_before):
        return 0
    for reminder, _, _ in told:
        reminder.state, reminder.sent_at = ReminderState.SENT, survey.now
    return len(told)


def _left_to_digest(person: int, now: datetime) -> Sequence[Reminder]:
    return db.session.scalars(
        select(Reminder)
        .where(
            Reminder.recipient_id == person,
            Reminder.state == ReminderState.PENDING,
            Reminder.in_digest,
            Reminder.planned_at <= now,
        )
        .order_by(Reminder.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def _post(
    user: User,
    told: Sequence[tuple[Reminder, Deadline, Wanted]],
    survey: Survey,
    routes: Routes,
    late_before: datetime | None,
) -> bool:
    for reminder, _, _ in told:
        reminder.is_late |= late_before is not None and reminder.planned_at <= late_before
    late_since = min((wanted.ideal_at for reminder, _, wanted in told if reminder.is_late), default=None)
    entries = wording.in_order([entry_of(deadline, wanted) for _, deadline, wanted in told])
    words = wording.digest(entries, survey.today)
    message = Message(
        MessageKind.DIGEST,
        digest_key(survey.today),
        user.office_id,
        words.title,
        (wording.late(late_since) if late_since else "") + words.body,
        words.outside,
        level=entries[0].level,
        waiting=Waiting.WORKING_DAYS,
        channels=channels_of([deadline for _, deadline, _ in told], survey),
        planned_at=late_since,
        is_late=late_since is not None,
        lines=wording.lines(entries, survey.today, _hints(entries, survey.today)),
    )
    return post(user.id, message, survey.now, routes) is not None


def _hints(entries: Sequence[Entry], today: date) -> dict[int, str]:
    """What to mind in ringing the applicants of those entries that ask for it."""
    return contact_hints([entry.case_id for entry in entries if entry.kind in CONTACT_KINDS], today)


def channels_of(deadlines: Sequence[Deadline], survey: Survey) -> frozenset[ChannelKind]:
    """A digest goes by every channel that the row of the ladder of one of its limits selects."""
    steps = [survey.reached(deadline) for deadline in deadlines]
    return frozenset().union(*(step.rung.channels for step in steps if step is not None))


def entry_of(deadline: Deadline, wanted: Wanted) -> Entry:
    """A deadline as the digest of somebody who must hear of it lists it."""
    return Entry(
        wanted.level,
        deadline.target_on,
        deadline.case.case_no,
        deadline.case_id,
        deadline.id,
        deadline.kind,
    )
