"""Applications under review: proposed by the clerk, decided by the director."""

from app.web.review.views import blueprint

__all__ = ["blueprint"]
