"""One applicant over all their cases."""

from app.web.people.views import blueprint

__all__ = ["blueprint"]
