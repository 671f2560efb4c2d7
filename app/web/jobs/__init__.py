"""What the worker does by itself: runs, failures, processes, and its clock."""

from app.web.jobs.views import blueprint

__all__ = ["blueprint"]
