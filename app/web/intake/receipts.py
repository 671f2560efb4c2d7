"""What does the window hand over after an application is registered? (受理回执、申请表)"""

from __future__ import annotations

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from app import casework
from app.audit import Actor
from app.web.access import current_actor, may
from app.web.cases.clock_pages import face_shown, open_first
from app.web.intake import filing
from app.web.intake.panel import case_url


def receipt(case_id: int) -> ResponseReturnValue:
    """受理回执: what was registered, masked, and what happens next."""
    actor = current_actor()
    file = casework.case_file(actor, case_id)
    ask_url = _ask_url(actor, case_id)
    running = [face_shown(face) for face in open_first(file)]
    return render_template(
        "intake/receipt.html",
        file=file,
        running=running,
        case_url=case_url(actor, case_id),
        ask_url=ask_url,
    )


def receipt_print(case_id: int) -> ResponseReturnValue:
    """The receipt on paper."""
    return render_template("intake/receipt_print.html", file=casework.case_file(current_actor(), case_id))


def paper(case_id: int) -> ResponseReturnValue:
    """申请表 in the order of the official form, with the full identity number; audited."""
    actor = current_actor()
    file = casework.case_file(actor, case_id)
    filing.reveal(actor, file.case)
    return render_template("intake/paper.html", file=casework.case_file(actor, case_id))


def show(case_id: int) -> ResponseReturnValue:
    """给申请人看: the same facts in large type, nothing to press by mistake."""
    return render_template("intake/show.html", file=casework.case_file(current_actor(), case_id))


def _ask_url(actor: Actor, case_id: int) -> str:
    """Where everything missing is told at once (一次性告知), for those who may."""
    may_ask = may(actor.role, "cases.ask_for_papers")
    return url_for("cases.ask_for_papers", case_id=case_id) if may_ask else ""


def register(blueprint: Blueprint) -> None:
    """Put these pages under /intake."""
    blueprint.add_url_rule("/receipt/<int:case_id>", view_func=receipt)
    blueprint.add_url_rule("/receipt/<int:case_id>/print", view_func=receipt_print)
    blueprint.add_url_rule("/receipt/<int:case_id>/paper", view_func=paper, methods=["POST"])
    blueprint.add_url_rule("/<int:case_id>/show", view_func=show)
