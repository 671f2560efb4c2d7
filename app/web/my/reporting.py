"""How does what was tapped on the phone become a step of the case? (更新进展, 结案, 提交卷宗)

Each answers with the event it left.
"""

from __future__ import annotations

from collections.abc import Callable

from app import casework
from app.audit import Actor
from app.casework.models import LegalCase
from app.rules.vocabulary import Action, Outcome
from app.web.my.forms import ClosingForm, FilePapersForm, ProgressForm
from app.web.my.pages import AMOUNT
from app.web.sending import once


def report(actor: Actor, case_id: int, form: ProgressForm) -> int:
    """Take the chosen step; returns the id of its event. Raises CaseworkError."""
    kind, note = form.kind, form.note.data or ""
    if kind is None:
        return once(
            actor, case_id, form.version.data, _signing(actor, form), Action.SIGN_AGREEMENT, form.on.data
        )

    def step(case: LegalCase) -> None:
        casework.record_progress(
            actor, case, kind, form.on.data, note, secrecy_confirmation=form.secrecy_confirmation.data or ""
        )

    said = kind.label + (f"：{note}" if note else "")
    return once(actor, case_id, form.version.data, step, Action.RECORD_PROGRESS, form.on.data, said)


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

    return once(actor, case_id, form.version.data, step, Action.CLOSE, form.closed_on.data)


def hand_in(actor: Actor, case_id: int, form: FilePapersForm) -> int:
    """提交卷宗; returns the id of its event. Raises CaseworkError."""

    def step(case: LegalCase) -> None:
        casework.file_papers(actor, case, form.on.data, {*(form.checklist.data or ()), AMOUNT})

    return once(actor, case_id, form.version.data, step, Action.FILE_PAPERS, form.on.data)
