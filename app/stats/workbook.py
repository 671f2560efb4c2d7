"""How does the monthly return look on paper? The XLSX file with the official header."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO

from openpyxl import Workbook

from app.rules.vocabulary import BeneficiaryType
from app.stats.classes import ReportGroup, RollUp
from app.stats.figures import FIGURES
from app.stats.monthly import TABLE, Breakdown, MonthlyReturn, Pace
from app.stats.sheet import Page, Value

TITLE = "法律援助优先服务情况统计月报表"
UNIT = "单位：件、人次、万元"
ZERO_REPORT = "本月零报告"
_SUM = "合计"
NOTES: tuple[tuple[str, str], ...] = (
    ("统计范围", "填报单位及其下级机构登记的案件；日期按北京时间，时段首日计入，次月首日不计入。"),
    ("分类依据", "案由、身份类别和优先次序均按登记时的记录，事后更正、核验不改变以往月份的数字。"),
    (
        "身份大类",
        "军人军属含军人、文职人员、军人家属和烈士、因公牺牲、病故军人遗属；登记为在役的残疾军人计入军人军属，"
        "其余残疾军人计入退役军人；定期生活补助对象和其他类别列为其他优抚对象。",
    ),
    ("按期率", "按期件数占有时长记录件数的比例；不足 10 件时不列百分比，只列件数。"),
    ("天数中位数", "按由少到多排列居中的天数，偶数件取中间两件的平均数。"),
)


def workbook(report: MonthlyReturn, office_name: str, filled_by: str = "", phone: str = "") -> bytes:
    """The return as a workbook of four sheets: 月报表, 优先服务对比, 口径说明, 身份类别明细."""
    book = Workbook()
    first = Page(book.active, "月报表", [24.0, *[6.5] * (len(TABLE) * (len(RollUp) + 1))])
    _table(first, report, office_name)
    _signatures(first, report, filled_by, phone)
    comparison = Page(book.create_sheet(), "优先服务对比", [36.0, *[14.0] * 8])
    _comparison(comparison, report, office_name)
    _definitions(Page(book.create_sheet(), "口径说明", [20.0, 110.0]), report, office_name)
    by_type = Page(book.create_sheet(), "身份类别明细", [30.0, *[14.0] * len(TABLE)])
    _by_type(by_type, report, office_name)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _day_cn(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _opening(page: Page, title: str, report: MonthlyReturn, office_name: str) -> None:
    last_on = report.period.end_on - timedelta(days=1)
    page.title(title)
    span = f"统计时段：{_day_cn(report.period.first_on)}至{_day_cn(last_on)}"
    page.line(f"填报单位：{office_name}", span + (f"（{ZERO_REPORT}）" if report.is_zero else ""), UNIT)


def _table(page: Page, report: MonthlyReturn, office_name: str) -> None:
    _opening(page, TITLE, report, office_name)
    columns = [rollup.label for rollup in RollUp] + [_SUM]
    page.head(
        [("案由类别", 1), *((FIGURES[key].label, len(columns)) for key in TABLE)],
        [("", 1), *((label, 1) for _ in TABLE for label in columns)],
    )
    page.freeze("B")
    page.rows([_group_row(report, group) for group in ReportGroup])
    page.rows([_sum_row(report)], bold_last=True)


def _signatures(page: Page, report: MonthlyReturn, filled_by: str, phone: str) -> None:
    page.line("单位负责人：", f"填表人：{filled_by}", f"联系电话：{phone}", f"报送日期：{_day_cn(report.on)}")


def _group_row(report: MonthlyReturn, group: ReportGroup) -> list[Value]:
    row: list[Value] = [group.label]
    for part in report.table.values():
        row += [part.cross_rollup.get((group, rollup), 0) for rollup in RollUp]
        row.append(part.by_group[group])
    return row


def _sum_row(report: MonthlyReturn) -> list[Value]:
    row: list[Value] = [_SUM]
    for part in report.table.values():
        row += [*part.by_rollup.values(), part.total]
    return row


def _comparison(page: Page, report: MonthlyReturn, office_name: str) -> None:
    _opening(page, "优先服务对比", report, office_name)
    measures = [("件数", 1), ("天数中位数", 1), ("按期件数", 1), ("按期率", 1)]
    page.head(
        [("优先次序", 1), ("收到至决定", 4), ("决定至指派", 4)],
        [("", 1), *measures, *measures],
    )
    page.freeze("B", repeated=2)
    page.rows(
        [
            [standing.label, *_pace(service.decided), *_pace(service.assigned)]
            for standing, service in report.services.items()
        ]
    )
    _counts(page, "费用减免认定（件）", [(basis.label, n) for basis, n in report.waivers.items()])
    money: list[tuple[str, Value]] = [
        ("挽回损失案件（件）", report.recovered.cases),
        ("挽回经济损失或者取得利益（万元）", Decimal(report.recovered.total_wan)),
        ("异议成立（件）", report.overturned),
    ]
    _counts(page, "办案成效", money, with_sum=False)
    late = report.overdue_now
    _counts(
        page, f"当前逾期（件，截至{_day_cn(report.on)}）", [(s.label, n) for s, n in late.by_standing.items()]
    )
    _counts(page, "当前逾期按时长（件）", [(age.label, n) for age, n in late.by_age.items()])
    stages = [(stage.label, n) for stage, n in late.by_stage.items() if n]
    _counts(page, "当前逾期按环节（件）", stages)


def _pace(pace: Pace) -> list[Value]:
    middle: Value = pace.median_text if pace.median_days is None else pace.median_days
    if isinstance(middle, float) and middle.is_integer():
        middle = int(middle)
    return [pace.n, middle, pace.in_time, pace.share_text]


def _counts(page: Page, name: str, rows: Sequence[tuple[str, Value]], with_sum: bool = True) -> None:
    page.heading(name)
    page.rows(rows)
    if with_sum:
        page.rows([(_SUM, sum(int(value) for _, value in rows))])


def _definitions(page: Page, report: MonthlyReturn, office_name: str) -> None:
    page.title("口径说明")
    page.line(f"填报单位：{office_name}　统计时段：{report.period.label}")
    page.head([("指标", 1), ("口径", 1)])
    page.freeze("A")
    page.texts([(figure.label, figure.definition) for figure in FIGURES.values()])
    page.texts(NOTES)


def _by_type(page: Page, report: MonthlyReturn, office_name: str) -> None:
    _opening(page, "按身份类别统计", report, office_name)
    page.head([("身份类别", 1), *((FIGURES[key].label, 1) for key in TABLE)])
    page.freeze("B")
    page.rows([_type_row(kind, list(report.table.values())) for kind in BeneficiaryType])
    page.rows([[_SUM, *(part.total for part in report.table.values())]], bold_last=True)


def _type_row(kind: BeneficiaryType, parts: Sequence[Breakdown]) -> list[Value]:
    return [kind.label, *(part.by_type[kind] for part in parts)]
