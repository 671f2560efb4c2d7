"""The monthly return: its figures, its way to being sent, and its files."""

from app.web.stats import case_views, return_views  # noqa: F401  they add their pages
from app.web.stats.views import blueprint

__all__ = ["blueprint"]
