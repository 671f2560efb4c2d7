"""What was written down wrongly? The form of 更正信息, filled with what is stored."""

from __future__ import annotations

from typing import Any

from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from app.casework import CORRECTABLE, CaseFile
from app.rules.matters import MATTERS
from app.rules.vocabulary import AidForm, HardshipGround
from app.web.cases.forms import LONGEST_REASON, StepForm
from app.web.forms import AmountField, DateField, LongTextField, TermField, TextField, TickField


class CorrectForm(StepForm):
    """Every field that may be corrected; what is left as it was is not touched."""

    matter = SelectField("事项", choices=[SelectChoice(each.code, each.label) for each in MATTERS])
    aid_form = TermField("援助形式", AidForm)
    facts = LongTextField("案情摘要", limit=5000, required=False)
    amount_fen = AmountField("标的额", required=False)
    hardship_ground = TermField("经济状况", HardshipGround)
    monthly_income_fen = AmountField("人均月收入", required=False)
    time_bar_on = DateField("时效届满日", required=False)
    urgent_preservation = TickField("需立即保全")
    remark = TextField("备注", limit=500, required=False)
    reason = LongTextField("更正原因", limit=LONGEST_REASON)
    secrecy_confirmation = TextField("不涉密理由", limit=200, required=False)

    def offer(self, file: CaseFile) -> None:
        stored = {name: getattr(file.case, name) for name in CORRECTABLE}
        self.suggest(**stored)

    def fields(self) -> dict[str, Any]:
        """The values by the names casework knows them by."""
        return {name: self[name].data for name in CORRECTABLE}
