"""What do we call things? Every coded value with its one Chinese label."""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class Term(StrEnum):
    """A stored code with the Chinese label shown for it; `Kind("code").label`."""

    label: str

    def __new__(cls, code: str, label: str = "") -> Self:
        member = str.__new__(cls, code)
        member._value_ = code
        member.label = label
        return member

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        """(code, label) pairs in the order of definition, for a select box."""
        return [(member.value, member.label) for member in cls]


class Role(Term):
    """Who somebody is in the office (角色)."""

    CLERK = "clerk", "受理员"
    DIRECTOR = "director", "审批人"
    LAWYER = "lawyer", "承办律师"
    STATISTICIAN = "statistician", "统计员"
    ADMIN = "admin", "管理员"
    AUDITOR = "auditor", "审计员"


class OfficeKind(Term):
    """What sort of office (机构类型)."""

    CENTRE = "centre", "法律援助中心"
    MILITARY_STATION = "military_station", "军人军属法律援助工作站"
    JUSTICE_OFFICE = "justice_office", "司法所"
    LAW_FIRM = "law_firm", "法律服务所"


class CaseStatus(Term):
    """Where the case stands (环节)."""

    RECEIVED = "received", "已收到"
    PAPERS_AWAITED = "papers_awaited", "待补正"
    UNDER_REVIEW = "under_review", "审查中"
    GRANTED = "granted", "待指派"
    ASSIGNED = "assigned", "已指派"
    IN_PROGRESS = "in_progress", "办理中"
    CLOSED = "closed", "已结案"
    ARCHIVED = "archived", "已归档"
    REFUSED = "refused", "不予援助"
    DEEMED_WITHDRAWN = "deemed_withdrawn", "视为撤回"
    WITHDRAWN = "withdrawn", "已撤回"
    TERMINATED = "terminated", "已终止"
    TRANSFERRED = "transferred", "已移送"


class Action(Term):
    """What can be done to a case (办理动作)."""

    SUBMIT = "submit", "受理登记"
    ACCEPT = "accept", "受理"
    ASK_FOR_PAPERS = "ask_for_papers", "补充材料"
    PAPERS_RECEIVED = "papers_received", "补正收齐"
    LAPSE = "lapse", "视为撤回"
    WITHDRAW = "withdraw", "撤回申请"
    PROPOSE = "propose", "提出审查意见"
    RETURN = "return", "退回"
    GRANT = "grant", "给予援助"
    REFUSE = "refuse", "不予援助"
    GRANT_PROVISIONALLY = "grant_provisionally", "先行提供"
    CONFIRM_PROVISIONAL = "confirm_provisional", "补办确认"
    ASSIGN = "assign", "指派"
    REASSIGN = "reassign", "更换承办人"
    SIGN_AGREEMENT = "sign_agreement", "签订委托协议"
    RECORD_PROGRESS = "record_progress", "更新进展"
    CLOSE = "close", "结案"
    FILE_PAPERS = "file_papers", "提交卷宗"
    RETURN_FILE = "return_file", "退回补卷"
    ARCHIVE = "archive", "归档"
    TERMINATE = "terminate", "终止援助"
    TRANSFER = "transfer", "移送"
    SERVE_DECISION = "serve_decision", "登记送达"
    LODGE_OBJECTION = "lodge_objection", "提出异议"
    UPHOLD_REFUSAL = "uphold_refusal", "异议维持"
    OVERTURN_REFUSAL = "overturn_refusal", "异议成立"
    VERIFY_STATUS = "verify_status", "核验优抚身份"
    LAPSE_STATUS = "lapse_status", "补证承诺到期"
    OVERRIDE = "override", "人工判断"
    CORRECT = "correct", "更正信息"
    ADD_NOTE = "add_note", "备注"
    RECORD_EVENT = "record_event", "登记程序事件"
    CORRECT_EVENT = "correct_event", "更正程序事件"
    ANSWER_LIMIT = "answer_limit", "确认期限"
    ADJUST_CLOCK = "adjust_clock", "调整期限"
    CORRECT_DATE = "correct_date", "更正日期"
    RECOMPUTE = "recompute", "重新计算期限"
    REQUEST_CHANGE = "request_change", "登记更换申请"
    REFUSE_CHANGE = "refuse_change", "不同意更换"
    START_COOPERATION = "start_cooperation", "异地协作核查"
    END_COOPERATION = "end_cooperation", "收到协作回函"
    REPLY_NOTICE = "reply_notice", "回复办案机关"
    URGE = "urge", "催办"
    SUPERVISE = "supervise", "督办"
    REPLY_SUPERVISION = "reply_supervision", "答复督办"
    RETURN_REPLY = "return_reply", "退回答复"
    LIFT_SUPERVISION = "lift_supervision", "解除督办"
    FOLLOW_UP = "follow_up", "跟进"
    HAND_OVER = "hand_over", "更换受理人"
    PLAN_CONTACT = "plan_contact", "联系安排"
    LOG_CONTACT = "log_contact", "联系记录"


