"""Which row of the ladder is to change, and who stands in?"""

from __future__ import annotations

from wtforms.fields.choices import SelectChoice

from app.reminders.ladder_settings import ALL_KINDS
from app.rules.deadline_kinds import DeadlineKind
from app.rules.ladder import ChannelKind, Hearer, LadderStep, Rung, Waiting
from app.rules.vocabulary import Term
from app.web.cases.forms import Stage
from app.web.forms import (
    BaseForm,
    ChoiceField,
    DateField,
    NumberField,
    TermField,
    TermRadioField,
    TickField,
    TicksField,
)
from app.web.overtaken import SeenField


def _ticks(kind: type[Term]) -> list[SelectChoice]:
    return [SelectChoice(member.value, member.label) for member in kind]


class RowKey(BaseForm):
    """Which row: a kind of limit, or all kinds, and a step."""

    kind = TermField("期限", DeadlineKind, required=False)
    step = TermField("级别", LadderStep, required=False)

    def settle(self) -> None:
        """Where no step is named, the first one is meant."""
        self.step.data = self.step.data or LadderStep.NEAR


class RowForm(RowKey):
    """A row of the ladder (提醒阶梯的一行)."""

    stage = TermField("阶段", Stage, required=False)
    seen = SeenField()
    days = NumberField("天数", required=False, lowest=1, highest=180)
    in_working_days = TickField("按工作日计算")
    hearers = TicksField("发给", required=False, choices=_ticks(Hearer))
    waiting = TermRadioField("时段", Waiting)
    channels = TicksField("对外渠道", required=False, choices=_ticks(ChannelKind))
    is_silent = TickField("不提醒（关闭这一级）")
    effective_from = DateField("生效日期")

    def fill(self, rung: Rung) -> None:
        """Show the row that holds now."""
        self.days.data, self.in_working_days.data = rung.days, rung.in_working_days
        self.hearers.data = [each.value for each in Hearer if each in rung.hearers]
        self.waiting.data = rung.waiting
        self.channels.data = [each.value for each in ChannelKind if each in rung.channels]
        self.is_silent.data = rung.is_silent

    def rung(self) -> Rung:
        """The row as typed."""
        return Rung(
            self.step.data,
            frozenset(Hearer(code) for code in self.hearers.data or []),
            self.waiting.data,
            self.kind.data,
            self.days.data,
            bool(self.in_working_days.data),
            frozenset(ChannelKind(code) for code in self.channels.data or []),
            bool(self.is_silent.data),
        )

    @property
    def subject(self) -> str:
        """What the row is about: 全部期限 · 到期日."""
        kind = self.kind.data.label if self.kind.data else ALL_KINDS
        return f"{kind} · {self.step.data.label}"


class StandInForm(BaseForm):
    """Who stands in for oneself, and when (代班)."""

    substitute = ChoiceField("代班人")
    from_on = DateField("起始日")
    to_on = DateField("截止日")


class OthersStandInForm(StandInForm):
    """The same, arranged for a colleague."""

    user = ChoiceField("为谁安排")
