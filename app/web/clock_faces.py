"""How does a clock read? The one wording of a computed limit, for every page that shows one."""

from __future__ import annotations

from datetime import date
from typing import Any

from app import clock
from app.rules.deadlines import Computation, Lamp
from app.timing import OfficeTiming

Rows = list[tuple[str, Any]]


def figures(computed: Computation) -> str:
    """承诺 3 日 / 法定 7 日 where the office promised less, else 7 日."""
    statutory = computed.limit.figure_label
    if computed.promise_days is None:
        return statutory
    return f"承诺 {computed.promise_days} 日 / 法定 {statutory}"


def clock_face(
    name: str,
    computed: Computation,
    timing: OfficeTiming,
    lamp: Lamp | None,
    more: Rows | None = None,
    due: date | None = None,
) -> dict[str, Any]:
    """A clock for the macro `case.clock`: when, how it was worked out, and on which article."""
    limit = computed.limit
    version = timing.law_version(limit.basis, computed.started_on)
    said = [version.version] if version else []
    if limit.confidence.needs_checking:
        said.append("该期限数值待核")
    return {
        "name": name,
        "lamp": lamp,
        "due": due or computed.target_on,
        "due_label": "暂定截止日" if computed.provisional else "截止日",
        "rows": [*_rows(computed), *(more or [])],
        "how": computed.steps,
        "basis": limit.basis.label,
        "basis_text": timing.law_words(limit.basis, computed.started_on),
        "version": "；".join(said) or None,
    }


def _rows(computed: Computation) -> Rows:
    rows: Rows = [("期限", figures(computed)), ("起算日", computed.started_on)]
    if computed.due_at is not None:
        rows.append(("截止时间", f"{computed.due_at.astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M}"))
    if computed.promise_due_on is not None:
        rows.append(("法定届满日", computed.nominal_due_on))
    if computed.rolled_due_on != computed.nominal_due_on:
        rows.append(("遇周末、节假日可顺延至", computed.rolled_due_on))
        rows.append(("灯和提醒", f"仍按 {computed.target_on:%m-%d} 计，不等顺延"))
    return rows
