"""How may an office change a limit, and what is refused? (本机构期限规则)"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from app.rules.basis import STATUTES, Citation
from app.rules.deadlines import LIMITS, DeadlineKind, Limit, PauseReason, RollOver, Unit
from app.timing.change import Change, LimitChange, Problems, Setting, sourced, too_early, warning_problems
from app.timing.models import LimitConfirmation, OfficeLimit, TimingAct
from app.timing.rows import longest_promise

_LONGEST_EVENT: Final = 100
_LONGEST: Final = {
    Unit.CALENDAR_DAY: 3650,
    Unit.WORKING_DAY: 1000,
    Unit.MONTH: 240,
    Unit.YEAR: 20,
    Unit.HOUR: 720,
}
# The verbs set the day of these themselves, case by case; 投诉 alone waits for a figure nobody has read yet.
SET_PER_CASE: Final = {row.kind for row in LIMITS if row.figure is None} - {DeadlineKind.COMPLAINT}
_IN_HOURS: Final = {row.kind for row in LIMITS if row.unit is Unit.HOUR}


@dataclass(frozen=True, slots=True)
class NewLimit(LimitChange):
    """新增本机构规则: a dated rule row of the office's own, by an article or by its own decision."""

    kind: DeadlineKind
    figure: int | None
    unit: Unit
    roll_over: RollOver
    start_event: str
    source: str
    warn_days: int
    effective_from: date
    effective_to: date | None = None
    paused_by: frozenset[PauseReason] = frozenset()
    statute: str = ""
    article: int | None = None

    @property
    def act(self) -> TimingAct:
        return TimingAct.LIMIT

    @property
    def said(self) -> str:
        figure = "届满日逐件指定" if self.figure is None else f"{self.figure} {self.unit.label}"
        until = f"至 {self.effective_to}" if self.effective_to else "起"
        cited = Citation(self.statute, self.article).label if self.statute and self.article else self.source
        return (
            f"{self.kind.label}：{self.effective_from} {until}，{figure}，{self.roll_over.label}，依据{cited}"
        )

    def problems(self, setting: Setting) -> Problems:
        found = {**too_early(self, setting), **sourced(self.source), **self._figure_problems()}
        if not self.start_event.strip() or len(self.start_event) > _LONGEST_EVENT:
            found["start_event"] = f"请写明自何事起算，最多 {_LONGEST_EVENT} 字"
        if bool(self.statute) != (self.article is not None) or self.statute not in {"", *STATUTES}:
            found["article"] = "法律名称和条号须同时填写"
        if self.effective_to is not None and self.effective_to < self.effective_from:
            found["effective_to"] = "失效日期不能早于生效日期"
        return found or self._lawless_problems(setting) or self._promise_problems(setting)

    def _figure_problems(self) -> Problems:
        if self.kind in SET_PER_CASE:
            return {} if self.figure is None else {"figure": "该期限的届满日逐件指定，不能设统一的数值"}
        if self.figure is None:
            return {"figure": "请填写数值"}
        if (self.unit is Unit.HOUR) != (self.kind in _IN_HOURS):
            return {"unit": "只有登记到几时几分的期限才能按小时计算，这类期限也只能按小时计算"}
        if not 1 <= self.figure <= _LONGEST[self.unit]:
            return {"figure": f"数值应在 1 至 {_LONGEST[self.unit]} 之间"}
        return warning_problems(self.warn_days, self._limit_days)

    @property
    def _limit_days(self) -> int | None:
        days = {Unit.MONTH: 30, Unit.YEAR: 365}.get(self.unit, 1)
        return None if self.figure is None or self.unit is Unit.HOUR else self.figure * days

    def _lawless_problems(self, setting: Setting) -> Problems:
        """What an article says is made longer, or counted otherwise, by an article only."""
        for limit in setting.timing.limits_from(self.kind, self.effective_from)[:1]:
            longer = (self.figure or 0) > (limit.figure or 0) or self.unit is not limit.unit
            if isinstance(limit.basis, Citation) and limit.figure and longer and not self.statute:
                said = f"现行规则 {limit.figure_label} 出自{limit.basis.label}，改长或者改换单位须写明法律名称和条号"
                return {"statute": f"{said}；只想办得更快，请用承诺时限"}
        return {}

    def _promise_problems(self, setting: Setting) -> Problems:
        """A promise that stands must not become longer than the new limit."""
        longest = longest_promise(self.figure, self.unit)
        for each in setting.timing.promises_standing(self.kind, self.effective_from):
            if longest is not None and each.days is not None and each.days > longest:
                said = (
                    f"现有承诺 {each.days} 日长于新规则的 {self.figure} {self.unit.label}，请先调整承诺时限"
                )
                return {"figure": said}
        return {}

    def row(self, setting: Setting) -> OfficeLimit:
        return OfficeLimit(
            office_id=setting.office_id,
            kind=self.kind.value,
            figure=self.figure,
            unit=self.unit.value,
            roll_over=self.roll_over.value,
            paused_by=sorted(reason.value for reason in self.paused_by),
            start_event=self.start_event.strip(),
            statute=self.statute,
            article=self.article,
            source=self.source.strip(),
            warn_days=self.warn_days,
            effective_from=self.effective_from,
            effective_to=self.effective_to,
            withdrawn=False,
        )


