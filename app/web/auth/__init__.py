"""Signing in and out, the own password, the text size."""

from app.web.auth.views import blueprint

__all__ = ["blueprint"]
