"""Somebody saved the case while a step was being written: both sides, and nothing lost."""

from __future__ import annotations

import secrets
from typing import Any

from flask import make_response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app import clock
from app.casework import Stale
from app.web.cases.forms import Stage, StepForm
from app.web.cases.step_row import Step
from app.web.errors import TEXTS, ErrorPage
from app.web.forms import kept_fields
from app.web.presentation import yuan

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
        mine, theirs = _said(field, field.data), _said(field, error.current.get(field.name, ""))
        if mine or theirs:
            rows.append((field.label.text, theirs, mine))
    return rows


def _said(field: Any, value: Any) -> str:
    """A value in words: by the choices of its field, amounts in 元."""
    if isinstance(value, list):
        return "、".join(_said(field, each) for each in value)
    labels = {str(code): label for code, label, *_ in getattr(field, "choices", None) or ()}
    if str(value) in labels:
        return str(labels[str(value)]) if value else ""
    if field.name.endswith("_fen") and str(value).isdigit():
        return yuan(int(value))
    return "" if value in (None, False) else "是" if value is True else str(value)
