"""One case: its page, every step that can be taken with it, and the letters that follow."""

from app.web.cases.views import blueprint

__all__ = ["blueprint"]
