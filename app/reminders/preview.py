"""What would be told to whom, when and by which way in the days to come, and what not, and why? (预告)

Asks the same Survey and Routes as the worker, day by day, and writes nothing. True as long as
nothing happens to the cases.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
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
from app.reminders.digests import channels_of, digest_hour, digest_key, entry_of
from app.reminders.ladder import OwnRung, Survey, Wanted, aim_of, rungs_in_force, urgent_page
from app.reminders.models import InboxMessage, Reminder, ReminderState
from app.reminders.routes import Route, Routes
from app.reminders.witness import OutsideHold
from app.reminders.wording import Entry
from app.rules.ladder import LadderStep
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
    surveys = _surveys(now, last, change)
    book = _Book(_had_digest(surveys[0].today))
    for page in _pages(surveys[-1], office_ids):
        told = _told(page)
        for deadline in page:
            for survey in surveys:  # from today on, so that what comes before the span counts as told
                book.note(survey, deadline, told)
    held = witness.hold()
    return Forecast(
        tuple(book.planned(surveys, first)),
        tuple(each for each in sorted(book.unspoken, key=lambda each: each.on) if each.on >= first),
        _count(office_ids, Deadline.state == DeadlineState.PAUSED),
        _count(office_ids, Deadline.state == DeadlineState.RUNNING, Deadline.kind.in_(APPLICANT_CLOCKS)),
        held[0] if held else None,
    )


_Key = tuple[object, ...]


def _surveys(now: datetime, last: date, change: Change | None) -> list[Survey]:
    """One look a day, today's from now on."""
    today = clock.local_date(now)
    found = []
    for day in (today + timedelta(days=n) for n in range((last - today).days + 1)):
        rungs = rungs_in_force(day)
        start = max(now, clock.at_local(day))
        found.append(Survey(start, change(rungs, day) if change else rungs))
    return found


def _pages(survey: Survey, office_ids: Collection[int] | None) -> Iterator[list[Deadline]]:
    after_id = 0
    while page := urgent_page(survey, after_id, _PAGE, office_ids):
        after_id = page[-1].id
        yield page


def _told(page: Sequence[Deadline]) -> set[_Key]:
    keys = (
        Reminder.deadline_id, Reminder.level, Reminder.occurrence,
        Reminder.due_on, Reminder.recipient_id, Reminder.channel,
    )  # fmt: skip
    ids = [deadline.id for deadline in page]
    sent = select(*keys).where(Reminder.deadline_id.in_(ids), Reminder.state == ReminderState.SENT)
    return {tuple(row) for row in db.session.execute(sent)}


def _had_digest(today: date) -> frozenset[int]:
    """Who has had today's digest already."""
    had = select(InboxMessage.recipient_id).where(InboxMessage.key == digest_key(today))
    return frozenset(db.session.scalars(had))


class _Book:
    """What is found out about the days to come, deadline by deadline."""

    def __init__(self, had_digest: Collection[int]) -> None:
        self._had_digest = had_digest
        self._users: dict[int, User] = {}
        self._singles: list[tuple[Survey, Deadline, Wanted]] = []
        self._left: dict[tuple[date, int], list[tuple[Deadline, Wanted]]] = defaultdict(list)
        self.unspoken: list[Unspoken] = []

    def note(self, survey: Survey, deadline: Deadline, told: set[_Key]) -> None:
        """Note what one deadline brings on one day; what is told is added to `told`."""
        self.unspoken += _silent(survey, deadline)
        for look in _looks(survey, deadline):
            for wanted in look.wanted_for(deadline):
                key = key_of(wanted)
                if key not in told and clock.local_date(wanted.planned_at) == survey.today:
                    if not wanted.in_digest:
                        self._singles.append((look, deadline, wanted))
                    elif self._gets_digest(survey, wanted.recipient_id):
                        self._left[survey.today, wanted.recipient_id].append((deadline, wanted))
                    else:
                        continue
                    told.add(key)

    def _gets_digest(self, survey: Survey, person: int) -> bool:
        had_one = survey.now > clock.at_local(survey.today) and person in self._had_digest
        return not had_one and survey.calendar_of(self._user(person).office_id).is_workday(survey.today)

    def planned(self, surveys: Sequence[Survey], first: date) -> list[Planned]:
        """Every message from that day on, in order of time."""
        by_day = {survey.today: (survey, Routes(survey.hearers)) for survey in surveys}
        found = [
            self._single(look, deadline, wanted, by_day[look.today][1])
            for look, deadline, wanted in self._singles
            if look.today >= first
        ]
        found += [
            self._digest(*by_day[day], self._user(person), rows)
            for (day, person), rows in self._left.items()
            if day >= first
        ]
        return sorted(found, key=lambda each: (each.at, each.recipient.id, each.title))

    def _single(self, look: Survey, deadline: Deadline, wanted: Wanted, routes: Routes) -> Planned:
        step, user = look.reached(deadline), self._user(wanted.recipient_id)
        assert step is not None
        title = wording.single(deadline, step, look.today).title
        ways = tuple(routes.of(user, step.rung.channels))
        return Planned(wanted.planned_at, user, False, title, (entry_of(deadline, wanted),), ways)

    @staticmethod
    def _digest(
        survey: Survey, routes: Routes, user: User, rows: Sequence[tuple[Deadline, Wanted]]
    ) -> Planned:
        entries = wording.in_order([entry_of(deadline, wanted) for deadline, wanted in rows])
        channels = channels_of([deadline for deadline, _ in rows], survey)
        at = max(digest_hour(survey.today), survey.now)
        title = wording.digest(entries, survey.today).title
        return Planned(at, user, True, title, tuple(entries), tuple(routes.of(user, channels)))

    def _user(self, person: int) -> User:
        if person not in self._users:
            self._users[person] = db.session.get_one(User, person)
        return self._users[person]


def _looks(survey: Survey, deadline: Deadline) -> Iterator[Survey]:
    """The survey of the morning, and for a limit in hours one more when it runs out that day."""
    yield survey
    ends = deadline.due_at
    if ends is not None and ends > survey.now and clock.local_date(ends) == survey.today:
        yield survey.at(ends)


def _silent(survey: Survey, deadline: Deadline) -> list[Unspoken]:
    ladder, aim = survey.ladder_of(deadline.case.office.path), aim_of(deadline)
    if not ladder.is_silent_about(aim.kind):
        return []
    return [
        Unspoken(survey.today, step, deadline.case.case_no, wording.limit_name(deadline.kind))
        for step in silent_steps(ladder, aim, survey.today, survey.calendar_of(deadline.office_id))
    ]


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
