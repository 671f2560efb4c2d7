"""Which steps turn the clocks that start from outside the office, or put a day right?"""

from __future__ import annotations

from app import casework
from app.rules.vocabulary import Action
from app.web.cases import clock_forms as forms
from app.web.cases.forms import ReasonForm
from app.web.cases.step_row import Step

_A = Action
_TIMES = "可写 8-3、20260803 或者 今天"
_SECRET = "疑似部队番号、代号时，核对确认不涉密的，在此写明理由"  # noqa: S105  not a password

CLOCK_STEPS = (
    Step(_A.SERVE_DECISION, forms.ServeDecisionForm,
         lambda a, c, f: casework.serve_decision(a, c, f.on.data, f.firm_day),
         "送达已登记，异议期限自收到决定之日起计算。",
         "登记决定书送达申请人的日期。终止援助的，另登记承办单位收到的日期，结案卷宗的期限自该日起算。",
         "登记送达", hints={"on": _TIMES, "firm_on": "不填为同日；" + _TIMES}),
    Step(_A.CORRECT_DATE, forms.CorrectDateForm,
         lambda a, c, f: casework.correct_date(a, c, f.fact.data, f.on.data, f.reason.data),
         "日期已更正，受影响的期限已重新计算。",
         "只重新计算受该日期影响的期限；原日期和各期限的原届满日记入办理过程，提醒随之改期。", "保存更正",
         hints={"on": _TIMES}),
    Step(_A.REQUEST_CHANGE, forms.RequestChangeForm,
         lambda a, c, f: casework.request_change(
             a, c, f.reason.data, f.on.data, f.secrecy_confirmation.data or ""),
         "更换申请已登记，待审批人决定。",
         "受援人申请更换承办人，或者承办人报告不能继续办理的，登记后由审批人更换承办人或者不同意更换。", "登记申请",
         hints={"on": _TIMES, "secrecy_confirmation": _SECRET}),
    Step(_A.REFUSE_CHANGE, ReasonForm,
         lambda a, c, f: casework.refuse_change(a, c, f.reason.data), "已登记：不同意更换。",
         "不同意更换的写明理由并告知受援人；同意的请办理更换承办人。", "不同意更换", "warn"),
    Step(_A.START_COOPERATION, forms.CooperationForm,
         lambda a, c, f: casework.start_cooperation(a, c, f.to.data, f.matter.data, f.due_on.data),
         "协作函已登记，审查期限暂停计算。",
         "请求外地法律援助机构核查的，登记发函后审查期限暂停；收到回函后继续计算。", "登记发函",
         hints={"due_on": _TIMES}),
    Step(_A.END_COOPERATION, forms.CooperationReplyForm,
         lambda a, c, f: casework.end_cooperation(a, c, f.note.data or "", f.on.data),
         "回函已登记，审查期限恢复计算。", "登记收到回函的日期和核查结果，审查期限自该日起恢复计算。", "登记回函",
         hints={"on": _TIMES}),
    Step(_A.REPLY_NOTICE, forms.NoticeReplyForm,
         lambda a, c, f: casework.reply_notice(a, c, f.document.data, f.on.data),
         "已登记回复办案机关。", "确定承办人后函告发出通知的办案机关，登记函告的文书和日期。", "登记回复",
         hints={"on": _TIMES, "document": "例如：法律援助公函及文号"}),
)  # fmt: skip
