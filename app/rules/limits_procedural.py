"""Which time limits of courts and agencies must the lawyer of an aided person keep?

`effective_from` is the day since which the figure has been the same, so that periods of
years which began under an earlier numbering still compute; articles are cited by the text
now in force. All of these are the lawyer's to watch.
"""

from __future__ import annotations

from datetime import date
from typing import Final

from app.rules.basis import Citation, Confidence
from app.rules.deadline_kinds import DeadlineKind, Limit, PauseReason, RollOver, Unit
from app.rules.vocabulary import Role

_K = DeadlineKind
_SUSPENSION: Final = frozenset({PauseReason.SUSPENSION})
_NONE: Final[frozenset[PauseReason]] = frozenset()
_RESTARTS: Final = "中断后自中断终结之日重新计算，请以新的起算日另立期限；是否中止由承办律师判断"
_FROM_DECISION: Final = "条文自作出决定之日起算，不是收到之日，请以决定书落款日期为准"
_OBSTACLE: Final = "因不可抗拒的事由或者其他正当理由耽误的，障碍消除后十日内可申请顺延"

_SINCE: Final[dict[str, date]] = {
    "labour_arbitration": date(2008, 5, 1),
    "work_injury": date(2011, 1, 1),
    "admin_review": date(1999, 10, 1),
    "admin_procedure": date(2015, 5, 1),
    "civil_procedure": date(2013, 1, 1),
    "civil_code": date(2021, 1, 1),
    "criminal_procedure": date(2013, 1, 1),
    "state_compensation": date(2010, 12, 1),
    "traffic_rules": date(2018, 5, 1),
    "soldier_pension": date(2024, 10, 1),
}
# Statutes with a rule of their own, or a reference to one, that moves a last day on a rest
# day. The others have none: 民法典 art 203 by analogy is not safe to rely on.
_ROLLING: Final = frozenset(
    {"admin_review", "admin_procedure", "civil_procedure", "civil_code", "criminal_procedure"}
)
# Yellow from the first entry whose length in days the period does not exceed.
_WARN_STEPS: Final = ((5, 2), (10, 3), (20, 5), (45, 7), (100, 15))
_LONGEST_WARNING: Final = 30
_DAYS_PER_UNIT: Final = {Unit.MONTH: 30, Unit.YEAR: 365}


def _warn_days(figure: int | None, unit: Unit) -> int:
    if figure is None:
        return 3
    days = figure * _DAYS_PER_UNIT.get(unit, 1)
    return next((warn for longest, warn in _WARN_STEPS if days <= longest), _LONGEST_WARNING)


def _row(
    kind: DeadlineKind,
    figure: int | None,
    unit: Unit,
    start_event: str,
    basis: Citation,
    *,
    paused_by: frozenset[PauseReason] = _NONE,
    confidence: Confidence = Confidence.Q,
    since: date | None = None,
    roll_over: RollOver | None = None,
    starts_next_day: bool = False,
    note: str = "",
) -> Limit:
    effective_from = since or _SINCE[basis.statute]
    by_statute = RollOver.YES if basis.statute in _ROLLING else RollOver.NOT_SAFE
    return Limit(
        rule_id=f"{kind.value.replace('_', '-')}-{effective_from.year}",
        kind=kind,
        figure=figure,
        unit=unit,
        start_event=start_event,
        basis=basis,
        confidence=confidence,
        effective_from=effective_from,
        responsible=Role.LAWYER,
        roll_over=roll_over or by_statute,
        paused_by=paused_by,
        warn_days=_warn_days(figure, unit),
        starts_next_day=starts_next_day,
        note=note,
    )


_D, _W, _M, _Y = Unit.CALENDAR_DAY, Unit.WORKING_DAY, Unit.MONTH, Unit.YEAR

# One row per limit, kept on as few lines as possible so that it reads as a table.
# fmt: off
_LABOUR: Final = (
    _row(_K.LABOUR_ARBITRATION, 1, _Y, "知道或者应当知道权利被侵害之日",
         Citation("labour_arbitration", 27), paused_by=_SUSPENSION,
         note=f"劳动关系存续期间拖欠劳动报酬的，自劳动关系终止之日起算；{_RESTARTS}"),
    _row(_K.ARBITRATION_INTAKE, 5, _D, "仲裁委员会收到仲裁申请之日", Citation("labour_arbitration", 29),
         note="逾期未作出决定的，可以起诉；办案规则按工作日计算的说法待核"),
    _row(_K.ARBITRATION_ANSWER, 10, _D, "收到仲裁申请书副本之日", Citation("labour_arbitration", 30)),
    _row(_K.ARBITRATION_AWARD, 45, _D, "仲裁委员会受理之日", Citation("labour_arbitration", 43),
         paused_by=frozenset({PauseReason.SUSPENSION, PauseReason.APPRAISAL}),
         note="案情复杂的可延长十五日；逾期未裁决的，可以起诉"),
    _row(_K.SUE_ON_AWARD, 15, _D, "收到仲裁裁决书之日", Citation("labour_arbitration", 50),
         note="劳动者不服终局裁决依第四十八条，期限相同；期满不起诉的，裁决发生法律效力"),
    _row(_K.AWARD_SET_ASIDE, 30, _D, "用人单位收到终局裁决书之日", Citation("labour_arbitration", 49)),
    _row(_K.WORK_INJURY_EMPLOYER, 30, _D, "事故伤害发生或者被诊断、鉴定为职业病之日",
         Citation("work_injury", 17, 1), note="经社会保险行政部门同意可以适当延长"),
    _row(_K.WORK_INJURY_WORKER, 1, _Y, "事故伤害发生或者被诊断、鉴定为职业病之日",
         Citation("work_injury", 17, 2), paused_by=_SUSPENSION, note="不属于职工自身原因耽误的时间不计入"),
    _row(_K.WORK_INJURY_DECISION, 60, _D, "受理工伤认定申请之日", Citation("work_injury", 20),
         paused_by=_SUSPENSION, note="事实清楚、权利义务明确的为十五日"),
    _row(_K.ABILITY_APPRAISAL, 60, _D, "收到劳动能力鉴定申请之日", Citation("work_injury", 25),
         note="必要时可以延长三十日"),
    _row(_K.REAPPRAISAL, 15, _D, "收到鉴定结论之日", Citation("work_injury", 26)),
)

