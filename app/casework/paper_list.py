"""What are the papers of a case called, which are in, and which does it still lack? (材料清单)"""

from __future__ import annotations

from app.casework.listed import ListedCase
from app.casework.models import LegalCase
from app.rules.papers import PAPER_LABELS

_CODE_OF = {label: code for code, label in PAPER_LABELS.items()}


def paper_label(code: str) -> str:
    """What a paper is called (材料名称): the rules' code, or the name itself."""
    return PAPER_LABELS.get(code, code)


def paper_code(label: str) -> str:
    """The rules' code of a paper's name."""
    return _CODE_OF.get(label, label)


def received_codes(case: LegalCase) -> frozenset[str]:
    """Codes of the papers that are in."""
    return frozenset(paper_code(paper.label) for paper in case.papers if paper.received_on)


def lacking_labels(case: LegalCase | ListedCase) -> tuple[str, ...]:
    """Papers without which the application is incomplete (材料不齐), as last assessed."""
    needs = case.assessment.get("required_papers", ())
    return tuple(need["label"] for need in needs if need["must"] and not need["received"])


def awaited_labels(case: LegalCase) -> tuple[str, ...]:
    """Every paper that may still come in: those listed and not received, and those lacking."""
    listed = [paper.label for paper in case.papers if paper.received_on is None]
    return tuple(dict.fromkeys((*listed, *lacking_labels(case))))
