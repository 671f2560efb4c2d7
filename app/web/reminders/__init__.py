"""The inbox: what one has been reminded of."""

from app.web.reminders.views import blueprint

__all__ = ["blueprint"]
