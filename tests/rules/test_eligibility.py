"""Does the review come to what the handbook says, with the reason and the article?"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules.beneficiaries import BeneficiaryFacts
from app.rules.eligibility import (
    STATE_LABELS,
    ApplicationFacts,
    Assessment,
    OfficePolicies,
    Verdict,
    assess,
)
from app.rules.findings import Answer
from app.rules.matters import MATTER, MATTERS
from app.rules.vocabulary import (
    BeneficiaryType,
    DisabilityNature,
    HardshipGround,
    Proof,
    ProofState,
    Relation,
    ServiceState,
    WaiverBasis,
)

ON = date(2026, 11, 23)
LATER, EARLIER = date(2026, 12, 3), date(2026, 11, 22)
T, R, P, S, H, W = BeneficiaryType, Relation, Proof, ProofState, HardshipGround, WaiverBasis

NOBODY = BeneficiaryFacts()
MARTYR = BeneficiaryFacts(T.MARTYR_BEREAVED, R.SPOUSE, 50, proof_state=S.CLAIMED, proofs=(P.TREATMENT_CARD,))
MARTYR_PROMISED = BeneficiaryFacts(
    T.MARTYR_BEREAVED, R.SPOUSE, 50, proof_state=S.PROMISED, proof_due_on=LATER
)
MARTYR_LATE = replace(MARTYR_PROMISED, proof_due_on=EARLIER)
MARTYR_BARE = BeneficiaryFacts(T.MARTYR_BEREAVED, R.SPOUSE, 50)
MARTYR_REJECTED = BeneficiaryFacts(T.MARTYR_BEREAVED, R.SPOUSE, 50, proof_state=S.REJECTED)
WRONG_PAPER = replace(MARTYR, proofs=(P.MARRIAGE_CERTIFICATE,))
VETERAN = BeneficiaryFacts(T.VETERAN, R.SELF, 45, proof_state=S.VERIFIED)
OFFICER = BeneficiaryFacts(T.OFFICER, R.SELF, 35, proof_state=S.VERIFIED)
STAFF = BeneficiaryFacts(T.CIVILIAN_STAFF, R.SELF, 35, proof_state=S.VERIFIED)
WIFE = BeneficiaryFacts(T.SOLDIER_FAMILY, R.SPOUSE, 30, proof_state=S.VERIFIED)
GROWN_SON = BeneficiaryFacts(T.SOLDIER_FAMILY, R.CHILD, 24, proof_state=S.VERIFIED)
SON_NO_AGE = BeneficiaryFacts(T.SOLDIER_FAMILY, R.CHILD, proof_state=S.VERIFIED)
CONSCRIPT_SON = BeneficiaryFacts(T.CONSCRIPT_FAMILY, R.CHILD, 24, proof_state=S.VERIFIED)
BROTHER = BeneficiaryFacts(T.SOLDIER_FAMILY, R.SIBLING, 40, proof_state=S.VERIFIED)
UNRELATED = BeneficiaryFacts(T.SOLDIER_FAMILY, None, 40, proof_state=S.VERIFIED)
DISABLED = BeneficiaryFacts(
    T.DISABLED_SOLDIER, R.SELF, 40, service_state=ServiceState.RETIRED, proof_state=S.VERIFIED
)


def facts(matter: str | None, person: BeneficiaryFacts = NOBODY, **given: Any) -> ApplicationFacts:
    return ApplicationFacts(MATTER[matter] if matter else None, ON, person, **given)


def income(fen: int | None, line: int | None = 150_000) -> dict[str, Any]:
    return {"hardship": H.INCOME, "monthly_income_fen": fen, "hardship_line_fen": line}


def papers(ground: HardshipGround, *received: str) -> dict[str, Any]:
    return {"hardship": ground, "received_papers": frozenset(received)}


NARROW = OfficePolicies(beneficiary_exempt=False)
# matter, person, the rest → verdict, waiver, words of the hardship or scope sentence
VECTORS: list[tuple[str | None, BeneficiaryFacts, dict[str, Any], str, WaiverBasis, str]] = [
    # art 32 and notified defence: no hardship condition
    ("brave_act", NOBODY, {}, "yes", W.NO_HARDSHIP_CONDITION, "不受经济困难条件限制"),
    ("heroes_honour", NOBODY, {}, "yes", W.NO_HARDSHIP_CONDITION, "不受经济困难条件限制"),
    ("retrial_acquittal", NOBODY, {}, "yes", W.NO_HARDSHIP_CONDITION, "不受经济困难条件限制"),
    ("abuse_victim", NOBODY, income(900_000), "yes", W.NO_HARDSHIP_CONDITION, "不受经济困难条件限制"),
    ("criminal_notified", NOBODY, {}, "yes", W.NO_HARDSHIP_CONDITION, "不受经济困难条件限制"),
    # means
    ("support_parents", NOBODY, {}, "more", W.NOT_WAIVED, "尚缺：人均月收入或者个人诚信承诺"),
    ("support_parents", NOBODY, income(150_000), "yes", W.CHECKED, "未超过标准"),
    ("support_parents", NOBODY, income(0), "yes", W.CHECKED, "人均月收入 0.00 元"),
    ("support_parents", NOBODY, income(150_001), "no", W.NOT_WAIVED, "1,500.01 元"),
    ("support_parents", NOBODY, income(150_000, None), "more", W.NOT_WAIVED, "尚缺：本地经济困难标准"),
    ("support_parents", NOBODY, income(None), "more", W.NOT_WAIVED, "尚缺：人均月收入"),
    ("traffic_injury", NOBODY, {"hardship": H.PLEDGE}, "yes", W.PLEDGE, "个人诚信承诺"),
    ("criminal_defence", NOBODY, {"hardship": H.PLEDGE}, "yes", W.PLEDGE, "个人诚信承诺"),
    # art 42(1)-(3)
    ("pension", NOBODY, papers(H.NO_FIXED_INCOME), "more", W.NOT_WAIVED, "尚缺：无固定生活来源证明"),
    ("pension", NOBODY, papers(H.NO_FIXED_INCOME, "no_income_proof"), "yes", W.EXEMPT_FROM_CHECK, "已登记"),
    ("pension", NOBODY, papers(H.MINIMUM_LIVING), "more", W.NOT_WAIVED, "尚缺：社会救助证明"),
    ("pension", NOBODY, papers(H.MINIMUM_LIVING, "relief_proof"), "yes", W.EXEMPT_FROM_CHECK, "社会救助"),
    ("pension", NOBODY, papers(H.JUDICIAL_RELIEF, "judicial_relief_proof"), "yes", W.EXEMPT_FROM_CHECK, ""),
    ("pay_wages", NOBODY, papers(H.MIGRANT_WORKER), "more", W.NOT_WAIVED, "尚缺：进城务工证明"),
    ("pay_wages", NOBODY, papers(H.MIGRANT_WORKER, "migrant_worker_proof"), "yes", W.EXEMPT_FROM_CHECK, ""),
    ("work_injury", NOBODY, papers(H.MIGRANT_WORKER, "migrant_worker_proof"), "yes", W.EXEMPT_FROM_CHECK, ""),
    (
        "traffic_injury",
        NOBODY,
        papers(H.MIGRANT_WORKER, "migrant_worker_proof"),
        "more",
        W.NOT_WAIVED,
        "尚缺",
    ),
    # 优抚对象, art 42(2)
    ("support_parents", MARTYR, {}, "yes", W.EXEMPT_FROM_CHECK, "且已登记证明材料“优待证”"),
    ("support_parents", MARTYR, income(900_000), "yes", W.EXEMPT_FROM_CHECK, "烈士遗属"),
    ("support_parents", MARTYR_PROMISED, {}, "yes", W.EXEMPT_FROM_CHECK, "承诺于 2026-12-03 前补交"),
    ("support_parents", MARTYR_LATE, {}, "more", W.NOT_WAIVED, "尚缺：优抚证明（烈士证书或者优待证）"),
    ("support_parents", MARTYR_BARE, {}, "more", W.NOT_WAIVED, "尚缺：优抚证明（烈士证书或者优待证）"),
    ("support_parents", WRONG_PAPER, {}, "more", W.NOT_WAIVED, "尚缺：优抚证明"),
    ("support_parents", MARTYR_BARE, income(900_000), "more", W.NOT_WAIVED, "尚缺：优抚证明"),
    ("support_parents", MARTYR_BARE, income(100_000), "yes", W.CHECKED, "未超过标准"),
    ("support_parents", MARTYR_BARE, {"hardship": H.PLEDGE}, "yes", W.PLEDGE, "诚信承诺"),
    ("support_parents", MARTYR_REJECTED, {}, "more", W.NOT_WAIVED, "尚缺：人均月收入"),
    ("support_parents", MARTYR_REJECTED, income(900_000), "no", W.NOT_WAIVED, "优待金依法不计入收入"),
    ("support_parents", VETERAN, {}, "yes", W.EXEMPT_FROM_CHECK, "优抚身份已核验"),
    ("support_parents", WIFE, {}, "yes", W.EXEMPT_FROM_CHECK, "（配偶）"),
    ("support_parents", GROWN_SON, {}, "more", W.NOT_WAIVED, "尚缺：人均月收入"),
    ("support_parents", GROWN_SON, income(900_000), "no", W.NOT_WAIVED, "超过标准"),
    ("support_parents", SON_NO_AGE, {}, "more", W.NOT_WAIVED, "尚缺：年龄或者能否独立生活"),
    ("support_parents", UNRELATED, {}, "more", W.NOT_WAIVED, "尚缺：与军人关系"),
    ("support_parents", CONSCRIPT_SON, {}, "yes", W.EXEMPT_FROM_CHECK, "义务兵家属"),
    ("support_parents", STAFF, {}, "more", W.NOT_WAIVED, "尚缺：人均月收入"),
    # the narrow reading of 优抚对象
    ("support_parents", VETERAN, {"office_policies": NARROW}, "more", W.NOT_WAIVED, "尚缺：人均月收入"),
    ("support_parents", OFFICER, {"office_policies": NARROW}, "more", W.NOT_WAIVED, "尚缺：人均月收入"),
    ("support_parents", MARTYR, {"office_policies": NARROW}, "yes", W.EXEMPT_FROM_CHECK, "烈士遗属"),
    ("support_parents", DISABLED, {"office_policies": NARROW}, "yes", W.EXEMPT_FROM_CHECK, "残疾军人"),
    # scope
    (None, NOBODY, {"hardship": H.PLEDGE}, "more", W.PLEDGE, ""),
    (None, NOBODY, papers(H.MIGRANT_WORKER), "more", W.NOT_WAIVED, "尚缺：援助事项"),
    ("homestead", NOBODY, {"hardship": H.PLEDGE}, "no", W.PLEDGE, ""),
    ("homestead", VETERAN, {}, "no", W.EXEMPT_FROM_CHECK, ""),
    ("homestead", OFFICER, {}, "yes", W.EXEMPT_FROM_CHECK, ""),
    ("homestead", MARTYR, {}, "yes", W.EXEMPT_FROM_CHECK, ""),
    ("homestead", MARTYR_BARE, {"hardship": H.PLEDGE}, "more", W.PLEDGE, ""),
    ("homestead", MARTYR_REJECTED, {"hardship": H.PLEDGE}, "no", W.PLEDGE, ""),
    ("homestead", GROWN_SON, {"hardship": H.PLEDGE}, "yes", W.PLEDGE, ""),
    ("homestead", BROTHER, {"hardship": H.PLEDGE}, "no", W.PLEDGE, ""),
    ("homestead", UNRELATED, {"hardship": H.PLEDGE}, "more", W.PLEDGE, ""),
    ("military_treatment", STAFF, {"hardship": H.PLEDGE}, "yes", W.PLEDGE, ""),
    ("family_dispute", NOBODY, {"hardship": H.PLEDGE}, "yes", W.PLEDGE, ""),
    (
        "family_dispute",
        NOBODY,
        {"hardship": H.PLEDGE, "office_policies": OfficePolicies(extended_matters=False)},
        "no",
        W.PLEDGE,
        "",
    ),
]


@pytest.mark.parametrize(("matter", "person", "given", "verdict", "waiver", "words"), VECTORS)
def test_verdict_and_waiver(
    matter: str | None,
    person: BeneficiaryFacts,
    given: dict[str, Any],
    verdict: str,
    waiver: WaiverBasis,
    words: str,
) -> None:
    result = assess(facts(matter, person, **given), ON)
    assert result.verdict.value == verdict
    assert result.waiver is waiver
    assert words in result.hardship.sentence_zh
    assert result.state == ("more_needed" if verdict == "more" else "decidable")
    assert bool(result.missing) is (verdict == "more")


def _basis(result: Assessment) -> list[str]:
    return [basis.label for basis in result.hardship.basis]


def test_the_bereaved_of_a_martyr_are_explained_word_for_word() -> None:
    result = assess(facts("support_parents", MARTYR), ON)
    assert result.hardship.sentence_zh == "优抚类别为“烈士遗属”（配偶），且已登记证明材料“优待证”"
    assert _basis(result) == ["《法律援助法》第四十二条第二项", "《军人抚恤优待条例》第二条"]
    assert "（二）社会救助、司法救助或者优抚对象；" in result.hardship.law_text
    assert result.priority.tier == 1


def test_an_article_whose_words_are_not_on_file_shows_no_text() -> None:
    result = assess(facts("support_parents", hardship=H.PLEDGE), ON)
    assert _basis(result) == ["《法律援助法》第四十一条"]
    assert result.hardship.law_text == ""


def test_migrant_workers_rest_on_item_three() -> None:
    result = assess(facts("pay_wages", **papers(H.MIGRANT_WORKER, "migrant_worker_proof")), ON)
    assert _basis(result) == ["《法律援助法》第四十二条第三项"]


def test_the_missing_proof_is_named_once() -> None:
    assert assess(facts("homestead", MARTYR_BARE), ON).missing == ("优抚证明（烈士证书或者优待证）",)
    assert assess(facts("homestead", UNRELATED), ON).missing == ("与军人关系",)
    unsaid = replace(DISABLED, service_state=None)
    assert assess(facts("homestead", unsaid), ON).missing == ("服役状态",)
    assert assess(facts(None), ON).missing == ("援助事项", "人均月收入或者个人诚信承诺")


@pytest.mark.parametrize(
    "conflicting",
    [
        facts("support_parents", BeneficiaryFacts(T.OFFICER, R.CHILD, proof_state=S.VERIFIED)),
        facts(
            "support_parents",
            replace(DISABLED, disability_grade=8, disability_nature=DisabilityNature.ILLNESS),
        ),
        facts(
            "pension",
            hardship=H.MINIMUM_LIVING,
            monthly_income_fen=200_000,
            hardship_line_fen=150_000,
            received_papers=frozenset({"relief_proof"}),
        ),
    ],
)
def test_contradictions_go_to_a_human(conflicting: ApplicationFacts) -> None:
    result = assess(conflicting, ON)
    assert result.state == "conflict"
    assert result.verdict is Verdict.MORE
    assert result.conflicts


@pytest.mark.parametrize(
    ("days", "answer", "words"),
    [
        (0, Answer.YES, "仅剩 0 日"),
        (6, Answer.YES, "不足七日"),
        (7, Answer.NO, "不少于七日"),
        (30, Answer.NO, "尚有 30 日"),
        (-1, Answer.MORE, "收到申请前已经届满"),
    ],
)
def test_provisional_aid_when_fewer_than_seven_days_are_left(days: int, answer: Answer, words: str) -> None:
    result = assess(facts("pay_wages", time_bar_on=ON + timedelta(days=days)), ON)
    assert result.provisional_aid.answer is answer
    assert words in result.provisional_aid.sentence_zh
    assert result.provisional_aid.basis[0].label == "《法律援助法》第四十四条第一项"


def test_a_time_bar_that_passed_after_receipt_is_told_apart() -> None:
    late = assess(facts("pay_wages", time_bar_on=ON + timedelta(days=2)), ON + timedelta(days=5))
    assert "收到申请前" not in late.provisional_aid.sentence_zh
    assert "须由律师判断" in late.provisional_aid.sentence_zh


def test_urgent_preservation_asks_for_provisional_aid() -> None:
    result = assess(facts("pay_wages", urgent_preservation=True), ON)
    assert result.provisional_aid.answer is Answer.YES
    assert result.provisional_aid.basis[0].label == "《法律援助法》第四十四条第二项"


def test_without_a_time_bar_nothing_is_claimed() -> None:
    assert assess(facts("pay_wages"), ON).provisional_aid.answer is Answer.MORE


def _codes(result: Assessment) -> set[str]:
    return {paper.code for paper in result.required_papers}


def test_the_usual_papers() -> None:
    result = assess(facts("pension", **income(100_000)), ON)
    assert {"application_form", "identity", "hardship_statement"} < _codes(result)
    assert "status_proof" not in _codes(result)
    assert not result.is_complete


def test_no_hardship_statement_under_article_32_or_when_exempt() -> None:
    assert "hardship_statement" not in _codes(assess(facts("brave_act"), ON))
    assert "hardship_statement" not in _codes(assess(facts("support_parents", MARTYR), ON))
    assert "relief_proof" not in _codes(assess(facts("brave_act", hardship=H.MINIMUM_LIVING), ON))


def test_the_application_is_complete_when_every_paper_is_in() -> None:
    received = frozenset({"application_form", "宅基地使用权证或者批准材料"})
    result = assess(facts("homestead", MARTYR, has_id=True, received_papers=received), ON)
    assert result.is_complete
    assert result.lacking_papers == ()


@pytest.mark.parametrize(
    ("person", "given", "must", "received"),
    [
        (MARTYR, {}, True, True),
        (MARTYR_PROMISED, {}, False, False),
        (MARTYR_BARE, {}, True, False),
        (MARTYR_LATE, {}, True, False),
        (MARTYR_REJECTED, {}, False, False),
        (MARTYR_BARE, {"hardship": H.PLEDGE}, False, False),  # aid is due without the proof
    ],
)
def test_the_proof_of_status_holds_up_a_case_only_where_it_decides(
    person: BeneficiaryFacts, given: dict[str, Any], must: bool, received: bool
) -> None:
    result = assess(facts("support_parents", person, **given), ON)
    proof = next(paper for paper in result.required_papers if paper.code == "status_proof")
    assert (proof.must, proof.received) == (must, received)


def test_the_statement_is_the_other_way_while_an_exemption_is_open() -> None:
    result = assess(facts("support_parents", MARTYR_BARE), ON)
    statement = next(paper for paper in result.required_papers if paper.code == "hardship_statement")
    assert not statement.must
    pledged = assess(facts("support_parents", MARTYR_BARE, hardship=H.PLEDGE), ON)
    assert any(paper.code == "hardship_statement" and paper.must for paper in pledged.required_papers)


def test_the_copy_kept_with_the_decision_is_plain_and_complete() -> None:
    result = assess(facts("support_parents", MARTYR_PROMISED, time_bar_on=LATER), ON)
    stored = json.loads(json.dumps(result.as_json(), ensure_ascii=False))
    assert stored["verdict"] == "yes"
    assert stored["waiver"] == "exempt_from_check"
    assert stored["hardship"]["basis"][0] == "《法律援助法》第四十二条第二项"
    assert stored["priority"] == {
        "tier": 1,
        "standing": "statutory",
        "reasons": [
            {"text": "应当优先：烈士遗属（配偶）", "basis": "《军人地位和权益保障法》第六十一条"},
            {"text": "配偶属于法定的家属、遗属范围", "basis": "《军人地位和权益保障法》第六十八条"},
            {"text": "承诺于 2026-12-03 前补交优抚证明，期间保留优先", "basis": "本机构规定：先受理后补证"},
        ],
        "holds_until": "2026-12-03",
    }
    assert stored["rule_ids"] == list(result.rule_ids)
    assert [paper["label"] for paper in stored["required_papers"]][:2] == ["法律援助申请表", "身份证明"]


def test_states_and_verdicts_have_labels() -> None:
    assert set(STATE_LABELS) == {"decidable", "more_needed", "conflict"}
    assert all(verdict.label for verdict in Verdict)


@given(
    st.sampled_from([None, *MATTERS]),
    st.builds(
        BeneficiaryFacts,
        type=st.sampled_from(list(T)),
        relation=st.none() | st.sampled_from(list(R)),
        age=st.none() | st.integers(0, 100),
        dependent=st.booleans(),
        service_state=st.none() | st.sampled_from(list(ServiceState)),
        proof_state=st.sampled_from(list(S)),
        proofs=st.lists(st.sampled_from(list(P)), max_size=2).map(tuple),
        proof_due_on=st.none() | st.just(LATER),
    ),
    st.sampled_from(list(H)),
    st.none() | st.integers(0, 400_000),
)
def test_every_assessment_is_cited_storable_and_consistent(
    matter: Any, person: BeneficiaryFacts, ground: HardshipGround, fen: int | None
) -> None:
    result = assess(ApplicationFacts(matter, ON, person, ground, fen, 150_000), ON)
    findings = (result.scope, result.exemption, result.hardship, result.provisional_aid)
    assert all(finding.basis and "None" not in finding.sentence_zh for finding in findings)
    assert (result.verdict is Verdict.MORE) == (result.state != "decidable")
    if result.verdict is Verdict.YES:
        assert result.waiver is not W.NOT_WAIVED
    if result.state == "more_needed":
        assert result.missing
    json.dumps(result.as_json())
