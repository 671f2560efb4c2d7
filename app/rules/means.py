"""Is hardship a condition, is its check waived, and is it met?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.rules.basis import Basis, Citation, OfficePolicy
from app.rules.beneficiaries import (
    BeneficiaryFacts,
    claim_stands,
    is_beneficiary,
    is_junshu,
    lacking_proof,
    missing_proofs,
)
from app.rules.beneficiary_classes import BENEFICIARY_CLASSES, FAMILY_TYPES
from app.rules.findings import Answer, Finding
from app.rules.matters import Matter
from app.rules.papers import GROUND_PAPERS, PAPER_LABELS
from app.rules.vocabulary import BeneficiaryType, HardshipGround, ProofState, WaiverBasis

_LAW = "legal_aid_law"
_CHECK, _STANDARD = Citation(_LAW, 41), Citation(_LAW, 34)
_ART_42_ITEMS: dict[HardshipGround, Citation] = {
    HardshipGround.NO_FIXED_INCOME: Citation(_LAW, 42, item=1),
    HardshipGround.MINIMUM_LIVING: Citation(_LAW, 42, item=2),
    HardshipGround.JUDICIAL_RELIEF: Citation(_LAW, 42, item=2),
    HardshipGround.MIGRANT_WORKER: Citation(_LAW, 42, item=3),
}
_MIGRANT_MATTERS = frozenset({"pay_wages", "work_injury"})
_BENEFICIARIES = Citation(_LAW, 42, item=2)
_NARROW = OfficePolicy("优抚对象限于免予核查名单和领取抚恤补助的人员")
_NOT_COUNTED = Citation("soldier_pension", 4)


@dataclass(frozen=True, slots=True)
class MeansFacts:
    """What the question of hardship depends on (经济状况事实)."""

    matter: Matter | None
    beneficiary: BeneficiaryFacts
    ground: HardshipGround
    monthly_income_fen: int | None
    hardship_line_fen: int | None
    received_papers: frozenset[str]
    wide_reading: bool  # all five classes of 抚恤优待对象 are 优抚对象 in art 42(2)


def exemption(facts: MeansFacts, on: date) -> Finding:
    """免予核查经济困难状况, 法律援助法 art 42: by status or by the ground named, whichever holds."""
    found = [status_exemption(facts, on), _ground_exemption(facts)]
    for answer in (Answer.YES, Answer.MORE):
        for finding in found:
            if finding.answer is answer:
                return finding
    # Both failed: the status speaks first if one was claimed.
    return found[facts.beneficiary.type is BeneficiaryType.NONE]


def status_exemption(facts: MeansFacts, on: date) -> Finding:
    """免予核查 as 优抚对象, 法律援助法 art 42(2) with 军人抚恤优待条例 art 2."""
    person = facts.beneficiary
    if person.type is BeneficiaryType.NONE:
        return _finding("exempt.status", Answer.NO, "优抚类别为“普通申请人”，未申报优抚身份")
    covered, basis = _covered(person, facts.wide_reading)
    kind = f"优抚类别为“{person.type.label}”"
    if person.relation is not None:
        kind += f"（{person.relation.label}）"
    if covered is Answer.NO:
        text = f"{kind}，不在免予核查的优抚对象之内"
        return Finding("exempt.status", Answer.NO, text, basis)
    if covered is Answer.MORE:
        lacking = "与军人关系" if person.relation is None else "年龄或者能否独立生活"
        text = f"{kind}，尚缺：{lacking}"
        return Finding("exempt.status", Answer.MORE, text, basis, (lacking,))
    return _proved(person, kind, basis, on)


def _covered(person: BeneficiaryFacts, wide: bool) -> tuple[Answer, tuple[Basis, ...]]:
    row = BENEFICIARY_CLASSES[person.type]
    broad: tuple[Basis, ...] = (_BENEFICIARIES, Citation("soldier_pension", 2))
    if row.is_listed_exempt and person.type in FAMILY_TYPES:
        return is_junshu(person), (_BENEFICIARIES, OfficePolicy("义务兵军属免予核查"))
    if wide:
        return is_beneficiary(person), broad
    if row.is_listed_exempt or row.draws_pension:
        return is_beneficiary(person), (_BENEFICIARIES, _NARROW)
    return Answer.NO, (_BENEFICIARIES, _NARROW)


def _proved(person: BeneficiaryFacts, kind: str, basis: tuple[Basis, ...], on: date) -> Finding:
    stands = claim_stands(person, on)
    if stands is Answer.NO:
        text = f"{kind}，但优抚身份核验不符"
        return Finding("exempt.status", Answer.NO, text, basis)
    if stands is Answer.MORE or (person.proof_state is ProofState.CLAIMED and missing_proofs(person)):
        missing = lacking_proof(person)
        text = f"{kind}，证明状态为“{person.proof_state.label}”，尚缺：{'、'.join(missing)}"
        return Finding("exempt.status", Answer.MORE, text, basis, missing)
    return Finding("exempt.status", Answer.YES, f"{kind}，且{_shown(person)}", basis)


def _shown(person: BeneficiaryFacts) -> str:
    if person.proof_state is ProofState.PROMISED:
        return f"承诺于 {person.proof_due_on} 前补交优抚证明"
    names = "”“".join(proof.label for proof in person.proofs)
    if person.proof_state is ProofState.CLAIMED:
        return f"已登记证明材料“{names}”"
    return f"优抚身份已核验（“{names}”）" if names else "优抚身份已核验"


def _ground_exemption(facts: MeansFacts) -> Finding:
    ground = facts.ground
    basis = _ART_42_ITEMS.get(ground)
    if basis is None:
        text = f"经济状况为“{ground.label}”，不属于免予核查的情形"
        return _finding("exempt.ground", Answer.NO, text)
    said = f"经济状况为“{ground.label}”"
    if ground is HardshipGround.MIGRANT_WORKER:
        if facts.matter is None:
            text = f"{said}，尚缺：援助事项"
            return Finding("exempt.ground", Answer.MORE, text, (basis,), ("援助事项",))
        said += f"，事项为“{facts.matter.label}”"
        if facts.matter.code not in _MIGRANT_MATTERS:
            text = f"{said}，仅劳动报酬和工伤事项免予核查"
            return Finding("exempt.ground", Answer.NO, text, (basis,))
    paper = GROUND_PAPERS[ground]
    label = PAPER_LABELS[paper]
    if paper in facts.received_papers:
        text = f"{said}，且已登记证明材料“{label}”"
        return Finding("exempt.ground", Answer.YES, text, (basis,))
    return Finding("exempt.ground", Answer.MORE, f"{said}，尚缺：{label}", (basis,), (label,))


def _finding(rule: str, answer: Answer, text: str) -> Finding:
    return Finding(rule, answer, text, (Citation(_LAW, 42),))


def hardship(facts: MeansFacts, exempt: Finding) -> tuple[Finding, WaiverBasis]:
    """Whether the hardship condition is met or waived (经济困难), 法律援助法 arts 31, 32, 34, 41, 42."""
    matter = facts.matter
    if matter is not None and not matter.hardship_required:
        text = f"事项为“{matter.label}”，不受经济困难条件限制"
        found = Finding("hardship.no_condition", Answer.YES, text, matter.basis)
        return found, WaiverBasis.NO_HARDSHIP_CONDITION
    if exempt.answer is Answer.YES:
        found = Finding("hardship.exempt", Answer.YES, exempt.sentence_zh, exempt.basis)
        return found, WaiverBasis.EXEMPT_FROM_CHECK
    found, waiver = _by_means(facts)
    if found.answer is not Answer.YES and exempt.answer is Answer.MORE:
        # Proof would make the figures irrelevant, so neither their lack nor their size decides.
        found = Finding(exempt.rule, Answer.MORE, exempt.sentence_zh, exempt.basis, exempt.lacking)
        waiver = WaiverBasis.NOT_WAIVED
    return found, waiver


def _by_means(facts: MeansFacts) -> tuple[Finding, WaiverBasis]:
    if facts.ground is HardshipGround.PLEDGE:
        name = facts.matter.label if facts.matter else "未登记"
        text = f"事项为“{name}”，申请人对经济困难状况作出个人诚信承诺"
        return Finding("hardship.pledge", Answer.YES, text, (_CHECK,)), WaiverBasis.PLEDGE
    income, line = facts.monthly_income_fen, facts.hardship_line_fen
    if income is None or line is None:
        return _unstated(facts), WaiverBasis.NOT_WAIVED
    said = f"人均月收入 {_yuan(income)}，本地经济困难标准 {_yuan(line)}"
    basis: tuple[Basis, ...] = (_STANDARD, _CHECK)
    if income <= line:
        text = f"{said}，未超过标准"
        return Finding("hardship.checked", Answer.YES, text, basis), WaiverBasis.CHECKED
    text = f"{said}，超过标准"
    if facts.beneficiary.type is not BeneficiaryType.NONE:
        text += "（抚恤金、补助金、优待金依法不计入收入，请核对）"
        basis = (*basis, _NOT_COUNTED)
    return Finding("hardship.above_line", Answer.NO, text, basis), WaiverBasis.NOT_WAIVED


def _unstated(facts: MeansFacts) -> Finding:
    lacking: list[str] = []
    if facts.monthly_income_fen is None:
        lacking.append("人均月收入或者个人诚信承诺")
    if facts.hardship_line_fen is None and facts.ground is HardshipGround.INCOME:
        lacking.append("本地经济困难标准")
    missing = tuple(lacking) or ("本地经济困难标准",)
    text = f"经济状况为“{facts.ground.label}”，尚缺：{'、'.join(missing)}"
    return Finding("hardship.unstated", Answer.MORE, text, (_CHECK,), missing)


def _yuan(fen: int) -> str:
    return f"{fen // 100:,}.{fen % 100:02d} 元"
