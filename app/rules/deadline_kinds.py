"""What kinds of time limit are there, and what does one dated rule row say?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.rules.basis import Basis, Confidence
from app.rules.vocabulary import Role, Term


class DeadlineKind(Term):
    """Which time limit it is (期限种类)."""

    # Of the legal-aid office itself
    REVIEW = "review", "审查申请"
    ASSIGN = "assign", "指派"
    NOTICE_REPLY = "notice_reply", "回复办案机关通知"
    SIGN_AGREEMENT = "sign_agreement", "签订委托协议"
    OBJECTION_LODGE = "objection_lodge", "提出异议"
    OBJECTION_DECIDE = "objection_decide", "异议审查"
    CHANGE_LAWYER = "change_lawyer", "审查更换承办人申请"
    TERMINATION_NOTICE = "termination_notice", "送达终止决定"
    CLOSING_FILE = "closing_file", "提交结案卷宗"
    FILE_REVIEW = "file_review", "结案审查"
    CUSTODY_FORWARD = "custody_forward", "转交在押人员申请"
    SUPPLEMENT = "supplement", "补正材料"
    PROVISIONAL_PAPERS = "provisional_papers", "先行提供后补办手续"
    STATUS_PROOF = "status_proof", "补交优抚证明"
    COMPLAINT = "complaint", "投诉处理"
    SUPERVISION_REPLY = "supervision_reply", "督办答复"
    FOLLOW_UP = "follow_up", "跟进"
    PROVISIONAL_AID = "provisional_aid", "先行提供的剩余日数"
    TIME_BAR = "time_bar", "登记的时效或者法定期限"
    COOPERATION_REPLY = "cooperation_reply", "异地协作核查回函"

    # Labour disputes and work injuries
    LABOUR_ARBITRATION = "labour_arbitration", "劳动仲裁时效"
    ARBITRATION_INTAKE = "arbitration_intake", "劳动仲裁受理决定"
    ARBITRATION_ANSWER = "arbitration_answer", "劳动仲裁答辩"
    ARBITRATION_AWARD = "arbitration_award", "劳动仲裁裁决"
    SUE_ON_AWARD = "sue_on_award", "不服仲裁裁决起诉"
    AWARD_SET_ASIDE = "award_set_aside", "用人单位申请撤销终局裁决"
    WORK_INJURY_EMPLOYER = "work_injury_employer", "单位申请工伤认定"
    WORK_INJURY_WORKER = "work_injury_worker", "职工申请工伤认定"
    WORK_INJURY_DECISION = "work_injury_decision", "工伤认定决定"
    ABILITY_APPRAISAL = "ability_appraisal", "劳动能力鉴定结论"
    REAPPRAISAL = "reappraisal", "申请劳动能力再次鉴定"

    # Administrative review and suits
    ADMIN_REVIEW = "admin_review", "申请行政复议"
    REVIEW_SUPPLEMENT = "review_supplement", "行政复议补正"
    REVIEW_DECISION = "review_decision", "行政复议决定"
    ADMIN_SUIT = "admin_suit", "行政诉讼起诉"
    ADMIN_SUIT_LONGEST = "admin_suit_longest", "行政诉讼最长起诉期限"
    SUIT_AFTER_REVIEW = "suit_after_review", "复议后起诉"
    INACTION_WAIT = "inaction_wait", "行政机关履行职责"
    ADMIN_EXTENSION = "admin_extension", "申请延长行政起诉期限"
    ADMIN_APPEAL_JUDGMENT = "admin_appeal_judgment", "行政上诉（判决）"
    ADMIN_APPEAL_RULING = "admin_appeal_ruling", "行政上诉（裁定）"

    # Civil suits and execution
    CIVIL_DEFENCE = "civil_defence", "民事答辩"
    JURISDICTION_OBJECTION = "jurisdiction_objection", "管辖权异议"
    EVIDENCE = "evidence", "举证"
    CIVIL_APPEAL_JUDGMENT = "civil_appeal_judgment", "民事上诉（判决）"
    CIVIL_APPEAL_RULING = "civil_appeal_ruling", "民事上诉（裁定）"
    CIVIL_EXTENSION = "civil_extension", "申请顺延民事期限"
    RETRIAL = "retrial", "申请再审"
    THIRD_PARTY_REVOCATION = "third_party_revocation", "第三人撤销之诉"
    PRESERVATION_SUIT = "preservation_suit", "诉前保全后起诉"
    MEDIATION_CONFIRMATION = "mediation_confirmation", "申请司法确认"
    PUBLIC_NOTICE_SERVICE = "public_notice_service", "公告送达"
    EXECUTION = "execution", "申请执行"
    EXECUTION_IDLE = "execution_idle", "法院执行未果可申请上级法院执行"
    EXECUTION_OBJECTION_REVIEW = "execution_objection_review", "执行异议复议"
    EXECUTION_OBJECTION_SUIT = "execution_objection_suit", "执行异议之诉"
    LIMITATION = "limitation", "诉讼时效"
    LIMITATION_LONGEST = "limitation_longest", "最长权利保护期间"
    LIMITATION_RESUMED = "limitation_resumed", "中止原因消除后的时效"
    REVOCATION = "revocation", "行使撤销权"
    REVOCATION_MISTAKE = "revocation_mistake", "重大误解撤销权"
    TRAFFIC_RECHECK = "traffic_recheck", "交通事故认定复核"

    # Criminal matters and state compensation
    CRIMINAL_APPEAL_JUDGMENT = "criminal_appeal_judgment", "刑事上诉（判决）"
    CRIMINAL_APPEAL_RULING = "criminal_appeal_ruling", "刑事上诉（裁定）"
    CRIMINAL_EXTENSION = "criminal_extension", "申请继续刑事诉讼活动"
    REQUEST_PROTEST = "request_protest", "请求抗诉"
    PROTEST_REPLY = "protest_reply", "请求抗诉的答复"
    NON_PROSECUTION_APPEAL = "non_prosecution_appeal", "不起诉申诉"
    STATE_COMPENSATION = "state_compensation", "请求国家赔偿"
    COMPENSATION_DECISION = "compensation_decision", "国家赔偿决定"
    COMPENSATION_SUIT = "compensation_suit", "行政赔偿起诉"
    COMPENSATION_REVIEW = "compensation_review", "刑事赔偿复议"
    COMPENSATION_COMMITTEE = "compensation_committee", "申请赔偿委员会决定"

    # Veterans and bereaved families
    DISABILITY_TRANSFER = "disability_transfer", "残疾军人转接抚恤关系"


class Unit(Term):
    """What a figure counts (计算单位); the label follows the figure: 7 日, 5 个工作日."""

    CALENDAR_DAY = "calendar_day", "日"
    WORKING_DAY = "working_day", "个工作日"
    MONTH = "month", "个月"
    YEAR = "year", "年"
    HOUR = "hour", "小时"


class RollOver(Term):
    """Whether a last day on a rest day moves to the next working day (节假日顺延)."""

    YES = "yes", "顺延"
    NOT_SAFE = "not_safe", "不宜依赖顺延"
    NO = "no", "不顺延"


class PauseReason(Term):
    """Why days do not count (不计入期限的原因)."""

    SUPPLEMENT = "supplement", "补正"
    COOPERATION = "cooperation", "异地协作核查"
    APPRAISAL = "appraisal", "鉴定"
    SUSPENSION = "suspension", "中止"
    OTHER = "other", "其他正当理由"


@dataclass(frozen=True, slots=True)
class Limit:
    """One time limit (期限) as one source states it between two dates.

    `figure` counts `unit`; None means that the day itself is set case by case. The period
    begins the day after `start_event`. `paused_by` names the only reasons that stop it.
    `warn_days` is when the lamp turns yellow, in calendar days before the target.
    `starts_next_day` marks the sources that say 第二日起算 (刑事诉讼法 art 230): the same
    arithmetic in other words. The row is in force from `effective_from` up to and
    including `effective_to`. Raises ValueError for a figure below 1.
    """

    rule_id: str
    kind: DeadlineKind
    figure: int | None
    unit: Unit
    start_event: str
    basis: Basis
    confidence: Confidence
    effective_from: date
    responsible: Role
    roll_over: RollOver
    paused_by: frozenset[PauseReason] = frozenset()
    warn_days: int = 2
    starts_next_day: bool = False
    effective_to: date | None = None
    note: str = ""

    def __post_init__(self) -> None:
        if self.figure is not None and self.figure < 1:
            raise ValueError(f"{self.rule_id}: the figure must be at least 1")

    def in_force_on(self, day: date) -> bool:
        """Whether the row is in force (有效) on the day, both ends included."""
        return self.effective_from <= day and (self.effective_to is None or day <= self.effective_to)

    @property
    def figure_label(self) -> str:
        """7 日, 5 个工作日, or 另行指定 when the day is set case by case."""
        return "另行指定" if self.figure is None else f"{self.figure} {self.unit.label}"
