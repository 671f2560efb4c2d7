"""What exactly is counted? Each figure is one function, defined once.

Its docstring and its Chinese text (口径说明) say the same thing. A function returns one
`Counted` per case, so that the figure is the length of the list of cases behind it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from app.rules.beneficiary_classes import Standing
from app.rules.vocabulary import Action, BeneficiaryType, CaseStatus, WaiverBasis
from app.stats.classes import Age, ReportGroup, RollUp, Timing, age_of, report_group, roll_up, standing_of
from app.stats.durations import Duration, to_assignment, to_decision
from app.stats.happenings import Happening, Month, Overdue


@dataclass(frozen=True, slots=True)
class Counted:
    """One case in a figure, with the headings it falls under; amounts in 分, days in calendar days."""

    case_id: int
    group: ReportGroup
    type: BeneficiaryType
    rollup: RollUp
    standing: Standing
    days: int | None = None
    timing: Timing | None = None
    basis: WaiverBasis | None = None
    recovered_fen: int = 0
    stage: CaseStatus | None = None
    age: Age | None = None


Cases = tuple[Counted, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of the return (指标): what it is called, what it counts, and its definition."""

    key: str
    label: str
    definition: str
    cases: Callable[[Month], Cases]
    # Kinds of events whose cases make up the figure, so that a trend can count them in SQL.
    kinds: tuple[Action, ...] = ()


FIGURES: dict[str, Figure] = {}


def _figure(
    label: str, definition: str, *kinds: Action
) -> Callable[[Callable[[Month], Cases]], Callable[[Month], Cases]]:
    def register(function: Callable[[Month], Cases]) -> Callable[[Month], Cases]:
        key = function.__name__
        FIGURES[key] = Figure(key, label, definition, function, kinds)
        return function

    return register


def _counted(happening: Happening, took: Duration | None = None) -> Counted:
    return Counted(
        happening.case_id,
        report_group(happening.matter),
        happening.beneficiary_type,
        roll_up(happening.beneficiary_type, happening.service_state),
        standing_of(happening.tier),
        days=took.days if took else None,
        timing=took.timing if took else None,
    )


def _plain(happenings: Iterable[Happening]) -> Cases:
    return tuple(_counted(happening) for happening in happenings)


@_figure("收到申请", "收到日期在本时段内的申请，一人一事为一件。", Action.SUBMIT)
def received(month: Month) -> Cases:
    """Applications whose day of receipt lies in the month; one applicant and one matter is one."""
    return _plain(month.first(Action.SUBMIT))


@_figure(
    "给予援助",
    "本时段内决定给予法律援助的案件，含先行提供；先行提供后补办确认的不重复计入，异议成立后恢复援助的另列。",
    Action.GRANT,
    Action.GRANT_PROVISIONALLY,
)
def granted(month: Month) -> Cases:
    """Cases in which aid was granted in the month, provisional aid with them; its later
    confirmation does not count again, and a successful objection is a figure of its own."""
    return _plain(month.first(Action.GRANT, Action.GRANT_PROVISIONALLY))


@_figure("不予援助", "本时段内决定不予法律援助的案件，事后异议成立的仍计入。", Action.REFUSE)
def refused(month: Month) -> Cases:
    """Cases in which aid was refused in the month, even if an objection succeeded later."""
    return _plain(month.first(Action.REFUSE))


@_figure(
    "先行提供",
    "本时段内依照法律援助法第四十四条决定先行提供法律援助的案件，已包含在“给予援助”内。",
    Action.GRANT_PROVISIONALLY,
)
def first_provided(month: Month) -> Cases:
    """Cases in which aid was given at once, papers to follow (法律援助法 art 44); part of granted."""
    return _plain(month.first(Action.GRANT_PROVISIONALLY))


@_figure("结案", "结案日期在本时段内的案件；终止的不计入。", Action.CLOSE)
def closed(month: Month) -> Cases:
    """Cases whose closing day (结案日) lies in the month; terminated ones are not closed."""
    return _plain(month.first(Action.CLOSE))


