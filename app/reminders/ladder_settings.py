"""How does an office change its reminder ladder, and what would the change do? (提醒设置)

Rows are dated and never edited: a change is a new row from a day on, withdrawing one is a row as
well. Limits that do not wait cannot be made to.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import func, select

from app import audit, clock
from app.audit import Actor
from app.casework.clocks import Deadline, DeadlineState
from app.casework.errors import Invalid, NotFound
from app.casework.timekeeping import APPLICANT_CLOCKS
from app.extensions import db
from app.reminders.channel_models import LadderRow
from app.reminders.ladder import OwnRung, rungs_in_force
from app.reminders.preview import Planned, forecast
from app.rules.deadline_kinds import DeadlineKind
from app.rules.ladder import (
    ALL_CHANNELS,
    NOT_WAITING,
    SHIPPED,
    ChannelKind,
    Hearer,
    Ladder,
    LadderStep,
    Rung,
    Waiting,
)
from app.staff.models import Office
from app.staff.queries import office, offices_below, path_ids

ALL_KINDS: Final = "全部期限"
_EFFECT_DAYS: Final = 14
_MOST_COUNTED: Final = 2000  # limits in hand
_MOST_NEAR_DAYS, _MOST_AGAIN_DAYS = 180, 60


@dataclass(frozen=True, slots=True)
class LadderLine:
    """One row as the page shows it: what holds today and who says so. Shipped rows of kinds that do
    not wait are alike and stand in one line; without `kinds` it is about all of them."""

    kinds: tuple[DeadlineKind, ...]
    step: LadderStep
    rung: Rung
    source: str  # 系统默认, or the office's name
    is_own: bool
    coming: date | None  # a row of the office's own holds from that day on

    @property
    def kind(self) -> DeadlineKind | None:
        return self.kinds[0] if self.kinds else None

    @property
    def may_change(self) -> bool:
        """Whether the line is about one row, so that it can be changed here."""
        return len(self.kinds) <= 1

    @property
    def kind_label(self) -> str:
        if len(self.kinds) > 1:
            return f"不等待的期限（{len(self.kinds)} 种）"
        return self.kinds[0].label if self.kinds else ALL_KINDS

    @property
    def hearers(self) -> str:
        """责任人、代班人."""
        return "、".join(each.label for each in Hearer if each in self.rung.hearers)

    @property
    def channels(self) -> str:
        """全部, 只发站内, or those selected."""
        if self.rung.channels == ALL_CHANNELS:
            return "全部"
        return "、".join(each.label for each in ChannelKind if each in self.rung.channels) or "只发站内"

    @property
    def when(self) -> str:
        """When the step falls: 灯转黄之日起, 到期前 3 个工作日, 逾期后每 3 日."""
        days, unit = self.rung.days, "个工作日" if self.rung.in_working_days else "日"
        if self.step is LadderStep.NEAR:
            return "灯转黄之日起" if days is None else f"到期前 {days} {unit}"
        return f"逾期后每 {days} 日" if self.step is LadderStep.AGAIN else self.step.label


@dataclass(frozen=True, slots=True)
class Effect:
    """What a change would do in the next days (更改影响). The counts of messages and people, now and
    then, are None where there are too many limits in hand to count them while somebody waits."""

    days: int
    in_hand: int  # limits in hand it concerns
    now: tuple[int, int] | None
    then: tuple[int, int] | None


def holds(office_id: int, kind: DeadlineKind | None, step: LadderStep, on: date) -> Rung:
    """The row that decides for the office on a day; None for `kind`: the general one."""
    rungs = rungs_in_force(on)
    chain = reversed(path_ids(office(office_id).path))
    ladder = Ladder([[rung for owner, rung in rungs if owner == each] for each in chain])
    found = ladder.rung(kind, step) if kind else ladder.own_rung(None, step)
    assert found is not None  # the general rows ship
    return found


def standing(office_id: int, on: date) -> list[LadderLine]:
    """The ladder of an office on a day: the rows for all kinds, then each kind that has its own."""
    place, rungs = office(office_id), rungs_in_force(on)
    chain = path_ids(place.path)
    ladder = Ladder([[rung for owner, rung in rungs if owner == each] for each in reversed(chain)])
    set_here = {rung.kind for owner, rung in rungs if owner in chain and rung.kind is not None}
    shipped = {rung.kind for rung in SHIPPED if rung.kind is not None} | set_here
    alike = tuple(kind for kind in NOT_WAITING if kind not in set_here)
    groups = [(), *((kind,) for kind in DeadlineKind if kind in shipped and kind not in alike), alike]
    names = {row.id: row.name for row in db.session.scalars(select(Office).where(Office.id.in_(chain)))}
    coming = _coming(office_id, on)
    found = []
    for kinds in groups:
        for step in LadderStep:
            rung = ladder.own_rung(kinds[0] if kinds else None, step)
            if rung is not None:
                owner = next((each for each, other in rungs if other is rung), None)
                source = "系统默认" if owner is None else names[owner]
                later = coming.get((kinds[0].value if kinds else "", step))
                found.append(LadderLine(kinds, step, rung, source, owner == office_id, later))
    return found


def _coming(office_id: int, on: date) -> dict[tuple[str, LadderStep], date]:
    rows = db.session.execute(
        select(LadderRow.kind, LadderRow.step, func.min(LadderRow.effective_from))
        .where(LadderRow.office_id == office_id, LadderRow.effective_from > on)
        .group_by(LadderRow.kind, LadderRow.step)
    )
    return {(kind, step): first for kind, step, first in rows}


def check(rung: Rung, effective_from: date, today: date) -> None:
    """Whether a row may be set. Raises Invalid naming the fields."""
    problems: dict[str, str] = {}
    if effective_from < today:
        problems["effective_from"] = "生效日期不能早于今天，已经发出的提醒不追溯"
    if not rung.hearers and not rung.is_silent:
        problems["hearers"] = "请至少选择一类提醒对象；确实不提醒的，勾选“不提醒”"
    problems |= _wrong_days(rung)
    if rung.kind in NOT_WAITING and (rung.is_silent or rung.waiting is not Waiting.ANY_TIME):
        problems["waiting"] = "刑事和以小时计算的期限不等待：不能关闭，也不能避开夜间和休息日"
    if problems:
        raise Invalid(problems)


def _wrong_days(rung: Rung) -> dict[str, str]:
    if rung.step is LadderStep.NEAR and rung.days is not None and not 1 <= rung.days <= _MOST_NEAR_DAYS:
        return {"days": f"提前天数应在 1 至 {_MOST_NEAR_DAYS} 之间；留空即灯转黄之日起"}
    if rung.step is LadderStep.AGAIN and not (rung.days and 1 <= rung.days <= _MOST_AGAIN_DAYS):
        return {"days": f"间隔天数应在 1 至 {_MOST_AGAIN_DAYS} 之间"}
    return {}


def effect(office_id: int, rung: Rung, effective_from: date, now: datetime) -> Effect:
    """What the row would change from its day on, for the office and those below it; writes nothing."""
    offices = offices_below(office_id)
    first = max(effective_from, clock.local_date(now))
    last = first + timedelta(days=_EFFECT_DAYS - 1)

    def change(rungs: list[OwnRung], day: date) -> list[OwnRung]:
        if day < effective_from:
            return rungs
        kept = [
            row for row in rungs if (row[0], row[1].kind, row[1].step) != (office_id, rung.kind, rung.step)
        ]
        return [*kept, (office_id, rung)]

    in_hand = _in_hand(offices, rung.kind)
    if _in_hand(offices, None) > _MOST_COUNTED:
        return Effect(_EFFECT_DAYS, in_hand, None, None)
    before, after = (forecast(now, first, last, offices, each).planned for each in (None, change))
    return Effect(_EFFECT_DAYS, in_hand, _counts(before), _counts(after))


def _counts(planned: Sequence[Planned]) -> tuple[int, int]:
    return len(planned), len({each.recipient.id for each in planned})


def _in_hand(office_ids: Iterable[int], kind: DeadlineKind | None) -> int:
    running = select(func.count()).select_from(Deadline)
    running = running.where(Deadline.office_id.in_(list(office_ids)), Deadline.state == DeadlineState.RUNNING)
    running = running.where(Deadline.kind == kind.value if kind else Deadline.kind.not_in(APPLICANT_CLOCKS))
    return db.session.scalar(running) or 0


def set_row(actor: Actor, rung: Rung, effective_from: date, now: datetime) -> LadderRow:
    """Let a row of the actor's office hold from a day on (修改提醒阶梯). Raises Invalid."""
    check(rung, effective_from, clock.local_date(now))
    row = LadderRow(
        office_id=actor.office_id,
        kind=rung.kind.value if rung.kind else "",
        step=rung.step,
        effective_from=effective_from,
        days=rung.days if rung.step in (LadderStep.NEAR, LadderStep.AGAIN) else None,
        in_working_days=rung.in_working_days and rung.step is LadderStep.NEAR,
        hearers=[each.value for each in Hearer if each in rung.hearers],
        waiting=rung.waiting,
        channels=sorted(each.value for each in rung.channels),
        is_silent=rung.is_silent,
        set_at=now,
        set_by=actor.user_id,
    )
    db.session.add(row)
    _record(
        actor,
        "ladder.set",
        rung.kind,
        rung.step,
        {"to": said(rung), "effective_from": effective_from.isoformat()},
    )
    return row


