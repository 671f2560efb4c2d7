"""Where does the month stand on its way to being sent, and what can be done next? (报送状态)"""

from __future__ import annotations

from dataclasses import dataclass

from flask import url_for

from app import clock, stats
from app.audit import Actor
from app.stats import MonthlyReturn, Period, ReturnState, Source
from app.stats.models import ReturnStep
from app.stats.returns import locked_version
from app.web.access import may

_S = ReturnState
_STEPS = ((_S.DRAFT, "草稿"), (_S.CHECKED, "核对"), (_S.LOCKED, "锁定报送"))
_AT = {_S.DRAFT: 0, _S.RETURNED: 0, _S.CHECKED: 1, _S.LOCKED: 2}
# What may be done at each state: label, endpoint.
_NEXT: dict[ReturnState, tuple[tuple[str, str], ...]] = {
    _S.DRAFT: (("去核对", "stats.check"),),
    _S.RETURNED: (("去核对", "stats.check"),),
    _S.CHECKED: (("锁定报送", "stats.lock"), ("退回", "stats.send_back")),
    _S.LOCKED: (("退回", "stats.send_back"),),
}


@dataclass(frozen=True, slots=True)
class Link:
    """A step, a version or the changes, with its address."""

    label: str
    url: str
    is_current: bool = False


@dataclass(frozen=True, slots=True)
class StandingPanel:
    """The panel of the month's page."""

    steps: list[dict[str, str]]
    warning: str
    waits: str  # whom the month waits for, where the reader cannot take it further
    actions: list[Link]
    others: list[Link]
    remark: str


def standing_panel(
    actor: Actor, period: Period, versions: tuple[MonthlyReturn, ...], source: Source
) -> StandingPanel:
    """Where the month of this office stands."""
    newest = versions[0] if versions else None
    state = newest.state if newest else _S.DRAFT
    returned = _last(newest, _S.RETURNED) if state is _S.RETURNED else None
    actions = [
        Link(label, url_for(endpoint, month=period.code))
        for label, endpoint in _NEXT[state]
        if may(actor.role, endpoint, "POST")
    ]
    return StandingPanel(
        _steps(newest, state),
        f"已退回：{returned.note}（{_told(returned)}）" if returned else "",
        "" if state is not _S.CHECKED or may_lock(actor) else f"{checked_said(actor)}。",
        actions,
        [*_changes(actor, period, versions), *_versions(period, versions, source)],
        _remark(source),
    )


def may_lock(actor: Actor) -> bool:
    """Whether the reader may send the month (the 审批人)."""
    return may(actor.role, "stats.lock", "POST")


def checked_said(actor: Actor) -> str:
    """What comes after the check: the next step, or who takes it for somebody who may not."""
    return "已核对，可以锁定报送" if may_lock(actor) else "已核对，请审批人锁定报送"


def _steps(newest: MonthlyReturn | None, state: ReturnState) -> list[dict[str, str]]:
    at = _AT[state]
    found = []
    for place, (each, label) in enumerate(_STEPS):
        step = _last(newest, each) if place <= at else None
        note = f"第 {newest.version if newest else 1} 版" if each is _S.DRAFT else _told(step) if step else ""
        stands = (
            "done"
            if place < at or (place == at and each is _S.LOCKED)
            else "current"
            if place == at
            else "todo"
        )
        found.append({"label": label, "note": note, "state": stands})
    return found


def _last(row: MonthlyReturn | None, state: ReturnState) -> ReturnStep | None:
    return next((step for step in reversed(row.steps) if step.state is state), None) if row else None


def _told(step: ReturnStep) -> str:
    return f"{step.actor_name} {step.at.astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M}"


def _changes(actor: Actor, period: Period, versions: tuple[MonthlyReturn, ...]) -> list[Link]:
    row = locked_version(versions)
    if row is None:
        return []
    number = stats.differences(actor, row).number
    return [Link(f"锁定后变动 {number} 处", url_for("stats.changes", month=period.code))]


def _versions(period: Period, versions: tuple[MonthlyReturn, ...], source: Source) -> list[Link]:
    shown = source.kept.version if source.kept else None
    return [
        Link(
            f"第 {each.version} 版（{each.state.label}）",
            url_for("stats.month", month=period.code, version=each.version),
            each.version == shown,
        )
        for each in versions
        if each.figures
    ]


def _remark(source: Source) -> str:
    if source.kept is not None:
        kept = source.kept
        return f"以下是{source.standing}的数字（口径第 {kept.definitions} 版，校验码 {kept.digest[:12]}），明细也是锁定时的。"
    if source.as_of is not None:
        return f"以下是截至 {source.as_of.astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M} 已登记的情况；逾期一项只反映当前。"
    return ""
