"""Which papers does a dispute of the demo bring, and how far has the lawyer answered for their limits?"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from app import casework, clock
from app.audit import Actor
from app.casework.models import LegalCase
from app.rules.event_kinds import EventKind
from app.rules.service import ServiceMode
from app.rules.vocabulary import AidForm, ProgressKind

_DECIDED: Final[Mapping[AidForm, EventKind]] = MappingProxyType(
    {
        AidForm.CIVIL_LITIGATION: EventKind.CIVIL_JUDGMENT,
        AidForm.LABOUR_ARBITRATION: EventKind.AWARD_SERVED,
        AidForm.ADMIN_LITIGATION: EventKind.ADMIN_JUDGMENT,
        AidForm.CRIMINAL_DEFENCE: EventKind.CRIMINAL_JUDGMENT,
    }
)
_ONE_IN = 4  # cases whose limits still wait for the lawyer's answer (待确认)


def record(lawyer: Actor, case: LegalCase, kind: ProgressKind) -> None:
    """Record the event (程序事件) that comes with that progress, if one does."""
    event = _DECIDED.get(case.aid_form) if kind is ProgressKind.JUDGMENT_RECEIVED else None
    if event is not None:
        is_answered = case.seq % _ONE_IN > 0
        casework.record_event(lawyer, case, event, clock.today(), mode=ServiceMode.AGENT, accept=is_answered)
