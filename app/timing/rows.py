"""What does one row of an office's time settings say? Frozen, and free of the database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from app.rules.basis import Citation
from app.rules.deadlines import DeadlineKind, Limit, Unit
from app.rules.workdays import YearTable


@dataclass(frozen=True, slots=True)
class OwnLimit:
    """A rule row of an office (本机构期限规则); `withdrawn` ends what stood before."""

    office_id: int
    limit: Limit
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Promise:
    """A promised limit (承诺时限) in calendar days; None withdraws it; "" means all."""

    office_id: int
    kind: DeadlineKind
    matter_group: str
    beneficiary: str
    days: int | None
    effective_from: date

    @property
    def narrowness(self) -> int:
        """How exactly it names whom it is for."""
        return bool(self.matter_group) + 2 * bool(self.beneficiary)

    def is_for(self, matter_group: str, beneficiary: str) -> bool:
        """Whether such a case falls under it."""
        return self.matter_group in ("", matter_group) and self.beneficiary in ("", beneficiary)


@dataclass(frozen=True, slots=True)
class Threshold:
    """From how many days before the day the lamp is yellow (提前提醒天数)."""

    office_id: int
    kind: DeadlineKind
    warn_days: int
    effective_from: date


@dataclass(frozen=True, slots=True)
class Confirmation:
    """Who checked a figure against which source (已核)."""

    office_id: int
    rule_id: str
    source: str
    confirmed_on: date
    confirmed_by: str


@dataclass(frozen=True, slots=True)
class ImportedYear:
    """A year's notice as an office has loaded it (导入的放假安排)."""

    office_id: int
    table: YearTable
    notes: Mapping[date, str]
    source: str


@dataclass(frozen=True, slots=True)
class OwnDay:
    """A day an office works or rests by its own decision (本机构调整日); `withdrawn` takes it back."""

    office_id: int
    day: date
    is_workday: bool
    reason: str
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class LawVersion:
    """An article as it reads from a day on (法条版本)."""

    office_id: int
    statute: str
    article: int
    version: str
    text: str
    valid_from: date
    valid_to: date | None
    source: str = ""

    @property
    def citation(self) -> Citation:
        """The article."""
        return Citation(self.statute, self.article)

    def holds_on(self, day: date) -> bool:
        """Whether it is the text in force that day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A rule row as the settings show it: shipped (office_id None) or an office's own."""

    limit: Limit
    office_id: int | None
    withdrawn: bool
    confirmation: Confirmation | None


def longest_promise(figure: int | None, unit: Unit) -> int | None:
    """The most calendar days that can be promised: the fewest the limit can have (承诺上限).

    None where the day is set case by case. n working days are never fewer calendar days;
    n months are at least 30n − 2 days (February, alone or with its neighbours).
    """
    if figure is None:
        return None
    return {
        Unit.CALENDAR_DAY: figure,
        Unit.WORKING_DAY: figure,
        Unit.MONTH: 30 * figure - 2,
        Unit.YEAR: 365 * figure,
        Unit.HOUR: figure // 24,
    }[unit]
