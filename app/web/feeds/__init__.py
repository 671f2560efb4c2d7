"""日历订阅: the secret address of a calendar, and what is read under it."""

from app.web.feeds.views import blueprint

__all__ = ["blueprint"]
