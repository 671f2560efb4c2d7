"""Which days belong to a month? (统计时段)"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Self

_CODE = re.compile(r"(20[0-9]{2})-(0[1-9]|1[0-2])")
_FIRST_YEAR, _LAST_YEAR = 2000, 2099
_MONTHS = 12


class BadPeriod(Exception):
    """That is no month (统计月份有误); `message_zh` is shown to the user."""

    def __init__(self, message_zh: str) -> None:
        super().__init__(message_zh)
        self.message_zh = message_zh


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """One calendar month of legal days in Asia/Shanghai, half open: `first_on` ≤ day < `end_on`.

    Raises BadPeriod for a year outside 2000 to 2099 or a month that does not exist.
    """

    year: int
    month: int

    def __post_init__(self) -> None:
        if not (_FIRST_YEAR <= self.year <= _LAST_YEAR and 1 <= self.month <= _MONTHS):
            raise BadPeriod(f"没有“{self.year}-{self.month}”这个月份")

    @classmethod
    def parse(cls, text: str) -> Self:
        """The month written 2026-10. Raises BadPeriod for anything else."""
        match = _CODE.fullmatch(text)
        if match is None:
            raise BadPeriod("月份请写成 2026-10 这样的形式")
        return cls(int(match[1]), int(match[2]))

    @classmethod
    def of(cls, day: date) -> Self:
        """The month a legal day belongs to."""
        return cls(day.year, day.month)

    @classmethod
    def last_full(cls, today: date) -> Self:
        """The month before the running one (上月): the last that is over."""
        return cls.of(today).shifted(-1)

    @property
    def first_on(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def end_on(self) -> date:
        """The first day that does not belong any more."""
        return date(self.year + self.month // _MONTHS, self.month % _MONTHS + 1, 1)

    @property
    def code(self) -> str:
        """2026-10, as in addresses and file names."""
        return f"{self.year}-{self.month:02d}"

    @property
    def label(self) -> str:
        """2026年10月."""
        return f"{self.year}年{self.month}月"

    def shifted(self, months: int) -> Self:
        """The month so many months later, or earlier when negative. Raises BadPeriod beyond the years."""
        number = self.year * _MONTHS + self.month - 1 + months
        return type(self)(number // _MONTHS, number % _MONTHS + 1)

    def contains(self, day: date) -> bool:
        """Whether the legal day belongs to the month."""
        return self.first_on <= day < self.end_on
