"""双拥年度总结: its drafts, the office's own words, and the document."""

from app.web.annual.views import blueprint

__all__ = ["blueprint"]
