"""Whose figures does the reader want: those of now, of a past moment, or of a version that was sent?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from app import clock
from app.audit import Actor
from app.stats.figures import Cases
from app.stats.happenings import month_of
from app.stats.keys import FigureKey
from app.stats.models import MonthlyReturn, ReturnState
from app.stats.monthly import Report, monthly
from app.stats.period import Span
from app.stats.snapshots import kept_list, kept_report


@dataclass(frozen=True, slots=True)
class Source:
    """Where figures come from: a kept version, or the cases as recorded by `as_of` (now if None)."""

    actor: Actor
    span: Span
    on: date
    as_of: datetime | None = None
    kept: MonthlyReturn | None = None

    def report(self) -> Report:
        """Every figure."""
        if self.kept is not None:
            return kept_report(self.kept)
        return monthly(self.actor, self.span, self.on, self.as_of)

    def pieces(self, key: FigureKey) -> Cases:
        """The pieces a figure counts, exactly as many as the report says."""
        if self.kept is not None:
            return key.narrow(kept_list(self.kept, key.figure.key))
        return key.narrow(key.figure.cases(month_of(self.actor, self.span, self.on, self.as_of)))

    @property
    def is_live(self) -> bool:
        """Whether the figures are those of now."""
        return self.kept is None and self.as_of is None

    @property
    def standing(self) -> str:
        """草稿 … or 第 2 版（2026-11-03 锁定报送）, as pages and files state it."""
        if self.kept is None:
            return "草稿（未锁定报送）"
        last = self.kept.steps[-1] if self.kept.steps else None
        when = f"{clock.local_date(last.at)} " if last else ""
        return f"第 {self.kept.version} 版（{when}{self.kept.state.label.removeprefix('已')}）"


def source_of(
    actor: Actor,
    span: Span,
    on: date,
    versions: tuple[MonthlyReturn, ...] = (),
    version: int | None = None,
    as_of: datetime | None = None,
) -> Source:
    """What a reader sees who asked for that version or moment; else the version that stands as
    sent, else the figures of now. An unknown version is passed over."""
    if version is not None:
        kept = next((each for each in versions if each.version == version and each.figures), None)
        if kept is not None:
            return Source(actor, span, on, kept=kept)
    if as_of is not None:
        return Source(actor, span, on, as_of)
    newest = versions[0] if versions else None
    is_sent = newest is not None and newest.state is ReturnState.LOCKED
    return Source(actor, span, on, kept=newest if is_sent else None)
