"""Which steps look after a case? 催办, 督办, 跟进, and reaching the applicant."""

from __future__ import annotations

from app import casework, clock
from app.casework import CaseFile
from app.reminders import chasing
from app.rules.vocabulary import Action, SlipState
from app.staff.queries import names_of
from app.web.cases import oversight_forms as forms
from app.web.cases.step_row import Step

_A = Action
_TIMES = "可写 12-3、20261203 或者 2026年12月3日"
_SECRET = "疑似部队番号、代号时，核对确认不涉密的，在此写明理由"  # noqa: S105  not a password


def _to_be_urged(file: CaseFile) -> tuple[str, tuple[str, ...]]:
    return "将要催办", tuple(names_of(chasing.to_be_urged(file.case, clock.today())))


def _demand(file: CaseFile) -> tuple[str, tuple[str, ...]]:
    slip = casework.open_slip(file.case)
    if slip is None:
        return "", ()
    lines = [f"事由：{slip.reason}", f"要求：{slip.requirement}", f"答复日期：{slip.reply_due_on}"]
    if slip.state is SlipState.ANSWERED:
        lines.append(f"答复：{slip.entries[-1].text}")
    return slip.number, tuple(lines)


OVERSIGHT = (
    Step(_A.URGE, forms.UrgeForm,
         lambda a, c, f: chasing.urge(a, c, f.text.data or "", f.secrecy_confirmation.data or ""),
         "已催办，责任人已收到站内消息。", "催办送给当前责任人和代班人，记入办理过程。同一案件每日只催办一次。", "催办",
         notes=_to_be_urged, hints={"secrecy_confirmation": _SECRET}),
    Step(_A.SUPERVISE, forms.SuperviseForm,
         lambda a, c, f: chasing.supervise(
             a, c, f.addressee_id.data, f.reason.data, f.requirement.data, f.reply_due_on.data,
             f.secrecy_confirmation.data or ""),
         "督办单已签发，受督办人已收到站内消息。",
         "签发督办单，编号按本机构当年顺序自动取得。到期没有答复的，案件亮黑灯，直到答复为止。", "签发督办单",
         hints={"reply_due_on": f"须为工作日；{_TIMES}", "secrecy_confirmation": _SECRET}),
    Step(_A.REPLY_SUPERVISION, forms.ReplyForm,
         lambda a, c, f: chasing.reply_supervision(a, c, f.text.data, f.secrecy_confirmation.data or ""),
         "督办答复已提交。", "写明办理情况、原因和下一步安排。", "提交答复",
         notes=_demand, hints={"secrecy_confirmation": _SECRET}),
    Step(_A.RETURN_REPLY, forms.ReturnReplyForm,
         lambda a, c, f: chasing.return_reply(a, c, f.reason.data, f.reply_due_on.data),
         "答复已退回。", "答复不合要求的，写明原因，另定答复日期。", "退回答复",
         notes=_demand, hints={"reply_due_on": f"须为工作日；{_TIMES}"}),
    Step(_A.LIFT_SUPERVISION, forms.LiftForm,
         lambda a, c, f: chasing.lift_supervision(a, c, f.reason.data),
         "督办已解除。", "答复可以采纳，或者不再需要督办的，解除后不能恢复，可以另行签发。", "解除督办", notes=_demand),
    Step(_A.FOLLOW_UP, forms.FollowUpForm,
         lambda a, c, f: casework.follow_up(
             a, c, f.next_on.data, f.note.data or "", f.secrecy_confirmation.data or ""),
         "下次跟进日已设定。", "设定下次跟进日后，案件按这一天排序、亮灯和提醒；原来的跟进日同时结束。", "保存跟进日",
         hints={"next_on": _TIMES, "note": "例如：问鉴定结果、回访受援人", "secrecy_confirmation": _SECRET}),
    Step(_A.HAND_OVER, forms.HandOverForm,
         lambda a, c, f: casework.hand_over(a, c, f.handler_id.data, f.reason.data),
         "已更换受理人。", "原受理人离岗、停用的，由新的受理人接着办理，提醒随之改送。", "更换受理人"),
    Step(_A.PLAN_CONTACT, forms.PlanContactForm,
         lambda a, c, f: casework.plan_contact(a, c, f.contact_facts(), f.secrecy_confirmation.data or ""),
         "联系安排已保存。", template="cases/contact.html", yes="保存联系安排"),
    Step(_A.LOG_CONTACT, forms.LogContactForm,
         lambda a, c, f: casework.log_contact(
             a, c, f.result.data, f.note.data or "", f.secrecy_confirmation.data or ""),
         "联系情况已记录。", "记入办理过程。今日联系上的，不再列入“待联系”。", "保存记录",
         hints={"secrecy_confirmation": _SECRET}),
)  # fmt: skip
