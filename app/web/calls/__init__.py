"""Whom to ring today, as it was agreed with them."""

from app.web.calls.views import blueprint

__all__ = ["blueprint"]
