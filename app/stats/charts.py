"""Which numbers are drawn? The same for the page and for the document, each beside its table."""

from __future__ import annotations

from collections.abc import Sequence

from app.rules.beneficiary_classes import Standing
from app.stats.classes import ReportGroup, Wait
from app.stats.document_chart import Chart
from app.stats.monthly import Report
from app.stats.pace import FEWEST_FOR_SHARE
from app.stats.trend import TrendMonth

_COMPARED = (Standing.STATUTORY, Standing.ORDINARY)


def received_by_month(found: Sequence[TrendMonth]) -> Chart:
    """近十二个月收到申请: one column a month."""
    return Chart(
        "近十二个月收到申请（件）", _labels(found), [("收到申请", [each.of("received") for each in found])]
    )


def groups_by_month(found: Sequence[TrendMonth]) -> Chart:
    """The same, stacked by matter; matters that never came are left out."""
    series = [
        (group.label, [each.of("received", group=group) for each in found])
        for group in ReportGroup
        if any(each.of("received", group=group) for each in found)
    ]
    return Chart("近十二个月收到申请：按案由类别（件）", _labels(found), series, is_stacked=True)


def waiting(report: Report) -> Chart:
    """等待时长分布: priority against ordinary. In per cent of each where both have ten cases or more,
    so that many and few compare; else in cases."""
    totals = {each: report.count("decided", standing=each) for each in _COMPARED}
    in_share = all(number >= FEWEST_FOR_SHARE for number in totals.values())
    series = [
        (
            f"{each.label}（n={totals[each]}）",
            [
                _share(report.count("decided", standing=each, wait=wait), totals[each], in_share)
                for wait in Wait
            ],
        )
        for each in _COMPARED
    ]
    unit = "占本类的百分比" if in_share else "件，件数较少"
    return Chart(f"收到至决定的等待时长分布（{unit}）", [wait.label for wait in Wait], series)


def _share(number: int, of: int, in_share: bool) -> float:
    return round(100 * number / of, 1) if in_share else number


def _labels(found: Sequence[TrendMonth]) -> list[str]:
    """The month, with its year where that begins."""
    return [
        f"{each.period.year % 100}年{each.period.month}月"
        if place == 0 or each.period.month == 1
        else f"{each.period.month}月"
        for place, each in enumerate(found)
    ]
