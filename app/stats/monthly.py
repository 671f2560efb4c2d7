"""What did the office do in a month, and whom did it serve first? (统计月报)"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from statistics import median
from typing import Any, TypeVar

from app.audit import Actor
from app.rules.beneficiary_classes import Standing
from app.rules.vocabulary import BeneficiaryType, CaseStatus, Term, WaiverBasis
from app.stats.classes import Age, ReportGroup, RollUp, Timing
from app.stats.figures import FIGURES, Cases
from app.stats.happenings import month_of
from app.stats.keys import FigureKey
from app.stats.period import Period

# The figures broken down by matter and beneficiary type, in the order of the table.
TABLE = ("received", "granted", "refused", "first_provided", "closed", "terminated")
FEWEST_FOR_SHARE = 10
T = TypeVar("T", bound=Term)
_FEN_PER_WAN = 1_000_000


@dataclass(frozen=True, slots=True)
class Breakdown:
    """A figure by matter, by beneficiary type, and both (按案由、身份分列)."""

    total: int
    by_group: Mapping[ReportGroup, int]
    by_type: Mapping[BeneficiaryType, int]
    by_rollup: Mapping[RollUp, int]
    cross: Mapping[tuple[ReportGroup, BeneficiaryType], int]
    cross_rollup: Mapping[tuple[ReportGroup, RollUp], int]


@dataclass(frozen=True, slots=True)
class Pace:
    """How many, how long at the median, how many in time (办理时长与按期)."""

    n: int
    median_days: float | None
    in_time: int
    late: int

    @property
    def share(self) -> float | None:
        """Share in time, 0 to 1; None under n = 10, where a percentage would mislead."""
        timed = self.in_time + self.late
        return self.in_time / timed if timed >= FEWEST_FOR_SHARE else None

    @property
    def share_text(self) -> str:
        """93.3%, or —（n=7） when there are too few."""
        timed = self.in_time + self.late
        return f"—（n={timed}）" if self.share is None else f"{self.share:.1%}"

    @property
    def median_text(self) -> str:
        """3, 3.5 or —."""
        return "—" if self.median_days is None else f"{self.median_days:g}"


@dataclass(frozen=True, slots=True)
class Service:
    """What one order of priority got (优先次序服务情况)."""

    decided: Pace
    assigned: Pace


@dataclass(frozen=True, slots=True)
class Recovered:
    """Money recovered or gained (挽回损失), in 分."""

    cases: int
    total_fen: int

    @property
    def total_wan(self) -> str:
        """In 万元 with two places, half up, without the thousands comma."""
        hundredths = (self.total_fen + _FEN_PER_WAN // 200) // (_FEN_PER_WAN // 100)
        return f"{hundredths // 100}.{hundredths % 100:02d}"


@dataclass(frozen=True, slots=True)
class OverdueNow:
    """Cases overdue on the day asked for (当前逾期)."""

    total: int
    by_standing: Mapping[Standing, int]
    by_stage: Mapping[CaseStatus, int]
    by_age: Mapping[Age, int]


@dataclass(frozen=True, slots=True)
class MonthlyReturn:
    """The return of one month for the actor's offices (优先服务统计月报)."""

    period: Period
    on: date
    office_ids: tuple[int, ...]
    table: Mapping[str, Breakdown]
    overturned: int
    waivers: Mapping[WaiverBasis, int]
    services: Mapping[Standing, Service]
    recovered: Recovered
    overdue_now: OverdueNow

    @property
    def is_zero(self) -> bool:
        """Whether nothing happened in the month (零报告); what is overdue now is no event of it."""
        happened = [part.total for part in self.table.values()]
        assigned = [service.assigned.n for service in self.services.values()]
        return not any((*happened, *assigned, self.overturned, *self.waivers.values()))

    def as_json(self) -> dict[str, Any]:
        """The figures by codes, as the command line prints them."""
        return {
            "period": self.period.code,
            "as_of": self.on.isoformat(),
            "offices": list(self.office_ids),
            **{key: _breakdown_json(part) for key, part in self.table.items()},
            "overturned": {"total": self.overturned},
            "waivers": {"total": sum(self.waivers.values()), "by_basis": _codes(self.waivers)},
            "priority": {standing.value: _service_json(each) for standing, each in self.services.items()},
            "recovered": {
                "total_fen": self.recovered.total_fen,
                "total_wan": self.recovered.total_wan,
                "cases": self.recovered.cases,
            },
            "overdue_now": {
                "total": self.overdue_now.total,
                "by_standing": _codes(self.overdue_now.by_standing),
                "by_stage": _codes(self.overdue_now.by_stage),
                "by_age": _codes(self.overdue_now.by_age),
            },
        }


