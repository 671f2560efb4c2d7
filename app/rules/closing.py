"""What must be in the file before a case may be closed and archived?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from app.rules.basis import Basis, Citation
from app.rules.vocabulary import AidForm, Outcome


@dataclass(frozen=True, slots=True)
class ClosingNeed:
    """One entry of the closing checklist (结案归档材料)."""

    code: str
    label: str
    basis: Basis


def _rule(article: int) -> Citation:
    return Citation("procedure_148", article)


_AGREEMENT = ClosingNeed("agreement", "委托协议和授权委托书", _rule(27))
_CUSTODY_TALK = ClosingNeed("interview_record", "会见笔录", _rule(29))
_INTERVIEW = ClosingNeed("interview_record", "约见受援人笔录", _rule(30))
_CONSENT = ClosingNeed("consent", "受援人同意调解、和解的记录", _rule(32))
_REPORTS = ClosingNeed("progress_reports", "案件承办情况通报记录", _rule(35))
_CLOSING_REPORT = ClosingNeed("closing_report", "结案报告表", _rule(40))
_RECOVERED = ClosingNeed("recovered_fen", "挽回经济损失或者取得利益的金额", _rule(40))


def _document(label: str) -> ClosingNeed:
    return ClosingNeed("final_document", label, _rule(40))


_JUDGMENT = _document("判决书或者裁定书")
FINAL_DOCUMENTS: Mapping[Outcome, ClosingNeed] = MappingProxyType(
    {
        Outcome.WON: _JUDGMENT,
        Outcome.PARTLY_WON: _JUDGMENT,
        Outcome.LOST: _JUDGMENT,
        Outcome.MEDIATED: _document("调解书或者调解协议"),
        Outcome.SETTLED: _document("和解协议"),
        Outcome.ARBITRATED: _document("仲裁裁决书"),
        Outcome.WITHDRAWN: _document("准许撤诉的裁定书或者撤回申请的决定"),
        Outcome.DOCUMENT_DONE: _document("代拟的法律文书"),
        Outcome.OTHER: _document("结案情况说明"),
    }
)
TERMINATION_DOCUMENT = _document("终止法律援助决定书")
_WITH_RECOVERY = frozenset(
    {Outcome.WON, Outcome.PARTLY_WON, Outcome.MEDIATED, Outcome.SETTLED, Outcome.ARBITRATED}
)
_BY_CONSENT = frozenset({Outcome.MEDIATED, Outcome.SETTLED})


def closing_needs(outcome: Outcome | None, aid_form: AidForm) -> tuple[ClosingNeed, ...]:
    """The closing checklist (结案材料清单), 办理法律援助案件程序规定 arts 27, 29-30, 32, 35 and 40.

    Drafting a document takes no agreement and no interview; a defence recovers no money. A
    case that was terminated has no outcome (None): the decision to terminate ends its file.
    """
    final = TERMINATION_DOCUMENT if outcome is None else FINAL_DOCUMENTS[outcome]
    if aid_form is AidForm.DOCUMENT_DRAFTING:
        return (final, _CLOSING_REPORT)
    is_defence = aid_form is AidForm.CRIMINAL_DEFENCE
    needs = [_AGREEMENT, _CUSTODY_TALK if is_defence else _INTERVIEW, _REPORTS]
    if outcome in _BY_CONSENT:
        needs.append(_CONSENT)
    needs += [final, _CLOSING_REPORT]
    if outcome in _WITH_RECOVERY and not is_defence:
        needs.append(_RECOVERED)
    return tuple(needs)
