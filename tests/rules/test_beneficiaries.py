"""Is kinship judged as the statutes define it, and proof as the office agreed?"""

from __future__ import annotations

from datetime import date

import pytest

from app.rules.beneficiaries import (
    BeneficiaryFacts,
    claim_stands,
    contradictions,
    is_beneficiary,
    is_bereaved,
    is_junshu,
    is_soldier,
    is_soldier_family,
    is_soldier_or_junshu,
    missing_proofs,
)
from app.rules.beneficiary_classes import BENEFICIARY_CLASSES, Standing
from app.rules.findings import Answer
from app.rules.vocabulary import (
    BeneficiaryType,
    DisabilityNature,
    Proof,
    ProofState,
    Relation,
    ServiceState,
)

Y, N, M = Answer.YES, Answer.NO, Answer.MORE
R, T, P = Relation, BeneficiaryType, Proof
ON = date(2026, 11, 23)

# relation, age, dependent → 军人家属 (art 68, narrow), 军属 (legal-aid rules, wide)
FAMILY = [
    (R.SPOUSE, 30, False, Y, Y),
    (R.PARENT, 55, False, Y, Y),
    (R.FOSTERER, 60, False, Y, Y),
    (R.CHILD, 17, False, Y, Y),
    (R.CHILD, 18, False, N, Y),
    (R.CHILD, 30, True, Y, Y),
    (R.CHILD, None, False, M, Y),
    (R.CHILD, None, True, Y, Y),
    (R.SIBLING, 15, True, N, Y),
    (R.SIBLING, 40, False, N, N),
    (R.OTHER_KIN, 70, True, N, Y),
    (R.OTHER_KIN, 70, False, N, N),
    (R.SELF, 30, False, N, N),
    (None, 30, False, M, M),
]


@pytest.mark.parametrize("kind", [T.SOLDIER_FAMILY, T.CONSCRIPT_FAMILY])
@pytest.mark.parametrize(("relation", "age", "dependent", "narrow", "wide"), FAMILY)
def test_the_family_of_a_serving_soldier(
    kind: BeneficiaryType,
    relation: Relation | None,
    age: int | None,
    dependent: bool,
    narrow: Answer,
    wide: Answer,
) -> None:
    facts = BeneficiaryFacts(kind, relation, age, dependent)
    assert is_soldier_family(facts) is narrow
    assert is_junshu(facts) is wide
    assert is_bereaved(facts) is N
    assert is_beneficiary(facts) is narrow


BEREAVED = [
    (R.SPOUSE, False, Y),
    (R.PARENT, False, Y),
    (R.FOSTERER, False, Y),
    (R.CHILD, False, Y),
    (R.SIBLING, True, Y),
    (R.SIBLING, False, N),
    (R.OTHER_KIN, True, N),
    (None, False, M),
]


@pytest.mark.parametrize("kind", [T.MARTYR_BEREAVED, T.DUTY_DEATH_BEREAVED, T.ILLNESS_DEATH_BEREAVED])
@pytest.mark.parametrize(("relation", "dependent", "expected"), BEREAVED)
def test_the_bereaved_count_as_military_family_at_any_age(
    kind: BeneficiaryType, relation: Relation | None, dependent: bool, expected: Answer
) -> None:
    facts = BeneficiaryFacts(kind, relation, 45, dependent)
    assert is_bereaved(facts) is expected
    assert is_junshu(facts) is expected
    assert is_soldier_or_junshu(facts) is expected
    assert is_soldier_family(facts) is N


@pytest.mark.parametrize(
    ("kind", "service", "expected"),
    [
        (T.OFFICER, None, Y),
        (T.NCO, None, Y),
        (T.CONSCRIPT, None, Y),
        (T.CADET, None, Y),
        (T.SERVING_SOLDIER, None, Y),
        (T.CIVILIAN_STAFF, None, N),
        (T.VETERAN, None, N),
        (T.NONE, None, N),
        (T.DISABLED_SOLDIER, ServiceState.SERVING, Y),
        (T.DISABLED_SOLDIER, ServiceState.RETIRED, N),
        (T.DISABLED_SOLDIER, None, M),
    ],
)
def test_who_serves(kind: BeneficiaryType, service: ServiceState | None, expected: Answer) -> None:
    assert is_soldier(BeneficiaryFacts(kind, R.SELF, service_state=service)) is expected


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (T.OFFICER, Y),
        (T.VETERAN, Y),
        (T.COMBAT_VETERAN, Y),
        (T.DISABLED_SOLDIER, Y),
        (T.SUBSIDY_RECIPIENT, Y),
        (T.CIVILIAN_STAFF, N),
        (T.NONE, N),
    ],
)
def test_who_is_a_preferential_treatment_beneficiary(kind: BeneficiaryType, expected: Answer) -> None:
    assert is_beneficiary(BeneficiaryFacts(kind, R.SELF)) is expected


