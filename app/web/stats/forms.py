"""What is asked of the statistics, and what is typed on their way to being sent?"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

from app import clock
from app.rules.recipients import MOST_APPLICANTS, RecipientClass
from app.rules.text import parse_date
from app.rules.vocabulary import Term
from app.stats import TABLE
from app.stats.returns import LONGEST_NOTE
from app.web.forms import BaseForm, DateField, LongTextField, NumberField, TermField, TextField, TickField

_TIME = re.compile(r"(.*\S)\s+([01]?[0-9]|2[0-3])[:：]([0-5][0-9])")
LARGEST_PAGE = 100_000


class View(Term):
    """The parts of the month's page (视图)."""

    FORM = "form", "法律援助月报表"
    SERVICE = "service", "优先服务"
    MATTER = "matter", "案由与身份"
    WORK = "work", "工作量与逾期"
    MONTHS = "months", "近十二个月"
    NOTES = "notes", "口径说明"


class MomentField(DateField):
    """A past moment (时点): a day, meaning its end, or a day and a time. `data` is an instant."""

    def parse(self, text: str) -> datetime:
        match, today = _TIME.fullmatch(text), clock.today()
        if match is None:
            return clock.at_local(parse_date(text, today) + timedelta(days=1))
        return clock.at_local(parse_date(match[1], today), int(match[2]), int(match[3]))

    def show(self, value: datetime) -> str:
        return f"{value.astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M}"


class MonthForm(BaseForm):
    """What the address asks for: month, part, figure of the crossed table, version or past moment."""

    month = TextField("月份", limit=10, required=False)
    view = TermField("视图", View, required=False)
    figure = TextField("指标", limit=40, required=False)
    as_of = MomentField("截至时点", required=False)
    version = NumberField("版本", lowest=1, highest=9999, required=False)
    page = NumberField("页", lowest=1, highest=LARGEST_PAGE, required=False)

    @property
    def part(self) -> View:
        """The part shown; the first unless another is named."""
        return self.view.data if isinstance(self.view.data, View) else View.FORM

    @property
    def key(self) -> str:
        """The figure to be shown in detail; an unknown one becomes the first."""
        return self.figure.data if self.figure.data in TABLE else TABLE[0]

    def moment(self) -> datetime | None:
        """The past moment asked for; none for one that is still to come."""
        asked: datetime | None = self.as_of.data if not self.as_of.errors else None
        return asked if asked is not None and asked < clock.now() else None

    def asked(self) -> dict[str, Any]:
        """The version or moment, for addresses of the same figures."""
        if self.version.data:
            return {"version": self.version.data}
        moment = self.moment()
        return {"as_of": self.as_of.show(moment)} if moment else {}


class CheckForm(BaseForm):
    """核对."""

    explanation = LongTextField("情况说明", required=False, limit=LONGEST_NOTE)
    zero_confirmed = TickField("确认本月零报告")


class SendBackForm(BaseForm):
    """退回."""

    reason = LongTextField("退回原因", limit=LONGEST_NOTE)


class Begins(Term):
    """Which months make the year (统计年度)."""

    CALENDAR = "1", "自然年（1 月至 12 月）"
    DECEMBER = "12", "上年 12 月至本年 11 月"


class ReckoningForm(BaseForm):
    """统计口径设置."""

    cutoff_day = NumberField("统计月截止日", lowest=0, highest=28)
    year = TermField("统计年度", Begins)
    effective_from = DateField("生效日期")


class RecipientsForm(BaseForm):
    """受援人登记: how many apply, and under which classes they are counted."""

    version = NumberField("版本", lowest=1, highest=2**31 - 1)
    applicants = NumberField("申请人数", lowest=1, highest=MOST_APPLICANTS)
    is_divisible = TickField("诉求可分（如多人讨薪），按申请人数计件")
    reason = TextField("更正原因", limit=LONGEST_NOTE)
    woman = NumberField(RecipientClass.WOMAN.label, highest=MOST_APPLICANTS, required=False)
    disabled = NumberField(RecipientClass.DISABLED.label, highest=MOST_APPLICANTS, required=False)
    farmer = NumberField(RecipientClass.FARMER.label, highest=MOST_APPLICANTS, required=False)
    migrant_worker = NumberField(RecipientClass.MIGRANT_WORKER.label, highest=MOST_APPLICANTS, required=False)
    minor = NumberField(RecipientClass.MINOR.label, highest=MOST_APPLICANTS, required=False)
    elderly = NumberField(RecipientClass.ELDERLY.label, highest=MOST_APPLICANTS, required=False)
    minority = NumberField(RecipientClass.MINORITY.label, highest=MOST_APPLICANTS, required=False)
    military = NumberField(RecipientClass.MILITARY.label, highest=MOST_APPLICANTS, required=False)
    foreigner = NumberField(RecipientClass.FOREIGNER.label, highest=MOST_APPLICANTS, required=False)

    def classes(self) -> list[tuple[RecipientClass, NumberField]]:
        """The boxes of the classes."""
        return [(each, self[each.value]) for each in RecipientClass]

    def recipients(self) -> dict[str, int]:
        """The numbers by class, zeros left out."""
        return {each.value: box.data for each, box in self.classes() if box.data}
