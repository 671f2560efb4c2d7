"""What is typed when somebody asks, and which consultations are looked for?"""

from __future__ import annotations

from typing import Any

from app import clock
from app.outreach.consultations import LONGEST_NAME, ConsultationFacts
from app.outreach.listing import ConsultationFilters
from app.outreach.models import LONGEST_LINE, LONGEST_NOTE, Consultation
from app.rules.consultations import (
    TOPIC,
    TYPED_HANDLINGS,
    AnswerPoint,
    Branch,
    Crowd,
    Handling,
    Way,
    read_topics,
    topics_text,
)
from app.web.forms import (
    BaseForm,
    DateField,
    LongTextField,
    PhoneField,
    TermField,
    TermRadioField,
    TextField,
    TokenField,
)
from app.web.intake.forms import NumberedField, ReasonField
from app.web.ledgers import LedgerFilter


def _spelled_out(text: str) -> str:
    """The topics by their labels, so that the clerk sees what the abbreviations mean."""
    return topics_text(read_topics(text))


class ConsultationForm(BaseForm):
    """One person asking once (咨询登记): a dozen keys and the answer."""

    form_token = TokenField()
    way = TermRadioField("咨询方式", Way, default=Way.VISIT)
    crowd = TermRadioField("人群类别", Crowd)
    topics = TextField("咨询事项", limit=LONGEST_LINE, clean=_spelled_out)
    point = NumberedField("常用要点", AnswerPoint, required=False, first=1)
    answer = LongTextField("解答要点", required=False, limit=LONGEST_NOTE)
    handling = TermRadioField("处理情况", Handling, only=TYPED_HANDLINGS, default=Handling.ANSWERED)
    name = TextField("姓名", required=False, limit=LONGEST_NAME)
    phone = PhoneField("联系电话", required=False)
    consulted_on = DateField("咨询日期", default=clock.today)
    secrecy_confirmation = ReasonField("不涉密的理由")

    def facts(self) -> ConsultationFacts:
        """The consultation as the ledger takes it."""
        said = (self.point.data.label if self.point.data else "", self.answer.data or "")
        return ConsultationFacts(
            way=self.way.data,
            crowd=self.crowd.data,
            topics=read_topics(self.topics.data),
            handling=self.handling.data,
            consulted_on=self.consulted_on.data,
            answer="；".join(text for text in said if text),
            name=self.name.data,
            phone=self.phone.data,
            form_token=self.form_token.data or "",
            secrecy_confirmation=self.secrecy_confirmation.data or "",
        )

    def follow(self, row: Consultation, same_day: bool) -> None:
        """Fill the form from a consultation: to correct it, or to note the same question again.

        Name and phone are never filled in: they are shown to whoever asks, on record.
        """
        for name in ("way", "crowd", "handling", "answer"):
            self[name].data = getattr(row, name)
        self.topics.data = topics_text(tuple(each.code for each in row.topics))
        if same_day:
            self.consulted_on.data = row.consulted_on


class LinkForm(BaseForm):
    """The case a consultation became elsewhere (关联案件)."""

    case_no = TextField("案号", limit=60)


class ConsultationFilter(LedgerFilter):
    """The filters of the list of consultations."""

    endpoint = "consult.index"

    way = TermField("方式", Way, required=False)
    crowd = TermField("人群", Crowd, required=False)
    handling = TermField("处理", Handling, required=False)
    branch = TermField("类型", Branch, required=False)
    topic = TextField("事项", limit=40, required=False, clean=lambda code: code if code in TOPIC else "")

    def filters(self) -> ConsultationFilters:
        """The filters as the ledger takes them."""
        return ConsultationFilters(**self.span(), **self.headings())

    def shown(self, name: str, value: Any) -> str:
        """A topic by its label."""
        return TOPIC[value].label if name == "topic" else super().shown(name, value)
