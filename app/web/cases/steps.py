"""Which steps can be taken with a case, what does each ask for, and which verb takes it?

One row per action: the page of a step, its form and its verb. Whether a step is allowed is
decided by casework (table of procedure, role, reach); who may open its page by access.toml.
"""

from __future__ import annotations

from collections.abc import Mapping

from app import casework, clock
from app.casework import CaseFile
from app.rules.vocabulary import Action, DecisionKind
from app.web.cases import forms
from app.web.cases.clock_steps import CLOCK_STEPS
from app.web.cases.correction import CorrectForm
from app.web.cases.letters import Draft, Letter, decision_letter, papers_letter, termination_draft
from app.web.cases.oversight_steps import OVERSIGHT
from app.web.cases.step_row import Step


def _missing(file: CaseFile) -> tuple[str, tuple[str, ...]]:
    labels = (paper.label for paper in file.papers if paper.is_required and paper.received_on is None)
    return "尚未收到的材料", tuple(labels)


def _awaited(file: CaseFile) -> tuple[str, tuple[str, ...]]:
    notices = (
        f"{notice.issued_on} 一次性告知，期限 {notice.due_on}：{'、'.join(notice.items)}"
        for notice in file.notices
        if notice.answered_on is None
    )
    return "已告知补充的材料", tuple(notices)


def _termination(file: CaseFile, form: forms.TerminateForm) -> Letter:
    return decision_letter(file.case, termination_draft(form.ground.data, form.reason.data, clock.today()))


def _filed(file: CaseFile) -> tuple[str, tuple[str, ...]]:
    lacks, needs = casework.file_lacks(file.case), casework.closing_checklist(file.case)
    lines = (
        *(f"尚缺：{label}" for label in lacks),
        casework.promised_proof(file.case),
        *(f"{need.label}（{need.basis.label}）" for need in needs if need.label not in lacks),
    )
    return "卷内材料", tuple(filter(None, lines))


def _closing(file: CaseFile) -> tuple[str, tuple[str, ...]]:
    needs = casework.closing_checklist(file.case)
    return "结案卷宗应当包括", tuple(f"{need.label}（{need.basis.label}）" for need in needs)


def _refusal(file: CaseFile, form: forms.RefuseForm) -> Letter:
    draft = Draft(
        DecisionKind.REFUSE,
        clock.today(),
        form.ground.data.value,
        form.article.data,
        form.reason.data,
    )
    return decision_letter(file.case, draft)


def _papers(file: CaseFile, form: forms.AskForPapersForm) -> Letter:
    return papers_letter(file.case, form.wanted(), clock.today(), form.due_on.data)


_A = Action
_SECRET = "疑似部队番号、代号时，核对确认不涉密的，在此写明理由"  # noqa: S105  not a password
_TIMES = "可写 8-3、20260803 或者 今天"

