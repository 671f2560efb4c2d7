"""Who is told how early, and how often once it is late? The reminder ladder as rows (提醒阶梯).

A row (`Rung`) says for one step and one kind of limit, or for all kinds, who hears, by which
channels and at what hours. Offices add dated rows behind the shipped ones; a row for one kind
goes before a row for all kinds, so that a general change never loosens a limit that does not
wait; of equals the nearest office's wins.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from app.rules.deadline_kinds import DeadlineKind, Unit
from app.rules.limits import LIMITS
from app.rules.vocabulary import Term


class LadderStep(Term):
    """A step of the ladder (提醒阶梯的一级)."""

    NEAR = "near", "临期"
    DUE = "due", "到期日"
    OVERDUE = "overdue", "逾期首日"
    AGAIN = "again", "逾期后每隔"


class Hearer(Term):
    """Who hears of a limit (提醒对象)."""

    RESPONSIBLE = "responsible", "责任人"
    STAND_IN = "stand_in", "代班人"
    DIRECTORS = "directors", "审批人"
    SUPERVISORS = "supervisors", "上级机构审批人"


class Waiting(Term):
    """When a message may be delivered (送达时段)."""

    ANY_TIME = "any_time", "不等待，随时送达"
    DAYTIME = "daytime", "避开夜间"
    WORKING_DAYS = "working_days", "仅工作日白天"


class ChannelKind(Term):
    """Ways out of the system (对外渠道); the inbox (站内) always comes first and is not one of them."""

    EMAIL = "email", "电子邮件"
    WECOM = "wecom", "企业微信"
    DINGTALK = "dingtalk", "钉钉"
    FEISHU = "feishu", "飞书"
    WEBHOOK = "webhook", "通用网关"


ALL_CHANNELS: Final = frozenset(ChannelKind)


@dataclass(frozen=True, slots=True)
class Rung:
    """One row of the ladder. `kind` None: all kinds of limit.

    `days`: for 临期 how many days before the day limit (None: from the day the lamp turns
    yellow), in working days if `in_working_days`; for 逾期后每隔 the interval in calendar days.
    `is_silent` switches the step off: chosen silence, listed by the preview.
    """

    step: LadderStep
    hearers: frozenset[Hearer]
    waiting: Waiting
    kind: DeadlineKind | None = None
    days: int | None = None
    in_working_days: bool = False
    channels: frozenset[ChannelKind] = ALL_CHANNELS
    is_silent: bool = False


_OWN: Final = frozenset({Hearer.RESPONSIBLE, Hearer.STAND_IN})
_OWN_AND_DIRECTORS: Final = _OWN | {Hearer.DIRECTORS}
_STEPS: Final = (
    (LadderStep.NEAR, _OWN, Waiting.WORKING_DAYS, None),
    (LadderStep.DUE, _OWN, Waiting.DAYTIME, None),
    (LadderStep.OVERDUE, _OWN_AND_DIRECTORS, Waiting.WORKING_DAYS, None),
    (LadderStep.AGAIN, _OWN_AND_DIRECTORS, Waiting.WORKING_DAYS, 3),
)
# Limits that do not wait (不等待): short criminal limits, and those counted in hours.
NOT_WAITING: Final = (
    DeadlineKind.CRIMINAL_APPEAL_JUDGMENT,
    DeadlineKind.CRIMINAL_APPEAL_RULING,
    DeadlineKind.CRIMINAL_EXTENSION,
    DeadlineKind.REQUEST_PROTEST,
    DeadlineKind.NON_PROSECUTION_APPEAL,
    *sorted({limit.kind for limit in LIMITS if limit.unit is Unit.HOUR}),
)
SHIPPED: Final[tuple[Rung, ...]] = (
    *(Rung(step, hearers, waiting, days=days) for step, hearers, waiting, days in _STEPS),
    *(
        Rung(step, hearers, Waiting.ANY_TIME, kind, days)
        for kind in NOT_WAITING
        for step, hearers, _, days in _STEPS
    ),
    Rung(LadderStep.DUE, _OWN_AND_DIRECTORS, Waiting.DAYTIME, DeadlineKind.SUPERVISION_REPLY),
)


class Ladder:
    """The rows in force for one office on one day: its own, then those above it, then the shipped."""

    def __init__(self, nearest_first: Iterable[Iterable[Rung]] = ()) -> None:
        self._rungs: dict[tuple[DeadlineKind | None, LadderStep], Rung] = {}
        for rungs in (*nearest_first, SHIPPED):
            for rung in rungs:
                self._rungs.setdefault((rung.kind, rung.step), rung)

    def rung(self, kind: DeadlineKind, step: LadderStep) -> Rung:
        """The row that decides for that kind of limit at that step."""
        return self._rungs.get((kind, step)) or self._rungs[None, step]

    def is_silent_about(self, kind: DeadlineKind) -> bool:
        """Whether a step of that kind of limit is switched off."""
        return any(self.rung(kind, step).is_silent for step in LadderStep)

    def own_rung(self, kind: DeadlineKind | None, step: LadderStep) -> Rung | None:
        """The row written for that kind itself, if there is one; None for `kind`: for all kinds."""
        return self._rungs.get((kind, step))
