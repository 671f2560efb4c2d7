"""What would be told to whom, when and by which way in the days to come, and what not, and why? (预告)

Asks the same Survey and Routes as the worker, day by day, and writes nothing. True as long as
nothing happens to the cases.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, func, select

from app import clock
from app.casework.clocks import Deadline, DeadlineState
from app.casework.errors import Invalid
from app.casework.timekeeping import APPLICANT_CLOCKS
from app.extensions import db
from app.reminders import witness, wording
from app.reminders.delivery import key_of
from app.reminders.digests import digest_hour, digest_key, entry_of
from app.reminders.ladder import OwnRung, Survey, Wanted, aim_of, rungs_in_force, urgent_page
from app.reminders.models import InboxMessage, Reminder, ReminderState
from app.reminders.routes import Route, Routes
from app.reminders.witness import OutsideHold
from app.reminders.wording import Entry
from app.rules.ladder import ChannelKind, LadderStep
from app.rules.ladder_steps import silent_steps
from app.staff.models import User

LONGEST_SPAN: Final = 92  # days
_PAGE: Final = 500
Change = Callable[[list[OwnRung], date], list[OwnRung]]


@dataclass(frozen=True, slots=True)
class Planned:
    """One message to one person: about one limit, or a digest of several."""

    at: datetime
    recipient: User
    is_digest: bool
    title: str
    entries: tuple[Entry, ...]
    routes: tuple[Route, ...]


@dataclass(frozen=True, slots=True)
class Unspoken:
    """A step that falls on the day and is switched off by a row of the ladder."""

    on: date
    step: LadderStep
    case_no: str
    limit_name: str


@dataclass(frozen=True, slots=True)
class Forecast:
    """What is planned, in order of time, and what stays silent: switched off, paused, or the
    applicant's own. `held`: nothing leaves the system for now."""

    planned: tuple[Planned, ...]
    unspoken: tuple[Unspoken, ...]
    paused: int
    applicants_own: int
    held: OutsideHold | None


def forecast(
    now: datetime,
    first: date,
    last: date,
    office_ids: Collection[int] | None = None,
    change: Change | None = None,
) -> Forecast:
    """The messages of the days from `first` (not before today) to `last`, both included.

    `office_ids` limits it to cases of these offices; `change` tries other rows of the ladder.
    """
    told, planned, unspoken = _told(), [], []
    day = clock.local_date(now)
    while day <= last:  # from today on, so that what comes before the span counts as told
        of_day, silent = _day(max(now, clock.at_local(day)), told, office_ids, change)
        if day >= first:
            planned += of_day
            unspoken += silent
        day += timedelta(days=1)
    held = witness.hold()
    return Forecast(
        tuple(planned),
        tuple(unspoken),
        _count(office_ids, Deadline.state == DeadlineState.PAUSED),
        _count(office_ids, Deadline.state == DeadlineState.RUNNING, Deadline.kind.in_(APPLICANT_CLOCKS)),
        held[0] if held else None,
    )


_Key = tuple[object, ...]


def _told() -> set[_Key]:
    keys = (
        Reminder.deadline_id, Reminder.level, Reminder.occurrence,
        Reminder.due_on, Reminder.recipient_id, Reminder.channel,
    )  # fmt: skip
    return {
        tuple(row) for row in db.session.execute(select(*keys).where(Reminder.state == ReminderState.SENT))
    }


def _day(
    start: datetime, told: set[_Key], office_ids: Collection[int] | None, change: Change | None
) -> tuple[list[Planned], list[Unspoken]]:
    day = clock.local_date(start)
    rungs = rungs_in_force(day)
    survey = Survey(start, change(rungs, day) if change else rungs)
    singles: list[tuple[datetime, Deadline, Wanted, Survey]] = []
    left: dict[int, list[tuple[Deadline, Wanted]]] = defaultdict(list)
    silent: list[Unspoken] = []
    for deadline in _deadlines(survey, office_ids):
        silent += _silent(survey, deadline)
        for look in _looks(survey, deadline):
            for wanted in look.wanted_for(deadline):
                if key_of(wanted) in told or clock.local_date(wanted.planned_at) != day:
                    continue
                if wanted.in_digest:
                    left[wanted.recipient_id].append((deadline, wanted))
                else:
                    told.add(key_of(wanted))
                    singles.append((wanted.planned_at, deadline, wanted, look))
    routes = Routes(survey.hearers)
    planned = [_single(*each, routes) for each in singles]
    planned += _digests(survey, left, told, routes)
    return sorted(planned, key=lambda each: (each.at, each.recipient.id, each.title)), silent


