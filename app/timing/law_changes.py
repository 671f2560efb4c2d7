"""How is a new wording of an article entered? (法条版本)"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from app.rules.basis import STATUTES, Citation
from app.timing.change import Change, Problems, Setting, sourced
from app.timing.models import LawText, TimingAct

_LONGEST_VERSION: Final = 60
_LONGEST_LAW: Final = 4000


@dataclass(frozen=True, slots=True)
class AddLaw(Change):
    """登记法条版本: how an article reads from a day on; limits that cite it show this version."""

    statute: str
    article: int
    version: str
    text: str
    valid_from: date
    valid_to: date | None
    source: str

    @property
    def act(self) -> TimingAct:
        return TimingAct.LAW

    @property
    def said(self) -> str:
        return f"{Citation(self.statute, self.article).label}：登记“{self.version}”的文本，{self.valid_from} 起施行"

    def problems(self, setting: Setting) -> Problems:
        found = dict(sourced(self.source))
        if self.statute not in STATUTES:
            found["statute"] = "没有这一部法律"
        if not 1 <= self.article <= 999:
            found["article"] = "条号应在 1 至 999 之间"
        if not self.version.strip() or len(self.version) > _LONGEST_VERSION:
            found["version"] = f"请写明版本（如“2021年8月20日通过”），最多 {_LONGEST_VERSION} 字"
        if not self.text.strip() or len(self.text) > _LONGEST_LAW:
            found["text"] = f"请填写条文原文，最多 {_LONGEST_LAW} 字"
        if self.valid_to is not None and self.valid_to < self.valid_from:
            found["valid_to"] = "失效日期不能早于施行日期"
        return found

    def row(self, setting: Setting) -> LawText:
        return LawText(
            office_id=setting.office_id,
            statute=self.statute,
            article=self.article,
            version=self.version.strip(),
            text=self.text.strip(),
            valid_from=self.valid_from,
            valid_to=self.valid_to,
            source=self.source.strip(),
        )
