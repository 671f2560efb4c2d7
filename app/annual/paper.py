"""How does the summary look as a document? (双拥工作总结 Word，公文格式)"""

from __future__ import annotations

import re
from collections.abc import Mapping

from app import clock
from app.annual.drafts import spans_of
from app.annual.facts import Fact, fact_of
from app.annual.models import AnnualDraft, AnnualText
from app.annual.outline import TOLD, Section
from app.annual.texts import standing_text, still_missing
from app.annual.wording import NOTHING
from app.stats.document import OfficialDocument
from app.stats.table import Cell, Row, Table, heads
from app.stats.workbook import day_cn

ANNEX = "数据核对表"
_NUMBERS = "一二三四五六七八九十"
# （一）王某劳动报酬法律援助案: a heading of the second level, in the system's text or the office's.
_SUBHEADING = re.compile(r"（[一二三四五六七八九十]{1,3}）[^。；]{1,30}")


def summary_document(row: AnnualDraft, own: Mapping[Section, AnnualText], office_name: str) -> bytes:
    """The summary as it stands: the office's words where there are some, else the draft's."""
    title = f"{office_name}{row.year}年度双拥工作总结"
    paper = OfficialDocument(title, office_name)
    paper.title(title)
    for number, section in zip(_NUMBERS, Section, strict=False):
        paper.heading(f"{number}、{section.label}")
        for line in (standing_text(row, section, own) or NOTHING).splitlines():
            (paper.subheading if _SUBHEADING.fullmatch(line.strip()) else paper.text)(line.strip())
    paper.enclosures(ANNEX)
    paper.right(office_name, day_cn(clock.local_date(row.made_at)))
    paper.annex(ANNEX)
    paper.table(_checked(row))
    paper.remark(f"第{row.version}版，{row.made_by_name}于{clock.local_date(row.made_at)}生成。")
    for text in still_missing(row, own):
        paper.remark(f"尚缺：{text}")
    return paper.saved()


def _checked(row: AnnualDraft) -> Table:
    """Every number, the year before, the difference."""
    span, before = spans_of(row)
    columns = heads("单位", "本年", "上年" if before.is_whole else "上年同期", "增减")
    facts = {slot: fact_of(slot, data) for slot, data in row.facts["figures"].items()}
    rows = tuple(Row(facts[slot].label, _cells(facts[slot])) for slot in TOLD if slot in facts)
    return Table("annual", ANNEX, "指标", (columns,), rows, f"本年为{span.label}，上年为{before.label}。")


def _cells(fact: Fact) -> tuple[Cell, ...]:
    sign = "" if not fact.change else "+" if fact.change > 0 else "-"
    texts = (fact.unit or "—", fact.shown, fact.last_shown, f"{sign}{fact.change_shown}")
    return tuple(Cell(None, text=text or "—") for text in texts)
