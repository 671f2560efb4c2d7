"""What does the worker do with reminders each time round?

The one place that opens `transaction()` for them: a page of new reminders, a page of
cancellations, every digest and every single delivery is whole by itself, so that a killed process
loses nothing and leaves nothing half done. Running a round twice changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row

from app.extensions import transaction
from app.reminders import delivery, digests, glances, ladder
from app.reminders.delivery import Outcome
from app.reminders.ladder import Survey
from app.reminders.marks import LAST_ROUND, mark, set_mark
from app.reminders.posting import LATE_AFTER
from app.reminders.routes import Routes

PAGE: Final = 1000  # rows held in memory at a time


@dataclass(frozen=True, slots=True)
class Round:
    """What one round did (reminders raised, told and cancelled; digests sent), and how many wait."""

    raised: int
    delivered: int
    cancelled: int
    pending: int
    digests: int = 0


def run_round(now: datetime, is_pretended: bool = False) -> Round:
    """Cancel what its case has outrun, raise what is due, send the day's digests, deliver what waits.

    The first round after a standstill marks what it brings too late (迟发). A round at a pretended
    moment knows of no standstill and leaves none behind.
    """
    late_before, survey = None if is_pretended else _late_before(now), Survey(now)
    routes = Routes(survey.hearers)
    cancelled = cancel_outrun(now, survey)
    raised = raise_due(now, survey, late_before)
    sent, told = send_digests(survey, routes, late_before)
    delivered = deliver_pending(now, survey, routes, late_before)
    if not is_pretended:
        with transaction():
            set_mark(LAST_ROUND, "", now)
    return Round(raised, told + delivered, cancelled, delivery.count_pending(), sent)


def raise_due(now: datetime, survey: Survey | None = None, late_before: datetime | None = None) -> int:
    """Raise a reminder for every running deadline at the step it has reached (提醒).

    Returns how many are new. Where nothing is new nothing is written and no lock is taken.
    """
    survey, raised = survey or Survey(now), 0
    ids = glances.glance_ids(survey)
    for first in range(0, len(ids), PAGE):
        page = glances.glance_page(ids[first : first + PAGE])
        closer = ladder.running(glances.worth_a_look(page, survey))
        wanted = {each for row in closer for each in survey.wanted_for(row)}
        if missing := delivery.missing(wanted):
            with transaction():
                raised += delivery.insert(missing, now, late_before)
    return raised


def cancel_outrun(now: datetime, survey: Survey | None = None) -> int:
    """Cancel pending reminders whose deadline stopped, moved, rose a step or changed hands; re-aim
    those the ladder now tells at another hour. Returns how many were cancelled."""
    survey, cancelled = survey or Survey(now), 0
    for page in _pending_pages():
        outrun, replanned = delivery.compare(page, survey)
        if outrun or replanned:
            with transaction():
                cancelled += delivery.cancel(outrun) if outrun else 0
                if replanned:
                    delivery.replan(replanned)
    return cancelled


def send_digests(survey: Survey, routes: Routes, late_before: datetime | None = None) -> tuple[int, int]:
    """Send the digests of the day from half past eight on, each in a transaction of its own.

    Returns (how many digests, how many reminders they told).
    """
    if not digests.is_digest_time(survey):
        return 0, 0
    sent = told = 0
    for person in digests.people_waiting(survey):
        with transaction():
            count = digests.send_digest(person, survey, routes, late_before)
        sent, told = sent + bool(count), told + count
    return sent, told


def deliver_pending(
    now: datetime,
    survey: Survey | None = None,
    routes: Routes | None = None,
    late_before: datetime | None = None,
) -> int:
    """Deliver what waits and whose hour has come, oldest first, each in a transaction of its own.

    Returns how many messages were put into inboxes, digests apart.
    """
    survey = survey or Survey(now)
    routes, delivered = routes or Routes(survey.hearers), 0
    while True:
        with transaction():
            outcome = delivery.settle_oldest(survey, routes, late_before)
        if outcome is None:
            return delivered
        delivered += outcome is Outcome.SENT


def _late_before(now: datetime) -> datetime | None:
    """After a standstill: what should have been told before this instant is late. Else None."""
    last = mark(LAST_ROUND)
    return now - LATE_AFTER if last is not None and now - last.at > LATE_AFTER else None


def _pending_pages() -> Iterator[list[Row[Any]]]:
    after_id = 0
    while page := delivery.pending_page(after_id, PAGE):
        after_id = page[-1].id
        yield page
