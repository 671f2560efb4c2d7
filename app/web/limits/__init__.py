"""Limits, promises, lamps and articles as the office has set them (时限与灯、法条)."""

from app.web.limits.views import blueprint

__all__ = ["blueprint"]