class ReceivedVia(Term):
    """How the application reached the office (收到方式)."""

    WALK_IN = "walk_in", "来访"
    PHONE = "phone", "来电"
    ONLINE = "online", "网上"
    LETTER = "letter", "来信"
    HOME_VISIT = "home_visit", "上门"
    FORWARDED = "forwarded", "转交"
    CUSTODY = "custody", "监管场所转交"
    NOTICE = "notice", "办案机关通知"


class AidForm(Term):
    """Forms of legal aid (法律援助形式), 法律援助法 art 22."""

    CIVIL_LITIGATION = "civil_litigation", "民事诉讼代理"
    ADMIN_LITIGATION = "admin_litigation", "行政诉讼代理"
    STATE_COMPENSATION = "state_compensation", "国家赔偿代理"
    CRIMINAL_DEFENCE = "criminal_defence", "刑事辩护与代理"
    LABOUR_ARBITRATION = "labour_arbitration", "劳动仲裁代理"
    NON_LITIGATION = "non_litigation", "非诉讼代理"
    DOCUMENT_DRAFTING = "document_drafting", "代拟法律文书"
    NOTARY = "notary", "公证援助"
    APPRAISAL = "appraisal", "司法鉴定援助"


class IdKind(Term):
    """Identity documents (证件类型)."""

    RESIDENT_ID = "resident_id", "居民身份证"
    RESIDENCE_PERMIT = "residence_permit", "港澳台居民居住证"
    OFFICER_CARD = "officer_card", "军官证"
    SOLDIER_CARD = "soldier_card", "士兵证"
    PASSPORT = "passport", "护照"
    NONE = "none", "无证件"


class Sex(Term):
    MALE = "male", "男"
    FEMALE = "female", "女"


class BeneficiaryType(Term):
    """Classes of preferential-treatment beneficiaries (优抚对象类别), 军人抚恤优待条例 art 2."""

    NONE = "none", "普通申请人"
    OFFICER = "officer", "现役军官"
    NCO = "nco", "现役军士"
    CONSCRIPT = "conscript", "义务兵"
    CADET = "cadet", "军校学员"
    CIVILIAN_STAFF = "civilian_staff", "文职人员等按军人对待的人员"
    SERVING_SOLDIER = "serving_soldier", "现役军人"
    SOLDIER_FAMILY = "soldier_family", "现役军人家属"
    CONSCRIPT_FAMILY = "conscript_family", "义务兵家属"
    MARTYR_BEREAVED = "martyr_bereaved", "烈士遗属"
    DUTY_DEATH_BEREAVED = "duty_death_bereaved", "因公牺牲军人遗属"
    ILLNESS_DEATH_BEREAVED = "illness_death_bereaved", "病故军人遗属"
    DISABLED_SOLDIER = "disabled_soldier", "残疾军人"
    COMBAT_VETERAN = "combat_veteran", "参战退役军人"
    MERIT_VETERAN = "merit_veteran", "二等功以上退役军人"
    VETERAN = "veteran", "退役军人"
    SUBSIDY_RECIPIENT = "subsidy_recipient", "定期生活补助对象"
    OTHER = "other", "其他优抚对象"


