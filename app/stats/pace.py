"""How long did a number of cases take, and how many were in time? (办理时长与按期)"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import ceil
from statistics import median
from typing import Any, Self

from app.stats.classes import Timing
from app.stats.figure import Counted

FEWEST_FOR_SHARE = 10


@dataclass(frozen=True, slots=True)
class Pace:
    """How many, how many days each took, how many in time. `spread`: (calendar days, cases)."""

    n: int
    spread: tuple[tuple[int, int], ...] = ()
    in_time: int = 0
    late: int = 0

    @property
    def days(self) -> list[int]:
        """The days of each case, ascending."""
        return [days for days, number in self.spread for _ in range(number)]

    @property
    def median_days(self) -> float | None:
        """The middle of the days; of an even number the mean of the two in the middle."""
        return float(median(self.days)) if self.spread else None

    @property
    def ninetieth_days(self) -> int | None:
        """The days nine cases in ten did not exceed (90 分位): the nearest rank; None under n = 10."""
        days = self.days
        return days[ceil(0.9 * len(days)) - 1] if len(days) >= FEWEST_FOR_SHARE else None

    @property
    def timed(self) -> int:
        """How many have a limit to keep."""
        return self.in_time + self.late

    @property
    def share(self) -> float | None:
        """Share in time, 0 to 1; None under n = 10, where a percentage would mislead."""
        return self.in_time / self.timed if self.timed >= FEWEST_FOR_SHARE else None

    @property
    def share_text(self) -> str:
        """93.3%, or —（n=7） when there are too few."""
        return f"—（n={self.timed}）" if self.share is None else f"{self.share:.1%}"

    @property
    def median_text(self) -> str:
        """3, 3.5 or —."""
        return "—" if self.median_days is None else f"{self.median_days:g}"

    @property
    def ninetieth_text(self) -> str:
        """12, or —（n=7） when there are too few."""
        found = self.ninetieth_days
        return f"—（n={len(self.days)}）" if found is None else str(found)

    def as_json(self) -> dict[str, Any]:
        """The facts, from which everything else follows."""
        return {
            "n": self.n,
            "days": {str(days): number for days, number in self.spread},
            "in_time": self.in_time,
            "late": self.late,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Read what `as_json` wrote."""
        spread = tuple(sorted((int(days), number) for days, number in data["days"].items()))
        return cls(data["n"], spread, data["in_time"], data["late"])


def pace(cases: Iterable[Counted]) -> Pace:
    """Of these pieces: how many, how many days each, how many in time."""
    listed = list(cases)
    spread = Counter(case.days for case in listed if case.days is not None)
    return Pace(
        len(listed),
        tuple(sorted(spread.items())),
        sum(case.timing is Timing.IN_TIME for case in listed),
        sum(case.timing is Timing.LATE for case in listed),
    )
