"""What do the rules say of a case as it stands now? (资格审查)"""

from __future__ import annotations

from datetime import date

from app.casework.application import policies
from app.casework.listed import ListedCase
from app.casework.models import LegalCase
from app.casework.paper_list import received_codes
from app.parties import persons
from app.rules.beneficiaries import BeneficiaryFacts
from app.rules.eligibility import ApplicationFacts, Assessment, assess, provisional_aid
from app.rules.findings import Finding
from app.rules.matters import MATTER
from app.rules.priority import Priority
from app.rules.procedure import BEFORE_DECISION
from app.staff.parameters import Parameter, parameter


def status_facts(case: LegalCase | ListedCase) -> BeneficiaryFacts:
    """The claimed status of the case as the rules see it; the age is that on the day of receipt."""
    return persons.beneficiary_facts(case.beneficiary_status, case.person, case.received_on)


def _facts(case: LegalCase) -> ApplicationFacts:
    return ApplicationFacts(
        matter=MATTER.get(case.matter),
        received_on=case.received_on,
        beneficiary=status_facts(case),
        hardship=case.hardship_ground,
        monthly_income_fen=case.monthly_income_fen,
        hardship_line_fen=parameter(case.office_id, Parameter.HARDSHIP_LINE_FEN, case.received_on),
        time_bar_on=case.time_bar_on,
        urgent_preservation=case.urgent_preservation,
        has_id=bool(case.person.id_number_sealed),
        received_papers=received_codes(case),
        office_policies=policies(case.office_id, case.received_on),
    )


def reassess(case: LegalCase, on: date) -> Assessment:
    """Ask the rules again with what is known now. Writes nothing."""
    return assess(_facts(case), on)


def provisional_now(case: LegalCase, on: date) -> Finding:
    """Whether aid should be given at once (先行提供), 法律援助法 art 44, as of that day: the days left
    shrink while the case waits, so what was found at its receipt does not tell. Writes nothing."""
    return provisional_aid(_facts(case), on)


def assessment_changes(case: LegalCase, on: date) -> dict[str, object]:
    """The columns that follow from asking again, whenever what is known of the case has changed.

    None once the case is decided; the waiver and the tier a person set (人工判断) are kept.
    """
    if case.status not in BEFORE_DECISION:
        return {}
    judged = reassess(case, on)
    overridden = case.override or {}
    changes: dict[str, object] = {"assessment": judged.as_json()}
    if not overridden.get("waiver"):
        changes["waiver"] = judged.waiver
    if not overridden.get("tier"):
        changes |= tier_changes(judged.priority)
    return changes


def tier_changes(priority: Priority) -> dict[str, object]:
    """The columns of the case that follow from a place by status (优先次序)."""
    return {"priority_tier": priority.tier, "tier_until": priority.holds_until}