class Relation(Term):
    """Relation of the applicant to the soldier (与军人关系)."""

    SELF = "self", "本人"
    SPOUSE = "spouse", "配偶"
    PARENT = "parent", "父母"
    FOSTERER = "fosterer", "抚养人"
    CHILD = "child", "子女"
    SIBLING = "sibling", "兄弟姐妹"
    OTHER_KIN = "other_kin", "其他近亲属"


class ServiceState(Term):
    """Whether a disabled soldier still serves (服役状态)."""

    SERVING = "serving", "在役"
    RETIRED = "retired", "已退役"


class DisabilityNature(Term):
    COMBAT = "combat", "因战"
    DUTY = "duty", "因公"
    ILLNESS = "illness", "因病"


class Proof(Term):
    """Papers that prove a beneficiary status (优抚身份证明), 军人抚恤优待条例 arts 14, 28, 52."""

    OFFICER_CARD = "officer_card", "军官证"
    NCO_CARD = "nco_card", "军士证"
    CONSCRIPT_CARD = "conscript_card", "义务兵证"
    CADET_CARD = "cadet_card", "学员证"
    CIVILIAN_CARD = "civilian_card", "文职人员证"
    MILITARY_SECURITY_CARD = "military_security_card", "军人保障卡"
    DISABLED_CARD = "disabled_card", "残疾军人证"
    TREATMENT_CARD = "treatment_card", "优待证"
    MARTYR_CERTIFICATE = "martyr_certificate", "烈士证书"
    DUTY_DEATH_CERTIFICATE = "duty_death_certificate", "因公牺牲证明书"
    ILLNESS_DEATH_CERTIFICATE = "illness_death_certificate", "病故证明书"
    MERIT_CERTIFICATE = "merit_certificate", "立功证书"
    RETIREMENT_CARD = "retirement_card", "退役证"
    UNIT_LETTER = "unit_letter", "团级以上单位证明"
    SUBSIDY_CERTIFICATE = "subsidy_certificate", "定期补助领取证明"
    HOUSEHOLD_REGISTER = "household_register", "户口本"
    MARRIAGE_CERTIFICATE = "marriage_certificate", "结婚证"


class ProofState(Term):
    """先受理后补证: what became of the claimed status (优抚身份证明状态)."""

    NONE = "none", "无"
    CLAIMED = "claimed", "已提交待核验"
    PROMISED = "promised", "承诺补交"
    VERIFIED = "verified", "已核验"
    LAPSED = "lapsed", "逾期未补"
    REJECTED = "rejected", "核验不符"


class HardshipGround(Term):
    """What the applicant says about means (经济状况), 法律援助法 arts 41-42."""

    NOT_STATED = "not_stated", "未说明"
    INCOME = "income", "按收入核查"
    PLEDGE = "pledge", "个人诚信承诺"
    MINIMUM_LIVING = "minimum_living", "低保户等社会救助对象"
    NO_FIXED_INCOME = "no_fixed_income", "无固定生活来源的未成年人、老年人、残疾人"
    MIGRANT_WORKER = "migrant_worker", "进城务工人员"
    JUDICIAL_RELIEF = "judicial_relief", "司法救助对象"


class WaiverBasis(Term):
    """Why no fee is due, or why one is (费用减免依据)."""

    EXEMPT_FROM_CHECK = "exempt_from_check", "免予核查"
    NO_HARDSHIP_CONDITION = "no_hardship_condition", "不受经济困难限制"
    CHECKED = "checked", "核查符合"
    PLEDGE = "pledge", "诚信承诺"
    NOT_WAIVED = "not_waived", "不减免"