@_figure("终止援助", "本时段内依照法律援助法第四十八条终止法律援助的案件。", Action.TERMINATE)
def terminated(month: Month) -> Cases:
    """Cases in which aid was terminated in the month, 法律援助法 art 48."""
    return _plain(month.first(Action.TERMINATE))


@_figure(
    "异议成立",
    "本时段内异议成立、改为给予或者恢复法律援助的案件，未计入“给予援助”。",
    Action.OVERTURN_REFUSAL,
)
def overturned(month: Month) -> Cases:
    """Cases in which an objection succeeded in the month; not part of granted."""
    return _plain(month.first(Action.OVERTURN_REFUSAL))


@_figure(
    "费用减免认定",
    "本时段内给予援助或者补办确认时，按当时认定的费用减免依据计；先行提供在补办确认时计入。",
)
def waivers(month: Month) -> Cases:
    """Cases by the basis of the fee waiver as it stood when aid was granted in the month;
    provisional aid counts when it is confirmed."""
    settled = month.first(Action.GRANT, Action.CONFIRM_PROVISIONAL)
    return tuple(
        replace(_counted(one), basis=WaiverBasis(one.data["waiver"]))
        for one in settled
        if "waiver" in one.data
    )


@_figure(
    "作出决定",
    "本时段内作出给予、不予或者先行提供决定的案件。天数自收到申请次日起按自然日计，扣除补正期间；"
    "按期指不晚于审查期限的届满日（不因节假日顺延）。优先次序按登记时认定。",
)
def decided(month: Month) -> Cases:
    """Cases decided in the month (granted, refused, provisionally granted) with the calendar days
    from receipt, days waiting for papers left out because the review clock leaves them out; in
    time means on or before the last day of the review. By the tier of registration."""
    decisions = month.first(Action.GRANT, Action.GRANT_PROVISIONALLY, Action.REFUSE)
    return tuple(
        _counted(one, to_decision(one, month.earlier.get(one.case_id, ()), month.timings[one.office_id]))
        for one in decisions
    )


@_figure(
    "完成指派",
    "本时段内指派承办人的案件，更换承办人不计入。天数自决定给予援助（或者异议成立）次日起按自然日计；"
    "按期指不晚于指派期限的届满日（不因节假日顺延）。优先次序按登记时认定。",
)
def assigned(month: Month) -> Cases:
    """Cases assigned to a lawyer in the month (a change of lawyer does not count), with the
    calendar days from the decision; in time means on or before the last day."""
    assignments = month.first(Action.ASSIGN)
    return tuple(
        _counted(one, to_assignment(one, month.earlier.get(one.case_id, ()), month.timings[one.office_id]))
        for one in assignments
    )


@_figure(
    "挽回损失",
    "结案日期在本时段内的案件登记的挽回经济损失或者取得利益，按分累计、以万元列示；件数为金额大于零的案件。",
)
def recovered(month: Month) -> Cases:
    """Cases closed in the month with money recovered or gained, in 分 as stated at closing."""
    closings = month.first(Action.CLOSE)
    amounts = ((one, int(one.data.get("recovered_fen") or 0)) for one in closings)
    return tuple(replace(_counted(one), recovered_fen=fen) for one, fen in amounts if fen > 0)


@_figure(
    "当前逾期",
    "截至查询当日，仍在计时且提醒日已过的期限所属案件，一案多项逾期计一件；暂停中的期限和申请人自己的期限不计。"
    "本项反映当前状态，不随统计时段变化。",
)
def overdue_now(month: Month) -> Cases:
    """Cases with a running clock whose target day has passed on the day asked for; a paused
    clock and the applicant's own limits do not count. The present, not the month."""
    return tuple(_late(one, (month.on - one.target_on).days) for one in month.overdue)


def _late(one: Overdue, days: int) -> Counted:
    return Counted(
        one.case_id,
        report_group(one.matter),
        one.beneficiary_type,
        roll_up(one.beneficiary_type, None),
        standing_of(one.tier),
        days=days,
        stage=one.status,
        age=age_of(days),
    )
