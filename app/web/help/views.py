"""帮助: for every role; also what a page asks for to keep its session alive."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from app.rules.vocabulary import LampColour
from app.web.access import current_actor
from app.web.help.guides import BANDS, GUIDES, KEYS, LAMPS, PRIORITY

blueprint = Blueprint("help", __name__, url_prefix="/help")


@blueprint.get("")
def index() -> ResponseReturnValue:
    """帮助: 快捷键, 灯的含义, 优先, and the guide of each role, one's own first."""
    role = current_actor().role
    return render_template(
        "help/index.html",
        keys=KEYS,
        lamps=[(colour.value, colour.label, LAMPS[colour]) for colour in LampColour],
        bands=BANDS,
        priority=PRIORITY,
        guides=sorted(GUIDES, key=lambda guide: guide.role is not role),
    )
