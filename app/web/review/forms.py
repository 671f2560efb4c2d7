"""The opinion and the decision, on one page: the forms of two steps of the case."""

from __future__ import annotations

from app.web.cases.forms import OpinionForm, ProposeForm

__all__ = ["OpinionForm", "ProposeForm"]
