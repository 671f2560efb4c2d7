"""Which limits does an event of the dispute set running, for whom, and for whom not? (建议期限)

One row per event. Of its limits the `usual` ones are proposed at once and run until somebody
declines them; the others are offered, to be ticked by whoever records the event.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from app.rules.basis import Basis, Citation
from app.rules.deadline_kinds import DeadlineKind
from app.rules.event_kinds import EventGroup, EventKind
from app.rules.limits_procedural import PROCEDURAL_LIMITS
from app.rules.vocabulary import Term

_BASIS: Final[Mapping[DeadlineKind, Basis]] = {row.kind: row.basis for row in PROCEDURAL_LIMITS}
_SET_BY_COURT: Final = frozenset(row.kind for row in PROCEDURAL_LIMITS if row.figure is None)


class Side(Term):
    """On which side of a criminal case the aided person stands (受援人地位)."""

    ACCUSED = "accused", "被追诉人"
    VICTIM = "victim", "被害人一方"


@dataclass(frozen=True, slots=True)
class Proposal:
    """A limit an event sets running (建议期限): `who` says whom it concerns and when it does not.

    With a `side` it is usual for that side only. `basis` is the article that says so.
    """

    kind: DeadlineKind
    who: str
    basis: Basis
    usual: bool = True
    side: Side | None = None

    @property
    def needs_day(self) -> bool:
        """Whether its last day is set by the court or agency and must be typed in."""
        return self.kind in _SET_BY_COURT


@dataclass(frozen=True, slots=True)
class EventRule:
    """What one kind of event is called for, and what follows from it. `document` is its usual paper;
    `is_served`: its day is that of service, so that the mode of service (送达方式) counts."""

    kind: EventKind
    group: EventGroup
    document: str
    is_served: bool
    proposals: tuple[Proposal, ...]

    def usual_for(self, side: Side | None) -> tuple[Proposal, ...]:
        """The proposals that run at once for somebody on that side (None: not known, so for both)."""
        return tuple(each for each in self.proposals if each.usual and side in (None, each.side or side))

    def proposal(self, kind: DeadlineKind) -> Proposal:
        """The proposal of that limit. Raises LookupError when the event proposes none."""
        for each in self.proposals:
            if each.kind is kind:
                return each
        raise LookupError(f"{self.kind.value} does not propose {kind.value}")


_K, _E, _G = DeadlineKind, EventKind, EventGroup


def _p(
    kind: DeadlineKind,
    who: str,
    cite: Citation | None = None,
    *,
    usual: bool = True,
    side: Side | None = None,
) -> Proposal:
    return Proposal(kind, who, cite or _BASIS[kind], usual, side)


def _e(
    kind: EventKind, group: EventGroup, document: str, *proposals: Proposal, served: bool = False
) -> EventRule:
    return EventRule(kind, group, document, served, proposals)


def _civil(article: int) -> Citation:
    return Citation("civil_procedure", article)


_WORKER: Final = "职工、近亲属或者工会可以自行申请；单位在三十日内已经申请的，不必再申请"
_EMPLOYER: Final = "用人单位应当申请；逾期不申请的，由职工一方自行申请，期间的工伤待遇由单位负担"
_REVIEW_FIRST: Final = "行政复议前置的事项应当先申请复议；已经起诉并受理的，不能再申请复议"
_SUIT: Final = "直接起诉的；先申请行政复议的，自收到复议决定起另算十五日"
_CUSTODY: Final = "羁押期限不因节假日延长"

# One row per event, kept on as few lines as possible so that it reads as a table.
# fmt: off
_CIVIL: Final = (
    _e(_E.CIVIL_JUDGMENT, _G.CIVIL, "民事判决书",
       _p(_K.CIVIL_APPEAL_JUDGMENT, "不服一审判决的当事人；小额诉讼、特别程序一审终审和二审判决不能上诉；他人上诉不延长自己的期限"), served=True),
    _e(_E.CIVIL_RULING, _G.CIVIL, "民事裁定书",
       _p(_K.CIVIL_APPEAL_RULING, "只有不予受理、管辖权异议、驳回起诉的裁定可以上诉；其他裁定不能上诉"), served=True),
    _e(_E.EVIDENCE_NOTICE, _G.CIVIL, "举证通知书",
       _p(_K.EVIDENCE, "届满日由法院指定，按通知书填写；需要延长的，应当在届满前书面申请"), served=True),
    _e(_E.COMPLAINT_SERVED, _G.CIVIL, "起诉状副本、应诉通知书",
       _p(_K.CIVIL_DEFENCE, "受援人为被告的；不答辩不影响审理"),
       _p(_K.JURISDICTION_OBJECTION, "受援人为被告、认为受诉法院没有管辖权的；逾期未提出并应诉答辩的，视为有管辖权"), served=True),
    _e(_E.CIVIL_EFFECTIVE, _G.CIVIL, "生效裁判文书",
       _p(_K.RETRIAL, "不服生效裁判的当事人；有新证据、证据伪造、裁判依据被撤销、审判人员违法四种情形的，自知道之日起算"),
       _p(_K.EXECUTION, "文书没有规定履行期间的，自生效之日起算；规定了的，请登记履行期间届满", usual=False)),
    _e(_E.PERFORMANCE_ENDED, _G.CIVIL, "生效裁判文书",
       _p(_K.EXECUTION, "权利人一方；分期履行的按最后一期的届满日登记")),
    _e(_E.PRESERVATION, _G.CIVIL, "保全裁定书",
       _p(_K.PRESERVATION_SUIT, "申请诉前保全的一方；诉讼中保全的不适用")),
    _e(_E.MEDIATION_EFFECTIVE, _G.CIVIL, "调解协议",
       _p(_K.MEDIATION_CONFIRMATION, "双方当事人共同申请；法院制作的调解书不需要司法确认")),
    _e(_E.EXECUTION_APPLIED, _G.CIVIL, "执行申请书、受理通知书",
       _p(_K.EXECUTION_IDLE, "申请执行人；期满未执行的，可以向上一级法院申请执行")),
    _e(_E.EXECUTION_RULING, _G.CIVIL, "执行异议裁定书",
       _p(_K.EXECUTION_OBJECTION_REVIEW, "认为执行行为违法的当事人、利害关系人；案外人就标的物提出的不适用"), served=True),
    _e(_E.OUTSIDER_RULING, _G.CIVIL, "案外人异议裁定书",
       _p(_K.EXECUTION_OBJECTION_SUIT, "案外人或者当事人；认为原判决、裁定错误的，按审判监督程序办理"), served=True),
    _e(_E.NOTICE_PUBLISHED, _G.CIVIL, "送达公告",
       _p(_K.PUBLIC_NOTICE_SERVICE, "等待公告期满的一方；期满视为送达后，请按公告送达登记所送达的文书")),
    _e(_E.INJURY, _G.CIVIL, "事故证明、诊断证明",
       _p(_K.LIMITATION, "当时即知道损害和义务人的自当日起算；后来才知道的，请更正起算日"),
       _p(_K.LIMITATION_LONGEST, "迟迟不知道义务人的", usual=False)),
    _e(_E.KNEW_HARM, _G.CIVIL, "",
       _p(_K.LIMITATION, "请求支付赡养费、抚养费、扶养费不适用诉讼时效", Citation("civil_code", 196)),
       _p(_K.LIMITATION_LONGEST, "自权利受到损害之日起算，与知道之日不同的请更正起算日", usual=False)),
    _e(_E.KNEW_FLAW, _G.CIVIL, "", _p(_K.REVOCATION, "受欺诈、胁迫等的一方；不适用中止、中断；自行为发生之日起最长五年")),
    _e(_E.KNEW_MISTAKE, _G.CIVIL, "", _p(_K.REVOCATION_MISTAKE, "重大误解的当事人；不适用中止、中断；自行为发生之日起最长五年")),
    _e(_E.KNEW_JUDGMENT, _G.CIVIL, "生效裁判文书",
       _p(_K.THIRD_PARTY_REVOCATION, "因不能归责于本人的事由未参加诉讼的第三人；原案当事人不适用")),
    _e(_E.SUSPENSION_ENDED, _G.CIVIL, "中止原因消除的证明",
       _p(_K.LIMITATION_RESUMED, "障碍发生在诉讼时效、申请执行时效最后六个月内的；登记后请把原时效标为不再适用")),
    _e(_E.CIVIL_OBSTACLE, _G.CIVIL, "障碍消除的证明",
       _p(_K.CIVIL_EXTENSION, "因不可抗拒的事由或者其他正当理由耽误期限的当事人；是否准许由法院决定")),
    _e(_E.TRAFFIC_CERTIFICATE, _G.CIVIL, "道路交通事故认定书",
       _p(_K.TRAFFIC_RECHECK, "对认定有异议的当事人；任何一方已经起诉并受理的，不能复核"), served=True),
)
_LABOUR: Final = (
    _e(_E.AWARD_SERVED, _G.LABOUR, "仲裁裁决书",
       _p(_K.SUE_ON_AWARD, "劳动者对各类裁决、用人单位对非终局裁决；期满不起诉的裁决生效"),
       _p(_K.AWARD_SET_ASIDE, "只有用人单位可以申请撤销终局裁决；劳动者不服终局裁决的，直接起诉", usual=False), served=True),
    _e(_E.KNEW_LABOUR, _G.LABOUR, "", _p(_K.LABOUR_ARBITRATION, "劳动关系存续期间拖欠劳动报酬的不受此限，自劳动关系终止之日起算")),
    _e(_E.LABOUR_ENDED, _G.LABOUR, "解除、终止劳动关系证明",
       _p(_K.LABOUR_ARBITRATION, "拖欠劳动报酬的自终止之日起算；其他争议自知道权利被侵害之日起算")),
    _e(_E.ARBITRATION_FILED, _G.LABOUR, "仲裁申请书", _p(_K.ARBITRATION_INTAKE, "申请人；不予受理或者逾期未作出决定的，可以起诉")),
    _e(_E.ARBITRATION_ACCEPTED, _G.LABOUR, "受理通知书", _p(_K.ARBITRATION_AWARD, "双方当事人；逾期未裁决的，可以就该争议起诉")),
    _e(_E.ARBITRATION_COPY, _G.LABOUR, "仲裁申请书副本", _p(_K.ARBITRATION_ANSWER, "受援人为被申请人的；不答辩不影响仲裁"), served=True),
    _e(_E.WORK_ACCIDENT, _G.LABOUR, "事故证明、诊断证明",
       _p(_K.WORK_INJURY_WORKER, _WORKER), _p(_K.WORK_INJURY_EMPLOYER, _EMPLOYER)),
    _e(_E.DISEASE, _G.LABOUR, "职业病诊断证明书",
       _p(_K.WORK_INJURY_WORKER, _WORKER), _p(_K.WORK_INJURY_EMPLOYER, _EMPLOYER)),
    _e(_E.INJURY_ACCEPTED, _G.LABOUR, "工伤认定受理决定书",
       _p(_K.WORK_INJURY_DECISION, "等待工伤认定的一方；等待司法机关、有关主管部门结论期间中止")),
    _e(_E.APPRAISAL_APPLIED, _G.LABOUR, "劳动能力鉴定申请表", _p(_K.ABILITY_APPRAISAL, "等待鉴定结论的一方；必要时可以延长三十日")),
    _e(_E.APPRAISAL_SERVED, _G.LABOUR, "劳动能力鉴定结论书",
       _p(_K.REAPPRAISAL, "对鉴定结论不服的单位或者个人；省级鉴定结论为最终结论，不能再申请"), served=True),
)
_ADMIN: Final = (
    _e(_E.ACT_SERVED, _G.ADMIN, "行政决定书",
       _p(_K.ADMIN_REVIEW, _REVIEW_FIRST), _p(_K.ADMIN_SUIT, _SUIT), served=True),
    _e(_E.KNEW_ACT, _G.ADMIN, "", _p(_K.ADMIN_REVIEW, _REVIEW_FIRST), _p(_K.ADMIN_SUIT, _SUIT)),
    _e(_E.ACT_MADE, _G.ADMIN, "行政决定书", _p(_K.ADMIN_SUIT_LONGEST, "一直不知道行政行为内容的；因不动产起诉的为二十年")),
    _e(_E.DUTY_ASKED, _G.ADMIN, "履职申请书", _p(_K.INACTION_WAIT, "申请人；期满仍不履行的可以起诉；紧急情况不受此限")),
    _e(_E.REVIEW_CORRECTION, _G.ADMIN, "补正通知书", _p(_K.REVIEW_SUPPLEMENT, "复议申请人；无正当理由逾期不补正的，视为放弃复议申请"), served=True),
    _e(_E.REVIEW_ACCEPTED, _G.ADMIN, "受理通知书", _p(_K.REVIEW_DECISION, "双方当事人；期满未作出决定的，可以自期满之日起十五日内起诉")),
    _e(_E.REVIEW_SERVED, _G.ADMIN, "行政复议决定书",
       _p(_K.SUIT_AFTER_REVIEW, "不服复议决定的；法律规定复议决定为最终裁决的不能起诉"), served=True),
    _e(_E.ADMIN_JUDGMENT, _G.ADMIN, "行政判决书", _p(_K.ADMIN_APPEAL_JUDGMENT, "不服一审判决的当事人；二审判决为终审"), served=True),
    _e(_E.ADMIN_RULING, _G.ADMIN, "行政裁定书",
       _p(_K.ADMIN_APPEAL_RULING, "只有不予立案、驳回起诉、管辖异议的裁定可以上诉；其他裁定不能上诉"), served=True),
    _e(_E.ADMIN_OBSTACLE, _G.ADMIN, "障碍消除的证明",
       _p(_K.ADMIN_EXTENSION, "因特殊情况耽误起诉期限的；不属于自身原因的直接扣除，不必申请")),
)
_CRIMINAL: Final = (
    _e(_E.CRIMINAL_JUDGMENT, _G.CRIMINAL, "刑事判决书",
       _p(_K.CRIMINAL_APPEAL_JUDGMENT, f"被告人、自诉人和他们的法定代理人，附带民事部分的当事人；{_CUSTODY}", side=Side.ACCUSED),
       _p(_K.REQUEST_PROTEST, "公诉案件的被害人及其法定代理人；被害人对刑事部分不能上诉", side=Side.VICTIM), served=True),
    _e(_E.CRIMINAL_RULING, _G.CRIMINAL, "刑事裁定书",
       _p(_K.CRIMINAL_APPEAL_RULING, f"不服一审裁定的被告人、自诉人；{_CUSTODY}"), served=True),
    _e(_E.NON_PROSECUTION, _G.CRIMINAL, "不起诉决定书",
       _p(_K.NON_PROSECUTION_APPEAL, "被害人；被不起诉人只对犯罪情节轻微的不起诉决定可以申诉；被害人也可以不申诉直接起诉"), served=True),
    _e(_E.PROTEST_ASKED, _G.CRIMINAL, "抗诉申请书", _p(_K.PROTEST_REPLY, "等待检察院答复的被害人一方")),
    _e(_E.CRIMINAL_OBSTACLE, _G.CRIMINAL, "障碍消除的证明", _p(_K.CRIMINAL_EXTENSION, "因不可抗拒的原因耽误期限的当事人；是否准许由法院裁定")),
)
_COMPENSATION: Final = (
    _e(_E.KNEW_STATE_HARM, _G.COMPENSATION, "",
       _p(_K.STATE_COMPENSATION, "被羁押等限制人身自由期间不计算在内；随行政复议、诉讼一并请求的按其期限")),
    _e(_E.COMPENSATION_ASKED, _G.COMPENSATION, "国家赔偿申请书", _p(_K.COMPENSATION_DECISION, "赔偿请求人；期满未作出决定的，可以进入下一程序")),
    _e(_E.COMPENSATION_ADMIN, _G.COMPENSATION, "行政赔偿决定书", _p(_K.COMPENSATION_SUIT, "行政赔偿请求人；自决定作出而不是收到之日起算，期满未作出决定的自期满之日起算")),
    _e(_E.COMPENSATION_CRIMINAL, _G.COMPENSATION, "刑事赔偿决定书",
       _p(_K.COMPENSATION_REVIEW, "刑事赔偿请求人；自决定作出而不是收到之日起算；赔偿义务机关是法院的，直接向上一级法院赔偿委员会申请")),
    _e(_E.COMPENSATION_REVIEWED, _G.COMPENSATION, "赔偿复议决定书", _p(_K.COMPENSATION_COMMITTEE, "不服复议决定的赔偿请求人；期满未作出决定的自期满之日起算"), served=True),
)
_MILITARY: Final = (
    _e(_E.RETIREMENT, _G.MILITARY, "退役、移交手续",
       _p(_K.DISABILITY_TRANSFER, "退出现役的残疾军人；向户籍地退役军人事务部门申请转入抚恤关系")),
)

# fmt: on
EVENTS: Final[Mapping[EventKind, EventRule]] = MappingProxyType(
    {rule.kind: rule for rule in (*_CIVIL, *_LABOUR, *_ADMIN, *_CRIMINAL, *_COMPENSATION, *_MILITARY)}
)


def grouped(first: EventGroup) -> dict[EventGroup, tuple[EventRule, ...]]:
    """Every event by kind of proceedings, the most likely proceedings first."""
    order: Iterable[EventGroup] = sorted(EventGroup, key=lambda group: group is not first)
    return {group: tuple(rule for rule in EVENTS.values() if rule.group is group) for group in order}