def withdraw_row(actor: Actor, kind: DeadlineKind | None, step: LadderStep, now: datetime) -> None:
    """End the office's own row from today on (恢复上级设置). Raises NotFound when it has none."""
    today = clock.local_date(now)
    if not any(
        owner == actor.office_id and (rung.kind, rung.step) == (kind, step)
        for owner, rung in rungs_in_force(today)
    ):
        raise NotFound
    shipped = next(rung for rung in SHIPPED if rung.step is step)
    db.session.add(
        LadderRow(
            office_id=actor.office_id,
            kind=kind.value if kind else "",
            step=step,
            effective_from=today,
            waiting=shipped.waiting,
            withdrawn=True,
            set_at=now,
            set_by=actor.user_id,
        )
    )
    _record(actor, "ladder.withdraw", kind, step, {"effective_from": today.isoformat()})


def _record(
    actor: Actor, action: str, kind: DeadlineKind | None, step: LadderStep, detail: dict[str, str]
) -> None:
    limit = kind.label if kind else ALL_KINDS
    audit.record(
        actor,
        action,
        object_kind="office",
        object_id=actor.office_id,
        detail={"limit": limit, "step": step.label, **detail},
    )


def said(rung: Rung) -> str:
    """A row in words, for the record: 责任人、审批人；避开夜间；企业微信."""
    if rung.is_silent:
        return "不提醒"
    hearers = "、".join(each.label for each in Hearer if each in rung.hearers)
    channels = "、".join(each.label for each in ChannelKind if each in rung.channels) or "只发站内"
    days = f"{rung.days} {'个工作日' if rung.in_working_days else '日'}；" if rung.days else ""
    return f"{days}{hearers}；{rung.waiting.label}；{channels}"
