"""Open cases that lack a date or an owner, and how each is mended."""

from app.web.loose_ends.views import blueprint

__all__ = ["blueprint"]
