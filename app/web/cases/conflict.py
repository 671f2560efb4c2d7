"""Somebody saved the case while a step was being written: both sides, and nothing lost."""

from __future__ import annotations

import secrets

from flask import make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import clock
from app.casework import Stale
from app.web.cases.forms import Stage, StepForm
from app.web.cases.step_row import Step
from app.web.errors import TEXTS, ErrorPage
from app.web.forms import kept_fields
from app.web.overtaken import said

_UNSEEN = ("version", "stage", "after")


def conflict_page(step: Step, case_id: int, form: StepForm, error: Stale) -> ResponseReturnValue:
    """409 with what is stored and what was typed; going on opens the form again, filled in."""
    kept = [pair for pair in kept_fields(request.form) if pair[0] not in ("version", "stage")]
    conflict = {
        "who": error.saved_by,
        "at": None,
        "items": _compared(step, form, error),
        "keep_url": request.path,
        "hidden": [*kept, ("version", error.version), ("stage", Stage.EDIT.value)],
        "back_url": url_for("cases.show", case_id=case_id),
    }
    page = ErrorPage(409, *TEXTS[409], secrets.token_hex(4), clock.now())
    return make_response(render_template("errors/conflict.html", conflict=conflict, error=page), 409)


def _compared(step: Step, form: StepForm, error: Stale) -> list[tuple[str, str, str]]:
    """(term, what they saved, what was typed here): the acts, then every field of the form."""
    rows = [("办理", f"{error.saved_what or '更正'}（现为“{error.current['status']}”）", step.action.label)]
    for field in form:
        if field.name in _UNSEEN:
            continue
        mine, theirs = said(field, field.data), said(field, error.current.get(field.name, ""))
        if mine or theirs:
            rows.append((field.label.text, theirs, mine))
    return rows
