"""What is typed to change a limit, a promise, a lamp or the wording of an article?"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from wtforms import SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import StopValidation

from app import clock
from app.rules.basis import STATUTES, Citation
from app.rules.deadlines import DeadlineKind, Limit, PauseReason, RollOver, Unit
from app.rules.matters import MatterGroup
from app.rules.vocabulary import BeneficiaryType
from app.timing.law_changes import AddLaw
from app.timing.limit_changes import SET_PER_CASE, Confirm, EndLimit, NewLimit
from app.timing.promise_changes import SetPromise, SetThreshold
from app.web.forms import (
    BaseForm,
    DateField,
    LongTextField,
    NumberField,
    TermField,
    TermRadioField,
    TextField,
    TicksField,
)
from app.web.timing_change import ChangeForm, RetroactiveForm


class CodeField(SelectField):  # type: ignore[misc]
    """One of some codes in a select box; "" is none of them."""

    data: Any

    def __init__(
        self, label: str, rows: Iterable[tuple[str, str]], none: str = "请选择", **kwargs: Any
    ) -> None:
        choices = [SelectChoice("", none), *(SelectChoice(code, text) for code, text in rows)]
        super().__init__(label, choices=choices, validate_choice=False, **kwargs)

    def pre_validate(self, form: Any) -> None:
        if (self.data or "") not in {value for value, *_ in self.choices}:
            raise StopValidation(f"请选择{self.label.text}")


class KindForm(RetroactiveForm):
    """A change for one kind of limit, from a day on."""

    effective_from = DateField("生效日期", default=clock.today, description="自这一天起起算的期限适用")
    kind: DeadlineKind

    @classmethod
    def of(cls, kind: DeadlineKind) -> Any:
        """The form for that kind."""
        form = cls()
        form.kind = kind
        return form

    @property
    def since(self) -> date:
        """The day it holds from."""
        day: date = self.effective_from.data
        return day


class LimitForm(KindForm):
    """新增本机构规则."""

    figure = NumberField("数值", lowest=0, highest=9999, required=False)
    unit = TermField("单位", Unit)
    start_event = TextField("起算", limit=100, description="自何事发生之日起算，当日不计")
    roll_over = TermRadioField("最后一日是休息日", RollOver)
    paused_by = TicksField(
        "不计入期限的期间",
        required=False,
        choices=[SelectChoice(reason.value, reason.label) for reason in PauseReason],
    )
    warn_days = NumberField("提前提醒", highest=999)
    statute = CodeField("法律", STATUTES.items(), none="不是法律规定的，由本机构自定")
    article = NumberField("条", lowest=1, highest=999, required=False)
    source = TextField("依据", limit=200, description="文件名称、文号或者网址")
    effective_to = DateField("失效日期", required=False)

    def follow(self, limit: Limit) -> None:
        """Begin with what holds now."""
        if self.is_submitted():
            return
        self.figure.data, self.unit.data = limit.figure, limit.unit
        self.start_event.data, self.roll_over.data = limit.start_event, limit.roll_over
        self.paused_by.data = [reason.value for reason in limit.paused_by]
        self.warn_days.data = limit.warn_days
        if isinstance(limit.basis, Citation):
            self.statute.data, self.article.data = limit.basis.statute, limit.basis.article

    @property
    def is_set_per_case(self) -> bool:
        """Whether the day of such a limit is set case by case, so that it has no figure."""
        return self.kind in SET_PER_CASE

    def change(self) -> NewLimit:
        return NewLimit(
            kind=self.kind,
            figure=None if self.is_set_per_case else self.figure.data,
            unit=self.unit.data,
            roll_over=self.roll_over.data,
            start_event=self.start_event.data,
            source=self.source.data,
            warn_days=self.warn_days.data,
            effective_from=self.since,
            effective_to=self.effective_to.data,
            paused_by=frozenset(PauseReason(code) for code in self.paused_by.data or []),
            statute=self.statute.data or "",
            article=self.article.data,
        )


class EndLimitForm(KindForm):
    """停用本机构规则."""

    def change(self) -> EndLimit:
        return EndLimit(self.kind, self.since)


class PromiseForm(KindForm):
    """承诺时限."""

    days = NumberField("承诺", lowest=0, highest=9999, description="自然日，从起算日的次日数起；0 为当日")
    beneficiary = CodeField("优抚类别", BeneficiaryType.choices(), none="不限")
    matter_group = CodeField("事项类别", MatterGroup.choices(), none="不限")

    def change(self) -> SetPromise:
        return SetPromise(
            self.kind, self.days.data, self.since, self.matter_group.data or "", self.beneficiary.data or ""
        )


class EndPromiseForm(KindForm):
    """撤销承诺."""

    beneficiary = CodeField("优抚类别", BeneficiaryType.choices(), none="不限")
    matter_group = CodeField("事项类别", MatterGroup.choices(), none="不限")

    def change(self) -> SetPromise:
        return SetPromise(
            self.kind, None, self.since, self.matter_group.data or "", self.beneficiary.data or ""
        )


class ThresholdForm(KindForm):
    """提前提醒天数."""

    warn_days = NumberField("提前", highest=999, description="自然日；到这一天亮黄灯并发出提醒")

    def change(self) -> SetThreshold:
        return SetThreshold(self.kind, self.warn_days.data, self.since)


class ConfirmForm(ChangeForm):
    """确认数值."""

    rule_id = TextField("规则", limit=60)
    source = TextField("依据", limit=200, description="在哪里核对的：文件名称、文号或者网址")
    kind: DeadlineKind

    def change(self) -> Confirm:
        return Confirm(self.kind, self.rule_id.data, self.source.data)


class LawForm(ChangeForm):
    """登记法条版本."""

    statute = CodeField("法律", STATUTES.items())
    article = NumberField("条", lowest=1, highest=999)
    version = TextField("版本", limit=60, description="如 2021年8月20日通过、2023年9月1日修正")
    text = LongTextField("条文原文", limit=4000)
    valid_from = DateField("施行日期")
    valid_to = DateField("失效日期", required=False)
    source = TextField("依据", limit=200, description="从哪里抄录的：公报、官方网站")

    def suggest(self, statute: str, article: str) -> None:
        """Begin with the article of the address, where it is one."""
        if not self.is_submitted():
            self.statute.data = statute
            self.article.data = (
                int(article) if article.isascii() and article.isdigit() and len(article) < 4 else None
            )

    def change(self) -> AddLaw:
        return AddLaw(
            self.statute.data or "",
            self.article.data,
            self.version.data,
            self.text.data,
            self.valid_from.data,
            self.valid_to.data,
            self.source.data,
        )


class IndexForm(BaseForm):
    """What the list of limits is narrowed to (GET)."""

    q = TextField("关键词", required=False, limit=30)
    group = CodeField("类别", ())
    only = CodeField(
        "只看", (("unchecked", "待核"), ("promise", "有承诺"), ("own", "本机构规则")), none="全部"
    )
