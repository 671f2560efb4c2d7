"""工作台: what must be done first today, for each role on one screen."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from app import clock
from app.web.access import current_actor
from app.web.desk.board import board_for

blueprint = Blueprint("desk", __name__)


@blueprint.get("/")
def home() -> ResponseReturnValue:
    """工作台: figures that lead to their lists, what to do, what falls due."""
    return render_template("desk/home.html", board=board_for(current_actor(), clock.today()))
