"""Which class does the applicant belong to, what is kinship worth, and is it proved?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.rules.beneficiary_classes import (
    BENEFICIARY_CLASSES,
    BEREAVED_TYPES,
    FAMILY_TYPES,
    SOLDIER_TYPES,
)
from app.rules.findings import Answer
from app.rules.vocabulary import (
    BeneficiaryType,
    DisabilityNature,
    Proof,
    ProofState,
    Relation,
    ServiceState,
)


@dataclass(frozen=True, slots=True)
class BeneficiaryFacts:
    """What is known of a claimed status (优抚身份事实)."""

    type: BeneficiaryType = BeneficiaryType.NONE
    relation: Relation | None = None  # None: not registered; a class with one relation implies it
    age: int | None = None
    dependent: bool = False  # 不能独立生活、由军人承担抚养义务或者有法定扶养关系
    service_state: ServiceState | None = None
    disability_grade: int | None = None
    disability_nature: DisabilityNature | None = None
    proof_state: ProofState = ProofState.NONE
    proofs: tuple[Proof, ...] = ()
    proof_due_on: date | None = None


_ADULT_AGE = 18
_ELDERS_AND_SPOUSE = frozenset({Relation.SPOUSE, Relation.PARENT, Relation.FOSTERER})


def _yes(condition: bool) -> Answer:
    return Answer.YES if condition else Answer.NO


def is_soldier(facts: BeneficiaryFacts) -> Answer:
    """Whether the applicant serves (军人); MORE while a disabled soldier's service is unknown."""
    if facts.type is not BeneficiaryType.DISABLED_SOLDIER:
        return _yes(facts.type in SOLDIER_TYPES)
    if facts.service_state is None:
        return Answer.MORE
    return _yes(facts.service_state is ServiceState.SERVING)


def is_soldier_family(facts: BeneficiaryFacts) -> Answer:
    """军人家属, 军人地位和权益保障法 art 68: spouse, parents or fosterers, minor children and
    grown-up children who cannot live on their own."""
    if facts.type not in FAMILY_TYPES:
        return Answer.NO
    if facts.relation is None:
        return Answer.MORE
    if facts.relation is not Relation.CHILD or facts.dependent:
        return _yes(facts.relation in _ELDERS_AND_SPOUSE | {Relation.CHILD})
    if facts.age is None:
        return Answer.MORE
    return _yes(facts.age < _ADULT_AGE)


def is_bereaved(facts: BeneficiaryFacts) -> Answer:
    """遗属, 军人地位和权益保障法 art 68: spouse, parents or fosterers, children of any age, and
    brothers and sisters whom the dead soldier had to support."""
    if facts.type not in BEREAVED_TYPES:
        return Answer.NO
    if facts.relation is None:
        return Answer.MORE
    if facts.relation is Relation.SIBLING:
        return _yes(facts.dependent)
    return _yes(facts.relation in _ELDERS_AND_SPOUSE | {Relation.CHILD})


def is_junshu(facts: BeneficiaryFacts) -> Answer:
    """军属 in the wider sense of the legal-aid rules (2016 军人军属办法 art 2): spouse, parents, all
    children, near kin with a legal duty of support; 遗属 are treated as 军属."""
    if facts.type in BEREAVED_TYPES:
        return is_bereaved(facts)
    if facts.type not in FAMILY_TYPES:
        return Answer.NO
    if facts.relation is None:
        return Answer.MORE
    if facts.relation in (Relation.SIBLING, Relation.OTHER_KIN):
        return _yes(facts.dependent)
    return _yes(facts.relation is not Relation.SELF)


def is_beneficiary(facts: BeneficiaryFacts) -> Answer:
    """优抚对象, 军人抚恤优待条例 art 2: soldiers, disabled soldiers, 遗属, 军人家属, veterans.

    Wider 军属 and 文职人员 are served by the legal-aid rules but stand outside that article.
    """
    if facts.type in FAMILY_TYPES:
        return is_soldier_family(facts)
    if facts.type in BEREAVED_TYPES:
        return is_bereaved(facts)
    return _yes(facts.type not in (BeneficiaryType.NONE, BeneficiaryType.CIVILIAN_STAFF))


def is_soldier_or_junshu(facts: BeneficiaryFacts) -> Answer:
    """军人军属 as the legal-aid rules mean it (2016 军人军属办法 art 2), 文职人员 included."""
    if facts.type is BeneficiaryType.CIVILIAN_STAFF:
        return Answer.YES
    soldier = is_soldier(facts)
    return is_junshu(facts) if soldier is Answer.NO else soldier


def missing_proofs(facts: BeneficiaryFacts) -> tuple[str, ...]:
    """The papers still lacking for the claimed class (优抚身份证明), alternatives joined by 或者."""
    row = BENEFICIARY_CLASSES.get(facts.type)
    sets = row.proof_sets if row else ()
    return tuple(
        "或者".join(proof.label for proof in proofs) for proofs in sets if not set(proofs) & set(facts.proofs)
    )


def lacking_proof(facts: BeneficiaryFacts) -> tuple[str, ...]:
    """What to ask for while the status is unproved (尚缺：优抚证明), with the papers that would do."""
    return tuple(f"优抚证明（{papers}）" for papers in missing_proofs(facts)) or ("优抚证明",)


def claim_stands(facts: BeneficiaryFacts, on: date) -> Answer:
    """Whether the claimed status counts on that day (先受理后补证).

    A promise counts up to and on its last day; MORE means that proof would make it count.
    """
    match facts.proof_state:
        case ProofState.CLAIMED | ProofState.VERIFIED:
            return Answer.YES
        case ProofState.REJECTED:
            return Answer.NO
        case ProofState.PROMISED if facts.proof_due_on is not None and on <= facts.proof_due_on:
            return Answer.YES
        case _:
            return Answer.MORE


def contradictions(facts: BeneficiaryFacts) -> tuple[str, ...]:
    """Facts that cannot be true together (规则冲突), in Chinese; empty when there are none."""
    found: list[str] = []
    row = BENEFICIARY_CLASSES.get(facts.type)
    if row and facts.relation is not None and facts.relation not in row.relations:
        found.append(f"优抚类别“{facts.type.label}”与关系“{facts.relation.label}”不符")
    grade = facts.disability_grade
    if grade is not None and not 1 <= grade <= 10:
        found.append(f"残疾等级“{grade}级”不在一级至十级之内")
    # 军人抚恤优待条例 arts 26-27: illness is rated from grade 1 to 6 only
    elif grade is not None and grade > 6 and facts.disability_nature is DisabilityNature.ILLNESS:
        found.append(f"因病致残与残疾等级“{grade}级”不符，因病仅评定一级至六级")
    return tuple(found)
