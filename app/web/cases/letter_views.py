"""决定书 and 通知书 of a case, as pages to print."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol, TypeVar

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from app import casework
from app.web.access import OutOfReach, current_actor
from app.web.cases.letters import Letter, assignment_letter, decision_letter, notice_letter


class _Numbered(Protocol):
    id: int


Row = TypeVar("Row", bound=_Numbered)


def _one(rows: Iterable[Row], row_id: int) -> Row:
    """The row of the case with that id. Raises OutOfReach when it is not one of them."""
    for row in rows:
        if row.id == row_id:
            return row
    raise OutOfReach("letter", row_id)


def decision(case_id: int, decision_id: int) -> ResponseReturnValue:
    """给予、不予、终止法律援助决定书."""
    file = casework.case_file(current_actor(), case_id)
    return _page(case_id, decision_letter(file.case, _one(file.decisions, decision_id)))


def papers(case_id: int, notice_id: int) -> ResponseReturnValue:
    """补充材料通知书."""
    file = casework.case_file(current_actor(), case_id)
    return _page(case_id, notice_letter(file.case, _one(file.notices, notice_id)))


def assignment(case_id: int, assignment_id: int) -> ResponseReturnValue:
    """指派通知书."""
    file = casework.case_file(current_actor(), case_id)
    return _page(case_id, assignment_letter(file.case, _one(file.assignments, assignment_id)))


def _page(case_id: int, letter: Letter) -> ResponseReturnValue:
    return render_template("cases/letter.html", case_id=case_id, letter=letter)


def register(blueprint: Blueprint) -> None:
    """Give the letters their addresses below the case."""
    for name, view, part in (
        ("decision_letter", decision, "decision_id"),
        ("papers_letter", papers, "notice_id"),
        ("assignment_letter", assignment, "assignment_id"),
    ):
        path = f"/<int:case_id>/letter/{view.__name__}/<int:{part}>"
        blueprint.add_url_rule(path, endpoint=name, view_func=view)
