"""Which papers must the applicant bring, why, and which are still lacking?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from app.rules.basis import Basis, Citation, Notice
from app.rules.findings import Answer
from app.rules.matters import Matter
from app.rules.vocabulary import HardshipGround

APPLICATION_FORM, IDENTITY = "application_form", "identity"
HARDSHIP_STATEMENT, STATUS_PROOF = "hardship_statement", "status_proof"

PAPER_LABELS: Mapping[str, str] = MappingProxyType(
    {
        APPLICATION_FORM: "法律援助申请表",
        IDENTITY: "身份证明",
        HARDSHIP_STATEMENT: "经济困难状况说明表",
        STATUS_PROOF: "优抚身份证明",
        "relief_proof": "社会救助证明",
        "no_income_proof": "无固定生活来源证明",
        "migrant_worker_proof": "进城务工证明",
        "judicial_relief_proof": "司法救助证明",
    }
)
GROUND_PAPERS: Mapping[HardshipGround, str] = MappingProxyType(
    {
        HardshipGround.MINIMUM_LIVING: "relief_proof",
        HardshipGround.NO_FIXED_INCOME: "no_income_proof",
        HardshipGround.MIGRANT_WORKER: "migrant_worker_proof",
        HardshipGround.JUDICIAL_RELIEF: "judicial_relief_proof",
    }
)
_STATED_GROUNDS = frozenset({HardshipGround.INCOME, HardshipGround.PLEDGE})
_MATERIALS = Citation("procedure_148", 11)
_STATED = Citation("legal_aid_law", 41)
_EXEMPT = Citation("legal_aid_law", 42)
_AID_RULES = Notice("military_aid_2023")


@dataclass(frozen=True, slots=True)
class PaperNeed:
    """One paper on the list handed to the applicant at once (一次性告知)."""

    code: str  # a key of PAPER_LABELS, or the Chinese name itself for a matter's own papers
    label: str
    reason: str
    basis: Basis
    must: bool
    received: bool

    @property
    def is_lacking(self) -> bool:
        """Whether the application is incomplete without it (材料不齐)."""
        return self.must and not self.received

    def as_json(self) -> dict[str, object]:
        """A plain copy for storage with the decision (审查表)."""
        return {
            "code": self.code,
            "label": self.label,
            "reason": self.reason,
            "basis": self.basis.label,
            "must": self.must,
            "received": self.received,
        }


@dataclass(frozen=True, slots=True)
class PaperFacts:
    """What the list of papers depends on (申请材料)."""

    matter: Matter | None
    ground: HardshipGround
    exemption: Answer
    claims_status: bool
    status_shown: bool  # an accepted proof was handed in, or the status has been verified
    status_may_wait: bool  # promised in time, refused on verification, or not decisive
    has_id: bool
    received: frozenset[str]


def required_papers(facts: PaperFacts) -> tuple[PaperNeed, ...]:
    """The complete list of papers (申请材料), 办理法律援助案件程序规定 art 11."""
    needs = [
        _need(APPLICATION_FORM, "每件申请都须填写", facts),
        _need(IDENTITY, "核对申请人身份", facts, received=facts.has_id),
        *_means_papers(facts),
    ]
    if facts.claims_status:
        needs.append(
            _need(
                STATUS_PROOF,
                "已申报优抚身份",
                facts,
                basis=_AID_RULES,
                must=not facts.status_may_wait,
                received=facts.status_shown,
            )
        )
    if facts.matter is not None:
        reason = f"与“{facts.matter.short}”事项有关的材料"
        needs.extend(_need(paper, reason, facts) for paper in facts.matter.papers)
    return tuple(needs)


def _means_papers(facts: PaperFacts) -> list[PaperNeed]:
    if facts.matter is not None and not facts.matter.hardship_required:
        return []
    needs: list[PaperNeed] = []
    proof = GROUND_PAPERS.get(facts.ground)
    if proof is not None:
        needs.append(_need(proof, f"申报为{facts.ground.label}", facts, basis=_EXEMPT))
    if facts.exemption is not Answer.YES:
        # While an exemption may still be proved, the statement is only the other way to it.
        open_way = facts.exemption is Answer.MORE and facts.ground not in _STATED_GROUNDS
        reason = "不能提交免予核查证明时填写" if open_way else "该事项以经济困难为条件"
        needs.append(_need(HARDSHIP_STATEMENT, reason, facts, basis=_STATED, must=not open_way))
    return needs


def _need(
    code: str,
    reason: str,
    facts: PaperFacts,
    *,
    basis: Basis = _MATERIALS,
    must: bool = True,
    received: bool = False,
) -> PaperNeed:
    label = PAPER_LABELS.get(code, code)
    return PaperNeed(code, label, reason, basis, must, received or code in facts.received)