def test_veterans_are_outside_the_military_matters_but_civilian_staff_are_inside() -> None:
    assert is_soldier_or_junshu(BeneficiaryFacts(T.VETERAN, R.SELF)) is N
    assert is_soldier_or_junshu(BeneficiaryFacts(T.CIVILIAN_STAFF, R.SELF)) is Y
    assert is_soldier_or_junshu(BeneficiaryFacts(T.OFFICER, R.SELF)) is Y


@pytest.mark.parametrize(
    ("kind", "proofs", "lacking"),
    [
        (T.MARTYR_BEREAVED, (), ("烈士证书或者优待证",)),
        (T.MARTYR_BEREAVED, (P.TREATMENT_CARD,), ()),
        (T.MARTYR_BEREAVED, (P.MARTYR_CERTIFICATE,), ()),
        (T.MARTYR_BEREAVED, (P.HOUSEHOLD_REGISTER,), ("烈士证书或者优待证",)),
        (T.SOLDIER_FAMILY, (P.NCO_CARD,), ("户口本或者结婚证",)),
        (T.SOLDIER_FAMILY, (P.UNIT_LETTER, P.MARRIAGE_CERTIFICATE), ()),
        (T.MERIT_VETERAN, (P.TREATMENT_CARD,), ("立功证书",)),
        (T.MERIT_VETERAN, (P.RETIREMENT_CARD, P.MERIT_CERTIFICATE), ()),
        (T.DISABLED_SOLDIER, (P.TREATMENT_CARD,), ("残疾军人证",)),
        (T.VETERAN, (P.RETIREMENT_CARD,), ()),
        (T.NONE, (), ()),
    ],
)
def test_the_papers_that_prove_a_class(
    kind: BeneficiaryType, proofs: tuple[Proof, ...], lacking: tuple[str, ...]
) -> None:
    assert missing_proofs(BeneficiaryFacts(kind, proofs=proofs)) == lacking


@pytest.mark.parametrize(
    ("state", "due_on", "expected"),
    [
        (ProofState.CLAIMED, None, Y),
        (ProofState.VERIFIED, None, Y),
        (ProofState.PROMISED, date(2026, 11, 23), Y),
        (ProofState.PROMISED, date(2026, 11, 22), M),
        (ProofState.PROMISED, None, M),
        (ProofState.LAPSED, date(2026, 12, 31), M),
        (ProofState.NONE, None, M),
        (ProofState.REJECTED, None, N),
    ],
)
def test_when_a_claim_counts(state: ProofState, due_on: date | None, expected: Answer) -> None:
    facts = BeneficiaryFacts(T.VETERAN, R.SELF, proof_state=state, proof_due_on=due_on)
    assert claim_stands(facts, ON) is expected


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        (BeneficiaryFacts(T.OFFICER, R.CHILD), "不符"),
        (BeneficiaryFacts(T.MARTYR_BEREAVED, R.SELF), "不符"),
        (BeneficiaryFacts(T.DISABLED_SOLDIER, R.SELF, disability_grade=11), "一级至十级"),
        (BeneficiaryFacts(T.DISABLED_SOLDIER, R.SELF, disability_grade=0), "一级至十级"),
        (
            BeneficiaryFacts(
                T.DISABLED_SOLDIER, disability_grade=7, disability_nature=DisabilityNature.ILLNESS
            ),
            "因病",
        ),
    ],
)
def test_facts_that_cannot_be_true_together(facts: BeneficiaryFacts, words: str) -> None:
    assert words in contradictions(facts)[0]


@pytest.mark.parametrize(
    "facts",
    [
        BeneficiaryFacts(),
        BeneficiaryFacts(T.OFFICER, R.SELF),
        BeneficiaryFacts(T.OFFICER),
        BeneficiaryFacts(T.SUBSIDY_RECIPIENT, R.CHILD),
        BeneficiaryFacts(T.DISABLED_SOLDIER, disability_grade=6, disability_nature=DisabilityNature.ILLNESS),
        BeneficiaryFacts(T.DISABLED_SOLDIER, disability_grade=10, disability_nature=DisabilityNature.DUTY),
    ],
)
def test_facts_that_agree(facts: BeneficiaryFacts) -> None:
    assert contradictions(facts) == ()


def test_the_table_has_a_row_with_proofs_for_every_class_but_the_ordinary_applicant() -> None:
    assert set(BENEFICIARY_CLASSES) == set(BeneficiaryType) - {T.NONE}
    assert all(row.proof_sets and row.relations and row.basis.label for row in BENEFICIARY_CLASSES.values())


def test_the_exempt_list_of_the_2016_rules() -> None:
    listed = {kind for kind, row in BENEFICIARY_CLASSES.items() if row.is_listed_exempt}
    assert listed == {
        T.CONSCRIPT,
        T.CADET,
        T.CONSCRIPT_FAMILY,
        T.MARTYR_BEREAVED,
        T.DUTY_DEATH_BEREAVED,
        T.ILLNESS_DEATH_BEREAVED,
    }


def test_labels() -> None:
    assert [standing.label for standing in Standing] == ["应当优先", "可以优先", "普通"]
    assert all(answer.label for answer in Answer)