def monthly(actor: Actor, period: Period, on: date) -> MonthlyReturn:
    """The month's return within the actor's offices. `on` is the day overdue is asked for."""
    month = month_of(actor, period, on)
    cases = {key: figure.cases(month) for key, figure in FIGURES.items()}
    return MonthlyReturn(
        period=period,
        on=on,
        office_ids=actor.office_ids,
        table={key: breakdown(cases[key]) for key in TABLE},
        overturned=len(cases["overturned"]),
        waivers=_count(WaiverBasis, (case.basis for case in cases["waivers"])),
        services={standing: _service(standing, cases) for standing in Standing},
        recovered=Recovered(len(cases["recovered"]), sum(case.recovered_fen for case in cases["recovered"])),
        overdue_now=_overdue(cases["overdue_now"]),
    )


def cases_behind(actor: Actor, period: Period, key: FigureKey, on: date) -> list[int]:
    """The ids of the cases a figure counts, exactly as many as it says."""
    return [case.case_id for case in key.narrow(key.figure.cases(month_of(actor, period, on)))]


def breakdown(cases: Cases) -> Breakdown:
    """Count cases by every heading of the table; rows and columns without a case stay at 0."""
    return Breakdown(
        len(cases),
        _count(ReportGroup, (case.group for case in cases)),
        _count(BeneficiaryType, (case.type for case in cases)),
        _count(RollUp, (case.rollup for case in cases)),
        Counter((case.group, case.type) for case in cases),
        Counter((case.group, case.rollup) for case in cases),
    )


def pace(cases: Iterable[Any]) -> Pace:
    """How many, how long at the median, how many in time."""
    listed = list(cases)
    days = [case.days for case in listed if case.days is not None]
    return Pace(
        len(listed),
        float(median(days)) if days else None,
        sum(case.timing is Timing.IN_TIME for case in listed),
        sum(case.timing is Timing.LATE for case in listed),
    )


def _service(standing: Standing, cases: Mapping[str, Cases]) -> Service:
    decided = pace(case for case in cases["decided"] if case.standing is standing)
    return Service(decided, pace(case for case in cases["assigned"] if case.standing is standing))


def _overdue(cases: Cases) -> OverdueNow:
    return OverdueNow(
        len(cases),
        _count(Standing, (case.standing for case in cases)),
        _count(CaseStatus, (case.stage for case in cases)),
        _count(Age, (case.age for case in cases)),
    )


def _count(kind: type[T], values: Iterable[T | None]) -> dict[T, int]:
    found = Counter(values)
    return {member: found[member] for member in kind}


def _codes(counts: Mapping[Any, int]) -> dict[str, int]:
    return {member.value: number for member, number in counts.items()}


def _breakdown_json(part: Breakdown) -> dict[str, Any]:
    cross: dict[str, dict[str, int]] = {}
    for (group, kind), number in part.cross.items():
        cross.setdefault(group.value, {})[kind.value] = number
    return {
        "total": part.total,
        "by_group": _codes(part.by_group),
        "by_beneficiary": _codes(part.by_type),
        "by_rollup": _codes(part.by_rollup),
        "cross": cross,
    }


def _service_json(service: Service) -> dict[str, Any]:
    return {
        "n": service.decided.n,
        "median_days_to_decision": service.decided.median_days,
        "in_time": service.decided.in_time,
        "in_time_share": service.decided.share,
        "n_assigned": service.assigned.n,
        "median_days_to_assignment": service.assigned.median_days,
        "assigned_in_time": service.assigned.in_time,
        "assigned_in_time_share": service.assigned.share,
    }
