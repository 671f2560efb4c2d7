"""What is asked of the annual summary, and what is written in it?"""

from __future__ import annotations

from collections.abc import Iterable

from wtforms.fields.choices import SelectChoice

from app.annual import LONGEST
from app.annual.cases import Offered
from app.web.forms import BaseForm, LongTextField, NumberField, TicksField
from app.web.locations import LARGEST_ID

_LARGEST_VERSION = 9999


class AskForm(BaseForm):
    """What the address asks for: another year, an earlier draft, a page of a list."""

    year = NumberField("年度", lowest=2001, highest=2099, required=False)
    version = NumberField("版本", lowest=1, highest=_LARGEST_VERSION, required=False)
    page = NumberField("页", lowest=1, highest=100_000, required=False)


class TextForm(BaseForm):
    """The office's words for a section: beside which draft they were read (`draft`), and which words
    the form was opened with (`version`)."""

    draft = NumberField("成稿版本", lowest=1, highest=_LARGEST_VERSION)
    version = NumberField("文字版本", highest=LARGEST_ID)
    text = LongTextField("正文", required=False, limit=LONGEST)


class CasesForm(BaseForm):
    """典型案例."""

    cases = TicksField("典型案例", required=False, choices=[])

    def offer(self, found: Iterable[Offered]) -> None:
        """Offer the closed cases of the year, nobody named."""
        self.cases.choices = [SelectChoice(str(each.case_id), _said(each)) for each in found]

    @property
    def case_ids(self) -> list[int]:
        """The cases that were ticked."""
        return [int(each) for each in self.cases.data or ()]


def _said(case: Offered) -> str:
    paid = f"，挽回 {case.recovered_shown} 万元" if case.recovered_shown else ""
    return f"{case.case_no}　{case.name}，{case.type_label}，{case.matter}，{case.outcome_label}{paid}"
