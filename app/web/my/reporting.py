"""How does what was tapped on the phone become a step of the case? (更新进展, 结案, 提交卷宗)

Each answers with the event it left. The same form sent twice is one step: the second time
it names the first one's event instead of a conflict with oneself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from app import casework
from app.audit import Actor
from app.casework.errors import Invalid, Refused, Stale
from app.casework.models import LegalCase
from app.casework.repeats import just_done, own_last_step
from app.extensions import transaction
from app.rules.vocabulary import Action, Outcome
from app.web.my.forms import ClosingForm, FilePapersForm, ProgressForm
from app.web.my.pages import AMOUNT


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of a form: the event it left, or the status and the warning to show it again with."""

    event_id: int | None
    code: int
    warning: str = ""


def attempt(form: ProgressForm | ClosingForm | FilePapersForm, step: Callable[[], int]) -> Sent:
    """Take the step if the form was sent and is sound.

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


def report(actor: Actor, case_id: int, form: ProgressForm) -> int:
    """Take the chosen step; returns the id of its event. Raises CaseworkError."""
    kind, note = form.kind, form.note.data or ""
    if kind is None:
        return _once(
            actor, case_id, form.version.data, _signing(actor, form), Action.SIGN_AGREEMENT, form.on.data
        )

    def step(case: LegalCase) -> None:
        casework.record_progress(
            actor, case, kind, form.on.data, note, secrecy_confirmation=form.secrecy_confirmation.data or ""
        )

    said = kind.label + (f"：{note}" if note else "")
    return _once(actor, case_id, form.version.data, step, Action.RECORD_PROGRESS, form.on.data, said)


def _signing(actor: Actor, form: ProgressForm) -> Callable[[LegalCase], None]:
    def step(case: LegalCase) -> None:
        if form.note.data:
            casework.add_note(actor, case, form.note.data, form.secrecy_confirmation.data or "")
        casework.sign_agreement(actor, case, form.on.data)

    return step


def close(actor: Actor, case_id: int, form: ClosingForm) -> int:
    """结案; returns the id of its event. Raises CaseworkError."""
    outcome: Outcome = form.outcome.data

    def step(case: LegalCase) -> None:
        casework.close(
            actor,
            case,
            outcome,
            form.closed_on.data,
            form.recovered_fen.data,
            form.note.data or "",
        )

    return _once(actor, case_id, form.version.data, step, Action.CLOSE, form.closed_on.data)


def hand_in(actor: Actor, case_id: int, form: FilePapersForm) -> int:
    """提交卷宗; returns the id of its event. Raises CaseworkError."""

    def step(case: LegalCase) -> None:
        casework.file_papers(actor, case, form.on.data, {*(form.checklist.data or ()), AMOUNT})

    return _once(actor, case_id, form.version.data, step, Action.FILE_PAPERS, form.on.data)


def _once(
    actor: Actor,
    case_id: int,
    version: int,
    step: Callable[[LegalCase], None],
    action: Action,
    on: date,
    text: str | None = None,
) -> int:
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
