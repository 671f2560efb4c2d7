"""Urging and supervising: what is pressing, who was urged, and the slips."""

from app.web.chase.views import blueprint

__all__ = ["blueprint"]
