"""What does the lawyer tap and type on the phone? Shape only."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wtforms import RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import StopValidation

from app import clock
from app.casework import MyTab
from app.rules.vocabulary import Action, Outcome, ProgressKind
from app.web.forms import (
    AmountField,
    BaseForm,
    DateField,
    LongTextField,
    Required,
    TermField,
    TermRadioField,
    TextField,
    TickField,
    TicksField,
    VersionField,
)

_LONGEST_NOTE = 2000
_LONGEST_REASON = 200
STEPS = {Action.SIGN_AGREEMENT.value: Action.SIGN_AGREEMENT.label, **dict(ProgressKind.choices())}


def offered(pairs: Iterable[tuple[str, str]]) -> list[SelectChoice]:
    """(code, label) pairs as choices of a field."""
    return [SelectChoice(code, label) for code, label in pairs]


class MyFilter(BaseForm):
    """Which tab, and whether only what is due within a week."""

    tab = TermField("视图", MyTab, required=False)
    soon = TickField("7 日内到期")

    @property
    def chosen_tab(self) -> MyTab:
        """The tab shown; 待我处理 unless another is named."""
        return self.tab.data if isinstance(self.tab.data, MyTab) else MyTab.TODO


class StepField(RadioField):  # type: ignore[misc]
    """The next step: the signature or a kind of progress. Any may be sent, casework says if it fits."""

    data: Any

    def __init__(self, label: str, **kwargs: Any) -> None:
        super().__init__(
            label, [Required("请选择")], choices=offered(STEPS.items()), validate_choice=False, **kwargs
        )

    def pre_validate(self, form: Any) -> None:
        if self.data and self.data not in STEPS:
            raise StopValidation(f"请选择{self.label.text}")


class ProgressForm(BaseForm):
    """更新进展: what happened, when, and a few words."""

    version = VersionField()
    step = StepField("进展")
    on = DateField("日期", default=clock.today)
    note = LongTextField("说明", limit=_LONGEST_NOTE, required=False)
    secrecy_confirmation = TextField("不涉密的理由", limit=_LONGEST_REASON, required=False)

    @property
    def kind(self) -> ProgressKind | None:
        """The kind of progress; None when the agreement was signed."""
        return None if self.step.data == Action.SIGN_AGREEMENT.value else ProgressKind(self.step.data)


class ClosingForm(BaseForm):
    """结案: how it ended, the day the law names, and what was recovered."""

    version = VersionField()
    outcome = TermRadioField("结案方式", Outcome)
    closed_on = DateField("结案日期", default=clock.today)
    recovered_fen = AmountField("挽回损失或者取得利益", required=False)
    note = LongTextField("说明", limit=_LONGEST_NOTE, required=False)


class FilePapersForm(BaseForm):
    """提交卷宗: what the file holds."""

    version = VersionField()
    on = DateField("提交日期", default=clock.today)
    checklist = TicksField("卷宗内容", required=False, choices=[])

    def offer(self, needs: Iterable[tuple[str, str]]) -> None:
        """Tick off these (code, label) pairs."""
        self.checklist.choices = offered(needs)


class RetractForm(BaseForm):
    """撤回: only the button."""