class DecisionKind(Term):
    """Decisions on an application (审查决定)."""

    GRANT = "grant", "给予法律援助"
    REFUSE = "refuse", "不予法律援助"
    GRANT_PROVISIONALLY = "grant_provisionally", "先行提供法律援助"
    TERMINATE = "terminate", "终止法律援助"


class RefusalGround(Term):
    """Why aid is refused (不予援助理由); the columns of the year table."""

    OUT_OF_SCOPE = "out_of_scope", "不属于法律援助事项范围"
    NO_HARDSHIP = "no_hardship", "不符合经济困难标准"
    OTHER = "other", "其他理由"


class TerminationGround(Term):
    """The eight grounds of 法律援助法 art 48 (终止情形)."""

    OBTAINED_BY_FRAUD = "obtained_by_fraud", "以欺骗或者其他不正当手段获得法律援助"
    CONCEALED_FACTS = "concealed_facts", "故意隐瞒重要事实或者提供虚假证据"
    ILLEGAL_USE = "illegal_use", "利用法律援助从事违法活动"
    MEANS_CHANGED = "means_changed", "经济状况发生变化，不再符合条件"
    CASE_ENDED = "case_ended", "案件终止审理或者已经被撤销"
    OWN_LAWYER = "own_lawyer", "自行委托律师或者其他代理人"
    APPLICANT_ASKS = "applicant_asks", "受援人有正当理由要求终止"
    OTHER = "other", "法律法规规定的其他情形"


class ProgressKind(Term):
    """What a lawyer reports from the corridor (办理进展)."""

    MET_CLIENT = "met_client", "约见受援人"
    FILED = "filed", "已立案"
    EVIDENCE = "evidence", "调查取证"
    HEARING_SET = "hearing_set", "开庭通知"
    HEARING_HELD = "hearing_held", "已开庭"
    MEDIATION = "mediation", "调解中"
    JUDGMENT_RECEIVED = "judgment_received", "收到裁判文书"
    OTHER = "other", "其他进展"


class Outcome(Term):
    """How a case ended (结案方式)."""

    WON = "won", "胜诉"
    PARTLY_WON = "partly_won", "部分胜诉"
    LOST = "lost", "败诉"
    MEDIATED = "mediated", "调解"
    SETTLED = "settled", "和解"
    ARBITRATED = "arbitrated", "仲裁裁决"
    WITHDRAWN = "withdrawn", "撤诉"
    DOCUMENT_DONE = "document_done", "文书已完成"
    OTHER = "other", "其他"


class SlipState(Term):
    """Where a supervision slip stands (督办单状态)."""

    WAITING = "waiting", "待答复"
    ANSWERED = "answered", "已答复"
    LIFTED = "lifted", "已解除"


class ProxyRelation(Term):
    """Who may be rung instead of the applicant (代理联系人)."""

    SPOUSE = "spouse", "配偶"
    PARENT = "parent", "父母"
    CHILD = "child", "成年子女"
    OTHER_KIN = "other_kin", "其他近亲属"
    ARMED_FORCES_DEPARTMENT = "armed_forces_department", "人武部联系人"
    VETERANS_STATION = "veterans_station", "退役军人服务站联系人"
    OTHER = "other", "其他联系人"


class ContactResult(Term):
    """How an attempt to reach somebody ended (联系结果)."""

    REACHED = "reached", "已联系上"
    PROXY_REACHED = "proxy_reached", "已联系代理人"
    NO_ANSWER = "no_answer", "无人接听"
    WRONG_NUMBER = "wrong_number", "号码有误"


class LampColour(Term):
    """The lamp beside a deadline (灯)."""

    GREEN = "g", "绿"
    YELLOW = "y", "黄"
    RED = "r", "红"
    BLACK = "k", "黑"
    PAUSED = "p", "暂停"


class ReminderLevel(Term):
    """How near a deadline is when it is reminded of (提醒级别)."""

    NEAR = "near", "临期"
    DUE = "due", "到期"
    OVERDUE = "overdue", "逾期"
