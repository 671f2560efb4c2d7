"""Which clocks run from the receipt of an application? (受理时起算的期限)"""

from __future__ import annotations

from datetime import datetime

from app import clock
from app.casework.application import Application
from app.casework.models import LegalCase
from app.casework.procedural import Acceptance
from app.casework.timekeeping import Clocks
from app.rules.deadlines import DeadlineKind
from app.rules.vocabulary import ProofState, ReceivedVia


def start_clocks(case: LegalCase, application: Application) -> None:
    """Start what the receipt starts; needs the case's office, matter and claimed status.

    Raises Refused when no rule was in force that day.
    """
    clocks, day, status = Clocks(case), application.day, case.beneficiary_status
    clocks.start(DeadlineKind.REVIEW, day)
    if status is not None and status.proof_state is ProofState.PROMISED and status.proof_due_on:
        clocks.start(DeadlineKind.STATUS_PROOF, day, status.proof_due_on)
    if application.received_via is ReceivedVia.NOTICE:
        clocks.start(DeadlineKind.NOTICE_REPLY, day).document = application.sent_by.strip()
    if application.applied_at is not None and application.received_via is ReceivedVia.CUSTODY:
        _forwarded(clocks, case, application, application.applied_at)
    if application.time_bar_on is not None and application.time_bar_on >= day:
        start_time_bar(clocks, case)
    clocks.refresh()


def _forwarded(clocks: Clocks, case: LegalCase, application: Application, applied_at: datetime) -> None:
    """The 24 hours of 法律援助法 art 39 end with the receipt, whose hour is known on the day itself only."""
    row = clocks.start(DeadlineKind.CUSTODY_FORWARD, clock.local_date(applied_at), started_at=applied_at)
    row.document = application.sent_by.strip()
    is_today = application.day == clock.today()
    clocks.stop_row(row, application.day, case.received_at if is_today else None)


def start_time_bar(clocks: Clocks, case: LegalCase) -> None:
    """Watch the time bar (时效届满日) the applicant named, 待确认 until a lawyer has checked it."""
    row = clocks.start(DeadlineKind.TIME_BAR, case.received_on, case.time_bar_on)
    row.acceptance = Acceptance.PROPOSED.value


def follow_time_bar(clocks: Clocks, case: LegalCase) -> None:
    """Let the clock follow a corrected time bar: another day, none any more, or one for the first time."""
    clocks.cancel((DeadlineKind.TIME_BAR,), clock.today())
    if case.time_bar_on is not None and case.time_bar_on >= case.received_on:
        start_time_bar(clocks, case)
