"""What stands on the pages of a step, beside the form itself?"""

from __future__ import annotations

from datetime import datetime

from flask import render_template

from app.casework import CaseFile
from app.casework.closing import closing_checklist
from app.casework.handling import RETRACTION_WINDOW
from app.casework.models import CaseEvent
from app.rules.closing import FINAL_DOCUMENTS
from app.rules.vocabulary import Outcome
from app.web.my.forms import ClosingForm

_FINAL = "final_document"
AMOUNT = "recovered_fen"  # a need of the closing that is no paper: asked for when the case is closed


def retraction_ends(event: CaseEvent) -> datetime:
    """Until when a report may be taken back."""
    return event.at + RETRACTION_WINDOW


def closing_page(form: ClosingForm, file: CaseFile, may_close: bool, warning: str) -> str:
    """结案: beside each outcome the document it takes, below what every file holds."""
    needs = [
        need for need in closing_checklist(file.case, Outcome.OTHER) if need.code not in (_FINAL, AMOUNT)
    ]
    notes = {outcome.value: f"卷宗附：{need.label}" for outcome, need in FINAL_DOCUMENTS.items()}
    return render_template(
        "my/closing.html",
        form=form,
        file=file,
        may_close=may_close,
        needs=needs,
        notes=notes,
        warning=warning,
    )


def papers_of(file: CaseFile) -> list[tuple[str, str]]:
    """What the closing file must hold, as (code, label); the amount is no paper."""
    return [(need.code, need.label) for need in closing_checklist(file.case) if need.code != AMOUNT]


def readable(number: str) -> str:
    """A mobile number in groups, 138 0000 5678; any other as it is."""
    return f"{number[:3]} {number[3:7]} {number[7:]}" if len(number) == 11 and number.isdigit() else number
