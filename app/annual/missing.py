"""What could not be told, and must be filled in or said? (尚缺)"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import pairwise

from app import outreach
from app.annual.facts import Fact
from app.annual.outline import TOLD, Kind
from app.annual.stretch import Stretch
from app.audit import Actor
from app.stats.pace import FEWEST_FOR_SHARE

Month = tuple[int, int]  # (year, month)
_DECEMBER = 12
# Said until the office has written the first section itself.
UNWRITTEN = "会议、文件、经费等机制情况系统没有登记，请在第一部分补写。"


def missing(
    actor: Actor,
    span: Stretch,
    before: Stretch,
    on: date,
    facts: Mapping[str, Fact],
    has_cases: bool,
    first: date | None,
) -> list[str]:
    """Every input the draft lacks, one sentence each; `first` is the day the first case came in."""
    found = []
    if not span.is_whole:
        found.append(
            f"本年度尚未结束：数字截至{span.last_on.month}月{span.last_on.day}日，与上年同期（{before.label}）比较。"
        )
    found += [f"{named(gap.months)}{gap.ledger}未填。" for gap in outreach.missing(actor, span, on)]
    found += _of_the_year_before(actor, before, on, facts, first)
    found += _without_number(facts)
    if not has_cases:
        found.append("没有选定典型案例：本年度没有适合的已结案件，或者尚未选择。")
    found.append(UNWRITTEN)
    return found


def _of_the_year_before(
    actor: Actor, before: Stretch, on: date, facts: Mapping[str, Fact], first: date | None
) -> list[str]:
    """What the comparison lacks: whole kinds of records, or some months."""
    found = []
    if facts["received"].last is None:
        found.append(_no_cases(before, first))
    for slot, kind in (("consultations", "咨询登记"), ("activities_camp", "活动台账")):
        if facts[slot].last is None:
            found.append(f"上年同期没有{kind}，没有作比较。")
    nothing = {
        "咨询登记": facts["consultations"].last is None,
        "活动台账": facts["activities_camp"].last is None,
    }
    for gap in outreach.missing(actor, before, on):
        if not nothing[gap.ledger]:
            found.append(f"{named(gap.months)}{gap.ledger}未填，与上年比较时请注意。")
    return found


def _no_cases(before: Stretch, first: date | None) -> str:
    """Why cases are not compared: there were none, or the register was begun while that time ran."""
    months = [] if first is None or first >= before.end_on else list(_months(before.first_on, first))
    return f"{named(months)}没有案件登记，不作同比。" if months else "上年同期没有案件，没有作比较。"


def _months(first_on: date, end_on: date) -> Iterable[Month]:
    """The months from that day's on to the one before the month of the other."""
    year, month = first_on.year, first_on.month
    while (year, month) < (end_on.year, end_on.month):
        yield year, month
        year, month = (year, month + 1) if month < _DECEMBER else (year + 1, 1)


def _without_number(facts: Mapping[str, Fact]) -> list[str]:
    nothing = [
        TOLD[slot].label for slot, fact in facts.items() if not fact.value and fact.kind is not Kind.SHARE
    ]
    few = facts["first_share"].value is None
    found = [f"没有登记、正文没有写的指标：{'、'.join(nothing)}。"] if nothing else []
    if few:
        found.append(f"应当优先案件作出决定的不足{FEWEST_FOR_SHARE}件，不列按期率。")
    return found


def named(months: Sequence[Month]) -> str:
    """Months in runs: 2026年1月、2026年9—12月."""
    return "、".join(_run_said(run) for run in _runs(months))


def _runs(months: Sequence[Month]) -> Iterable[list[Month]]:
    runs = [[each] for each in months[:1]]
    for last, each in pairwise(months):
        if each == (last[0], last[1] + 1):
            runs[-1].append(each)
        else:
            runs.append([each])
    return runs


def _run_said(run: Sequence[Month]) -> str:
    (year, first), last = run[0], run[-1][1]
    return f"{year}年{first}月" if first == last else f"{year}年{first}—{last}月"
