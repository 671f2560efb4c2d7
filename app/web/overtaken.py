"""Did somebody save the same row after this form was opened? Then both are shown, and nothing is written.

For rows without a number of their own for every saving. The form carries a hash of what it showed
when it was opened (`seen`); saving compares it with what is stored now.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from typing import Any, TypeVar

from flask import Flask, make_response, render_template, request
from flask.typing import ResponseReturnValue
from wtforms import Field, HiddenField, PasswordField

from app import clock
from app.web.errors import TEXTS, ErrorPage
from app.web.forms import BaseForm, kept_fields
from app.web.presentation import yuan

_AGAIN = "look_again"
_Form = TypeVar("_Form", bound=BaseForm)


class SeenField(HiddenField):  # type: ignore[misc]
    """The hash of what the form showed when it was opened."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__("打开时的内容", **kwargs)


class Overtaken(Exception):  # noqa: N818  named as casework's Stale and Refused are
    """What is stored is no longer what the form showed."""

    def __init__(self, form: BaseForm, stored: BaseForm, back_url: str) -> None:
        super().__init__()
        self.form, self.stored, self.back_url = form, stored, back_url


def opened_on(stored: _Form) -> _Form:
    """A form filled from what is stored, ready to be shown: it carries what it shows."""
    shown = {field.name: said(field, field.data) for field in _told(stored)}
    stored.seen.data = hashlib.sha256(json.dumps(shown, sort_keys=True).encode()).hexdigest()
    return stored


def goes_ahead(form: BaseForm) -> bool:
    """Whether the form was sent to be saved, and is sound; not only to be written further."""
    return bool(form.validate_on_submit()) and _AGAIN not in request.form


def refuse_overwriting(form: BaseForm, stored: BaseForm, back_url: str) -> None:
    """Raises Overtaken when the form was opened on something else than what is stored now.

    `back_url`: where to look at what is stored.
    """
    if form.seen.data and form.seen.data != stored.seen.data:
        raise Overtaken(form, stored, back_url)


def on_overtaken(error: Overtaken) -> ResponseReturnValue:
    """409 with what is stored and what was typed; going on opens the form again, filled in."""
    form, stored = error.form, error.stored
    unkept = {"seen", *(field.name for field in form if isinstance(field, PasswordField))}
    kept = [pair for pair in kept_fields(request.form) if pair[0] not in unkept]
    conflict = {
        "items": [
            (field.label.text, said(stored[field.name], stored[field.name].data), said(field, field.data))
            for field in _told(form)
        ],
        "keep_url": request.path,
        "hidden": [*kept, ("seen", stored.seen.data), (_AGAIN, "1")],
        "back_url": error.back_url,
    }
    page = ErrorPage(409, *TEXTS[409], secrets.token_hex(4), clock.now())
    return make_response(render_template("errors/conflict.html", conflict=conflict, error=page), 409)


def said(field: Any, value: Any) -> str:
    """A value in words: by the choices of its field, amounts in 元."""
    if isinstance(value, list):
        return "、".join(said(field, each) for each in value)
    labels = {str(code): label for code, label, *_ in getattr(field, "choices", None) or ()}
    if str(value) in labels:
        return str(labels[str(value)]) if value else ""
    if field.name.endswith("_fen") and str(value).isdigit():
        return yuan(int(value))
    return "" if value in (None, False) else "是" if value is True else str(value)


def _told(form: BaseForm) -> list[Field]:
    """The fields that tell something; what is secret, or says only where the form stands, does not."""
    return [
        field
        for field in form
        if not isinstance(field, HiddenField | PasswordField) and field.name != "stage"
    ]


def register(app: Flask) -> None:
    """Answer a form that was overtaken with the page of both texts."""
    app.register_error_handler(Overtaken, on_overtaken)
