"""Does the right person go first, and does the row say why?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules.basis import Citation
from app.rules.beneficiaries import BeneficiaryFacts
from app.rules.beneficiary_classes import Standing
from app.rules.priority import BAND_LABELS, band, queue_reasons, rank
from app.rules.vocabulary import BeneficiaryType, DisabilityNature, Proof, ProofState, Relation, ServiceState

R, T = Relation, BeneficiaryType
ON = date(2026, 11, 23)  # a Monday
NEXT = date(2026, 11, 24)
SERVING, RETIRED = ServiceState.SERVING, ServiceState.RETIRED

# class, relation, age, dependent, service → tier, for a verified status
TIERS = [
    (T.NONE, None, None, False, None, 3),
    (T.OFFICER, R.SELF, 35, False, None, 1),
    (T.NCO, R.SELF, 28, False, None, 1),
    (T.CONSCRIPT, R.SELF, 19, False, None, 1),
    (T.CADET, R.SELF, 20, False, None, 1),
    (T.SERVING_SOLDIER, R.SELF, 25, False, None, 1),
    (T.SERVING_SOLDIER, None, 25, False, None, 1),
    (T.CIVILIAN_STAFF, R.SELF, 40, False, None, 2),
    (T.SOLDIER_FAMILY, R.SPOUSE, 33, False, None, 1),
    (T.SOLDIER_FAMILY, R.PARENT, 61, False, None, 1),
    (T.SOLDIER_FAMILY, R.FOSTERER, 61, False, None, 1),
    (T.SOLDIER_FAMILY, R.CHILD, 10, False, None, 1),
    (T.SOLDIER_FAMILY, R.CHILD, 24, True, None, 1),
    (T.SOLDIER_FAMILY, R.CHILD, 24, False, None, 2),
    (T.SOLDIER_FAMILY, R.CHILD, None, False, None, 2),
    (T.SOLDIER_FAMILY, R.SIBLING, 12, True, None, 2),
    (T.SOLDIER_FAMILY, R.SIBLING, 30, False, None, 3),
    (T.SOLDIER_FAMILY, None, 30, False, None, 3),
    (T.CONSCRIPT_FAMILY, R.PARENT, 50, False, None, 1),
    (T.MARTYR_BEREAVED, R.CHILD, 60, False, None, 1),
    (T.MARTYR_BEREAVED, R.SPOUSE, 60, False, None, 1),
    (T.MARTYR_BEREAVED, R.SIBLING, 15, True, None, 1),
    (T.MARTYR_BEREAVED, R.SIBLING, 50, False, None, 3),
    (T.MARTYR_BEREAVED, None, 50, False, None, 3),
    (T.DUTY_DEATH_BEREAVED, R.PARENT, 70, False, None, 1),
    (T.ILLNESS_DEATH_BEREAVED, R.SPOUSE, 70, False, None, 1),
    (T.DISABLED_SOLDIER, R.SELF, 40, False, SERVING, 1),
    (T.DISABLED_SOLDIER, R.SELF, 40, False, RETIRED, 2),
    (T.DISABLED_SOLDIER, R.SELF, 40, False, None, 2),
    (T.COMBAT_VETERAN, R.SELF, 66, False, None, 2),
    (T.MERIT_VETERAN, R.SELF, 66, False, None, 2),
    (T.VETERAN, R.SELF, 45, False, None, 2),
    (T.SUBSIDY_RECIPIENT, R.SELF, 70, False, None, 2),
    (T.SUBSIDY_RECIPIENT, R.CHILD, 70, False, None, 2),
    (T.OTHER, R.SELF, 70, False, None, 2),
    (T.OFFICER, R.CHILD, 10, False, None, 3),
]


@pytest.mark.parametrize(("kind", "relation", "age", "dependent", "service", "tier"), TIERS)
def test_the_tier_of_a_verified_status(
    kind: BeneficiaryType,
    relation: Relation | None,
    age: int | None,
    dependent: bool,
    service: ServiceState | None,
    tier: int,
) -> None:
    facts = BeneficiaryFacts(kind, relation, age, dependent, service, proof_state=ProofState.VERIFIED)
    result = rank(facts, ON)
    assert result.tier == tier
    assert result.standing == {1: Standing.STATUTORY, 2: Standing.POLICY, 3: Standing.ORDINARY}[tier]
    assert result.reasons
    assert result.holds_until is None


def _martyr_child(state: ProofState, due_on: date | None = None) -> BeneficiaryFacts:
    return BeneficiaryFacts(T.MARTYR_BEREAVED, R.CHILD, 52, proof_state=state, proof_due_on=due_on)


@pytest.mark.parametrize(
    ("state", "due_on", "tier", "holds_until", "words"),
    [
        (ProofState.CLAIMED, None, 1, None, "应当优先：烈士遗属（子女）"),
        (ProofState.PROMISED, date(2026, 12, 3), 1, date(2026, 12, 3), "承诺于 2026-12-03 前补交"),
        (ProofState.PROMISED, ON, 1, ON, "期间保留优先"),
        (ProofState.PROMISED, date(2026, 11, 22), 3, None, "逾期未补，按收到时间排列，补交证明后恢复优先"),
        (ProofState.PROMISED, None, 3, None, "未登记期限"),
        (ProofState.LAPSED, None, 3, None, "逾期未补"),
        (ProofState.REJECTED, None, 3, None, "核验不符"),
        (ProofState.NONE, None, 3, None, "尚无证明"),
    ],
)
def test_what_becomes_of_a_claim(
    state: ProofState, due_on: date | None, tier: int, holds_until: date | None, words: str
) -> None:
    result = rank(_martyr_child(state, due_on), ON)
    assert (result.tier, result.holds_until) == (tier, holds_until)
    assert any(words in reason.text_zh for reason in result.reasons)


def test_the_statutory_reason_names_article_61() -> None:
    reason = rank(_martyr_child(ProofState.VERIFIED), ON).reasons[0]
    assert reason.label == "应当优先：烈士遗属（子女）（《军人地位和权益保障法》第六十一条）"


def test_a_veteran_is_told_notice_73_and_article_70() -> None:
    reasons = rank(BeneficiaryFacts(T.VETERAN, R.SELF, proof_state=ProofState.VERIFIED), ON).reasons
    labels = [reason.basis.label for reason in reasons if reason.basis]
    assert labels == ["退役军人部发〔2021〕73号", "《退役军人保障法》第七十条"]


def test_an_unknown_service_state_is_said() -> None:
    facts = BeneficiaryFacts(T.DISABLED_SOLDIER, R.SELF, proof_state=ProofState.CLAIMED)
    assert "未注明是否在役，暂按可以优先" in rank(facts, ON).reasons[0].text_zh


@pytest.mark.parametrize(
    ("tier", "due_on", "provisional", "expected"),
    [
        (1, None, False, 1),
        (2, None, False, 2),
        (3, None, False, 3),
        (3, date(2026, 11, 20), False, 0),  # overdue
        (3, ON, False, 0),
        (3, NEXT, False, 0),
        (3, date(2026, 11, 25), False, 3),
        (1, date(2026, 11, 25), False, 1),
        (3, None, True, 0),
        (2, date(2026, 12, 25), True, 0),
    ],
)
def test_the_band(tier: int, due_on: date | None, provisional: bool, expected: int) -> None:
    assert band(tier, due_on, ON, NEXT, provisional) == expected


def test_before_a_weekend_everything_due_until_monday_is_due_today() -> None:
    friday, monday = date(2026, 11, 20), date(2026, 11, 23)
    assert band(3, date(2026, 11, 21), friday, monday) == 0
    assert band(3, monday, friday, monday) == 0
    assert band(3, monday + timedelta(days=1), friday, monday) == 3


def test_every_band_has_a_label() -> None:
    assert set(BAND_LABELS) == {0, 1, 2, 3}
    assert BAND_LABELS[0] == "今日必须处理"


@pytest.mark.parametrize(
    ("due_on", "expected"),
    [
        (NEXT, "今日必须处理：审查期限 2026-11-24 届满（下一工作日）"),
        (ON, "今日必须处理：审查期限 2026-11-23 届满（今日）"),
        (date(2026, 11, 20), "今日必须处理：审查期限 2026-11-20 届满（已逾期 3 日）"),
    ],
)
def test_the_row_says_why_it_is_due_today(due_on: date, expected: str) -> None:
    priority = rank(_martyr_child(ProofState.VERIFIED), ON)
    basis = Citation("legal_aid_law", 43)
    reasons = queue_reasons(priority, due_on, ON, NEXT, due_label="审查期限", due_basis=basis)
    assert reasons[0].text_zh == expected
    assert reasons[0].basis == basis
    assert reasons[1:] == priority.reasons


def test_a_day_between_today_and_the_next_working_day_is_named_so() -> None:
    reasons = queue_reasons(rank(BeneficiaryFacts(), ON), date(2026, 11, 21), date(2026, 11, 20), ON)
    assert "下一工作日之前" in reasons[0].text_zh


def test_provisional_aid_is_named_with_article_44() -> None:
    reasons = queue_reasons(rank(BeneficiaryFacts(), ON), None, ON, NEXT, provisional_aid=True)
    assert reasons[0].label == "今日必须处理：先行提供法律援助，尚未指派（《法律援助法》第四十四条）"
    assert reasons[1].text_zh == "普通申请人，按收到时间排列"


dates = st.dates(date(2020, 1, 1), date(2035, 12, 31))
some_facts = st.builds(
    BeneficiaryFacts,
    type=st.sampled_from(list(T)),
    relation=st.none() | st.sampled_from(list(R)),
    age=st.none() | st.integers(0, 110),
    dependent=st.booleans(),
    service_state=st.none() | st.sampled_from(list(ServiceState)),
    disability_grade=st.none() | st.integers(1, 10),
    disability_nature=st.none() | st.sampled_from(list(DisabilityNature)),
    proof_state=st.sampled_from(list(ProofState)),
    proofs=st.lists(st.sampled_from(list(Proof)), max_size=3).map(tuple),
    proof_due_on=st.none() | dates,
)


@given(some_facts, dates)
def test_without_a_claim_nobody_goes_first(facts: BeneficiaryFacts, on: date) -> None:
    assert rank(replace(facts, type=T.NONE), on).tier == 3
    assert rank(replace(facts, proof_state=ProofState.NONE), on).tier == 3


@given(some_facts, dates)
def test_a_lapsed_promise_never_ranks_above_the_same_facts_verified(
    facts: BeneficiaryFacts, on: date
) -> None:
    verified = rank(replace(facts, proof_state=ProofState.VERIFIED), on).tier
    late = replace(facts, proof_state=ProofState.PROMISED, proof_due_on=on - timedelta(days=1))
    assert rank(late, on).tier == 3
    assert rank(replace(facts, proof_state=ProofState.LAPSED), on).tier >= verified
    assert rank(facts, on).tier >= verified


@given(some_facts, dates, dates)
def test_rank_depends_on_nothing_but_the_facts(facts: BeneficiaryFacts, on: date, other: date) -> None:
    assert rank(facts, on) == rank(replace(facts), on)
    if facts.proof_state is not ProofState.PROMISED:
        assert rank(facts, on) == rank(facts, other)


@given(some_facts, dates)
def test_more_facts_never_lower_a_place(facts: BeneficiaryFacts, on: date) -> None:
    """What is unknown is read against nobody later: each completion ranks at least as high."""
    if facts.type is T.DISABLED_SOLDIER:
        unknown = rank(replace(facts, service_state=None), on).tier
        assert all(rank(replace(facts, service_state=state), on).tier <= unknown for state in ServiceState)
    if facts.relation is R.CHILD:
        unknown = rank(replace(facts, age=None), on).tier
        assert rank(facts, on).tier <= unknown


@given(some_facts, dates, st.none() | dates, st.integers(1, 4), st.booleans())
def test_every_row_of_the_queue_says_why(
    facts: BeneficiaryFacts, on: date, due_on: date | None, gap: int, provisional: bool
) -> None:
    priority = rank(facts, on)
    following = on + timedelta(days=gap)
    reasons = queue_reasons(priority, due_on, on, following, provisional)
    pressing = band(priority.tier, due_on, on, following, provisional) == 0
    assert pressing == reasons[0].text_zh.startswith("今日必须处理")
    assert all(reason.text_zh and "None" not in reason.text_zh for reason in reasons)
