"""What if a form that only adds to a case is sent twice, or a colleague came first? (提交)

The same form sent twice is one step: the second time it names the first one's event instead
of a conflict with oneself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from app import casework
from app.audit import Actor
from app.casework.errors import Invalid, Refused, Stale
from app.casework.models import LegalCase
from app.casework.repeats import just_done, own_last_step
from app.extensions import transaction
from app.rules.vocabulary import Action


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of a form: the event it left, or the status and the warning to show it again with."""

    event_id: int | None
    code: int
    warning: str = ""


def attempt(form: Any, step: Callable[[], int]) -> Sent:
    """Take the step if the form (a BaseForm with a version) was sent and is sound.

    When a colleague came first nothing is written: the form comes back as it was typed, on
    the new version, with a word on what the colleague did. A step only adds to the case, so
    there are no two texts to choose from.
    """
    if not form.validate_on_submit():
        return Sent(None, 400 if form.errors else 200)
    try:
        return Sent(step(), 302)
    except Stale as error:
        form.version.data = error.version
        who = error.saved_by or "其他人员"
        return Sent(
            None,
            409,
            f"{who}刚刚办理了“{error.saved_what}”，本次没有提交。所填内容都在，核对后再按一次按钮。",
        )
    except (Invalid, Refused) as error:
        form.take(error)
        return Sent(None, 400)


def once(
    actor: Actor,
    case_id: int,
    version: int,
    step: Callable[[LegalCase], object],
    action: Action,
    on: date,
    text: str | None = None,
) -> int:
    """Take the step on the version the form was opened on; the id of the event it left, or left
    when it was sent before. Raises CaseworkError."""
    try:
        with transaction():
            step(casework.load(actor, case_id, version))
    except Stale:
        done = just_done(actor, case_id, action, on, text)
        if done is None:
            raise
        return done.id
    made = own_last_step(actor, case_id)
    assert made is not None, "the step left no event"
    return made.id
