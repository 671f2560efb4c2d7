"""What becomes of each demo case, and when did it come in? Decided before anything is played.

Most cases take their course and stand wherever today finds them; some halt at a step so
that something is overdue, some are there so that no status is missing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import cycle, islice
from random import Random

from app import clock
from app.calendars import working_calendar
from app.demo.cast import Weighted, chosen
from app.rules.vocabulary import Term

MONTHS_BACK = 14
_DAYS_BACK = 425
_RECENT_DAYS = 21
_RECENT_SHARE = 0.17
_OVERDUE_SHARE = 0.045
_DUE_SOON_SHARE = 0.03
_LEFT_LYING = 0.5  # of what came in yesterday or today


class Route(Term):
    """Which way a case goes (走向)."""

    AIDED = "aided", "给予援助"
    REFUSED = "refused", "不予援助"
    LAPSED = "lapsed", "视为撤回"
    WITHDRAWN = "withdrawn", "撤回"
    TRANSFERRED = "transferred", "移送"
    PROVISIONAL = "provisional", "先行提供"


class Turn(Term):
    """Something that happens on the way (插曲)."""

    PAPERS = "papers", "补正"
    RETURNED = "returned", "退回"
    REASSIGNED = "reassigned", "更换承办人"
    TERMINATED = "terminated", "终止"
    OBJECTED = "objected", "异议维持"
    OVERTURNED = "overturned", "异议成立"
    FILE_RETURNED = "file_returned", "退回补卷"


class Halt(Term):
    """Before which step a case is left lying (停在哪一步); the step before it was the last."""

    NONE = "none", "不停"
    RECEPTION = "reception", "受理"
    DECISION = "decision", "审查"
    ASSIGNMENT = "assignment", "指派"
    AGREEMENT = "agreement", "签约"
    PAPERS = "papers", "补正"
    CLOSING_FILE = "closing_file", "交卷"
    FILE_REVIEW = "file_review", "审卷"
    CONFIRMATION = "confirmation", "补办"
    OBJECTION = "objection", "异议"
    PROGRESS = "progress", "办理"


@dataclass(frozen=True, slots=True)
class Plot:
    """The course of one case (剧本); `last_step_at` is when the step before the halt was taken."""

    received_at: datetime
    route: Route = Route.AIDED
    turns: frozenset[Turn] = frozenset()
    halt: Halt = Halt.NONE
    last_step_at: datetime | None = None


_ROUTES: Weighted[Route] = (
    (Route.AIDED, 74),
    (Route.REFUSED, 9),
    (Route.LAPSED, 3),
    (Route.WITHDRAWN, 4),
    (Route.TRANSFERRED, 3),
    (Route.PROVISIONAL, 7),
)
_CHANCES: tuple[tuple[Turn, float], ...] = (
    (Turn.PAPERS, 0.22),
    (Turn.RETURNED, 0.04),
    (Turn.REASSIGNED, 0.06),
    (Turn.TERMINATED, 0.05),
    (Turn.OBJECTED, 0.2),
    (Turn.OVERTURNED, 0.15),
    (Turn.FILE_RETURNED, 0.06),
)


@dataclass(frozen=True, slots=True)
class _Fixed:
    """A course that must come out as told: days from receipt to the last step, and that step's age.

    The last step may fall on a rest day: a duty officer did it.
    """

    route: Route
    halt: Halt
    lead: int
    age: tuple[int, int]
    turn: Turn | None = None


# Each leaves one clock run out today.
_OVERDUE: tuple[_Fixed, ...] = (
    _Fixed(Route.AIDED, Halt.DECISION, 0, (10, 15)),
    _Fixed(Route.AIDED, Halt.ASSIGNMENT, 5, (6, 10)),
    _Fixed(Route.AIDED, Halt.AGREEMENT, 7, (8, 13)),
    _Fixed(Route.AIDED, Halt.PAPERS, 1, (13, 20), Turn.PAPERS),
    _Fixed(Route.AIDED, Halt.CLOSING_FILE, 160, (33, 44)),
    _Fixed(Route.AIDED, Halt.FILE_REVIEW, 190, (33, 44)),
    _Fixed(Route.AIDED, Halt.DECISION, 0, (9, 12), Turn.RETURNED),
    _Fixed(Route.PROVISIONAL, Halt.CONFIRMATION, 1, (18, 26)),
    _Fixed(Route.REFUSED, Halt.OBJECTION, 16, (8, 12), Turn.OBJECTED),
)
# Each is due today or within two days.
_DUE_SOON: tuple[_Fixed, ...] = (
    _Fixed(Route.AIDED, Halt.RECEPTION, 0, (5, 6), Turn.PAPERS),
    _Fixed(Route.AIDED, Halt.DECISION, 0, (5, 7)),
    _Fixed(Route.AIDED, Halt.ASSIGNMENT, 4, (1, 3)),
    _Fixed(Route.AIDED, Halt.AGREEMENT, 7, (3, 5)),
    _Fixed(Route.AIDED, Halt.DECISION, 0, (5, 7)),
    _Fixed(Route.AIDED, Halt.CLOSING_FILE, 160, (28, 30)),
    _Fixed(Route.AIDED, Halt.FILE_REVIEW, 190, (28, 30)),
)
# Cases that must be there however few are asked for: every status, every lamp.
_EXAMPLES: tuple[_Fixed, ...] = (
    _Fixed(Route.AIDED, Halt.RECEPTION, 0, (0, 1), Turn.PAPERS),
    _Fixed(Route.AIDED, Halt.PAPERS, 1, (2, 4), Turn.PAPERS),
    _Fixed(Route.AIDED, Halt.DECISION, 0, (0, 2)),
    _Fixed(Route.AIDED, Halt.DECISION, 0, (5, 6)),
    _Fixed(Route.AIDED, Halt.ASSIGNMENT, 4, (0, 0)),
    _Fixed(Route.AIDED, Halt.AGREEMENT, 6, (0, 1)),
    _Fixed(Route.AIDED, Halt.PROGRESS, 10, (30, 50)),
    _Fixed(Route.AIDED, Halt.PROGRESS, 40, (50, 80), Turn.REASSIGNED),
    _Fixed(Route.AIDED, Halt.CLOSING_FILE, 160, (4, 8)),
    _Fixed(Route.AIDED, Halt.FILE_REVIEW, 190, (4, 8)),
    _Fixed(Route.AIDED, Halt.NONE, 0, (380, 420)),
    _Fixed(Route.REFUSED, Halt.NONE, 0, (60, 90)),
    _Fixed(Route.REFUSED, Halt.NONE, 0, (200, 260), Turn.OVERTURNED),
    _Fixed(Route.REFUSED, Halt.OBJECTION, 16, (0, 2), Turn.OBJECTED),
    _Fixed(Route.LAPSED, Halt.NONE, 0, (60, 90)),
    _Fixed(Route.WITHDRAWN, Halt.NONE, 0, (60, 90)),
    _Fixed(Route.TRANSFERRED, Halt.NONE, 0, (60, 90)),
    _Fixed(Route.AIDED, Halt.NONE, 0, (150, 190), Turn.TERMINATED),
    _Fixed(Route.PROVISIONAL, Halt.CONFIRMATION, 1, (3, 6)),
)


def plots(rng: Random, number: int, now: datetime) -> list[Plot]:
    """The courses of that many cases up to now, in the order of their receipt."""
    today = clock.local_date(now)
    fixed = [
        *_EXAMPLES,
        *islice(cycle(_OVERDUE), round(number * _OVERDUE_SHARE)),
        *islice(cycle(_DUE_SOON), round(number * _DUE_SOON_SHARE)),
    ][:number]
    made = [_as_told(rng, each, today, now) for each in fixed]
    rest = number - len(made)
    recent = round(rest * _RECENT_SHARE)
    for n in range(rest):
        ago = rng.randint(0, _RECENT_DAYS) if n < recent else rng.randint(_RECENT_DAYS, _DAYS_BACK)
        made.append(_course(rng, _receipt(rng, _workday(today - timedelta(days=ago)), now), now))
    return sorted(made, key=lambda plot: plot.received_at)


def _course(rng: Random, received_at: datetime, now: datetime) -> Plot:
    if now - received_at < timedelta(days=2) and rng.random() < _LEFT_LYING:
        return Plot(received_at, Route.AIDED, frozenset({Turn.PAPERS}), Halt.RECEPTION)
    turns = frozenset(turn for turn, chance in _CHANCES if rng.random() < chance)
    return Plot(received_at, chosen(rng, _ROUTES), turns)


def _as_told(rng: Random, fixed: _Fixed, today: date, now: datetime) -> Plot:
    last_step_at = _receipt(rng, today - timedelta(days=rng.randint(*fixed.age)), now)
    turns = frozenset({fixed.turn}) if fixed.turn else frozenset()
    if not fixed.lead:
        return Plot(last_step_at, fixed.route, turns, fixed.halt)
    first_on = clock.local_date(last_step_at) - timedelta(days=fixed.lead)
    received_at = _receipt(rng, _workday(first_on), now)
    return Plot(received_at, fixed.route, turns, fixed.halt, last_step_at)


def _receipt(rng: Random, day: date, now: datetime) -> datetime:
    """A moment of that day during office hours, before now."""
    at = clock.at_local(day, 8, 30) + timedelta(minutes=rng.randrange(9 * 60))
    return at if at < now else now - timedelta(minutes=rng.randint(2, 50))


def _workday(day: date) -> date:
    """That day, or the last working day before it."""
    calendar = working_calendar()
    while not calendar.is_workday(day):
        day -= timedelta(days=1)
    return day
