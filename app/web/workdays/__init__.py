"""Which days are worked (工作日历)."""

from app.web.workdays.views import blueprint

__all__ = ["blueprint"]
