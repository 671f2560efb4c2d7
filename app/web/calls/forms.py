"""Whose calls are asked for, and what came of one?"""

from __future__ import annotations

from app.casework.models import LegalCase
from app.web.cases.oversight_forms import LogContactForm
from app.web.forms import BaseForm, TickField


class CallFilter(BaseForm):
    """One's own calls, or all within reach."""

    all = TickField("全部")


def form_for(case: LegalCase) -> LogContactForm:
    """The empty form of 联系记录 for the page with the numbers."""
    return LogContactForm(formdata=None, version=case.version)
