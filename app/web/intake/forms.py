"""What does the clerk type to register an application? (受理登记表)

One page, five blocks. Shape only: whether the facts are right is decided by
casework.application, which the panel and the submission ask alike.
"""

from __future__ import annotations

from typing import Any

from wtforms import HiddenField, RadioField
from wtforms.fields.choices import SelectChoice

from app import clock
from app.casework.application import LONGEST_FACTS, LONGEST_REMARK, LONGEST_SENDER
from app.rules.beneficiary_classes import Standing
from app.rules.matters import MATTERS
from app.rules.papers import PAPER_LABELS
from app.rules.vocabulary import (
    AidForm,
    BeneficiaryType,
    DisabilityNature,
    HardshipGround,
    IdKind,
    Proof,
    ReceivedVia,
    Relation,
    ServiceState,
    Sex,
    WaiverBasis,
)
from app.web.contact_fields import ContactFields, clock_time
from app.web.forms import (
    AmountField,
    DateField,
    LongTextField,
    NamesField,
    NumberField,
    Optional,
    PhoneField,
    TermField,
    TextField,
    TickField,
    TicksField,
    TokenField,
)

_LONGEST_REASON = 200
_LONGEST_OPPONENTS = 1000
# Every paper any matter may need, so that a tick survives a change of the matter.
_PAPERS = [
    SelectChoice(code, label)
    for code, label in (
        *PAPER_LABELS.items(),
        *((name, name) for matter in MATTERS for name in matter.papers),
    )
]
# Papers that serve several classes stand behind the one that is the class's own.
_GENERAL_PROOFS = (
    Proof.TREATMENT_CARD,
    Proof.MILITARY_SECURITY_CARD,
    Proof.UNIT_LETTER,
    Proof.MARRIAGE_CERTIFICATE,
    Proof.HOUSEHOLD_REGISTER,
)
_PROOFS = [
    SelectChoice(proof.value, proof.label)
    for proof in (*(proof for proof in Proof if proof not in _GENERAL_PROOFS), *_GENERAL_PROOFS)
]


class NumberedField(TermField):
    """A long select whose options carry a number, so that typing it chooses (键入序号)."""

    choices: Any

    def __init__(self, *args: Any, first: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        blank, *rest = self.choices
        self.choices = [
            blank,
            *(SelectChoice(value, f"{n} {label}") for n, (value, label, *_) in enumerate(rest, first)),
        ]


class PickField(RadioField):  # type: ignore[misc]
    """Which of several matters an abbreviation means; offered only while it is unclear."""

    def __init__(self, label: str, **kwargs: Any) -> None:
        super().__init__(label, [Optional()], choices=[], validate_choice=False, **kwargs)


class ReasonField(TextField):
    """Why somebody decides against what the system found; logged."""

    def __init__(self, label: str, **kwargs: Any) -> None:
        super().__init__(label, limit=_LONGEST_REASON, required=False, **kwargs)


class IntakeForm(ContactFields):
    """The application form (申请登记) with the answers to what the checks found."""

    form_token = TokenField()
    draft = HiddenField()

    # 一、申请人
    id_number = TextField("身份证号", required=False, limit=60)
    name = TextField("姓名", limit=100)
    sex = TermField("性别", Sex, required=False)
    birth_on = DateField("出生日期", required=False)
    phone = PhoneField("联系电话", required=False)
    id_kind = TermField("证件类型", IdKind, default=IdKind.RESIDENT_ID)
    address = TextField("住所地", required=False)
    former_names = NamesField("曾用名、别名", required=False)
    received_via = TermField("收到方式", ReceivedVia, default=ReceivedVia.WALK_IN)
    received_on = DateField("收到日期", default=clock.today)
    sent_by = TextField("转交、通知机关和文号", required=False, limit=LONGEST_SENDER)
    applied_on = DateField("在押人员提出申请日期", required=False)
    applied_time = TextField("提出申请时间", required=False, limit=8, clean=clock_time)

    # 二、优先身份
    beneficiary_type = NumberedField("优抚类别", BeneficiaryType)
    relation = NumberedField("与军人关系", Relation, required=False)
    dependent = TickField("不能独立生活，或者由军人承担抚养、扶养义务")
    disability_grade = NumberField("残疾等级", required=False, lowest=1, highest=10)
    disability_nature = TermField("残疾性质", DisabilityNature, required=False)
    service_state = TermField("服役状态", ServiceState, required=False)
    proofs = TicksField("证明材料", required=False, choices=_PROOFS)
    proof_later = TickField("证明未带，先受理后补证（承诺补交）")
    proof_due_on = DateField("承诺补交日期", required=False)

    # 三、事项
    matter = TextField("事项", limit=60)
    matter_pick = PickField("请确认事项")
    opponents = TextField("对方当事人", required=False, limit=_LONGEST_OPPONENTS)
    amount_fen = AmountField("标的额", required=False)
    time_bar_on = DateField("时效届满日", required=False)
    urgent_preservation = TickField("需要立即申请保全、证据保全或者先予执行")
    facts = LongTextField("案情摘要", required=False, limit=LONGEST_FACTS)
    aid_form = TermField("援助形式", AidForm, required=False)
    remark = TextField("备注", required=False, limit=LONGEST_REMARK)

    # 四、经济状况
    hardship = TermField("经济状况", HardshipGround, required=False, default=HardshipGround.NOT_STATED)
    monthly_income_fen = AmountField("人均月收入", required=False)

    # 五、材料
    papers = TicksField("已收材料", required=False, choices=_PAPERS)

    # 人工判断, 查重与冲突, 保密
    override_waiver = TermField("费用减免依据", WaiverBasis, required=False)
    override_tier = TermField("优先次序", Standing, required=False)
    override_reason = ReasonField("人工判断理由")
    repeat_confirmed = TickField("确认另案受理")
    repeat_reason = ReasonField("另案受理理由")
    conflict_confirmed = TickField("已核实，不构成利益冲突")
    conflict_reason = ReasonField("核实情况")
    secrecy_confirmation = ReasonField("不涉密的理由")
