"""The ways out of the system, and what left by them."""

from app.web.channels.views import blueprint

__all__ = ["blueprint"]
