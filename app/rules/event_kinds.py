"""What may happen to a dispute that sets limits running? (程序事件)"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from app.rules.vocabulary import AidForm, Term


class EventGroup(Term):
    """Kinds of proceedings, in the order in which they are offered (程序类别)."""

    CIVIL = "civil", "民事"
    LABOUR = "labour", "劳动与工伤"
    ADMIN = "admin", "行政"
    CRIMINAL = "criminal", "刑事"
    COMPENSATION = "compensation", "国家赔偿"
    MILITARY = "military", "退役军人"


# Which proceedings a case is most likely in.
GROUP_OF_FORM: Final[Mapping[AidForm, EventGroup]] = MappingProxyType(
    {
        AidForm.CIVIL_LITIGATION: EventGroup.CIVIL,
        AidForm.ADMIN_LITIGATION: EventGroup.ADMIN,
        AidForm.STATE_COMPENSATION: EventGroup.COMPENSATION,
        AidForm.CRIMINAL_DEFENCE: EventGroup.CRIMINAL,
        AidForm.LABOUR_ARBITRATION: EventGroup.LABOUR,
        AidForm.NON_LITIGATION: EventGroup.CIVIL,
        AidForm.DOCUMENT_DRAFTING: EventGroup.CIVIL,
        AidForm.NOTARY: EventGroup.CIVIL,
        AidForm.APPRAISAL: EventGroup.CIVIL,
    }
)


class EventKind(Term):
    """What happened (程序事件种类), as the lawyer would say it."""

    # Civil suits and execution
    CIVIL_JUDGMENT = "civil_judgment", "收到民事一审判决书"
    CIVIL_RULING = "civil_ruling", "收到民事一审裁定书"
    EVIDENCE_NOTICE = "evidence_notice", "收到举证通知书"
    COMPLAINT_SERVED = "complaint_served", "收到起诉状副本"
    CIVIL_EFFECTIVE = "civil_effective", "民事裁判、调解书生效"
    PERFORMANCE_ENDED = "performance_ended", "履行期间届满"
    PRESERVATION = "preservation", "法院采取诉前保全措施"
    MEDIATION_EFFECTIVE = "mediation_effective", "调解协议生效"
    EXECUTION_APPLIED = "execution_applied", "法院收到执行申请书"
    EXECUTION_RULING = "execution_ruling", "收到执行异议裁定"
    OUTSIDER_RULING = "outsider_ruling", "收到案外人异议裁定"
    NOTICE_PUBLISHED = "notice_published", "法院发出送达公告"
    INJURY = "injury", "人身损害事故发生"
    KNEW_HARM = "knew_harm", "知道权利受损和义务人"
    KNEW_FLAW = "knew_flaw", "知道欺诈、胁迫等撤销事由"
    KNEW_MISTAKE = "knew_mistake", "知道重大误解"
    KNEW_JUDGMENT = "knew_judgment", "案外人知道生效裁判损害权益"
    SUSPENSION_ENDED = "suspension_ended", "时效中止的原因消除"
    CIVIL_OBSTACLE = "civil_obstacle", "耽误民事期限的障碍消除"
    TRAFFIC_CERTIFICATE = "traffic_certificate", "收到道路交通事故认定书"

    # Labour disputes and work injuries
    AWARD_SERVED = "award_served", "收到仲裁裁决书"
    KNEW_LABOUR = "knew_labour", "知道劳动权利受到侵害"
    LABOUR_ENDED = "labour_ended", "劳动关系终止"
    ARBITRATION_FILED = "arbitration_filed", "仲裁委员会收到申请"
    ARBITRATION_ACCEPTED = "arbitration_accepted", "仲裁委员会受理"
    ARBITRATION_COPY = "arbitration_copy", "收到仲裁申请书副本"
    WORK_ACCIDENT = "work_accident", "工伤事故发生"
    DISEASE = "disease", "诊断、鉴定为职业病"
    INJURY_ACCEPTED = "injury_accepted", "工伤认定申请受理"
    APPRAISAL_APPLIED = "appraisal_applied", "劳动能力鉴定申请收到"
    APPRAISAL_SERVED = "appraisal_served", "收到劳动能力鉴定结论"

    # Administrative review and suits
    ACT_SERVED = "act_served", "收到行政决定书"
    KNEW_ACT = "knew_act", "知道行政行为"
    ACT_MADE = "act_made", "行政行为作出"
    DUTY_ASKED = "duty_asked", "行政机关收到履职申请"
    REVIEW_CORRECTION = "review_correction", "收到行政复议补正通知"
    REVIEW_ACCEPTED = "review_accepted", "行政复议受理"
    REVIEW_SERVED = "review_served", "收到行政复议决定书"
    ADMIN_JUDGMENT = "admin_judgment", "收到行政一审判决书"
    ADMIN_RULING = "admin_ruling", "收到行政一审裁定书"
    ADMIN_OBSTACLE = "admin_obstacle", "耽误行政起诉期限的障碍消除"

    # Criminal matters
    CRIMINAL_JUDGMENT = "criminal_judgment", "收到刑事一审判决书"
    CRIMINAL_RULING = "criminal_ruling", "收到刑事一审裁定书"
    NON_PROSECUTION = "non_prosecution", "收到不起诉决定书"
    PROTEST_ASKED = "protest_asked", "检察院收到抗诉请求"
    CRIMINAL_OBSTACLE = "criminal_obstacle", "耽误刑事期限的障碍消除"

    # State compensation
    KNEW_STATE_HARM = "knew_state_harm", "知道国家机关侵犯权利"
    COMPENSATION_ASKED = "compensation_asked", "赔偿义务机关收到申请"
    COMPENSATION_ADMIN = "compensation_admin", "行政赔偿决定作出"
    COMPENSATION_CRIMINAL = "compensation_criminal", "刑事赔偿决定作出"
    COMPENSATION_REVIEWED = "compensation_reviewed", "收到赔偿复议决定"

    # Veterans
    RETIREMENT = "retirement", "办理退役或者移交手续"
