"""The desk: what must be done first today."""

from app.web.desk.views import blueprint

__all__ = ["blueprint"]
