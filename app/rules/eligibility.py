"""May this applicant have legal aid for this matter, on what ground, and what is lacking?"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from app.rules.basis import Basis, Citation, chinese_ordinal
from app.rules.beneficiaries import (
    BeneficiaryFacts,
    claim_stands,
    contradictions,
    is_soldier_or_junshu,
    lacking_proof,
    missing_proofs,
)
from app.rules.findings import Answer, Finding
from app.rules.limits_outside import SHIPPED_PROVISIONAL_DAYS
from app.rules.matters import Matter
from app.rules.means import MeansFacts, exemption, hardship
from app.rules.papers import PaperFacts, PaperNeed, required_papers
from app.rules.priority import Priority, rank
from app.rules.vocabulary import BeneficiaryType, HardshipGround, ProofState, Term, WaiverBasis

State = Literal["decidable", "more_needed", "conflict"]


class Verdict(Term):
    """What the rules come to (系统判断)."""

    YES = "yes", "符合法律援助条件"
    NO = "no", "不符合法律援助条件"
    MORE = "more", "需补充后判断"


STATE_LABELS: dict[State, str] = {
    "decidable": "可判断",
    "more_needed": "还缺材料或者信息才能判断",
    "conflict": "规则冲突，请人工判断",
}


@dataclass(frozen=True, slots=True)
class OfficePolicies:
    """Readings that each office settles for itself (本机构规定)."""

    beneficiary_exempt: bool = True  # art 42(2) covers all five classes of 抚恤优待对象
    extended_matters: bool = True  # the province lists matters beyond arts 31 and 32
    provisional_days: int = SHIPPED_PROVISIONAL_DAYS  # art 44: fewer days left call for aid at once


@dataclass(frozen=True, slots=True)
class ApplicationFacts:
    """An application as the rules see it (申请事实). Amounts are per person and month, in 分."""

    matter: Matter | None
    received_on: date
    beneficiary: BeneficiaryFacts = field(default_factory=BeneficiaryFacts)
    hardship: HardshipGround = HardshipGround.NOT_STATED
    monthly_income_fen: int | None = None
    hardship_line_fen: int | None = None
    time_bar_on: date | None = None
    urgent_preservation: bool = False
    has_id: bool = False
    received_papers: frozenset[str] = frozenset()
    office_policies: OfficePolicies = OfficePolicies()


@dataclass(frozen=True, slots=True)
class Assessment:
    """The result of the eligibility review (资格审查结论)."""

    state: State
    verdict: Verdict
    scope: Finding
    hardship: Finding
    exemption: Finding
    waiver: WaiverBasis
    priority: Priority
    provisional_aid: Finding
    required_papers: tuple[PaperNeed, ...]
    missing: tuple[str, ...]  # facts and proofs without which nobody can decide
    conflicts: tuple[str, ...]

    @property
    def rule_ids(self) -> tuple[str, ...]:
        """Which rules spoke, in the order of the questions."""
        spoken = (self.scope, self.exemption, self.hardship, self.provisional_aid)
        return tuple(finding.rule for finding in spoken)

    @property
    def lacking_papers(self) -> tuple[PaperNeed, ...]:
        """What the one-time notice lists (一次性告知)."""
        return tuple(paper for paper in self.required_papers if paper.is_lacking)

    @property
    def is_complete(self) -> bool:
        """Whether all papers are in, so that the review may begin (材料齐全)."""
        return not self.lacking_papers

    def as_json(self) -> dict[str, object]:
        """A plain copy to keep with the decision, readable without the rules of today."""
        return {
            "state": self.state,
            "verdict": self.verdict.value,
            "scope": self.scope.as_json(),
            "exemption": self.exemption.as_json(),
            "hardship": self.hardship.as_json(),
            "waiver": self.waiver.value,
            "priority": self.priority.as_json(),
            "provisional_aid": self.provisional_aid.as_json(),
            "required_papers": [paper.as_json() for paper in self.required_papers],
            "missing": list(self.missing),
            "conflicts": list(self.conflicts),
            "rule_ids": list(self.rule_ids),
        }


def assess(facts: ApplicationFacts, on: date) -> Assessment:
    """Review an application (资格审查), 法律援助法 arts 24-25, 29, 31-34, 41-42 and 44."""
    means = MeansFacts(
        facts.matter,
        facts.beneficiary,
        facts.hardship,
        facts.monthly_income_fen,
        facts.hardship_line_fen,
        facts.received_papers,
        facts.office_policies.beneficiary_exempt,
    )
    scope, exempt = _scope(facts, on), exemption(means, on)
    hard, waiver = hardship(means, exempt)
    conflicts = contradictions(facts.beneficiary) + _means_conflicts(facts)
    state, verdict = _fold(scope, hard, conflicts)
    missing = (*scope.lacking, *hard.lacking) if verdict is Verdict.MORE else ()
    return Assessment(
        state=state,
        verdict=verdict,
        scope=scope,
        hardship=hard,
        exemption=exempt,
        waiver=waiver,
        priority=rank(facts.beneficiary, on),
        provisional_aid=provisional_aid(facts, on),
        required_papers=required_papers(_paper_facts(facts, scope, hard, exempt, on)),
        missing=tuple(dict.fromkeys(missing)),
        conflicts=conflicts,
    )


def _fold(scope: Finding, hard: Finding, conflicts: tuple[str, ...]) -> tuple[State, Verdict]:
    if conflicts:
        return "conflict", Verdict.MORE
    answers = {scope.answer, hard.answer}
    if Answer.NO in answers:
        return "decidable", Verdict.NO
    if Answer.MORE in answers:
        return "more_needed", Verdict.MORE
    return "decidable", Verdict.YES


def _scope(facts: ApplicationFacts, on: date) -> Finding:
    matter = facts.matter
    if matter is None:
        basis: tuple[Basis, ...] = (Citation("legal_aid_law", 31), Citation("legal_aid_law", 32))
        return Finding("scope.unknown", Answer.MORE, "尚缺：援助事项", basis, ("援助事项",))
    if matter.military_only:
        return _military_scope(matter, facts.beneficiary, on)
    if matter.rests_on_office_policy:
        extended = facts.office_policies.extended_matters
        said = "属于" if extended else "不属于"
        text = f"事项为“{matter.label}”，{said}本省、本机构扩大的事项范围"
        answer = Answer.YES if extended else Answer.NO
        return Finding("scope.extended", answer, text, matter.basis)
    text = f"事项为“{matter.label}”，属于“{matter.group.label}”类法定援助事项"
    return Finding("scope.statutory", Answer.YES, text, matter.basis)


def _military_scope(matter: Matter, person: BeneficiaryFacts, on: date) -> Finding:
    said = f"事项为“{matter.label}”，优抚类别为“{person.type.label}”"
    member, stands = is_soldier_or_junshu(person), claim_stands(person, on)
    if member is Answer.NO or (member is Answer.YES and stands is Answer.NO):
        text = f"{said}，该事项限于军人军属"
        return Finding("scope.military", Answer.NO, text, matter.basis)
    if member is Answer.MORE or stands is Answer.MORE:
        lacking = _unknown(person) if member is Answer.MORE else lacking_proof(person)
        text = f"{said}，尚缺：{'、'.join(lacking)}"
        return Finding("scope.military", Answer.MORE, text, matter.basis, lacking)
    text = f"{said}，属于军人军属法律援助事项"
    return Finding("scope.military", Answer.YES, text, matter.basis)


def _unknown(person: BeneficiaryFacts) -> tuple[str, ...]:
    return ("服役状态",) if person.type is BeneficiaryType.DISABLED_SOLDIER else ("与军人关系",)


def _means_conflicts(facts: ApplicationFacts) -> tuple[str, ...]:
    income, line = facts.monthly_income_fen, facts.hardship_line_fen
    if facts.hardship is not HardshipGround.MINIMUM_LIVING or income is None or line is None:
        return ()
    return ("经济状况为“低保户等社会救助对象”，但登记的人均月收入超过标准",) if income > line else ()


def provisional_aid(facts: ApplicationFacts, on: date) -> Finding:
    """先行提供, 法律援助法 art 44: preservation at once, or too few days left as of that day."""
    if facts.urgent_preservation:
        text = f"申请于 {facts.received_on} 收到，需要立即申请保全、证据保全或者先予执行"
        basis = (Citation("legal_aid_law", 44, item=2),)
        return Finding("provisional.preservation", Answer.YES, text, basis)
    limit, rule = (Citation("legal_aid_law", 44, item=1),), "provisional.time_bar"
    if facts.time_bar_on is None:
        text = "未登记诉讼时效或者法定期限届满日，暂不建议先行提供"
        return Finding(rule, Answer.MORE, text, limit, ("诉讼时效届满日",))
    left = (facts.time_bar_on - on).days
    said = f"时效或者法定期限 {facts.time_bar_on} 届满"
    if left < 0:
        before = "收到申请前已经届满" if facts.time_bar_on < facts.received_on else "已经届满"
        text = f"{said}，{before}，是否存在中止、中断须由律师判断"
        return Finding("provisional.expired", Answer.MORE, text, limit, ("律师对时效的判断",))
    least = facts.office_policies.provisional_days
    if left < least:
        text = f"{said}，距 {on} 仅剩 {left} 日，不足{chinese_ordinal(least)}日，建议先行提供"
        return Finding(rule, Answer.YES, text, limit)
    return Finding(
        rule, Answer.NO, f"{said}，距 {on} 尚有 {left} 日，不少于{chinese_ordinal(least)}日", limit
    )


def _paper_facts(
    facts: ApplicationFacts, scope: Finding, hard: Finding, exempt: Finding, on: date
) -> PaperFacts:
    person = facts.beneficiary
    # Where aid is due anyway, proof only moves the place in the queue and must not hold up the review.
    settled = scope.answer is hard.answer is Answer.YES and exempt.answer is not Answer.YES
    shown = person.proof_state is ProofState.VERIFIED or (
        person.proof_state is ProofState.CLAIMED and not missing_proofs(person)
    )
    promised = person.proof_state is ProofState.PROMISED and claim_stands(person, on) is Answer.YES
    return PaperFacts(
        matter=facts.matter,
        ground=facts.hardship,
        exemption=exempt.answer,
        claims_status=person.type is not BeneficiaryType.NONE,
        status_shown=shown,
        status_may_wait=settled or promised or person.proof_state is ProofState.REJECTED,
        has_id=facts.has_id,
        received=facts.received_papers,
    )
