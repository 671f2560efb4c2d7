"""When does a document count as served, and how is that said? (送达)

The mode decides which day the periods that begin with service start from. The document's
own text is not looked at: the day typed in is the one on the proof of service.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final

from app.rules.basis import Citation, Confidence
from app.rules.deadlines import Limit, compute
from app.rules.vocabulary import Term
from app.rules.workdays import WorkingCalendar


class ServiceMode(Term):
    """How a document reached the person it is for (送达方式)."""

    DIRECT = "direct", "直接送达"
    AGENT = "agent", "代理人签收"
    POST = "post", "邮寄送达"
    ELECTRONIC = "electronic", "电子送达"
    LEFT = "left", "留置送达"
    UNIT = "unit", "部队转交（军人）"
    CUSTODY = "custody", "监所转交"
    PUBLIC_NOTICE = "public_notice", "公告送达"


@dataclass(frozen=True, slots=True)
class _Rule:
    """What the day typed in is called, what the mode means, and on which articles it rests."""

    day_label: str
    said: str  # with {on} for the day typed in
    basis: tuple[Citation, ...]
    confidence: Confidence = Confidence.M_HI


def _civil(*articles: int) -> tuple[Citation, ...]:
    return tuple(Citation("civil_procedure", article) for article in articles)


# Arts 92, 94 and 95 were read in full; the numbers of the others are from general knowledge.
_RULES: Final[Mapping[ServiceMode, _Rule]] = MappingProxyType(
    {
        ServiceMode.DIRECT: _Rule(
            "签收日期", "直接送达，以送达回证上的签收日期 {on} 为送达日期", _civil(87, 88)
        ),
        ServiceMode.AGENT: _Rule(
            "签收日期", "由诉讼代理人签收，以代理人在送达回证上的签收日期 {on} 为送达日期", _civil(88)
        ),
        ServiceMode.POST: _Rule("收件日期", "邮寄送达，以回执上注明的收件日期 {on} 为送达日期", _civil(91)),
        ServiceMode.ELECTRONIC: _Rule(
            "到达日期", "电子送达，以到达受送达人特定系统的日期 {on} 为送达日期", _civil(90)
        ),
        ServiceMode.LEFT: _Rule(
            "留置日期", "留置送达，以文书留在受送达人住所的日期 {on} 为送达日期", _civil(89)
        ),
        ServiceMode.UNIT: _Rule(
            "本人签收日期",
            "受送达人是军人，由其所在部队团以上单位的政治机关转交，"
            "以本人在送达回证上的签收日期 {on} 为送达日期",
            _civil(92, 94),
            Confidence.Q,
        ),
        ServiceMode.CUSTODY: _Rule(
            "本人签收日期", "由监管场所转交，以本人在送达回证上的签收日期 {on} 为送达日期", _civil(93, 94)
        ),
        ServiceMode.PUBLIC_NOTICE: _Rule(
            "公告发出日期", "公告送达，公告于 {on} 发出", _civil(95), Confidence.Q
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Service:
    """A service: `served_on` is the day periods start from; `rule_id` the row that moved it, if any."""

    mode: ServiceMode
    typed_on: date
    served_on: date
    rule_id: str
    steps: tuple[str, ...]


def day_label(mode: ServiceMode) -> str:
    """What the day to type in is called for that mode: 签收日期, 公告发出日期 …"""
    return _RULES[mode].day_label


def serve(mode: ServiceMode, on: date, notice: Limit, calendar: WorkingCalendar) -> Service:
    """The service of a document on the day typed in, in words (送达日期).

    By public notice (公告送达) it counts as served when the period of the row `notice` has
    passed, 民事诉讼法 art 95; a soldier is served on the day of signature, arts 92 and 94.
    """
    rule = _RULES[mode]
    cited = "、".join(each.label for each in rule.basis)
    unsure = "，条号待核" if rule.confidence.needs_checking else ""
    steps = [f"{rule.said.format(on=on)}（{cited}{unsure}）"]
    if mode is not ServiceMode.PUBLIC_NOTICE:
        return Service(mode, on, on, "", tuple(steps))
    served_on = compute(notice, on, calendar).nominal_due_on
    steps.append(f"自公告发出之日起经过 {notice.figure_label} → {served_on} 视为送达，期限自此起算")
    return Service(mode, on, served_on, notice.rule_id, tuple(steps))