_RECEPTION = (
    Step(_A.ACCEPT, forms.AcceptForm, lambda a, c, f: casework.accept(a, c, f.labels.data or ()),
         "已受理，进入审查。", "勾选今日收到的材料，必需的材料齐全后受理，进入审查。审查期限自收到申请之日起计算，受理不重新起算。", notes=_missing),
    Step(_A.ASK_FOR_PAPERS, forms.AskForPapersForm,
         lambda a, c, f: casework.ask_for_papers(a, c, f.wanted(), f.due_on.data),
         "已一次性告知补充材料，审查期限暂停计算。",
         "请把所缺材料一次勾选齐全：只能告知一次。告知后审查期限暂停，收齐后继续计算。", "告知补充材料",
         letter=_papers, hints={"more": "清单上没有的，每行一项", "due_on": _TIMES}),
    Step(_A.PAPERS_RECEIVED, forms.PapersReceivedForm,
         lambda a, c, f: casework.papers_received(a, c, f.labels.data, f.on.data), "已登记收到的材料。",
         "勾选收到的材料。告知的材料全部收齐后恢复审查，未收齐的继续等待。", "登记收到",
         notes=_awaited, hints={"on": _TIMES}),
    Step(_A.LAPSE, forms.StepForm, lambda a, c, f: casework.lapse(a, c), "已按视为撤回处理。",
         "补充材料期限届满仍未补充的，视为撤回申请。本件将结束办理，申请人可以重新申请。",
         "按视为撤回处理", "warn", notes=_awaited),
    Step(_A.WITHDRAW, forms.ReasonForm, lambda a, c, f: casework.withdraw(a, c, f.reason.data), "已登记撤回。",
         "申请人主动撤回申请的，登记原因后结束办理。", "登记撤回", "warn"),
    Step(_A.TRANSFER, forms.TransferForm,
         lambda a, c, f: casework.transfer(a, c, f.to.data, f.reason.data), "已移送。",
         "本机构没有管辖权的，移送有管辖权的法律援助机构，并告知申请人。", "移送", "warn"),
    Step(_A.OVERRIDE, forms.OverrideForm,
         lambda a, c, f: casework.override(a, c, reason=f.reason.data, waiver=f.waiver.data, tier=f.tier.data),
         "人工判断已记录。", "人工判断与系统判断不一致时以人工判断为准，理由记入办理过程和审计日志。", "保存人工判断",
         hints={"tier": "不选即按系统判断", "waiver": "不选即按系统判断"}),
)  # fmt: skip
_DECISIONS = (
    Step(_A.PROPOSE, forms.ProposeForm, lambda a, c, f: casework.propose(a, c, f.kind.data, f.note.data or ""),
         "审查意见已提交，待审批。", yes="提交审查意见", hints={"note": "建议不予或者先行提供的必须写明理由"}),
    Step(_A.RETURN, forms.ReasonForm, lambda a, c, f: casework.return_to_clerk(a, c, f.reason.data), "已退回受理员。",
         "退回受理员重新核对，审查期限继续计算。", "退回"),
    Step(_A.GRANT, forms.OpinionForm, lambda a, c, f: casework.grant(a, c, f.opinion.data or ""), "已给予援助。",
         "作出给予法律援助决定，三日内指派。"),
    Step(_A.REFUSE, forms.RefuseForm,
         lambda a, c, f: casework.refuse(a, c, f.ground.data, f.article.data, f.reason.data), "已作出不予援助决定。",
         "不予援助须写明情形、依据和理由，预览决定书后再确认。", "确认不予援助", "warn",
         letter=_refusal, must_preview=True, hints={"article": "例如：《法律援助法》第三十一条"}),
    Step(_A.GRANT_PROVISIONALLY, forms.ProvisionalForm,
         lambda a, c, f: casework.grant_provisionally(a, c, f.reason.data, f.papers_due_on.data), "已先行提供援助。",
         "符合法律援助法第四十四条情形的，可以先行提供法律援助，受援人事后补办手续。", "先行提供",
         hints={"papers_due_on": _TIMES}),
    Step(_A.CONFIRM_PROVISIONAL, forms.StepForm, lambda a, c, f: casework.confirm_provisional(a, c),
         "已确认，按正常程序继续办理。", "受援人已补办手续、补充材料，确认给予法律援助。", "确认", notes=_missing),
    Step(_A.LODGE_OBJECTION, forms.LodgeObjectionForm,
         lambda a, c, f: casework.lodge_objection(a, c, f.reason.data, f.on.data), "异议已登记，五日内审查。",
         "登记申请人对不予或者终止援助决定提出的异议。", "登记异议", hints={"on": _TIMES}),
    Step(_A.UPHOLD_REFUSAL, forms.DecideObjectionForm,
         lambda a, c, f: casework.decide_objection(a, c, True, f.reason.data, f.on.data), "异议审查结果已登记：维持。",
         "异议理由不成立，维持原决定。理由成立的，请返回案件，在“更多”中选“异议成立”。", "维持原决定", hints={"on": _TIMES}),
    Step(_A.OVERTURN_REFUSAL, forms.DecideObjectionForm,
         lambda a, c, f: casework.decide_objection(a, c, False, f.reason.data, f.on.data), "异议成立，已给予援助。",
         "异议理由成立，改为给予法律援助，三日内指派。", "改为给予援助", hints={"on": _TIMES}),
)  # fmt: skip
_HANDLING = (
    Step(_A.ASSIGN, forms.AssignForm,
         lambda a, c, f: casework.assign(a, c, f.lawyer_id.data, f.note.data or ""), "已指派。",
         template="assign/case.html"),
    Step(_A.REASSIGN, forms.ReassignForm,
         lambda a, c, f: casework.reassign(a, c, f.lawyer_id.data, f.reason.data), "已更换承办人。",
         template="assign/case.html"),
    Step(_A.SIGN_AGREEMENT, forms.DayForm, lambda a, c, f: casework.sign_agreement(a, c, f.on.data),
         "已登记签订委托协议，案件进入办理。", "登记委托协议和授权委托书的签订日期。", "登记签订", hints={"on": _TIMES}),
    Step(_A.RECORD_PROGRESS, forms.ProgressForm,
         lambda a, c, f: casework.record_progress(
             a, c, f.kind.data, f.on.data, f.note.data or "", f.source, f.secrecy_confirmation.data or ""),
         "进展已登记。", yes="提交",
         hints={"on": _TIMES, "reported_by": "例如：电话、承办律师告知", "secrecy_confirmation": _SECRET}),
    Step(_A.CLOSE, forms.CloseForm,
         lambda a, c, f: casework.close(
             a, c, f.outcome.data, f.closed_on.data, f.recovered_fen.data, f.note.data or ""),
         "已结案，三十日内提交卷宗。", "结案日期按收到裁判文书、调解书等的日期填写。", notes=_closing,
         hints={"closed_on": _TIMES, "recovered_fen": "胜诉、调解、和解、仲裁必填，没有的填 0；可写 1.4万"},
         units={"recovered_fen": "元"}),
    Step(_A.FILE_PAPERS, forms.FilePapersForm,
         lambda a, c, f: casework.file_papers(a, c, f.on.data, f.checklist.data or ()), "卷宗已提交，待审查归档。",
         "勾选卷内已有的材料，未勾选的记入办理过程。", hints={"on": _TIMES}),
    Step(_A.RETURN_FILE, forms.ReasonForm, lambda a, c, f: casework.return_file(a, c, f.reason.data), "卷宗已退回补正。",
         "卷宗不齐全的退回承办人，重新计算提交期限。", "退回补卷"),
    Step(_A.ARCHIVE, forms.ArchiveForm, lambda a, c, f: casework.archive(a, c, f.said), "已归档。",
         "卷宗审查合格，一案一卷归档。归档后不能再修改。", notes=_filed,
         hints={"note": "卷内有缺的，退回补卷，或者在此写明理由"}),
    Step(_A.TERMINATE, forms.TerminateForm,
         lambda a, c, f: casework.terminate(a, c, f.ground.data, f.reason.data), "已终止援助。",
         "终止后须在三日内送达终止决定书；受援人可以提出异议。预览决定书后再确认。", "终止援助", "warn",
         letter=_termination, must_preview=True),
)  # fmt: skip
_ANY_TIME = (
    Step(_A.VERIFY_STATUS, forms.SettleStatusForm,
         lambda a, c, f: casework.settle_status(a, c, f.state.data, f.note.data or ""), "核验结果已登记。",
         "核验优抚对象证明。核验不符的，优先次序随之调整，并写明原因。", "登记核验结果"),
    Step(_A.CORRECT, CorrectForm,
         lambda a, c, f: casework.correct(a, c, f.fields(), f.reason.data, f.secrecy_confirmation.data or ""),
         "已更正。", "只改动有误的项目；新旧内容记入办理过程。决定作出前更正的，系统重新判断。", "保存更正",
         hints={"time_bar_on": _TIMES, "secrecy_confirmation": _SECRET},
         units={"amount_fen": "元", "monthly_income_fen": "元"}),
    Step(_A.ADD_NOTE, forms.NoteForm,
         lambda a, c, f: casework.add_note(a, c, f.text.data, f.secrecy_confirmation.data or ""), "备注已添加。",
         yes="添加备注", hints={"secrecy_confirmation": _SECRET}),
)  # fmt: skip

STEPS: Mapping[Action, Step] = {
    step.action: step for step in (*_RECEPTION, *_DECISIONS, *_HANDLING, *_ANY_TIME, *CLOCK_STEPS, *OVERSIGHT)
}
