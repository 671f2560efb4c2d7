"""What does each step of a case ask for? One form per step; each carries the version it was opened on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from wtforms.fields.choices import SelectChoice

from app import casework, clock
from app.casework import Candidate, CaseFile
from app.casework.assessing import provisional_now
from app.casework.paper_list import awaited_labels
from app.rules.findings import Answer
from app.rules.vocabulary import (
    DecisionKind,
    Outcome,
    ProgressKind,
    ProofState,
    RefusalGround,
    Role,
    Term,
    TerminationGround,
    WaiverBasis,
)
from app.staff.parameters import Parameter, parameter
from app.web.access import current_actor
from app.web.forms import (
    AmountField,
    BaseForm,
    ChoiceField,
    DateField,
    LongTextField,
    TermField,
    TermRadioField,
    TextField,
    TicksField,
    VersionField,
)

LONGEST_REASON = 500
_MOST_OTHER_PAPERS = 10


class Stage(Term):
    """Where a step with a letter stands: written, looked at, sent, or taken up again."""

    WRITE = "write", "填写"
    PREVIEW = "preview", "预览"
    CONFIRM = "confirm", "确认"
    EDIT = "edit", "修改"


class After(Term):
    """To which page the step leads: the case, or the list it was taken from."""

    CASE = "case", "案件"
    REVIEW = "review", "审查审批"
    ASSIGN = "assign", "指派"
    QUEUE = "queue", "优先队列"
    CHASE = "chase", "催办督办"
    LOOSE_ENDS = "loose_ends", "未尽事项"
    CALLS = "calls", "待联系"


class StepForm(BaseForm):
    """A step without anything to fill in: only the version it was opened on."""

    version = VersionField()
    stage = TermField("阶段", Stage, required=False)
    after = TermField("办完后", After, required=False)

    def offer(self, file: CaseFile) -> None:
        """Offer what this case allows and set what it suggests; called before validation."""

    def suggest(self, **values: Any) -> None:
        """Fill fields of a form that was not sent yet."""
        if self.is_submitted():
            return
        for name, value in values.items():
            self[name].data = value


def ticks(field: TicksField, options: Iterable[tuple[str, str]]) -> None:
    """Offer these (value, label) pairs as check boxes."""
    field.choices = [SelectChoice(*each) for each in options]


class ReasonForm(StepForm):
    reason = LongTextField("理由", limit=LONGEST_REASON)


class OpinionForm(StepForm):
    opinion = LongTextField("审批意见", limit=LONGEST_REASON, required=False)


class DayForm(StepForm):
    on = DateField("日期", default=clock.today)


class NoteForm(StepForm):
    text = LongTextField("备注", limit=5000)
    secrecy_confirmation = TextField("不涉密理由", limit=200, required=False)


class AskForPapersForm(StepForm):
    """补充材料: everything missing at once, and until when."""

    items = TicksField("所缺材料", required=False)
    more = LongTextField("其他材料", limit=800, required=False)
    due_on = DateField("补充期限")

    def offer(self, file: CaseFile) -> None:
        missing = [(paper.label, paper.label) for paper in file.papers if paper.received_on is None]
        ticks(self.items, missing)
        days = parameter(file.case.office_id, Parameter.SUPPLEMENT_DAYS, clock.today()) or 0
        required = [paper.label for paper in file.papers if paper.received_on is None and paper.is_required]
        self.suggest(items=required, due_on=clock.today() + timedelta(days=days))

    def wanted(self) -> list[str]:
        """All papers asked for: the ticked ones and one per line of the text."""
        typed = [line.strip() for line in (self.more.data or "").splitlines() if line.strip()]
        return [*(self.items.data or []), *typed][: len(self.items.data or []) + _MOST_OTHER_PAPERS]


class AcceptForm(StepForm):
    """受理: the papers still missing, of which those that came today are ticked."""

    labels = TicksField("今日收到的材料", required=False)

    def offer(self, file: CaseFile) -> None:
        ticks(self.labels, ((label, label) for label in awaited_labels(file.case)))


class PapersReceivedForm(StepForm):
    """补正收齐: what came in, and when."""

    labels = TicksField("收到的材料")
    on = DateField("收到日期", default=clock.today)

    def offer(self, file: CaseFile) -> None:
        awaited = [paper.label for paper in file.papers if paper.received_on is None]
        ticks(self.labels, ((label, label) for label in awaited))
        asked = [paper.label for paper in file.papers if paper.asked_on and not paper.received_on]
        self.suggest(labels=asked)


class ProposeForm(StepForm):
    kind = TermRadioField(
        "建议",
        DecisionKind,
        only=(DecisionKind.GRANT, DecisionKind.REFUSE, DecisionKind.GRANT_PROVISIONALLY),
    )
    note = LongTextField("审查意见", limit=2000, required=False)


class RefuseForm(StepForm):
    """不予援助: ground, article and reason; the letter is shown before it is decided."""

    ground = TermRadioField("不予援助的情形", RefusalGround)
    article = TextField("法律依据", limit=120)
    reason = LongTextField("理由", limit=2000)


class ProvisionalForm(StepForm):
    reason = LongTextField("先行提供的理由", limit=LONGEST_REASON)
    papers_due_on = DateField("补办手续期限")

    def offer(self, file: CaseFile) -> None:
        today = clock.today()
        days = parameter(file.case.office_id, Parameter.PROVISIONAL_PAPERS_DAYS, today) or 0
        finding = provisional_now(file.case, today)
        suggested = finding.sentence_zh if finding.answer is Answer.YES else ""
        self.suggest(papers_due_on=today + timedelta(days=days), reason=suggested)


class LawyerForm(StepForm):
    """One of the candidates the page lists, the best one chosen beforehand."""

    lawyer_id = ChoiceField("承办人")
    candidates: tuple[Candidate, ...] = ()

    def offer(self, file: CaseFile) -> None:
        self.candidates = casework.candidates(current_actor(), file.case)
        able = [(each.lawyer.id, each.lawyer.name) for each in self.candidates if each.selectable]
        self.lawyer_id.offer(able)
        self.suggest(lawyer_id=able[0][0] if able else None)


class AssignForm(LawyerForm):
    note = TextField("指派说明", limit=200, required=False)


class ReassignForm(LawyerForm):
    reason = LongTextField("更换原因", limit=LONGEST_REASON)


class ProgressForm(StepForm):
    """更新进展; a clerk says from whom they have it (代录)."""

    kind = TermRadioField("进展", ProgressKind)
    on = DateField("发生日期", default=clock.today)
    note = LongTextField("说明", limit=2000, required=False)
    reported_by = TextField("代录来源", limit=40)
    secrecy_confirmation = TextField("不涉密理由", limit=200, required=False)

    def offer(self, file: CaseFile) -> None:
        if current_actor().role is not Role.CLERK:
            del self.reported_by

    @property
    def source(self) -> str:
        """From whom the clerk has it; empty when the lawyer reports."""
        return (self.reported_by.data or "") if "reported_by" in self else ""


class CloseForm(StepForm):
    outcome = TermField("结案方式", Outcome)
    closed_on = DateField("结案日期", default=clock.today)
    recovered_fen = AmountField("挽回损失或者取得利益", required=False)
    note = LongTextField("结案情况", limit=2000, required=False)


class FilePapersForm(StepForm):
    on = DateField("提交日期", default=clock.today)
    checklist = TicksField("卷内材料", required=False)

    def offer(self, file: CaseFile) -> None:
        ticks(self.checklist, ((need.code, need.label) for need in casework.closing_checklist(file.case)))


class ArchiveForm(StepForm):
    """归档: a file that lacks something needs a reason."""

    note = LongTextField("仍可归档的理由", limit=LONGEST_REASON, required=False)

    def offer(self, file: CaseFile) -> None:
        if not casework.file_lacks(file.case):
            del self.note

    @property
    def said(self) -> str:
        """Why it may be archived all the same; empty when nothing is lacking."""
        return (self.note.data or "") if "note" in self else ""


class TerminateForm(StepForm):
    """终止援助: ground and reason; the letter is shown before it is decided."""

    ground = TermField("终止情形", TerminationGround)
    reason = LongTextField("终止理由", limit=LONGEST_REASON)


class TransferForm(StepForm):
    to = TextField("接收机构", limit=80)
    reason = LongTextField("移送理由", limit=LONGEST_REASON)


class LodgeObjectionForm(StepForm):
    on = DateField("提出日期", default=clock.today)
    reason = LongTextField("异议理由", limit=2000)


class DecideObjectionForm(StepForm):
    """异议审查: which of the two is told by the address; the day and the reason are asked for."""

    on = DateField("审查日期", default=clock.today)
    reason = LongTextField("审查理由", limit=2000)


class SettleStatusForm(StepForm):
    state = TermRadioField("核验结果", ProofState, only=(ProofState.VERIFIED, ProofState.REJECTED))
    note = TextField("说明", limit=200, required=False)


class OverrideForm(StepForm):
    """人工判断: what is left blank goes back to the rules' answer."""

    tier = ChoiceField("优先次序", required=False)
    waiver = TermField("费用减免依据", WaiverBasis, required=False)
    reason = LongTextField("理由", limit=LONGEST_REASON)

    def offer(self, file: CaseFile) -> None:
        self.tier.offer([(1, "应当优先"), (2, "可以优先"), (3, "普通")])
        now = file.case.override or {}
        self.suggest(tier=now.get("tier"), waiver=WaiverBasis(now["waiver"]) if now.get("waiver") else None)


class RetractForm(StepForm):
    """撤回进展: nothing to fill in."""
