"""How does the year read? Templates of sentences, and their numbers put in. (正文)

In the stored text a number is its name in braces, {received} or {received.last}, so that the page
can lead from each to its list. A clause whose number is missing or zero is left out; what was left
out is named among the missing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.annual.cases import Offered
from app.annual.facts import Fact, fact_of
from app.annual.outline import Section
from app.rules.commemorations import Occasion

_SLOT = re.compile(r"\{([a-z0-9_]+)(?:\.([a-z]+))?\}")
_CHINESE = "一二三四五六七八九十"
NOTHING = "（本年度没有登记，待补充。）"


@dataclass(frozen=True, slots=True)
class Sentence:
    """Clauses of equal rank; `parts` (其中…) follow the first of them."""

    main: tuple[str, ...]
    parts: tuple[str, ...] = ()

    def told(self, facts: Mapping[str, Fact]) -> str:
        """The clauses that have their numbers, or nothing."""
        kept = [each for each in self.main if _has_numbers(each, facts)]
        if not kept:
            return ""
        parts = [each for each in self.parts if _has_numbers(each, facts)] if kept[0] == self.main[0] else []
        text = f"{kept[0]}，其中{'、'.join(parts)}" if parts else kept[0]
        return f"{('；' if parts else '，').join((text, *kept[1:]))}。"


def _has_numbers(clause: str, facts: Mapping[str, Fact]) -> bool:
    return all(facts[name].value for name, _ in _SLOT.findall(clause))


def _favoured(slot: str, unit: str = "件") -> tuple[str, ...]:
    names = (("military", "军人军属"), ("veteran", "退役军人"), ("others", "其他优抚对象"))
    return tuple(f"{label}{{{slot}_{name}}}{unit}" for name, label in names)


_OCCASIONS = "、".join(
    each.label
    for each in (
        Occasion.NEW_YEAR, Occasion.SPRING_FESTIVAL, Occasion.ARMY_DAY,
        Occasion.DEFENCE_EDUCATION, Occasion.MARTYRS, Occasion.CONSTITUTION,
    )
)  # fmt: skip
# Section → paragraphs → sentences. {x.compared} becomes the comparison with the year before.
_TEMPLATES: Mapping[Section, tuple[tuple[Sentence, ...], ...]] = {
    Section.LEADERSHIP: (
        (
            Sentence(
                (
                    "依照《军人地位和权益保障法》《退役军人保障法》和《法律援助法》，"
                    "对军人、军人家属和烈士、因公牺牲军人、病故军人遗属的申请应当优先办理，对退役军人的申请可以优先办理",
                )
            ),
        ),
        (
            Sentence(
                ("双拥和优抚法律服务列入年度计划，共{plan_items}项",),
                ("已完成{plan_done}项", "不再开展{plan_dropped}项"),
            ),
            Sentence(("与驻地部队和有关单位建立联系{units}个", "设立联络点{contact_points}个")),
        ),
    ),
    Section.WINDOW: (
        (
            Sentence(
                ("设有法律援助工作站{stations}个",),
                (
                    "有专门工作人员的{stations_staffed}个",
                    "依托人民武装部的{stations_host_armed_forces}个",
                    "依托退役军人服务机构的{stations_host_veterans}个",
                    "依托部队的{stations_host_troops}个",
                ),
            ),
            Sentence(("开展工作站值班{activities_duty}次",)),
        ),
        (
            Sentence(
                ("解答咨询{consultations}人次{consultations.compared}", "来电咨询{consultations_phone}人次"),
                ("军人军属{consultations_military}人次", "退役军人{consultations_veteran}人次"),
            ),
        ),
        (
            Sentence(
                (
                    "应当优先的申请作出决定{first_decided}件",
                    "从收到申请到作出决定的中位用时为{first_days}日",
                    "在审查期限内作出的占{first_share}",
                )
            ),
            Sentence(("普通申请作出决定{other_decided}件", "中位用时为{other_days}日")),
        ),
        (
            Sentence(
                (
                    "通过来电收到申请{by_phone}件",
                    "上门收到申请{by_visit}件",
                    "先行提供法律援助{first_provided}件",
                    "免予核查经济困难状况{exempt}件",
                )
            ),
        ),
    ),
    Section.RESULTS: (
        (Sentence(("收到法律援助申请{received}件{received.compared}",), _favoured("received")),),
        (
            Sentence(
                ("决定给予法律援助{granted}件{granted.compared}", "不予援助{refused}件"), _favoured("granted")
            ),
            Sentence(("结案{closed}件{closed.compared}", "期末未结{open_after}件"), _favoured("closed")),
        ),
        (
            Sentence(
                ("挽回经济损失或者取得利益{recovered}万元{recovered.compared}",),
                _favoured("recovered", "万元"),
            ),
        ),
    ),
    Section.CAMP: (
        (
            Sentence(
                (
                    "开展送法进军营{activities_camp}场{activities_camp.compared}",
                    "开展法治宣传{activities_publicity}场{activities_publicity.compared}",
                )
            ),
            Sentence(
                (
                    "各类活动参加律师{lawyers}人次",
                    "受众{audience}人次",
                    "现场解答咨询{consulted}人次",
                    "发放资料{materials}份",
                )
            ),
        ),
    ),
    Section.VISITS: (
        (
            Sentence(
                (
                    "走访慰问{activities_visit}次{activities_visit.compared}",
                    "上门服务{activities_home_service}次",
                    "走访和上门共{households}户",
                    "转办线索{leads}件",
                )
            ),
            Sentence(("发放慰问金和慰问品合计{condolence}元", "上门服务和值班中直接帮助挽回损失{helped}元")),
        ),
    ),
    Section.OUTLOOK: (
        (
            Sentence(("作出决定超过审查期限的有{decided_late}件", "指派超过期限的有{assigned_late}件")),
            Sentence(("期末尚有{open_after}件未办结",)),
        ),
        (
            Sentence(
                (
                    f"下一年度，围绕{_OCCASIONS}等节点，继续开展送法进军营、走访慰问和法治宣传，"
                    "对军人、军人家属和遗属的申请继续优先受理、优先审查、优先指派",
                )
            ),
        ),
    ),
}


def sections_of(facts: Mapping[str, Fact], chosen: Sequence[Offered], is_whole: bool) -> dict[str, str]:
    """The text of every section, numbers by name; empty where there is nothing to tell."""
    told = {
        section.value: "\n".join(filter(None, (_paragraph(each, facts, is_whole) for each in paragraphs)))
        for section, paragraphs in _TEMPLATES.items()
    }
    told[Section.CASES.value] = "\n".join(_case(place, each) for place, each in enumerate(chosen))
    return {section.value: told[section.value] for section in Section}


def _paragraph(sentences: Sequence[Sentence], facts: Mapping[str, Fact], is_whole: bool) -> str:
    text = "".join(each.told(facts) for each in sentences)
    return _SLOT.sub(
        lambda match: _compared(match[1], facts[match[1]], is_whole) if match[2] == "compared" else match[0],
        text,
    )


def _compared(slot: str, fact: Fact, is_whole: bool) -> str:
    """（上年同期{x.last}件，增加{x.change}件，增长{x.rate}）; nothing where there is nothing to compare with."""
    change = fact.change
    if change is None:
        return ""
    when = "上年" if is_whole else "上年同期"
    if not fact.last:
        return f"（{when}没有登记）"
    then = f"{when}{{{slot}.last}}{fact.unit}"
    if not change:
        return f"（{then}，持平）"
    more, grown = ("增加", "增长") if change > 0 else ("减少", "下降")
    rate = f"，{grown}{{{slot}.rate}}" if fact.rate_shown else ""
    return f"（{then}，{more}{{{slot}.change}}{fact.unit}{rate}）"


def _case(place: int, case: Offered) -> str:
    """A heading and a paragraph: who by class, which matter, what came of it."""
    name = f"{{case{case.case_id}}}"
    paid = f"，挽回经济损失或者取得利益{{case{case.case_id}.recovered}}万元" if case.recovered_fen else ""
    return (
        f"（{_CHINESE[place]}）{name}{case.matter}法律援助案\n"
        f"{name}属{case.type_label}，因{case.matter}事项申请法律援助。经审查给予法律援助并指派承办人，"
        f"{case.ending or '案件已办结'}{paid}。"
    )


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text, or a number with what it is of: a figure (slot and part) or a case."""

    text: str
    slot: str = ""
    part: str = ""
    case_id: int = 0


def pieces(text: str, facts: Mapping[str, Any]) -> list[Piece]:
    """A stored text with its numbers put in; `facts` as stored with the draft."""
    found, at = [], 0
    for match in _SLOT.finditer(text):
        found += [Piece(text[at : match.start()]), _number(match[1], match[2] or "", facts)]
        at = match.end()
    return [each for each in (*found, Piece(text[at:])) if each.text]


def _number(name: str, part: str, facts: Mapping[str, Any]) -> Piece:
    if name.startswith("case"):
        number = name.removeprefix("case")
        return Piece(facts["cases"][number][part or "name"], case_id=int(number))
    return Piece(fact_of(name, facts["figures"][name]).part(part), name, part)


def plain(text: str, facts: Mapping[str, Any]) -> str:
    """A stored text as it is read."""
    return "".join(each.text for each in pieces(text, facts))
