"""What must be in view to decide? The rules' findings, a person's judgement, and who is next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for

from app import casework
from app.audit import Actor
from app.casework import CaseFile, QueueFilters, Tab
from app.casework.assessing import provisional_now
from app.casework.standing import tier_label
from app.rules.eligibility import Verdict
from app.rules.findings import Answer, Finding
from app.rules.procedure import BEFORE_DECISION
from app.rules.vocabulary import Action, CaseStatus, DecisionKind, WaiverBasis
from app.web.cases.clock_pages import face_shown
from app.web.cases.page import badge, primary
from app.web.review.forms import OpinionForm, ProposeForm

WAITING = QueueFilters(tab=Tab.TODO, status=CaseStatus.UNDER_REVIEW)
_MOST_NEIGHBOURS = 200
_QUESTIONS = (
    ("scope", "事项范围"),
    ("exemption", "免予核查"),
    ("hardship", "经济困难"),
    ("provisional_aid", "先行提供"),
)
# Answers that are a yes to no question: nobody's means are looked into.
_UNASKED = {"hardship.exempt": "无需核查", "hardship.no_condition": "无需核查"}
_ANSWER_KINDS = {Answer.YES: "g", Answer.NO: "n", Answer.MORE: "y"}
_VERDICT_KINDS = {Verdict.YES: "g", Verdict.NO: "r", Verdict.MORE: "y"}


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The cases before and after this one in the list of the review."""

    before: int | None
    after: int | None
    position: int
    total: int


def verdict_tag(code: str) -> tuple[str, str]:
    """The rules' answer as a tag; a dash when the rules were never asked."""
    if code not in set(Verdict):
        return "n", "未判断"
    return _VERDICT_KINDS[Verdict(code)], Verdict(code).label


def proposal_label(code: str) -> str:
    """The clerk's proposal in words, empty when there is none."""
    return DecisionKind(code).label if code in set(DecisionKind) else ""


def context(actor: Actor, file: CaseFile, on: date) -> dict[str, Any]:
    """Everything the page of a review shows."""
    case = file.case
    names = tuple(party.name for party in case.opponents)
    related = casework.conflicts(actor, case.applicant_name, names, case.person.former_names)
    provisional = provisional_now(case, on)
    return {
        "file": file,
        "badge": badge(file),
        "primary": primary(file),
        "verdict": verdict_tag(case.assessment.get("verdict", "")),
        "findings": findings(case.assessment | {"provisional_aid": provisional.as_json()}),
        "at_once": at_once(file, provisional),
        "missing": case.assessment.get("missing", []),
        "clashes": case.assessment.get("conflicts", []),
        "override": override(case.override),
        "conflicts": [each for each in related if each.case_id != case.id],
        "proposal": proposal_label(case.proposal),
        "clocks": [face_shown(face) for face in file.clocks if face.deadline.is_open],
        "near": neighbours(actor, case.id, on),
        "propose": _propose(file, provisional),
        "grant": _unless(file, Action.GRANT, OpinionForm),
        "others": _others(file),
    }


def at_once(file: CaseFile, found: Finding) -> dict[str, str] | None:
    """That aid should be given before the papers are complete (先行提供), why, and where; None if not."""
    if found.answer is not Answer.YES or file.case.status not in BEFORE_DECISION:
        return None
    basis = "、".join(each.label for each in found.basis)
    may_grant = Action.GRANT_PROVISIONALLY in file.allowed_actions
    url = url_for("cases.grant_provisionally", case_id=file.case.id, after="review") if may_grant else ""
    return {"sentence": found.sentence_zh, "basis": basis, "url": url}


def _propose(file: CaseFile, provisional: Finding) -> Any:
    """The clerk's form; it suggests 先行提供 while that is called for and nothing was proposed yet."""
    form = _unless(file, Action.PROPOSE, ProposeForm)
    if form is not None and not file.case.proposal and at_once(file, provisional):
        form.kind.data, form.note.data = DecisionKind.GRANT_PROVISIONALLY, provisional.sentence_zh
    return form


def findings(assessment: dict[str, Any]) -> list[dict[str, Any]]:
    """The rules' answers, one per question, with article and its words."""
    told = []
    for name, question in _QUESTIONS:
        found = assessment.get(name)
        if not found:
            continue
        answer = Answer(found["answer"])
        told.append(
            {
                "question": question,
                "tag": (_ANSWER_KINDS[answer], _UNASKED.get(found.get("rule"), answer.label)),
                "sentence": found["sentence"],
                "basis": "、".join(found["basis"]),
                "law_text": found["law_text"],
            }
        )
    return told


def override(stored: dict[str, Any] | None) -> list[tuple[str, str]]:
    """A person's judgement against the rules', as rows; none without one."""
    if stored is None:
        return []
    waiver, tier = stored.get("waiver"), stored.get("tier")
    return [
        ("费用减免", WaiverBasis(waiver).label if waiver else "按系统判断"),
        ("优先次序", tier_label(tier) if tier else "按系统判断"),
        ("理由", stored["reason"]),
        ("判断人", stored["by_name"]),
    ]


def neighbours(actor: Actor, case_id: int, on: date) -> Neighbours:
    """Where the case stands in the list of the review, and who is beside it."""
    page = casework.queue(actor, WAITING, on, limit=_MOST_NEIGHBOURS)
    ids = [row.case_id for row in page.rows]
    if case_id not in ids:
        return Neighbours(None, ids[0] if ids else None, 0, page.total)
    at = ids.index(case_id)
    following = ids[at + 1] if at + 1 < len(ids) else None
    return Neighbours(ids[at - 1] if at else None, following, at + 1, page.total)


def _unless(file: CaseFile, action: Action, form: type[OpinionForm | ProposeForm]) -> Any:
    """The empty form of a step that may be taken, else None."""
    if action not in file.allowed_actions:
        return None
    kind = file.case.proposal
    given = (
        {"kind": DecisionKind(kind), "note": file.case.proposal_note} if kind and form is ProposeForm else {}
    )
    return form(formdata=None, version=file.case.version, **given)


def _others(file: CaseFile) -> list[dict[str, str]]:
    """The other ways out of a review, in the order of weight."""
    ways = (
        (Action.ASK_FOR_PAPERS, ""),
        (Action.GRANT_PROVISIONALLY, ""),
        (Action.RETURN, "b"),
        (Action.TRANSFER, ""),
        (Action.WITHDRAW, ""),
        (Action.REFUSE, ""),
    )
    return [
        {
            "label": action.label,
            "url": url_for(f"cases.{action.value}", case_id=file.case.id, after="review"),
            "kind": "warn" if action is Action.REFUSE else "",
            "key": key,
        }
        for action, key in ways
        if action in file.allowed_actions
    ]
