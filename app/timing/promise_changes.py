"""What may an office promise, and when does a lamp turn yellow? (承诺时限、提前提醒)"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.rules.deadlines import DeadlineKind
from app.rules.matters import MatterGroup
from app.rules.vocabulary import BeneficiaryType
from app.timing.change import LimitChange, Problems, Setting, too_early, warning_problems
from app.timing.models import LampThreshold, LocalPromise, TimingAct
from app.timing.rows import longest_promise


@dataclass(frozen=True, slots=True)
class SetPromise(LimitChange):
    """承诺时限: in calendar days, never longer than the limit; days None withdraws it (撤销承诺)."""

    kind: DeadlineKind
    days: int | None
    effective_from: date
    matter_group: str = ""
    beneficiary: str = ""

    @property
    def act(self) -> TimingAct:
        return TimingAct.PROMISE_END if self.days is None else TimingAct.PROMISE

    @property
    def said(self) -> str:
        said = "撤销承诺" if self.days is None else f"承诺 {self.days} 日"
        return f"{self.kind.label}：{self.effective_from} 起{said}（{scope_label(self.matter_group, self.beneficiary)}）"

    def problems(self, setting: Setting) -> Problems:
        if self.matter_group not in {"", *MatterGroup} or self.beneficiary not in {"", *BeneficiaryType}:
            return {"matter_group": "没有这一类事项或者优抚类别"}
        return too_early(self, setting) or (
            self._end_problems(setting) if self.days is None else self._too_long(setting)
        )

    def _end_problems(self, setting: Setting) -> Problems:
        standing = setting.timing.promises_standing(self.kind, self.effective_from)
        key = (self.matter_group, self.beneficiary)
        if any((each.matter_group, each.beneficiary) == key for each in standing):
            return {}
        return {"days": "没有这样的承诺可以撤销"}

    def _too_long(self, setting: Setting) -> Problems:
        limits = setting.timing.limits_from(self.kind, self.effective_from)
        if not limits:
            return {"effective_from": f"{self.effective_from} 没有有效的期限规则"}
        for limit in limits:
            longest = longest_promise(limit.figure, limit.unit)
            if longest is None:
                return {"days": "该期限的届满日逐件指定，不能承诺统一的日数"}
            if self.days is not None and not 0 <= self.days <= longest:
                most = "" if limit.figure == longest else f"（最短 {longest} 日）"
                return {
                    "days": f"承诺 {self.days} 日长于法定 {limit.figure_label}{most}，承诺时限不能超过法定期限"
                }
        return {}

    def row(self, setting: Setting) -> LocalPromise:
        return LocalPromise(
            office_id=setting.office_id,
            kind=self.kind.value,
            matter_group=self.matter_group,
            beneficiary=self.beneficiary,
            days=self.days,
            effective_from=self.effective_from,
        )


def scope_label(matter_group: str, beneficiary: str) -> str:
    """For whom a promise is (适用范围): 全部案件, or class and group of matters."""
    named = [
        *([BeneficiaryType(beneficiary).label] if beneficiary else []),
        *([MatterGroup(matter_group).label] if matter_group else []),
    ]
    return "、".join(named) or "全部案件"


@dataclass(frozen=True, slots=True)
class SetThreshold(LimitChange):
    """提前提醒天数: from how many calendar days before the day the lamp is yellow."""

    kind: DeadlineKind
    warn_days: int
    effective_from: date

    @property
    def act(self) -> TimingAct:
        return TimingAct.THRESHOLD

    @property
    def said(self) -> str:
        return f"{self.kind.label}：{self.effective_from} 起提前 {self.warn_days} 日亮黄灯并提醒"

    def problems(self, setting: Setting) -> Problems:
        limits = setting.timing.limits_from(self.kind, self.effective_from)
        lengths = [longest_promise(each.figure, each.unit) for each in limits]
        shortest = min((days for days in lengths if days), default=None)
        return {**too_early(self, setting), **warning_problems(self.warn_days, shortest)}

    def row(self, setting: Setting) -> LampThreshold:
        return LampThreshold(
            office_id=setting.office_id,
            kind=self.kind.value,
            warn_days=self.warn_days,
            effective_from=self.effective_from,
        )
