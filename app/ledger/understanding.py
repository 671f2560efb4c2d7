"""What does a row of the register say, and can all of it be true?"""

from __future__ import annotations

import re
from datetime import date

from app.ledger import cells
from app.ledger.entries import Claim, Entry, Means, Remarks
from app.ledger.reading import HIDDEN_CELL, Column, RegisterRow
from app.rules.beneficiaries import BeneficiaryFacts, contradictions, missing_proofs
from app.rules.beneficiary_classes import FAMILY_TYPES
from app.rules.identity import age_on
from app.rules.matters import Matter, MatterGroup
from app.rules.secrecy import find_sensitive
from app.rules.text import ParseError, clean_text
from app.rules.vocabulary import BeneficiaryType, ProofState, Relation

_LONGEST_REMARK = 500
_FREE_TEXT = (
    Column.NAME,
    Column.ADDRESS,
    Column.PROOFS,
    Column.FACTS,
    Column.OPPONENTS,
    Column.MEANS,
    Column.MATTER,
    Column.REMARK,
)
# A soldier is at least 17 on joining (兵役法 art 20 allows 17 for some), a parent about as much older.
_YOUNGEST_SOLDIER = 17
_YOUNGEST_PARENT_OF_SOLDIER = 2 * _YOUNGEST_SOLDIER - 2
_YOUNGEST_SPOUSE = 18
_DEFENCES = frozenset({"criminal_defence", "criminal_notified"})
_VIOLENCE = re.compile("家庭暴力|家暴|虐待|遗弃")


def understand(row: RegisterRow, on: date) -> tuple[Entry | None, Remarks]:
    """Read a row (登记簿一行) as an application, `on` being today.

    The entry is None when anything in the row is unreadable, missing or contradictory; the
    remarks then say what and what to do. Nothing is guessed.
    """
    said = Remarks(problems=list(row.problems), notes=list(row.notes))
    if said.problems:  # the cells may stand under the wrong headings: whatever they seem to say is noise
        return None, said
    _check_secrecy(row, said)
    received_on = cells.received_on(row, on, said)
    received_via = cells.received_via(row, said)
    holder = cells.holder(row, on, said)
    claim = cells.claim(row, said)
    matter = cells.matter(row, said)
    facts = cells.facts(row, said)
    opponents = cells.opponents(row, said)
    amount_fen = cells.amount(row, said)
    time_bar_on = cells.time_bar(row, received_on, on, said)
    birth_on = holder.birth_on if holder else None
    means = _means(row, birth_on, received_on, said)
    _check_age(claim, birth_on, received_on, said)
    _check_claim(claim, said)
    _check_matter(row, matter, amount_fen, opponents, said)
    remark = _remark(row, said)
    if said.problems or not (received_on and received_via and holder and claim and matter and facts):
        return None, said
    entry = Entry(
        received_on,
        received_via,
        holder,
        claim,
        matter,
        facts,
        opponents,
        amount_fen,
        means,
        time_bar_on,
        remark,
    )
    return entry, said


def beneficiary_facts(claim: Claim, birth_on: date | None, on: date) -> BeneficiaryFacts:
    """The claim as the rules see it; what the register does not state stays unknown."""
    return BeneficiaryFacts(
        type=claim.type,
        relation=claim.relation,
        age=age_on(birth_on, on) if birth_on else None,
        disability_grade=claim.disability_grade,
        proof_state=ProofState.CLAIMED if claim.proofs else ProofState.NONE,
        proofs=claim.proofs,
    )


def _check_secrecy(row: RegisterRow, said: Remarks) -> None:
    for column in _FREE_TEXT:
        if row[column] == HIDDEN_CELL:
            said.refuse(f"{column.value}在退回时因疑似涉密被隐去，请按不涉密的表述重新填写")
    for column in secret_columns(row):
        kinds = "、".join(dict.fromkeys(finding.kind.label for finding in find_sensitive(row[column])))
        said.refuse(
            f"{column.value}疑似含有{kinds}（涉密），不得录入本系统：请改写为“驻某地部队”等不涉密的表述，"
            "并将原文件中的该处一并删改"
        )


def secret_columns(row: RegisterRow) -> tuple[Column, ...]:
    """The cells that look as if they held military secrets (疑似涉密); never to be copied on."""
    return tuple(column for column in _FREE_TEXT if find_sensitive(row[column]))


def _means(row: RegisterRow, birth_on: date | None, received_on: date | None, said: Remarks) -> Means:
    known = birth_on if received_on is not None and birth_on and birth_on <= received_on else None
    return cells.means(row, known, received_on or date.max, said)


def _check_age(claim: Claim | None, birth_on: date | None, on: date | None, said: Remarks) -> None:
    if birth_on is None or on is None:
        return
    if birth_on > on:
        said.refuse("证件上的出生日期晚于收到日期，请核对证件号码和收到日期")
        return
    age, least = age_on(birth_on, on), _least_age(claim) if claim else 0
    if age < least and claim is not None and claim.relation is not None:
        who = f"{claim.type.label}（{claim.relation.label}）"
        said.refuse(f"按证件收到申请时为 {age} 周岁，不可能是“{who}”，请核对证件号码、优抚类别和与军人关系")


def _least_age(claim: Claim) -> int:
    """The age below which the claim cannot be true (可能的最低年龄)."""
    if claim.relation is Relation.PARENT:
        return _YOUNGEST_PARENT_OF_SOLDIER
    if claim.relation is Relation.SPOUSE:
        return _YOUNGEST_SPOUSE
    is_soldier = claim.relation is Relation.SELF and claim.type is not BeneficiaryType.OTHER
    return _YOUNGEST_SOLDIER if is_soldier else 0


def _check_claim(claim: Claim | None, said: Remarks) -> None:
    if claim is None or claim.type is BeneficiaryType.NONE:
        return
    facts = beneficiary_facts(claim, None, date.max)
    for clash in contradictions(facts):
        said.refuse(f"{clash}，请核对")
    lacking = missing_proofs(facts)
    if lacking:
        said.note(f"优抚证明尚缺：{'；'.join(lacking)}，请通知补交")
    if claim.type in FAMILY_TYPES and claim.relation is Relation.CHILD:
        said.note("军人子女成年后能否独立生活未写明，按能独立生活登记，请在审查时核对")


def _check_matter(
    row: RegisterRow,
    matter: Matter | None,
    amount_fen: int | None,
    opponents: tuple[str, ...],
    said: Remarks,
) -> None:
    if matter is None:
        return
    if matter.code in _DEFENCES and (amount_fen is not None or opponents):
        # A defence has neither a sum in dispute nor an opponent: either the matter or the rest is wrong.
        said.refuse(
            f"事项“{matter.label}”与对方当事人、标的额不符（刑事辩护没有对方当事人和标的额），"
            "请按案情核对事项，例如工伤赔偿应填“工伤事故人身损害赔偿”"
        )
    if (
        matter.group is MatterGroup.FAMILY
        and matter.hardship_required
        and _VIOLENCE.search(row[Column.FACTS])
    ):
        said.note(
            "案情提到家庭暴力、虐待或者遗弃：受害人主张相关权益不受经济困难条件限制，请在审查时核对事项"
        )


def _remark(row: RegisterRow, said: Remarks) -> str:
    parts = [row[Column.REMARK], *said.extras]
    try:
        return clean_text("；".join(filter(None, parts)), _LONGEST_REMARK)
    except ParseError as error:
        said.refuse(f"备注{error.message_zh}")
        return ""