_ADMINISTRATIVE: Final = (
    _row(_K.ADMIN_REVIEW, 60, _D, "知道或者应当知道行政行为之日", Citation("admin_review", 20),
         paused_by=_SUSPENSION, note="法律规定的申请期限超过六十日的从其规定"),
    _row(_K.REVIEW_SUPPLEMENT, 10, _W, "收到补正通知之日", Citation("admin_review", 31),
         since=date(2024, 1, 1), note="无正当理由逾期不补正的，视为放弃申请"),
    _row(_K.REVIEW_DECISION, 60, _D, "行政复议机构受理申请之日", Citation("admin_review", 62),
         paused_by=frozenset({PauseReason.SUSPENSION, PauseReason.APPRAISAL}),
         note="适用简易程序的为三十日；情况复杂的可延长，最多三十日"),
    _row(_K.ADMIN_SUIT, 6, _M, "知道或者应当知道作出行政行为之日", Citation("admin_procedure", 46, 1),
         paused_by=_SUSPENSION, note="不属于自身原因耽误的时间不计入（第四十八条）"),
    _row(_K.ADMIN_SUIT_LONGEST, 5, _Y, "行政行为作出之日", Citation("admin_procedure", 46, 2),
         note="因不动产提起诉讼的为二十年"),
    _row(_K.SUIT_AFTER_REVIEW, 15, _D, "收到复议决定书之日或者复议期满之日",
         Citation("admin_procedure", 45), paused_by=_SUSPENSION),
    _row(_K.INACTION_WAIT, 2, _M, "行政机关接到履行职责申请之日", Citation("admin_procedure", 47),
         note="期满仍不履行的可以起诉；紧急情况不受此限"),
    _row(_K.ADMIN_EXTENSION, 10, _D, "障碍消除之日", Citation("admin_procedure", 48, 2)),
    _row(_K.ADMIN_APPEAL_JUDGMENT, 15, _D, "判决书送达之日", Citation("admin_procedure", 85), note=_OBSTACLE),
    _row(_K.ADMIN_APPEAL_RULING, 10, _D, "裁定书送达之日", Citation("admin_procedure", 85), note=_OBSTACLE),
)

