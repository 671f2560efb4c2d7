"""Search from the header of every page."""

from app.web.search.views import blueprint

__all__ = ["blueprint"]
