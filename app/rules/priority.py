"""Whose turn is it, and why?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from app.rules.basis import Basis, Citation, Notice, OfficePolicy
from app.rules.beneficiaries import (
    BeneficiaryFacts,
    claim_stands,
    contradictions,
    is_bereaved,
    is_junshu,
    is_soldier,
    is_soldier_family,
)
from app.rules.beneficiary_classes import BENEFICIARY_CLASSES, FAMILY_TYPES, Standing
from app.rules.findings import Answer, Reason
from app.rules.vocabulary import BeneficiaryType, ProofState, Relation

TIERS: Mapping[Standing, int] = MappingProxyType(
    {Standing.STATUTORY: 1, Standing.POLICY: 2, Standing.ORDINARY: 3}
)
BAND_LABELS: Mapping[int, str] = MappingProxyType(
    {0: "今日必须处理", 1: "应当优先", 2: "可以优先", 3: "按收到时间"}
)
_ART_61 = Citation("soldier_rights", 61)
_ART_68 = Citation("soldier_rights", 68)
_VETERAN_LAW = Citation("veteran_law", 70)
_VETERAN_NOTICE = Notice("veteran_notice_73")
_AID_RULES = Notice("military_aid_2023")
_PROVISIONAL = Citation("legal_aid_law", 44)
_FIRST_COME = OfficePolicy("按收到时间先后办理")
_PROOF_FIRST = OfficePolicy("先受理后补证")


@dataclass(frozen=True, slots=True)
class Priority:
    """A place in the order of the queue (优先次序)."""

    tier: int  # 1 应当优先, 2 可以优先, 3 普通
    standing: Standing
    reasons: tuple[Reason, ...]
    holds_until: date | None = None  # last day of a promise to hand in the proof

    def as_json(self) -> dict[str, object]:
        """A plain copy for storage with the decision (审查表)."""
        reasons = [
            {"text": reason.text_zh, "basis": reason.basis.label if reason.basis else ""}
            for reason in self.reasons
        ]
        return {
            "tier": self.tier,
            "standing": self.standing.value,
            "reasons": reasons,
            "holds_until": self.holds_until.isoformat() if self.holds_until else None,
        }


def rank(facts: BeneficiaryFacts, on: date) -> Priority:
    """Whose turn (优先次序): 军人地位和权益保障法 arts 61 and 68, then 退役军人保障法 art 70 with
    退役军人部发〔2021〕73号 and the wider 军属 of the 军人军属 rules.

    A missing fact never lifts anybody: the lowest standing that it leaves open is taken.
    """
    if facts.type is BeneficiaryType.NONE:
        return _ordinary(Reason("普通申请人，按收到时间排列", _FIRST_COME))
    clash = contradictions(facts)
    if clash:
        return _ordinary(Reason(f"{clash[0]}，核对前按收到时间排列", _FIRST_COME))
    if claim_stands(facts, on) is not Answer.YES:
        return _ordinary(Reason(_without_proof(facts), _PROOF_FIRST))
    standing, reasons = _standing(facts)
    promised = facts.proof_state is ProofState.PROMISED and standing is not Standing.ORDINARY
    if promised:
        text = f"承诺于 {facts.proof_due_on} 前补交优抚证明，期间保留优先"
        reasons = (*reasons, Reason(text, _PROOF_FIRST))
    return Priority(TIERS[standing], standing, reasons, facts.proof_due_on if promised else None)


def _ordinary(*reasons: Reason) -> Priority:
    return Priority(TIERS[Standing.ORDINARY], Standing.ORDINARY, reasons)


def _without_proof(facts: BeneficiaryFacts) -> str:
    back = "按收到时间排列，补交证明后恢复优先"
    match facts.proof_state:
        case ProofState.REJECTED:
            return f"优抚身份“{facts.type.label}”核验不符，{back}"
        case ProofState.PROMISED if facts.proof_due_on is None:
            return f"承诺补交优抚证明但未登记期限，{back}"
        case ProofState.PROMISED:
            return f"承诺于 {facts.proof_due_on} 前补交的优抚证明逾期未补，{back}"
        case ProofState.LAPSED:
            return f"优抚证明逾期未补，{back}"
        case _:
            return f"优抚身份“{facts.type.label}”尚无证明，{back}"


def _standing(facts: BeneficiaryFacts) -> tuple[Standing, tuple[Reason, ...]]:
    if facts.type in FAMILY_TYPES:
        return _family_standing(facts)
    row = BENEFICIARY_CLASSES[facts.type]
    if row.standing is Standing.POLICY:
        return _policy(facts, "", row.basis)
    if facts.type is BeneficiaryType.DISABLED_SOLDIER:
        return _disabled_standing(facts)
    if is_soldier(facts) is Answer.YES:
        return _statutory(facts)
    return _bereaved_standing(facts)


def _name(facts: BeneficiaryFacts) -> str:
    relation = facts.relation
    if relation is None or relation is Relation.SELF:
        return facts.type.label
    return f"{facts.type.label}（{relation.label}）"


def _statutory(
    facts: BeneficiaryFacts, definition: Basis | None = None
) -> tuple[Standing, tuple[Reason, ...]]:
    reasons = [Reason(f"应当优先：{_name(facts)}", _ART_61)]
    if definition is not None:
        relation = facts.relation.label if facts.relation else ""
        reasons.append(Reason(f"{relation}属于法定的家属、遗属范围", definition))
    return Standing.STATUTORY, tuple(reasons)


def _policy(facts: BeneficiaryFacts, note: str, basis: Basis) -> tuple[Standing, tuple[Reason, ...]]:
    reasons = [Reason(f"可以优先：{_name(facts)}{note}", basis)]
    if basis == _VETERAN_NOTICE:
        reasons.append(Reason("退役军人依法享有法律援助等必要的帮助", _VETERAN_LAW))
    return Standing.POLICY, tuple(reasons)


def _unqualified(text: str) -> tuple[Standing, tuple[Reason, ...]]:
    return Standing.ORDINARY, (Reason(f"{text}，按收到时间排列", _ART_68),)


def _family_standing(facts: BeneficiaryFacts) -> tuple[Standing, tuple[Reason, ...]]:
    family, wider = is_soldier_family(facts), is_junshu(facts)
    if family is Answer.YES:
        return _statutory(facts, _ART_68)
    if wider is Answer.YES:
        unknown = family is Answer.MORE
        note = "，未登记年龄，暂按可以优先" if unknown else "，属于军属，不属于军人家属"
        return _policy(facts, note, _AID_RULES)
    if wider is Answer.MORE:
        return _unqualified(f"{facts.type.label}未登记与军人关系")
    return _unqualified(f"{_name(facts)}没有法定扶养关系，不属于军属")


def _bereaved_standing(facts: BeneficiaryFacts) -> tuple[Standing, tuple[Reason, ...]]:
    match is_bereaved(facts):
        case Answer.YES:
            return _statutory(facts, _ART_68)
        case Answer.MORE:
            return _unqualified(f"{facts.type.label}未登记与军人关系")
        case _:
            return _unqualified(f"{_name(facts)}不属于法定的遗属范围")


def _disabled_standing(facts: BeneficiaryFacts) -> tuple[Standing, tuple[Reason, ...]]:
    match is_soldier(facts):
        case Answer.YES:
            return _statutory(facts)
        case Answer.MORE:
            return _policy(facts, "，未注明是否在役，暂按可以优先", _VETERAN_NOTICE)
        case _:
            return _policy(facts, "，已退役", _VETERAN_NOTICE)


def _must_act_by(next_due_on: date | None, on: date, next_workday: date) -> bool:
    # A day between today and the next working day has nobody at the desk, so it counts too.
    return next_due_on is not None and next_due_on <= max(on, next_workday)


def band(
    tier: int,
    next_due_on: date | None,
    on: date,
    next_workday: date,
    provisional_aid: bool = False,
) -> int:
    """The queue's first sort key (优先队列分段): 0 今日必须处理, else the tier.

    `provisional_aid` means 先行提供 decided and not yet assigned (法律援助法 art 44). No priority
    ever costs anybody else a statutory time limit, hence band 0 is open to every tier.
    """
    if provisional_aid or _must_act_by(next_due_on, on, next_workday):
        return 0
    return tier


def queue_reasons(
    priority: Priority,
    next_due_on: date | None,
    on: date,
    next_workday: date,
    provisional_aid: bool = False,
    due_label: str = "期限",
    due_basis: Basis | None = None,
) -> tuple[Reason, ...]:
    """Why a row stands where it stands (排序理由): what presses today first, then the standing."""
    urgent: list[Reason] = []
    if provisional_aid:
        urgent.append(Reason("今日必须处理：先行提供法律援助，尚未指派", _PROVISIONAL))
    if next_due_on is not None and _must_act_by(next_due_on, on, next_workday):
        when = _when(next_due_on, on, next_workday)
        text = f"今日必须处理：{due_label} {next_due_on} 届满（{when}）"
        urgent.append(Reason(text, due_basis))
    return (*urgent, *priority.reasons)


def _when(due_on: date, on: date, next_workday: date) -> str:
    days = (on - due_on).days
    if days > 0:
        return f"已逾期 {days} 日"
    if days == 0:
        return "今日"
    return "下一工作日" if due_on == next_workday else "下一工作日之前"
