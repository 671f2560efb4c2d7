"""What does an urging say? A small table: which situation, which words (催办用语)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from app.rules.vocabulary import Term


class Situation(Term):
    """Why somebody is urged (催办情形)."""

    OVERDUE = "overdue", "已经逾期"
    DUE_TODAY = "due_today", "今日到期"
    NEAR = "near", "即将到期"
    SLIP = "slip", "督办尚未答复"
    NO_DATE = "no_date", "没有下次办理日期"
    SILENT = "silent", "久无进展"


@dataclass(frozen=True, slots=True)
class UrgingText:
    """The words for one situation; {what} is a time limit, {due_on} a day, {days} a number of days."""

    situation: Situation
    words: str


URGING_TEXTS: Final[tuple[UrgingText, ...]] = (
    UrgingText(
        Situation.OVERDUE, "{what}应于 {due_on} 完成，已逾期 {days} 日。请立即办理，并在办理过程中说明原因。"
    ),
    UrgingText(Situation.DUE_TODAY, "{what}今日到期。请在今日办结；不能办结的，请及时说明。"),
    UrgingText(Situation.NEAR, "{what}将于 {due_on} 到期，还有 {days} 日。请抓紧办理。"),
    UrgingText(Situation.SLIP, "督办答复应于 {due_on} 报送，已逾期 {days} 日。请立即答复。"),
    UrgingText(Situation.NO_DATE, "本案没有下次办理日期。请登记最新进展，并设定下次跟进日。"),
    UrgingText(Situation.SILENT, "请登记本案最新进展；如有困难，请及时说明。"),
)
_WORDS: Final = {text.situation: text.words for text in URGING_TEXTS}


def situation_of(due_on: date | None, on: date, warn_days: int, is_slip: bool = False) -> Situation:
    """Which words fit a case whose next day is `due_on`, seen on the day `on`."""
    if due_on is None:
        return Situation.NO_DATE
    days_left = (due_on - on).days
    if days_left < 0:
        return Situation.SLIP if is_slip else Situation.OVERDUE
    if days_left == 0:
        return Situation.DUE_TODAY
    return Situation.NEAR if days_left <= warn_days else Situation.SILENT


def words_for(situation: Situation, what: str, due_on: date | None, on: date) -> str:
    """The prefilled text of an urging (催办内容)."""
    days = abs((due_on - on).days) if due_on else 0
    return _WORDS[situation].format(what=what, due_on=due_on, days=days)
