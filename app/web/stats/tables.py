"""How do the figures stand on the page? Rows of cells, each with its list behind it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from flask import url_for

from app.rules.beneficiary_classes import Standing
from app.rules.vocabulary import BeneficiaryType, Term
from app.stats import FIGURES, TABLE, MonthlyReturn, Period, TrendMonth
from app.stats.classes import ReportGroup, RollUp
from app.stats.monthly import FEWEST_FOR_SHARE, Pace

MONTHS_SHOWN = 24
MONTHS_DRAWN = 12
HEADS = [FIGURES[key].label for key in TABLE]
GROUP_HEADS = [*(group.label for group in ReportGroup), "合计"]


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure, with the address of the cases behind it unless there are none."""

    value: int
    url: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A labelled row of figures."""

    label: str
    cells: tuple[Cell, ...]


def cell(period: Period, number: int, key: str) -> Cell:
    """The figure of a key; zero has no list."""
    return Cell(number, url_for("stats.cases", month=period.code, key=key) if number else "")


def by_group(report: MonthlyReturn) -> list[Row]:
    """案由 × 指标."""
    return [_across(report, group.label, f"group-{group.value}", "by_group", group) for group in ReportGroup]


def by_rollup(report: MonthlyReturn) -> list[Row]:
    """身份大类 × 指标."""
    return [_across(report, each.label, f"rollup-{each.value}", "by_rollup", each) for each in RollUp]


def totals(report: MonthlyReturn) -> Row:
    """合计 of every figure of the table."""
    return Row("合计", tuple(cell(report.period, part.total, key) for key, part in report.table.items()))


def _across(report: MonthlyReturn, label: str, part: str, field: str, member: Term) -> Row:
    cells = (
        cell(report.period, getattr(breakdown, field)[member], f"{key}.{part}")
        for key, breakdown in report.table.items()
    )
    return Row(label, tuple(cells))


def crossed(report: MonthlyReturn, key: str) -> list[Row]:
    """身份类别 × 案由 of one figure; types without a case are left out."""
    part = report.table[key]
    return [
        Row(
            kind.label,
            (
                *(
                    cell(
                        report.period,
                        part.cross.get((group, kind), 0),
                        f"{key}.group-{group.value}.type-{kind.value}",
                    )
                    for group in ReportGroup
                ),
                cell(report.period, part.by_type[kind], f"{key}.type-{kind.value}"),
            ),
        )
        for kind in BeneficiaryType
        if part.by_type[kind]
    ]


def crossed_total(report: MonthlyReturn, key: str) -> Row:
    """合计 of the crossed table."""
    part, period = report.table[key], report.period
    cells = [cell(period, part.by_group[group], f"{key}.group-{group.value}") for group in ReportGroup]
    return Row("合计", (*cells, cell(period, part.total, key)))


@dataclass(frozen=True, slots=True)
class PaceCells:
    """件数, 天数中位数, 按期件数, 按期率 of one order of priority."""

    n: Cell
    median: str
    in_time: Cell
    share: str


def services(report: MonthlyReturn) -> list[tuple[str, PaceCells, PaceCells]]:
    """优先与普通对比: decided and assigned by order of priority."""
    return [
        (
            standing.label,
            _pace(report.period, service.decided, f"decided.standing-{standing.value}"),
            _pace(report.period, service.assigned, f"assigned.standing-{standing.value}"),
        )
        for standing, service in report.services.items()
    ]


def _pace(period: Period, pace: Pace, key: str) -> PaceCells:
    in_time = cell(period, pace.in_time, f"{key}.timing-in_time")
    return PaceCells(cell(period, pace.n, key), pace.median_text, in_time, pace.share_text)


def comparison(report: MonthlyReturn) -> str:
    """The difference between priority and ordinary in one honest sentence."""
    first, last = report.services[Standing.STATUTORY].decided, report.services[Standing.ORDINARY].decided
    if first.median_days is None or last.median_days is None:
        return "本月应当优先与普通两类中有一类没有作出决定的案件，不作比较。"
    text = (
        f"收到至决定，应当优先案件中位 {first.median_text} 日（n={first.n}），"
        f"普通案件中位 {last.median_text} 日（n={last.n}），相差 {last.median_days - first.median_days:g} 日。"
    )
    return text + ("件数较少，仅供参考。" if min(first.n, last.n) < FEWEST_FOR_SHARE else "")


def counts(period: Period, key: str, heading: str, numbers: Mapping[Term, int]) -> list[Row]:
    """One column of a figure by a heading."""
    return [
        Row(member.label, (cell(period, number, f"{key}.{heading}-{member.value}"),))
        for member, number in numbers.items()
    ]


def some(rows: Iterable[Row]) -> list[Row]:
    """The rows that are not all zero."""
    return [row for row in rows if any(each.value for each in row.cells)]


def cards(report: MonthlyReturn, months: Sequence[TrendMonth]) -> list[dict[str, object]]:
    """The totals, each beside the previous month and the same month last year."""
    before, a_year_ago = months[-2].totals, months[0].totals
    found: list[dict[str, object]] = [
        {
            "label": FIGURES[key].label,
            "value": report.table[key].total,
            "note": f"上月 {before[key]} · 去年同月 {a_year_ago[key]}",
            "url": cell(report.period, report.table[key].total, key).url,
        }
        for key in TABLE
    ]
    late = report.overdue_now.total
    return [
        *found,
        {
            "label": "挽回损失（万元）",
            "value": report.recovered.total_wan,
            "note": f"{report.recovered.cases} 件",
            "url": cell(report.period, report.recovered.cases, "recovered").url,
        },
        {
            "label": "当前逾期",
            "value": late,
            "note": f"截至 {report.on}",
            "kind": "bad" if late else None,
            "url": cell(report.period, late, "overdue_now").url,
        },
    ]


def bars(months: Sequence[TrendMonth]) -> list[dict[str, object]]:
    """The columns of the chart: applications per month."""
    return [
        {
            "label": f"{month.period.month}月",
            "value": month.totals["received"],
            "text": str(month.totals["received"]),
        }
        for month in months[-MONTHS_DRAWN:]
    ]


def by_month(months: Sequence[TrendMonth]) -> list[Row]:
    """The table beside the chart, newest first."""
    return [
        Row(
            month.period.label, tuple(cell(month.period, number, key) for key, number in month.totals.items())
        )
        for month in reversed(months[-MONTHS_DRAWN:])
    ]


def month_options(shown: Period, running: Period) -> list[tuple[str, str]]:
    """The months to choose from, newest first, the one shown always among them."""
    periods = {running.shifted(-number) for number in range(MONTHS_SHOWN)} | {shown}
    return [(period.code, period.label) for period in sorted(periods, reverse=True)]
