"""Did somebody just do this very thing? (重复提交)

A phone with a bad line sends a form twice: the second time it carries the version of
before the first. That is no conflict with a colleague and must not be shown as one.
"""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select

from app import clock
from app.audit import Actor
from app.casework.models import CaseEvent, LegalCase
from app.casework.scope import visible
from app.extensions import db
from app.rules.vocabulary import Action

SENT_TWICE_WITHIN = timedelta(minutes=5)


def own_last_step(actor: Actor, case_id: int) -> CaseEvent | None:
    """The newest event of a case in reach, if it is the actor's own and at most five minutes old."""
    event = db.session.scalar(
        select(CaseEvent)
        .join(LegalCase, (LegalCase.office_id == CaseEvent.office_id) & (LegalCase.id == CaseEvent.case_id))
        .where(LegalCase.id == case_id, visible(actor))
        .order_by(CaseEvent.id.desc())
        .limit(1)
    )
    if event is None or event.actor_id is None or event.actor_id != actor.user_id:
        return None
    return event if clock.now() - event.at <= SENT_TWICE_WITHIN else None


def just_done(
    actor: Actor, case_id: int, action: Action, on: date, text: str | None = None
) -> CaseEvent | None:
    """The actor's own last step if it is this one: same action, same day and, if told, same words."""
    event = own_last_step(actor, case_id)
    if event is None or (event.kind, event.on_date) != (action.value, on):
        return None
    return event if text in (None, event.text) else None
