"""Which tables make up the return? Each is a function of the report; columns as in the official forms."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum

from app.rules.beneficiary_classes import Standing
from app.rules.recipients import RecipientClass
from app.rules.vocabulary import Action, BeneficiaryType, CaseStatus, ReceivedVia, Term, WaiverBasis
from app.stats.classes import CRIMINAL, Age, Branch, Category, ReportGroup, RollUp, Wait
from app.stats.cuts import FLOW, TABLE
from app.stats.figures import FIGURES
from app.stats.keys import key_of
from app.stats.monthly import Report
from app.stats.pace import FEWEST_FOR_SHARE
from app.stats.table import Cell, Level, Row, Table, count, heads, ledger, money, some, timed
from app.stats.trend import TrendMonth

Names = Mapping[tuple[str, int], str]
_SUM = "合计"
_CIVIL_ON = (
    Category.CIVIL,
    Category.ADMIN,
    Category.APPEAL,
    Category.NOTARY,
    Category.APPRAISAL,
    Category.NON_LITIGATION,
)
_SERVED = (*TABLE, "overturned")
_SPEED_HEADS = ("件数", "天数中位数", "90 分位天数", "按期件数", "按期率")


def official(report: Report) -> Table:
    """法律援助统计月报表: the 24 columns of the official monthly form, and who of them is 优抚对象."""
    upper: Level = (
        ("解答法律咨询", 1),
        ("办理法律援助案件", 1),
        ("刑事", 5),
        *((each.label, 1) for each in _CIVIL_ON),
        ("挽回经济损失或取得利益", 1),
        ("受援人", 1),
        ("受援人分类（人次）", len(RecipientClass)),
    )
    lower = heads(
        *("人次", "件"),
        *(_column(each) for each in CRIMINAL),
        "合计",
        *("" for _ in _CIVIL_ON),
        *("万元", "人"),
        *(each.label for each in RecipientClass),
    )
    numbers = heads(*(str(number) for number in range(1, 25)))
    rows = [Row(_SUM, _official_row(report, ledger(report, "consultations")), True)]
    rows += [
        Row(f"其中：{each.label}", _official_row(report, _asked(report, each), rollup=each))
        for each in RollUp
    ]
    unsorted = report.count("aided", category=Category.UNSORTED)
    note = f"另有 {unsorted} 件的事项已不在事项表内，未归入第 3 至 13 列。" if unsorted else ""
    return Table("official", "法律援助统计月报表", "项目", (upper, lower, numbers), tuple(rows), note)


def _column(each: Category) -> str:
    return each.label.removeprefix("刑事").strip("（）")


def _asked(report: Report, rollup: RollUp) -> Cell:
    """Consultations are not registered by beneficiary type: only 军人军属 has a heading of its own."""
    if rollup is RollUp.MILITARY:
        return ledger(report, "consultations_military")
    return ledger(report, "consultations_crowd_veteran") if rollup is RollUp.VETERAN else Cell(None, text="—")


def _official_row(report: Report, asked: Cell, **parts: object) -> tuple[Cell, ...]:
    return (
        asked,
        count(report, "aided", **parts),
        *(count(report, "aided", **parts, category=each) for each in CRIMINAL),
        count(report, "aided", **parts, branch=Branch.CRIMINAL),
        *(count(report, "aided", **parts, category=each) for each in _CIVIL_ON),
        money(report, **parts),
        count(report, "recipients", **parts),
        *(count(report, "recipient_classes", **parts, recipient=each) for each in RecipientClass),
    )


def served(report: Report) -> Table:
    """优先服务：办理数量: what each class of beneficiaries got."""
    upper: Level = (
        *((FIGURES[key].label, 1) for key in _SERVED),
        ("挽回损失", 2),
        ("费用减免认定（件）", len(WaiverBasis)),
    )
    lower = heads(*("" for _ in _SERVED), "件", "万元", *(each.label for each in WaiverBasis))
    return Table("served", "优先服务：办理数量", "身份", (upper, lower), _by_class(report, _served_row))


def _served_row(report: Report, **parts: object) -> tuple[Cell, ...]:
    return (
        *(count(report, key, **parts) for key in _SERVED),
        count(report, "recovered", **parts),
        money(report, **parts),
        *(count(report, "waivers", **parts, basis=each) for each in WaiverBasis),
    )


def speed(report: Report) -> Table:
    """优先服务：办理时长: how long each class of beneficiaries waited."""
    return Table(
        "speed", "优先服务：办理时长", "身份", _speed_levels(), _by_class(report, _speed_row), _SPEED_NOTE
    )


_SPEED_NOTE = f"天数为自然日；不足 {FEWEST_FOR_SHARE} 件的不列百分比和 90 分位，n 为有记录的件数。"


def _speed_levels() -> tuple[Level, Level]:
    upper: Level = (("收到至决定", 5), ("决定至指派", 5), ("指派至结案", 3))
    return upper, heads(*_SPEED_HEADS, *_SPEED_HEADS, *_SPEED_HEADS[:3])


def _speed_row(report: Report, **parts: object) -> tuple[Cell, ...]:
    return (
        *timed(report, "decided", True, **parts),
        *timed(report, "assigned", True, **parts),
        *timed(report, "handled", False, **parts),
    )


def _by_class(report: Report, cells: Callable[..., tuple[Cell, ...]]) -> tuple[Row, ...]:
    """The classes taken together, their sum, and every type that has a figure."""
    rows = [Row(each.label, cells(report, rollup=each)) for each in RollUp]
    rows.append(Row(_SUM, cells(report), True))
    types = some(Row(each.label, cells(report, type=each)) for each in BeneficiaryType)
    return (*rows, *([Row("按身份类别分列")] if types else []), *types)


def compared(report: Report) -> Table:
    """优先与普通对比: by the order of priority, as it stood at registration."""
    rows = tuple(Row(each.label, _speed_row(report, standing=each)) for each in Standing)
    return Table("compared", "优先与普通对比", "优先次序", _speed_levels(), rows, difference(report))


def difference(report: Report) -> str:
    """The difference between priority and ordinary in one honest sentence."""
    first = report.pace("decided", standing=Standing.STATUTORY)
    last = report.pace("decided", standing=Standing.ORDINARY)
    if first.median_days is None or last.median_days is None:
        return "应当优先与普通两类中有一类没有作出决定的案件，不作比较。"
    text = (
        f"收到至决定，应当优先案件中位{first.median_text}日（n={first.n}），"
        f"普通案件中位{last.median_text}日（n={last.n}），{_apart(last.median_days - first.median_days)}"
    )
    return text + ("件数较少，仅供参考。" if min(first.n, last.n) < FEWEST_FOR_SHARE else "")


def _apart(days: float) -> str:
    if days == 0:
        return "没有差别。"
    return f"应当优先{'快' if days > 0 else '慢'}{abs(days):g}日。"


def waiting(report: Report) -> Table:
    """等待时长分布: how many waited how long for the decision, by order of priority."""
    rows = tuple(
        Row(each.label, tuple(count(report, "decided", standing=one, wait=each) for one in Standing))
        for each in Wait
    )
    totals = Row(_SUM, tuple(count(report, "decided", standing=one) for one in Standing), True)
    columns = heads(*(each.label for each in Standing))
    return Table("waiting", "收到至决定的等待时长（件）", "等待时长", (columns,), (*rows, totals))


def by_group(report: Report) -> Table:
    """按案由类别: the figures of the table by matter."""
    return _split(report, "by_group", "按案由类别", "案由类别", "group", list(ReportGroup))


def by_rollup(report: Report) -> Table:
    """按身份大类: the figures of the table by class of beneficiaries."""
    return _split(report, "by_rollup", "按身份大类", "身份大类", "rollup", list(RollUp))


def _split(report: Report, code: str, title: str, first: str, heading: str, members: Sequence[Term]) -> Table:
    rows = [
        Row(each.label, tuple(count(report, key, **{heading: each}) for key in TABLE)) for each in members
    ]
    rows.append(Row(_SUM, tuple(count(report, key) for key in TABLE), True))
    return Table(code, title, first, (heads(*(FIGURES[key].label for key in TABLE)),), tuple(rows))


def crossed(report: Report, key: str) -> Table:
    """案由与身份交叉: one figure by matter and beneficiary type; types without a case are left out."""
    rows = some(Row(kind.label, _crossed_row(report, key, type=kind)) for kind in BeneficiaryType)
    rows.append(Row(_SUM, _crossed_row(report, key), True))
    columns = heads(*(group.label for group in ReportGroup), _SUM)
    title = f"案由与身份类别交叉：{FIGURES[key].label}"
    return Table(f"crossed_{key}", title, "身份类别", (columns,), tuple(rows), "没有案件的身份类别不列。")


def _crossed_row(report: Report, key: str, **parts: object) -> tuple[Cell, ...]:
    cells = (count(report, key, group=group, **parts) for group in ReportGroup)
    return (*cells, count(report, key, **parts))


def flow(report: Report) -> Table:
    """收结存: open before, received, reopened, ended, open after."""
    columns = heads(*(FIGURES[key].label for key in FLOW))
    rows = [Row(each.label, tuple(count(report, key, rollup=each) for key in FLOW)) for each in RollUp]
    rows.append(Row(_SUM, tuple(count(report, key) for key in FLOW), True))
    note = "期初未结＋收到申请＋本期恢复－本期办结＝期末未结。"
    return Table("flow", "收结存", "身份大类", (columns,), tuple(rows), note)


def endings(report: Report) -> Table:
    """本期办结方式: how the cases that are over ended."""
    return _single(
        report, "endings", "本期办结方式", "方式", "ended", "ending", _present(report, "ended", Action)
    )


def vias(report: Report) -> Table:
    """收到方式: how the applications came, 上门、电话 among them."""
    return _single(report, "vias", "收到方式", "方式", "received", "via", list(ReceivedVia))


def _present(report: Report, figure: str, kind: type[Action]) -> list[Term]:
    there = report.split(figure, "ending")
    return [each for each in kind if each.value in there]


def _single(
    report: Report, code: str, title: str, first: str, figure: str, heading: str, members: Sequence[Term]
) -> Table:
    rows = [Row(each.label, (count(report, figure, **{heading: each}),)) for each in members]
    rows.append(Row(_SUM, (count(report, figure),), True))
    return Table(code, title, first, (heads("件数"),), tuple(rows))


def lawyers(report: Report, names: Names) -> Table:
    """承办人工作量: who took on, closed, has in hand, recovered and is overdue with how many cases."""
    columns = heads("本期新承办", "本期结案", "期末在办", "挽回损失件数", "挽回损失（万元）", "当前逾期")
    keys = ("taken_on", "closed", "in_hand", "recovered", "overdue_now")
    rows = [
        Row(name, _lawyer_row(report, lawyer=number)) for number, name in _rows(report, "lawyer", keys, names)
    ]
    note = "一案一次；更换承办人的，本期新承办计入新承办人，结案计入结案时的承办人。"
    return Table("lawyers", "承办人工作量", "承办人", (columns,), tuple(rows), note)


def _lawyer_row(report: Report, **parts: object) -> tuple[Cell, ...]:
    return (
        *(count(report, key, **parts) for key in ("taken_on", "closed", "in_hand", "recovered")),
        money(report, **parts),
        count(report, "overdue_now", **parts),
    )


def offices(report: Report, names: Names) -> Table:
    """机构工作量: the same for each office."""
    keys = (*TABLE, "open_after", "overdue_now")
    rows = [
        Row(name, _office_row(report, keys, office=number))
        for number, name in _rows(report, "office", keys, names)
    ]
    rows.append(Row(_SUM, _office_row(report, keys), True))
    columns = heads(*(FIGURES[key].label for key in keys), "挽回损失（万元）")
    return Table("offices", "机构工作量", "机构", (columns,), tuple(rows))


def _office_row(report: Report, keys: Sequence[str], **parts: object) -> tuple[Cell, ...]:
    return (*(count(report, key, **parts) for key in keys), money(report, **parts))


def _rows(report: Report, heading: str, keys: Sequence[str], names: Names) -> list[tuple[int, str]]:
    """The offices or lawyers any of the figures names, by name."""
    found = {int(code) for key in keys for code in report.split(key, heading)}
    return sorted(
        ((n, names.get((heading, n), f"编号 {n}")) for n in found), key=lambda row: (row[1], row[0])
    )


def row_ids(report: Report) -> list[tuple[str, int]]:
    """Every (heading, id) of an office or lawyer in the report, to look their names up."""
    tails = (part for key in report.counts for part in key.split(".")[1:])
    pairs = {tuple(part.split("-", 1)) for part in tails if part.startswith(("office-", "lawyer-"))}
    return sorted((heading, int(code)) for heading, code in pairs)


def overdue(report: Report) -> Table:
    """当前逾期：按时长: how long what is overdue now has been so, by order of priority."""
    rows = [
        Row(
            each.label,
            (
                *(count(report, "overdue_now", standing=each, age=age) for age in Age),
                count(report, "overdue_now", standing=each),
            ),
        )
        for each in Standing
    ]
    sums = (*(count(report, "overdue_now", age=age) for age in Age), count(report, "overdue_now"))
    columns = heads(*(age.label for age in Age), _SUM)
    note = f"截至 {report.on}，反映当前状态，不随统计时段变化。"
    return Table("overdue", "当前逾期：按时长", "优先次序", (columns,), (*rows, Row(_SUM, sums, True)), note)


def overdue_stages(report: Report) -> Table:
    """当前逾期：按环节: where what is overdue now stands."""
    there = report.split("overdue_now", "stage")
    members = [each for each in CaseStatus if each.value in there]
    return _single(report, "overdue_stages", "当前逾期：按环节", "环节", "overdue_now", "stage", members)


def months(found: Sequence[TrendMonth]) -> Table:
    """近十二个月: the figures of the table, newest first."""
    columns = heads(*(FIGURES[key].label for key in TABLE))
    rows = tuple(
        Row(_month_label(each), tuple(_of_month(each, key) for key in TABLE)) for each in reversed(found)
    )
    return Table("months", "近十二个月", "月份", (columns,), rows, _LOCKED_NOTE)


def months_by_group(found: Sequence[TrendMonth]) -> Table:
    """近十二个月收到申请：按案由类别, newest first."""
    columns = heads(*(group.label for group in ReportGroup), _SUM)
    rows = tuple(
        Row(
            _month_label(each),
            (
                *(_of_month(each, "received", group=group) for group in ReportGroup),
                _of_month(each, "received"),
            ),
        )
        for each in reversed(found)
    )
    return Table("months_by_group", "近十二个月收到申请：按案由类别", "月份", (columns,), rows, _LOCKED_NOTE)


_LOCKED_NOTE = "标 * 的月份已锁定报送，取锁定时的数字。"


def _of_month(each: TrendMonth, figure: str, **parts: object) -> Cell:
    number = each.of(figure, **parts)
    return Cell(number, key_of(figure, **parts) if number else "", month=each.period.code)


def _month_label(each: TrendMonth) -> str:
    return each.period.label + ("*" if each.is_locked else "")


class Part(StrEnum):
    """The parts of the return, in order."""

    FORM = "form"
    SERVICE = "service"
    MATTER = "matter"
    WORK = "work"


def tables_of(report: Report, names: Names) -> dict[Part, tuple[Table, ...]]:
    """Every table of the return but the months, by part."""
    return {part: tables_in(part, report, names) for part in Part}


def tables_in(part: Part, report: Report, names: Names) -> tuple[Table, ...]:
    """The tables of one part; a page shows no other."""
    match part:
        case Part.FORM:
            return official(report), flow(report), endings(report), vias(report)
        case Part.SERVICE:
            return served(report), speed(report), compared(report), waiting(report)
        case Part.MATTER:
            return by_group(report), by_rollup(report), *(crossed(report, key) for key in TABLE)
        case Part.WORK:
            return lawyers(report, names), offices(report, names), overdue(report), overdue_stages(report)


def published(report: Report) -> list[str]:
    """The key of every figure of cases any table shows, so that each can be checked."""
    cells = (
        cell
        for part in tables_of(report, {}).values()
        for table in part
        for row in table.rows
        for cell in row.cells
    )
    return sorted({cell.key for cell in cells if cell.key and cell.key.split(".")[0] in FIGURES})