@dataclass(frozen=True, slots=True)
class EndLimit(LimitChange):
    """停用本机构规则: from that day the statutory rule, or that of the office above, holds again."""

    kind: DeadlineKind
    effective_from: date

    @property
    def act(self) -> TimingAct:
        return TimingAct.LIMIT_END

    @property
    def said(self) -> str:
        return f"{self.kind.label}：{self.effective_from} 起停用本机构规则，恢复法定（上级机构）规则"

    def problems(self, setting: Setting) -> Problems:
        if self._own(setting) is None:
            return {"effective_from": f"{self.effective_from} 没有本机构自己的规则可以停用"}
        return too_early(self, setting)

    def _own(self, setting: Setting) -> Limit | None:
        try:
            limit = setting.timing.limit(self.kind, self.effective_from)
        except LookupError:
            return None
        own = {row.limit.rule_id for row in setting.timing.own_limits if row.office_id == setting.office_id}
        return limit if limit.rule_id in own else None

    def row(self, setting: Setting) -> OfficeLimit:
        limit = self._own(setting)
        if limit is None:
            raise LookupError(f"no own limit of kind {self.kind.value} on {self.effective_from}")
        return OfficeLimit(
            office_id=setting.office_id,
            kind=self.kind.value,
            figure=limit.figure,
            unit=limit.unit.value,
            roll_over=limit.roll_over.value,
            paused_by=sorted(reason.value for reason in limit.paused_by),
            start_event=limit.start_event,
            source="停用",
            warn_days=limit.warn_days,
            effective_from=self.effective_from,
            withdrawn=True,
        )


@dataclass(frozen=True, slots=True)
class Confirm(Change):
    """确认数值: the figure of a shipped row was read in its source (待核 → 已核); no date moves."""

    kind: DeadlineKind
    rule_id: str
    source: str

    @property
    def act(self) -> TimingAct:
        return TimingAct.CONFIRM

    @property
    def said(self) -> str:
        return f"{self.kind.label}：规则 {self.rule_id} 的数值已核，依据{self.source}"

    @property
    def about(self) -> str:
        return self.kind.value

    def problems(self, setting: Setting) -> Problems:
        rows = {row.limit.rule_id: row.limit for row in setting.timing.rows(self.kind)}
        if self.rule_id not in rows:
            return {"rule_id": "没有这一条规则"}
        if not rows[self.rule_id].confidence.needs_checking:
            return {"rule_id": "该数值不是待核，无须确认"}
        return sourced(self.source)

    def row(self, setting: Setting) -> LimitConfirmation:
        return LimitConfirmation(
            office_id=setting.office_id,
            rule_id=self.rule_id,
            source=self.source.strip(),
            confirmed_on=setting.today,
            confirmed_by=setting.by,
        )
