"""Which part of the queue is asked for? The filters in the address."""

from __future__ import annotations

from typing import ClassVar

from app.casework import QueueFilters, Tab
from app.rules.matters import MATTER
from app.rules.vocabulary import BeneficiaryType, CaseStatus, LampColour
from app.web.forms import BaseForm, ChoiceField, DateField, TermField, TextField

PROVISIONAL = ((1, "是"), (2, "否"))


class QueueFilter(BaseForm):
    """The filters of the queue; whatever is unreadable is named and left out."""

    tab = TermField("视图", Tab, required=False)
    lamp = TermField("剩余时限", LampColour, required=False)
    status = TermField("环节", CaseStatus, required=False)
    beneficiary_type = TermField("优抚类别", BeneficiaryType, required=False)
    received_from = DateField("受理日期起", required=False)
    received_to = DateField("受理日期止", required=False)
    lawyer_id = ChoiceField("承办人", required=False)
    handler_id = ChoiceField("受理人", required=False)
    matter = TextField("事项", limit=40, required=False, clean=lambda code: code if code in MATTER else "")
    provisional = ChoiceField("先行提供", required=False)
    cursor = TextField("页", limit=300, required=False)
    why = TextField("排序理由", limit=20, required=False)

    beside: ClassVar[frozenset[str]] = frozenset({"tab", "cursor", "why"})  # no filters

    @property
    def chosen_tab(self) -> Tab:
        """The tab shown; 待办 unless another is named."""
        return self.tab.data if isinstance(self.tab.data, Tab) else Tab.TODO

    def chosen(self) -> dict[str, object]:
        """The filters that are set and readable, by their name in the address."""
        return {
            field.name: field.data
            for field in self
            if field.name not in self.beside and not field.errors and field.data not in (None, "")
        }

    def filters(self) -> QueueFilters:
        """The filters as casework takes them."""
        chosen = {**self.chosen()}
        if "provisional" in chosen:
            chosen["provisional"] = chosen["provisional"] == 1
        return QueueFilters(tab=self.chosen_tab, **chosen)  # type: ignore[arg-type]
