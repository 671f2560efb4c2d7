"""Which list is asked for, and which cases are urged together?"""

from __future__ import annotations

from typing import Self

from flask import request
from werkzeug.datastructures import MultiDict

from app.casework import ChaseTab
from app.casework.urging import LONGEST_URGING
from app.reminders.chasing import MOST_AT_ONCE
from app.web.forms import BaseForm, LongTextField, TermField


class ChaseFilter(BaseForm):
    """Which of the lists (视图)."""

    tab = TermField("视图", ChaseTab, required=False)


class BatchForm(BaseForm):
    """The cases ticked in a list; unreadable ids are left out."""

    @property
    def case_ids(self) -> list[int]:
        """Ids in the order ticked, at most a batch."""
        typed = request.form.getlist("case")
        ids = [int(text) for text in typed if text.isascii() and text.isdigit() and len(text) <= 18]
        return list(dict.fromkeys(ids))[:MOST_AT_ONCE]

    def texts(self) -> dict[int, str]:
        """What is said about each case; empty for the words that fit."""
        return {case_id: TextForm.of(case_id).text.data or "" for case_id in self.case_ids}


class TextForm(BaseForm):
    """The words for one case of a batch."""

    text = LongTextField("催办内容", limit=LONGEST_URGING, required=False)

    @classmethod
    def of(cls, case_id: int) -> Self:
        """The part of the sent form that is about this case."""
        return cls(formdata=MultiDict({"text": request.form.get(f"text-{case_id}", "")}))
