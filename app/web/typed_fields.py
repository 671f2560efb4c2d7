"""What did somebody type, in the words of the form it was typed into? (刚才填写的内容)

Whoever answers a POST that was not carried out does not know its form: it is the one that has most
of the names that were sent.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, Field
from wtforms.fields.choices import SelectFieldBase
from wtforms.meta import DefaultMeta
from wtforms.widgets import HiddenInput, PasswordInput

from app.web.forms import BaseForm

_META = DefaultMeta()


def in_words(fields: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """(label, text) of every box that was filled in; a choice by its label, never by its code.

    What no form knows, and a box that forms with the same names call differently, is left out or
    goes without a label of its own.
    """
    sent = [(name, value) for name, value in fields if value.strip()]
    forms = _likely({name for name, _ in sent})
    shown = [(_field(forms, name), value) for name, value in sent]
    return [
        (_label(forms, field.short_name), _text(field, value))
        for field, value in shown
        if field is not None and not isinstance(field.widget, HiddenInput | PasswordInput)
    ]


def _likely(names: set[str]) -> list[type[FlaskForm]]:
    """The forms with most of these names; several when they have the same."""
    every = {form: len(names & set(boxes_of(form))) for form in every_form()}
    most = max(every.values(), default=0)
    return [form for form, number in every.items() if number == most > 0]


def every_form(base: type[FlaskForm] = BaseForm) -> Iterator[type[FlaskForm]]:
    """All forms of the pages that have been loaded."""
    for each in base.__subclasses__():
        yield each
        yield from every_form(each)


def boxes_of(form: type[FlaskForm]) -> list[str]:
    """The names of its fields."""
    return [name for name in dir(form) if hasattr(getattr(form, name), "_formfield")]


def _field(forms: list[type[FlaskForm]], name: str) -> Field | None:
    having = next((form for form in forms if name in boxes_of(form)), None)
    return _bound(having, name) if having else None


def _bound(form: type[FlaskForm], name: str) -> Any:
    return getattr(form, name).bind(form=None, name=name, _meta=_META)


def _label(forms: list[type[FlaskForm]], name: str) -> str:
    labels = {_bound(form, name).label.text for form in forms if name in boxes_of(form)}
    return labels.pop() if len(labels) == 1 else "填写内容"


def _text(field: Field, value: str) -> str:
    if isinstance(field, BooleanField):
        return "是"
    if isinstance(field, SelectFieldBase):
        return next((str(label) for code, label, *_ in field.choices or () if str(code) == value), "已选择")
    return value
