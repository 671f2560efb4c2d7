"""The priority queue: whose case comes next, and why."""

from app.web.queue.views import blueprint

__all__ = ["blueprint"]
