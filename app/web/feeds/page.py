"""What do the pages of the feed show beside the feed itself?"""

from __future__ import annotations

from typing import Any

from flask import url_for

from app import feeds
from app.audit import Actor
from app.web.access import may
from app.web.presentation import home_url


def shown(actor: Actor) -> dict[str, Any]:
    """Whose limits they are, and the page above: 我的案件 for the lawyer, 首页 for the director."""
    parent = ("首页", home_url(actor.role))
    if may(actor.role, "my.index"):
        parent = ("我的案件", url_for("my.index"))
    return {"scope": feeds.scope_of(actor), "parent": parent}


def webcal(url: str) -> str:
    """The address in the scheme that phones hand to their calendar."""
    return f"webcal://{url.split('://', 1)[1]}"
