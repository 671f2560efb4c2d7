"""Which cases are assigned together, and to whom?"""

from __future__ import annotations

from typing import Self

from flask import request
from werkzeug.datastructures import MultiDict

from app.casework import Share
from app.casework.sharing_out import MOST_SHARED
from app.web.forms import BaseForm, NumberField


class PickedForm(BaseForm):
    """The cases ticked in a list; unreadable ids are left out."""

    @property
    def case_ids(self) -> list[int]:
        """Ids in the order ticked, at most a batch."""
        typed = request.form.getlist("case")
        ids = [int(text) for text in typed if text.isascii() and text.isdigit() and len(text) <= 18]
        return list(dict.fromkeys(ids))[:MOST_SHARED]


class PairForm(BaseForm):
    """One case of a confirmed batch: its version and the lawyer chosen."""

    version = NumberField("版本", lowest=1, highest=2**31 - 1)
    lawyer = NumberField("承办人", lowest=1)

    @classmethod
    def of(cls, case_id: int) -> Self:
        """The part of the sent form that is about this case."""
        names = ("version", "lawyer")
        return cls(formdata=MultiDict({name: request.form.get(f"{name}-{case_id}", "") for name in names}))


def lawyers_offered(share: Share) -> list[tuple[int, str]]:
    """The select box of a case in the preview: name and reason, best first."""
    return [(each.lawyer.id, f"{each.lawyer.name}（{each.reason_zh}）") for each in share.candidates]
