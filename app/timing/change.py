"""What is a change of an office's time settings? (更改)

A change says which row it would add; whether it may be made is asked with the whole of what
holds now. Nothing is written here.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from app.rules.deadlines import DeadlineKind
from app.timing.models import Dated, TimingAct
from app.timing.office_timing import OfficeTiming

LONGEST_SOURCE: Final = 200
LONGEST_WARNING: Final = 90  # calendar days

Problems = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Setting:
    """Where and when a change would be made: for which office, by whom, and what holds there now."""

    office_id: int
    timing: OfficeTiming
    by: str
    today: date
    retroactive: bool = False  # 追溯 was asked for


class Change(ABC):
    """One change (更改): what it says, why it cannot be made, and the row it adds."""

    @property
    @abstractmethod
    def act(self) -> TimingAct:
        """What sort of change it is."""

    @property
    @abstractmethod
    def said(self) -> str:
        """The change in one line of Chinese."""

    @property
    def about(self) -> str:
        """The code of the kind of limit it is about, "" where it is about none."""
        return ""

    @abstractmethod
    def problems(self, setting: Setting) -> Problems:
        """Why it cannot be made, by field; empty when it can."""

    @abstractmethod
    def row(self, setting: Setting) -> Dated:
        """The row it would add, without the change it belongs to."""


class LimitChange(Change):
    """A change of how clocks of one kind run, for those that start from a day on."""

    kind: DeadlineKind
    effective_from: date

    @property
    def about(self) -> str:
        return self.kind.value


def too_early(change: LimitChange, setting: Setting) -> Problems:
    """A change reaches back only when asked to."""
    if change.effective_from >= setting.today or setting.retroactive:
        return {}
    return {
        "effective_from": f"生效日期 {change.effective_from} 早于今天，在办案件已算出的日期会变；"
        "确需如此的，请勾选“追溯”"
    }


def sourced(source: str) -> Problems:
    """Every figure says where it was read."""
    if not source.strip():
        return {"source": "请写明依据（文件名称、文号或者网址）"}
    if len(source) > LONGEST_SOURCE:
        return {"source": f"依据最多 {LONGEST_SOURCE} 字"}
    return {}


def warning_problems(warn_days: int, limit_days: int | None) -> Problems:
    """Whether the lamp may turn yellow so early; `limit_days` is about how long the limit is."""
    if not 0 <= warn_days <= LONGEST_WARNING:
        return {"warn_days": f"提前天数应在 0 至 {LONGEST_WARNING} 之间"}
    if limit_days is not None and warn_days >= max(limit_days, 1):
        return {"warn_days": f"提前天数应少于期限本身（约 {limit_days} 日），否则一起算就是黄灯"}
    return {}
