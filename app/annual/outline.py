"""Which sections does a summary have, and which figures are told in them? (提纲)

The outline is that of the summaries such offices publish; the figures are those of the return
and of the ledgers, by their own keys, so that each opens the list it counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from app import outreach
from app.rules.vocabulary import Term
from app.stats import FigureKey


class Section(Term):
    """The sections of the summary, in their order (总结的各部分)."""

    LEADERSHIP = "leadership", "领导重视与机制"
    WINDOW = "window", "优先窗口与工作站"
    RESULTS = "results", "办案成效"
    CAMP = "camp", "送法进军营"
    VISITS = "visits", "走访慰问"
    CASES = "cases", "典型案例"
    OUTLOOK = "outlook", "不足与计划"


class Kind(Term):
    """How a figure is told (数字的形式)."""

    COUNT = "count", "数量"
    WAN = "wan", "万元"
    YUAN = "yuan", "元"
    DAYS = "days", "天数中位数"
    SHARE = "share", "按期率"


@dataclass(frozen=True, slots=True)
class Told:
    """A figure of the summary: its name in the templates, and the key of its figure."""

    slot: str
    key: str
    kind: Kind = Kind.COUNT

    @property
    def is_ledger(self) -> bool:
        """Whether it comes from the ledgers beside the cases."""
        return self.key in outreach.FIGURES

    @property
    def is_by_closing(self) -> bool:
        """Whether it counts cases by their closing day."""
        return not self.is_ledger and FigureKey.parse(self.key).is_by_closing

    @property
    def label(self) -> str:
        """收到申请 · 军人军属."""
        name = outreach.FIGURES[self.key].label if self.is_ledger else FigureKey.parse(self.key).label()
        return f"{name}（{self.kind.label}）" if self.kind in (Kind.DAYS, Kind.SHARE) else name

    @property
    def unit(self) -> str:
        """件, 人次, 万元 …; nothing for a share, which carries its sign."""
        if self.kind is Kind.COUNT:
            figure = outreach.FIGURES[self.key] if self.is_ledger else FigureKey.parse(self.key).figure
            return figure.unit
        return {Kind.WAN: "万元", Kind.YUAN: "元", Kind.DAYS: "日"}.get(self.kind, "")


_FAVOURED = (("military", "military"), ("veteran", "veteran"), ("others", "other_beneficiary"))


def _split(slot: str, figure: str, kind: Kind = Kind.COUNT) -> tuple[Told, ...]:
    """A figure and its parts by 军人军属, 退役军人 and the other classes."""
    parts = (Told(f"{slot}_{name}", f"{figure}.rollup-{code}", kind) for name, code in _FAVOURED)
    return (Told(slot, figure, kind), *parts)


def _as_they_are(*keys: str) -> tuple[Told, ...]:
    return tuple(Told(key, key) for key in keys)


_FIRST, _OTHER = "decided.standing-statutory", "decided.standing-ordinary"
_ALL: tuple[Told, ...] = (
    *_split("received", "received"),
    *_split("granted", "granted"),
    *_as_they_are("refused", "first_provided", "open_after"),
    *_split("closed", "closed"),
    *_split("recovered", "recovered", Kind.WAN),
    Told("exempt", "waivers.basis-exempt_from_check"),
    Told("by_phone", "received.via-phone"),
    Told("by_visit", "received.via-home_visit"),
    Told("first_decided", _FIRST),
    Told("first_days", _FIRST, Kind.DAYS),
    Told("first_share", _FIRST, Kind.SHARE),
    Told("other_decided", _OTHER),
    Told("other_days", _OTHER, Kind.DAYS),
    Told("decided_late", "decided.timing-late"),
    Told("assigned_late", "assigned.timing-late"),
    *_as_they_are("consultations", "consultations_military", "consultations_phone"),
    Told("consultations_veteran", "consultations_crowd_veteran"),
    *_as_they_are("stations", "stations_staffed", "stations_host_troops", "stations_host_armed_forces"),
    *_as_they_are("stations_host_veterans", "contact_points", "units"),
    *_as_they_are("activities_camp", "activities_publicity", "activities_visit"),
    *_as_they_are("activities_home_service", "activities_duty"),
    *_as_they_are("lawyers", "audience", "consulted", "materials", "households", "leads"),
    Told("condolence", "condolence_fen", Kind.YUAN),
    Told("helped", "recovered_fen", Kind.YUAN),
    *_as_they_are("plan_items", "plan_done", "plan_dropped"),
)
TOLD: Mapping[str, Told] = MappingProxyType({each.slot: each for each in _ALL})
