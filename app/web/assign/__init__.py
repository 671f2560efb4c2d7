"""Cases waiting for a lawyer, one by one and in a batch."""

from app.web.assign.views import blueprint

__all__ = ["blueprint"]