def _deadlines(survey: Survey, office_ids: Collection[int] | None) -> Iterator[Deadline]:
    after_id = 0
    while page := urgent_page(survey, after_id, _PAGE, office_ids):
        after_id = page[-1].id
        yield from page


def _looks(survey: Survey, deadline: Deadline) -> Iterator[Survey]:
    """The survey of the morning, and for a limit in hours one more when it runs out that day."""
    yield survey
    ends = deadline.due_at
    if ends is not None and ends > survey.now and clock.local_date(ends) == survey.today:
        yield survey.at(ends)


def _silent(survey: Survey, deadline: Deadline) -> list[Unspoken]:
    ladder, calendar = survey.ladder_of(deadline.case.office.path), survey.calendar_of(deadline.office_id)
    return [
        Unspoken(survey.today, step, deadline.case.case_no, wording.limit_name(deadline.kind))
        for step in silent_steps(ladder, aim_of(deadline), survey.today, calendar)
    ]


def _single(at: datetime, deadline: Deadline, wanted: Wanted, survey: Survey, routes: Routes) -> Planned:
    step = survey.reached(deadline)
    assert step is not None
    user = db.session.get_one(User, wanted.recipient_id)
    entry = entry_of(deadline, wanted)
    title = wording.single(deadline, step, survey.today).title
    return Planned(at, user, False, title, (entry,), tuple(routes.of(user, step.rung.channels)))


def _digests(
    survey: Survey,
    left: dict[int, list[tuple[Deadline, Wanted]]],
    told: set[_Key],
    routes: Routes,
) -> Iterator[Planned]:
    """The digests of a day: of those whose office works and who have had none today."""
    for person, rows in sorted(left.items()):
        user = db.session.get_one(User, person)
        if not survey.calendar_of(user.office_id).is_workday(survey.today) or _had_one(person, survey.today):
            continue
        told |= {key_of(wanted) for _, wanted in rows}
        entries = wording.in_order([entry_of(deadline, wanted) for deadline, wanted in rows])
        channels = _channels(survey, (deadline for deadline, _ in rows))
        at = max(digest_hour(survey.today), survey.now)
        title = wording.digest(entries, survey.today).title
        yield Planned(at, user, True, title, tuple(entries), tuple(routes.of(user, channels)))


def _channels(survey: Survey, deadlines: Iterable[Deadline]) -> frozenset[ChannelKind]:
    steps = [survey.reached(deadline) for deadline in deadlines]
    return frozenset().union(*(step.rung.channels for step in steps if step is not None))


def _had_one(person: int, day: date) -> bool:
    known = select(InboxMessage.id).where(
        InboxMessage.recipient_id == person, InboxMessage.key == digest_key(day)
    )
    return db.session.scalar(known) is not None


def _count(office_ids: Collection[int] | None, *conditions: ColumnElement[bool]) -> int:
    rows = select(func.count()).select_from(Deadline).where(*conditions)
    if office_ids is not None:
        rows = rows.where(Deadline.office_id.in_(office_ids))
    return db.session.scalar(rows) or 0


def span(today: date, first: date | None, last: date | None) -> tuple[date, date]:
    """The days asked for, a week from today unless said otherwise. Raises Invalid."""
    begin = first or today
    end = last or begin + timedelta(days=6)
    if begin < today:
        raise Invalid({"first": "只能预告今天和以后的提醒"})
    if end < begin or (end - today).days > LONGEST_SPAN:
        raise Invalid({"last": f"截止日应不早于起始日，且在 {LONGEST_SPAN} 天以内"})
    return begin, end


def route_text(route: Route) -> str:
    """企业微信, or 电子邮件不发（本人未填写接收地址）."""
    return route.kind.label if route.silence is None else f"{route.kind.label}不发（{route.silence.label}）"


def as_json(seen: Forecast) -> dict[str, Any]:
    """The forecast for the command line; people by number and role."""
    return {
        "planned": [
            {
                "at": each.at.astimezone(clock.SHANGHAI).isoformat(timespec="minutes"),
                "user_id": each.recipient.id,
                "role": each.recipient.role.value,
                "way": "digest" if each.is_digest else "single",
                "title": each.title,
                "cases": [entry.case_no for entry in each.entries],
                "channels": {
                    route.kind.value: "send" if route.silence is None else route.silence.value
                    for route in each.routes
                },
            }
            for each in seen.planned
        ],
        "switched_off": [
            {
                "on": each.on.isoformat(),
                "step": each.step.value,
                "case_no": each.case_no,
                "limit": each.limit_name,
            }
            for each in seen.unspoken
        ],
        "paused": seen.paused,
        "applicants_own": seen.applicants_own,
        "held": seen.held.value if seen.held else None,
    }
