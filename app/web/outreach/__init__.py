"""The ledger of outreach, the register of stations and units, the plan of the year (送法走访)."""

from app.web.outreach import liaison_views, photo_views, plan_views
from app.web.outreach.views import blueprint

for _pages in (photo_views, liaison_views, plan_views):
    _pages.register(blueprint)

__all__ = ["blueprint"]