_CIVIL: Final = (
    _row(_K.CIVIL_DEFENCE, 15, _D, "收到起诉状副本之日", Citation("civil_procedure", 128)),
    _row(_K.JURISDICTION_OBJECTION, 15, _D, "收到起诉状副本之日", Citation("civil_procedure", 130)),
    _row(_K.EVIDENCE, None, _D, "收到举证通知书之日", Citation("civil_procedure", 68),
         confidence=Confidence.Q2, roll_over=RollOver.NOT_SAFE,
         note="由人民法院指定；申请延长须在期限届满前提出"),
    _row(_K.CIVIL_APPEAL_JUDGMENT, 15, _D, "判决书送达之日", Citation("civil_procedure", 171, 1), note=_OBSTACLE),
    _row(_K.CIVIL_APPEAL_RULING, 10, _D, "裁定书送达之日", Citation("civil_procedure", 171, 2), note=_OBSTACLE),
    _row(_K.CIVIL_EXTENSION, 10, _D, "障碍消除之日", Citation("civil_procedure", 86)),
    _row(_K.RETRIAL, 6, _M, "判决、裁定发生法律效力之日", Citation("civil_procedure", 216),
         note="四种法定情形自知道或者应当知道之日起算；不得延长"),
    _row(_K.THIRD_PARTY_REVOCATION, 6, _M, "知道或者应当知道民事权益受到损害之日",
         Citation("civil_procedure", 59)),
    _row(_K.PRESERVATION_SUIT, 30, _D, "人民法院采取保全措施之日", Citation("civil_procedure", 104),
         note="逾期不起诉或者申请仲裁的，解除保全"),
    _row(_K.MEDIATION_CONFIRMATION, 30, _D, "调解协议生效之日", Citation("civil_procedure", 205)),
    _row(_K.PUBLIC_NOTICE_SERVICE, 30, _D, "发出公告之日", Citation("civil_procedure", 95),
         since=date(2022, 1, 1), roll_over=RollOver.NO, note="期满即视为送达，以送达为起点的期限随之起算"),
    _row(_K.EXECUTION, 2, _Y, "法律文书规定的履行期间的最后一日", Citation("civil_procedure", 250),
         note=f"分期履行的自最后一期届满之日、未规定履行期间的自文书生效之日起算；{_RESTARTS}"),
    _row(_K.EXECUTION_IDLE, 6, _M, "人民法院收到申请执行书之日", Citation("civil_procedure", 237),
         roll_over=RollOver.NO, note="期满未执行的，可以向上一级人民法院申请执行"),
    _row(_K.EXECUTION_OBJECTION_REVIEW, 10, _D, "执行异议裁定送达之日", Citation("civil_procedure", 236)),
    _row(_K.EXECUTION_OBJECTION_SUIT, 15, _D, "案外人异议裁定送达之日", Citation("civil_procedure", 238)),
    _row(_K.LIMITATION, 3, _Y, "知道或者应当知道权利受到损害以及义务人之日",
         Citation("civil_code", 188, 1), since=date(2017, 10, 1),
         note=f"请求支付赡养费、抚养费、扶养费不适用诉讼时效；{_RESTARTS}"),
    _row(_K.LIMITATION_LONGEST, 20, _Y, "权利受到损害之日", Citation("civil_code", 188, 2),
         since=date(1987, 1, 1)),
    _row(_K.LIMITATION_RESUMED, 6, _M, "中止时效的原因消除之日", Citation("civil_code", 194),
         note="中止原因发生在时效期间最后六个月内的，自原因消除之日起满六个月届满；申请执行时效同（民事诉讼法第二百五十条）"),
    _row(_K.REVOCATION, 1, _Y, "知道或者应当知道撤销事由之日", Citation("civil_code", 152),
         note="自民事法律行为发生之日起五年内没有行使的，撤销权消灭；不适用中止、中断"),
    _row(_K.REVOCATION_MISTAKE, 90, _D, "知道或者应当知道撤销事由之日", Citation("civil_code", 152),
         note="重大误解的当事人；不适用中止、中断"),
    _row(_K.TRAFFIC_RECHECK, 3, _W, "道路交通事故认定书送达之日", Citation("traffic_rules", 71),
         confidence=Confidence.M_HI),
)

_CRIMINAL: Final = (
    _row(_K.CRIMINAL_APPEAL_JUDGMENT, 10, _D, "接到判决书之日", Citation("criminal_procedure", 230),
         starts_next_day=True, note="障碍消除后五日内可以申请继续进行应当在期满前完成的诉讼活动"),
    _row(_K.CRIMINAL_APPEAL_RULING, 5, _D, "接到裁定书之日", Citation("criminal_procedure", 230),
         starts_next_day=True),
    _row(_K.CRIMINAL_EXTENSION, 5, _D, "障碍消除之日", Citation("criminal_procedure", 106)),
    _row(_K.REQUEST_PROTEST, 5, _D, "被害人收到判决书之日", Citation("criminal_procedure", 229)),
    _row(_K.PROTEST_REPLY, 5, _D, "人民检察院收到请求之日", Citation("criminal_procedure", 229)),
    _row(_K.NON_PROSECUTION_APPEAL, 7, _D, "收到不起诉决定书之日", Citation("criminal_procedure", 180),
         note="被不起诉人依第一百八十一条，期限相同；被害人也可以直接起诉"),
    _row(_K.STATE_COMPENSATION, 2, _Y, "知道或者应当知道侵犯权利之日", Citation("state_compensation", 39),
         paused_by=_SUSPENSION, note="被羁押等限制人身自由期间不计算在内；最后六个月内可以中止"),
    _row(_K.COMPENSATION_DECISION, 2, _M, "赔偿义务机关收到赔偿申请之日", Citation("state_compensation", 13)),
    _row(_K.COMPENSATION_SUIT, 3, _M, "赔偿决定期限届满或者作出赔偿、不予赔偿决定之日",
         Citation("state_compensation", 14), note=_FROM_DECISION),
    _row(_K.COMPENSATION_REVIEW, 30, _D, "赔偿决定期限届满或者作出赔偿、不予赔偿决定之日",
         Citation("state_compensation", 24), note=_FROM_DECISION),
    _row(_K.COMPENSATION_COMMITTEE, 30, _D, "收到复议决定之日或者复议期限届满之日",
         Citation("state_compensation", 25)),
    _row(_K.DISABILITY_TRANSFER, 60, _D, "办理退役或者移交手续之日", Citation("soldier_pension", 30)),
)

# fmt: on
PROCEDURAL_LIMITS: Final[tuple[Limit, ...]] = _LABOUR + _ADMINISTRATIVE + _CIVIL + _CRIMINAL
