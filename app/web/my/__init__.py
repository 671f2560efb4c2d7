"""The lawyer's own cases, made for a phone in a court corridor."""

from app.web.my.views import blueprint

__all__ = ["blueprint"]
