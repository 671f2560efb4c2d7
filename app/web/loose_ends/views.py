"""未尽事项: every open case has a next step, an owner and a date; these have not."""

from __future__ import annotations

from typing import cast

from flask import Blueprint, Flask, render_template, request
from flask.typing import ResponseReturnValue

from app import casework, clock
from app.audit import Actor
from app.casework.loose_ends import PAGE
from app.rules.vocabulary import Role
from app.web.access import current_actor, may
from app.web.counts import Part, counted, register_counts
from app.web.loose_ends.page import rows

blueprint = Blueprint("loose_ends", __name__, url_prefix="/loose-ends")


@blueprint.get("")
def index() -> ResponseReturnValue:
    """未尽事项: what each case lacks, and a small form to mend it in place."""
    actor, after = current_actor(), request.args.get("after", "")
    after_id = int(after) if after.isascii() and after.isdigit() and len(after) <= 18 else 0
    found = casework.loose_ends(actor, after_id, PAGE)
    older = found[-1].case.id if len(found) == PAGE else None
    total = counted(actor)["loose_ends.index"]
    return render_template(
        "loose_ends/index.html", rows=rows(actor, found, clock.today()), total=total, older=older
    )


def _loose(actor: Actor) -> dict[str, list[Part]]:
    """How many, for the header: those without a date are told by how many stand where."""
    if actor.role not in (Role.CLERK, Role.DIRECTOR) or not may(actor.role, "loose_ends.index"):
        return {}
    return {"loose_ends.index": [casework.counting_ownerless(actor), lambda found: found.dateless]}


blueprint.record_once(lambda state: register_counts(cast(Flask, state.app), _loose))
