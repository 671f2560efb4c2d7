"""What does the worker do with reminders each time round?

The one place of this package that opens `transaction()`: a page of new reminders, a page
of cancellations and every single delivery is whole by itself, so that a killed process
loses nothing and leaves nothing half done. Running a round twice changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row

from app import clock
from app.extensions import transaction
from app.reminders import delivery, ladder
from app.reminders.delivery import Outcome
from app.reminders.hearers import Hearers

PAGE: Final = 200  # rows held in memory at a time


@dataclass(frozen=True, slots=True)
class Round:
    """What one round did, and how many reminders still wait."""

    raised: int
    delivered: int
    cancelled: int
    pending: int


def run_round(now: datetime) -> Round:
    """Cancel what its case has outrun, raise what is due, deliver what waits."""
    cancelled = cancel_outrun(now)
    raised = raise_due(now)
    delivered = deliver_pending(now)
    return Round(raised, delivered, cancelled, delivery.count_pending())


def raise_due(now: datetime) -> int:
    """Raise a reminder for every running deadline at the level it has reached (提醒).

    Returns how many are new. In a quiet round nothing is written and no lock is taken.
    """
    today, hearers, raised, after_id = clock.local_date(now), Hearers(), 0, 0
    while page := ladder.urgent_page(today, after_id, PAGE):
        after_id = page[-1].id
        wanted = {each for row in page for each in ladder.wanted_for(row, today, hearers)}
        if missing := delivery.missing(wanted):
            with transaction():
                raised += delivery.insert(missing, now)
    return raised


def cancel_outrun(now: datetime) -> int:
    """Cancel pending reminders whose deadline stopped, moved, rose a level or changed hands."""
    today, cancelled = clock.local_date(now), 0
    for page in _pending_pages():
        if outrun := delivery.no_longer_wanted(page, today):
            with transaction():
                cancelled += delivery.cancel(outrun)
    return cancelled


def deliver_pending(now: datetime) -> int:
    """Deliver what waits, oldest first, each in a transaction of its own; nothing at night.

    Returns how many messages were put into inboxes.
    """
    delivered = 0
    while not delivery.is_quiet(now):
        with transaction():
            outcome = delivery.settle_oldest(now)
        if outcome is None:
            break
        delivered += outcome is Outcome.SENT
    return delivered


def _pending_pages() -> Iterator[list[Row[Any]]]:
    after_id = 0
    while page := delivery.pending_page(after_id, PAGE):
        after_id = page[-1].id
        yield page
