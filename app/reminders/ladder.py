"""At which step does each deadline stand at an instant, and who must hear of it?

A `Survey` is one look over the deadlines at one instant: rows of the ladder, calendars and
people are read once. `wanted_for` is the one function that decides: raising, cancelling and
delivering all ask it, so that pending reminders follow the case, and the preview asks it too.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, Select, and_, or_, select
from sqlalchemy.orm import contains_eager, lazyload, load_only

from app import clock
from app.casework.clocks import Deadline, DeadlineState
from app.casework.models import LegalCase
from app.casework.timekeeping import APPLICANT_CLOCKS
from app.extensions import db
from app.reminders.channel_models import LadderRow
from app.reminders.hearers import BY_CASE, Hearers
from app.rules.deadline_kinds import DeadlineKind
from app.rules.ladder import ChannelKind, Hearer, Ladder, LadderStep, Rung
from app.rules.ladder_steps import DIGEST_AT, LONGEST_REST, Aim, Reached, next_opening, reached
from app.rules.vocabulary import ReminderLevel
from app.rules.workdays import WorkingCalendar
from app.staff.models import Office, User
from app.staff.queries import path_ids
from app.timing import OfficeTiming, timing_of

IN_APP: Final = "in_app"
OwnRung = tuple[int, Rung]  # the office whose row it is, and the row
_REMINDED: Final = (
    Deadline.state == DeadlineState.RUNNING,
    Deadline.kind.not_in([kind.value for kind in APPLICANT_CLOCKS]),
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """One person who must hear of one deadline at one step (应有的提醒).

    `ideal_at` is the instant it should have been told, `planned_at` the first from now on at
    which it may be; neither is part of what makes two of them the same.
    """

    office_id: int
    case_id: int
    deadline_id: int
    level: ReminderLevel
    occurrence: int
    due_on: date
    recipient_id: int
    channel: str = IN_APP
    in_digest: bool = field(compare=False, kw_only=True)
    ideal_at: datetime = field(compare=False, kw_only=True)
    planned_at: datetime = field(compare=False, kw_only=True)


class Survey:
    """One look over the deadlines at one instant."""

    def __init__(self, now: datetime, rungs: Sequence[OwnRung] | None = None) -> None:
        self.now = now
        self.local = now.astimezone(clock.SHANGHAI)
        self.today = self.local.date()
        self.hearers = Hearers(self.today)
        self._own = rungs_in_force(self.today) if rungs is None else rungs
        self._ladders: dict[str, Ladder] = {}
        self._timings: dict[int, OfficeTiming] = {}
        self._steps: dict[tuple[str, int, Aim], Reached | None] = {}
        self._heard: dict[tuple[object, ...], frozenset[int]] = {}

    def at(self, now: datetime) -> Survey:
        """The same rows of the ladder at another instant."""
        return Survey(now, self._own)

    def ladder_of(self, office_path: str) -> Ladder:
        """The ladder of an office, named by its path in the tree."""
        if office_path not in self._ladders:
            nearest_first = [
                [rung for owner, rung in self._own if owner == office_id]
                for office_id in reversed(path_ids(office_path))
            ]
            self._ladders[office_path] = Ladder(nearest_first)
        return self._ladders[office_path]

    def timing_of(self, office_id: int) -> OfficeTiming:
        """What the office has set about time."""
        if office_id not in self._timings:
            self._timings[office_id] = timing_of(office_id)
        return self._timings[office_id]

    def calendar_of(self, office_id: int) -> WorkingCalendar:
        """The working days of the office."""
        return self.timing_of(office_id).calendar

    def reached(self, deadline: Deadline) -> Reached | None:
        """The step a running deadline has reached; None while there is nothing to say."""
        return self.step(deadline.case.office.path, deadline.office_id, aim_of(deadline))

    def step(self, office_path: str, office_id: int, aim: Aim) -> Reached | None:
        """The step a limit of the office has reached; asked once for all that are alike."""
        key = (office_path, office_id, aim)
        if key not in self._steps:
            ladder, calendar = self.ladder_of(office_path), self.calendar_of(office_id)
            self._steps[key] = reached(ladder, aim, self.today, calendar, self.now)
        return self._steps[key]

    def heard(self, alike: tuple[object, ...], step: Reached) -> frozenset[int] | None:
        """Who hears of that step of limits alike in kind, office and people; None if nobody asked yet."""
        return self._heard.get((*alike, step.rung))

    def wanted_for(self, deadline: Deadline) -> set[Wanted]:
        """The reminders a deadline calls for now: one per person who hears of its step."""
        step = self.reached(deadline)
        if step is None:
            return set()
        limit = self.timing_of(deadline.office_id).limit_by_id(deadline.rule_id)
        recipients = self.hearers.of(step.rung, deadline, limit)
        if deadline.kind not in BY_CASE:
            self._heard[*alike(deadline, deadline.case), step.rung] = recipients
        ideal_at, planned_at = self._instants(deadline, step)
        return {
            Wanted(
                deadline.office_id,
                deadline.case_id,
                deadline.id,
                step.level,
                step.occurrence,
                deadline.target_on,
                recipient_id,
                in_digest=not step.is_single,
                ideal_at=ideal_at,
                planned_at=planned_at,
            )
            for recipient_id in recipients
        }

    def _instants(self, deadline: Deadline, step: Reached) -> tuple[datetime, datetime]:
        """(when it should be told, the first instant from now on when it may be)."""
        calendar, waiting = self.calendar_of(deadline.office_id), step.rung.waiting
        hour, minute = (0, 0) if step.is_single else DIGEST_AT
        begins = clock.at_local(step.on, hour, minute).astimezone(clock.SHANGHAI)
        if deadline.due_at is not None and step.level is ReminderLevel.OVERDUE and not step.occurrence:
            begins = deadline.due_at.astimezone(clock.SHANGHAI)
        ideal_at = next_opening(waiting, begins, calendar)
        return ideal_at, next_opening(waiting, max(begins, self.local), calendar)

    @property
    def earliest(self) -> int:
        """No 临期 step set in days lies further before its limit than so many calendar days."""
        near = (rung for _, rung in self._own if rung.step is LadderStep.NEAR)
        return max((rung.days * (2 if rung.in_working_days else 1) for rung in near if rung.days), default=0)


def alike(deadline: Deadline | Row[Any], case: LegalCase | Row[Any]) -> tuple[object, ...]:
    """What decides who hears of a limit: kind, rule, office and the people of its case."""
    return deadline.kind, deadline.rule_id, deadline.office_id, case.handler_id, case.lawyer_id


def aim_of(deadline: Deadline | Row[Any]) -> Aim:
    """What the ladder needs to know of a deadline."""
    return Aim(DeadlineKind(deadline.kind), deadline.target_on, deadline.warn_on, deadline.due_at)


def rungs_in_force(on: date) -> list[OwnRung]:
    """The rows of all offices in force on a day, each with its office: per office, kind and step
    the newest, unless it was withdrawn."""
    found = db.session.scalars(
        select(LadderRow)
        .where(LadderRow.effective_from <= on)
        .order_by(LadderRow.effective_from, LadderRow.id)
    )
    newest = {(row.office_id, row.kind, row.step): row for row in found}
    return [(row.office_id, rung_of(row)) for row in newest.values() if not row.withdrawn]


def rung_of(row: LadderRow) -> Rung:
    """A stored row as the rules know it."""
    return Rung(
        row.step,
        frozenset(Hearer(code) for code in row.hearers),
        row.waiting,
        DeadlineKind(row.kind) if row.kind else None,
        row.days,
        row.in_working_days,
        frozenset(ChannelKind(code) for code in row.channels),
        row.is_silent,
    )


def may_have_reached(survey: Survey) -> ColumnElement[bool]:
    """The SQL condition for running deadlines that may have reached a step; some have not."""
    horizon = survey.today + timedelta(days=LONGEST_REST)
    near = [Deadline.warn_on <= horizon]
    if survey.earliest:
        near.append(Deadline.target_on <= horizon + timedelta(days=survey.earliest))
    return and_(or_(*near), *_REMINDED)


def urgent_page(
    survey: Survey, after_id: int, size: int, office_ids: Collection[int] | None = None
) -> list[Deadline]:
    """Running deadlines that may have reached a step, by id, at most `size`; of some offices or all."""
    rows = _running().where(may_have_reached(survey), Deadline.id > after_id)
    if office_ids is not None:
        rows = rows.where(Deadline.office_id.in_(office_ids))
    return list(db.session.scalars(rows.order_by(Deadline.id).limit(size)))


def running(deadline_ids: Iterable[int]) -> list[Deadline]:
    """Those of the deadlines that are still running (计时中)."""
    return list(db.session.scalars(_running().where(Deadline.id.in_(set(deadline_ids)))))


def _running() -> Select[Deadline]:
    """Deadlines that can be reminded of, each with its case, office and clerk, as stored now."""
    return (
        select(Deadline)
        .join(Deadline.case)
        .where(*_REMINDED)
        .options(
            load_only(
                Deadline.office_id,
                Deadline.case_id,
                Deadline.kind,
                Deadline.rule_id,
                Deadline.state,
                Deadline.target_on,
                Deadline.warn_on,
                Deadline.due_at,
            ),
            contains_eager(Deadline.case).load_only(
                LegalCase.office_id,
                LegalCase.case_no,
                LegalCase.handler_id,
                LegalCase.lawyer_id,
                LegalCase.status,
                LegalCase.proposal,
                LegalCase.file_received_on,
            ),
            contains_eager(Deadline.case).joinedload(LegalCase.office).load_only(Office.path),
            contains_eager(Deadline.case)
            .joinedload(LegalCase.handler)
            .load_only(User.is_active)
            .lazyload(User.office),
            lazyload(Deadline.pauses),
        )
        .execution_options(populate_existing=True)
    )
