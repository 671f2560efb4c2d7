"""Consultations at the window and by phone (咨询登记)."""

from app.web.consult.views import blueprint

__all__ = ["blueprint"]
