"""Registering an application at the window: the form, its panel, drafts and the receipt (受理登记)."""

from app.web.intake import receipts
from app.web.intake.views import blueprint

receipts.register(blueprint)

__all__ = ["blueprint"]
