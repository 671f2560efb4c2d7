"""The monthly priority-service return (统计月报)."""

from app.web.stats.views import blueprint

__all__ = ["blueprint"]
