"""What do the steps that turn clocks ask for? 程序事件, 确认期限, 调整期限, 更正日期, and what comes from outside."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from wtforms import HiddenField, SelectField
from wtforms.fields.choices import SelectChoice

from app import clock
from app.casework import Answer, CaseFile, Change
from app.casework.adjusting import held_for
from app.casework.clocks import Deadline
from app.casework.events import LONGEST_DOCUMENT, LONGEST_SOURCE, side_of
from app.casework.procedural import Acceptance, ProceduralEvent
from app.casework.redating import known_facts
from app.casework.timekeeping import limit_of
from app.rules.adjusting import Adjustment, pause_reasons
from app.rules.deadlines import DeadlineKind, PauseReason
from app.rules.facts import Fact
from app.rules.proposals import EventRule
from app.rules.service import ServiceMode
from app.rules.vocabulary import CaseStatus, Role, Term
from app.web.access import current_actor
from app.web.cases.forms import LONGEST_REASON, DayForm, StepForm
from app.web.forms import DateField, LongTextField, TermField, TextField, TickField, TicksField

_USUAL_COOPERATION = timedelta(days=10)


def terms(options: Iterable[Term], labels: Mapping[str, str] | None = None) -> list[SelectChoice]:
    """The terms as choices of a select box, blank first."""
    named = labels or {}
    return [
        SelectChoice("", "请选择"),
        *(SelectChoice(each.value, named.get(each.value, each.label)) for each in options),
    ]


class SourcedForm(StepForm):
    """Something a lawyer tells; whoever else enters it says from whom they have it (代录)."""

    reported_by = TextField("代录来源", limit=LONGEST_SOURCE)
    secrecy_confirmation = TextField("不涉密理由", limit=200, required=False)

    def offer(self, file: CaseFile) -> None:
        if current_actor().role is not Role.CLERK:
            del self.reported_by

    @property
    def source(self) -> str:
        """From whom a clerk has it; empty for anybody else."""
        return (self.reported_by.data or "") if "reported_by" in self else ""

    @property
    def confirmed(self) -> str:
        """Why suspicious text is harmless."""
        return self.secrecy_confirmation.data or ""


class EventForm(SourcedForm):
    """登记程序事件: the day, how it was served, the document, and which limits follow."""

    kind = HiddenField()
    on = DateField("日期", default=clock.today)
    mode = TermField("送达方式", ServiceMode, default=ServiceMode.DIRECT, required=False)
    document = TextField("文书名称和文号", limit=LONGEST_DOCUMENT, required=False)
    set_day = DateField("指定的届满日")
    wanted = TicksField("要起算哪些", required=False)
    certain = TickField("已核对，情况属实")

    def ask(self, file: CaseFile, rule: EventRule) -> None:
        """Ask what this kind of event needs."""
        self.offer(file)
        if not rule.is_served:
            del self.mode
        if not any(each.needs_day for each in rule.proposals):
            del self.set_day
        if len(rule.proposals) == 1:
            del self.wanted
        else:
            self.wanted.choices = [SelectChoice(each.kind.value, each.kind.label) for each in rule.proposals]
            self.suggest(wanted=[each.kind.value for each in rule.usual_for(side_of(file.case))])
        self.suggest(version=file.case.version, kind=rule.kind.value, document=rule.document)

    @property
    def chosen(self) -> tuple[DeadlineKind, ...] | None:
        """The limits ticked; None where there is nothing to choose."""
        return tuple(map(DeadlineKind, self.wanted.data or ())) if "wanted" in self else None

    def set_days(self, rule: EventRule) -> dict[DeadlineKind, date]:
        """The last day a court has set, by the limit it is for."""
        if "set_day" not in self:
            return {}
        return {each.kind: self.set_day.data for each in rule.proposals if each.needs_day}


class CorrectEventForm(SourcedForm):
    """更正程序事件: what was recorded, to be put right."""

    on = DateField("日期")
    mode = TermField("送达方式", ServiceMode)
    document = TextField("文书名称和文号", limit=LONGEST_DOCUMENT)
    reason = LongTextField("更正理由", limit=LONGEST_REASON)

    def ask(self, file: CaseFile, event: ProceduralEvent) -> None:
        """Fill in what is on record."""
        self.offer(file)
        self.suggest(version=file.case.version, on=event.happened_on, document=event.document)
        if event.mode is None:
            del self.mode
        else:
            self.suggest(mode=event.mode)


class AnswerForm(SourcedForm):
    """确认期限: an answer, a first day and a reason for each clock; made by `answer_form`."""

    ids: tuple[int, ...] = ()

    def answers(self, take_all: bool) -> list[Answer]:
        """What was answered; everything is accepted when `take_all`."""
        if take_all:
            return [Answer(each, Acceptance.ACCEPTED) for each in self.ids]
        return [
            Answer(
                each,
                self[f"verdict_{each}"].data,
                self[f"started_on_{each}"].data,
                self[f"reason_{each}"].data or "",
            )
            for each in self.ids
            if self[f"verdict_{each}"].data
        ]


_VERDICTS = (Acceptance.ACCEPTED, Acceptance.CORRECTED, Acceptance.DECLINED)
_VERDICT_LABELS = {"accepted": "接受", "corrected": "更正起算日", "declined": "不接受"}


class VerdictField(SelectField):  # type: ignore[misc]
    """接受, 更正 or 不接受; blank: later."""

    def __init__(self, label: str, can_move: bool, **kwargs: object) -> None:
        offered = [each for each in _VERDICTS if can_move or each is not Acceptance.CORRECTED]
        super().__init__(
            label,
            choices=terms(offered, _VERDICT_LABELS),
            coerce=lambda value: Acceptance(value) if value in set(_VERDICTS) else None,
            validate_choice=False,
            **kwargs,
        )


def answer_form(file: CaseFile, rows: Iterable[Deadline]) -> AnswerForm:
    """The form for these proposed clocks."""
    fields: dict[str, object] = {"ids": tuple(row.id for row in rows)}
    for row in rows:
        fields[f"verdict_{row.id}"] = VerdictField("确认", can_move=row.set_due_on is None)
        fields[f"started_on_{row.id}"] = DateField("正确的起算日", required=False)
        fields[f"reason_{row.id}"] = TextField("理由", required=False)
    form: AnswerForm = type("AnswerForm", (AnswerForm,), fields)()
    form.offer(file)
    form.suggest(version=file.case.version)
    return form


# What each adjustment asks for, and what it calls it; `on` is today where it is not asked.
_ASKED: Mapping[Adjustment, Mapping[str, str]] = {
    Adjustment.MEET: {"on": "办理日期", "document": "凭据", "reason": "说明"},
    Adjustment.PAUSE: {"because": "暂停原因", "on": "暂停之日", "document": "文书或者证明", "reason": "理由"},
    Adjustment.RESUME: {"because": "消除的原因", "on": "恢复之日", "reason": "理由"},
    Adjustment.RESTART: {"on": "重新起算之日", "document": "中断的证明", "reason": "理由"},
    Adjustment.EXTEND: {"on": "决定日期", "to_on": "新的届满日", "document": "准许的文书", "reason": "理由"},
    Adjustment.SET_DAY: {"to_on": "新的届满日", "document": "指定届满日的文书", "reason": "理由"},
    Adjustment.DROP: {"reason": "理由"},
}
ADJUST_FIELDS = ("because", "on", "to_on", "document", "reason")


class AdjustForm(StepForm):
    """调整期限: what this adjustment of this clock needs."""

    kind = HiddenField()
    because = TermField("原因", PauseReason, required=False)
    on = DateField("日期", default=clock.today, required=False)
    to_on = DateField("新的届满日", required=False)
    document = TextField("文书", limit=LONGEST_DOCUMENT, required=False)
    reason = LongTextField("理由", limit=LONGEST_REASON, required=False)
    secrecy_confirmation = TextField("不涉密理由", limit=200, required=False)

    def ask(self, file: CaseFile, row: Deadline, kind: Adjustment) -> None:
        """Keep the fields this adjustment asks for, under its own names."""
        self.suggest(version=file.case.version, kind=kind.value)
        for name in ADJUST_FIELDS:
            if name not in _ASKED[kind]:
                del self[name]
            else:
                self[name].label.text = _ASKED[kind][name]
        if "because" in self:
            reasons = held_for(row) if kind is Adjustment.RESUME else pause_reasons(limit_of(row))
            self.because.choices = terms(reasons)
            self.suggest(because=reasons[0] if len(reasons) == 1 else None)

    def change(self, kind: Adjustment) -> Change:
        """What was asked for."""

        def said(name: str) -> str:
            return (self[name].data or "") if name in self else ""

        return Change(
            kind,
            on=(self.on.data if "on" in self else None) or clock.today(),
            reason=said("reason"),
            document=said("document"),
            to_on=self.to_on.data if "to_on" in self else None,
            because=self.because.data if "because" in self else None,
        )


class CorrectDateForm(StepForm):
    """更正日期: which day, what it is, and why."""

    fact = TermField("更正的日期", Fact)
    on = DateField("正确的日期")
    reason = LongTextField("更正理由", limit=LONGEST_REASON)

    def offer(self, file: CaseFile) -> None:
        known = known_facts(file.case)
        labels = {each.fact.value: f"{each.fact.label}，现为 {each.on}" for each in known}
        self.fact.choices = terms((each.fact for each in known), labels)


class ServeDecisionForm(DayForm):
    """登记送达: to the applicant, and for a termination to the lawyer's firm too."""

    firm_on = DateField("承办单位收到日期", required=False)

    def offer(self, file: CaseFile) -> None:
        if file.case.status is not CaseStatus.TERMINATED or file.case.lawyer_id is None:
            del self.firm_on

    @property
    def firm_day(self) -> date | None:
        """When the firm received it; None where it does not matter or is the same day."""
        return self.firm_on.data if "firm_on" in self else None


class RequestChangeForm(DayForm):
    reason = LongTextField("申请理由", limit=LONGEST_REASON)
    secrecy_confirmation = TextField("不涉密理由", limit=200, required=False)


class CooperationForm(StepForm):
    """异地协作核查: whom, what, and until when."""

    to = TextField("协作机构", limit=80)
    matter = LongTextField("请求核查的事项", limit=LONGEST_REASON)
    due_on = DateField("请求回复的日期")

    def offer(self, file: CaseFile) -> None:
        self.suggest(due_on=clock.today() + _USUAL_COOPERATION)


class CooperationReplyForm(DayForm):
    note = LongTextField("回函内容", limit=LONGEST_REASON, required=False)


class NoticeReplyForm(DayForm):
    document = TextField("函告文书和文号", limit=LONGEST_DOCUMENT)
