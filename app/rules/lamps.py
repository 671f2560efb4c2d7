"""How near is the day, in one colour and a few words?"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final

from app.rules.deadline_kinds import PauseReason
from app.rules.vocabulary import LampColour

# What a clock that stands still waits for (暂停原因), in the words of a lamp.
PAUSED_WORDS: Final = MappingProxyType(
    {
        PauseReason.SUPPLEMENT: "补正中",
        PauseReason.COOPERATION: "协作核查中",
        PauseReason.APPRAISAL: "鉴定中",
        PauseReason.SUSPENSION: "已中止",
        PauseReason.OTHER: "有正当理由",
    }
)


@dataclass(frozen=True, slots=True)
class Lamp:
    """The lamp beside a deadline (灯): `kind` is its one-letter colour code, `text` what it says.

    `days_left` are calendar days to the target; negative when overdue.
    """

    kind: LampColour
    text: str
    days_left: int


def _colour(days_left: int, escalated: bool, warn_days: int) -> LampColour:
    if escalated:
        return LampColour.BLACK
    if days_left < 0:
        return LampColour.RED
    return LampColour.YELLOW if days_left <= warn_days else LampColour.GREEN


def _words(days_left: int) -> str:
    if days_left < 0:
        return f"逾期 {-days_left} 日"
    return f"剩 {days_left} 日" if days_left else "今日到期"


def lamp(
    target_on: date,
    on: date,
    *,
    paused: bool = False,
    escalated: bool = False,
    warn_days: int = 2,
    paused_text: str = "补正中",
) -> Lamp:
    """The lamp (黄红黑灯) of a deadline whose alarms run on `target_on`, seen on the day `on`.

    Yellow from `warn_days` calendar days before the target up to and on it, red after it,
    black when a 督办 stayed unanswered (`escalated`), grey while the clock stands (`paused`).
    """
    days_left = (target_on - on).days
    if paused:
        return Lamp(LampColour.PAUSED, f"{LampColour.PAUSED.label} {paused_text}".rstrip(), days_left)
    colour = _colour(days_left, escalated, warn_days)
    return Lamp(colour, f"{colour.label} {_words(days_left)}", days_left)
