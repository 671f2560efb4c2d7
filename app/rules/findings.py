"""How is a result said: yes, no or more needed, in one sentence and with its basis?"""

from __future__ import annotations

from dataclasses import dataclass

from app.rules.basis import Basis
from app.rules.law_texts import law_text
from app.rules.vocabulary import Term


class Answer(Term):
    """A three-valued result (判断结果)."""

    YES = "yes", "是"
    NO = "no", "否"
    MORE = "more", "尚缺材料或者信息"


@dataclass(frozen=True, slots=True)
class Reason:
    """One sentence that explains a place in the queue (理由)."""

    text_zh: str
    basis: Basis | None = None

    @property
    def label(self) -> str:
        """The sentence followed by its basis, as the queue shows it."""
        return f"{self.text_zh}（{self.basis.label}）" if self.basis else self.text_zh


@dataclass(frozen=True, slots=True)
class Finding:
    """One question of the assessment, answered (认定)."""

    rule: str  # stable id of the rule that spoke, kept with the decision
    answer: Answer
    sentence_zh: str
    basis: tuple[Basis, ...]
    lacking: tuple[str, ...] = ()

    @property
    def law_text(self) -> str:
        """The articles' own words, one per line; empty where the text is not on file."""
        return "\n".join(text for text in map(law_text, self.basis) if text)

    def as_json(self) -> dict[str, object]:
        """A plain copy for storage with the decision (审查表)."""
        return {
            "rule": self.rule,
            "answer": self.answer.value,
            "sentence": self.sentence_zh,
            "basis": [basis.label for basis in self.basis],
            "law_text": self.law_text,
            "lacking": list(self.lacking),
        }
