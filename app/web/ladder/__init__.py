"""The reminder ladder of the office, and who stands in for whom."""

from app.web.ladder.views import blueprint

__all__ = ["blueprint"]
