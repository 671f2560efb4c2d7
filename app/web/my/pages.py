"""What stands on the pages of a step, beside the form itself?"""

from __future__ import annotations

from datetime import datetime

from flask import Response, make_response, render_template, request

from app.casework import CaseFile
from app.casework.closing import closing_checklist
from app.casework.errors import Stale
from app.casework.handling import RETRACTION_WINDOW
from app.casework.models import CaseEvent
from app.rules.closing import FINAL_DOCUMENTS
from app.rules.vocabulary import Outcome
from app.web.forms import BaseForm, kept_fields
from app.web.my.forms import ClosingForm, FilePapersForm

_FINAL = "final_document"
AMOUNT = "recovered_fen"  # a need of the closing that is no paper: asked for when the case is closed


def retraction_ends(event: CaseEvent) -> datetime:
    """Until when a report may be taken back."""
    return event.at + RETRACTION_WINDOW


def closing_page(form: ClosingForm, file: CaseFile, may_close: bool) -> str:
    """结案: beside each outcome the document it takes, below what every file holds."""
    needs = [
        need for need in closing_checklist(file.case, Outcome.OTHER) if need.code not in (_FINAL, AMOUNT)
    ]
    notes = {outcome.value: f"卷宗附：{need.label}" for outcome, need in FINAL_DOCUMENTS.items()}
    return render_template(
        "my/closing.html", form=form, file=file, may_close=may_close, needs=needs, notes=notes
    )


def papers_of(file: CaseFile) -> list[tuple[str, str]]:
    """What the closing file must hold, as (code, label); the amount is no paper."""
    return [(need.code, need.label) for need in closing_checklist(file.case) if need.code != AMOUNT]


def readable(number: str) -> str:
    """A mobile number in groups, 138 0000 5678; any other as it is."""
    return f"{number[:3]} {number[3:7]} {number[7:]}" if len(number) == 11 and number.isdigit() else number


def file_page(form: FilePapersForm, file: CaseFile, may_file: bool) -> str:
    """提交卷宗: the checklist of this outcome, and until when the file is due."""
    return render_template("my/file.html", form=form, file=file, may_file=may_file)


def conflict_page(error: Stale, form: BaseForm, back_url: str) -> Response:
    """Somebody else took a step meanwhile: what they did beside what was typed; nothing is lost."""
    typed = [
        (field.label.text, "", _shown(field)) for field in form if field.name != "version" and field.data
    ]
    theirs = [("对方的办理", error.saved_what, ""), ("环节", error.current.get("status", ""), "")]
    conflict = {
        "who": error.saved_by,
        "at": None,
        "items": [*theirs, *typed],
        "keep_url": request.path,
        "hidden": {**dict(kept_fields(request.form)), "version": error.version},
        "back_url": back_url,
    }
    return make_response(render_template("errors/conflict.html", conflict=conflict), 409)


def _shown(field: object) -> str:
    choices = dict((str(code), label) for code, label, *_ in getattr(field, "choices", None) or ())
    data = getattr(field, "data", "")
    if isinstance(data, list):
        return "、".join(choices.get(str(each), str(each)) for each in data)
    if hasattr(field, "_value"):
        return str(field._value())
    found: str = choices.get(str(data), str(data))
    return found
